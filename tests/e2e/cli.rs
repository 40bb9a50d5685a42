//! Exit codes, streams and messages: the contract of the command line.

use crate::common::{AS_OF, Resilint, folder, repository};

const ONE_REPLICA: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
spec:
  replicas: 1
  selector:
    matchLabels: {app: shop}
  template:
    metadata:
      labels: {app: shop}
    spec:
      containers:
        - name: shop
          image: example.org/shop:1
";

#[test]
fn findings_end_with_1_and_go_to_standard_output() {
    let folder = folder(&[("k8s/shop.yaml", ONE_REPLICA)]);
    let said = Resilint::check(folder.path(), &[]).run();
    assert_eq!(said.code, 1, "{}", said.stderr);
    assert!(said.stdout.contains("K8S005"), "{}", said.stdout);
    assert!(said.stdout.contains("k8s/shop.yaml:6:13"), "{}", said.stdout);
    assert_eq!(said.stderr, "");
}

#[test]
fn fail_on_decides_what_counts() {
    let folder = folder(&[("shop.yaml", ONE_REPLICA)]);
    let code = |args: &[&str]| Resilint::check(folder.path(), args).run().code;
    assert_eq!(code(&["--fail-on", "never"]), 0);
    assert_eq!(code(&["--fail-on", "warning"]), 1);
}

#[test]
fn unknowns_do_not_fail_by_themselves() {
    let manifest = "applications:\n- name: shop\n  instances: ((instances))\n  no-route: true\n";
    let folder = folder(&[("manifest.yml", manifest)]);
    let said = Resilint::check(folder.path(), &["--show", "unknown"]).run();
    assert_eq!(said.code, 0, "{}", said.stdout);
    assert!(said.stdout.contains("((instances))"), "{}", said.stdout);
    let said = Resilint::check(folder.path(), &["--on-unknown", "fail"]).run();
    assert_eq!(said.code, 1);
    let said = Resilint::check(folder.path(), &["--var", "instances=1"]).run();
    assert_eq!(said.code, 1, "{}", said.stdout);
    assert!(said.stdout.contains("CF004"), "{}", said.stdout);
}

#[test]
fn nothing_to_check_ends_with_3() {
    let folder = folder(&[("README.md", "# Nothing\n"), ("data.json", "{}")]);
    let said = Resilint::check(folder.path(), &[]).run();
    assert_eq!(said.code, 3);
    assert!(said.stderr.starts_with("nothing to check: 0 files read"), "{}", said.stderr);
    let said = Resilint::check(folder.path(), &["--allow-empty"]).run();
    assert_eq!((said.code, said.stderr.as_str()), (0, ""));
}

#[test]
fn what_cannot_be_read_ends_with_2_and_says_what_to_do() {
    let folder = folder(&[("bad.yaml", "a: [1\nb: 2\n")]);
    for args in [&["nowhere"][..], &["bad.yaml"], &["--plugin", "nowhere.wasm"]] {
        let said = Resilint::check(folder.path(), args).run();
        assert_eq!(said.code, 2, "{args:?}: {}{}", said.stdout, said.stderr);
        let all = said.stdout + &said.stderr;
        assert!(all.contains(args[args.len() - 1]), "{args:?}: {all}");
    }
    assert_eq!(Resilint::new(folder.path(), &["check", "--as-of", "tomorrow"]).run().code, 2);
}

#[test]
fn a_broken_document_does_not_lose_the_others() {
    let text =
        format!("{ONE_REPLICA}---\nbroken: [1\n---\n{}", ONE_REPLICA.replace("shop", "cart"));
    let folder = folder(&[("all.yaml", &text)]);
    let said = Resilint::check(folder.path(), &["--format", "json"]).run();
    let report: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
    let apps: Vec<&str> = report["apps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|app| app["name"].as_str().unwrap())
        .collect();
    assert_eq!(apps, ["cart", "shop"], "{}", said.stdout);
    assert_eq!(report["problems"].as_array().unwrap().len(), 1, "{}", report["problems"]);
}

#[test]
fn a_broken_manifest_ends_with_2_and_keeps_the_findings_of_others() {
    let broken = "apiVersion: v1\nkind: Pod\nspec: [1\n";
    let files = folder(&[("shop.yaml", ONE_REPLICA), ("broken.yaml", broken)]);
    let said = Resilint::check(files.path(), &[]).run();
    assert_eq!(said.code, 2, "{}", said.stdout);
    assert!(said.stdout.contains("K8S005"), "{}", said.stdout);
    let files = folder(&[("shop.yaml", ONE_REPLICA), ("broken.yaml", "a: [1\n")]);
    assert_eq!(Resilint::check(files.path(), &[]).run().code, 1);
}

#[test]
fn values_of_charts_and_variables_of_playbooks_are_no_apps() {
    let folder = folder(&[
        ("chart/Chart.yaml", "name: apps\nversion: 1.0.0\n"),
        ("chart/values.yaml", "applications:\n- name: guestbook\n  path: guestbook\n"),
        ("role/defaults/main.yml", "applications:\n- name: Slack\n  state: present\n"),
    ]);
    let said = Resilint::check(folder.path(), &[]).run();
    assert_eq!(said.code, 3, "{}", said.stdout);
    assert!(said.stderr.contains("3 files read"), "{}", said.stderr);
    assert!(said.stderr.contains("1 helm-values"), "{}", said.stderr);
}

#[test]
fn what_is_taken_for_a_patch_is_told() {
    let deployment = r#"{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a"},
        "spec": {"template": {"spec": {"containers": [{"name": "c", "image": "x"}]}}}}"#;
    let folder = folder(&[("d.json", deployment)]);
    let said = Resilint::check(folder.path(), &["d.json"]).run();
    assert_eq!(said.code, 3, "{}", said.stdout);
    assert!(said.stdout.contains("spec.selector"), "{}", said.stdout);
    assert!(said.stderr.contains("1 kubernetes"), "{}", said.stderr);
}

#[test]
fn standard_input_is_a_file_like_any_other() {
    let folder = folder(&[]);
    let said = Resilint::check(folder.path(), &["-"]).stdin(ONE_REPLICA).run();
    assert_eq!(said.code, 1);
    assert!(said.stdout.contains("<stdin>:6:13"), "{}", said.stdout);
}

#[test]
fn several_reports_come_out_of_one_run() {
    let folder = folder(&[("shop.yaml", ONE_REPLICA), ("old.json", "what was there before")]);
    let args = ["shop.yaml", "--output", "json=old.json", "--output", "text=new.txt"];
    let said = Resilint::check(folder.path(), &args).run();
    assert_eq!(said.code, 1, "{}", said.stderr);
    let json = std::fs::read_to_string(folder.path().join("old.json")).unwrap();
    assert!(serde_json::from_str::<serde_json::Value>(&json).is_ok(), "{json}");
    let text = std::fs::read_to_string(folder.path().join("new.txt")).unwrap();
    assert!(text.contains("K8S005") && !text.contains('\u{1b}'), "{text}");
    let said = Resilint::check(folder.path(), &["--output", "json=no/such/folder.json"]).run();
    assert_eq!(said.code, 2);
    assert!(said.stderr.contains("no/such/folder.json"), "{}", said.stderr);
}

#[test]
fn colour_follows_the_terminal_and_no_color() {
    let folder = folder(&[("shop.yaml", ONE_REPLICA)]);
    let escapes = |run: Resilint| run.run().stdout.contains('\u{1b}');
    assert!(!escapes(Resilint::check(folder.path(), &[])));
    assert!(escapes(Resilint::check(folder.path(), &["--color", "always"])));
    assert!(!escapes(Resilint::check(folder.path(), &["--color", "never"])));
    assert!(!escapes(Resilint::check(folder.path(), &[]).env("NO_COLOR", "1")));
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let examples = repository();
    for format in ["text", "json"] {
        let run = || Resilint::check(&examples, &["examples", "--format", format]).run().stdout;
        assert_eq!(run(), run());
    }
}

#[test]
fn fingerprints_tell_findings_apart_and_survive_shifted_lines() {
    let fingerprints = |text: &str| -> Vec<String> {
        // Two containers without probes, in two files of one address.
        let two = text.replace(
            "      containers:\n",
            "      containers:\n        - name: b\n          ports: [{containerPort: 1}]\n",
        );
        let folder = folder(&[("base/shop.yaml", &two), ("release/shop.yaml", &two)]);
        let said = Resilint::check(folder.path(), &["--format", "json"]).run();
        let report: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
        let findings = report["findings"].as_array().unwrap();
        findings.iter().map(|f| f["fingerprint"].as_str().unwrap().to_owned()).collect()
    };
    let all = fingerprints(ONE_REPLICA);
    let mut distinct = all.clone();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), all.len());
    assert_eq!(all, fingerprints(&format!("# a new line\n{ONE_REPLICA}")));
}

#[test]
fn rules_can_be_listed_and_explained_by_code_and_name() {
    let root = repository();
    let rules = Resilint::new(&root, &["rules"]).run();
    for code in ["CF001", "CF011", "K8S004", "K8S009"] {
        assert!(rules.stdout.contains(code), "{}", rules.stdout);
    }
    let by_code = Resilint::new(&root, &["explain", "k8s005"]).run();
    let by_name = Resilint::new(&root, &["explain", "kubernetes/single-replica"]).run();
    assert_eq!((by_code.code, &by_code.stdout), (0, &by_name.stdout));
    for heading in ["## What it does", "## Why is this bad", "## Bad", "## Good"] {
        assert!(by_code.stdout.contains(heading), "{}", by_code.stdout);
    }
    let misspelt = Resilint::new(&root, &["explain", "kubernetes/singel-replica"]).run();
    assert_eq!(misspelt.code, 2);
    assert!(misspelt.stderr.contains("K8S005"), "{}", misspelt.stderr);
    let plugins = Resilint::new(&root, &["plugin", "list"]).run();
    assert!(plugins.stdout.contains("precompiled"), "{}", plugins.stdout);
    assert_eq!(AS_OF.len(), 10);
}

#[test]
#[cfg(unix)]
fn a_reader_that_goes_away_is_no_error() {
    let root = repository();
    let binary = env!("CARGO_BIN_EXE_resilint");
    let script = format!("'{binary}' check --show pass,unknown,info examples | head -c 1");
    let output = std::process::Command::new("bash")
        .args(["-o", "pipefail", "-c", &script])
        .current_dir(root)
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

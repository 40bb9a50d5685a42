//! Concourse.

use super::{apps, deploys, read, targets};

const MANIFEST: &str = "applications:\n- name: shop\n  memory: 64M\n";
const SCRIPT: &str = "#!/bin/sh\ncd repo\nibmcloud login -r $REGION\nibmcloud ce app create -n pay -i icr.io/acme/pay:1\n";

const RESOURCES: &str = "resource_types:
- {name: cli, type: registry-image, source: {repository: nulldriver/cf-cli-resource}}
resources:
- {name: repo, type: git, source: {uri: x}}
- {name: jar, type: s3, source: {bucket: x}}
- {name: london, type: cf, source: {api: 'https://api.eu-gb.cf.cloud.ibm.com', organization: acme, space: prod}}
- {name: dallas, type: cli, source: {api: 'https://api.us-south.cf.cloud.ibm.com', org: acme, space: prod}}
";

fn pipeline(plan: &str) -> String {
    format!(
        "{RESOURCES}jobs:\n- name: ship\n  plan:\n  - in_parallel: {{steps: [{{get: repo}}, {{get: jar}}]}}\n{plan}"
    )
}

#[test]
fn types_are_told_by_their_image_and_take_commands() {
    let text = pipeline(
        "  - put: dallas
    params:
      commands:
      - {command: create-service, service: cloudant, plan: lite, service_instance: db}
      - {command: push, manifest: repo/manifest.yml, instances: 3, space: blue, strategy: rolling, vars: {n: 2, m: ((x))}}
      - {command: delete, app_name: old}
",
    );
    let topology = read(&[("ci/pipeline.yml", &text), ("manifest.yml", MANIFEST)]);
    assert_eq!(targets(&topology), ["us-south: manifest.yml"]);
    let target = topology.resources[0].target().unwrap();
    assert_eq!(target.space.known().map(String::as_str), Some("blue"));
    assert_eq!(target.pushes[0].instances.known(), Some(&3));
    assert_eq!(target.pushes[0].strategy.known(), Some(&resilint_schema::Strategy::Rolling));
    let place = target.pushes[0].instances.at().unwrap();
    assert_eq!((place.line, place.column), (16, 65));
}

#[test]
fn a_manifest_that_a_task_makes_is_not_that_of_the_repository() {
    for (manifest, members) in [("repo/manifest.yml", 1), ("made/manifest.yml", 0)] {
        let text = pipeline(&format!(
            "  - try: {{put: london, params: {{manifest: {manifest}, current_app_name: shop}}}}\n"
        ));
        let topology = read(&[("ci/pipeline.yml", &text), ("manifest.yml", MANIFEST)]);
        assert_eq!(targets(&topology), ["eu-gb: shop"]);
        let pushed = topology.apps.iter().find(|app| !app.targets.is_empty()).unwrap();
        assert_eq!(pushed.members.len(), members, "{manifest}");
    }
    let inline =
        pipeline("  - put: london\n    params: {manifest: {applications: [{name: shop}]}}\n");
    let topology = read(&[("ci/pipeline.yml", &inline), ("manifest.yml", MANIFEST)]);
    assert_eq!(targets(&topology), ["eu-gb: <a manifest in the pipeline>"]);
}

#[test]
fn tasks_run_scripts_of_the_repository() {
    let task = "platform: linux\ninputs: [{name: repo}]\nparams: {REGION: us-south}\nrun: {path: repo/ci/ship.sh}\n";
    let text = pipeline(
        "  - task: ship
    file: repo/ci/task.yml
    params: {REGION: ((region))}
  - across:
    - {var: place, values: [{name: eu-de}, {name: eu-gb}]}
    task: more
    file: repo/ci/task.yml
    params: {REGION: '((.:place.name))'}
",
    );
    let files = [("ci/pipeline.yml", text.as_str()), ("ci/task.yml", task), ("ci/ship.sh", SCRIPT)];
    deploys(
        &files,
        &["<((region))>: pay", "eu-de: pay", "eu-gb: pay"],
        &["pay: 3 members, 3 targets"],
    );
    let renamed = pipeline(
        "  - {task: ship, file: src/ci/task.yml}\n  - {task: ship, file: jar/ci/task.yml}\n",
    );
    deploys(
        &[("ci/pipeline.yml", &renamed), ("ci/task.yml", task), ("ci/ship.sh", SCRIPT)],
        &["<${REGION}>: pay"],
        &["pay of ci: 1 members, 1 targets"],
    );
}

#[test]
fn scripts_in_the_pipeline_see_its_folders_and_variables() {
    let text = pipeline(
        "  - task: ship
    input_mapping: {src: repo}
    config:
      platform: linux
      run:
        path: bash
        args:
        - -exc
        - |
          cf login -a https://api.eu-gb.cf.cloud.ibm.com -o ((org)) -s prod
          cf push -f src/manifest.yml
          (cd src && cf push -f manifest.yml)
          n=$((1 + 2))
",
    );
    let topology = read(&[("ci/pipeline.yml", &text), ("manifest.yml", MANIFEST)]);
    assert_eq!(targets(&topology), ["eu-gb: manifest.yml, manifest.yml"]);
    let target = topology.resources[0].target().unwrap();
    assert_eq!(target.organization.symbol(), Some("((org))"));
    assert_eq!(target.organization.at().map(|at| (at.line, at.column)), Some((21, 61)));
    assert_eq!(apps(&topology), ["shop: 1 members, 1 targets, closed"]);
}

#[test]
fn what_only_runs_after_a_failure_may_not_run() {
    let task = |region: &str| {
        format!(
            "{{task: x, config: {{params: {{REGION: {region}}}, run: {{path: sh, args: [-c, 'ibmcloud login -r $REGION; ibmcloud ce app create -n pay -i x']}}}}}}"
        )
    };
    let text = pipeline(&format!(
        "  - task: x\n    config: {{run: {{path: 'true'}}}}\n    on_success: {}\n    on_failure: {{do: [{}]}}\n",
        task("eu-de"),
        task("us-south")
    ));
    let topology = read(&[("ci/pipeline.yml", &text)]);
    assert_eq!(targets(&topology), ["eu-de: pay", "us-south: ?pay (perhaps)"]);
    let open = pipeline(&format!(
        "  - across: [{{var: r, values: ((regions))}}]\n    do: [{}]\n",
        task("((.:r))")
    ));
    let topology = read(&[("ci/pipeline.yml", &open)]);
    assert_eq!(targets(&topology), ["<((.:r))>: ?pay (any number)"]);
}

#[test]
fn nothing_in_a_pipeline_is_too_odd() {
    let nested =
        format!("{}{}", "{do: [".repeat(60), "{put: london}".to_owned() + &"]}".repeat(60));
    for plan in [
        nested.as_str(),
        "{put: london, params: [1]}",
        "{put: london, params: {manifest: [x], vars: [1], vars_files: x, commands: {a: b}}}",
        "{put: dallas, params: {commands: [1, {command: [x]}, {command: push, manifest: ((((}]}}",
        "{task: x, config: {run: {path: bash, args: [-c]}, inputs: [1, {name: [x]}], params: [x]}}",
        "{task: x, config: {run: {path: \"it's\", args: ['a''b', [c]], dir: ../../..}}}",
        "{task: x, file: ../../../etc/passwd, vars: {a: {b: {c: [d]}}}, input_mapping: [x]}",
        "{across: [{var: a}, {values: [1]}, 7], get: [x], load_var: [y], in_parallel: 7}",
    ] {
        let text = pipeline(&format!("  - {plan}\n"));
        read(&[("pipeline.yml", &text)]);
    }
    let values = "1, ".repeat(50);
    let axis = |name: &str| format!("{{var: {name}, values: [{values}]}}");
    let text = pipeline(&format!(
        "  - across: [{}, {}, {}]\n    put: london\n    params: {{manifest: repo/manifest.yml}}\n",
        axis("a"),
        axis("b"),
        axis("c")
    ));
    assert_eq!(targets(&read(&[("pipeline.yml", &text)])), ["eu-gb: manifest.yml"]);
}

//! Each form in which a secret may stand in a manifest or script, and what only looks like one.

use super::hidden;
use crate::source::SourceFile;

/// All lines of a text as they are shown, nothing being marked.
fn shown(text: &str) -> String {
    shown_with(text, |_| false)
}

fn shown_with(text: &str, is_marked: fn(usize) -> bool) -> String {
    let file = SourceFile::new(0, "a.yml", text);
    let lines = (1..).map_while(|number| hidden(&file, number, is_marked));
    lines.map(std::borrow::Cow::into_owned).collect::<Vec<_>>().join("\n")
}

#[test]
fn secrets_are_as_wide_as_before_and_not_to_be_read() {
    for (line, expected) in [
        ("url: https://joe:pw@db.example/x", "url: https://******@db.example/x"),
        ("url: https://joe:p/w@db.example/x", "url: https://*******@db.example/x"),
        ("url: https://joe:p@w@db.example/x", "url: https://*******@db.example/x"),
        ("  DB_PASSWORD: hunter2", "  DB_PASSWORD: *******"),
        ("  DB_PASSWORD: hun#ter2 # old", "  DB_PASSWORD: ******** # old"),
        ("  \"apikey\": \"abc\",", "  \"apikey\": ******"),
        ("  API_KEY=abc run", "  API_KEY=*** ***"),
        ("- {name: DB_PASSWORD, value: hunter2}", "- {name: DB_PASSWORD, value: *******}"),
        ("  replicas: 2 # no secret", "  replicas: 2 # no secret"),
        ("  secretKeyRef:", "  secretKeyRef:"),
        ("  image: host.example/shop:1", "  image: host.example/shop:1"),
        ("  url: https://host.example/@scope/x", "  url: https://host.example/@scope/x"),
    ] {
        assert_eq!(shown(line), expected);
    }
}

#[test]
fn secrets_on_command_lines() {
    for (line, expected) in [
        ("cf login -a x -u joe -p hunter2 -o o", "cf login -a x -u joe -p ******* -o o"),
        ("docker login -u joe -p 'a b' icr.io", "docker login -u joe -p ** ** icr.io"),
        ("cf auth joe hunter2", "cf auth joe *******"),
        ("cf auth \"$USER\" \"a b\" && cf push", "cf auth \"$USER\" ** ** && cf push"),
        ("ibmcloud login --apikey abc -r eu-gb", "ibmcloud login --apikey *** -r eu-gb"),
        ("ibmcloud login --api-key=abc", "ibmcloud login --api-key=***"),
        ("tool --db-password abc --port 1", "tool --db-password *** --port 1"),
        ("args: [\"--token\", \"abc\", \"x\"]", "args: [\"--token\", *****, \"x\"]"),
        ("curl -u joe:hunter2 https://x", "curl -u *********** https://x"),
        ("echo x | docker login --password-stdin", "echo x | docker login --password-stdin"),
        ("mkdir -p build", "mkdir -p build"),
        ("docker run -p 80:80 shop", "docker run -p 80:80 shop"),
        ("cf push -p target/shop.jar", "cf push -p target/shop.jar"),
    ] {
        assert_eq!(shown(line), expected);
    }
}

#[test]
fn commands_go_on_behind_a_backslash_and_in_lists() {
    assert_eq!(shown("cf login -u joe \\\n  -p hunter2"), "cf login -u joe \\\n  -p *******");
    assert_eq!(shown("mkdir \\\n  -p hunter2"), "mkdir \\\n  -p hunter2");
    assert_eq!(shown("- --password\n- hunter2\n- x"), "- --password\n- *******\n- x");
}

#[test]
fn values_under_a_name() {
    for (text, expected) in [
        ("- name: DB_PASSWORD\n  value: abc\n", "- name: DB_PASSWORD\n  value: ***"),
        ("- value: abc\n  name: API_KEY\n", "- value: ***\n  name: API_KEY"),
        ("  \"name\": \"TOKEN\",\n  \"value\": \"a\"", "  \"name\": \"TOKEN\",\n  \"value\": ***"),
        ("- name: PORT\n  value: 80\n- name: TOKEN", "- name: PORT\n  value: 80\n- name: TOKEN"),
        ("- name: TOKEN\n- name: PORT\n  value: 80", "- name: TOKEN\n- name: PORT\n  value: 80"),
    ] {
        assert_eq!(shown(text).trim_end(), expected);
    }
}

#[test]
fn block_scalars_of_secret_keys() {
    let text = "a:\n  private_key: |\n    BEGIN\n      x\n    END\n  replicas: 1\n";
    let expected = "a:\n  private_key: *\n    *****\n      *\n    ***\n  replicas: 1\n";
    assert_eq!(shown(text).trim_end(), expected.trim_end());
    let text = "- name: TLS_KEY\n  value: |-\n    BEGIN\n- name: x\n";
    assert_eq!(shown(text).trim_end(), "- name: TLS_KEY\n  value: **\n    *****\n- name: x");
    assert_eq!(shown("script: |\n  echo hello"), "script: |\n  echo hello");
}

#[test]
fn in_a_file_of_secrets_only_what_is_pointed_at_is_shown() {
    let file = |line: &str| format!("kind: Secret\n{line}");
    let last = |text: String| text.lines().last().unwrap_or_default().to_owned();
    assert_eq!(last(shown(&file("  user: YWRtaW4="))), "  user: ********");
    let marked = shown_with(&file("  replicas: 1"), |column| column == 13);
    assert_eq!(last(marked), "  replicas: 1");
    assert_eq!(last(shown(&file("data:"))), "data:");
}

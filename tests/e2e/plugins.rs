//! Plugins that misbehave: each is contained, named, and ends the run with 4, with the findings of the
//! others intact.

use serde_json::json;

use crate::common::{Resilint, Said, folder};

const MANIFEST: &str = "applications:\n- name: shop\n  instances: 1\n";

/// A component whose `describe` answers a manifest with the rule X001, and whose `evaluate` has this
/// body. `ANSWER` in the body leads to `answer` as a successful result.
fn guest(body: &str, answer: &str) -> Vec<u8> {
    let manifest = json!({
        "schema": "resilint-plugin/1", "name": "hostile", "version": "1.0.0",
        "description": "a guest that misbehaves", "offerings": ["cloud-foundry"],
        "rules": [{"code": "X001", "name": "hostile/rule", "title": "t", "severity": "error",
                   "basis": "vendor", "since": "1.0.0", "docs": "d"}],
    })
    .to_string();
    let bytes = |text: &str| text.bytes().map(|byte| format!("\\{byte:02x}")).collect::<String>();
    let word = |number: usize| bytes_of(u32::try_from(number).unwrap());
    let text = format!(
        r#"(component
          (core module $m
            (memory (export "memory") 64)
            (data (i32.const 16) "{describe}")
            (data (i32.const 32) "\00\00\00\00{answered}")
            (data (i32.const 1024) "{manifest}")
            (data (i32.const 32768) "{answer}")
            (func (export "describe") (result i32) (i32.const 16))
            (func $self (export "evaluate") (param i32 i32) (result i32) {body})
            (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 3145728)))
          (core instance $i (instantiate $m))
          (func $describe (result string)
            (canon lift (core func $i "describe") (memory (core memory $i "memory"))))
          (func $evaluate (param "request" string) (result (result string (error string)))
            (canon lift (core func $i "evaluate") (memory (core memory $i "memory"))
              (realloc (core func $i "realloc"))))
          (instance $policy
            (export "describe" (func $describe)) (export "evaluate" (func $evaluate)))
          (export "resilint:policy/policy@1.0.0" (instance $policy)))"#,
        describe = word(1024) + &word(manifest.len()),
        answered = word(32768) + &word(answer.len()),
        manifest = bytes(&manifest),
        answer = bytes(answer),
        body = body.replace("ANSWER", "(i32.const 32)"),
    );
    wat::parse_str(text).expect("the guest is valid text")
}

fn bytes_of(number: u32) -> String {
    number.to_le_bytes().iter().map(|byte| format!("\\{byte:02x}")).collect()
}

/// Runs a guest beside the built-in plugins.
fn run_beside(wasm: &[u8]) -> Said {
    let folder = folder(&[("manifest.yml", MANIFEST)]);
    std::fs::write(folder.path().join("hostile.wasm"), wasm).unwrap();
    Resilint::check(folder.path(), &["--plugin", "hostile.wasm", "--format", "json"]).run()
}

fn finding(rule: &str, message: &str) -> String {
    let finding = json!({
        "rule": rule, "verdict": "fail", "subject": {"app": "a0"}, "message": message,
    });
    json!({"schema": "1.0", "findings": [finding]}).to_string()
}

#[track_caller]
fn is_contained(said: &Said, message: &str) {
    assert_eq!(said.code, 4, "{}{}", said.stdout, said.stderr);
    let report: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
    let failures = report["pluginFailures"].as_array().unwrap();
    assert_eq!(failures.len(), 1, "{failures:?}");
    assert_eq!(failures[0]["plugin"], "hostile");
    let text = failures[0]["message"].as_str().unwrap();
    assert!(text.contains(message), "{text}");
    let findings = report["findings"].as_array().unwrap();
    assert!(findings.iter().any(|f| f["rule"]["code"] == "CF004" && f["verdict"] == "fail"));
}

#[test]
fn one_that_traps() {
    is_contained(&run_beside(&guest("unreachable", "")), "crashed");
}

#[test]
fn one_that_grows_until_it_is_refused() {
    let body = "(loop $more (br_if $more (i32.ne (memory.grow (i32.const 64)) (i32.const -1)))) unreachable";
    is_contained(&run_beside(&guest(body, "")), "memory");
}

#[test]
fn one_that_loops() {
    // Out of fuel, or out of time where the machine is too slow to use the fuel up first.
    is_contained(&run_beside(&guest("(loop $ever (br $ever)) unreachable", "")), "limit");
}

#[test]
fn one_that_recurses() {
    is_contained(&run_beside(&guest("(call $self (local.get 0) (local.get 1))", "")), "stack");
}

#[test]
fn one_that_floods() {
    let one = json!({"rule": "X001", "verdict": "pass", "subject": {"app": "a0"}});
    let many = json!({"schema": "1.0", "findings": vec![one; 10_001]}).to_string();
    is_contained(&run_beside(&guest("ANSWER", &many)), "10001 findings");
}

#[test]
fn one_that_answers_no_json() {
    is_contained(&run_beside(&guest("ANSWER", "{")), "not a response");
}

#[test]
fn one_that_speaks_for_a_rule_of_another() {
    let answer = finding("CF001", "all is well");
    is_contained(&run_beside(&guest("ANSWER", &answer)), "manifest does not list");
}

#[test]
fn one_that_imports() {
    let wasm = wat::parse_str(r#"(component (import "wasi:clocks/now" (func)))"#).unwrap();
    is_contained(&run_beside(&wasm), "imports `wasi:clocks/now`");
}

#[test]
fn one_that_is_no_component() {
    is_contained(&run_beside(&wat::parse_str("(module)").unwrap()), "core module");
}

#[test]
fn one_whose_strings_attack_the_terminal() {
    let answer = finding("X001", "\u{1b}[31mred\u{7}\n::error::hello");
    let said = run_beside(&guest("ANSWER", &answer));
    assert_eq!(said.code, 1, "{}{}", said.stdout, said.stderr);
    let report: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
    let messages: Vec<&str> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|f| f["message"].as_str())
        .collect();
    assert!(messages.contains(&"\\u{1b}[31mred\\u{7} ::error::hello"), "{messages:?}");
}

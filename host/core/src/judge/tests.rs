//! What the host makes of plugins and their answers, without a sandbox.

use resilint_schema::{
    AppGroup, Basis, Confidence, Facts, MANIFEST_SCHEMA, Manifest, Offering, RuleInfo, Severity,
    Topology,
};
use serde_json::{Value as Json, json};

use super::{AnswerLimits, Judgement, Policy, judge};
use crate::problem::PluginFailure;

/// A plugin that answers with these findings whatever it is asked.
struct Scripted {
    manifest: Manifest,
    answer: String,
}

impl Policy for Scripted {
    fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    fn evaluate(&self, _: &str) -> Result<String, PluginFailure> {
        Ok(self.answer.clone())
    }
}

/// A plugin for Kubernetes with these rules.
fn plugin(name: &str, codes: &[&str], findings: &Json) -> Scripted {
    let rule = |code: &&str| RuleInfo {
        code: (*code).into(),
        name: format!("{name}/{}", code.to_ascii_lowercase()),
        title: "t".into(),
        severity: Severity::Error,
        basis: Basis::Vendor,
        bullet: None,
        since: "1.0.0".into(),
        docs: "d".into(),
    };
    let manifest = Manifest {
        schema: MANIFEST_SCHEMA.into(),
        name: name.into(),
        version: "1.0.0".into(),
        description: "d".into(),
        offerings: vec![Offering::Kubernetes],
        minimum_host: None,
        rules: codes.iter().map(rule).collect(),
    };
    Scripted { manifest, answer: json!({"schema": "1.0", "findings": findings}).to_string() }
}

fn finding(rule: &str, app: &str) -> Json {
    json!({"rule": rule, "verdict": "pass", "subject": {"app": app}, "message": "it holds"})
}

/// What the plugins say of two apps on Kubernetes, `a0` and `a1`.
fn judged(plugins: &[&Scripted]) -> Judgement {
    judged_with(plugins, &[("a0", Offering::Kubernetes), ("a1", Offering::Kubernetes)])
}

fn judged_with(plugins: &[&Scripted], apps: &[(&str, Offering)]) -> Judgement {
    let app = |(id, offering): &(&str, Offering)| AppGroup {
        id: (*id).into(),
        confidence: Confidence::Proven,
        ..AppGroup::new(*offering, format!("app-{id}"), Vec::new(), String::new())
    };
    let topology = Topology { apps: apps.iter().map(app).collect(), ..Topology::default() };
    let policies: Vec<&dyn Policy> = plugins.iter().map(|plugin| *plugin as &dyn Policy).collect();
    judge(&topology, &policies, &Facts::default(), "2026-11-22", &AnswerLimits::default())
}

#[test]
fn a_plugin_that_takes_names_of_another_is_not_asked() {
    let first = plugin("kubernetes", &["K8S001"], &json!([finding("K8S001", "a0")]));
    let same_name = plugin("kubernetes", &["X001"], &json!([finding("X001", "a0")]));
    let same_code = plugin("house", &["K8S001"], &json!([finding("K8S001", "a1")]));
    let judgement = judged(&[&first, &same_name, &same_code]);
    assert_eq!(judgement.findings.len(), 1, "only the first speaks");
    let messages: Vec<&str> = judgement.failures.iter().map(|f| f.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "its name `kubernetes` is already that of the plugin `kubernetes`",
            "its rule code `K8S001` is already that of the plugin `kubernetes`",
        ]
    );
}

#[test]
fn strings_of_a_manifest_are_harmless_in_findings_and_failures() {
    let mut loud = plugin("loud", &["X001"], &json!([finding("X001", "a0")]));
    loud.manifest.rules[0].title = "\u{1b}[2J".into();
    let judgement = judged(&[&loud]);
    assert_eq!(judgement.findings[0].rule.title, "\\u{1b}[2J");
    loud.manifest.name = "loud\u{1b}[2J".into();
    let judgement = judged(&[&loud]);
    assert_eq!(judgement.failures[0].plugin, "loud\\u{1b}[2J");
    assert!(judgement.findings.is_empty());
}

#[test]
fn answers_that_are_none_are_quoted_briefly_and_harmlessly() {
    let mut broken = plugin("broken", &["X001"], &json!([]));
    broken.answer = format!(r#"{{"schema": "1.0", "findings": "\u001b[2J{}"}}"#, "x".repeat(9_999));
    let judgement = judged(&[&broken]);
    let message = &judgement.failures[0].message;
    assert!(
        message.contains("not a response document") && !message.contains('\u{1b}'),
        "{message}"
    );
    assert!(message.chars().count() <= 401, "{message}");
}

#[test]
fn a_response_of_another_version_says_which_side_to_update() {
    for (schema, help) in
        [("2.0", "update resilint"), ("0.9", "update the plugin"), ("soon", "update the plugin")]
    {
        let mut other = plugin("other", &["X001"], &json!([]));
        other.answer = json!({"schema": schema, "findings": []}).to_string();
        let judgement = judged(&[&other]);
        assert!(judgement.failures[0].help.starts_with(help), "{schema}");
    }
    let mut minor = plugin("minor", &["X001"], &json!([]));
    minor.answer = json!({"schema": "1.7", "findings": [], "more": 1}).to_string();
    assert_eq!(judged(&[&minor]).failures, []);
}

#[test]
fn fingerprints_tell_problems_apart_and_outlive_their_words() {
    let fingerprints = |findings: Json| -> Vec<String> {
        let judgement = judged(&[&plugin("p", &["X001"], &findings)]);
        assert_eq!(judgement.failures, []);
        judgement.findings.iter().map(|finding| finding.fingerprint.clone()).collect()
    };
    let said = |severity: &str, problem: Option<&str>, message: &str| {
        json!({"rule": "X001", "verdict": "fail", "subject": {"app": "a0"}, "severity": severity,
               "problem": problem, "message": message})
    };
    let one = |finding: Json| fingerprints(json!([finding])).remove(0);
    let slow = one(said("error", Some("slow"), "the probe is slow"));
    assert_eq!(slow, one(said("error", Some("slow"), "reworded")));
    assert_ne!(slow, one(said("error", Some("same"), "the probe is slow")));
    assert_ne!(slow, one(said("warning", Some("slow"), "the probe is slow")));
    // Without a key, names tell problems apart and numbers do not.
    let worded = one(said("error", None, "web-1 runs 1 copy"));
    assert_eq!(worded, one(said("error", None, "web-1 runs 3 copy")));
    assert_ne!(worded, one(said("error", None, "web-2 runs 1 copy")));
}

#[test]
fn apps_that_no_plugin_looks_at_are_told() {
    let one = plugin("p", &["X001"], &json!([finding("X001", "a0")]));
    let apps = [("a0", Offering::Kubernetes), ("a1", Offering::Db2), ("a2", Offering::Db2)];
    let judgement = judged_with(&[&one], &apps);
    let messages: Vec<&str> = judgement.problems.iter().map(|p| p.message.as_str()).collect();
    assert_eq!(messages, ["not judged: no plugin for db2 (app-a1, app-a2)"]);
    assert_eq!(judgement.offerings.into_iter().collect::<Vec<_>>(), [Offering::Kubernetes]);
}

#[test]
fn checks_that_a_plugin_leaves_out_are_told() {
    let answered = json!([finding("X001", "a0"), finding("X001", "a1"), finding("X002", "a1")]);
    let judgement = judged(&[&plugin("p", &["X001", "X002"], &answered)]);
    let messages: Vec<&str> = judgement.problems.iter().map(|p| p.message.as_str()).collect();
    assert_eq!(messages, ["the plugin p left 1 check without an answer, first X002 of app-a0"]);
    let all = json!([finding("X001", "a0"), finding("X001", "a1")]);
    assert_eq!(judged(&[&plugin("p", &["X001"], &all)]).problems, []);
}

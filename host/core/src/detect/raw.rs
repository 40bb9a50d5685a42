//! What a text may be, told without parsing it: JSON that is worth parsing at all, and broken files that
//! would have been manifests.

use super::{cloud_foundry, is_named_values, landing_zone};

/// What a JSON file that holds all keys of a row may be. Most JSON files of a repository are package
/// lists and test data; those that fit no row are not parsed. A row only has to be worth a look: the
/// parsed document decides.
const JSON_KEYS: &[(&str, &[&str])] = &[
    ("a pool or health check of Internet Services", &["\"check_regions\""]),
    ("a health check of Internet Services", &["\"expected_codes\""]),
    ("an export of service instances", &["\"resource_plan_id\""]),
    ("an export of a classic volume", &["\"capacityGb\""]),
    ("a table of a classic volume", &["\"Replicant Count\"", "\"Data Center\""]),
    ("an export of buckets", &["\"Buckets\"", "\"LocationConstraint\""]),
    ("backups of Cloud Databases", &["\"backups\"", "\"crn:"]),
    ("replicas of Cloud Databases", &["\"remotes\"", "\"crn:"]),
    ("rules of a bucket's replication", &["\"Rules\"", "\"Destination\""]),
    ("parameters of a database", &["\"remote_leader_id\""]),
    ("parameters of a database", &["\"backup_id\""]),
    ("parameters of a database", &["\"point_in_time_recovery_deployment_id\""]),
    ("parameters of a database", &["\"members_"]),
    ("parameters of Db2", &["\"high_availability\""]),
    ("a Kubernetes object, or a list of them", &["\"apiVersion\""]),
    ("a JSON 6902 patch that a kustomization names", &["\"op\"", "\"path\""]),
    ("a manifest of Cloud Foundry", &["\"applications\""]),
    ("a classic delivery pipeline", &["\"stages\""]),
    ("a toolchain template", &["\"service_id\""]),
    ("a manifest of Cloud Functions", &["\"packages\"", "\"actions\""]),
    ("a deployment file of Cloud Functions", &["\"project\"", "\"apiHost\""]),
    ("a service of the Serverless Framework", &["\"service\"", "\"provider\"", "openwhisk"]),
    ("a topology document", &["\"resilint-topology/"]),
    ("a Terraform plan, or `terraform show -json`", &["\"format_version\""]),
    ("a Terraform state", &["\"terraform_version\""]),
    ("a Terraform state as it is kept", &["\"lineage\""]),
    ("a global load balancer, or an origin pool, of Internet Services", &["\"default_pools\""]),
    ("an origin pool by itself", &["\"origins\""]),
    ("a replication of Cloudant", &["\"source\"", "\"target\"", "\"continuous\""]),
    ("a replication of Cloudant", &["\"source\"", "\"target\"", "\"create_target\""]),
    ("a replication of Cloudant", &["\"source\"", "\"target\"", "\"selector\""]),
    ("a replication of Cloudant", &["\"source\"", "\"target\"", "\"doc_ids\""]),
    ("a replication of Cloudant", &["\"source\"", "\"target\"", "\"filter\""]),
    ("a replication of Cloudant", &["\"source\"", "\"target\"", "\"user_ctx\""]),
    ("a replication of Cloudant", &["\"source\"", "\"target\"", "\"use_checkpoints\""]),
    ("a replication of Cloudant", &["\"source\"", "\"target\"", "\"_id\""]),
    ("what the scheduler of Cloudant says", &["\"source\"", "\"target\"", "\"doc_id\""]),
];

/// Whether a JSON text is worth parsing.
pub(crate) fn may_be_manifest(json: &str) -> bool {
    let holds = |(_, keys): &(&str, &[&str])| keys.iter().all(|key| json.contains(key));
    JSON_KEYS.iter().any(holds) || landing_zone::may_be_landing_zone(json)
}

/// Whether a text that cannot be parsed was to be a manifest, by the keys that decide so where it can be
/// parsed. What only may be one, such as values of a chart, is none.
pub(crate) fn looks_like_manifest(path: &str, text: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or(path);
    if is_named_values(path) {
        return false;
    }
    let is_json = text.trim_start().starts_with(['{', '[']);
    let top = |key: &str| {
        text.lines().any(|line| is_key(line, key))
            || is_json && text.contains(&format!("\"{key}\""))
    };
    let any = |key| text.lines().any(|line| is_key(line.trim_start_matches(['-', ' ']), key));
    let is_app = || text.lines().any(cloud_foundry::is_attribute);
    let is_job = |line: &str| {
        let line = line.trim_start_matches(['-', ' ', '"']);
        let kind = line.strip_prefix("type").map(|rest| rest.trim_start_matches(['"', ':', ' ']));
        kind.is_some_and(|kind| {
            ["builder", "deployer", "tester"].iter().any(|k| kind.starts_with(k))
        })
    };
    text.contains("resilint-topology/")
        || top("apiVersion") && top("kind") && !is_foreign_template(text)
        || text.lines().any(is_task)
        || top("applications") && (cloud_foundry::is_named_manifest(file) || is_app())
        || (top("packages") || top("project"))
            && any("actions")
            && (any("function") || any("runtime"))
        || top("stages") && (any("jobs") || is_json) && text.lines().any(is_job)
}

/// API groups, by their ends, of objects that are read, beside those of Kubernetes without a domain.
const GROUPS: [&str; 9] = [
    "argoproj.io",
    "istio.io",
    "k8s.io",
    "karmada.io",
    "keda.sh",
    "knative.dev",
    "open-cluster-management.io",
    "openshift.io",
    "tekton.dev",
];

/// Whether a text is a template of objects that only other tools read, such as the plugins of `kubectl`. What
/// it declares is not judged, rendered or not.
fn is_foreign_template(text: &str) -> bool {
    let of_line = |line: &str| {
        let version = line.strip_prefix("apiVersion:")?.trim().trim_matches(['"', '\'']);
        version.split_once('/').map(|(group, _)| group.to_owned())
    };
    let mut groups = text.lines().filter_map(of_line).peekable();
    let is_foreign =
        |group: String| group.contains('.') && !GROUPS.iter().any(|own| group.ends_with(own));
    let is_template = text.contains("{{") && !text.lines().any(|line| is_key(line, "items"));
    is_template && groups.peek().is_some() && groups.all(is_foreign)
}

/// Whether a line names a module of the IBM Cloud collection of Ansible, as only tasks do.
fn is_task(line: &str) -> bool {
    let line = line.trim_start_matches(['-', ' ']);
    let key = line.strip_prefix("ibm.cloudcollection.").and_then(|rest| rest.split_once(':'));
    key.is_some_and(|(key, _)| crate::ansible::module(key).is_some())
}

/// Whether a line begins with a key that nothing indents.
fn is_key(line: &str, key: &str) -> bool {
    line.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with(':'))
}

#[cfg(test)]
mod tests {
    use super::{looks_like_manifest, may_be_manifest};

    #[test]
    fn json_is_parsed_if_it_may_be_a_manifest() {
        for json in [
            r#"{"kind": "List", "items": [{"apiVersion": "v1"}]}"#,
            r#"[{"op": "replace", "path": "/spec/replicas", "value": 1}]"#,
            r#"{"name": "glb", "default_pools": ["p"]}"#,
            r#"{"source": {"url": "a"}, "target": {"url": "b"}, "continuous": true}"#,
            r#"{"version": 4, "terraform_version": "1.9.0", "resources": []}"#,
            r#"{"vpcs": [], "vsi": []}"#,
            r#"{"id": 1, "capacityGb": 20, "replicationPartnerCount": 0}"#,
        ] {
            assert!(may_be_manifest(json), "{json}");
        }
        for json in [r#"{"name": "x", "path": "y"}"#, r#"{"source": "a", "target": "b"}"#] {
            assert!(!may_be_manifest(json), "{json}");
        }
    }

    #[test]
    fn broken_manifests_are_told_from_other_broken_files() {
        for (path, text) in [
            ("a.yaml", "apiVersion: v1\nkind: Pod\nspec: [1\n"),
            ("a.json", "{\n  \"apiVersion\": \"v1\",\n  \"kind\": \"Pod\",\n"),
            ("a.json", r#"{"metadata": {}, "kind": "Pod", "apiVersion": "v1""#),
            ("manifest.yml", "applications:\n- name: [x\n"),
            ("cf.yml", "applications:\n- name: [x\n  memory: 64M\n"),
            ("pipeline.yml", "stages:\n- name: a\n  jobs:\n  - name: b\n    type: deployer\n  x"),
            ("t.json", "{\"schema\": \"resilint-topology/1\","),
            (
                "site.yml",
                "- hosts: a\n  tasks:\n  - ibm.cloudcollection.ibm_is_vpc:\n      name: [x\n",
            ),
            (
                "m.yaml",
                "packages:\n  p:\n    actions:\n      a:\n        function: a.js\n       b: 1\n",
            ),
        ] {
            assert!(looks_like_manifest(path, text), "{path}: {text}");
        }
        for (path, text) in [
            ("a.yaml", "spec:\n  apiVersion: v1\n  kind: Pod\n  x: [\n"),
            ("a.yaml", "kind: Pod\nspec: [1\n"),
            ("vars.yml", "applications:\n- name: [Slack\n"),
            ("chart/values.yaml", "applications:\n- name: [x\n  memory: 64M\n"),
            ("requirements.yml", "collections:\n- name: ibm.cloudcollection\n  version: [1\n"),
            ("pnpm-lock.yaml", "packages:\n  /a/1.0:\n    dependencies: [\n"),
            ("azure.yml", "stages:\n- stage: a\n  jobs:\n  - job: [\n"),
        ] {
            assert!(!looks_like_manifest(path, text), "{path}: {text}");
        }
    }
}

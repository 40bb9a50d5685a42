//! What a text may be, told without parsing it: JSON that is worth parsing at all.

/// What a JSON file that holds all keys of a row may be. Most JSON files of a repository are package
/// lists and test data; those that fit no row are not parsed. A row only has to be worth a look: the
/// parsed document decides.
const JSON_KEYS: [(&str, &[&str]); 13] = [
    ("a Kubernetes object, or a list of them", &["\"apiVersion\""]),
    ("a JSON 6902 patch that a kustomization names", &["\"op\"", "\"path\""]),
    ("a manifest of Cloud Foundry", &["\"applications\""]),
    ("a classic delivery pipeline", &["\"stages\""]),
    ("a toolchain template", &["\"service_id\""]),
    ("a manifest of Cloud Functions", &["\"packages\""]),
    ("a topology document", &["\"resilint-topology/"]),
    ("a Terraform plan, or `terraform show -json`", &["\"format_version\""]),
    ("a Terraform state", &["\"terraform_version\""]),
    ("a global load balancer, or an origin pool, of Internet Services", &["\"default_pools\""]),
    ("an origin pool by itself", &["\"origins\""]),
    ("a replication of Cloudant", &["\"source\"", "\"target\"", "\"continuous\""]),
    ("a replication of Cloudant, once", &["\"source\"", "\"target\"", "\"create_target\""]),
];

/// Whether a JSON text is worth parsing.
pub(crate) fn may_be_manifest(json: &str) -> bool {
    let holds = |(_, keys): &(&str, &[&str])| keys.iter().all(|key| json.contains(key));
    JSON_KEYS.iter().any(holds)
}

#[cfg(test)]
mod tests {
    use super::may_be_manifest;

    #[test]
    fn json_is_parsed_if_it_may_be_a_manifest() {
        for json in [
            r#"{"kind": "List", "items": [{"apiVersion": "v1"}]}"#,
            r#"[{"op": "replace", "path": "/spec/replicas", "value": 1}]"#,
            r#"{"name": "glb", "default_pools": ["p"]}"#,
            r#"{"source": {"url": "a"}, "target": {"url": "b"}, "continuous": true}"#,
            r#"{"version": 4, "terraform_version": "1.9.0", "resources": []}"#,
        ] {
            assert!(may_be_manifest(json), "{json}");
        }
        for json in [r#"{"name": "x", "path": "y"}"#, r#"{"source": "a", "target": "b"}"#] {
            assert!(!may_be_manifest(json), "{json}");
        }
    }
}

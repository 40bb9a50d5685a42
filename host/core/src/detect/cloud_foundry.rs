//! Cloud Foundry app manifests. `applications:` is a common word: values of Helm charts, variables of
//! Ansible roles and inventories have lists of that name too, so the items must look like apps.

use crate::parse::Node;

/// Attributes of an app that hardly anything else has under this name.
const UNMISTAKABLE: [&str; 21] = [
    "buildpack",
    "buildpacks",
    "default-route",
    "disk-quota",
    "disk_quota",
    "health-check-http-endpoint",
    "health-check-interval",
    "health-check-invocation-timeout",
    "health-check-type",
    "health_check_type",
    "log-rate-limit-per-second",
    "log_rate_limit_per_second",
    "no-hostname",
    "no-route",
    "no_route",
    "random-route",
    "random_route",
    "readiness-health-check-http-endpoint",
    "readiness-health-check-interval",
    "readiness-health-check-invocation-timeout",
    "readiness-health-check-type",
];

/// Attributes of an app that other things have too, but for `name`, which everything has.
const SHARED: [&str; 26] = [
    "app-lifecycle",
    "cnb-credentials",
    "command",
    "docker",
    "domain",
    "domains",
    "droplet",
    "env",
    "features",
    "host",
    "hosts",
    "inherit",
    "instances",
    "lifecycle",
    "memory",
    "metadata",
    "path",
    "processes",
    "routes",
    "services",
    "sidecars",
    "stack",
    "strategy",
    "timeout",
    "url",
    "version",
];

/// Whether `applications:` is a list of apps of Cloud Foundry: maps, one at least with a `name`, and a
/// sign that they are apps. That is an attribute which only apps have; or any of their attributes where
/// no key is foreign; or the name of the file. A foreign key alone disqualifies nothing: `memroy` is a
/// slip, and a manifest must not vanish for one.
pub(super) fn is_manifest(file: &str, root: &Node) -> bool {
    let Some(applications) = root.get("applications") else { return false };
    let apps = applications.items();
    root.get("apiVersion").is_none()
        && !apps.is_empty()
        && apps.iter().all(|app| !app.entries().is_empty())
        && apps.iter().any(|app| app.get("name").is_some())
        && (is_named_manifest(file) || look_like_apps(root, apps))
}

fn look_like_apps(root: &Node, apps: &[Node]) -> bool {
    let has = |node: &Node, keys: &[&str]| keys.iter().any(|key| node.get(key).is_some());
    if apps.iter().any(|app| has(app, &UNMISTAKABLE)) {
        return true;
    }
    let mut keys = apps.iter().flat_map(Node::entries).filter_map(|entry| entry.key.as_str());
    // What stands beside the list is the default of every app in it.
    let mut all = apps.iter().chain([root]);
    keys.all(|key| key == "name" || SHARED.contains(&key))
        && all.any(|node| has(node, &UNMISTAKABLE) || has(node, &SHARED))
}

/// A single app at the top level, the oldest form. Its keys are too common to tell it by them alone, so
/// here the name of the file must say so too.
pub(super) fn is_oldest_manifest(file: &str, root: &Node) -> bool {
    const OF_AN_APP: [&str; 8] = [
        "buildpack",
        "buildpacks",
        "disk_quota",
        "health-check-type",
        "instances",
        "memory",
        "no-route",
        "random-route",
    ];
    let foreign = ["apiVersion", "kind", "applications", "packages", "project"];
    is_named_manifest(file)
        && root.get("name").and_then(Node::as_str).is_some()
        && OF_AN_APP.iter().any(|key| root.get(key).is_some())
        && foreign.iter().all(|key| root.get(key).is_none())
}

/// `manifest.yml`, and with more words before or after: `eu-gb.manifest.yml`, `manifest-prod.yml`.
pub(super) fn is_named_manifest(file: &str) -> bool {
    let Some(stem) = file.strip_suffix(".yml").or(file.strip_suffix(".yaml")) else { return false };
    let around = |c: char| matches!(c, '.' | '-' | '_');
    let before = stem.strip_suffix("manifest").is_some_and(|rest| rest.ends_with(around));
    let after = stem.strip_prefix("manifest").is_some_and(|rest| rest.starts_with(around));
    stem == "manifest" || before || after
}

/// Whether a line of a text that cannot be parsed reads like an attribute that only apps have.
pub(super) fn is_attribute(line: &str) -> bool {
    let line = line.trim_start_matches(['-', ' ', '"', '{', ',']);
    let key = line.split_once(':').map(|(key, _)| key.trim_end_matches([' ', '"']));
    key.is_some_and(|key| UNMISTAKABLE.contains(&key) || matches!(key, "instances" | "memory"))
}

//! Manifests and deployment files of wskdeploy. `packages:` is a common word: lock files of package managers and
//! settings of release tools have mappings of that name too, so what is in them must look like functions.

use crate::parse::Node;

/// Keys that hardly anything but an action has.
const ACTION: [&str; 16] = [
    "annotations",
    "code",
    "conductor",
    "docker",
    "exposedUrl",
    "function",
    "inputs",
    "limits",
    "location",
    "main",
    "native",
    "outputs",
    "runtime",
    "sequence",
    "web",
    "web-export",
];

const TRIGGER: [&str; 6] = ["annotations", "credential", "feed", "inputs", "namespace", "source"];

/// Whether a document is a manifest or a deployment file.
pub(super) fn is_openwhisk(root: &Node) -> bool {
    if root.get("apiVersion").is_some() || root.get("applications").is_some() {
        return false;
    }
    let project = ["project", "application"].into_iter().find_map(|key| root.get(key));
    let holds = |node: &Node| {
        let many = node.get("packages").is_some_and(|packages| {
            is_package(packages) || packages.entries().iter().any(|entry| is_package(&entry.value))
        });
        many || node.get("package").is_some_and(is_package)
    };
    let is_place = |node: &Node| is_text(node, "apiHost") && !node.is_seq();
    holds(root) || project.is_some_and(|project| holds(project) || is_place(project))
}

/// Whether a mapping holds what only packages of OpenWhisk hold.
fn is_package(node: &Node) -> bool {
    let section = |name: &str| node.get(name).map_or(&[][..], Node::entries).iter();
    let any_of = |name: &str, keys: &[&str]| {
        section(name).any(|entry| keys.iter().any(|key| entry.value.get(key).is_some()))
    };
    let all_of = |name: &str, keys: [&str; 2]| {
        section(name).any(|entry| keys.iter().all(|key| is_text(&entry.value, key)))
    };
    // In the oldest form actions are a list.
    let listed = node.get("actions").map_or(&[][..], Node::items).iter();
    let mut listed = listed.filter(|action| action.get("function").is_some());
    any_of("actions", &ACTION)
        || any_of("triggers", &TRIGGER)
        || section("rules")
            .any(|rule| is_text(&rule.value, "trigger") && is_text(&rule.value, "action"))
        || any_of("sequences", &["actions"])
        || any_of("dependencies", &["location"])
        || all_of("feeds", ["location", "credential"])
        || is_text(node, "apiHost")
        || is_text(node, "credential") && is_text(node, "namespace")
        || listed.next().is_some()
}

fn is_text(node: &Node, key: &str) -> bool {
    node.get(key).is_some_and(|value| value.text().is_some())
}

//! Ansible: lists of plays, and lists of tasks of which one uses a module of the IBM Cloud collection.

use crate::ansible::module;
use crate::parse::Node;

/// Keys of a play that hold what it does.
const WORK: [&str; 5] = ["tasks", "roles", "pre_tasks", "post_tasks", "handlers"];

/// Keys of a block that hold tasks.
const BLOCKS: [&str; 3] = ["block", "rescue", "always"];

/// A list of plays: each names its hosts and what is done on them, or another playbook.
pub(super) fn is_playbook(root: &Node) -> bool {
    let is_import = |item: &Node| {
        item.entries()
            .iter()
            .filter_map(|entry| entry.key.as_str())
            .any(|key| key == "import_playbook" || key.ends_with(".import_playbook"))
    };
    let works = |item: &Node| WORK.iter().any(|key| item.get(key).is_some());
    let has_hosts = |item: &Node| item.get("hosts").is_some();
    let items = root.items();
    items.iter().all(|item| has_hosts(item) || is_import(item))
        && items.iter().any(|item| works(item) || is_import(item))
}

/// A list of tasks, of which one makes or looks up a resource.
pub(super) fn is_tasks(root: &Node) -> bool {
    root.items().iter().all(Node::is_map) && root.items().iter().any(uses_module)
}

fn uses_module(task: &Node) -> bool {
    let is_action = |key: &str| {
        let action = task.get(key).map(|action| action.get("module").unwrap_or(action));
        let name = action.and_then(Node::as_str).and_then(|text| text.split_whitespace().next());
        name.is_some_and(|name| module(name).is_some())
    };
    task.entries().iter().filter_map(|entry| entry.key.as_str()).any(|key| module(key).is_some())
        || is_action("action")
        || is_action("local_action")
        || BLOCKS
            .iter()
            .filter_map(|key| task.get(key))
            .any(|tasks| tasks.items().iter().any(uses_module))
}

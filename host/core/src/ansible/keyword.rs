//! The words of a task: which key names its module, and what that module does.

use std::sync::Arc;

use resilint_terraform::Mode;

use crate::parse::Node;

/// The collection whose modules are read, as their full names have it.
const COLLECTION: &str = "ibm.cloudcollection.";

/// Prefixes of modules that come with Ansible.
const BUILTIN: [&str; 2] = ["ansible.builtin.", "ansible.legacy."];

/// What the module of a task does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Module {
    /// It makes, or looks up, a resource of this type.
    Resource(Arc<str>, Mode),
    /// It runs what stands in another file.
    Include(Include),
    /// It sets variables.
    SetFact,
    /// It reads a file of variables.
    IncludeVars,
}

/// What is included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Include {
    /// A file of tasks.
    Tasks,
    /// A role.
    Role,
    /// A playbook.
    Playbook,
}

/// The type of resource, and whether it is only looked up, that the module of this name stands for.
#[must_use]
pub(crate) fn module(key: &str) -> Option<(&str, Mode)> {
    let name = key.strip_prefix(COLLECTION).unwrap_or(key);
    let is_word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    let kind =
        name.strip_prefix("ibm_").filter(|rest| !rest.is_empty() && rest.bytes().all(is_word));
    kind?;
    Some(match name.strip_suffix("_info") {
        Some(looked_up) => (looked_up, Mode::Data),
        None => (name, Mode::Managed),
    })
}

pub(super) fn include(key: &str) -> Option<Include> {
    match builtin(key) {
        "include" | "include_tasks" | "import_tasks" => Some(Include::Tasks),
        "include_role" | "import_role" => Some(Include::Role),
        "import_playbook" => Some(Include::Playbook),
        _ => None,
    }
}

/// A name without the collection that comes with Ansible.
fn builtin(key: &str) -> &str {
    BUILTIN.iter().find_map(|prefix| key.strip_prefix(prefix)).unwrap_or(key)
}

/// What a module of this name does; nothing for the many that declare nothing.
pub(super) fn named(key: &str) -> Option<Module> {
    if let Some((kind, mode)) = module(key) {
        return Some(Module::Resource(kind.into(), mode));
    }
    match builtin(key) {
        "set_fact" => Some(Module::SetFact),
        "include_vars" => Some(Module::IncludeVars),
        key => include(key).map(Module::Include),
    }
}

/// The module of a task with what is written behind it. `action: name key=value` is its oldest form.
pub(super) fn of_task(task: &Node) -> Option<(Module, &Node)> {
    let direct = |entry: &'_ crate::parse::Entry| named(entry.key.as_str()?);
    let found = task.entries().iter().find_map(|entry| Some((direct(entry)?, &entry.value)));
    found.or_else(|| {
        let action = task.get("action").or_else(|| task.get("local_action"))?;
        let name = action.get("module").unwrap_or(action).as_str()?;
        let name = name.split_whitespace().next()?;
        Some((named(name)?, action))
    })
}

/// The file that an include names, alone or under `file`.
pub(super) fn file(value: &Node) -> Option<&Node> {
    if value.is_map() { value.get("file") } else { Some(value) }
}

/// The value at a keyword, with or without the name of the collection that comes with Ansible.
pub(super) fn get<'n>(node: &'n Node, keyword: &str) -> Option<&'n Node> {
    let is_it = |key: &str| builtin(key) == keyword;
    let entry = node.entries().iter().find(|entry| entry.key.as_str().is_some_and(is_it));
    entry.map(|entry| &entry.value)
}

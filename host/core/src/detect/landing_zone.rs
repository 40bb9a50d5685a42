//! Configuration of the landing zone modules: `override.json`, `preset.json`.

use crate::parse::{Node, Style};

/// What a landing zone is made of: lists, but for the last.
const PARTS: [&str; 6] = ["clusters", "vpcs", "vsi", "cos", "resource_groups", "key_management"];

/// An object of JSON with two parts of a landing zone or more.
pub(super) fn is_landing_zone(root: &Node) -> bool {
    let is_part = |key: &&&str| {
        let part = root.get(key);
        part.is_some_and(|part| match **key {
            "key_management" => part.is_map(),
            _ => part.is_seq() && part.items().iter().all(Node::is_map),
        })
    };
    root.style == Style::Flow && PARTS.iter().filter(is_part).count() >= 2
}

/// Whether a JSON text may be one, by its keys.
pub(super) fn may_be_landing_zone(json: &str) -> bool {
    PARTS.iter().filter(|key| json.contains(&format!("\"{key}\""))).count() >= 2
}

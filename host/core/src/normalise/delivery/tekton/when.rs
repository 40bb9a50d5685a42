//! Conditions of a task in a pipeline.

use resilint_schema::{Provenance, Value};

use super::pipeline::Run;
use crate::parse::Node;

impl Run<'_> {
    /// Whether a task runs; nothing where that cannot be told.
    pub(super) fn holds(&self, node: &Node) -> Option<bool> {
        let mut all = Some(true);
        if node.get("conditions").is_some_and(|list| !list.items().is_empty()) {
            all = None;
        }
        for when in node.get("when").map_or(&[][..], Node::items) {
            match self.decided(when) {
                Some(false) => return Some(false),
                Some(true) => {}
                None => all = None,
            }
        }
        all
    }

    fn decided(&self, when: &Node) -> Option<bool> {
        let input = self.parameters.node(when.get("input")?);
        // A default is what holds unless whoever starts the pipeline says otherwise.
        let is_default =
            matches!(&input, Value::Known { from, .. } if *from == Provenance::VariableDefault);
        let values = self.parameters.list(when.get("values")?)?;
        let values: Option<Vec<&String>> = values.iter().map(Value::known).collect();
        let is_in = values?.contains(&input.known().filter(|_| !is_default)?);
        match when.get("operator").and_then(Node::as_str)? {
            "in" => Some(is_in),
            "notin" => Some(!is_in),
            _ => None,
        }
    }
}

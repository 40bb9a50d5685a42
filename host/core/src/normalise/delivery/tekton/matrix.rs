//! The matrix of a task in a pipeline: it runs once for each combination of values.

use resilint_schema::{Value, Why};

use super::parameters::Parameters;
use super::pipeline::Run;
use crate::parse::Node;

/// Combinations of the values of one task.
const MAX_COMBINATIONS: usize = 64;

impl Run<'_> {
    /// The parameters of each combination of a matrix, and whether that list is open.
    pub(super) fn matrix(
        &self,
        node: &Node,
        base: &Parameters,
    ) -> (Vec<(Vec<String>, Parameters)>, bool) {
        let mut combinations = vec![(Vec::new(), base.clone())];
        let Some(matrix) = node.get("matrix") else { return (combinations, false) };
        // `matrix: [...]` is the older form of `matrix: {params: [...]}`.
        let axes = if matrix.is_seq() { Some(matrix) } else { matrix.get("params") };
        let mut is_open = false;
        for axis in axes.map_or(&[][..], Node::items) {
            let (Some(name), Some(value)) =
                (axis.get("name").and_then(Node::text), axis.get("value"))
            else {
                continue;
            };
            let items = self.parameters.list(value);
            let items = items.filter(|items| items.len() * combinations.len() <= MAX_COMBINATIONS);
            let Some(items) = items else {
                is_open = true;
                let unknown = Value::unknown(
                    Why::UnresolvedVariable,
                    format!("$(params.{name})"),
                    Some(value.span),
                );
                combinations.iter_mut().for_each(|(_, own)| own.set(&name, unknown.clone()));
                continue;
            };
            let mut multiplied = Vec::new();
            for (labels, own) in &combinations {
                for item in &items {
                    let (mut labels, mut own) = (labels.clone(), own.clone());
                    labels.extend(
                        item.known().or(item.symbol().map(str::to_owned).as_ref()).cloned(),
                    );
                    own.set(&name, item.clone());
                    multiplied.push((labels, own));
                }
            }
            combinations = multiplied;
        }
        let included = matrix.get("include").map_or(&[][..], Node::items);
        if axes.is_none() && !included.is_empty() {
            combinations.clear();
        }
        for include in included.iter().take(MAX_COMBINATIONS) {
            let mut own = base.clone();
            own.give(include.get("params"), self.parameters);
            let label = include.get("name").and_then(Node::text).map(std::borrow::Cow::into_owned);
            combinations.push((label.into_iter().collect(), own));
        }
        (combinations, is_open || included.len() > MAX_COMBINATIONS)
    }
}

//! `strategy.matrix`: the combinations that a job runs with.

use std::collections::BTreeMap;

use resilint_schema::{Provenance, Value};

use super::expression::Context;
use crate::parse::{Node, NodeValue};

/// Combinations of one job: what GitHub allows.
const MAX_COMBINATIONS: usize = 256;

/// The values of one combination, by path below `matrix.`.
pub(super) type Combination = BTreeMap<String, Value<String>>;

/// The combinations of a job, and whether there may be others.
#[derive(Debug, PartialEq)]
pub(super) struct Matrix {
    pub(super) combinations: Vec<Combination>,
    /// Whether an expression gives some of its lists, so that what is not here is not known.
    pub(super) is_open: bool,
}

impl Matrix {
    /// One combination of nothing, for a job without matrix.
    fn none() -> Self {
        Self { combinations: vec![Combination::new()], is_open: false }
    }

    /// The matrix of a job.
    pub(super) fn read(job: &Node, context: &Context) -> Self {
        let Some(node) = job.at(&["strategy", "matrix"]) else { return Self::none() };
        if !node.is_map() {
            return Self { is_open: true, ..Self::none() };
        }
        let mut matrix = Self::none();
        for entry in node.entries() {
            let Some(name) = entry.key.as_str() else { continue };
            if matches!(name, "include" | "exclude") {
                matrix.is_open |= !entry.value.is_seq();
                continue;
            }
            if entry.value.is_seq() {
                matrix.multiply(name, entry.value.items(), context);
            } else {
                matrix.is_open = true;
            }
        }
        let list = |name: &str| node.get(name).map_or(&[][..], Node::items);
        let excluded: Vec<Combination> =
            list("exclude").iter().map(|item| flat("", item, context)).collect();
        matrix
            .combinations
            .retain(|combination| !excluded.iter().any(|excluded| includes(combination, excluded)));
        matrix.include(list("include"), context);
        matrix
    }

    fn multiply(&mut self, name: &str, items: &[Node], context: &Context) {
        let mut combinations = Vec::new();
        for combination in &self.combinations {
            for item in items {
                if combinations.len() == MAX_COMBINATIONS {
                    self.is_open = true;
                    break;
                }
                let mut next = combination.clone();
                next.extend(flat(name, item, context));
                combinations.push(next);
            }
        }
        self.combinations = combinations;
    }

    /// Each item is added to the combinations whose values it leaves as they are; one that fits none is
    /// a combination of its own.
    fn include(&mut self, items: &[Node], context: &Context) {
        let original = self.combinations.clone();
        let is_product = original.iter().any(|combination| !combination.is_empty());
        if !is_product && !items.is_empty() {
            self.combinations.clear();
        }
        for item in items.iter().take(MAX_COMBINATIONS) {
            let values = flat("", item, context);
            let mut fits = false;
            for (at, before) in original.iter().enumerate().filter(|_| is_product) {
                let keeps = |(name, value): (&String, &Value<String>)| {
                    before.get(name).is_none_or(|own| own.known() == value.known())
                };
                if values.iter().all(keeps) {
                    fits = true;
                    if let Some(combination) = self.combinations.get_mut(at) {
                        combination.extend(values.clone());
                    }
                }
            }
            if !fits {
                self.combinations.push(values);
            }
        }
    }
}

/// What a job's name is followed by where it runs in several combinations.
pub(super) fn shown(combination: &Combination) -> String {
    let values = combination.values().filter_map(Value::known);
    values.map(String::as_str).collect::<Vec<_>>().join(", ")
}

/// Whether a combination has all the values of another.
fn includes(combination: &Combination, part: &Combination) -> bool {
    !part.is_empty()
        && part.iter().all(|(name, value)| {
            value.known().is_some() && combination.get(name).and_then(Value::known) == value.known()
        })
}

/// The scalars in a value, by path.
fn flat(name: &str, node: &Node, context: &Context) -> Combination {
    let mut values = Combination::new();
    collect(name, node, context, &mut values);
    values
}

fn collect(path: &str, node: &Node, context: &Context, values: &mut Combination) {
    if let NodeValue::Map(entries) = &node.value {
        for entry in entries {
            let Some(key) = entry.key.text() else { continue };
            let path = if path.is_empty() { key.into_owned() } else { format!("{path}.{key}") };
            collect(&path, &entry.value, context, values);
        }
        return;
    }
    let value = match node.text() {
        Some(text) => context.text(&text, node.span),
        None if node.is_null() => {
            Value::Known { value: String::new(), from: Provenance::Literal, at: Some(node.span) }
        }
        None => return,
    };
    values.insert(path.to_owned(), value);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::{ParseLimits, yaml};

    fn read(matrix: &str) -> (Vec<String>, bool) {
        let text = format!("strategy:\n  matrix: {matrix}\n");
        let parsed = yaml(0, &text, &ParseLimits::default());
        let matrix = Matrix::read(&parsed.documents[0].root, &Context::default());
        let line = |combination: &Combination| {
            let pairs = combination.iter().map(|(name, value)| {
                format!("{name}={}", value.known().map_or("?", String::as_str))
            });
            pairs.collect::<Vec<_>>().join(" ")
        };
        (matrix.combinations.iter().map(line).collect(), matrix.is_open)
    }

    #[test]
    fn lists_are_multiplied_and_exceptions_made() {
        let lines = |text: &[&str]| text.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        assert_eq!(read("{r: [a, b]}"), (lines(&["r=a", "r=b"]), false));
        assert_eq!(
            read("{r: [a, b], s: [1, 2], exclude: [{r: b, s: 2}]}"),
            (lines(&["r=a s=1", "r=a s=2", "r=b s=1"]), false)
        );
        assert_eq!(
            read("{r: [a, b], include: [{r: a, p: x}, {r: c}, {q: 1}]}"),
            (lines(&["p=x q=1 r=a", "q=1 r=b", "r=c"]), false)
        );
        assert_eq!(read("{include: [{r: a, p: x}, {r: b}]}"), (lines(&["p=x r=a", "r=b"]), false));
        assert_eq!(read("{t: [{r: a, p: 1}]}"), (lines(&["t.p=1 t.r=a"]), false));
        assert_eq!(read("${{ fromJSON(x) }}"), (lines(&[""]), true));
        assert_eq!(read("{r: '${{ x }}', s: [1]}"), (lines(&["s=1"]), true));
    }
}

//! What requirements on the labels of nodes leave: zones, or one node.

use resilint_schema::{Value, Why};

use crate::normalise::kubernetes::labels;

/// One requirement on a label or field of a node.
#[derive(Debug)]
pub(crate) struct Requirement {
    /// The label, or the field.
    pub(crate) key: String,
    /// `In`, `NotIn`, `Exists`, …
    pub(crate) operator: String,
    /// What the operator compares with.
    pub(crate) values: Vec<Value<String>>,
}

/// The zones that alternative terms leave, or the node. Alternatives bind only if each of them does;
/// the zones of all are left.
pub(crate) fn left(terms: &[Vec<Requirement>]) -> Option<(Vec<Value<String>>, Value<String>)> {
    let of = |test: fn(&str) -> bool| {
        let mut all: Vec<Value<String>> = Vec::new();
        for term in terms {
            for value in left_by_term(term, test)? {
                if !all.iter().any(|other| same(other, &value)) {
                    all.push(value);
                }
            }
        }
        (!all.is_empty()).then_some(all)
    };
    match of(is_host) {
        Some(hosts) => Some((Vec::new(), one_host(&hosts))),
        None => Some((of(is_zone)?, Value::Absent)),
    }
}

/// One node by its name; of several, nothing tells in which zones they are.
fn one_host(hosts: &[Value<String>]) -> Value<String> {
    if let [host] = hosts {
        return host.clone();
    }
    let names: Vec<&str> =
        hosts.iter().filter_map(|h| h.known().map(String::as_str).or(h.symbol())).collect();
    let at = hosts.first().and_then(Value::at);
    Value::unknown(Why::NotDeclared, names.join(", "), at)
}

/// The values of a label that one term leaves: all of its requirements must hold.
fn left_by_term(term: &[Requirement], test: fn(&str) -> bool) -> Option<Vec<Value<String>>> {
    let lists = |operator: &'static str| {
        let on = term.iter().filter(move |it| test(&it.key) && it.operator == operator);
        on.map(|requirement| &requirement.values)
    };
    let mut wanted = lists("In");
    let mut rest = wanted.next()?.clone();
    for list in wanted {
        rest.retain(|value| list.iter().any(|other| same(value, other)));
    }
    for list in lists("NotIn") {
        rest.retain(|value| !list.iter().any(|other| same(value, other)));
    }
    Some(rest)
}

fn same(a: &Value<String>, b: &Value<String>) -> bool {
    (a.known(), a.symbol()) == (b.known(), b.symbol())
}

pub(crate) fn is_zone(key: &str) -> bool {
    labels::domain(key) == "zone"
}

/// The label of a node's name, and the field that has it.
pub(crate) fn is_host(key: &str) -> bool {
    labels::domain(key) == "host" || key == "metadata.name"
}

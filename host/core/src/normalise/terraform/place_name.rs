//! Names of places that are none: empty ones, and what is left of `${var.region}-1` where the variable is empty.

use resilint_schema::symbol::MADE_OF;
use resilint_schema::{Provenance, Span, Value, Why};

use crate::normalise::terraform::graph::Graph;

/// The name of a place as it is stated. One that names nothing is unknown: the variable that is to name the place is
/// given no value, and its default is no place.
pub(crate) fn place_name(stated: Value<String>, graph: &Graph<'_>) -> Value<String> {
    let Value::Known { value, from, at } = &stated else { return stated };
    if !(value.is_empty() || value.starts_with('-')) {
        return stated;
    }
    let (why, symbol) = match variable(*at, *from, graph) {
        Some(name) => (Why::UnresolvedVariable, Some(format!("{MADE_OF}var.{name}"))),
        None => (Why::Invalid, None),
    };
    Value::Unknown { why, symbol, candidates: Vec::new(), at: *at }
}

/// The variable that is empty: the one that the expression names, else the only empty one of the root module.
fn variable(at: Option<Span>, from: Provenance, graph: &Graph<'_>) -> Option<String> {
    if from == Provenance::Literal {
        return None;
    }
    let written = at.and_then(|at| graph.written(at)).and_then(named_in);
    written.map(str::to_owned).or_else(|| {
        let variables = graph.evaluation().variables.iter();
        let mut empty = variables.filter(|(_, value)| value.as_str() == Some(""));
        let (name, _) = empty.next()?;
        empty.next().is_none().then(|| name.to_string())
    })
}

/// `region` of `"${var.region}-1"`.
fn named_in(expression: &str) -> Option<&str> {
    let is_name = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-');
    let (_, behind) = expression
        .split_once("var.")
        .filter(|(before, _)| !before.ends_with(|letter: char| is_name(letter) || letter == '.'))?;
    let end = behind.find(|letter: char| !is_name(letter)).unwrap_or(behind.len());
    behind.get(..end).filter(|name| !name.is_empty())
}

//! Fields of objects as values: known, or unknown where a placeholder stands in their place.

use resilint_schema::{Provenance, Span, Value, Why};

use crate::parse::{Node, Untold};

/// The text of a scalar.
pub(super) fn text(node: Option<&Node>) -> Value<String> {
    let Some(node) = node else { return Value::Absent };
    if let Some(untold) = node.untold() {
        return unknown(untold, node.span, |text| Some(text.to_owned()));
    }
    match node.text() {
        Some(text) if is_placeholder(&text) => {
            Value::unknown(Why::Template, text.into_owned(), Some(node.span))
        }
        Some(text) => known(text.into_owned(), node),
        None => no_scalar(node),
    }
}

fn known<T>(value: T, node: &Node) -> Value<T> {
    Value::Known { value, from: node.provenance(), at: Some(node.span) }
}

/// A value that could not be worked out, with all it may be.
fn unknown<T>(untold: &Untold, at: Span, read: impl Fn(&str) -> Option<T>) -> Value<T> {
    let candidates: Option<Vec<T>> = untold.candidates.iter().map(|text| read(text)).collect();
    Value::Unknown {
        why: untold.why,
        symbol: Some(untold.symbol.clone()),
        candidates: candidates.unwrap_or_default(),
        at: Some(at),
    }
}

/// Null is as good as nothing; a list or a mapping is something that the API would refuse, or that a
/// tool turns into something else.
fn no_scalar<T>(node: &Node) -> Value<T> {
    if node.is_null() {
        return Value::Absent;
    }
    Value::unknown(Why::Unsupported, node.kind(), Some(node.span))
}

/// A count. Text that is no number stands for something else.
pub(super) fn number(node: Option<&Node>) -> Value<u32> {
    let Some(node) = node else { return Value::Absent };
    if let Some(untold) = node.untold() {
        return unknown(untold, node.span, |text| text.parse().ok());
    }
    let Some(text) = node.text() else { return no_scalar(node) };
    match text.parse() {
        Ok(number) => known(number, node),
        Err(_) => {
            let template = is_placeholder(&text) || text.starts_with('$');
            let why = if template { Why::Template } else { Why::Unsupported };
            Value::unknown(why, text.into_owned(), Some(node.span))
        }
    }
}

/// A value that the format gives to an absent field, shown at `at`.
pub(super) const fn default<T>(value: T, at: Option<Span>) -> Value<T> {
    Value::Known { value, from: Provenance::FormatDefault, at }
}

/// Either of several values: known where they agree, else unknown with all of them as candidates,
/// shown at `at`, the place that brings in the doubt.
pub(super) fn either<T: Clone + Ord>(
    values: &[&Value<T>],
    what: &str,
    at: Option<Span>,
) -> Value<T> {
    let mut candidates = Vec::new();
    let mut bounded = true;
    for value in values {
        match value {
            Value::Known { value, .. } => candidates.push(value.clone()),
            Value::Unknown { candidates: more, .. } if !more.is_empty() => {
                candidates.extend(more.iter().cloned());
            }
            Value::Unknown { .. } | Value::Absent => bounded = false,
        }
    }
    candidates.sort();
    candidates.dedup();
    if let ([_], true, Some(first)) = (candidates.as_slice(), bounded, values.first()) {
        return (*first).clone();
    }
    if !bounded {
        candidates.clear();
    }
    Value::Unknown { why: Why::Overridable, symbol: Some(what.to_owned()), candidates, at }
}

/// A value of the manifest, and what patches leave of it; `what` names it for people.
pub(super) fn patched<T: Clone + Ord>(own: Value<T>, others: &[Value<T>], what: &str) -> Value<T> {
    let Some(other) = others.iter().find(|value| value.known() != own.known()) else { return own };
    let values: Vec<&Value<T>> = std::iter::once(&own).chain(others).collect();
    either(&values, what, other.at())
}

/// Whether a text is filled in before it is applied: `{{ x }}`, `$(x)`, `${x}` or `<X>`.
pub(super) fn is_placeholder(text: &str) -> bool {
    ["{{", "$(", "${"].iter().any(|opening| text.contains(opening)) || has_angle_placeholder(text)
}

/// `<REGISTRY>`, also within other text.
fn has_angle_placeholder(text: &str) -> bool {
    let Some((_, rest)) = text.split_once('<') else { return false };
    let Some((inside, _)) = rest.split_once('>') else { return false };
    !inside.is_empty()
        && inside.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ' ' | '.'))
}

#[cfg(test)]
mod tests {
    use resilint_schema::{Value, Why};

    use super::{either, is_placeholder, number, text};
    use crate::parse::{ParseLimits, yaml};

    #[test]
    fn what_is_no_scalar_is_unknown_and_not_absent() {
        for (written, absent) in
            [("~", true), ("{x: 1}", false), ("[1]", false), ("{}", false), ("-1", false)]
        {
            let parsed = yaml(0, &format!("n: {written}"), &ParseLimits::default());
            let node = parsed.documents[0].root.get("n");
            assert_eq!(number(node).is_absent(), absent, "{written}");
            assert_eq!(number(node).is_unknown(), !absent, "{written}");
            assert_eq!(text(node).is_absent(), absent, "{written}");
        }
    }

    #[test]
    fn tells_placeholders_from_text() {
        for text in
            ["{{ .x }}", "$(TAG)", "${REPLICAS}", "<REGISTRY>/<NAMESPACE>/a:1", "<your app>"]
        {
            assert!(is_placeholder(text), "{text}");
        }
        for text in ["web", "a < b", "a<b && c>d", "$HOME", "us.icr.io/shop/web:1"] {
            assert!(!is_placeholder(text), "{text}");
        }
    }

    #[test]
    fn values_that_agree_stay_known() {
        let known = |value: u32| Value::inferred(value, None);
        assert_eq!(either(&[&known(2), &known(2)], "x", None), known(2));
        let Value::Unknown { candidates, why, .. } = either(&[&known(3), &known(1)], "x", None)
        else {
            panic!("two values are not one")
        };
        assert_eq!((candidates, why), (vec![1, 3], Why::Overridable));
        let open = Value::unknown(Why::Template, "{{ n }}", None);
        let Value::Unknown { candidates, .. } = either(&[&known(3), &open], "x", None) else {
            panic!("an unknown value decides nothing")
        };
        assert!(candidates.is_empty());
    }
}

//! Texts that are known or not, put together and taken apart.

use resilint_schema::symbol::MADE_OF;
use resilint_schema::{Provenance, Value, Why};

/// Bytes of one text. A loop that doubles a variable must not fill the memory.
const MAX_TEXT: usize = 16 << 10;
/// Values that an unknown may be one of.
const MAX_CANDIDATES: usize = 64;

/// A text, without its place: that of the word it ends up in.
pub(crate) type Text = Value<String>;

/// Text as it is written.
pub(super) fn known(text: impl Into<String>) -> Text {
    Value::Known { value: text.into(), from: Provenance::Literal, at: None }
}

/// The variable of this name, which nothing gives a value to.
pub(super) fn variable(name: &str) -> Text {
    Value::unknown(Why::UnresolvedVariable, format!("${{{name}}}"), None)
}

/// How much text there is in a value.
pub(super) fn size(text: &Text) -> usize {
    let candidates: usize = possible(text).iter().map(String::len).sum();
    text.symbol().map_or(0, str::len) + candidates
}

/// What a command prints, or another expansion that is not followed. Two that are written alike need
/// not be the same.
pub(super) fn computed(shown: &str) -> Text {
    Value::unknown(Why::Computed, format!("{MADE_OF}{shown}"), None)
}

/// One text after the other.
pub(crate) fn concat(texts: &[Text]) -> Text {
    let mut joined = known("");
    for text in texts {
        joined = pair(joined, text);
    }
    joined
}

fn pair(first: Text, second: &Text) -> Text {
    match (first, second) {
        // What is joined with nothing keeps its place.
        (Value::Known { value, .. }, known @ Value::Known { .. }) if value.is_empty() => {
            known.clone()
        }
        (known @ Value::Known { .. }, Value::Known { value, .. }) if value.is_empty() => known,
        (Value::Known { value: mut a, from, .. }, Value::Known { value: b, from: other, .. }) => {
            if a.len() + b.len() > MAX_TEXT {
                return Value::unknown(Why::TooLarge, format!("{MADE_OF}a long text"), None);
            }
            a.push_str(b);
            Value::Known { value: a, from: from.max(*other), at: None }
        }
        (Value::Known { value, .. }, unknown) if value.is_empty() => unknown.clone(),
        (unknown, Value::Known { value, .. }) if value.is_empty() => unknown,
        (first, second) => {
            let why = if let Value::Unknown { why, .. } = &first { Some(*why) } else { None };
            let other = if let Value::Unknown { why, .. } = second { Some(*why) } else { None };
            let why = why.or(other).unwrap_or(Why::Computed);
            let symbol = Some(symbol(&first, second));
            Value::Unknown { why, symbol, candidates: candidates(&first, second), at: None }
        }
    }
}

/// The symbol of a text made of two; one made of something without a symbol of its own has none either.
fn symbol(first: &Text, second: &Text) -> String {
    let made = |text: &Text| text.symbol().filter(|s| s.starts_with(MADE_OF)).map(str::to_owned);
    if let Some(made) = made(first).or_else(|| made(second)) {
        return made;
    }
    let shown = |text: &Text| {
        let shown = text.known().map(String::as_str).or(text.symbol());
        shown.unwrap_or_default().to_owned()
    };
    let mut symbol = shown(first) + &shown(second);
    if symbol.len() > MAX_TEXT {
        symbol = format!("{MADE_OF}a long text");
    }
    symbol
}

fn candidates(first: &Text, second: &Text) -> Vec<String> {
    let (a, b) = (possible(first), possible(second));
    if a.is_empty() || b.is_empty() || a.len() * b.len() > MAX_CANDIDATES {
        return Vec::new();
    }
    let all: Vec<String> =
        a.iter().flat_map(|a| b.iter().map(move |b| format!("{a}{b}"))).collect();
    if all.iter().any(|text| text.len() > MAX_TEXT) { Vec::new() } else { all }
}

/// All values that a text may have; none where that list is not known.
pub(super) fn possible(text: &Text) -> &[String] {
    match text {
        Value::Known { value, .. } => std::slice::from_ref(value),
        Value::Unknown { candidates, .. } => candidates,
        Value::Absent => &[],
    }
}

/// A text that is one of two, whichever way a script took; `name` stands for it.
pub(crate) fn either(a: &Text, b: &Text, name: impl FnOnce() -> String) -> Text {
    if same(a, b) {
        let weaker =
            |text: &Text| matches!(text, Value::Known { from, .. } if *from != Provenance::Literal);
        return if weaker(a) { a.clone() } else { b.clone() };
    }
    let (first, second) = (possible(a), possible(b));
    let mut candidates = Vec::new();
    if !first.is_empty() && !second.is_empty() && first.len() + second.len() <= MAX_CANDIDATES {
        candidates = first.iter().chain(second).cloned().collect();
        candidates.sort_unstable();
        candidates.dedup();
    }
    Value::Unknown { why: Why::Overridable, symbol: Some(name()), candidates, at: None }
}

/// Whether two texts are surely the same.
pub(crate) fn same(a: &Text, b: &Text) -> bool {
    match (a, b) {
        (Value::Known { value: a, .. }, Value::Known { value: b, .. }) => a == b,
        (Value::Absent, Value::Absent) => true,
        (Value::Unknown { .. }, Value::Unknown { .. }) => {
            let symbol = a.symbol().filter(|symbol| !symbol.starts_with(MADE_OF));
            symbol.is_some() && symbol == b.symbol()
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_joined_with_what_is_known_of_them() {
        let region = variable("REGION");
        assert_eq!(concat(&[known("a"), known("b")]), known("ab"));
        assert_eq!(concat(&[known(""), region.clone()]), region);
        assert_eq!(concat(&[region.clone(), known("-1")]).symbol(), Some("${REGION}-1"));
        let made = concat(&[known("a-"), computed("$(date ...)")]);
        assert!(made.symbol().is_some_and(|symbol| symbol.starts_with(MADE_OF)));
        assert!(!same(&made, &made), "two outputs of a command need not be the same");
        let one_of = either(&known("us-south"), &known("eu-de"), || "${R}".into());
        assert_eq!(possible(&concat(&[one_of, known("-1")])), ["eu-de-1", "us-south-1"]);
    }

    #[test]
    fn a_text_has_a_largest_size() {
        let mut text = known("ab");
        for _ in 0..40 {
            text = concat(&[text.clone(), text]);
        }
        assert!(text.is_unknown());
    }
}

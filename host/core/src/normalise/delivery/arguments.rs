//! The arguments of a command: flags by name, with one dash or two, and the others by position.

use resilint_schema::{Provenance, Span, Value};

use crate::shell::{Call, Word};

/// The words of a command after those that say which it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arguments<'c> {
    pub(super) call: &'c Call,
    words: &'c [Word],
    /// The words that say which command it is. Nothing is placed at the whole of a command, since its
    /// arguments may be passwords.
    pub(super) head: Span,
}

impl<'c> Arguments<'c> {
    /// The arguments that begin at a position.
    pub(super) fn new(call: &'c Call, from: usize) -> Self {
        let (head, words) = call.words.split_at(from.min(call.words.len()));
        let head = match head {
            [first, .., last] => first.span.to(last.span),
            [only] => only.span,
            [] => call.span,
        };
        Self { call, words, head }
    }

    /// The arguments after a number of further words, which belong to those that say which command it is.
    pub(super) fn after(&self, count: usize) -> Self {
        let (head, words) = self.words.split_at(count.min(self.words.len()));
        let head = head.last().map_or(self.head, |last| self.head.to(last.span));
        Self { words, head, ..*self }
    }

    /// The word at a position, where it is written out.
    pub(super) fn text(&self, at: usize) -> Option<&'c str> {
        self.words.get(at)?.text()
    }

    /// The value of the first flag of these names, without dashes.
    pub(super) fn flag(&self, names: &[&str]) -> Option<Value<String>> {
        self.all(names).into_iter().next()
    }

    /// The value of a flag; absent where it is not there, unknown where it may be hidden.
    pub(super) fn value(&self, names: &[&str]) -> Value<String> {
        self.flag(names).unwrap_or_default()
    }

    /// The values of all flags of these names.
    pub(super) fn all(&self, names: &[&str]) -> Vec<Value<String>> {
        let mut values = Vec::new();
        let mut words = self.words.iter();
        while let Some(word) = words.next() {
            match flag(word) {
                Some((name, Some(value))) if names.contains(&name) => values.push(value),
                Some((name, None)) if names.contains(&name) => {
                    values.extend(words.next().map(|word| word.value.clone()));
                }
                _ => {}
            }
        }
        values
    }

    /// Whether a flag without value is there.
    pub(super) fn has(&self, names: &[&str]) -> bool {
        self.words.iter().filter_map(flag).any(|(name, _)| names.contains(&name))
    }

    /// Whether a flag that takes no value, or `true` and `false`, is switched on; unknown where its value is.
    pub(super) fn switch(&self, names: &[&str]) -> Value<bool> {
        let mut named = self.words.iter().filter_map(|word| Some((word, flag(word)?)));
        match named.find(|(_, (name, _))| names.contains(name)) {
            None => Value::Absent,
            Some((word, (_, None))) => Value::inferred(true, Some(word.span)),
            Some((_, (_, Some(value)))) => value.map(|text| text != "false"),
        }
    }

    /// The argument at a position, flags and the values of `valued` ones not counted.
    pub(super) fn plain(&self, position: usize, valued: &[&str]) -> Option<&'c Word> {
        let mut plain = Vec::new();
        let mut words = self.words.iter();
        while let Some(word) = words.next() {
            match flag(word) {
                Some((name, None)) if valued.contains(&name) => drop(words.next()),
                Some(_) => {}
                None => plain.push(word),
            }
        }
        plain.get(position).copied()
    }

    /// Whether a word may stand for flags that are not seen: an unknown without quotes that is no value
    /// of a flag before it.
    pub(super) fn hides_flags(&self) -> bool {
        let mut after_flag = false;
        self.words.iter().any(|word| {
            let hides = word.splits && !after_flag;
            after_flag = matches!(flag(word), Some((_, None)));
            hides
        })
    }
}

/// The name of a flag, and its value where it stands in the same word.
fn flag(word: &Word) -> Option<(&str, Option<Value<String>>)> {
    let text = word.value.known().map(String::as_str).or(word.value.symbol())?;
    let name = text.strip_prefix("--").or_else(|| text.strip_prefix('-'))?;
    if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let Some((name, value)) = name.split_once('=') else {
        return word.value.known().map(|_| (name, None));
    };
    let at = Some(word.span);
    let value = match &word.value {
        Value::Known { from, .. } => Value::Known { value: value.to_owned(), from: *from, at },
        Value::Unknown { why, candidates, .. } => Value::Unknown {
            why: *why,
            symbol: Some(value.to_owned()),
            candidates: candidates
                .iter()
                .filter_map(|candidate| Some(candidate.split_once('=')?.1.to_owned()))
                .collect(),
            at,
        },
        Value::Absent => Value::Absent,
    };
    Some((name, Some(value)))
}

/// Whether a value is what the script says, not a default that whoever starts it may replace.
pub(super) const fn is_settled(value: &Value<String>) -> bool {
    matches!(value, Value::Known { from, .. } if !matches!(from, Provenance::VariableDefault))
}

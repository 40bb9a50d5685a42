//! A command with its arguments: plain ones by position, and the values of flags.

use resilint_schema::{Span, Value};

use super::text::Reader;
use crate::shell::{Call as Command, Word};

/// A command without the words that say which it is.
pub(super) struct Call<'c> {
    pub(super) command: &'c Command,
    pub(super) arguments: &'c [Word],
    /// The words that say which it is. Nothing is placed at the whole of a command, since its
    /// arguments may be passwords.
    pub(super) head: Span,
}

/// Flags with a value, of the commands whose plain arguments are read.
const VALUED: &[&str] =
    &["-b", "-c", "-l", "-n", "-o", "-p", "-q", "-r", "-t", "--hostname", "--path", "--port"];

impl<'c> Call<'c> {
    /// The command of these words, whose arguments begin `from` a position.
    pub(super) fn new(command: &'c Command, words: &'c [Word], from: usize) -> Self {
        let (head, arguments) = words.split_at(from.min(words.len()));
        let head = match head {
            [first, .., last] => first.span.to(last.span),
            [first] => first.span,
            [] => command.span,
        };
        Self { command, arguments, head }
    }

    /// The argument at a position, flags and their values not counted; absent where there is none.
    pub(super) fn plain(&self, index: usize, reader: &Reader<'_>) -> Value<String> {
        let is_value = |at: usize| {
            let before = at.checked_sub(1).and_then(|before| self.arguments.get(before));
            before.and_then(Word::text).is_some_and(|text| VALUED.contains(&text))
        };
        let words = self.arguments.iter().enumerate();
        let is_flag = |word: &Word| word.text().is_some_and(|text| text.starts_with('-'));
        let mut plain = words.filter(|(at, word)| !is_flag(word) && !is_value(*at));
        plain.nth(index).map_or(Value::Absent, |(_, word)| reader.word(word))
    }

    /// The value of the first flag of these names.
    pub(super) fn flag(&self, names: &[&str], reader: &Reader<'_>) -> Option<Value<String>> {
        self.word_after(names).map(|word| reader.word(word))
    }

    pub(super) fn word_after(&self, names: &[&str]) -> Option<&'c Word> {
        let mut words = self.arguments.iter();
        words.find(|word| word.text().is_some_and(|text| names.contains(&text)))?;
        words.next()
    }
}

/// Words in which flags stand apart from their values: `-a=URL` as `-a URL`, which `cf` reads alike. Long flags
/// of a push stay whole, since some have no value.
pub(super) fn spread(words: &[Word]) -> Vec<Word> {
    let pushes = words.iter().filter_map(Word::text).any(|text| matches!(text, "push" | "p"));
    let mut spread = Vec::with_capacity(words.len());
    for word in words {
        match apart(word).filter(|(flag, _)| !pushes || is_short(flag)) {
            Some((flag, value)) => spread.extend([flag, value]),
            None => spread.push(word.clone()),
        }
    }
    spread
}

fn is_short(flag: &Word) -> bool {
    flag.text().is_some_and(|text| !text.starts_with("--"))
}

fn apart(word: &Word) -> Option<(Word, Word)> {
    let text = word.value.known().map(String::as_str).or(word.value.symbol())?;
    let (flag, value) = text.split_once('=').filter(|(flag, _)| flag.starts_with('-'))?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if !flag.chars().all(is_name) {
        return None;
    }
    let value = match &word.value {
        Value::Unknown { why, at, .. } => Value::unknown(*why, value, *at),
        known => known.clone().map(|_| value.to_owned()),
    };
    let flag = Value::literal(flag.to_owned(), word.span);
    let word = |value| Word { value, span: word.span, splits: word.splits };
    Some((Word { splits: false, ..word(flag) }, word(value)))
}

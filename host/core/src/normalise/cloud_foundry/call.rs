//! A command with its arguments: plain ones by position, and the values of flags.

use resilint_schema::{Span, Value};

use super::script::{Command, Word};
use super::text::Reader;

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
            before.is_some_and(|word| VALUED.contains(&word.text.as_str()))
        };
        let words = self.arguments.iter().enumerate();
        let mut plain = words.filter(|(at, word)| !word.text.starts_with('-') && !is_value(*at));
        let word = plain.nth(index);
        word.map_or(Value::Absent, |(_, word)| reader.text(&word.text, word.span))
    }

    /// The value of the first flag of these names.
    pub(super) fn flag(&self, names: &[&str], reader: &Reader<'_>) -> Option<Value<String>> {
        self.word_after(names).map(|word| reader.text(&word.text, word.span))
    }

    pub(super) fn word_after(&self, names: &[&str]) -> Option<&'c Word> {
        let mut words = self.arguments.iter();
        words.find(|word| names.contains(&word.text.as_str()))?;
        words.next()
    }
}

//! Commands that no script writes down: what an action or a provider of a CI service runs.

use resilint_schema::{Span, Value};

use crate::shell::{Call, Event, Word};

/// A command being put together.
#[derive(Debug)]
pub(super) struct Words {
    words: Vec<Word>,
    at: Span,
    folder: String,
}

impl Words {
    /// The words that say which command it is, which stand for the place `at`.
    pub(super) fn new(words: &[&str], at: Span, folder: &str) -> Self {
        let word = |text: &&str| literal(text, at);
        Self { words: words.iter().map(word).collect(), at, folder: folder.to_owned() }
    }

    /// Adds a flag with its value, if it has one.
    pub(super) fn flag(mut self, name: &str, value: Value<String>) -> Self {
        if value.is_absent() {
            return self;
        }
        self.words.push(literal(name, self.at));
        self.value(value)
    }

    /// Adds a value.
    pub(super) fn value(mut self, value: Value<String>) -> Self {
        let span = value.at().unwrap_or(self.at);
        self.words.push(Word { value, span, splits: false });
        self
    }

    /// The command.
    pub(super) fn call(self) -> Event {
        Event::Call(Call {
            words: self.words,
            input: None,
            span: self.at,
            folder: Some(self.folder),
            conditional: false,
            looped: false,
            understood: true,
        })
    }
}

fn literal(text: &str, at: Span) -> Word {
    Word { value: Value::literal(text.to_owned(), at), span: at, splits: false }
}

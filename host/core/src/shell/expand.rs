//! From words to texts: variables, defaults, lists, and the splitting of what stands without quotes.

use std::rc::Rc;

use resilint_schema::{Provenance, Value};

use super::env::{Held, as_default};
use super::path::here;
use super::run::Runner;
use super::syntax::{Bytes, Fallback, Part, Word};
use super::text::{Text, computed, concat, known, size};

/// Words that one word may become.
const MAX_FIELDS: usize = 1000;
/// Bytes of the words of one command.
const MAX_BYTES: usize = 64 << 10;

/// A word after expansion.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) text: Text,
    pub(super) bytes: Bytes,
    /// Whether it may be any number of words.
    pub(super) splits: bool,
}

/// What a part of a word is expanded to.
enum Piece {
    /// Text that stays in one piece.
    Whole(Text),
    /// Text that is split at its blanks.
    Split(Text),
    /// A word for each.
    Each(Vec<Text>),
}

impl Runner<'_> {
    /// All words that words become.
    pub(super) fn fields(&mut self, words: &[Word]) -> Vec<Field> {
        let mut fields = Vec::new();
        let mut bytes = 0;
        for word in words {
            let before = fields.len();
            self.field(word, &mut fields);
            bytes += fields.iter().skip(before).map(|field| size(&field.text)).sum::<usize>();
            if fields.len() > MAX_FIELDS || bytes > MAX_BYTES {
                self.trace.is_cut = true;
                fields.truncate(MAX_FIELDS);
                break;
            }
        }
        // A list that is long costs as much as many commands.
        self.steps += fields.len() / 8;
        fields
    }

    fn field(&mut self, word: &Word, fields: &mut Vec<Field>) {
        let mut texts: Vec<Text> = vec![known("")];
        // An expansion to nothing is no word, quotes around nothing are one.
        let mut is_word = false;
        let mut splits = false;
        // Braces make several words, all of which go on.
        let mut open = 0;
        for part in &word.parts {
            let is_text = matches!(part, Part::Text(_) | Part::Quoted(_));
            match self.part(part) {
                Piece::Whole(text) => {
                    append(&mut texts[open..], &text);
                    is_word = true;
                }
                Piece::Split(Value::Known { value, from, at }) => {
                    for (index, piece) in value.split_whitespace().enumerate() {
                        let text = Value::Known { value: piece.to_owned(), from, at };
                        if index > 0 {
                            open = texts.len();
                            texts.push(known(""));
                        }
                        append(&mut texts[open..], &text);
                        is_word = true;
                    }
                }
                Piece::Split(unknown) => {
                    append(&mut texts[open..], &unknown);
                    (is_word, splits) = (true, true);
                }
                Piece::Each(items) if matches!(part, Part::Braces(_)) => {
                    let ends: Vec<Text> = texts.drain(open..).collect();
                    for end in ends {
                        texts.extend(items.iter().map(|item| concat(&[end.clone(), item.clone()])));
                    }
                    is_word = true;
                }
                Piece::Each(items) => {
                    for (index, item) in items.iter().enumerate() {
                        if index > 0 {
                            open = texts.len();
                            texts.push(known(""));
                        }
                        append(&mut texts[open..], item);
                        is_word = true;
                    }
                }
            }
            is_word |= is_text;
            if texts.len() > MAX_FIELDS {
                break;
            }
        }
        if !is_word {
            return;
        }
        for text in texts {
            let splits = splits && text.is_unknown();
            fields.push(Field { text, bytes: word.bytes.clone(), splits });
        }
    }

    fn part(&mut self, part: &Part) -> Piece {
        match part {
            Part::Text(text) => Piece::Whole(self.program_text(text)),
            Part::Quoted(parts) => match parts.as_slice() {
                [Part::List(name)] => match self.items(name) {
                    Some(items) => Piece::Each(items),
                    None => Piece::Split(self.env.text(name)),
                },
                [Part::Variable { name, default: None }] if name == "@" => self.all_arguments(),
                parts => Piece::Whole(self.joined(parts)),
            },
            Part::Variable { name, default: None } if name == "@" || name == "*" => {
                self.all_arguments()
            }
            Part::Variable { name, default } => Piece::Split(self.variable(name, default.as_ref())),
            Part::List(name) => match self.items(name) {
                Some(items) => Piece::Each(items),
                None => Piece::Split(self.env.text(name)),
            },
            Part::Substitution { .. } | Part::Other(_) => Piece::Split(self.quoted(part)),
            Part::Braces(items) => Piece::Each(items.iter().map(known).collect()),
        }
    }

    /// The one text that a word is where it is not split, as in an assignment.
    pub(super) fn single(&mut self, word: &Word) -> Text {
        self.joined(&word.parts)
    }

    fn joined(&mut self, parts: &[Part]) -> Text {
        let texts: Vec<Text> = parts.iter().map(|part| self.quoted(part)).collect();
        concat(&texts)
    }

    /// A part in quotes.
    fn quoted(&mut self, part: &Part) -> Text {
        match part {
            Part::Text(text) => self.program_text(text),
            Part::Quoted(parts) => self.joined(parts),
            Part::Variable { name, .. } if name == "@" || name == "*" => {
                let (arguments, all) = self.env.arguments();
                if all { spaced(&arguments) } else { computed("$@") }
            }
            Part::Variable { name, default } => self.variable(name, default.as_ref()),
            Part::List(name) => match self.items(name) {
                Some(items) => spaced(&items),
                None => self.env.text(name),
            },
            Part::Substitution { block, shown } => self.substitution(&Rc::clone(block), shown),
            Part::Braces(items) => known(format!("{{{}}}", items.join(","))),
            Part::Other(text) => computed(text),
        }
    }

    /// Text as it is written, with what the format of its file fills in before any shell sees it.
    fn program_text(&self, text: &str) -> Text {
        let mut texts = Vec::new();
        let mut rest = text;
        while let Some((before, value, after)) = self.env.next_hole(rest) {
            texts.extend([known(before), value]);
            rest = after;
        }
        texts.push(known(rest));
        concat(&texts)
    }

    fn items(&self, name: &str) -> Option<Vec<Text>> {
        self.env.list(name)
    }

    fn all_arguments(&mut self) -> Piece {
        match self.env.arguments() {
            (arguments, true) => Piece::Each(arguments.to_vec()),
            _ => Piece::Split(computed("$@")),
        }
    }

    fn variable(&mut self, name: &str, default: Option<&Fallback>) -> Text {
        if matches!(name, "0" | "BASH_SOURCE") {
            return Value::inferred(here(&self.program.file), None);
        }
        if matches!(name, "?" | "$" | "!" | "#" | "-" | "_" | "RANDOM" | "SECONDS") {
            return computed(&format!("${name}"));
        }
        let Some(default) = default else { return self.env.text(name) };
        let is_set = !self.env.is_untouched(name);
        let text = self.env.text(name);
        let is_empty = text.known().is_some_and(String::is_empty);
        // A variable that the script has set keeps its value, unless it is empty and that counts.
        if is_set && !(is_empty && default.also_empty) {
            return text;
        }
        if self.env.is_argument(name) && !(is_empty && default.also_empty) {
            return text;
        }
        let value = self.joined(&default.parts);
        // An argument that is not there, or a variable that the script itself empties, has the default
        // for certain; the environment may give any other.
        let sure = is_set || text.known().is_some();
        let value = if sure { value } else { as_default(value) };
        if default.assigns {
            self.env.assign(name, Held::Text(value.clone()));
        }
        value
    }
}

fn append(texts: &mut [Text], text: &Text) {
    for end in texts {
        *end = concat(&[end.clone(), text.clone()]);
    }
}

/// Several texts with blanks between them.
fn spaced(items: &[Text]) -> Text {
    let blank = Value::Known { value: " ".to_owned(), from: Provenance::Literal, at: None };
    let mut texts = Vec::new();
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            texts.push(blank.clone());
        }
        texts.push(item.clone());
    }
    concat(&texts)
}

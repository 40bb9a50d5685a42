//! Objects that give a key twice. Terraform takes the last value, the parser refuses the file: such a key
//! is parsed under another name of the same length, so that all places stay, and read by its own.

use std::cell::Cell;
use std::collections::BTreeMap;

use hcl_edit::parser::Error;

/// The most names that are tried: each is one more pass over the text.
const MOST: usize = 120;

/// The keys that were renamed, by where they start.
#[derive(Debug, Default)]
pub(super) struct Renamed {
    keys: BTreeMap<usize, String>,
    /// How many of them turned out to be keys of objects.
    met: Cell<usize>,
}

impl Renamed {
    /// The key that is written at an offset, where it was renamed.
    pub(super) fn key(&self, start: usize) -> Option<&str> {
        let key = self.keys.get(&start)?;
        self.met.set(self.met.get() + 1);
        Some(key)
    }

    /// Whether only keys of objects were renamed. What else was is an error of the text.
    pub(super) fn is_sound(&self) -> bool {
        self.met.get() == self.keys.len()
    }
}

/// Parses a text; where it is refused at something that may be a key, under another name of that.
///
/// # Errors
///
/// The first error of the text as it is written.
pub(super) fn parse<T>(
    text: &str,
    parser: impl Fn(&str) -> Result<T, Error>,
) -> Result<(T, Renamed), Error> {
    let first = match parser(text) {
        Ok(parsed) => return Ok((parsed, Renamed::default())),
        Err(error) => error,
    };
    let mut renamed = Renamed::default();
    let mut changed = text.to_owned();
    let mut start = first.location().offset();
    let mut names = ('a'..='z').chain('A'..='Z').cycle().take(MOST);
    'keys: while let Some(length) = length(text.get(start..).unwrap_or_default()) {
        let range = start..start + length;
        renamed.keys.insert(start, text.get(range.clone()).unwrap_or_default().to_owned());
        // Another key may have the new name, so that there are several.
        for letter in names.by_ref() {
            changed.replace_range(range.clone(), &other_name(letter, length, renamed.keys.len()));
            match parser(&changed) {
                Ok(parsed) => return Ok((parsed, renamed)),
                Err(error) if error.location().offset() > start => {
                    start = error.location().offset();
                    continue 'keys;
                }
                Err(_) => {}
            }
        }
        break;
    }
    Err(first)
}

/// A name of a length, which is unlikely to be in the text where it is long enough to have a choice.
fn other_name(letter: char, length: usize, number: usize) -> String {
    let mut name = String::from(letter);
    for figure in number.to_string().chars().chain(std::iter::repeat('_')).take(length - 1) {
        name.push(figure);
    }
    name
}

/// How long the word, number or plain quoted text is that a text starts with.
fn length(text: &str) -> Option<usize> {
    if let Some(quoted) = text.strip_prefix('"') {
        let end = quoted.find(['"', '\\', '$', '%', '\n'])?;
        return quoted.get(end..)?.starts_with('"').then_some(end + 2);
    }
    let is_word = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.');
    let end = text.find(|letter| !is_word(letter)).unwrap_or(text.len());
    (end > 0).then_some(end)
}

//! What commands print that only speak of paths and words: where the script is, mostly.

use std::rc::Rc;

use resilint_schema::{Provenance, Value};

use super::path::{here, parent, resolve};
use super::run::Runner;
use super::syntax::{Block, Simple, Statement, Word};
use super::text::{Text, computed, concat, known};

impl Runner<'_> {
    /// The output of `$(...)`.
    pub(super) fn substitution(&mut self, block: &Rc<Block>, shown: &str) -> Text {
        let mut simple = Vec::new();
        if chain(&block.0, &mut simple)
            && let Some(text) = self.told(&simple)
        {
            return text;
        }
        self.apart(|runner| runner.block(block));
        computed(shown)
    }

    fn told(&mut self, commands: &[&Simple]) -> Option<Text> {
        let (last, before) = commands.split_last()?;
        let folder = self.env.folder.clone();
        let (name, arguments) = last.words.split_first()?;
        let plain = |words: &[Word]| -> Vec<Word> {
            let is_flag = |word: &&Word| word.literal().is_some_and(|text| text.starts_with('-'));
            words.iter().filter(|word| !is_flag(word)).cloned().collect()
        };
        match (before, name.literal()?) {
            // `$(cd "$(dirname "$0")" && pwd)`.
            ([cd], "pwd") if cd.words.first().and_then(Word::literal) == Some("cd") => {
                let words = plain(cd.words.get(1..).unwrap_or_default());
                let path = self.single(words.first()?);
                Some(path_text(&resolve(folder.as_deref(), path.known()?)?))
            }
            ([], "pwd") => Some(path_text(&folder?)),
            ([], "dirname") => {
                let words = plain(arguments);
                let path = self.single(words.first()?);
                path.known().map(|path| Value::inferred(parent(path), None))
            }
            ([], "realpath" | "readlink") => {
                let words = plain(arguments);
                let path = self.single(words.first()?);
                path.known().is_some().then_some(path)
            }
            ([], "git") if last.words.get(2).and_then(Word::literal) == Some("--show-toplevel") => {
                Some(path_text(""))
            }
            ([], "echo") => {
                let fields = self.fields(arguments);
                let blank = known(" ");
                let texts: Vec<Text> =
                    fields.into_iter().flat_map(|field| [blank.clone(), field.text]).collect();
                let text = concat(texts.get(1..).unwrap_or_default());
                text.known().is_some().then_some(text)
            }
            _ => None,
        }
    }
}

fn path_text(path: &str) -> Text {
    Value::Known { value: here(path), from: Provenance::Inferred, at: None }
}

/// The commands of a block that does nothing but run them one after the other.
fn chain<'s>(statements: &'s [Statement], commands: &mut Vec<&'s Simple>) -> bool {
    statements.iter().all(|statement| match statement {
        Statement::Simple(simple) if simple.assignments.is_empty() => {
            commands.push(simple);
            commands.len() <= 2
        }
        Statement::And(first, second) => {
            chain(std::slice::from_ref(first), commands)
                && chain(std::slice::from_ref(second), commands)
        }
        _ => false,
    })
}

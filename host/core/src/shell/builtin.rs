//! Commands that the shell runs itself, and those that only start another.

use resilint_schema::Value;

use super::env::Held;
use super::path::resolve;
use super::run::{Flow, Runner};
use super::syntax::Assignment;
use super::text::{Text, computed, known};
use super::{Call, Word};

/// Commands that start the command after them, and how many words of their own they take.
const STARTING: &[(&str, usize)] = &[
    ("builtin", 0),
    ("command", 0),
    ("exec", 0),
    ("nice", 0),
    ("nohup", 0),
    ("sudo", 0),
    ("time", 0),
    ("timeout", 1),
];

impl Runner<'_> {
    /// Runs a command: a function, a builtin, a script that is there, or another program.
    pub(super) fn run(&mut self, mut call: Call, assignments: &[Assignment]) {
        self.unwrap(&mut call);
        let Some(first) = call.words.first() else { return };
        let Some(name) = first.text().map(str::to_owned) else {
            return self.record(call);
        };
        if self.env.functions.contains_key(&name) {
            let (arguments, all) = arguments(call.words.get(1..).unwrap_or_default());
            return self.call(&name, arguments, all);
        }
        if self.builtin(&name, &call) || self.other_script(&name, &call, assignments) {
            return;
        }
        self.record(call);
    }

    /// Takes away what stands before the command itself: `sudo`, `env NAME=value`.
    fn unwrap(&self, call: &mut Call) {
        loop {
            let Some(first) = call.words.first().and_then(Word::text) else { return };
            let own = match STARTING.iter().find(|(name, _)| *name == first) {
                Some((_, own)) => *own,
                None if first == "env" && call.words.len() > 1 => 0,
                None => return,
            };
            let is_flag = |word: &Word| {
                word.text().is_some_and(|text| text.starts_with('-') || assigned(text).is_some())
            };
            let flags = call.words.iter().skip(1).take_while(|word| is_flag(word)).count();
            let from = (1 + flags + own).min(call.words.len());
            call.words.drain(..from);
        }
    }

    fn builtin(&mut self, name: &str, call: &Call) -> bool {
        let words = call.words.get(1..).unwrap_or_default();
        match name {
            "cd" => self.cd(words),
            "pushd" | "popd" => self.env.folder = None,
            "export" | "declare" | "local" | "readonly" | "typeset" => {
                self.declare(words, name == "export");
            }
            "read" | "mapfile" | "readarray" => {
                let names = words.iter().filter_map(Word::text);
                let names: Vec<String> =
                    names.filter(|name| !name.starts_with('-')).map(str::to_owned).collect();
                names.iter().for_each(|name| self.env.forget(name));
            }
            "set" => self.set(words),
            "shift" => self.shift(words),
            "exit" => self.flow = Flow::Exit,
            "return" => self.flow = Flow::Return,
            "break" | "continue" => self.flow = Flow::Loop,
            "." | "source" => return self.source(call, words),
            ":" | "true" | "false" | "trap" | "unset" | "shopt" | "umask" | "wait" | "ulimit" => {}
            _ => return false,
        }
        true
    }

    fn cd(&mut self, words: &[Word]) {
        let word = words.iter().find(|word| !word.text().is_some_and(|text| text == "--"));
        let path = word.and_then(Word::text).filter(|path| *path != "-");
        self.env.folder = path.and_then(|path| resolve(self.env.folder.as_deref(), path));
    }

    fn declare(&mut self, words: &[Word], exported: bool) {
        for word in words {
            match word.text() {
                Some(text) => match assigned(text) {
                    Some((name, value)) => {
                        let value = known(value);
                        self.env.assign(name, Held::Text(value));
                        if exported {
                            self.env.export(name);
                        }
                    }
                    None if exported && !text.starts_with('-') => self.env.export(text),
                    None => {}
                },
                // `export NAME=$OTHER`: the name is known where it is text.
                None => {
                    let name = word.value.symbol().and_then(assigned).map(|(name, _)| name);
                    if let Some(name) = name.map(str::to_owned) {
                        self.env.forget(&name);
                    }
                }
            }
        }
    }

    /// `set -- a b` replaces the arguments.
    fn set(&mut self, words: &[Word]) {
        let at = words.iter().position(|word| word.text() == Some("--"));
        if let Some(at) = at {
            let (given, all) = arguments(words.get(at + 1..).unwrap_or_default());
            self.env.set_arguments(given, all);
        }
    }

    fn shift(&mut self, words: &[Word]) {
        let count = words.first().map_or(Some(1), |word| word.text()?.parse::<usize>().ok());
        let (given, all) = self.env.arguments();
        let mut given = given.to_vec();
        match count {
            Some(count) if all || count <= given.len() => {
                given.drain(..count.min(given.len()));
                self.env.set_arguments(given, all);
            }
            // What was `$3` is `$1` now, and nobody knows what it is.
            _ => self.env.set_arguments(vec![computed("an argument"); 9], false),
        }
    }

    /// `source FILE`: one that is not there may set anything.
    fn source(&mut self, call: &Call, words: &[Word]) -> bool {
        let path = words.first().and_then(Word::text);
        let path = path.and_then(|path| resolve(call.folder.as_deref(), path));
        let (given, all) = arguments(words.get(1..).unwrap_or_default());
        if path.is_some_and(|path| self.script(path, given, all, true)) {
            return true;
        }
        let folder = self.env.folder.clone();
        self.env.forget_all();
        self.env.folder = folder;
        false
    }

    /// `./other.sh`, `bash other.sh`.
    fn other_script(&mut self, name: &str, call: &Call, assignments: &[Assignment]) -> bool {
        let words = call.words.as_slice();
        let at = match name {
            "bash" | "sh" | "zsh" | "ksh" => {
                let flags = |word: &&Word| word.text().is_some_and(|text| text.starts_with('-'));
                1 + words.iter().skip(1).take_while(flags).count()
            }
            name if name.contains('/') => 0,
            _ => return false,
        };
        // With `-c` the script stands on the command itself.
        let is_inline = words.iter().take(at).skip(1).any(|word| {
            word.text().is_some_and(|text| !text.starts_with("--") && text.contains('c'))
        });
        let path = words.get(at).and_then(Word::text).filter(|_| !is_inline);
        let Some(path) = path.and_then(|path| resolve(call.folder.as_deref(), path)) else {
            return false;
        };
        let (given, all) = arguments(words.get(at + 1..).unwrap_or_default());
        let before = self.env.clone();
        // `NAME=value ./other.sh` gives the variable to that script alone.
        self.assign(assignments, true);
        let ran = self.script(path, given, all, false);
        self.env = before;
        ran
    }
}

/// The texts of arguments, and whether there are no others.
fn arguments(words: &[Word]) -> (Vec<Text>, bool) {
    let sure = words.iter().position(|word| word.splits);
    let known = words.iter().take(sure.unwrap_or(words.len()));
    let texts = known.map(|word| match &word.value {
        Value::Known { value, from, .. } => {
            Value::Known { value: value.clone(), from: *from, at: None }
        }
        unknown => unknown.clone(),
    });
    (texts.collect(), sure.is_none())
}

/// `NAME=value`.
pub(super) fn assigned(word: &str) -> Option<(&str, &str)> {
    let (name, value) = word.split_once('=')?;
    let is_name = !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !name.starts_with(|c: char| c.is_ascii_digit());
    is_name.then_some((name, value))
}

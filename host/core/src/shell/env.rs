//! What a script remembers: variables, functions, arguments and the working folder.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use resilint_schema::symbol::MADE_OF;
use resilint_schema::{Provenance, Value, Why};

use super::Program;
use super::syntax::Block;
use super::text::{Text, either, same, variable};

/// A variable.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Held {
    Text(Text),
    List(Vec<Text>),
}

/// A function with the script that it is in.
#[derive(Clone, Debug)]
pub(super) struct Function {
    pub(super) program: Rc<Program>,
    pub(super) body: Rc<Block>,
}

/// Everything that one way through a script may change.
#[derive(Clone, Debug)]
pub(crate) struct Env {
    variables: BTreeMap<String, Held>,
    exported: BTreeSet<String>,
    /// How often each name was given a value that has no symbol of its own, so that two of them get
    /// different symbols.
    versions: BTreeMap<String, u32>,
    /// The arguments `$1`, `$2`, ...; those after them are unknown unless `all_arguments`.
    arguments: Vec<Text>,
    all_arguments: bool,
    pub(super) functions: BTreeMap<String, Function>,
    /// What the format of the file fills in before any shell sees the text, as variables.
    holes: BTreeMap<String, Text>,
    /// The working folder, seen from the folder of the run; nothing once it cannot be told.
    pub(super) folder: Option<String>,
}

impl Env {
    /// A shell that starts in a folder, with nothing known but that.
    pub(crate) fn new(folder: &str) -> Self {
        Self {
            variables: BTreeMap::new(),
            exported: BTreeSet::new(),
            versions: BTreeMap::new(),
            arguments: Vec::new(),
            all_arguments: false,
            functions: BTreeMap::new(),
            holes: BTreeMap::new(),
            folder: Some(folder.to_owned()),
        }
    }

    /// Sets a variable as the environment that starts the script does.
    pub(crate) fn set(&mut self, name: &str, value: Value<String>) {
        self.assign(name, Held::Text(value));
        self.exported.insert(name.to_owned());
    }

    /// Fills a hole in the text of the script, which is written as a variable of this name: in whatever
    /// quotes it stands, it is filled.
    pub(crate) fn fill(&mut self, name: &str, value: Value<String>) {
        self.holes.insert(name.to_owned(), value);
    }

    /// The text before the first hole, what fills it, and the text after it.
    pub(super) fn next_hole<'t>(&self, text: &'t str) -> Option<(&'t str, Text, &'t str)> {
        if self.holes.is_empty() {
            return None;
        }
        text.match_indices("${").find_map(|(at, _)| {
            let (name, after) = text.get(at + 2..)?.split_once('}')?;
            Some((text.get(..at)?, self.holes.get(name)?.clone(), after))
        })
    }

    /// Goes to another folder; nothing where it cannot be told.
    pub(crate) fn enter(&mut self, folder: Option<String>) {
        self.folder = folder;
    }

    /// Gives the script its arguments: all there are.
    pub(super) fn set_arguments(&mut self, arguments: Vec<Text>, all: bool) {
        (self.arguments, self.all_arguments) = (arguments, all);
    }

    pub(super) fn arguments(&self) -> (&[Text], bool) {
        (&self.arguments, self.all_arguments)
    }

    /// The text of a variable or an argument.
    pub(super) fn text(&mut self, name: &str) -> Text {
        if let Some(filled) = self.holes.get(name) {
            return filled.clone();
        }
        if let Ok(position) = name.parse::<usize>() {
            let argument = position.checked_sub(1).and_then(|at| self.arguments.get(at));
            return match argument {
                Some(argument) => argument.clone(),
                None if position > 0 && self.all_arguments => super::text::known(""),
                None => variable(name),
            };
        }
        match self.variables.get(name) {
            Some(Held::Text(text)) => text.clone(),
            // A list without index is its first item.
            Some(Held::List(items)) => items.first().cloned().unwrap_or(Value::Absent),
            None => {
                self.versions.entry(name.to_owned()).or_insert(1);
                variable(name)
            }
        }
    }

    /// The items of a list; nothing where they cannot be told.
    pub(super) fn list(&self, name: &str) -> Option<Vec<Text>> {
        match self.variables.get(name)? {
            Held::List(items) => Some(items.clone()),
            Held::Text(text) => Some(vec![text.clone()]),
        }
    }

    /// Whether the script was given the argument that this is the number of.
    pub(super) fn is_argument(&self, name: &str) -> bool {
        name.parse::<usize>().is_ok_and(|at| (1..=self.arguments.len()).contains(&at))
    }

    /// Whether nothing in the script has set a variable yet.
    pub(super) fn is_untouched(&self, name: &str) -> bool {
        !self.variables.contains_key(name)
    }

    pub(super) fn assign(&mut self, name: &str, held: Held) {
        let held = match held {
            Held::Text(text) => Held::Text(self.named(name, text)),
            list @ Held::List(_) => list,
        };
        self.variables.insert(name.to_owned(), held);
    }

    /// An unknown that has no symbol of its own is called after the variable that holds it.
    fn named(&mut self, name: &str, text: Text) -> Text {
        match text {
            Value::Unknown { why, symbol, candidates, at }
                if symbol.as_ref().is_none_or(|symbol| symbol.starts_with(MADE_OF)) =>
            {
                let symbol = Some(self.next_symbol(name));
                Value::Unknown { why, symbol, candidates, at }
            }
            text => text,
        }
    }

    fn next_symbol(&mut self, name: &str) -> String {
        let version = self.versions.entry(name.to_owned()).or_insert(0);
        *version += 1;
        if *version == 1 { format!("${{{name}}}") } else { format!("${{{name} ({version})}}") }
    }

    /// A value that cannot be told any more.
    pub(super) fn forget(&mut self, name: &str) {
        let symbol = self.next_symbol(name);
        let unknown = Value::unknown(Why::Overridable, symbol, None);
        self.variables.insert(name.to_owned(), Held::Text(unknown));
    }

    /// Whatever ran may have set any variable, and changed the folder.
    pub(super) fn forget_all(&mut self) {
        let names: Vec<String> = self.variables.keys().cloned().collect();
        names.iter().for_each(|name| self.forget(name));
        self.folder = None;
    }

    pub(super) fn unset(&mut self, name: &str) {
        self.variables.insert(name.to_owned(), Held::Text(super::text::known("")));
    }

    pub(super) fn export(&mut self, name: &str) {
        self.exported.insert(name.to_owned());
    }

    /// The environment of a child process.
    pub(super) fn child(&self) -> Self {
        let is_seen = |(name, _): &(&String, &Held)| self.exported.contains(*name);
        let seen = self.variables.iter().filter(is_seen);
        Self {
            variables: seen.map(|(name, held)| (name.clone(), held.clone())).collect(),
            functions: BTreeMap::new(),
            ..self.clone()
        }
    }

    /// What is known after either of two ways. `defaulted` names a variable that one of them gave a value
    /// because it had none.
    pub(super) fn or(mut self, other: &Self, defaulted: Option<&str>) -> Self {
        for (name, version) in &other.versions {
            let own = self.versions.entry(name.clone()).or_insert(0);
            *own = (*own).max(*version);
        }
        let names: BTreeSet<String> =
            self.variables.keys().chain(other.variables.keys()).cloned().collect();
        for name in names {
            let held = match (self.variables.get(&name), other.variables.get(&name)) {
                (Some(a), Some(b)) if a == b => continue,
                (Some(Held::Text(a)), Some(Held::Text(b))) if same(a, b) => {
                    Held::Text(either(a, b, String::new))
                }
                (Some(Held::Text(a)), Some(Held::Text(b))) => {
                    let (a, b) = (a.clone(), b.clone());
                    Held::Text(either(&a, &b, || self.next_symbol(&name)))
                }
                (Some(Held::Text(only)), None) | (None, Some(Held::Text(only)))
                    if defaulted == Some(name.as_str()) =>
                {
                    Held::Text(as_default(only.clone()))
                }
                _ => {
                    let symbol = self.next_symbol(&name);
                    Held::Text(Value::unknown(Why::Overridable, symbol, None))
                }
            };
            self.variables.insert(name, held);
        }
        if self.folder != other.folder {
            self.folder = None;
        }
        if self.arguments != other.arguments {
            (self.arguments, self.all_arguments) = (Vec::new(), false);
        }
        self.exported.extend(other.exported.iter().cloned());
        for (name, function) in &other.functions {
            self.functions.entry(name.clone()).or_insert_with(|| function.clone());
        }
        self
    }
}

/// A value that whoever starts the script may replace.
pub(super) fn as_default(text: Text) -> Text {
    match text {
        Value::Known { value, from, at } => {
            Value::Known { value, from: from.max(Provenance::VariableDefault), at }
        }
        unknown => unknown,
    }
}

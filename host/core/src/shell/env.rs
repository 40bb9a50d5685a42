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

/// Variables, and functions, of one script; names beyond that are not kept, and so not known.
const MAX_NAMES: usize = 1000;

/// Everything that one way through a script may change. Every condition copies it, so that a copy shares
/// all that neither way changes.
#[derive(Clone, Debug)]
pub(crate) struct Env {
    variables: Rc<BTreeMap<Rc<str>, Rc<Held>>>,
    exported: Rc<BTreeSet<Rc<str>>>,
    /// How often each name was given a value that has no symbol of its own, so that two of them get
    /// different symbols.
    versions: Rc<BTreeMap<Rc<str>, u32>>,
    /// The arguments `$1`, `$2`, ...; those after them are unknown unless `all_arguments`.
    arguments: Rc<Vec<Text>>,
    all_arguments: bool,
    functions: Rc<BTreeMap<Rc<str>, Function>>,
    /// What the format of the file fills in before any shell sees the text, as variables.
    holes: Rc<BTreeMap<String, Text>>,
    /// Whether a word that is nothing but a value from outside is placed where that is given.
    pub(super) keeps_places: bool,
    /// The working folder, seen from the folder of the run; nothing once it cannot be told.
    pub(super) folder: Option<String>,
}

impl Env {
    /// A shell that starts in a folder, with nothing known but that.
    pub(crate) fn new(folder: &str) -> Self {
        Self {
            variables: Rc::default(),
            exported: Rc::default(),
            versions: Rc::default(),
            arguments: Rc::default(),
            all_arguments: false,
            functions: Rc::default(),
            holes: Rc::default(),
            keeps_places: false,
            folder: Some(folder.to_owned()),
        }
    }

    /// Sets a variable as the environment that starts the script does.
    pub(crate) fn set(&mut self, name: &str, value: Value<String>) {
        self.assign(name, Held::Text(value));
        self.export(name);
    }

    /// Places words that are nothing but a value from outside where that is given: the same script is run
    /// with other values elsewhere.
    pub(crate) fn keep_places(&mut self) {
        self.keeps_places = true;
    }

    /// Fills a hole in the text of the script, which is written as a variable of this name: in whatever
    /// quotes it stands, it is filled.
    pub(crate) fn fill(&mut self, name: &str, value: Value<String>) {
        Rc::make_mut(&mut self.holes).insert(name.to_owned(), value);
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
    pub(super) fn set_arguments(&mut self, arguments: Rc<Vec<Text>>, all: bool) {
        (self.arguments, self.all_arguments) = (arguments, all);
    }

    pub(super) fn arguments(&self) -> (Rc<Vec<Text>>, bool) {
        (Rc::clone(&self.arguments), self.all_arguments)
    }

    /// A function by its name.
    pub(super) fn function(&self, name: &str) -> Option<&Function> {
        self.functions.get(name)
    }

    /// The names of all functions.
    pub(super) fn function_names(&self) -> Vec<String> {
        self.functions.keys().map(ToString::to_string).collect()
    }

    /// Keeps a function; nothing where there are too many.
    pub(super) fn define(&mut self, name: &str, function: Function) {
        if self.functions.len() < MAX_NAMES || self.functions.contains_key(name) {
            Rc::make_mut(&mut self.functions).insert(name.into(), function);
        }
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
        match self.variables.get(name).map(|held| &**held) {
            Some(Held::Text(text)) => text.clone(),
            // A list without index is its first item.
            Some(Held::List(items)) => items.first().cloned().unwrap_or(Value::Absent),
            None => {
                if !self.versions.contains_key(name) {
                    self.next_version(name);
                }
                variable(name)
            }
        }
    }

    /// The items of a list; nothing where they cannot be told.
    pub(super) fn list(&self, name: &str) -> Option<Vec<Text>> {
        match &**self.variables.get(name)? {
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
        self.keep(name, held);
    }

    fn keep(&mut self, name: &str, held: Held) {
        if self.variables.len() < MAX_NAMES || self.variables.contains_key(name) {
            Rc::make_mut(&mut self.variables).insert(name.into(), Rc::new(held));
        }
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
        match self.next_version(name) {
            Some(1) => format!("${{{name}}}"),
            Some(version) => format!("${{{name} ({version})}}"),
            None => format!("{MADE_OF}${{{name}}}"),
        }
    }

    /// The number of a value of a variable; nothing where there are too many names to tell values apart.
    fn next_version(&mut self, name: &str) -> Option<u32> {
        let known = self.versions.get(name).copied();
        if known.is_none() && self.versions.len() >= MAX_NAMES {
            return None;
        }
        let version = known.unwrap_or_default().saturating_add(1);
        Rc::make_mut(&mut self.versions).insert(name.into(), version);
        Some(version)
    }

    /// A value that cannot be told any more.
    pub(super) fn forget(&mut self, name: &str) {
        let symbol = self.next_symbol(name);
        self.keep(name, Held::Text(Value::unknown(Why::Overridable, symbol, None)));
    }

    /// Whatever ran may have set any variable, and changed the folder.
    pub(super) fn forget_all(&mut self) {
        let names: Vec<Rc<str>> = self.variables.keys().cloned().collect();
        names.iter().for_each(|name| self.forget(name));
        self.folder = None;
    }

    pub(super) fn unset(&mut self, name: &str) {
        self.keep(name, Held::Text(super::text::known("")));
    }

    pub(super) fn export(&mut self, name: &str) {
        if self.exported.len() < MAX_NAMES && !self.exported.contains(name) {
            Rc::make_mut(&mut self.exported).insert(name.into());
        }
    }

    /// The environment of a child process.
    pub(super) fn child(&self) -> Self {
        let seen = self.variables.iter().filter(|(name, _)| self.exported.contains(*name));
        let seen = seen.map(|(name, held)| (Rc::clone(name), Rc::clone(held)));
        Self { variables: Rc::new(seen.collect()), functions: Rc::default(), ..self.clone() }
    }

    /// What is known after either of two ways. `defaulted` names a variable that one of them gave a value
    /// because it had none.
    pub(super) fn or(mut self, other: &Self, defaulted: Option<&str>) -> Self {
        if !Rc::ptr_eq(&self.versions, &other.versions) {
            let versions = Rc::make_mut(&mut self.versions);
            for (name, version) in other.versions.iter() {
                let own = versions.entry(Rc::clone(name)).or_insert(0);
                *own = (*own).max(*version);
            }
        }
        if !Rc::ptr_eq(&self.variables, &other.variables) {
            self.merge(other, defaulted);
        }
        if self.folder != other.folder {
            self.folder = None;
        }
        if self.arguments != other.arguments {
            (self.arguments, self.all_arguments) = (Rc::default(), false);
        }
        if !Rc::ptr_eq(&self.exported, &other.exported) {
            Rc::make_mut(&mut self.exported).extend(other.exported.iter().cloned());
        }
        if !Rc::ptr_eq(&self.functions, &other.functions) {
            let functions = Rc::make_mut(&mut self.functions);
            for (name, function) in other.functions.iter() {
                functions.entry(Rc::clone(name)).or_insert_with(|| function.clone());
            }
        }
        self
    }

    /// What is known of each variable after either of two ways.
    fn merge(&mut self, other: &Self, defaulted: Option<&str>) {
        let own = Rc::clone(&self.variables);
        let only = other.variables.keys().filter(|name| !own.contains_key(*name));
        for name in own.keys().chain(only) {
            let held = match (own.get(name), other.variables.get(name)) {
                (Some(a), Some(b)) if Rc::ptr_eq(a, b) || a == b => continue,
                (Some(a), Some(b)) => match (&**a, &**b) {
                    (Held::Text(a), Held::Text(b)) if same(a, b) => either(a, b, String::new),
                    (Held::Text(a), Held::Text(b)) => either(a, b, || self.next_symbol(name)),
                    _ => self.either_way(name),
                },
                (Some(only), None) | (None, Some(only)) => match &**only {
                    Held::Text(text) if defaulted == Some(&**name) => as_default(text.clone()),
                    _ => self.either_way(name),
                },
                (None, None) => continue,
            };
            self.keep(name, Held::Text(held));
        }
    }

    fn either_way(&mut self, name: &str) -> Text {
        Value::unknown(Why::Overridable, self.next_symbol(name), None)
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

//! `((variables))`: those of the run, and those that a step gives to the steps within it.

use std::collections::BTreeMap;

use resilint_schema::{Span, Value, Why};

use crate::normalise::variables::Variables;
use crate::parse::Node;
use crate::shell::{Env, concat};

/// Variables of one step, local ones among them.
const MAX_LOCAL: usize = 1000;
/// Mappings within mappings.
const MAX_DEPTH: usize = 8;

/// What the variables stand for.
#[derive(Clone)]
pub(super) struct Vars<'v> {
    run: &'v Variables,
    /// By the name that refers to them: `.:region` of `across`, `region` of a task that is given it.
    local: BTreeMap<String, Value<String>>,
}

impl<'v> Vars<'v> {
    pub(super) fn new(run: &'v Variables) -> Self {
        Self { run, local: BTreeMap::new() }
    }

    /// The same with variables that a step gives: a scalar, or a mapping whose fields have paths.
    pub(super) fn give(&mut self, name: &str, node: &Node) {
        self.give_fields(name, node, 0);
    }

    fn give_fields(&mut self, name: &str, node: &Node, depth: usize) {
        for entry in node.entries() {
            if let Some(key) = entry.key.text().filter(|_| depth < MAX_DEPTH) {
                self.give_fields(&format!("{name}.{key}"), &entry.value, depth + 1);
            }
        }
        if self.local.len() < MAX_LOCAL && node.text().is_some() {
            let value = self.node(Some(node));
            self.local.insert(name.to_owned(), value);
        }
    }

    /// The same with a variable of which only the name is known.
    pub(super) fn hide(&mut self, name: &str, at: Span) {
        let unknown = Value::unknown(Why::UnresolvedVariable, format!("(({name}))"), Some(at));
        self.local.insert(name.to_owned(), unknown);
    }

    /// A scalar with its variables filled in; absent where there is none.
    pub(super) fn node(&self, node: Option<&Node>) -> Value<String> {
        match node.and_then(|node| Some((node.text()?, node.span))) {
            Some((text, at)) => self.text(&text, at),
            None => Value::Absent,
        }
    }

    fn text(&self, text: &str, at: Span) -> Value<String> {
        let mut texts = Vec::new();
        let mut rest = text;
        while let Some((before, name, after)) = next(rest) {
            texts.push(Value::literal(before.to_owned(), at));
            texts.push(self.value(name, Some(at)));
            rest = after;
        }
        if texts.is_empty() {
            return Value::literal(text.to_owned(), at);
        }
        texts.push(Value::literal(rest.to_owned(), at));
        match concat(&texts) {
            Value::Known { value, from, .. } => Value::Known { value, from, at: Some(at) },
            Value::Unknown { why, symbol, candidates, .. } => {
                Value::Unknown { why, symbol, candidates, at: Some(at) }
            }
            Value::Absent => Value::Absent,
        }
    }

    fn value(&self, name: &str, at: Option<Span>) -> Value<String> {
        if let Some(value) = self.local.get(name) {
            return value.clone();
        }
        match self.run.value(name) {
            Some((value, from)) => Value::Known { value: value.to_owned(), from, at },
            None => Value::unknown(Why::UnresolvedVariable, format!("(({name}))"), at),
        }
    }

    /// A script whose variables are holes of the same length, which are filled before any shell sees it.
    pub(super) fn script(&self, text: &str, env: &mut Env) -> String {
        let mut filled = String::new();
        let mut rest = text;
        let mut count = 0;
        while let Some((before, name, after)) = next(rest) {
            filled.push_str(before);
            let length = name.chars().count() + "(())".len() - "${}".len();
            let hole = format!("_{count:0>width$}", width = length.saturating_sub(1));
            count += 1;
            env.fill(&hole, self.value(name, None));
            filled.push_str(&format!("${{{hole}}}"));
            rest = after;
        }
        filled.push_str(rest);
        filled
    }
}

/// The text before the first `((name))`, the name, and the text after it. What holds anything else is
/// arithmetic of a shell.
fn next(text: &str) -> Option<(&str, &str, &str)> {
    let is_name = |name: &str| {
        let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '/' | '.' | ':' | '@');
        !name.is_empty() && name.chars().all(fits)
    };
    text.match_indices("((").find_map(|(at, _)| {
        let (name, after) = text.get(at + 2..)?.split_once("))")?;
        is_name(name).then_some((text.get(..at)?, name, after))
    })
}

//! `$(params.region)`: what parameters stand for, in texts and in scripts.

use std::collections::BTreeMap;

use resilint_schema::{Provenance, Span, Value, Why};

use super::reference::{Reference, next, whole_list};
use crate::normalise::variables::Variables;
use crate::parse::Node;
use crate::shell::{Env, concat};

/// Parameters of one object, and items of one list.
const MAX_NAMES: usize = 2000;
const MAX_ITEMS: usize = 256;
/// Mappings within mappings.
const MAX_DEPTH: usize = 4;

/// What the parameters of an object stand for.
#[derive(Clone, Debug, Default)]
pub(super) struct Parameters {
    /// By name; fields of objects and items of lists by their paths.
    texts: BTreeMap<String, Value<String>>,
    lists: BTreeMap<String, Vec<Value<String>>>,
}

impl Parameters {
    /// Those that an object declares: with the values of variables of the run, else with their defaults,
    /// which whoever starts it may replace.
    pub(super) fn declared(spec: Option<&Node>, variables: &Variables) -> Self {
        let mut own = Self::default();
        let declared =
            |path: &[&str]| spec.and_then(|spec| spec.at(path)).map_or(&[][..], Node::items);
        for node in declared(&["params"]).iter().chain(declared(&["inputs", "params"])) {
            let Some(name) = node.get("name").and_then(Node::text) else { continue };
            match node.get("default") {
                Some(default) => own.add(&name, default, &default_of),
                None => {
                    own.insert(name.clone().into_owned(), given(&name, variables, node.span));
                }
            }
        }
        own
    }

    /// The same with values that are given: a list of names and values, in which references to `outer`
    /// are filled in.
    pub(super) fn give(&mut self, given: Option<&Node>, outer: &Self) {
        for node in given.map_or(&[][..], Node::items) {
            let name = node.get("name").and_then(Node::text);
            if let (Some(name), Some(value)) = (name, node.get("value")) {
                self.give_one(&name, value, outer);
            }
        }
    }

    /// The same with one value.
    pub(super) fn give_one(&mut self, name: &str, value: &Node, outer: &Self) {
        self.forget(name);
        if let Some(list) =
            value.as_str().and_then(whole_list).and_then(|list| outer.lists.get(list))
        {
            self.lists.insert(name.to_owned(), list.clone());
            return;
        }
        self.add(name, value, &|node| outer.node(node));
    }

    /// The same with a value that is not in any file.
    pub(super) fn set(&mut self, name: &str, value: Value<String>) {
        self.forget(name);
        self.insert(name.to_owned(), value);
    }

    /// The same with all values of others.
    pub(super) fn set_all(&mut self, others: &Self) {
        others.texts.iter().for_each(|(name, value)| self.set(name, value.clone()));
        self.lists.extend(others.lists.clone());
    }

    fn forget(&mut self, name: &str) {
        let is_part = |own: &str| {
            own == name || own.strip_prefix(name).is_some_and(|rest| rest.starts_with(['.', '[']))
        };
        let parts = self.texts.range(name.to_owned()..).map(|(own, _)| own);
        let parts = parts.take_while(|own| own.starts_with(name)).filter(|own| is_part(own));
        for part in parts.cloned().collect::<Vec<String>>() {
            self.texts.remove(&part);
        }
        self.lists.remove(name);
    }

    fn insert(&mut self, name: String, value: Value<String>) {
        if self.texts.len() < MAX_NAMES || self.texts.contains_key(&name) {
            self.texts.insert(name, value);
        }
    }

    fn add(&mut self, name: &str, node: &Node, read: &dyn Fn(&Node) -> Value<String>) {
        self.add_at(name, node, read, 0);
    }

    fn add_at(
        &mut self,
        name: &str,
        node: &Node,
        read: &dyn Fn(&Node) -> Value<String>,
        depth: usize,
    ) {
        if depth > MAX_DEPTH {
            return;
        }
        for entry in node.entries() {
            if let Some(key) = entry.key.text() {
                self.add_at(&format!("{name}.{key}"), &entry.value, read, depth + 1);
            }
        }
        if node.is_seq() {
            let items: Vec<Value<String>> = node.items().iter().take(MAX_ITEMS).map(read).collect();
            for (at, item) in items.iter().enumerate() {
                self.insert(format!("{name}[{at}]"), item.clone());
            }
            self.lists.insert(name.to_owned(), items);
        } else if node.text().is_some() {
            self.insert(name.to_owned(), read(node));
        }
    }

    /// The value of a parameter.
    pub(super) fn get(&self, name: &str) -> Option<&Value<String>> {
        self.texts.get(name)
    }

    /// All values that are text.
    pub(super) fn texts(&self) -> impl Iterator<Item = (&String, &Value<String>)> {
        self.texts.iter()
    }

    /// A scalar with its references filled in; absent where there is none.
    pub(super) fn node(&self, node: &Node) -> Value<String> {
        match node.text() {
            Some(text) => self.text(&text, node.span),
            None => Value::Absent,
        }
    }

    /// A text with its references filled in. One that is nothing but a reference keeps the place of what
    /// it refers to, which says the value.
    pub(super) fn text(&self, text: &str, at: Span) -> Value<String> {
        let mut texts = Vec::new();
        let mut rest = text;
        while let Some((before, reference, after)) = next(rest) {
            if before.is_empty() && after.is_empty() && texts.is_empty() {
                return self.referred(&reference, Some(at));
            }
            texts.push(Value::literal(before.to_owned(), at));
            texts.push(self.referred(&reference, Some(at)));
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

    fn referred(&self, reference: &Reference<'_>, at: Option<Span>) -> Value<String> {
        match reference {
            Reference::Parameter(name) => match self.texts.get(*name) {
                Some(value) => value.clone(),
                None => unknown(name, at),
            },
            Reference::Computed(text) => Value::unknown(Why::Computed, format!("$({text})"), at),
        }
    }

    /// The items of a list: those that are written, or those of the parameter that stands for it.
    /// Nothing where they cannot be told.
    pub(super) fn list(&self, node: &Node) -> Option<Vec<Value<String>>> {
        if let Some(name) = node.as_str().and_then(whole_list) {
            return self.lists.get(name).cloned();
        }
        if !node.is_seq() {
            return None;
        }
        let mut items = Vec::new();
        for item in node.items().iter().take(MAX_ITEMS) {
            match item.as_str().and_then(whole_list) {
                Some(name) => items.extend(self.lists.get(name)?.iter().cloned()),
                None => items.push(self.node(item)),
            }
        }
        items.truncate(MAX_ITEMS);
        Some(items)
    }

    /// A script whose references are holes of the same length, which are filled before any shell sees it.
    pub(super) fn script(&self, text: &str, env: &mut Env) -> String {
        let mut filled = String::new();
        let mut rest = text;
        let mut count = 0;
        while let Some((before, reference, after)) = next(rest) {
            let written = rest.len() - before.len() - after.len();
            let shown = rest.get(before.len()..before.len() + written).unwrap_or_default();
            let length = shown.chars().count().saturating_sub("${}".len());
            let hole = format!("_{count:0>width$}", width = length.saturating_sub(1));
            count += 1;
            env.fill(&hole, self.referred(&reference, None));
            filled.push_str(before);
            filled.push_str(&format!("${{{hole}}}"));
            rest = after;
        }
        filled.push_str(rest);
        filled
    }
}

/// A parameter without a default: what the command line or a variables file of the run says of it.
fn given(name: &str, variables: &Variables, at: Span) -> Value<String> {
    match variables.value(name) {
        Some((value, from)) => Value::Known { value: value.to_owned(), from, at: Some(at) },
        None => unknown(name, Some(at)),
    }
}

fn default_of(node: &Node) -> Value<String> {
    match node.text() {
        Some(text) => Value::Known {
            value: text.into_owned(),
            from: Provenance::VariableDefault,
            at: Some(node.span),
        },
        None => Value::Absent,
    }
}

fn unknown(name: &str, at: Option<Span>) -> Value<String> {
    Value::unknown(Why::UnresolvedVariable, format!("$(params.{name})"), at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::{ParseLimits, yaml};

    fn spec(text: &str) -> Parameters {
        let parsed = yaml(0, text, &ParseLimits::default());
        Parameters::declared(Some(&parsed.documents[0].root), &Variables::default())
    }

    fn shown(value: &Value<String>) -> &str {
        value.known().map(String::as_str).or(value.symbol()).unwrap_or_default()
    }

    #[test]
    fn references_are_filled_in() {
        let own = spec(
            "params: [{name: region, default: eu-de}, {name: free}, {name: a.b, default: c}, {name: list, default: [x, y]}, {name: o, default: {k: v}}]",
        );
        for (text, expected) in [
            ("$(params.region)", "eu-de"),
            ("$(inputs.params.region)-1", "eu-de-1"),
            ("$(params[\"a.b\"])$(params['a.b'])", "cc"),
            ("$(params.free)/$(params.none)", "$(params.free)/$(params.none)"),
            ("$(params.list[1]) $(params.o.k)", "y v"),
            ("$(tasks.build.results.image)", "$(tasks.build.results.image)"),
            ("$(date) $( $(params.", "$(date) $( $(params."),
        ] {
            assert_eq!(shown(&own.text(text, Span::at(0, 1, 1))), expected, "{text}");
        }
    }

    #[test]
    fn what_is_given_replaces_all_of_a_default() {
        let mut own = spec("params: [{name: list, default: [x, y]}, {name: r, default: eu-de}]");
        let given = yaml(
            0,
            "[{name: list, value: [z]}, {name: r, value: $(params.q)}]",
            &ParseLimits::default(),
        );
        own.give(Some(&given.documents[0].root), &Parameters::default());
        let text = |text: &str| own.text(text, Span::at(0, 1, 1));
        assert_eq!(shown(&text("$(params.list[0])")), "z");
        assert!(text("$(params.list[1])").is_unknown());
        assert_eq!(text("$(params.r)").symbol(), Some("$(params.q)"));
    }

    #[test]
    fn scripts_keep_their_length() {
        let own = spec("params: [{name: r, default: eu-de}]");
        let mut env = Env::new("");
        for text in ["x $(params.r) y", "é $(params[\"r\"]) $(context.run)", "$(date)"] {
            let filled = own.script(text, &mut env);
            assert_eq!(filled.chars().count(), text.chars().count(), "{filled}");
        }
    }
}

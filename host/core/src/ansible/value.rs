//! What is written in a playbook as values: scalars with templates are filled in.

use resilint_schema::{Provenance, Why};
use resilint_terraform::value::{Refs, to_bool, to_text};
use resilint_terraform::{Data, Place, Unknown, Value};

use super::run::Run;
use super::scope::{Found, Scope};
use crate::parse::{Node, NodeValue};
use crate::terraform::document;

impl<'a> Run<'a> {
    /// The value of what is written.
    pub(super) fn node(&self, node: &Node, from: Provenance, scope: &Scope<'a>) -> Value {
        document::value(node, from, self.sources, &|node| self.scalar(node, from, scope))
    }

    fn scalar(&self, node: &Node, from: Provenance, scope: &Scope<'a>) -> Value {
        match (&node.value, node.tag()) {
            (NodeValue::Str(text), None) if is_template(text) => {
                self.template(text, from, self.place(node), scope)
            }
            (_, None | Some("!unsafe")) => document::literal(node, from, self.sources),
            // `!vault` and its like: something outside the input turns it into a value.
            _ => open(Why::Template, None, self.place(node)),
        }
    }

    /// The value of an argument of a resource. A variable that is set to an empty text is a gap, which whoever runs
    /// the playbook fills.
    pub(super) fn argument(&self, node: &Node, scope: &Scope<'a>) -> Value {
        document::value(node, Provenance::Literal, self.sources, &|node| {
            let value = self.scalar(node, Provenance::Literal, scope);
            match bare_variable(node).filter(|_| value.as_str() == Some("")) {
                Some(name) => self.unresolved(name).or_at(value.place.unwrap_or_default()),
                None => value,
            }
        })
    }

    /// What a name stands for; nothing where nothing in the input says it.
    pub(super) fn variable(&self, name: &str, scope: &Scope<'a>) -> Option<Value> {
        let named = || name.into();
        match scope.find(&self.beyond(), name)? {
            Found::Known(value) => Some(value.through(named, None)),
            Found::Written(node, from) => {
                let value = self.deeper(|| self.node(node, from, scope));
                Some(value.unwrap_or_else(too_large).through(named, self.place(node)))
            }
            Found::Unseen(file) => Some(self.unresolved(&format!("{name} of {file}"))),
        }
    }

    /// A variable that nothing gives a value to.
    pub(super) fn unresolved(&self, symbol: &str) -> Value {
        let value = open(Why::UnresolvedVariable, Some(self.of_hosts(symbol)), None);
        value.through(|| symbol.into(), None)
    }

    /// What a keyword of a play or task says as text.
    pub(super) fn keyword(&self, node: &Node, scope: &Scope<'a>) -> Option<String> {
        to_text(&self.node(node, Provenance::Literal, scope))
    }
}

/// The variable of a template that is nothing else.
fn bare_variable(node: &Node) -> Option<&str> {
    let name = node.as_str()?.trim().strip_prefix("{{")?.strip_suffix("}}")?.trim();
    let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '.');
    name.chars().all(is_part).then_some(name)
}

/// Whether a text is anything but what it says.
pub(super) fn is_template(text: &str) -> bool {
    ["{{", "{%", "{#"].iter().any(|opening| text.contains(opening))
}

/// An unknown.
pub(super) fn open(why: Why, symbol: Option<String>, place: Option<Place>) -> Value {
    let unknown = Unknown { place, ..Unknown::new(why, symbol.map(Into::into)) };
    Value::unknown(unknown)
}

/// What takes too long to work out.
pub(super) fn too_large() -> Value {
    open(Why::TooLarge, None, None)
}

/// What follows from values: where one of them is unknown, for its reason; else it is a form that is not read.
pub(super) fn follows<'v>(
    symbol: Option<String>,
    inputs: impl IntoIterator<Item = &'v Value> + Clone,
) -> Value {
    if inputs.clone().into_iter().all(Value::is_wholly_known) {
        return open(Why::Unsupported, symbol, None).made_from(inputs);
    }
    Value::follows(symbol, inputs)
}

/// A known value that follows from values.
pub(super) fn made<'v>(data: Data, inputs: impl IntoIterator<Item = &'v Value>) -> Value {
    Value { data, refs: Refs::default(), ..Value::null() }.made_from(inputs)
}

/// Whether a value counts as true; nothing where that cannot be told.
pub(super) fn truth(value: &Value) -> Option<bool> {
    Some(match &value.data {
        Data::Null => false,
        Data::Bool(value) => *value,
        Data::Number(number) => !number.is_zero(),
        // Variables from the command line are text.
        Data::String(text) => match &*text.to_ascii_lowercase() {
            "yes" | "on" => true,
            "no" | "off" | "" => false,
            lower => to_bool(&Value::string(lower)).unwrap_or(true),
        },
        Data::List(items) | Data::Set(items) => !items.is_empty(),
        Data::Object(map) => !map.is_empty(),
        Data::Handle(_) | Data::Unknown(_) => return None,
    })
}

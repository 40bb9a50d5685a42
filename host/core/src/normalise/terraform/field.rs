//! Arguments as values of the topology: known with provenance and place, unknown with the missing thing,
//! or absent.

use resilint_schema::symbol::MADE_OF;
use resilint_schema::{Set, Span, Value, Why};
use resilint_terraform::value::{Value as Term, to_bool, to_number, to_text};
use resilint_terraform::{Data, Place};

use crate::facts::Defaults;
use crate::normalise::terraform::graph::Graph;
use crate::sanitise::without_userinfo;

/// The arguments of a resource or of a nested block.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields<'a> {
    /// The arguments, as an object.
    pub(crate) object: &'a Term,
    graph: &'a Graph<'a>,
    defaults: Defaults<'a>,
}

/// Nested blocks of one kind.
#[derive(Debug)]
pub(crate) struct Blocks<'a> {
    /// The blocks that are surely there.
    pub(crate) items: Vec<Fields<'a>>,
    /// What leaves open whether there are more; nothing where these are all.
    pub(crate) open: Option<&'a Term>,
}

impl<'a> Fields<'a> {
    /// Arguments without defaults.
    pub(crate) fn new(object: &'a Term, graph: &'a Graph<'a>) -> Self {
        Self { object, graph, defaults: Defaults::default() }
    }

    /// The same with the defaults of a resource type or module.
    pub(crate) fn of(self, kind: &str) -> Self {
        Self { defaults: self.graph.facts.provider_defaults(kind), ..self }
    }

    /// The graph that the arguments are of.
    pub(crate) const fn graph(&self) -> &'a Graph<'a> {
        self.graph
    }

    /// An argument as it was evaluated; nothing where it is not set.
    pub(crate) fn term(&self, name: &str) -> Option<&'a Term> {
        self.object.get(name)
    }

    /// An argument as text.
    pub(crate) fn text(&self, name: &str) -> Value<String> {
        self.term(name).map_or(Value::Absent, |term| text(term, self.graph))
    }

    /// The first of several arguments that is set: new and old names of one thing.
    pub(crate) fn text_of(&self, names: &[&str]) -> Value<String> {
        let set = names.iter().map(|name| self.text(name)).find(|value| !value.is_absent());
        set.unwrap_or_default()
    }

    /// An argument as a whole number that is not negative: how many there are of something, a port, a time. None of
    /// them is a secret, whatever calls it one.
    pub(crate) fn number(&self, name: &str) -> Value<u32> {
        self.term(name).map_or(Value::Absent, |term| {
            let whole = |number| u32::try_from(number).ok();
            if let Some(value) = term.number_behind_secret().and_then(whole) {
                let at = term.place.and_then(|place| self.graph.span(place));
                return Value::Known { value, from: term.from, at };
            }
            read(term, self.graph, |term| whole(to_number(term)?))
        })
    }

    /// An argument as true or false.
    pub(crate) fn flag(&self, name: &str) -> Value<bool> {
        self.term(name).map_or(Value::Absent, |term| read(term, self.graph, to_bool))
    }

    /// An argument as text, or else what the provider takes for it, placed at `at`.
    pub(crate) fn text_or_default(&self, name: &str, at: Option<Span>) -> Value<String> {
        or(self.text(name), || self.defaults.text(name), at)
    }

    /// An argument as a number, or else what the provider takes for it, placed at `at`.
    pub(crate) fn number_or_default(&self, name: &str, at: Option<Span>) -> Value<u32> {
        or(self.number(name), || self.defaults.number(name), at)
    }

    /// An argument as true or false, or else what the provider takes for it, placed at `at`.
    pub(crate) fn flag_or_default(&self, name: &str, at: Option<Span>) -> Value<bool> {
        or(self.flag(name), || self.defaults.flag(name), at)
    }

    /// What the provider takes for arguments that are not written.
    pub(crate) const fn defaults(&self) -> Defaults<'a> {
        self.defaults
    }

    /// An argument as a list of texts: open where parts of it are unknown, with one unknown item that
    /// says what is missing. Not set is an empty, open list.
    pub(crate) fn texts(&self, name: &str) -> Set<Value<String>> {
        self.term(name).map_or_else(Set::default, |term| texts(term, self.graph))
    }

    /// Nested blocks. An object or a list of objects under the name counts as such.
    pub(crate) fn blocks(&self, name: &str) -> Blocks<'a> {
        let Some(term) = self.term(name) else { return Blocks { items: Vec::new(), open: None } };
        let defaults = self.defaults.block(name);
        let fields = |term: &'a Term| Self { object: term, graph: self.graph, defaults };
        match &term.data {
            Data::List(items) | Data::Set(items) => {
                Blocks { items: items.iter().map(fields).collect(), open: None }
            }
            Data::Object(_) => Blocks { items: vec![fields(term)], open: None },
            Data::Unknown(unknown) => {
                Blocks { items: unknown.members.iter().map(fields).collect(), open: Some(term) }
            }
            _ => Blocks { items: Vec::new(), open: Some(term) },
        }
    }

    /// The first nested block of a kind.
    pub(crate) fn first(&self, name: &str) -> Option<Self> {
        self.blocks(name).items.into_iter().next()
    }

    /// Where an argument, or else the whole block, is written.
    pub(crate) fn at(&self, name: &str) -> Option<Span> {
        let place = self.term(name).and_then(|term| term.place).or(self.object.place);
        place.and_then(|place| self.graph.span(place))
    }
}

/// What is stated, else what the provider takes, if anything.
pub(crate) fn or<T>(
    stated: Value<T>,
    default: impl FnOnce() -> Option<T>,
    at: Option<Span>,
) -> Value<T> {
    match (&stated, stated.is_absent().then(default).flatten()) {
        (Value::Absent, Some(default)) => stated.or_default(default, at),
        _ => stated,
    }
}

/// A value as text. User names and passwords in URLs are nobody's business. The names of regions, zones
/// and datacenters are published: calling one sensitive makes it no secret.
pub(crate) fn text(term: &Term, graph: &Graph<'_>) -> Value<String> {
    if let Some(name) = term.behind_secret().filter(|name| graph.facts.region(name).is_some()) {
        let at = term.place.and_then(|place| graph.span(place));
        return Value::Known { value: name.to_owned(), from: term.from, at };
    }
    read(term, graph, |term| to_text(term).map(|text| without_userinfo(&text).into_owned()))
}

/// A value as a list of texts. A single text is a list of one.
pub(crate) fn texts(term: &Term, graph: &Graph<'_>) -> Set<Value<String>> {
    match &term.data {
        Data::List(items) | Data::Set(items) => {
            Set::closed(items.iter().map(|item| text(item, graph)).collect())
        }
        Data::Unknown(unknown) => {
            let members = unknown.members.iter().map(|item| text(item, graph));
            Set::open(members.chain([text(term, graph)]).collect())
        }
        Data::Null => Set::default(),
        _ => Set::closed(vec![text(term, graph)]),
    }
}

/// A value as the topology has it.
pub(crate) fn read<T>(
    term: &Term,
    graph: &Graph<'_>,
    take: impl Fn(&Term) -> Option<T>,
) -> Value<T> {
    let at = term.place.and_then(|place: Place| graph.span(place));
    match &term.data {
        Data::Null => Value::Absent,
        Data::Unknown(unknown) => {
            let candidates: Option<Vec<T>> = unknown.candidates.iter().map(&take).collect();
            Value::Unknown {
                why: unknown.why,
                symbol: named(unknown, term).map(|name| without_userinfo(&name).into_owned()),
                candidates: candidates.unwrap_or_default(),
                at: at.or_else(|| unknown.place.and_then(|place| graph.span(place))),
            }
        }
        _ => match take(term) {
            Some(value) => Value::Known { value, from: term.from, at },
            None => {
                Value::Unknown { why: Why::Unsupported, symbol: None, candidates: Vec::new(), at }
            }
        },
    }
}

/// The symbol of an unknown; without one, the last named thing on the way to what is missing. The latter
/// names something, but two that are named alike are not the same, so it is marked.
fn named(unknown: &resilint_terraform::Unknown, term: &Term) -> Option<String> {
    if let Some(symbol) = &unknown.symbol {
        return Some(symbol.to_string());
    }
    if let Some(last) = missing(term) {
        return Some(last);
    }
    let reference = term.refs.iter().find(|reference| !reference.attribute.is_empty())?;
    Some(format!("{MADE_OF}{}.{}", reference.address, reference.attribute))
}

/// The last named thing on the way to what is missing, marked as what a value is made of.
pub(crate) fn missing(term: &Term) -> Option<String> {
    let last = term.as_unknown()?.steps().last()?;
    Some(format!("{MADE_OF}{}", without_userinfo(&last.name)))
}

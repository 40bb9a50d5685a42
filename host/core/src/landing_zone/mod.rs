//! Configuration of the landing zone modules (`override.json`): what they make of it. They call modules that
//! `terraform-ibm-modules` publishes, and make resources of their own; each call and resource is stated here as if
//! it had been evaluated, for the readers of Terraform to take from there.
//!
//! The region is no part of it: the landing zone takes it as a variable.

mod cluster;
mod key;
mod network;
mod server;
mod storage;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use resilint_schema::{Provenance, Why};
use resilint_terraform::instance::Origin;
use resilint_terraform::value::Refs;
use resilint_terraform::{
    Data, Evaluation, Instance, Key, Map, Mode, ModuleCall, Multiplicity, Place, Provider, Unknown,
    Value,
};

use crate::detect::Format;
use crate::facts::FactBook;
use crate::normalise::Input;
use crate::normalise::path::folder;
use crate::normalise::variables::Variables;
use crate::parse::Node;
use crate::source::Sources;
use crate::terraform::document;

/// The variable of the landing zone that says where it is.
const REGION: &str = "region";

/// What a document declares, so far.
#[derive(Debug)]
struct Zone<'a> {
    root: &'a Node,
    sources: &'a Sources,
    facts: &'a FactBook,
    region: Value,
    provider: Arc<Provider>,
    resources: Vec<Instance>,
    modules: Vec<ModuleCall>,
}

/// What each landing zone among the documents declares.
#[must_use]
pub fn evaluations(
    documents: &[Input<'_>],
    variables: &Variables,
    environment: &BTreeMap<String, String>,
    sources: &Sources,
    facts: &FactBook,
) -> Vec<Evaluation> {
    let region = region(variables, environment, sources);
    let is_ours = |input: &&Input<'_>| input.format == Format::LandingZone;
    let evaluation = |input: &Input<'_>| {
        let mut zone = Zone::new(&input.document.root, sources, facts, region.clone());
        zone.networks();
        zone.keys();
        zone.storage();
        zone.clusters();
        zone.servers();
        Evaluation {
            root: folder(input.path).to_owned(),
            origin: Origin::Document { what: "landing zone", path: input.path.to_owned() },
            resources: zone.resources,
            modules: zone.modules,
            ..Evaluation::default()
        }
    };
    documents.iter().filter(is_ours).map(evaluation).collect()
}

/// The region, where the command line, a variables file or the environment gives that variable.
fn region(
    variables: &Variables,
    environment: &BTreeMap<String, String>,
    sources: &Sources,
) -> Value {
    if let Some((_, text, from, at)) = variables.texts().find(|(name, ..)| *name == REGION) {
        let place = at.and_then(|span| document::place(span, sources));
        return Value { from, place, ..Value::string(text) };
    }
    match environment.get(&format!("TF_VAR_{REGION}")) {
        Some(text) => Value { from: Provenance::Env, ..Value::string(text.as_str()) },
        None => Value::missing(Why::UnresolvedVariable, REGION, None),
    }
}

impl<'a> Zone<'a> {
    fn new(root: &'a Node, sources: &'a Sources, facts: &'a FactBook, region: Value) -> Self {
        let place = document::place(root.span, sources).unwrap_or_default();
        let config = object([(REGION, region.clone())]);
        let provider = Provider { name: "ibm".into(), alias: None, config, place };
        Self {
            root,
            sources,
            facts,
            region,
            provider: Arc::new(provider),
            resources: Vec::new(),
            modules: Vec::new(),
        }
    }

    /// The entries of a list of the document.
    fn list(&self, key: &str) -> &'a [Node] {
        items(self.root, key)
    }

    /// What is written at a key; `null` where nothing is.
    fn written(&self, node: &Node, key: &str) -> Value {
        node.get(key).map_or_else(Value::null, |node| self.value(node))
    }

    fn value(&self, node: &Node) -> Value {
        let from = Provenance::Literal;
        document::value(node, from, self.sources, &|it| document::literal(it, from, self.sources))
    }

    fn place(&self, node: &Node) -> Place {
        document::place(node.span, self.sources).unwrap_or_default()
    }

    fn resource(&mut self, address: String, kind: &str, mode: Mode, config: Value, at: &Node) {
        let place = self.place(at);
        self.resources.push(Instance {
            name: address.as_str().into(),
            address: address.into(),
            mode,
            kind: kind.into(),
            key: Key::None,
            module: "".into(),
            config: config.or_at(place),
            place,
            count: Multiplicity::One,
            provider: Some(Arc::clone(&self.provider)),
            action: None,
        });
    }

    fn module(&mut self, address: String, name: &str, config: Value, at: &Node) {
        let place = self.place(at);
        self.modules.push(ModuleCall {
            address: address.into(),
            source: format!("terraform-ibm-modules/{name}"),
            config: config.or_at(place),
            place,
            count: Multiplicity::One,
            providers: BTreeMap::from([("ibm".into(), Arc::clone(&self.provider))]),
        });
    }
}

/// The elements of a list at a key; none where there is no list.
fn items<'n>(node: &'n Node, key: &str) -> &'n [Node] {
    node.get(key).map_or(&[], Node::items)
}

/// The address of an entry of a list: by its name, else by its position.
fn address(list: &str, entry: &Node, index: usize) -> String {
    let name = ["name", "prefix"].iter().find_map(|key| entry.get(key)?.as_str());
    name.map_or_else(|| format!("{list}[{index}]"), |name| format!("{list}[{name:?}]"))
}

fn object<'k>(entries: impl IntoIterator<Item = (&'k str, Value)>) -> Value {
    let entries = entries.into_iter().map(|(key, value)| (Arc::from(key), value));
    Value::object(entries.collect::<Map>())
}

/// An attribute of something that is declared at an address.
fn reference(address: &str, attribute: &str) -> Value {
    let symbol: Arc<str> = format!("{address}.{attribute}").into();
    let unknown = Unknown::new(Why::Computed, Some(symbol));
    let refs = Refs::one(address.into(), attribute.into());
    Value { refs, ..Value::bare(Data::Unknown(Arc::new(unknown))) }
}

//! Documents that create instances of services or configure them: what the Resource Controller and the IBM Cloud
//! Operator are given, services that a manifest of Cloud Foundry declares, rules of a bucket's replication. Each is
//! stated as Terraform would declare it, for its readers to take from there.

mod creation;
mod declared_services;
mod operator;
pub(crate) mod replication_rules;
#[cfg(test)]
mod tests;

pub use creation::is_creation;
pub use replication_rules::is_replication;

use std::collections::BTreeSet;
use std::sync::Arc;

use resilint_schema::{Provenance, Why};
use resilint_terraform::instance::Origin;
use resilint_terraform::{
    Data, Evaluation, Instance, Key, Map, Mode, Multiplicity, Provider, Value,
};

use crate::detect::Format;
use crate::facts::FactBook;
use crate::normalise::Input;
use crate::normalise::path::folder;
use crate::parse::Node;
use crate::source::Sources;
use crate::terraform::document;

/// The type that Terraform has for an instance of any service.
const INSTANCE: &str = "ibm_resource_instance";

/// What each of these documents declares, but for those whose name a command is given: it says what they hold for.
#[must_use]
pub fn evaluations(
    documents: &[Input<'_>],
    named: &BTreeSet<&str>,
    sources: &Sources,
    facts: &FactBook,
) -> Vec<Evaluation> {
    let is_named =
        |input: &&Input<'_>| named.contains(input.path.rsplit('/').next().unwrap_or(input.path));
    let own = documents.iter().filter(|input| !is_named(input));
    let all = own.filter_map(|input| evaluation(input, Reading { sources, facts }));
    all.fold(Vec::new(), joined)
}

/// The documents of one file are one root: a copy that one of them declares is that of the others.
fn joined(mut evaluations: Vec<Evaluation>, next: Evaluation) -> Vec<Evaluation> {
    let is_declared = |last: &Evaluation| {
        let address = |one: &Instance| last.resources.iter().any(|it| it.address == one.address);
        next.resources.iter().any(address)
    };
    match evaluations.last_mut() {
        // Two of one name, such as those of two namespaces, are told apart by their documents.
        Some(last) if last.origin == next.origin && !is_declared(last) => {
            last.resources.extend(next.resources);
        }
        _ => evaluations.push(next),
    }
    evaluations
}

fn evaluation(input: &Input<'_>, reading: Reading<'_>) -> Option<Evaluation> {
    let root = &input.document.root;
    let (what, resources) = match input.format {
        Format::Kubernetes => ("IBM Cloud Operator", operator::services(root, reading)),
        Format::ServiceCreation => ("service document", creation::instances(root, reading)),
        Format::BucketReplication => {
            ("replication document", replication_rules::declared(input, reading))
        }
        Format::CloudFoundryManifest => ("manifest", declared_services::services(root, reading)),
        _ => return None,
    };
    (!resources.is_empty()).then(|| Evaluation {
        root: folder(input.path).to_owned(),
        origin: Origin::Document { what, path: input.path.to_owned() },
        resources,
        ..Evaluation::default()
    })
}

/// What documents are read by.
#[derive(Clone, Copy, Debug)]
struct Reading<'a> {
    sources: &'a Sources,
    facts: &'a FactBook,
}

impl Reading<'_> {
    /// What is written at a node; a placeholder of a template is unknown.
    fn value(&self, node: &Node) -> Value {
        let from = Provenance::Literal;
        let place = document::place(node.span, self.sources);
        let scalar = |node: &Node| match node.untold() {
            Some(untold) => Value::missing(Why::Template, untold.symbol.as_str(), place),
            None => document::literal(node, from, self.sources),
        };
        document::value(node, from, self.sources, &scalar)
    }

    /// What is written at a path below a node; `null` where nothing is.
    fn at(&self, node: &Node, path: &[&str]) -> Value {
        node.at(path).map_or_else(Value::null, |node| self.value(node))
    }

    /// A text that something at a node stands for.
    fn text(&self, text: &str, at: &Node) -> Value {
        let place = document::place(at.span, self.sources);
        Value { from: Provenance::Inferred, place, ..Value::string(text) }
    }

    /// What the document does not say.
    fn missing(&self, what: &str, at: &Node) -> Value {
        Value::missing(Why::NotDeclared, what, document::place(at.span, self.sources))
    }

    fn instance<'k>(
        &self,
        address: &str,
        kind: &str,
        arguments: impl IntoIterator<Item = (&'k str, Value)>,
        at: &Node,
    ) -> Instance {
        let place = document::place(at.span, self.sources).unwrap_or_default();
        let arguments: Map =
            arguments.into_iter().map(|(name, value)| (Arc::from(name), value)).collect();
        let region = self.missing("the region of the account's settings", at);
        let config = Value::object(Map::from_iter([("region".into(), region)]));
        Instance {
            address: address.into(),
            mode: Mode::Managed,
            kind: kind.into(),
            name: address.into(),
            key: Key::None,
            module: "".into(),
            config: Value::literal(Data::arguments(arguments), place),
            place,
            count: Multiplicity::One,
            provider: Some(Arc::new(Provider { name: "ibm".into(), alias: None, config, place })),
            action: None,
        }
    }
}

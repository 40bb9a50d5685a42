//! Replication documents of Cloudant, as people keep them in files: one, a list under `docs`, or the
//! state that `_scheduler/docs` prints; and as commands send them. Replication has no Terraform resource, so this is where it is
//! declared. Credentials are never kept, only whether there are any.

mod document;
mod endpoint;
mod request;

use resilint_schema::{
    AppGroup, Confidence, Kind, Location, Offering, Provenance, RelationKind, Replication,
    ResourceId, Value,
};

pub use document::{is_in_context, is_replicator};

use self::document::documents;
use self::endpoint::Endpoint;
use super::delivery::Job;
use super::{Builder, Declared, Input};
use crate::detect::Format;
use crate::facts::FactBook;
use crate::parse::Node;
use crate::source::Sources;

/// Adds the replications of all such documents. Their instances are those of the same host; an export
/// of the account is read before.
pub fn assemble(inputs: &[Input<'_>], jobs: &[Job], sources: &Sources, builder: &mut Builder<'_>) {
    for input in inputs.iter().filter(|input| input.format == Format::CloudantReplicator) {
        let found = documents(&input.document.root);
        let ids: Vec<ResourceId> =
            found.iter().map(|node| declare(node, input.path, builder)).collect();
        if !ids.is_empty() {
            builder.group(group(input.path, "the same file of replication documents", ids));
        }
    }
    for job in jobs {
        let ids: Vec<ResourceId> = request::sent(job, inputs, sources, builder)
            .iter()
            .map(|sent| {
                let id = declare(&sent.document, &job.name, builder);
                builder.counts(&id, sent.count);
                id
            })
            .collect();
        if !ids.is_empty() {
            builder.group(group(&job.name, "the same job", ids));
        }
    }
}

/// `within` is the file or job that it is of: where a document has no name, that tells what it is for.
fn declare(node: &Node, within: &str, builder: &mut Builder<'_>) -> ResourceId {
    let [source, target] = ["source", "target"].map(|key| node.get(key).map(Endpoint::read));
    let instances = [&source, &target].map(|end| instance(end.as_ref(), builder));
    let mut replication = document::replication(node);
    let ends = [(&source, 0), (&target, 1)].map(|(end, index)| {
        let own = end.as_ref().map(|end| end.location(builder.facts)).unwrap_or_default();
        let known = instances[index].as_ref().map(|(_, location)| location.clone());
        known.filter(|_| own.is_unstated()).unwrap_or(own)
    });
    [replication.source_location, replication.target_location] = ends;
    replication.embeds_credential = embeds(&[&source, &target], node);
    replication.source = source.map_or(Value::Absent, |end| end.value);
    replication.target = target.map_or(Value::Absent, |end| end.value);
    let name = document::name(node);
    let address = match name.known() {
        Some(name) => name.clone(),
        None => format!("of {} in {within}", database_of(&replication.source)),
    };
    let location = replication.target_location.clone();
    let id = builder.declare(declared(name, address, location, node, replication));
    let [from, to] = instances.map(|found| found.map(|(id, _)| id));
    let at = node.get("target").map(|target| target.span);
    if let Some(from) = &from {
        builder.relate(RelationKind::ReplicatesTo, from, &id, Confidence::Derived, at);
    }
    if let Some(to) = &to {
        builder.relate(RelationKind::ReplicatesTo, &id, to, Confidence::Derived, at);
    }
    if let (Some(from), Some(to)) = (&from, &to)
        && from != to
    {
        builder.relate(RelationKind::ReplicatesTo, from, to, Confidence::Derived, at);
    }
    id
}

/// The name of the database at the end of a URL.
fn database_of(end: &Value<String>) -> &str {
    let text = end.known().map(String::as_str).or_else(|| end.symbol()).unwrap_or_default();
    let name = text.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    if name.is_empty() { "a database" } else { name }
}

fn declared(
    name: Value<String>,
    address: String,
    location: Location,
    node: &Node,
    replication: Replication,
) -> Declared {
    Declared {
        offering: Offering::Cloudant,
        name,
        address,
        span: node.span,
        labels: std::collections::BTreeMap::new(),
        location,
        kind: Kind::Replication(Box::new(replication)),
    }
}

/// The instance whose id is part of the host, with its place.
fn instance(end: Option<&Endpoint>, builder: &Builder<'_>) -> Option<(ResourceId, Location)> {
    let host = end?.host.as_ref()?;
    let mut all = builder.topology().resources.iter();
    let found = all.find(|resource| {
        let guid = resource.database().and_then(|database| database.guid.known());
        guid.is_some_and(|guid| !guid.is_empty() && host.starts_with(guid.as_str()))
    })?;
    Some((found.id.clone(), found.location.clone()))
}

/// Whether a document holds a credential in plain text.
fn embeds(ends: &[&Option<Endpoint>; 2], node: &Node) -> Value<bool> {
    let found = ends.iter().filter_map(|end| end.as_ref()).find_map(|end| end.credential);
    let of_proxy = ["source_proxy", "target_proxy"]
        .iter()
        .find_map(|key| Endpoint::read(node.get(key)?).credential);
    let (value, at) = match found.or(of_proxy) {
        Some(at) => (true, at),
        None => (false, node.span),
    };
    Value::Known { value, from: Provenance::Literal, at: Some(at) }
}

impl Endpoint {
    /// The region that the host name says, where it says one.
    fn location(&self, facts: &FactBook) -> Location {
        let Some(host) = &self.host else { return Location::default() };
        let canonical = |label: &str| facts.region(label) == Some(label);
        let label = host.split('.').find(|label| canonical(label));
        match label.or_else(|| facts.region_of_host(host)) {
            Some(region) => Location {
                region: Value::inferred(region.to_owned(), self.value.at()),
                ..Location::default()
            },
            None => Location::default(),
        }
    }
}

fn group(of: &str, joined_by: &str, members: Vec<ResourceId>) -> AppGroup {
    AppGroup::new(
        Offering::Cloudant,
        format!("replications of {of}"),
        members,
        joined_by.to_owned(),
    )
}

#[cfg(test)]
mod tests;

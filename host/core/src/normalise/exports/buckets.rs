//! Exports of the buckets of an instance, as `ibmcloud cos buckets-extended --output json` and the S3 API print them:
//! their names and places. What a bucket is set to do, and so whether it is replicated, such an export does not say.

use resilint_schema::{AppGroup, Bucket, Kind, Location, Offering, Resiliency, Value, Why};

use super::exported;
use crate::detect::Format;
use crate::facts::FactBook;
use crate::normalise::{Builder, Declared, Input};
use crate::parse::Node;

/// Whether a document is such an export.
#[must_use]
pub fn is_export(root: &Node) -> bool {
    let is_bucket =
        |bucket: &Node| bucket.get("Name").is_some() && bucket.get("LocationConstraint").is_some();
    root.get("Buckets").is_some_and(|buckets| buckets.items().iter().any(is_bucket))
}

/// Adds the buckets of all exports. They close nothing: a copy of a bucket may be in another instance, and no export of
/// buckets tells what replicates them.
pub fn assemble(inputs: &[Input<'_>], builder: &mut Builder<'_>) {
    for input in inputs.iter().filter(|input| input.format == Format::Buckets) {
        let buckets = input.document.root.get("Buckets").map_or(&[][..], Node::items);
        let members = buckets.iter().filter_map(|node| declare(node, builder)).collect();
        builder.group(AppGroup::new(
            Offering::ObjectStorage,
            format!("buckets of {}", input.path),
            members,
            "one export of buckets",
        ));
    }
}

fn declare(node: &Node, builder: &mut Builder<'_>) -> Option<String> {
    let name = node.get("Name")?;
    let text = name.as_str()?.to_owned();
    let constraint = node.get("LocationConstraint")?;
    let (resiliency, location) = place(constraint, builder.facts);
    let unseen =
        |what: &str| Value::unknown(Why::NotDeclared, format!("{what} of {text}"), Some(name.span));
    let bucket = Bucket {
        resiliency,
        storage_class: class(constraint, builder.facts),
        versioning: unseen("the versioning"),
        retention_policy: unseen("the retention policy"),
        legacy_firewall: unseen("the firewall"),
        ..Bucket::default()
    };
    Some(builder.declare(Declared {
        offering: Offering::ObjectStorage,
        name: exported(text.clone(), name.span),
        address: format!("bucket {text}"),
        span: node.span,
        labels: std::collections::BTreeMap::new(),
        location,
        kind: Kind::Bucket(Box::new(bucket)),
    }))
}

/// What a constraint such as `us-south-smart`, `eu-standard` or `us-south` says.
struct Constraint<'n> {
    place: &'n str,
    resiliency: Resiliency,
    class: Option<&'n str>,
}

/// The place and class of a constraint; nothing where no fact knows them.
fn read<'n>(constraint: &'n Node, facts: &FactBook) -> Option<Constraint<'n>> {
    let text = constraint.as_str()?;
    // A region alone ends in what looks like a class.
    if let Some(resiliency) = facts.resiliency_at(text) {
        return Some(Constraint { place: text, resiliency, class: None });
    }
    let (place, class) =
        text.rsplit_once('-').filter(|(_, class)| facts.is_storage_class(class))?;
    let resiliency = facts.resiliency_at(place)?;
    Some(Constraint { place, resiliency, class: Some(class) })
}

fn class(constraint: &Node, facts: &FactBook) -> Value<String> {
    match read(constraint, facts) {
        Some(read) => {
            let class = read.class.map(|class| exported(class.to_owned(), constraint.span));
            class.unwrap_or_default()
        }
        None => not_in_facts(constraint),
    }
}

fn not_in_facts<T>(constraint: &Node) -> Value<T> {
    let symbol = constraint.as_str().unwrap_or("an empty location constraint");
    Value::unknown(Why::NotInFacts, symbol, Some(constraint.span))
}

fn place(constraint: &Node, facts: &FactBook) -> (Value<Resiliency>, Location) {
    let Some(Constraint { place, resiliency, .. }) = read(constraint, facts) else {
        let location = Location { region: not_in_facts(constraint), ..Location::default() };
        return (not_in_facts(constraint), location);
    };
    let at = constraint.span;
    let known = |text: &str| exported(text.to_owned(), at);
    let location = match resiliency {
        Resiliency::SingleSite => {
            let region = facts.region(place).map_or(Value::Absent, known);
            Location { region, datacenter: known(place), ..Location::default() }
        }
        Resiliency::CrossRegion => Location { geo: known(place), ..Location::default() },
        _ => Location { region: known(place), ..Location::default() },
    };
    (exported(resiliency, at), location)
}

#[cfg(test)]
#[path = "tests/buckets.rs"]
mod tests;

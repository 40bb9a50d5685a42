//! Exports of the buckets of an instance, as `ibmcloud cos buckets-extended --output json` and the S3 API print them:
//! their names and places. What a bucket is set to do, such an export does not say.

use resilint_schema::{AppGroup, Bucket, Kind, Location, Offering, Resiliency, Scope, Value, Why};

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

/// Adds the buckets of all exports. Other buckets than those the instance does not have.
pub fn assemble(inputs: &[Input<'_>], builder: &mut Builder<'_>) {
    for input in inputs.iter().filter(|input| input.format == Format::Buckets) {
        let buckets = input.document.root.get("Buckets").map_or(&[][..], Node::items);
        let members = buckets.iter().filter_map(|node| declare(node, builder)).collect();
        builder.group(AppGroup {
            scope: Scope::Closed,
            ..AppGroup::new(
                Offering::ObjectStorage,
                format!("buckets of {}", input.path),
                members,
                "one export of buckets",
            )
        });
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
        storage_class: class(constraint),
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

/// `us-south-smart`, `eu-standard` or `ams03-vault`: a place and a storage class.
fn split(constraint: &Node) -> Option<(&str, &str)> {
    constraint.as_str()?.rsplit_once('-')
}

fn class(constraint: &Node) -> Value<String> {
    let class = split(constraint).map(|(_, class)| class.to_owned());
    class.map_or(Value::Absent, |class| exported(class, constraint.span))
}

fn place(constraint: &Node, facts: &FactBook) -> (Value<Resiliency>, Location) {
    let at = constraint.span;
    let Some((place, _)) = split(constraint) else {
        let symbol = constraint.as_str().unwrap_or("an empty location constraint");
        return (Value::unknown(Why::NotInFacts, symbol, Some(at)), Location::default());
    };
    let known = |text: &str| exported(text.to_owned(), at);
    if place.ends_with(|last: char| last.is_ascii_digit()) && !place.contains('-') {
        let region = facts.region(place).map_or(Value::Absent, known);
        let location = Location { region, datacenter: known(place), ..Location::default() };
        return (exported(Resiliency::SingleSite, at), location);
    }
    if place.contains('-') {
        let location =
            Location { region: known(facts.region(place).unwrap_or(place)), ..Location::default() };
        return (exported(Resiliency::Regional, at), location);
    }
    let location = Location { geo: known(place), ..Location::default() };
    (exported(Resiliency::CrossRegion, at), location)
}

#[cfg(test)]
#[path = "tests/buckets.rs"]
mod tests;

//! StorageClasses, and the classes that clusters come with: what makes a volume, what reaches it, and what becomes of it
//! when its claim goes.

use std::collections::BTreeMap;

use resilint_schema::{
    Confidence, Kind, Location, Offering, RelationKind, Resiliency, Set, Span, StorageClass, Value,
    Why,
};

use super::super::{Cluster, fields, labels};
use super::stated::Stated;
use super::volume_claim::Claim;
use super::{Named, nearest};
use crate::facts::{FactBook, Reach};
use crate::normalise::{Builder, Declared};
use crate::parse::Node;

/// Marks the class that holds where a claim names none.
const DEFAULT: [&str; 2] = [
    "storageclass.kubernetes.io/is-default-class",
    "storageclass.beta.kubernetes.io/is-default-class",
];

/// Where a class of buckets says their endpoint.
const ENDPOINT: [&str; 2] = ["ibm.io/object-store-endpoint", "cosEndpoint"];

/// Adds the classes among the objects.
pub(super) fn declare<'a>(cluster: &Cluster<'a>, builder: &mut Builder<'_>) -> Vec<Named<'a>> {
    let objects = cluster.objects.iter();
    let classes = objects.filter(|object| object.is("storage.k8s.io", "StorageClass"));
    classes
        .map(|object| {
            let stated = Stated::new(cluster, object);
            let id = builder.declare(Declared {
                offering: Offering::Kubernetes,
                name: object.name.clone(),
                address: object.address(),
                span: object.node.span,
                labels: BTreeMap::new(),
                location: Location::default(),
                kind: Kind::StorageClass(Box::new(read(&stated, builder.facts))),
            });
            let is_default = DEFAULT.iter().any(|key| {
                fields::text(object.annotation(key)).known().is_some_and(|text| text == "true")
            });
            Named { id, name: object.name.clone(), path: object.path, is_default, read_only: None }
        })
        .collect()
}

fn read(stated: &Stated<'_>, facts: &FactBook) -> StorageClass {
    let object = stated.object;
    let provisioner = stated.text(&["provisioner"]);
    let parameter = |key: &str| object.node.at(&["parameters", key]).and_then(Node::as_str);
    let reach = provisioner.known().and_then(|p| facts.cluster_storage().reach(p, parameter));
    let endpoint = ENDPOINT.iter().find_map(|key| parameter(key));
    let at = provisioner.at();
    StorageClass {
        reclaim_policy: stated
            .text(&["reclaimPolicy"])
            .or_default("Delete".to_owned(), Some(object.headline())),
        binding_mode: stated
            .text(&["volumeBindingMode"])
            .or_default("Immediate".to_owned(), Some(object.headline())),
        zones: zones(object.node),
        regional: reach.map_or(Value::Absent, |reach| Value::inferred(is_regional(reach), at)),
        profile: stated.text(&["parameters", "profile"]),
        resiliency: reach.map_or(Value::Absent, |reach| resiliency(reach, endpoint, facts, at)),
        provisioner,
    }
}

const fn is_regional(reach: Reach) -> bool {
    !matches!(reach, Reach::Zone | Reach::Datacenter)
}

/// What loss the buckets of a class survive, which its name or their endpoint says.
fn resiliency(
    reach: Reach,
    endpoint: Option<&str>,
    facts: &FactBook,
    at: Option<Span>,
) -> Value<Resiliency> {
    match reach {
        Reach::BucketRegional => Value::inferred(Resiliency::Regional, at),
        Reach::BucketCrossRegion => Value::inferred(Resiliency::CrossRegion, at),
        Reach::Bucket => {
            let host = endpoint.map(crate::normalise::host::host_and_port).unwrap_or_default();
            if facts.geo_of_host(host).is_some() {
                Value::inferred(Resiliency::CrossRegion, at)
            } else if facts.region_of_host(host).is_some() {
                Value::inferred(Resiliency::Regional, at)
            } else {
                Value::unknown(Why::NotDeclared, "the endpoint of the bucket", at)
            }
        }
        Reach::Zone | Reach::Datacenter | Reach::Region => Value::Absent,
    }
}

/// The zones that a class allows, where it names any.
fn zones(node: &Node) -> Set<Value<String>> {
    let terms = node.get("allowedTopologies").map_or(&[][..], Node::items).iter();
    let expressions = terms.filter_map(|term| term.get("matchLabelExpressions"));
    let expressions: Vec<&Node> = expressions.flat_map(Node::items).collect();
    let of_zone = |expression: &&&Node| {
        expression
            .get("key")
            .and_then(Node::as_str)
            .is_some_and(|key| labels::domain(key) == "zone")
    };
    let values =
        expressions.iter().filter(of_zone).filter_map(|expression| expression.get("values"));
    let zones: Vec<Value<String>> =
        values.flat_map(Node::items).map(|zone| fields::text(Some(zone))).collect();
    if zones.is_empty() { Set::default() } else { Set::closed(zones) }
}

/// Leads from each claim to its class. Classes that clusters come with are declared where the first claim names them.
pub(super) fn relate(claims: &[Claim<'_>], classes: &[Named<'_>], builder: &mut Builder<'_>) {
    let mut built_in: BTreeMap<String, String> = BTreeMap::new();
    for claim in claims {
        let found = match &claim.class {
            Value::Known { value: name, .. } => nearest(classes, name, claim.path),
            Value::Absent => default_class(classes, claim.path),
            Value::Unknown { .. } => None,
        };
        if let Some(class) = found {
            let at = claim.class.at();
            builder.relate(RelationKind::DependsOn, &claim.id, &class.id, Confidence::Derived, at);
            continue;
        }
        let Some(name) = claim.class.known() else { continue };
        let is_declared = classes.iter().any(|class| class.name.known() == Some(name));
        if is_declared {
            continue;
        }
        let id = match built_in.get(name) {
            Some(id) => id.clone(),
            None => match declare_built_in(name, claim, builder) {
                Some(id) => id,
                None => continue,
            },
        };
        built_in.insert(name.clone(), id.clone());
        builder.relate(
            RelationKind::DependsOn,
            &claim.id,
            &id,
            Confidence::Derived,
            claim.class.at(),
        );
    }
}

/// The class that the input marks as the default, where that is one.
fn default_class<'n, 'a>(classes: &'n [Named<'a>], path: &str) -> Option<&'n Named<'a>> {
    let marked: Vec<&Named<'a>> = classes.iter().filter(|class| class.is_default).collect();
    super::only_nearest(&marked, path, |class| class.path)
}

/// A class that clusters come with, at the place of the claim that names it.
fn declare_built_in(name: &str, claim: &Claim<'_>, builder: &mut Builder<'_>) -> Option<String> {
    let storage = builder.facts.cluster_storage();
    let fact = storage.built_in(name)?;
    let at = claim.class.at();
    let reclaim = if storage.retains(name) { "Retain" } else { "Delete" };
    let class = StorageClass {
        provisioner: Value::inferred(fact.provisioner.clone(), at),
        reclaim_policy: Value::inferred(reclaim.to_owned(), at),
        regional: Value::inferred(is_regional(fact.scope), at),
        resiliency: resiliency(fact.scope, None, builder.facts, at),
        ..StorageClass::default()
    };
    Some(builder.declare(Declared {
        offering: Offering::Kubernetes,
        name: Value::inferred(name.to_owned(), at),
        address: format!("built-in StorageClass {name}"),
        span: at.unwrap_or(claim.span),
        labels: BTreeMap::new(),
        location: Location::default(),
        kind: Kind::StorageClass(Box::new(class)),
    }))
}

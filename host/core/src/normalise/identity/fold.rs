//! Two declarations of one thing: the one that is kept takes over what only the other one knows.

use resilint_schema::{Confidence, Relation, RelationKind, Resource, Topology};
use serde_json::{Map, Value as Json};

use super::index::Name;

/// What of a resource is taken over.
const FIELDS: [&str; 4] = ["name", "location", "crn", "spec"];

/// Ties `shown` to `kept`, and hands over what it knows and what it has to do with others.
pub(super) fn into(topology: &mut Topology, kept: usize, shown: usize) {
    let (Some(own), Some(other)) = (topology.resources.get(kept), topology.resources.get(shown))
    else {
        return;
    };
    let confidence = match Name::of(own) {
        Some(_) => Confidence::Derived,
        // It was found by a name that another one might have.
        None => Confidence::Heuristic,
    };
    let (own_id, other_id) = (own.id.clone(), other.id.clone());
    if let Some(complete) = completed(own, other) {
        topology.resources[kept] = complete;
    }
    hand_over(&mut topology.relations, &other_id, &own_id);
    let at = topology.resources[shown].span;
    let kind = RelationKind::SameAs;
    topology.relations.push(Relation { kind, from: other_id, to: own_id, confidence, at });
}

/// The resource with what only the other one knows. Its own places stay.
fn completed(own: &Resource, other: &Resource) -> Option<Resource> {
    let mut json = serde_json::to_value(own).ok()?;
    let more = serde_json::to_value(other).ok()?;
    let (fields, more) = (json.as_object_mut()?, more.as_object()?);
    let is_one_kind = fields.get("kind") == more.get("kind");
    for name in FIELDS.into_iter().filter(|&name| is_one_kind || name != "spec") {
        if let Some(more) = more.get(name) {
            complete(fields, name, more);
        }
    }
    serde_json::from_value(json).ok()
}

fn complete(fields: &mut Map<String, Json>, name: &str, more: &Json) {
    match (fields.get_mut(name), more) {
        (None, more) if state(more) != Some("unknown") => {
            fields.insert(name.to_owned(), more.clone());
        }
        (Some(own), more) if state(own).is_some() => {
            if state(own) != Some("known") && state(more) == Some("known") {
                *own = more.clone();
            }
        }
        (Some(Json::Object(own)), Json::Object(more)) => {
            more.iter().for_each(|(name, more)| complete(own, name, more));
        }
        _ => {}
    }
}

/// The state of a value; nothing where it is another thing.
fn state(json: &Json) -> Option<&str> {
    json.get("state").and_then(Json::as_str)
}

/// The relations of one become those of the other, each once, and none leads back to itself.
fn hand_over(relations: &mut Vec<Relation>, from: &str, to: &str) {
    let moved = relations.iter().filter(|edge| edge.kind != RelationKind::SameAs);
    let moved: Vec<Relation> = moved
        .filter(|edge| edge.from == from || edge.to == from)
        .map(|edge| {
            let end = |id: &String| if id == from { to.to_owned() } else { id.clone() };
            Relation { from: end(&edge.from), to: end(&edge.to), ..edge.clone() }
        })
        .collect();
    for edge in moved {
        let is_known = |known: &Relation| {
            known.kind == edge.kind && known.from == edge.from && known.to == edge.to
        };
        if edge.from != edge.to && !relations.iter().any(is_known) {
            relations.push(edge);
        }
    }
}

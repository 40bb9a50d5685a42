//! What the affinity of a placement filters, and what the placement promises of the clusters that are left.

use resilint_schema::Value;

use super::texts;
use crate::normalise::kubernetes::fields;
use crate::normalise::kubernetes::matching::Match;
use crate::normalise::kubernetes::placement::cluster::Member;
use crate::normalise::kubernetes::placement::promise::Promise;
use crate::parse::Node;

/// Whether the filters of an affinity let a cluster through; one that is not declared may have anything.
pub(super) fn filtered(affinity: &Node, member: Option<&Member>) -> Match {
    let labels = affinity.get("labelSelector").filter(|node| !node.entries().is_empty());
    let fields = affinity.at(&["fieldSelector", "matchExpressions"]).map_or(&[][..], Node::items);
    let Some(member) = member else {
        return if labels.is_none() && fields.is_empty() { Match::Yes } else { Match::Maybe };
    };
    let by_labels = labels.map_or(Match::Yes, |node| member.labels.selected_by(Some(node)));
    let by_field = |node: &Node| {
        let key = node.get("key").and_then(Node::as_str).unwrap_or_default();
        let wanted = texts(node.get("values"));
        let Some(own) = member.fields.get(key).filter(|own| !own.is_empty()) else {
            return Match::Maybe;
        };
        let listed = own.iter().any(|own| wanted.iter().any(|(value, _)| value == own));
        match node.get("operator").and_then(Node::as_str) {
            Some("In") => Match::known(listed),
            Some("NotIn") => Match::known(!listed),
            _ => Match::Maybe,
        }
    };
    fields.iter().map(by_field).fold(by_labels, Match::and)
}

/// What a placement promises of its candidates.
pub(super) fn promise(placement: Option<&Node>) -> Promise {
    let Some(placement) = placement else { return Promise::All };
    let constraints = placement.get("spreadConstraints").map_or(&[][..], Node::items);
    let scheduling = placement.get("replicaScheduling");
    // An object without a type divides, no object at all duplicates.
    let kind = scheduling.map(|node| {
        fields::text(node.get("replicaSchedulingType")).or_default("Divided".to_owned(), None)
    });
    let duplicates = kind.is_none_or(|kind| kind.known().is_some_and(|it| it == "Duplicated"));
    let bounded = constraints.iter().any(|node| node.get("maxGroups").is_some());
    if duplicates && !bounded {
        return Promise::All;
    }
    let least = |field: &str| {
        let of_field = constraints.iter().filter(|node| {
            let by = fields::text(node.get("spreadByField"));
            match by {
                Value::Absent => field == "cluster" && node.get("spreadByLabel").is_none(),
                by => by.known().is_some_and(|by| by == field),
            }
        });
        of_field.filter_map(|node| fields::number(node.get("minGroups")).known().copied()).max()
    };
    Promise::AtLeast {
        regions: least("region").unwrap_or(1),
        clusters: least("cluster").unwrap_or(1),
    }
}

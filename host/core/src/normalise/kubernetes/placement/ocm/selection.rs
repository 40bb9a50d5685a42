//! The clusters that a placement selects, as far as the input tells: by its decisions, or among the
//! clusters that are declared.

use std::collections::BTreeMap;

use resilint_schema::{Span, Value};

use super::{CLUSTER, PLACEMENT, REGION_CLAIM};
use crate::normalise::kubernetes::fields;
use crate::normalise::kubernetes::labels;
use crate::normalise::kubernetes::matching::{Match, same_namespace};
use crate::normalise::kubernetes::object::Object;
use crate::normalise::kubernetes::placement::Context;
use crate::normalise::kubernetes::placement::cluster::{Member, Tool};
use crate::normalise::kubernetes::placement::promise::Candidate;
use crate::normalise::kubernetes::selector::Labels;
use crate::parse::Node;

/// The label of a cluster that names its set.
const SET: &str = "cluster.open-cluster-management.io/clusterset";
/// The set that every cluster is in.
const GLOBAL: &str = "global";

/// The clusters that a placement selects.
#[derive(Debug)]
pub(in crate::normalise::kubernetes::placement) struct Selection {
    /// Those that are known, each with whether it is surely selected.
    pub(in crate::normalise::kubernetes::placement) clusters: Vec<(Candidate, bool)>,
    /// Whether it spreads over two regions at least, whichever they are.
    pub(in crate::normalise::kubernetes::placement) spreads: bool,
    /// Whether there are no others.
    pub(in crate::normalise::kubernetes::placement) closed: bool,
    pub(in crate::normalise::kubernetes::placement) address: String,
    pub(in crate::normalise::kubernetes::placement) at: Span,
}

/// What the placement of a name selects; nothing where it is not in the input.
pub(in crate::normalise::kubernetes::placement) fn selection(
    context: &Context<'_, '_>,
    name: &str,
    namespace: &Value<String>,
) -> Option<Selection> {
    let objects = &context.manifests.objects;
    let is_it = |object: &&Object<'_>| {
        object.is(CLUSTER, "Placement")
            && object.name.known().is_some_and(|own| own == name)
            && same_namespace(&object.namespace, namespace) != Match::No
    };
    if let Some(decided) = decided(context, name, namespace) {
        return Some(decided);
    }
    let mut found = objects.iter().filter(is_it);
    let placement = found.next().filter(|_| found.next().is_none())?;
    let at = placement.headline();
    let number = fields::number(placement.spec("numberOfClusters"));
    let changed = context.doubt(placement, &["spec"]).is_some();
    let takes_all = number.is_absent() && !changed;
    let sets = sets(context, placement);
    let members = context.clusters.of(Tool::Ocm).filter_map(|member| {
        let fits = fits(context, member, placement, sets.as_deref());
        let name = member.name.known()?;
        let region = context.clusters.region_of_name(Tool::Ocm, name, Some(at));
        let candidate = Candidate { name: member.name.clone(), region, fits };
        (fits != Match::No).then_some((candidate, takes_all && fits == Match::Yes))
    });
    let several = number.known().is_some_and(|number| *number >= 2);
    Some(Selection {
        clusters: members.collect(),
        spreads: several && !changed && spreads_over_regions(placement),
        closed: false,
        address: placement.address(),
        at,
    })
}

/// The decisions of a placement, where the input has them.
fn decided(context: &Context<'_, '_>, name: &str, namespace: &Value<String>) -> Option<Selection> {
    let of_placement = |object: &&Object<'_>| {
        object.is(CLUSTER, "PlacementDecision")
            && object.node.at(&["metadata", "labels", PLACEMENT]).and_then(Node::as_str)
                == Some(name)
            && same_namespace(&object.namespace, namespace) != Match::No
    };
    let objects: Vec<&Object<'_>> = context.manifests.objects.iter().filter(of_placement).collect();
    let first = objects.first()?;
    let decisions = objects.iter().filter_map(|object| object.node.at(&["status", "decisions"]));
    let clusters: Vec<(Candidate, bool)> = decisions
        .flat_map(Node::items)
        .filter_map(|decision| {
            let name = fields::text(decision.get("clusterName"));
            let known = name.known()?;
            let region = context.clusters.region_of_name(Tool::Ocm, known, name.at());
            Some((Candidate { name, region, fits: Match::Yes }, true))
        })
        .collect();
    let closed = !clusters.is_empty();
    (closed).then(|| Selection {
        clusters,
        spreads: false,
        closed,
        address: first.address(),
        at: first.headline(),
    })
}

/// The sets that a placement selects from; nothing where the input does not say.
fn sets(context: &Context<'_, '_>, placement: &Object<'_>) -> Option<Vec<String>> {
    let named = placement.spec("clusterSets").map_or(&[][..], Node::items);
    if !named.is_empty() {
        return Some(named.iter().filter_map(Node::text).map(Into::into).collect());
    }
    let bound = context.manifests.objects.iter().filter(|object| {
        object.is(CLUSTER, "ManagedClusterSetBinding")
            && same_namespace(&object.namespace, &placement.namespace) == Match::Yes
    });
    let bound: Vec<String> = bound
        .filter_map(|object| fields::text(object.spec("clusterSet")).known().cloned())
        .collect();
    (!bound.is_empty()).then_some(bound)
}

/// Whether a placement may select a cluster.
fn fits(
    context: &Context<'_, '_>,
    member: &Member,
    placement: &Object<'_>,
    sets: Option<&[String]>,
) -> Match {
    let in_set = |set: &String| match set.as_str() {
        GLOBAL => Match::Yes,
        set => in_set(context, member, set),
    };
    let of_sets =
        sets.map_or(Match::Maybe, |sets| sets.iter().map(in_set).max().unwrap_or(Match::Maybe));
    let predicates = placement.spec("predicates").map_or(&[][..], Node::items);
    let wanted = predicates.iter().map(|node| predicate(node, member)).max();
    let tainted = if member.fields.contains_key("taints") { Match::Maybe } else { Match::Yes };
    wanted.unwrap_or(Match::Yes).and(of_sets).and(tainted)
}

fn in_set(context: &Context<'_, '_>, member: &Member, set: &str) -> Match {
    let mut declared = context.manifests.objects.iter().filter(|object| {
        object.is(CLUSTER, "ManagedClusterSet")
            && object.name.known().is_some_and(|name| name == set)
    });
    let selector = declared.next().and_then(|object| object.spec("clusterSelector"));
    let selector = selector.and_then(|node| node.get("labelSelector"));
    match selector {
        Some(selector) => member.labels.selected_by(Some(selector)),
        None => Match::known(member.labels.own.get(SET).is_some_and(|own| own == set)),
    }
}

fn predicate(node: &Node, member: &Member) -> Match {
    let selector = node.get("requiredClusterSelector");
    let by_labels = selector.and_then(|node| node.get("labelSelector"));
    let by_labels = by_labels.map_or(Match::Yes, |node| member.labels.selected_by(Some(node)));
    let Some(claims) = selector.and_then(|node| node.get("claimSelector")) else {
        return by_labels;
    };
    // Claims are in the status of a cluster, which manifests seldom hold.
    let own: BTreeMap<String, String> = member
        .fields
        .iter()
        .filter_map(|(key, values)| Some((key.clone(), values.first()?.clone())))
        .collect();
    let by_claims = if own.is_empty() {
        Match::Maybe
    } else {
        Labels { own, ..Labels::default() }.selected_by(Some(claims))
    };
    by_labels.and(by_claims)
}

/// Whether a placement must spread over regions. By default it only prefers to.
fn spreads_over_regions(placement: &Object<'_>) -> bool {
    let terms = placement.node.at(&["spec", "spreadPolicy", "spreadConstraints"]);
    terms.map_or(&[][..], Node::items).iter().any(|term| {
        let key = term.get("topologyKey").and_then(Node::as_str).unwrap_or_default();
        let is_region = key == REGION_CLAIM || key == "region" || labels::domain(key) == "region";
        let skew = fields::number(term.get("maxSkew")).or_default(1, None);
        let must = term.get("whenUnsatisfiable").and_then(Node::as_str) == Some("DoNotSchedule");
        is_region && must && skew.known() == Some(&1)
    })
}

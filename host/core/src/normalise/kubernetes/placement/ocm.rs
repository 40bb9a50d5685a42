//! Open Cluster Management: placements, and the works that they distribute.
//!
//! A placement selects among the clusters that are registered with the hub; which those are, manifests
//! seldom say in full. Its clusters are sure where it takes all that fit, or where its decisions are in
//! the input; else the hub chooses.

use std::collections::BTreeMap;

use resilint_schema::{Confidence, Multiplicity, ResourceId, Span, Value, Why};

use super::Context;
use super::cluster::{Member, Tool, canonical, region_of_labels};
use super::promise::{Candidate, differing};
use super::site::Site;
use crate::facts::FactBook;
use crate::normalise::kubernetes::fields;
use crate::normalise::kubernetes::labels;
use crate::normalise::kubernetes::matching::{Match, same_namespace};
use crate::normalise::kubernetes::object::Object;
use crate::normalise::kubernetes::pods::read_labels;
use crate::normalise::kubernetes::selector::Labels;
use crate::parse::Node;

const CLUSTER: &str = "cluster.open-cluster-management.io";
const WORK: &str = "work.open-cluster-management.io";
/// The label of a cluster that names its set.
const SET: &str = "cluster.open-cluster-management.io/clusterset";
/// The label of decisions that names their placement.
pub(super) const PLACEMENT: &str = "cluster.open-cluster-management.io/placement";
/// The set that every cluster is in.
const GLOBAL: &str = "global";
/// The claim of a cluster that names its region.
const REGION_CLAIM: &str = "region.open-cluster-management.io";

/// Whether an object is one of those that place others.
pub(super) fn is_placement(object: &Object<'_>) -> bool {
    object.is(WORK, "ManifestWorkReplicaSet") || object.is(WORK, "ManifestWork")
}

/// The clusters that a placement selects.
#[derive(Debug)]
pub(super) struct Selection {
    /// Those that are known, each with whether it is surely selected.
    pub(super) clusters: Vec<(Candidate, bool)>,
    /// Whether it spreads over two regions at least, whichever they are.
    pub(super) spreads: bool,
    /// Whether there are no others.
    pub(super) closed: bool,
    pub(super) address: String,
    pub(super) at: Span,
}

/// What all works send to clusters.
pub(super) fn sites(context: &Context<'_, '_>) -> Vec<Site> {
    let mut sites = Vec::new();
    for object in &context.manifests.objects {
        if object.is(WORK, "ManifestWork") {
            of_work(context, object, &mut sites);
        } else if object.is(WORK, "ManifestWorkReplicaSet") {
            of_replica_set(context, object, &mut sites);
        }
    }
    sites
}

/// A work stands in the namespace of the cluster that it is for.
fn of_work(context: &Context<'_, '_>, object: &Object<'_>, sites: &mut Vec<Site>) {
    let members = held(context, object);
    let cluster = object.namespace.clone();
    let region = match &cluster {
        Value::Known { value, at, .. } => context.clusters.region_of_name(Tool::Ocm, value, *at),
        cluster => {
            let symbol = cluster.symbol().unwrap_or("the cluster that the work is for");
            Value::unknown(Why::NotDeclared, symbol, cluster.at().or(object.name.at()))
        }
    };
    if !members.is_empty() {
        sites.push(site(object, cluster, region, true, members, true));
    }
}

fn of_replica_set(context: &Context<'_, '_>, object: &Object<'_>, sites: &mut Vec<Site>) {
    let members = held(context, object);
    if members.is_empty() {
        return;
    }
    for reference in object.spec("placementRefs").map_or(&[][..], Node::items) {
        let name = fields::text(reference.get("name"));
        let found = name.known().and_then(|name| selection(context, name, &object.namespace));
        let Some(selection) = found else {
            let symbol = format!("which clusters {} is for", object.address());
            let region = Value::unknown(Why::NotDeclared, symbol, Some(reference.span));
            let mut open = site(object, Value::Absent, region, false, members.clone(), false);
            open.count.max = None;
            sites.push(open);
            continue;
        };
        if !context.affords((selection.clusters.len() + 2) * (1 + members.len())) {
            return;
        }
        let changed = context.doubt(object, &["spec"]).is_some();
        sites.extend(of_selection(object, &selection, &members, changed));
    }
}

fn of_selection(
    object: &Object<'_>,
    selection: &Selection,
    members: &[ResourceId],
    changed: bool,
) -> Vec<Site> {
    let closed = selection.closed && !changed;
    let known = selection.clusters.iter().map(|(candidate, sure)| {
        let (cluster, region) = (candidate.name.clone(), candidate.region.clone());
        site(object, cluster, region, *sure && !changed, members.to_vec(), closed)
    });
    // Regions that are promised, whichever they are: as many that differ.
    let differing = differing(&selection.address, selection.at);
    let promised = differing
        .filter(|_| selection.spreads && !changed)
        .map(|region| site(object, Value::Absent, region, true, members.to_vec(), false));
    let mut all: Vec<Site> = known.chain(promised).collect();
    if all.is_empty() {
        let symbol = format!("which clusters {} selects", selection.address);
        let region = Value::unknown(Why::NotDeclared, symbol, Some(selection.at));
        let mut open = site(object, Value::Absent, region, false, members.to_vec(), false);
        open.count.max = None;
        all.push(open);
    }
    all
}

fn site(
    object: &Object<'_>,
    cluster: Value<String>,
    region: Value<String>,
    sure: bool,
    members: Vec<ResourceId>,
    closed: bool,
) -> Site {
    let at = region.at().filter(|_| !sure);
    Site {
        name: object.name.clone(),
        address: object.address(),
        span: object.node.span,
        cluster,
        endpoint: Value::Absent,
        namespace: Value::Absent,
        closed: closed && region.known().is_some(),
        region,
        manifest: Value::Absent,
        members,
        count: Multiplicity { min: u32::from(sure), max: Some(1), at },
        confidence: Confidence::Proven,
    }
}

/// The workloads that a work holds.
fn held(context: &Context<'_, '_>, work: &Object<'_>) -> Vec<ResourceId> {
    let manifests = manifests(work.node);
    let holds = |node: &Node| manifests.iter().any(|held| std::ptr::eq(held, node));
    let of_file = context.manifests.workloads.iter().filter(|(index, _)| {
        let object = context.manifests.objects.get(*index);
        object.is_some_and(|object| {
            object.node.span.source == work.node.span.source
                && context.affords(1)
                && holds(object.node)
        })
    });
    of_file.map(|(_, id)| id.clone()).collect()
}

/// The objects that a work, or a set of works, holds.
pub(in crate::normalise::kubernetes) fn manifests(work: &Node) -> &[Node] {
    let is_work = work
        .get("apiVersion")
        .and_then(Node::as_str)
        .is_some_and(|api| api.split_once('/').is_some_and(|(group, _)| group == WORK));
    let path: &[&str] = match work.get("kind").and_then(Node::as_str) {
        Some("ManifestWork") => &["spec", "workload", "manifests"],
        Some("ManifestWorkReplicaSet") => {
            &["spec", "manifestWorkTemplate", "workload", "manifests"]
        }
        _ => return &[],
    };
    work.at(path).filter(|_| is_work).map_or(&[][..], Node::items)
}

/// What the placement of a name selects; nothing where it is not in the input.
pub(super) fn selection(
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

/// A cluster that is registered with the hub.
pub(super) fn member(object: &Object<'_>, facts: &FactBook) -> Option<Member> {
    if !object.is(CLUSTER, "ManagedCluster") {
        return None;
    }
    let claims = object.node.at(&["status", "clusterClaims"]).map_or(&[][..], Node::items);
    let mut fields_of: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for claim in claims {
        if let (Some(name), Some(value)) =
            (claim.get("name").and_then(Node::text), claim.get("value").and_then(Node::text))
        {
            fields_of.insert(name.into_owned(), vec![value.into_owned()]);
        }
    }
    let claimed =
        claims.iter().find(|claim| claim.get("name").and_then(Node::as_str) == Some(REGION_CLAIM));
    let mut region = region_of_labels(object.node, facts);
    if region.is_absent() {
        let value = claimed.and_then(|claim| claim.get("value"));
        let label = || object.node.at(&["metadata", "labels", REGION_CLAIM]);
        region = canonical(fields::text(value.or_else(label)), facts);
    }
    let taints = object.spec("taints").map_or(&[][..], Node::items);
    if !taints.is_empty() {
        fields_of.insert("taints".to_owned(), Vec::new());
    }
    let configs = object.spec("managedClusterClientConfigs").map_or(&[][..], Node::items);
    let server = configs.first().and_then(|config| config.get("url"));
    let own = object.node.at(&["metadata", "labels"]).map(read_labels).unwrap_or_default();
    Some(Member {
        tool: Tool::Ocm,
        name: object.name.clone(),
        server: crate::normalise::host::bare(fields::text(server)),
        labels: Labels { own, ..Labels::default() },
        annotations: BTreeMap::new(),
        fields: fields_of,
        region,
    })
}

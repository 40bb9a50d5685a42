//! Karmada: policies that propagate objects to member clusters.
//!
//! An affinity is the set of candidates. All of them are used where replicas are duplicated, which is what
//! happens where nothing is said; else the scheduler chooses, and only what spread constraints promise is
//! sure.

mod affinity;
mod member;

use resilint_schema::{Confidence, Multiplicity, ResourceId, Span, Value, Why};

use super::Context;
use super::cluster::{Member, Tool};
use super::promise::{Candidate, Promise};
use super::site::Site;
use crate::normalise::kubernetes::fields;
use crate::normalise::kubernetes::matching::{Match, same_name, same_namespace};
use crate::normalise::kubernetes::object::Object;
use crate::normalise::kubernetes::pods::read_labels;
use crate::normalise::kubernetes::selector::Labels;
use crate::parse::Node;
use affinity::{filtered, promise};
pub(super) use member::member;

/// The API group of its policies.
const GROUP: &str = "policy.karmada.io";

/// Clusters that one policy may name.
const MAX_CLUSTERS: usize = 2_000;

/// Whether an object is one of those that place others.
pub(super) fn is_placement(object: &Object<'_>) -> bool {
    object.is(GROUP, "PropagationPolicy") || object.is(GROUP, "ClusterPropagationPolicy")
}

/// What all policies send to clusters.
pub(super) fn sites(context: &Context<'_, '_>) -> Vec<Site> {
    let mut sites = Vec::new();
    for object in context.manifests.objects.iter().filter(|object| is_placement(object)) {
        let policy = Policy { object, context };
        let selected = policy.members();
        if selected.is_empty() {
            continue;
        }
        let (candidates, open) = policy.candidates();
        if !context.affords(candidates.len() * (1 + selected.len())) {
            break;
        }
        policy.send(&selected, candidates, open, &mut sites);
    }
    sites
}

struct Policy<'p, 'a> {
    object: &'p Object<'a>,
    context: &'p Context<'p, 'a>,
}

impl<'a> Policy<'_, 'a> {
    /// The workloads that the policy selects, and whether it surely does.
    fn members(&self) -> Vec<(ResourceId, Match)> {
        let selectors = self.object.spec("resourceSelectors").map_or(&[][..], Node::items);
        let manifests = self.context.manifests;
        let mut found = Vec::new();
        for (index, id) in &manifests.workloads {
            let Some(object) = manifests.objects.get(*index) else { continue };
            if !self.context.affords(selectors.len()) {
                break;
            }
            let fits = selectors.iter().map(|selector| self.selects(selector, object)).max();
            if let Some(fits) = fits.filter(|fits| *fits != Match::No) {
                found.push((id.clone(), fits));
            }
        }
        found
    }

    fn selects(&self, selector: &Node, object: &Object<'_>) -> Match {
        let text = |key| fields::text(selector.get(key));
        let api = if object.group.is_empty() {
            object.version.to_owned()
        } else {
            format!("{}/{}", object.group, object.version)
        };
        let is_kind = text("kind").known().is_some_and(|kind| kind == object.kind)
            && text("apiVersion").known().is_some_and(|version| *version == api);
        if !is_kind {
            return Match::No;
        }
        let namespace = match text("namespace") {
            Value::Absent if self.object.kind == "PropagationPolicy" => {
                same_namespace(&self.object.namespace, &object.namespace)
            }
            Value::Absent => Match::Yes,
            namespace => same_namespace(&namespace, &object.namespace),
        };
        let name = text("name");
        let fits = if !name.is_absent() {
            same_name(&name, &object.name)
        } else if let Some(labels) = selector.get("labelSelector") {
            object_labels(object).selected_by(Some(labels))
        } else {
            Match::Yes
        };
        fits.and(namespace)
    }

    /// The clusters that the policy may choose, and where more may be that are not known.
    fn candidates(&self) -> (Vec<Candidate>, Option<Span>) {
        let placement = self.object.spec("placement");
        let at = placement.map_or(self.object.headline(), |node| node.span);
        let groups = placement.and_then(|node| node.get("clusterAffinities"));
        if let Some(groups) = groups.filter(|groups| !groups.items().is_empty()) {
            // The first group that has clusters is used, the others wait.
            let (mut all, mut open) = (Vec::new(), None);
            for group in groups.items() {
                let (found, more) = self.of_affinity(group, group.span);
                all.extend(found);
                open = open.or(more);
            }
            if groups.items().len() > 1 {
                all.iter_mut().for_each(|candidate| candidate.fits = Match::Maybe);
            }
            return (all, open);
        }
        match placement.and_then(|node| node.entry("clusterAffinity")) {
            Some(entry) => self.of_affinity(&entry.value, entry.key.span),
            None => (self.registered(at, |_| Match::Yes), Some(at)),
        }
    }

    fn of_affinity(&self, affinity: &Node, at: Span) -> (Vec<Candidate>, Option<Span>) {
        let excluded: Vec<_> = texts(affinity.get("exclude"));
        let is_excluded = |name: &str| excluded.iter().any(|(other, _)| other == name);
        let filters = |member: Option<&Member>| filtered(affinity, member);
        let named = affinity.get("clusterNames").filter(|node| !node.items().is_empty());
        let Some(named) = named else {
            let wanted = |member: &Member| match member.name.known() {
                Some(name) if is_excluded(name) => Match::No,
                _ => filters(Some(member)),
            };
            return (self.registered(at, wanted), Some(at));
        };
        let mut found = Vec::new();
        let clusters = &self.context.clusters;
        for node in named.items().iter().take(MAX_CLUSTERS) {
            let name = fields::text(Some(node));
            let Some(known) = name.known() else {
                let region = Value::unknown(
                    Why::Template,
                    name.symbol().unwrap_or("clusterNames"),
                    Some(node.span),
                );
                found.push(Candidate { name, region, fits: Match::Yes });
                continue;
            };
            let fits = filters(clusters.named(Tool::Karmada, known));
            if is_excluded(known) || fits == Match::No {
                continue;
            }
            let region = clusters.region_of_name(Tool::Karmada, known, Some(node.span));
            found.push(Candidate { name, region, fits });
        }
        (found, (named.items().len() > MAX_CLUSTERS).then_some(at))
    }

    /// Those of the clusters that the input declares that a test holds of.
    fn registered(&self, at: Span, test: impl Fn(&Member) -> Match) -> Vec<Candidate> {
        let clusters = &self.context.clusters;
        let members = clusters.of(Tool::Karmada).map(|member| (member, test(member)));
        let wanted = members.filter(|(_, fits)| *fits != Match::No).take(MAX_CLUSTERS);
        wanted
            .map(|(member, fits)| {
                let name = member.name.clone();
                let region = name.known().map_or_else(
                    || Value::unknown(Why::Template, "the name of a cluster", Some(at)),
                    |name| clusters.region_of_name(Tool::Karmada, name, Some(at)),
                );
                Candidate { name, region, fits }
            })
            .collect()
    }

    fn send(
        &self,
        selected: &[(ResourceId, Match)],
        candidates: Vec<Candidate>,
        open: Option<Span>,
        sites: &mut Vec<Site>,
    ) {
        let changed = self.context.doubt(self.object, &["spec"]).is_some()
            || selected.iter().any(|(_, fits)| *fits == Match::Maybe);
        let promise =
            if changed { Promise::Nothing } else { promise(self.object.spec("placement")) };
        let members: Vec<ResourceId> = selected.iter().map(|(id, _)| id.clone()).collect();
        let address = self.object.address();
        let symbol = format!("which clusters {address} chooses");
        let at = open.unwrap_or_else(|| self.object.headline());
        let mut kept = promise.kept(candidates, open, &symbol, at);
        if !kept.iter().any(|(_, sure)| *sure) {
            kept.extend(promise.regions(&address, self.object.headline()));
        }
        for (candidate, sure) in kept {
            sites.push(Site {
                name: self.object.name.clone(),
                address: address.clone(),
                span: self.object.node.span,
                cluster: candidate.name,
                endpoint: Value::Absent,
                namespace: self.object.namespace.clone(),
                closed: open.is_none() && candidate.region.known().is_some(),
                count: Multiplicity {
                    min: u32::from(sure),
                    max: Some(1),
                    at: candidate.region.at().filter(|_| !sure),
                },
                region: candidate.region,
                manifest: Value::Absent,
                members: members.clone(),
                confidence: Confidence::Proven,
            });
        }
    }
}

/// The labels of an object itself.
fn object_labels(object: &Object<'_>) -> Labels {
    let own = object.node.at(&["metadata", "labels"]);
    let own = own.map(read_labels).unwrap_or_default();
    Labels { own, ..Labels::default() }
}

/// The texts of a list, with their places.
fn texts(list: Option<&Node>) -> Vec<(String, Span)> {
    let items = list.map_or(&[][..], Node::items).iter();
    items.filter_map(|node| Some((node.text()?.into_owned(), node.span))).collect()
}

//! Global load balancers as units of their own: what is wrong with one is told once, not with every app
//! behind it. What stands at the edge without one is a unit of what it was declared with.

use std::collections::{BTreeMap, BTreeSet};

use resilint_schema::{
    AppGroup, Confidence, GlobalLoadBalancer, Kind, Offering, RelationKind, Resource, ResourceId,
    SourceId, Topology, Value,
};

/// Names told of a unit without a load balancer.
const MAX_NAMES: usize = 2;

/// Adds a group for each global load balancer that no group of this offering has yet, and one for each
/// file that declares certificates, settings or pools of none.
pub fn group_edges(topology: &mut Topology) {
    let groups = balancers(topology);
    add(topology, groups);
    let groups = alone(topology);
    add(topology, groups);
}

fn add(topology: &mut Topology, groups: Vec<AppGroup>) {
    for mut group in groups {
        group.id = format!("a{}", topology.apps.len());
        topology.apps.push(group);
    }
}

fn balancers(topology: &Topology) -> Vec<AppGroup> {
    let grouped = grouped(topology);
    let edges = Edges::of(topology);
    let found = topology.resources.iter().filter_map(|resource| {
        let balancer = resource.global_load_balancer()?;
        let is_new = !grouped.contains(resource.id.as_str()) && !resource.is_leaving();
        is_new.then(|| AppGroup {
            name: name(resource),
            members: std::iter::once(&resource.id)
                .chain(edges.secured(resource, balancer))
                .cloned()
                .collect(),
            balancers: vec![resource.id.clone()],
            topology: declared(topology, resource),
            joined_by: "one global load balancer".into(),
            confidence: Confidence::Proven,
            ..empty()
        })
    });
    found.collect()
}

/// What stands at the edge for itself, a group a file.
fn alone(topology: &Topology) -> Vec<AppGroup> {
    let grouped = grouped(topology);
    let edges = Edges::of(topology);
    let of_balancers = edges.of_balancers();
    let mut files: BTreeMap<SourceId, Vec<&Resource>> = BTreeMap::new();
    for resource in topology.resources.iter().filter(|resource| stands_alone(resource)) {
        let id = resource.id.as_str();
        if !grouped.contains(id) && !of_balancers.contains(id) {
            files.entry(resource.origin.source).or_default().push(resource);
        }
    }
    let group = |members: Vec<&Resource>| AppGroup {
        name: names(&members),
        members: members.iter().map(|resource| resource.id.clone()).collect(),
        joined_by: "the same file".into(),
        confidence: Confidence::Derived,
        ..empty()
    };
    files.into_values().map(group).collect()
}

/// The resources from a place in the list on that stand at the edge without a global load balancer.
pub(super) fn without_balancer(topology: &Topology, first: usize) -> Vec<ResourceId> {
    let resources = topology.resources.get(first..).unwrap_or_default();
    if !resources.iter().any(stands_alone) {
        return Vec::new();
    }
    let of_balancers = Edges::among(resources, topology).of_balancers();
    let rest = resources.iter().filter(|resource| stands_alone(resource));
    let rest = rest.filter(|resource| !of_balancers.contains(resource.id.as_str()));
    rest.map(|resource| resource.id.clone()).collect()
}

/// Whether a resource is judged also where no load balancer has it.
fn stands_alone(resource: &Resource) -> bool {
    let speaks = match &resource.kind {
        Kind::Certificate(_) | Kind::OriginPool(_) => true,
        // Of the firewall alone nothing is judged.
        Kind::DomainSettings(settings) => {
            !settings.ssl_mode.is_absent() || !settings.min_tls_version.is_absent()
        }
        _ => false,
    };
    speaks && resource.offering == Offering::InternetServices && !resource.is_leaving()
}

/// Whether a resource secures a load balancer.
fn secures(resource: &Resource) -> bool {
    matches!(resource.kind, Kind::Certificate(_) | Kind::DomainSettings(_))
        && !resource.is_leaving()
}

/// The resources that a group of this offering has.
fn grouped(topology: &Topology) -> BTreeSet<&str> {
    let groups = topology.apps.iter().filter(|app| app.offering == Offering::InternetServices);
    groups.flat_map(|app| app.members.iter().chain(&app.balancers)).map(String::as_str).collect()
}

/// What the teams of the apps behind a load balancer say of its locations, where they agree.
fn declared(topology: &Topology, balancer: &Resource) -> Value<String> {
    let behind = topology.apps.iter().filter(|app| app.balancers.contains(&balancer.id));
    let mut declared = behind.map(|app| &app.topology).filter(|value| !value.is_absent());
    let Some(first) = declared.next() else { return Value::Absent };
    let agree = declared.all(|other| other.known() == first.known());
    if agree { first.clone() } else { Value::Absent }
}

fn name(balancer: &Resource) -> String {
    let label = balancer.label();
    match balancer.scenario.as_str() {
        "" => label.to_owned(),
        scenario => format!("{label} ({scenario})"),
    }
}

fn names(members: &[&Resource]) -> String {
    let first: Vec<&str> = members.iter().take(MAX_NAMES).map(|member| member.label()).collect();
    match members.len().saturating_sub(MAX_NAMES) {
        0 => first.join(" and "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}

fn empty() -> AppGroup {
    AppGroup::new(Offering::InternetServices, String::new(), Vec::new(), String::new())
}

/// What global load balancers lead to, indexed.
struct Edges<'t> {
    by_id: BTreeMap<&'t str, &'t Resource>,
    /// By what is secured: the certificates and settings that secure it.
    secured_by: BTreeMap<&'t str, Vec<&'t ResourceId>>,
}

impl<'t> Edges<'t> {
    fn of(topology: &'t Topology) -> Self {
        Self::among(&topology.resources, topology)
    }

    fn among(resources: &'t [Resource], topology: &'t Topology) -> Self {
        let mut secured_by: BTreeMap<&str, Vec<&ResourceId>> = BTreeMap::new();
        let edges = &topology.relations;
        for edge in edges.iter().filter(|edge| edge.kind == RelationKind::SecuredBy) {
            secured_by.entry(edge.from.as_str()).or_default().push(&edge.to);
        }
        let by_id = resources.iter().map(|resource| (resource.id.as_str(), resource)).collect();
        Self { by_id, secured_by }
    }

    /// The certificates and settings of a load balancer and of what its origins belong to, each once.
    fn secured(&self, resource: &Resource, balancer: &GlobalLoadBalancer) -> Vec<&'t ResourceId> {
        let pools = balancer.pools.items.iter();
        let origins = pools
            .filter_map(|id| self.by_id.get(id.as_str())?.origin_pool())
            .flat_map(|pool| &pool.origins.items);
        let ends = std::iter::once(&resource.id).chain(origins.filter_map(|o| o.via.as_ref()));
        let all = ends.filter_map(|id| self.secured_by.get(id.as_str())).flatten();
        let mut seen = BTreeSet::new();
        let is_ours = |id: &&'t ResourceId| {
            let found = self.by_id.get(id.as_str());
            found.is_some_and(|found| secures(found)) && seen.insert(id.as_str())
        };
        all.copied().filter(is_ours).collect()
    }

    /// All that belongs to a global load balancer.
    fn of_balancers(&self) -> BTreeSet<&'t str> {
        let mut ids = BTreeSet::new();
        for resource in self.by_id.values() {
            let Some(balancer) = resource.global_load_balancer() else { continue };
            ids.extend(self.secured(resource, balancer).into_iter().map(String::as_str));
            ids.extend(resource.kind.references().into_iter().map(String::as_str));
        }
        ids
    }
}

#[cfg(test)]
#[path = "tests/edge_groups.rs"]
mod tests;

//! Sites: each is one cluster that a placement sends workloads to. They become targets of the apps.

use std::collections::{BTreeMap, BTreeSet};

use resilint_schema::{
    Confidence, Kind, Location, Multiplicity, Offering, Platform, Push, Relation, RelationKind,
    ResourceId, Span, Target, Topology, Value,
};

use crate::normalise::{Builder, Declared};

/// One cluster that a placement sends workloads to.
#[derive(Debug)]
pub(super) struct Site {
    /// What people call what is sent there, such as the name of an Application.
    pub(super) name: Value<String>,
    /// The placement in the terms of its file, such as `Application argocd/shop`.
    pub(super) address: String,
    /// The whole placement.
    pub(super) span: Span,
    pub(super) cluster: Value<String>,
    pub(super) endpoint: Value<String>,
    pub(super) namespace: Value<String>,
    pub(super) region: Value<String>,
    /// The path of what is sent, where the placement names one.
    pub(super) manifest: Value<String>,
    pub(super) members: Vec<ResourceId>,
    /// How many such clusters there are.
    pub(super) count: Multiplicity,
    /// Whether the placement sends its workloads to no others than its sites.
    pub(super) closed: bool,
    /// How sure it is that these workloads are meant.
    pub(super) confidence: Confidence,
}

/// What all placements together say of one app.
#[derive(Debug)]
struct Told {
    closed: bool,
    members: BTreeSet<ResourceId>,
}

/// Adds the sites to the apps whose workloads they hold.
pub(super) fn declare(sites: Vec<Site>, builder: &mut Builder<'_>) {
    let apps = apps_of(builder.topology());
    let mut told: BTreeMap<usize, Told> = BTreeMap::new();
    for site in sites {
        let of_app = |id: &ResourceId| apps.get(id.as_str()).copied();
        let concerned: BTreeSet<usize> = site.members.iter().filter_map(of_app).collect();
        if concerned.is_empty() {
            continue;
        }
        let closed = site.closed;
        let members = site.members.clone();
        let target = target(site, builder);
        for app in concerned {
            let group = &mut builder.topology_mut().apps[app];
            let before = group.targets.is_empty() || group.targets_closed;
            let start = || Told { closed: before, members: BTreeSet::new() };
            let entry = told.entry(app).or_insert_with(start);
            entry.closed &= closed;
            entry.members.extend(members.iter().cloned());
            group.targets.push(target.clone());
        }
    }
    for (app, told) in told {
        let group = &mut builder.topology_mut().apps[app];
        // A copy that no placement speaks of is deployed by something else, or by nothing.
        group.targets_closed =
            told.closed && group.members.iter().all(|id| told.members.contains(id));
    }
}

/// The app of each member, by position.
fn apps_of(topology: &Topology) -> BTreeMap<String, usize> {
    let apps = topology.apps.iter().enumerate();
    apps.flat_map(|(at, app)| app.members.iter().map(move |id| (id.clone(), at))).collect()
}

fn target(site: Site, builder: &mut Builder<'_>) -> ResourceId {
    let at = site.region.at().or(site.name.at());
    let push = Push {
        application: site.name.clone(),
        manifest: site.manifest,
        members: site.members.clone(),
        // A placement says where something runs, not that a step of a pipeline puts it there.
        certain: false,
        ..Push::default()
    };
    let target = Target {
        platform: Platform::Kubernetes,
        endpoint: site.endpoint,
        cluster: site.cluster,
        namespace: site.namespace,
        pushes: vec![push],
        ..Target::default()
    };
    let id = builder.declare(Declared {
        offering: Offering::Kubernetes,
        name: site.name,
        address: site.address,
        span: site.span,
        labels: BTreeMap::new(),
        location: Location { region: site.region, ..Location::default() },
        kind: Kind::Target(Box::new(target)),
    });
    let topology = builder.topology_mut();
    if let Some(resource) = topology.resources.last_mut() {
        resource.count = site.count;
    }
    if site.count.min > 0 {
        topology.relations.extend(site.members.into_iter().map(|to| Relation {
            kind: RelationKind::Deploys,
            from: id.clone(),
            to,
            confidence: site.confidence,
            at,
        }));
    }
    id
}

//! The copies of an app in its places: which manifest a target pushes there, and with which flags.
//!
//! A target may push several apps, and only its pushes of this one say anything about it.

use std::collections::BTreeMap;

use resilint_sdk::App;
use resilint_sdk::schema::{Push, RelationKind, Resource, Target, Value, Workload};

/// A workload at one target.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Copy<'a> {
    app: App<'a>,
    pub(crate) resource: &'a Resource,
    pub(crate) workload: &'a Workload,
    pub(crate) at: &'a Resource,
    pub(crate) target: &'a Target,
}

/// All copies, in the order of targets.
pub(crate) fn copies<'a>(app: &App<'a>) -> Vec<Copy<'a>> {
    let mut copies = Vec::new();
    for (at, target) in app.targets() {
        for (resource, workload) in app.workloads() {
            let is_pushed = app.relations().iter().any(|edge| {
                edge.kind == RelationKind::Deploys && edge.from == at.id && edge.to == resource.id
            });
            if is_pushed {
                copies.push(Copy { app: *app, resource, workload, at, target });
            }
        }
    }
    copies
}

/// The copies in each known region.
pub(crate) fn by_region<'a>(app: &App<'a>) -> BTreeMap<&'a str, Vec<Copy<'a>>> {
    let mut regions: BTreeMap<&str, Vec<Copy<'_>>> = BTreeMap::new();
    for copy in copies(app) {
        if let Some(region) = copy.at.location.region.known() {
            regions.entry(region).or_default().push(copy);
        }
    }
    regions
}

/// The pushes of a target that push this app, each with its position.
///
/// A push of a manifest that is not in the input has the app's name, or none. One whose name is not
/// known counts where no push is known to be of this app.
pub(crate) fn pushes_of<'a>(app: &App<'a>, target: &'a Target) -> Vec<(usize, &'a Push)> {
    let pushes = || target.pushes.iter().enumerate();
    let proven = |push: &Push| push.members.iter().any(|id| app.group().members.contains(id));
    let named = |push: &Push| push.members.is_empty() && names(app, target, push) == Some(true);
    let perhaps = |push: &Push| push.members.is_empty() && names(app, target, push).is_none();
    let own: Vec<(usize, &Push)> =
        pushes().filter(|(_, push)| proven(push) || named(push)).collect();
    if own.is_empty() { pushes().filter(|(_, push)| perhaps(push)).collect() } else { own }
}

/// Whether a push is named as the app is; nothing where its name is an expression.
fn names(app: &App<'_>, target: &Target, push: &Push) -> Option<bool> {
    let stated = if push.application.is_absent() { &target.application } else { &push.application };
    let Some(name) = stated.known().map(String::as_str).or(stated.symbol()) else {
        return Some(true);
    };
    let is_ours =
        name == app.name() || app.workloads().any(|(resource, _)| resource.label() == name);
    if stated.is_unknown() && !is_ours { None } else { Some(is_ours) }
}

impl<'a> Copy<'a> {
    /// How many instances run, the resource that says so, and where in it: flags of a push override
    /// the manifest, an autoscaler overrides both. Several pushes of one app may give several counts.
    pub(crate) fn instances(&self) -> Vec<(&'a Value<u32>, &'a Resource, String)> {
        let pushes = pushes_of(&self.app, self.target);
        let ours =
            |push: &Push| push.members.is_empty() || push.members.contains(&self.resource.id);
        let flagged: Vec<(usize, &Push)> = pushes
            .into_iter()
            .filter(|(_, push)| ours(push) && !push.instances.is_absent())
            .collect();
        let replicas = &self.workload.replicas;
        if flagged.is_empty() || !replicas.autoscaled_min.is_absent() {
            let pointer = replicas.effective_pointer().to_owned();
            return vec![(replicas.effective(), self.resource, pointer)];
        }
        let count = |(index, push): (usize, &'a Push)| {
            (&push.instances, self.at, format!("/spec/pushes/{index}/instances"))
        };
        flagged.into_iter().map(count).collect()
    }

    /// The first of its counts, to compare it with another copy.
    pub(crate) fn count(&self) -> &'a Value<u32> {
        self.instances().first().map_or(self.workload.replicas.effective(), |(count, ..)| *count)
    }
}

/// Whether two values are equal; nothing where that cannot be told. Unknowns with one symbol are equal.
pub(crate) fn same<T: PartialEq>(a: &Value<T>, b: &Value<T>) -> Option<bool> {
    match (a, b) {
        (Value::Known { value: a, .. }, Value::Known { value: b, .. }) => Some(a == b),
        (Value::Absent, Value::Absent) => Some(true),
        (Value::Absent, Value::Known { .. }) | (Value::Known { .. }, Value::Absent) => Some(false),
        (Value::Unknown { .. }, Value::Unknown { .. })
            if a.symbol().is_some() && a.symbol() == b.symbol() =>
        {
            Some(true)
        }
        _ => None,
    }
}

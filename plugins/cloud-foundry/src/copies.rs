//! The copies of an app in its places: which manifest a target pushes there, and with which flags.

use std::collections::BTreeMap;

use resilint_sdk::App;
use resilint_sdk::schema::{Push, RelationKind, Resource, Target, Value, Workload};

/// A workload at one target.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Copy<'a> {
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
                copies.push(Copy { resource, workload, at, target });
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

impl<'a> Copy<'a> {
    /// How many instances run, the resource that says so, and where in it: flags of a push override
    /// the manifest, an autoscaler overrides both.
    pub(crate) fn instances(&self) -> (&'a Value<u32>, &'a Resource, String) {
        let flagged = |(_, push): &(usize, &Push)| !push.instances.is_absent();
        let replicas = &self.workload.replicas;
        match self.target.pushes.iter().enumerate().find(flagged) {
            Some((index, push)) if replicas.autoscaled_min.is_absent() => {
                (&push.instances, self.at, format!("/spec/pushes/{index}/instances"))
            }
            _ => (replicas.effective(), self.resource, replicas.effective_pointer().to_owned()),
        }
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

//! Kubernetes and OpenShift: objects of all documents become workloads, local load balancers and app
//! groups. What a rule asks of a workload (autoscalers, disruption budgets, Services) often stands in
//! another document, so everything is read before anything is declared.

mod applied;
mod autoscaler;
mod balancer;
mod budget;
mod chart;
mod containers;
pub(super) mod dependencies;
mod fields;
mod groups;
mod images;
mod index;
mod install_config;
mod knative;
mod kustomize;
pub(super) mod labels;
mod layers;
mod matching;
mod object;
mod overrides;
mod patch_set;
mod patches;
pub(super) mod pins;
mod placement;
mod pods;
mod reach;
mod replicas;
mod selector;
mod spread;
mod storage;
mod touch;
mod workload;

#[cfg(test)]
mod tests;

pub use storage::attach_backup_targets;

use resilint_schema::{RelationKind, ResourceId, SourceId};

use super::{Builder, Input};
use balancer::Balancer;
use index::Index;
use kustomize::Kustomizations;
use object::Object;
use pods::Workload;

/// Everything that was read, for one object to look up what the others say of it.
struct Cluster<'a> {
    kustomizations: &'a Kustomizations<'a>,
    objects: &'a [Object<'a>],
    workloads: &'a [Workload<'a>],
    balancers: &'a [Balancer<'a>],
    index: &'a Index,
}

/// The objects of a run, kept for what is said of them elsewhere.
#[derive(Debug)]
pub struct Manifests<'a> {
    objects: Vec<Object<'a>>,
    kustomizations: Kustomizations<'a>,
    /// The objects that are workloads, by their places among the objects.
    workloads: Vec<(usize, ResourceId)>,
    /// The workloads that stand for what charts make, by the files that declare the charts.
    charts: Vec<(SourceId, ResourceId)>,
}

/// Reads all Kubernetes documents of the run into the topology.
pub fn assemble<'a>(inputs: &[Input<'a>], builder: &mut Builder<'_>) -> Manifests<'a> {
    let mut kustomizations = Kustomizations::read(inputs);
    for (span, file) in kustomizations.missing() {
        builder.unparsed(
            *span,
            format!("the patch `{file}` is not in the input, so it may change anything it reaches"),
        );
    }
    let objects = object::collect(inputs, &mut kustomizations, builder);
    let workloads = pods::find(&objects, &kustomizations);
    let balancers = balancer::find(&objects, &workloads, &kustomizations);
    let cluster = Cluster {
        kustomizations: &kustomizations,
        objects: &objects,
        workloads: &workloads,
        balancers: &balancers,
        index: &Index::new(&objects, &workloads, &balancers),
    };
    let ids = cluster.declare(builder);
    install_config::declare(inputs, builder);
    let charts = chart::declare(inputs, builder);
    let workloads = workloads.iter().map(|workload| workload.index).zip(ids).collect();
    Manifests { objects, kustomizations, workloads, charts }
}

/// Adds the clusters that placements send the objects to, as targets of the apps. Everything that may name
/// a cluster is declared by then.
pub fn place(inputs: &[Input<'_>], manifests: &Manifests<'_>, builder: &mut Builder<'_>) {
    placement::assemble(inputs, manifests, builder);
}

impl Cluster<'_> {
    fn declare(&self, builder: &mut Builder<'_>) -> Vec<ResourceId> {
        // Resources are declared in the order of the input, whatever they are.
        // Both lists are in that order already, and no object is in both.
        let mut workload_ids: Vec<ResourceId> = Vec::with_capacity(self.workloads.len());
        let mut balancer_ids: Vec<ResourceId> = Vec::with_capacity(self.balancers.len());
        for index in 0..self.objects.len() {
            if self.workloads.get(workload_ids.len()).is_some_and(|w| w.index == index) {
                workload_ids.push(workload::declare(self, workload_ids.len(), builder));
            }
            if self.balancers.get(balancer_ids.len()).is_some_and(|b| b.index == index) {
                balancer_ids.push(balancer::declare(&self.balancers[balancer_ids.len()], builder));
            }
        }
        for (balancer, from) in self.balancers.iter().zip(&balancer_ids) {
            for (to, confidence) in &balancer.serves {
                let to = &workload_ids[*to];
                builder.relate(RelationKind::Serves, from, to, *confidence, balancer.link);
            }
        }
        let storage = storage::declare(self, &workload_ids, builder);
        groups::declare(self, &workload_ids, &balancer_ids, &storage, builder);
        storage.group(self, builder);
        workload_ids
    }
}

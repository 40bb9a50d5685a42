//! Kubernetes and OpenShift: objects of all documents become workloads, local load balancers and app
//! groups. What a rule asks of a workload (autoscalers, disruption budgets, Services) often stands in
//! another document, so everything is read before anything is declared.

mod autoscaler;
mod balancer;
mod budget;
mod containers;
mod dependencies;
mod fields;
mod groups;
mod kustomize;
mod labels;
mod matching;
mod object;
mod patches;
mod pins;
mod pods;
mod replicas;
mod selector;
mod spread;
mod workload;

#[cfg(test)]
mod tests;

use resilint_schema::{RelationKind, ResourceId};

use super::{Builder, Input};
use balancer::Balancer;
use kustomize::Kustomizations;
use object::Object;
use pods::Workload;

/// Everything that was read, for one object to look up what the others say of it.
struct Cluster<'a> {
    kustomizations: &'a Kustomizations<'a>,
    objects: &'a [Object<'a>],
    workloads: &'a [Workload<'a>],
    balancers: &'a [Balancer<'a>],
}

/// Reads all Kubernetes documents of the run into the topology.
pub fn assemble(inputs: &[Input<'_>], builder: &mut Builder<'_>) {
    let mut kustomizations = Kustomizations::read(inputs);
    let objects = object::collect(inputs, &mut kustomizations, builder);
    let workloads = pods::find(&objects, &kustomizations);
    let balancers = balancer::find(&objects, &workloads);
    let cluster = Cluster {
        kustomizations: &kustomizations,
        objects: &objects,
        workloads: &workloads,
        balancers: &balancers,
    };
    cluster.declare(builder);
}

impl Cluster<'_> {
    fn declare(&self, builder: &mut Builder<'_>) {
        // Resources are declared in the order of the input, whatever they are.
        let mut workload_ids: Vec<Option<ResourceId>> = vec![None; self.workloads.len()];
        let mut balancer_ids: Vec<Option<ResourceId>> = vec![None; self.balancers.len()];
        for index in 0..self.objects.len() {
            if let Some(at) = self.workloads.iter().position(|w| w.index == index) {
                workload_ids[at] = Some(workload::declare(self, at, builder));
            }
            if let Some(at) = self.balancers.iter().position(|b| b.index == index) {
                balancer_ids[at] = Some(balancer::declare(&self.balancers[at], builder));
            }
        }
        let workload_ids: Vec<ResourceId> = workload_ids.into_iter().flatten().collect();
        let balancer_ids: Vec<ResourceId> = balancer_ids.into_iter().flatten().collect();
        for (balancer, from) in self.balancers.iter().zip(&balancer_ids) {
            for (to, confidence) in &balancer.serves {
                let to = &workload_ids[*to];
                builder.relate(RelationKind::Serves, from, to, *confidence, balancer.link);
            }
        }
        groups::declare(self, &workload_ids, &balancer_ids, builder);
    }
}

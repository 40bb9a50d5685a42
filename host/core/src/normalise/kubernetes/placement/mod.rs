//! Placements: objects that say to which clusters other objects go, of Argo CD, Karmada and Open
//! Cluster Management. Each tool has its file; all of them end in sites, which `site.rs` adds to the apps as targets.
//!
//! What a tool chooses while it runs is not in the input: what it may choose from is listed as what may be
//! there, and the list stays open.

mod argo;
mod cluster;
mod karmada;
pub(super) mod ocm;
mod promise;
mod site;

#[cfg(test)]
mod tests;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use resilint_schema::{ResourceId, SourceId, Span};

use super::Manifests;
use super::object::Object;
use super::patches::{Patch, touched};
use crate::facts::FactBook;
use crate::normalise::manifest_files::ManifestFiles;
use crate::normalise::{Builder, Input};
use cluster::Clusters;

/// What placements of one run may cost, in parameters, files and workloads that are looked at. A real
/// repository costs some thousands.
const MAX_WORK: usize = 2_000_000;

/// What placements are read with.
struct Context<'c, 'a> {
    inputs: &'c [Input<'a>],
    manifests: &'c Manifests<'a>,
    clusters: Clusters,
    files: ManifestFiles<'a>,
    facts: &'c FactBook,
    /// The workloads of each file.
    of_file: BTreeMap<SourceId, Vec<ResourceId>>,
    work: Cell<usize>,
}

/// Adds the targets that placements name to the apps that are declared already. Clusters that Terraform
/// declares must be too: placements name them.
pub(super) fn assemble(inputs: &[Input<'_>], manifests: &Manifests<'_>, builder: &mut Builder<'_>) {
    let is_placement = |object| {
        argo::is_placement(object) || karmada::is_placement(object) || ocm::is_placement(object)
    };
    if !manifests.objects.iter().any(is_placement) {
        return;
    }
    let context = Context {
        inputs,
        manifests,
        clusters: Clusters::read(&manifests.objects, builder.topology(), builder.facts),
        files: ManifestFiles::new(inputs),
        facts: builder.facts,
        of_file: of_file(manifests),
        work: Cell::new(0),
    };
    let mut sites = argo::sites(&context);
    sites.extend(karmada::sites(&context));
    sites.extend(ocm::sites(&context));
    if !context.affords(0) {
        // What is beyond the limit may be sent anywhere.
        sites.iter_mut().for_each(|site| site.closed = false);
    }
    site::declare(sites, builder);
}

impl Context<'_, '_> {
    /// Counts what is done next; says whether it is within the limit.
    fn affords(&self, work: usize) -> bool {
        let done = self.work.get().saturating_add(work);
        self.work.set(done);
        done <= MAX_WORK
    }

    /// The workloads that files declare.
    fn declared_in(&self, files: &BTreeSet<SourceId>) -> Vec<ResourceId> {
        files.iter().filter_map(|file| self.of_file.get(file)).flatten().cloned().collect()
    }

    /// Where a kustomization or a patch may change what an object says at a path.
    fn doubt(&self, object: &Object<'_>, path: &[&str]) -> Option<Span> {
        let patches: Vec<&Patch<'_>> = self.manifests.kustomizations.changes_of(object);
        touched(&patches, path)
    }
}

/// The workloads that each file declares.
fn of_file(manifests: &Manifests<'_>) -> BTreeMap<SourceId, Vec<ResourceId>> {
    let mut of_file: BTreeMap<SourceId, Vec<ResourceId>> = BTreeMap::new();
    for (index, id) in &manifests.workloads {
        if let Some(object) = manifests.objects.get(*index) {
            of_file.entry(object.node.span.source).or_default().push(id.clone());
        }
    }
    for (file, id) in &manifests.charts {
        of_file.entry(*file).or_default().push(id.clone());
    }
    of_file
}

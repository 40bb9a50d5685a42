//! Joins what is applied to clusters, by the files that a command names, with the apps that those declare.

use std::collections::{BTreeMap, BTreeSet};

use resilint_schema::{
    AppGroup, Confidence, Offering, Platform, RelationKind, Resource, ResourceId, SourceId,
};

use super::declare::Placed;
use super::site::{Deployed, What};
use crate::normalise::manifest_files::ManifestFiles;
use crate::normalise::path::{folder, join};
use crate::normalise::{Builder, Input};

/// A target with what of an app it deploys.
struct Attached {
    app: usize,
    target: ResourceId,
    push: usize,
    members: Vec<ResourceId>,
    certain: bool,
    settled: bool,
    at: resilint_schema::Span,
}

/// Joins the targets for clusters with the apps they deploy.
pub(super) fn assemble(inputs: &[Input<'_>], targets: &[Placed], builder: &mut Builder<'_>) {
    let files = ManifestFiles::new(inputs);
    let mut attached = Vec::new();
    for placed in targets.iter().filter(|placed| placed.platform == Platform::Kubernetes) {
        for (push, deployed) in &placed.pushes {
            for (app, members) in deployed_apps(deployed, &files, builder) {
                attached.push(Attached {
                    app,
                    target: placed.id.clone(),
                    push: *push,
                    members,
                    certain: deployed.push.certain,
                    settled: placed.settled,
                    at: deployed.at,
                });
            }
        }
    }
    let mut settled: BTreeMap<usize, bool> = BTreeMap::new();
    for found in &attached {
        *settled.entry(found.app).or_insert(true) &= found.settled;
        for member in &found.members {
            builder.pushes(&found.target, found.push, member);
            if found.certain {
                let kind = RelationKind::Deploys;
                let at = Some(found.at);
                builder.relate(kind, &found.target, member, Confidence::Derived, at);
            }
        }
        if let Some(app) = builder.topology_mut().apps.get_mut(found.app)
            && !app.targets.contains(&found.target)
        {
            app.targets.push(found.target.clone());
        }
    }
    for (app, settled) in settled {
        if let Some(app) = builder.topology_mut().apps.get_mut(app) {
            app.targets_closed = settled;
        }
    }
}

/// The apps that a push deploys, by position, with their members that it does.
fn deployed_apps(
    deployed: &Deployed,
    files: &ManifestFiles<'_>,
    builder: &Builder<'_>,
) -> Vec<(usize, Vec<ResourceId>)> {
    let topology = builder.topology();
    let by_id: BTreeMap<&str, &Resource> =
        topology.resources.iter().map(|resource| (resource.id.as_str(), resource)).collect();
    let named = named(deployed, files);
    let is_deployed = |resource: &Resource| match deployed.what {
        What::Manifest | What::Release => named.contains(&resource.origin.source),
        What::App | What::Job | What::Function | What::Action => false,
    };
    let fits = |app: &AppGroup| matches!(app.offering, Offering::Kubernetes | Offering::CodeEngine);
    let members = |app: &AppGroup| -> Vec<ResourceId> {
        let members = app.members.iter();
        members
            .filter(|id| by_id.get(id.as_str()).is_some_and(|resource| is_deployed(resource)))
            .cloned()
            .collect()
    };
    let apps = topology.apps.iter().enumerate().filter(|(_, app)| fits(app));
    apps.map(|(at, app)| (at, members(app))).filter(|(_, found)| !found.is_empty()).collect()
}

/// The files that a push names.
fn named(deployed: &Deployed, files: &ManifestFiles<'_>) -> BTreeSet<SourceId> {
    let mut found = BTreeSet::new();
    if !matches!(deployed.what, What::Manifest | What::Release) {
        return found;
    }
    let Some(manifest) = deployed.push.manifest.known() else { return found };
    // A script is started from its own folder, or from one above it.
    let mut from = deployed.folder.as_deref();
    while let Some(start) = from {
        if let Some(path) = join(start, manifest) {
            found = files.applied(&path);
        }
        if !found.is_empty() || start.is_empty() {
            break;
        }
        from = Some(folder(start)).filter(|above| above.len() < start.len());
    }
    found
}

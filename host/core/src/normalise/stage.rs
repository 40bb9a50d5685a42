//! Stages of development: which one a target belongs to. A copy in `staging` does not stand in for one in
//! `prod`, in whichever regions they are, so the targets of an app are those of its last stage.
//!
//! What speaks of the stage is asked one after the other, the most explicit first: the environment that a
//! workflow names, what is deployed to, the job, its file, the branch whose changes start it, the folders
//! of its file. The first that names a stage decides; one that names several leaves it open.

use std::collections::BTreeSet;

use resilint_schema::{Kind, Provenance, Resource, Target, Topology, Value};

use crate::facts::{FactBook, Stages};
use crate::source::Sources;

/// What one source says.
enum Told<'s> {
    Nothing,
    Stage(&'s str),
    /// It speaks of several stages, or cannot be read.
    Open,
}

/// Notes the stage of each target, and takes the targets of earlier stages out of the lists of their apps.
pub fn set_earlier_apart(topology: &mut Topology, facts: &FactBook, sources: &Sources) {
    let stages = facts.stages();
    for resource in &mut topology.resources {
        let path = sources.get(resource.origin.source).map_or("", |source| &*source.path);
        let told = of_target(resource, path, stages).map(str::to_owned);
        if let (Kind::Target(target), Some(told)) = (&mut resource.kind, told) {
            target.stage = told;
        }
    }
    let Topology { resources, apps, .. } = topology;
    let rank = |id: &String| {
        let resource = resources.iter().find(|resource| resource.id == *id)?;
        // The team says itself where the app runs.
        let is_stated =
            matches!(resource.location.region, Value::Known { from: Provenance::External, .. });
        let stage = resource.target().map(|target| target.stage.as_str())?;
        if is_stated || !stages.is_apart(stage) { None } else { stages.rank(stage) }
    };
    for app in apps {
        let ranks: Vec<Option<usize>> = app.targets.iter().map(rank).collect();
        let last = ranks.iter().flatten().max().copied();
        let mut of_target = ranks.iter();
        let is_earlier =
            |_: &mut String| of_target.next().is_some_and(|rank| rank.is_some() && *rank < last);
        let earlier: Vec<String> = app.targets.extract_if(.., is_earlier).collect();
        app.earlier.extend(earlier);
    }
}

/// The stage that a target belongs to; nothing where that cannot be told.
pub(super) fn of_target<'s>(
    resource: &'s Resource,
    path: &str,
    stages: &'s Stages,
) -> Option<&'s str> {
    let target = resource.target()?;
    if !target.stage.is_empty() {
        return Some(&target.stage);
    }
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let branch = target.step.as_ref().map_or("", |step| &*step.branch);
    let asked = [by_environment(target, stages), by_place(target, stages)]
        .into_iter()
        .chain([
            one(&stages.named_by_job(resource.label()), stages),
            one(&stages.named_by_job(file), stages),
        ])
        .chain([stages.of_branch(branch).map_or(Told::Nothing, Told::Stage)])
        .chain(folder.rsplit('/').map(|part| one(&stages.named(part), stages)));
    for told in asked {
        match told {
            Told::Nothing => {}
            Told::Stage(stage) => return Some(stage),
            Told::Open => return None,
        }
    }
    None
}

fn by_environment<'s>(target: &Target, stages: &'s Stages) -> Told<'s> {
    let environment = target.step.as_ref().map_or("", |step| &*step.environment);
    if environment.contains("${") { Told::Open } else { one(&stages.named(environment), stages) }
}

/// What is deployed to, the narrowest first, and the name that is given to the app there.
fn by_place<'s>(target: &Target, stages: &'s Stages) -> Told<'s> {
    let places =
        [&target.space, &target.namespace, &target.project, &target.cluster, &target.application];
    let pushes = target.pushes.iter().flat_map(|push| [&push.application, &push.manifest]);
    let known = places.into_iter().chain(pushes).filter_map(Value::known);
    let told = known.map(|name| one(&stages.named(name), stages));
    told.into_iter().find(|told| !matches!(told, Told::Nothing)).unwrap_or(Told::Nothing)
}

/// The stage that a name speaks of. Of several that all come before production it is the earliest; beside production
/// it is open which is meant.
fn one<'s>(named: &BTreeSet<&'s str>, stages: &Stages) -> Told<'s> {
    let earliest = named.iter().min_by_key(|stage| stages.rank(stage));
    match earliest {
        None => Told::Nothing,
        Some(stage) if named.len() == 1 || named.iter().all(|it| stages.is_apart(it)) => {
            Told::Stage(stage)
        }
        Some(_) => Told::Open,
    }
}

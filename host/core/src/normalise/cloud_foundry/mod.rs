//! Cloud Foundry: app manifests say what runs, pipelines say where it is pushed, toolchains fill in
//! pipelines. Together they are app groups.

mod call;
mod commands;
mod copy;
mod deployment;
mod files;
mod group;
mod harmless;
mod inherit;
mod join;
mod manifest;
mod mta;
mod overrides;
mod pipeline;
pub(crate) mod place;
mod push;
mod routes;
mod text;
mod toolchain;

#[cfg(test)]
mod tests;

use resilint_schema::{Kind, Offering, Platform, ResourceId, Value};

use self::deployment::Deployment;
use self::files::Files;
use self::inherit::{App, apps};
use self::pipeline::deployments;
pub(crate) use self::toolchain::Form;
use super::delivery::{Job, Scripts};
use super::{Builder, Declared, Input};
use crate::detect::Format;

/// What classic pipelines do: the targets of each of their jobs, and the job itself.
#[derive(Debug, Default)]
pub struct Pipelines(Vec<(Vec<Deployment>, Option<Job>)>);

impl Pipelines {
    /// Reads the classic pipelines of a run, as their toolchains fill them in.
    #[must_use]
    pub fn read(inputs: &[Input<'_>], scripts: &Scripts<'_>, builder: &mut Builder<'_>) -> Self {
        let (pipelines, lost) = toolchain::instances(inputs, builder.variables);
        for lost in lost {
            builder.unparsed(lost.span, lost.reason);
        }
        let deployments = |instance: &toolchain::Instance<'_>| {
            deployments(instance.pipeline, &instance.values, builder, scripts)
        };
        Self(pipelines.iter().flat_map(deployments).collect())
    }

    /// The jobs that run commands.
    pub(crate) fn jobs(&self) -> impl Iterator<Item = &Job> {
        self.0.iter().filter_map(|(_, job)| job.as_ref())
    }
}

/// Adds the apps, targets and app groups of all Cloud Foundry documents of a run, and the targets that
/// `jobs` push to. Returns the jobs of classic pipelines, which may deploy to other platforms too.
pub fn assemble(
    inputs: &[Input<'_>],
    pipelines: Pipelines,
    jobs: &[Job],
    builder: &mut Builder<'_>,
) -> Vec<Job> {
    let files = Files::new(inputs);
    let mut declared: Vec<(ResourceId, Deployment)> = Vec::new();
    let mut classic = Vec::new();
    for (found, job) in pipelines.0 {
        let is_cluster = found.iter().any(|found| found.target.platform == Platform::Kubernetes);
        let first = declared.len();
        for found in found {
            declared.push((declare_target(&found, builder), found));
        }
        let target = declared.get(first).filter(|_| is_cluster).map(|(id, _)| id.clone());
        classic.extend(job.map(|job| Job { declared: target, ..job }));
    }
    for job in jobs {
        for found in Deployment::of_job(job, builder.variables, builder.facts) {
            declared.push((declare_target(&found, builder), found));
        }
    }
    let is_manifest = |input: &&Input<'_>| input.format == Format::CloudFoundryManifest;
    let mut found: Vec<App<'_>> =
        inputs.iter().filter(is_manifest).flat_map(|input| apps(input, files)).collect();
    let archives = mta::deployed(inputs);
    for at in archives.clone().filter_map(mta::beyond) {
        builder.unparsed(at, "a descriptor of this many modules is not read to its end");
    }
    found.extend(archives.flat_map(mta::apps));
    let groups = group::groups(&found, &declared, files, builder);
    for group in groups {
        group.declare(&found, files, builder);
    }
    classic
}

fn declare_target(deployment: &Deployment, builder: &mut Builder<'_>) -> ResourceId {
    let offering = match deployment.target.platform {
        Platform::Kubernetes => Offering::Kubernetes,
        _ => Offering::CloudFoundry,
    };
    builder.declare(Declared {
        offering,
        name: Value::literal(deployment.name.clone(), deployment.span),
        address: format!("job {}", deployment.name),
        span: deployment.span,
        labels: std::collections::BTreeMap::new(),
        location: deployment.location.clone(),
        kind: Kind::Target(Box::new(deployment.target.clone())),
    })
}

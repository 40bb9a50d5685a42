//! Where deployments are said to go: shell scripts, workflows and pipelines of CI services.
//!
//! Each format (one file) is read into jobs, which are commands in the end: an action that deploys is
//! read as the commands that it runs. `machine` follows the commands of a job through what they choose
//! (region, project, cluster) to what they deploy; `declare`, `code_engine` and `attach` make targets,
//! workloads and app groups of that. Commands for Cloud Foundry are followed by `cloud_foundry`, which
//! joins them with its manifests.

mod arguments;
mod attach;
mod code_engine;
mod commands;
mod declare;
mod github_workflow;
mod job;
mod machine;
mod scripts;
mod session;
mod settings;
mod shell_script;
#[cfg(test)]
mod tests;
mod words;

pub use job::Job;
pub(crate) use job::Start;
pub use scripts::Scripts;

use super::cloud_foundry::Pipelines;
use super::{Builder, Input};
use machine::Machine;

/// The jobs of all workflows, pipelines and scripts of a run, but for the classic `pipelines`.
pub fn jobs(
    inputs: &[Input<'_>],
    scripts: &Scripts<'_>,
    pipelines: &Pipelines,
    builder: &mut Builder<'_>,
) -> Vec<Job> {
    let mut jobs = github_workflow::jobs(inputs, scripts);
    // A script that one of these runs is read there, with the values it is given.
    let ran: Vec<&Job> = pipelines.jobs().chain(&jobs).collect();
    let alone = shell_script::jobs(scripts, &ran);
    jobs.extend(alone);
    for (span, error) in scripts.refused() {
        builder.unparsed(span, error.to_string());
    }
    jobs
}

/// Adds what the jobs deploy to Code Engine, Kubernetes and Cloud Functions, beside what is declared of
/// it already.
pub fn assemble(inputs: &[Input<'_>], jobs: &[Job], builder: &mut Builder<'_>) {
    let mut targets = Vec::new();
    for job in jobs {
        let machine = Machine::follow(job);
        targets.extend(declare::targets(job, machine, builder));
    }
    code_engine::assemble(&targets, builder);
    attach::assemble(inputs, &targets, builder);
}

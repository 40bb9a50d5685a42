//! Where deployments are said to go: shell scripts, workflows and pipelines of CI services.
//!
//! Each format (one file) is read into jobs, which are commands in the end: an action that deploys is
//! read as the commands that it runs. `machine` follows the commands of a job through what they choose
//! (region, project, cluster) to what they deploy; `declare`, `code_engine` and `attach` make targets and
//! workloads of that. Commands for Cloud Foundry are followed by `cloud_foundry`, which
//! joins them with its manifests.

mod arguments;
mod attach;
mod backups;
mod code_engine;
mod commands;
mod concourse;
mod copied;
mod cron_job;
mod declare;
mod github_workflow;
mod jenkinsfile;
mod job;
mod machine;
mod named_file;
mod order;
mod ordered;
mod pipeline_config;
mod provision;
mod scripts;
mod session;
mod settings;
mod shell_script;
mod site;
mod tekton;
#[cfg(test)]
mod tests;
mod travis;
mod words;

pub use backups::assemble as assemble_backups;
pub(crate) use jenkinsfile::may_deploy;
pub use jenkinsfile::open_lists;
pub use job::Job;
pub(crate) use job::Start;
pub use named_file::named_files;
pub(crate) use pipeline_config::STAGES;
pub use provision::evaluations;
pub use scripts::Scripts;

use super::cloud_foundry::Pipelines;
use super::{Builder, Bundle, Input};
use machine::Machine;
use resilint_schema::Platform;

/// The jobs of all workflows, pipelines and scripts of a run, but for the classic `pipelines`.
pub fn jobs(
    inputs: &[Input<'_>],
    scripts: &Scripts<'_>,
    pipelines: &Pipelines,
    builder: &mut Builder<'_>,
) -> Vec<Job> {
    let mut jobs = github_workflow::jobs(inputs, scripts);
    jobs.extend(travis::jobs(inputs, scripts));
    jobs.extend(concourse::jobs(inputs, scripts, builder.variables));
    jobs.extend(tekton::jobs(inputs, scripts, builder.variables));
    jobs.extend(pipeline_config::jobs(inputs, scripts, builder.variables));
    // A script that one of these runs is read there, with the values it is given.
    let ran: Vec<&Job> = pipelines.jobs().chain(&jobs).collect();
    let alone = shell_script::jobs(scripts, &ran, scripts::may_deploy);
    jobs.extend(alone);
    for (span, reason) in scripts.lost() {
        builder.unparsed(span, reason);
    }
    jobs
}

/// Whether the commands of a job deploy to another platform than Cloud Foundry.
pub(crate) fn deploys_elsewhere(job: &Job) -> bool {
    !Machine::follow(job).sites.is_empty()
}

/// Adds the targets of the jobs on Code Engine, Kubernetes and Cloud Functions, and what they deploy that
/// nothing else declares. What is applied to clusters joins the apps that are declared already; the stages
/// of the other platforms, which follow, join the rest.
pub fn assemble(inputs: &[Input<'_>], jobs: &[Job], builder: &mut Builder<'_>) {
    let mut targets = Vec::new();
    for job in jobs {
        let first = builder.topology().resources.len();
        let found = declare::targets(job, Machine::follow(job), builder);
        let on_code_engine = found.iter().filter(|placed| placed.platform == Platform::CodeEngine);
        on_code_engine.clone().for_each(|placed| code_engine::workloads(placed, builder));
        builder.bundle(Bundle {
            resources: first..builder.topology().resources.len(),
            folder: job.root.clone(),
            scenario: String::new(),
            whole: on_code_engine.clone().all(|placed| placed.settled),
        });
        targets.extend(found);
    }
    attach::assemble(inputs, &targets, builder);
}

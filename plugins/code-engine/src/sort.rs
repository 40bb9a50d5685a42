//! Of what sort an app group is: an app, a job, a function, or a project of which only the project is declared.

use resilint_sdk::schema::{Resource, Runtime, Workload};
use resilint_sdk::{App, Report};

use crate::missing;

/// The sorts of app groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sort {
    /// It answers requests: an app of Code Engine or a Knative Service.
    App,
    Job,
    Function,
    /// Nothing that runs is declared, only a project.
    Project,
    /// Only targets speak of it.
    Targets,
}

/// The sort of a group; all its workloads are of one.
pub(crate) fn of(app: &App<'_>) -> Sort {
    match app.workloads().next() {
        Some((_, workload)) => match workload.runtime {
            Runtime::CodeEngineJob => Sort::Job,
            Runtime::CodeEngineFunction => Sort::Function,
            _ => Sort::App,
        },
        None if app.of_kind(Resource::project).next().is_some() => Sort::Project,
        None => Sort::Targets,
    }
}

/// Whether a workload is a Knative Service, of which it is not known where it is applied.
pub(crate) fn is_knative(workload: &Workload) -> bool {
    workload.runtime == Runtime::KnativeService
}

/// The terms in which an app is declared, so that advice names what its author writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Terms {
    /// Arguments of `ibm_code_engine_app`, in Terraform, playbooks and plans.
    Arguments,
    /// Annotations and fields of a Knative Service.
    Manifest,
    /// Options of `ibmcloud ce`, which scripts write and actions run.
    Options,
}

impl Terms {
    pub(crate) fn of(resource: &Resource, workload: &Workload) -> Self {
        if is_knative(workload) {
            Self::Manifest
        } else if resource.root.is_empty() && resource.origin.address.starts_with("app ") {
            Self::Options
        } else {
            Self::Arguments
        }
    }
}

/// The workloads of an app; where the group is of another sort, the report says why the rule has nothing
/// to look at. `whether` starts the sentence of an unknown.
pub(crate) fn apps_only<'a>(
    app: &App<'a>,
    whether: &str,
    report: &mut Report,
) -> Vec<(&'a Resource, &'a Workload)> {
    let name = app.name();
    match of(app) {
        Sort::App => return app.workloads().collect(),
        Sort::Job => {
            report.not_applicable(format!("{name} is a job: it answers no requests"));
        }
        Sort::Function => {
            report.not_applicable(format!(
                "{name} is a function: the platform alone scales and checks it"
            ));
        }
        Sort::Project => {
            report.not_applicable(format!("nothing in the input says what runs in {name}"));
        }
        Sort::Targets => {
            report.unknown(missing::declaration(app, whether));
        }
    }
    Vec::new()
}

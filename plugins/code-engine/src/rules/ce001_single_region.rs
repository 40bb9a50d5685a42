//! CE001: the app is deployed in at least two regions.

use resilint_sdk::schema::{Confidence, Provenance, Resource, Severity, Value};
use resilint_sdk::{App, Report};

use crate::places::Places;
use crate::sort::{self, Sort, Terms};
use crate::{missing, places};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Counts the regions of the projects that an app, a function or a job is put into, and of the targets
    /// that deploy it. Two projects in one region count once.
    ///
    /// ## Why is this bad
    ///
    /// Code Engine runs a workload in one zone and creates it anew in another one when that zone fails. It does
    /// nothing of the kind for a region: an app in one region is gone when that region is.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// provider "ibm" {
    ///   region = "eu-de"
    /// }
    ///
    /// resource "ibm_code_engine_app" "shop" {
    ///   project_id      = ibm_code_engine_project.shop.project_id
    ///   name            = "shop"
    ///   image_reference = "icr.io/acme/shop:1.4.2"
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// provider "ibm" {
    ///   alias  = "eu"
    ///   region = "eu-de"
    /// }
    ///
    /// provider "ibm" {
    ///   alias  = "us"
    ///   region = "us-south"
    /// }
    ///
    /// # A module with a project and the app in it, once in each region.
    /// module "eu" {
    ///   source    = "./shop"
    ///   providers = { ibm = ibm.eu }
    /// }
    ///
    /// module "us" {
    ///   source    = "./shop"
    ///   providers = { ibm = ibm.us }
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: two regions are known, or two that cannot be told are surely different ones.
    /// - **fail**: all that may be a copy of the app is in the input, and it is in one region. A warning for a
    ///   job, which is started again rather than failed over.
    /// - **unknown**: the region is a variable without a value, or left to the environment; the files of a
    ///   module are missing; another folder declares an app of the same name; nothing says where it is
    ///   deployed, as for a Knative Service alone; of a project, nothing says what runs in it.
    ///
    /// What makes one app of two resources: one name under two providers, in folders or under sets of values
    /// that are named after regions; one block in modules named after regions; names that differ only in
    /// words for their regions.
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications, summary table: "Available in multiple locations"
    /// - <https://cloud.ibm.com/docs/codeengine?topic=codeengine-ha-dr>
    /// - <https://cloud.ibm.com/docs/codeengine?topic=codeengine-deploy-multiple-regions>
    code: "CE001",
    name: "code-engine/single-region",
    title: "the app is deployed in at least two regions",
    severity: Error,
    basis: SummaryTable,
    bullet: Some("code-engine/locations"),
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let whether = format!("whether {} is deployed in at least two regions", app.name());
    let places = places::of(app);
    let sort = sort::of(app);
    if sort == Sort::Project && !app.is_closed() {
        return of_projects(app, &places, &whether, report);
    }
    let terms = app.workloads().next().map(|(resource, workload)| Terms::of(resource, workload));
    let runs = match terms {
        Some(Terms::Manifest | Terms::Options) => "runs in",
        Some(Terms::Arguments) | None => "has projects in",
    };
    let truth = places.several(app, &whether);
    let failed = truth.is_no();
    let mut entry = report
        .decide(
            truth,
            || format!("{} {runs} {}{}", app.name(), places.names(), joined(app)),
            || format!("{} {runs} {} only{}", app.name(), places.names(), count(&places)),
        )
        .help(help(sort, terms));
    if failed && sort == Sort::Job {
        entry = entry.severity(Severity::Warning);
    }
    places
        .all()
        .fold(entry, |entry, resource| entry.at(resource, "/location/region", note(resource)));
}

/// Of projects in which nothing is declared it cannot be told what runs there.
fn of_projects(app: &App<'_>, places: &Places<'_>, whether: &str, report: &mut Report) {
    let Some((first, _)) = app.of_kind(Resource::project).next() else { return };
    let entry = report.unknown(missing::inhabitants(first, whether));
    places.all().fold(entry, |entry, resource| {
        entry.at(resource, "/location/region", format!("a project in {}", places::label(resource)))
    });
}

/// A guess that makes one app of several resources is told.
fn joined(app: &App<'_>) -> String {
    match app.group().confidence {
        Confidence::Heuristic => format!("; taken for {}", app.group().joined_by),
        Confidence::Proven | Confidence::Derived => String::new(),
    }
}

fn count(places: &Places<'_>) -> String {
    match places.all().count() {
        0 | 1 => String::new(),
        copies => format!(": its {copies} copies are in one location"),
    }
}

fn note(resource: &Resource) -> String {
    let region = places::label(resource);
    let by = match &resource.location.region {
        Value::Known { from: Provenance::VariableDefault, .. } => ", by the default of a variable",
        Value::Known { from: Provenance::Inferred, .. } => ", as a host name says",
        _ => "",
    };
    format!("{} in {region}{by}", resource.label())
}

const fn help(sort: Sort, terms: Option<Terms>) -> &'static str {
    match (sort, terms) {
        (Sort::Job, _) => {
            "declare the job in a project of a second region too, to start it there when the first is lost"
        }
        (_, Some(Terms::Options)) => {
            "deploy it to a project of a second region too: a matrix of regions, or `ibmcloud target -r` in a loop"
        }
        _ => {
            "add a project in a second region, under a provider of its own, and the same app in it"
        }
    }
}

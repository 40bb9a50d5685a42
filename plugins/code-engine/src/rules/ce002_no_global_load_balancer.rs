//! CE002: requests are served from more than one location. The check is the one all offerings share.

use resilint_sdk::schema::{Resource, Workload};
use resilint_sdk::{App, Report, global_load_balancer};

use crate::sort::{self, Sort};
use crate::{missing, places};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Looks for a global load balancer in front of the app whose origins lie in at least two locations.
    ///
    /// ## Why is this bad
    ///
    /// The endpoint that Code Engine gives to an app names one region. Without something that leads requests
    /// elsewhere, a copy in a second region helps no one when the first is lost.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_cis_global_load_balancer" "shop" {
    ///   cis_id           = var.cis_id
    ///   domain_id        = var.domain_id
    ///   name             = "shop.example.com"
    ///   default_pool_ids = [ibm_cis_origin_pool.eu.id]
    ///   fallback_pool_id = ibm_cis_origin_pool.eu.id
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// A pool in each region, with the endpoint of the app there as its origin, and a health check over HTTPS on
    /// port 443 that sends the host of that endpoint:
    ///
    /// ```hcl
    /// resource "ibm_cis_global_load_balancer" "shop" {
    ///   cis_id           = var.cis_id
    ///   domain_id        = var.domain_id
    ///   name             = "shop.example.com"
    ///   default_pool_ids = [ibm_cis_origin_pool.eu.id]
    ///   fallback_pool_id = ibm_cis_origin_pool.us.id
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: a global load balancer that is switched on has origins in two regions.
    /// - **fail**: its origins lie in one region, it is switched off, or the input is all there is and has none
    ///   although the app runs in two regions.
    /// - **unknown**: the input declares none (it may be set up by hand), or the place of its origins cannot be
    ///   told; of a project, nothing says what runs in it.
    /// - **not-applicable**: a job; an app that only its own project or cluster reaches.
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications, summary table: "Serve requests from multiple locations with
    ///   Internet Services"
    /// - <https://cloud.ibm.com/docs/codeengine?topic=codeengine-deploy-multiple-regions>
    code: "CE002",
    name: "code-engine/no-global-load-balancer",
    title: "a global load balancer serves the app from more than one location",
    severity: Error,
    basis: SummaryTable,
    bullet: Some("code-engine/global-load-balancer"),
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let name = app.name();
    if sort::of(app) == Sort::Job {
        report.not_applicable(format!("{name} is a job: it answers no requests"));
    } else if let (Sort::Project, Some((project, _))) =
        (sort::of(app), app.of_kind(Resource::project).next())
    {
        let whether = format!("whether requests to {name} are served from more than one location");
        report.unknown(missing::inhabitants(project, &whether)).about(project);
    } else if is_internal(app) && app.global_balancers().next().is_none() {
        report.not_applicable(format!("{name} is reached only from within its project or cluster"));
    } else {
        global_load_balancer::check_in(app, &places::of(app).regions(), report);
    }
}

/// Whether nothing outside reaches any copy of the app.
fn is_internal(app: &App<'_>) -> bool {
    let is_mapped = app.members().any(|resource| resource.domain_mapping().is_some());
    let mut workloads = app.workloads().peekable();
    let inner = |workload: &Workload| workload.visibility.known().is_some_and(|it| it == "local");
    workloads.peek().is_some()
        && !is_mapped
        && workloads.all(|(resource, workload)| {
            let label = resource.labels.get("networking.knative.dev/visibility");
            inner(workload) || label.is_some_and(|visibility| visibility == "cluster-local")
        })
}

//! PIPE002: the deployment target is written down.

use std::collections::BTreeSet;

use resilint_sdk::app::list;
use resilint_sdk::schema::{Offering, Resource};
use resilint_sdk::{App, Report};

use crate::missing;
use crate::places::{self, Place};

resilint_sdk::declare_rule! {
    /// ## What it does
    /// Asks whether anything in the input says where an app is deployed: a pipeline, a workflow, a script, or
    /// `resilint.toml`.
    ///
    /// ## Why is this bad
    /// A manifest says what runs and not where. As long as the place is in nobody's file, nobody can review it,
    /// and no rule can tell whether the app survives the loss of a region.
    ///
    /// ## Bad
    /// ```sh
    /// # deploy.sh: whichever region was chosen before
    /// ibmcloud ce app create --name shop --image icr.io/acme/shop:1
    /// ```
    ///
    /// ## Good
    /// ```sh
    /// ibmcloud target -r eu-de
    /// ibmcloud ce project select --name shop
    /// ibmcloud ce app create --name shop --image icr.io/acme/shop:1
    /// ```
    ///
    /// ## Verdicts
    /// Passes where the region of every target is known. Unknown where nothing says where the app is
    /// deployed, or a region is an expression; it names the entry of `resilint.toml` that settles it. Fails
    /// where the input is all there is and names no target. Not applicable to what says by itself where it
    /// is, such as servers and apps in Terraform, and to Kubernetes objects that nothing in the input
    /// applies to a cluster it names: those are the matter of K8S003.
    ///
    /// ## References
    /// Cloud Foundry documentation, app manifests; Code Engine CLI, `ibmcloud target`.
    code: "PIPE002",
    name: "delivery/unstated-target",
    title: "the deployment target is written down",
    severity: Warning,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let places = places::of(app);
    if let Some(reason) = needs_none(app, &places) {
        report.not_applicable(reason);
        return;
    }
    if places.is_empty() {
        nothing(app, report);
        return;
    }
    let name = app.name();
    let is_open = |place: &Place<'_>| !place.written || !place.certain;
    // The team has the last word on where its app runs.
    let settled = places.iter().any(|place| place.stated);
    if settled || !places.iter().any(is_open) {
        let stated = places.iter().filter(|place| place.written);
        let labels: BTreeSet<&str> = stated.map(|place| places::label(place.resource)).collect();
        let entry = report.pass(format!("{name} is deployed to {}", list(labels)));
        let seen = places.iter().map(|place| places::region_of(place, label(place)));
        places::look_at(entry, seen);
        return;
    }
    let why = missing::unresolved(&places).unwrap_or_default();
    let hints = missing::candidates(&places);
    let entry =
        report.unknown(missing::target(app, format!("where {name} is deployed: {why}"), &hints));
    let open = places.iter().filter(|place| is_open(place));
    places::look_at(entry, open.map(|place| places::region_of(place, label(place))));
}

fn label(place: &Place<'_>) -> String {
    places::label(place.resource).to_owned()
}

/// Why an app needs no target.
fn needs_none(app: &App<'_>, places: &[Place<'_>]) -> Option<&'static str> {
    let says = |resource: &Resource| !resource.location.region.is_absent();
    let own = |resource: &&Resource| {
        says(resource) && resource.workload().is_none_or(|_| places.is_empty())
    };
    match app.group().offering {
        Offering::Servers => Some("servers say by themselves where they are"),
        Offering::Delivery => Some("it is no app"),
        Offering::Kubernetes if places.is_empty() => {
            Some("nothing in the input says to which cluster; K8S003 asks for that")
        }
        // The routes of a manifest name a region, and prove no push.
        Offering::CloudFoundry => None,
        _ if places.is_empty() && app.members().any(|member| own(&member)) => {
            Some("what declares it says where it is")
        }
        _ => None,
    }
}

/// Nothing in the input deploys it.
fn nothing(app: &App<'_>, report: &mut Report) {
    let name = app.name();
    let hints: Vec<&str> =
        app.workloads().filter_map(|(resource, _)| places::known(resource)).collect();
    let entry = if app.is_closed() {
        let fail = format!("nothing in the input deploys {name}, and it is all there is");
        report.fail(fail).help("add the pipeline or script that deploys it")
    } else {
        let what = format!(
            "where {name} is deployed: no pipeline, workflow or script in the input does so"
        );
        report.unknown(missing::target(app, what, &hints))
    };
    let first = app.workloads().next();
    if let Some((resource, _)) = first {
        entry.see(resource, "", "this says what runs, not where");
    }
}

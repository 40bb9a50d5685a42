//! CLD012: replications run, and nothing about their places stops them.

use resilint_sdk::schema::{Missing, Severity};
use resilint_sdk::{App, Report, place};

use crate::facts::{self, Facts, Zones};
use crate::instances::{self, Instance};
use crate::replications::{self, Copying};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Reads what the scheduler says of each replication (`_scheduler/docs`), and looks at what may stop one because
    /// of its place: a region that only lets keys of the EU in, or a plan of Gen2 in a region where it is not offered.
    ///
    /// ## Why is this bad
    ///
    /// IBM does not watch single replications and promises nothing about their lag. One that crashes leaves the copy as
    /// old as the last day that it ran.
    ///
    /// ## Bad
    ///
    /// ```json
    /// { "doc_id": "dr", "state": "crashing", "source": "…", "target": "…" }
    /// ```
    ///
    /// ## Good
    ///
    /// ```json
    /// { "doc_id": "dr", "state": "running", "source": "…", "target": "…" }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: the scheduler says that it runs, waits or has completed; the plan is offered in the region.
    /// - **fail**: it crashes, failed or is in error (warning); no document says that the plan is offered in the region.
    /// - **unknown**: one end is in a region that only lets keys of the EU in; documents of the vendor contradict each
    ///   other on whether the plan is offered in the region.
    /// - **not-applicable**: nothing tells how replications go.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/Cloudant?topic=Cloudant-replication-guide>
    code: "CLD012",
    name: "cloudant/troubled-replication",
    title: "replications run",
    severity: Info,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let Some((facts, as_of)) = facts::of(app) else {
        report.not_applicable("the host brings no facts of Cloudant");
        return;
    };
    for copy in replications::of(app).iter().filter(|copy| !copy.is_stated()) {
        state(copy, report);
        locality(app, copy, &facts, as_of, report);
    }
    for instance in instances::of(app) {
        generation(&instance, &facts, as_of, report);
    }
}

fn state(copy: &Copying<'_>, report: &mut Report) {
    let Some(state) = copy.spec.scheduler_state.known() else { return };
    let name = copy.label();
    let entry = if copy.trouble().is_some() {
        let why = copy.spec.scheduler_detail.known();
        let why = why.map_or_else(String::new, |why| format!(": {why}"));
        report
            .fail(format!("replication {name} is {state}{why}"))
            .severity(Severity::Warning)
            .problem("state")
            .help("mend it, and let an alarm watch `_scheduler/docs`")
    } else {
        report.pass(format!("replication {name} is {state}, by its scheduler"))
    };
    entry.about(copy.resource).at(copy.resource, "/spec/scheduler_state", "its state");
}

/// One end where keys from elsewhere are not let in.
fn locality(app: &App<'_>, copy: &Copying<'_>, facts: &Facts, as_of: &str, report: &mut Report) {
    let restricted = facts.eu_managed.region.as_str();
    let ends = [copy.source_location(), copy.target_location()];
    let regions = ends.map(|end| end.region.known().map(String::as_str));
    let [Some(a), Some(b)] = regions else { return };
    let other = match (a == restricted, b == restricted) {
        (true, false) => b,
        (false, true) => a,
        _ => return,
    };
    let geo = app.facts().regions.get(other).map(|fact| fact.geo.as_str());
    if geo == Some("europe") {
        return;
    }
    let name = copy.label();
    report
        .unknown(Missing {
            key: format!("eu-managed:{name}"),
            what: format!(
                "whether the key with which replication {name} reaches {restricted} was made there: keys from \
                 outside, such as of {other}, are not let in (facts of {as_of})"
            ),
            settle: format!("give the end in {restricted} a key of an instance in {restricted}"),
        })
        .about(copy.resource)
        .at(copy.resource, "/spec/target", "this replication");
}

/// A plan of Gen2 where that is not known to be offered.
fn generation(instance: &Instance<'_>, facts: &Facts, as_of: &str, report: &mut Report) {
    let (resource, plan) = (instance.resource, instance.database.plan.known());
    if !plan.is_some_and(|plan| plan.eq_ignore_ascii_case(&facts.gen2.plan)) {
        return;
    }
    let Some(region) = resource.location.region.known() else { return };
    let (name, plan) = (resource.label(), &facts.gen2.plan);
    let entry = match (facts.gen2.regions.get(region), facts.places.zones(region)) {
        (Some(since), _) => report
            .pass(format!("{plan}, the plan of {name}, is offered in {region} since {since} (facts of {as_of})")),
        (None, Zones::Three | Zones::Conflict) => report.unknown(Missing {
            key: format!("gen2:{region}"),
            what: format!(
                "whether {plan}, the plan of {name}, is offered in {region}: documents of the vendor contradict \
                 each other (facts of {as_of})"
            ),
            settle: "look the plan up in the catalogue, or check with a newer version of resilint".into(),
        }),
        (None, Zones::One | Zones::Unlisted) => report
            .fail(format!("no document says that {plan}, the plan of {name}, is offered in {region} (facts of {as_of})"))
            .problem("gen2")
            .help("choose a region where the plan is offered, or another plan"),
    };
    entry.about(resource).at(resource, place::pointer(resource), "where it is");
}

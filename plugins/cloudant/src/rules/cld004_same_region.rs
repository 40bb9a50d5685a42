//! CLD004: source and target of a replication are not lost together.

use resilint_sdk::logic::Truth;
use resilint_sdk::{App, Report, objective, place};

use crate::replications::{self, Copying};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Compares the places of the two ends of each replication.
    ///
    /// ## Why is this bad
    ///
    /// A copy in the same instance or region goes with the data that it is of.
    ///
    /// ## Bad
    ///
    /// ```json
    /// { "_id": "dr", "continuous": true, "source": "https://a.cloudant.com/orders", "target": "https://a.cloudant.com/copy" }
    /// ```
    ///
    /// ## Good
    ///
    /// ```json
    /// { "_id": "dr", "continuous": true, "source": "https://a.cloudant.com/orders", "target": "https://b.cloudant.com/orders" }
    /// ```
    ///
    /// with the two instances in two regions.
    ///
    /// ## Verdicts
    ///
    /// - **pass**: the regions are known and differ.
    /// - **fail**: both ends are on one host or instance, or in one region.
    /// - **unknown**: the region of an end is not known. Host names of Gen1 carry none; an export of the account tells.
    /// - **not-applicable**: there is no replication; it is cancelled; its name says that it moves data once; or only
    ///   the loss of a zone has to be survived.
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications: "One-shot and continuous replication between databases"
    /// - <https://cloud.ibm.com/docs/Cloudant?topic=Cloudant-configuring-ibm-cloud-databases-for-cross-region-disaster-recovery>
    code: "CLD004",
    name: "cloudant/same-region",
    title: "source and target of a replication are in two regions",
    severity: Error,
    basis: SummaryTable,
    bullet: Some("cloudant/replication"),
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    for copy in replications::of(app).iter().filter(|copy| copy.is_lasting()) {
        if copy.is_on().is_no() {
            let reason = format!("replication {} {}", copy.label(), copy.off().0);
            report.not_applicable(reason).about(copy.resource);
        } else if objective::asks_for_region(copy.resource, report) {
            judge(copy, report);
        }
    }
}

fn judge(copy: &Copying<'_>, report: &mut Report) {
    let name = copy.label();
    let (from, to) = (place::shown(copy.source_location()), place::shown(copy.target_location()));
    let grade = [copy.source_location(), copy.target_location()]
        .map(place::grade)
        .into_iter()
        .find(|grade| !grade.is_empty())
        .unwrap_or_default();
    let entry = match copy.leaves_the_region() {
        Truth::Yes => report.pass(format!("replication {name} leads from {from} to {to}")),
        Truth::No if copy.is_within_one_instance() => report
            .fail(format!("replication {name} stays inside one instance; both copies are lost with it"))
            .problem("one-instance")
            .help("let the target be a database of an instance in another region"),
        Truth::No => report
            .fail(format!(
                "replication {name} stays inside {from}{grade}; it does not protect against the loss of that region"
            ))
            .problem("one-region")
            .help("let the target be a database of an instance in another region"),
        Truth::Unknown(missing) => report.unknown(missing),
    };
    let mut entry =
        entry.about(copy.resource).at(copy.resource, "/spec/target", "it copies to this");
    for (end, note) in
        [(copy.source, "the instance it is from"), (copy.target, "the instance it is for")]
    {
        if let Some(instance) = end {
            entry = entry.see(instance, place::pointer(instance), note);
        }
    }
}

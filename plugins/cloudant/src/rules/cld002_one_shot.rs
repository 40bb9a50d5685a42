//! CLD002: data that has to stay current is replicated continuously, or again and again.

use resilint_sdk::schema::{Value, Why};
use resilint_sdk::{App, Report, missing, objective};

use crate::replications::{self, Copying};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Looks at `continuous` of each replication, which is false where it is not written, and for something that starts
    /// a one-shot replication again and again.
    ///
    /// ## Why is this bad
    ///
    /// A one-shot replication copies what is there and ends. What is written afterwards never reaches the copy.
    ///
    /// ## Bad
    ///
    /// ```json
    /// { "_id": "dr", "source": "https://…/orders", "target": "https://…/orders" }
    /// ```
    ///
    /// ## Good
    ///
    /// ```json
    /// { "_id": "dr", "source": "https://…/orders", "target": "https://…/orders", "continuous": true }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: it is continuous, or runs on a schedule, whose interval is then the least RPO.
    /// - **fail**: it is one-shot; or `continuous` is a text, which the service refuses.
    /// - **unknown**: `continuous` is filled in by a template, or the scheduler does not tell it.
    /// - **not-applicable**: there is no replication; it is cancelled; its name says that it moves data once
    ///   (`migrate`, `seed`, `backup` and the like); an end of it is `localhost`; or only the loss of a zone has to be survived.
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications: "One-shot and continuous replication between databases"
    /// - <https://docs.couchdb.org/en/stable/replication/replicator.html>
    code: "CLD002",
    name: "cloudant/one-shot",
    title: "replications keep their target current",
    severity: Error,
    basis: SummaryTable,
    bullet: Some("cloudant/replication"),
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    for copy in replications::of(app).iter().filter(|copy| !copy.is_stated()) {
        if objective::asks_for_region(copy.resource, report) {
            judge(copy, report);
        }
    }
}

fn judge(copy: &Copying<'_>, report: &mut Report) {
    let (name, spec) = (copy.label(), copy.spec);
    let target = replications::shown(&spec.target);
    if copy.is_on().is_no() {
        report.not_applicable(format!("replication {name} {}", copy.off().0)).about(copy.resource);
        return;
    }
    if let Some(reason) = copy.aside() {
        report.not_applicable(format!("replication {name} {reason}")).about(copy.resource);
        return;
    }
    let entry = match &spec.continuous {
        Value::Known { value: true, .. } => report.pass(format!("replication {name} is continuous")),
        _ if copy.is_scheduled() => report.pass(format!("replication {name} {}", again(copy))),
        Value::Known { value: false, .. } | Value::Absent => report
            .fail(format!(
                "replication {name} is one-shot (`continuous` is not true): changes made after it completes never \
                 reach {target}"
            ))
            .problem("one-shot")
            .help("add `\"continuous\": true`, or run it on a schedule whose interval is within the RPO"),
        Value::Unknown { why: Why::Unsupported, .. } => report
            .fail(format!(
                "`continuous` of replication {name} is no truth value, and the service refuses the document"
            ))
            .problem("no-truth-value")
            .help("write `\"continuous\": true`, without quotes around the value"),
        open => {
            let what = format!("whether replication {name} is continuous");
            report.unknown(missing::value(copy.resource, open, &what))
        }
    };
    entry.about(copy.resource).at(copy.resource, "/spec/continuous", "this replication");
}

/// How often it is started again.
fn again(copy: &Copying<'_>) -> String {
    match (copy.spec.interval_minutes.known(), copy.spec.schedule.known()) {
        (Some(minutes), _) => {
            format!(
                "is started again every {}, so that so much may be lost",
                objective::shown(*minutes)
            )
        }
        (None, Some(cron)) => format!("is started again at `{cron}`"),
        (None, None) => "is started again".to_owned(),
    }
}

//! DAT006: what the team says of copies is still looked after.

use resilint_sdk::schema::{Kind, Resource, Value};
use resilint_sdk::{App, Report};

use crate::estate;

resilint_sdk::declare_rule! {
    /// ## What it does
    /// Looks at the day until which each `[[external.copy]]` of `resilint.toml` holds.
    ///
    /// ## Why is this bad
    /// Nothing in the input shows such a copy: that it is still there is known only as far as somebody looks. Past its day it counts
    /// for nothing, and other rules can no longer tell.
    ///
    /// ## Bad
    /// ```toml
    /// [[external.copy]]
    /// of = "orders"
    /// kind = "disaster-recovery-node"
    /// location = "eu-de"
    /// reason = "made in the console"
    /// review_by = "2024-06-30"   # long past
    /// ```
    ///
    /// ## Good
    /// ```toml
    /// review_by = "2027-06-30"
    /// ```
    ///
    /// ## Verdicts
    /// Passes until that day. Fails after it. Not applicable where no copy is stated.
    ///
    /// ## References
    /// docs/configuration.md.
    code: "DAT006",
    name: "delivery/overdue-statement",
    title: "what the team says of copies is still looked after",
    severity: Warning,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let stated: Vec<(&Resource, &str)> = match estate::of(app, report) {
        Some(_) => app.members().filter_map(review_by).collect(),
        None => return,
    };
    if stated.is_empty() {
        report.not_applicable("no copy is stated in resilint.toml");
    }
    for (copy, day) in stated {
        let name = copy.label();
        let entry = if day < app.as_of() {
            report.fail(format!("the {name} was to be reviewed by {day}")).help(
                "look whether it is still there, and set a new `review_by` or remove the entry",
            )
        } else {
            report.pass(format!("the {name} is to be reviewed by {day}"))
        };
        entry.about(copy).at(copy, "/spec/review_by", "this day");
    }
}

/// The last day of a stated copy.
fn review_by(resource: &Resource) -> Option<(&Resource, &str)> {
    let day: &Value<String> = match &resource.kind {
        Kind::Replication(it) => &it.review_by,
        Kind::BackupJob(it) => &it.review_by,
        _ => return None,
    };
    Some((resource, day.known()?))
}

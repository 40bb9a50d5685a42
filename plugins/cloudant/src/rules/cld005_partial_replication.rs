//! CLD005: a replication copies whole databases.

use resilint_sdk::app::list;
use resilint_sdk::schema::Missing;
use resilint_sdk::{App, Report, objective};

use crate::replications::{self, Copying};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Looks for fields of replications that leave documents out: `doc_ids`, `selector`, `filter`, a `since_seq` that is
    /// not 0, and `winning_revs_only`.
    ///
    /// ## Why is this bad
    ///
    /// What was left out is lost with the region.
    ///
    /// ## Bad
    ///
    /// ```json
    /// { "_id": "dr", "continuous": true, "source": "…", "target": "…", "selector": { "type": "order" } }
    /// ```
    ///
    /// ## Good
    ///
    /// ```json
    /// { "_id": "dr", "continuous": true, "source": "…", "target": "…" }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: none of them.
    /// - **fail**: one of them, in a replication that is not known to stay in its region.
    /// - **unknown**: only the scheduler tells of the replication, which does not say what is left out.
    /// - **not-applicable**: there is no replication; it is cancelled, stays in its region (see CLD004), or moves data
    ///   once, by its name; or only the loss of a zone has to be survived.
    ///
    /// ## References
    ///
    /// - <https://docs.couchdb.org/en/stable/json-structure.html#replication-settings>
    code: "CLD005",
    name: "cloudant/partial-replication",
    title: "replications copy whole databases",
    severity: Warning,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let protecting = |copy: &&Copying<'_>| {
        copy.is_lasting()
            && !copy.is_stated()
            && !copy.is_on().is_no()
            && !copy.leaves_the_region().is_no()
    };
    for copy in replications::of(app).iter().filter(protecting) {
        if objective::asks_for_region(copy.resource, report) {
            judge(copy, report);
        }
    }
}

fn judge(copy: &Copying<'_>, report: &mut Report) {
    let (name, fields) = (copy.label(), &copy.spec.filtered_by);
    let database = copy.database().unwrap_or("its database");
    let entry = if !fields.is_empty() {
        let quoted: Vec<String> = fields.iter().map(|field| format!("`{field}`")).collect();
        let quoted = list(quoted.iter().map(String::as_str));
        report
            .fail(format!("replication {name} uses {quoted}: only a part of {database} is copied"))
            .problem("filtered")
            .help("remove it, or replicate the whole database by another document")
    } else if copy.is_of_scheduler() {
        report.unknown(Missing {
            key: format!("document:{name}"),
            what: format!("whether replication {name} copies all of {database}: the scheduler does not tell its filters"),
            settle: "check the documents themselves: `curl \"$URL/_replicator/_all_docs?include_docs=true\"`".into(),
        })
    } else {
        report.pass(format!("replication {name} copies all of {database}"))
    };
    entry.about(copy.resource).at(copy.resource, "/spec/filtered_by", "this replication");
}

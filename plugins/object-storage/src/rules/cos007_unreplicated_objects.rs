//! COS007: a replication rule copies what is written after it, and nothing that was there before.

use resilint_sdk::schema::{Missing, PlannedAction, Resource};
use resilint_sdk::{App, Report};

use crate::replications::{self, Rule};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Looks for replication rules of buckets that may hold objects already: a bucket that is only looked up, or that a
    /// plan does not make together with the rule.
    ///
    /// ## Why is this bad
    ///
    /// A rule copies objects that are written after it was added. Those that were there before have no copy.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// data "ibm_cos_bucket" "invoices" {
    ///   bucket_name          = "invoices"
    ///   bucket_type          = "region_location"
    ///   bucket_region        = "eu-de"
    ///   resource_instance_id = var.storage
    /// }
    /// resource "ibm_cos_bucket_replication_rule" "invoices" {
    ///   bucket_crn = data.ibm_cos_bucket.invoices.crn
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_cos_bucket_replication_rule" "invoices" {
    ///   bucket_crn = ibm_cos_bucket.invoices.crn
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: a plan makes the bucket together with the rule.
    /// - **fail**: the bucket is looked up, or is there before the plan adds the rule.
    /// - **unknown**: both are declared, and only a plan tells which of them is older.
    /// - **not-applicable**: there is no replication rule, or the plan does not add one.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/cloud-object-storage?topic=cloud-object-storage-replication-overview>
    code: "COS007",
    name: "object-storage/unreplicated-objects",
    title: "objects that were there before a replication rule are copied",
    severity: Info,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

/// Which of rule and bucket is older.
enum Age {
    Together,
    BucketFirst,
    /// The rule is there already: the plan adds none.
    RuleThere,
    Untold,
}

fn check(app: &App<'_>, report: &mut Report) {
    for rule in replications::of(app) {
        judge(&rule, report);
    }
}

fn judge(rule: &Rule<'_>, report: &mut Report) {
    let (label, bucket) = (rule.label(), rule.source.label());
    let entry = match age(rule) {
        Age::Together => report.pass(format!("{label} is there from the first object of {bucket} on")),
        Age::BucketFirst => report
            .fail(format!("{label} does not copy what {bucket} holds already"))
            .help("once the rule is there, copy the objects of the bucket onto themselves, which writes them anew"),
        Age::RuleThere => report.not_applicable(format!("the plan does not add {label}")),
        Age::Untold => report.unknown(Missing {
            key: "age:replication".into(),
            what: format!("whether {bucket} is older than {label}, which only copies what is written after it"),
            settle: "check a plan in JSON: `terraform show -json PLAN | resilint check -`".into(),
        }),
    };
    let entry = entry.about(rule.resource).at(rule.resource, "/spec/source", "what it copies");
    if let Some((source, _)) = rule.source.bucket {
        entry.see(source, "", "the bucket");
    }
}

fn age(rule: &Rule<'_>) -> Age {
    match (planned(rule.resource), rule.source.bucket) {
        (Some(PlannedAction::NoOp | PlannedAction::Read), _) => Age::RuleThere,
        (Some(_), Some((bucket, _))) => match planned(bucket) {
            Some(PlannedAction::Create | PlannedAction::Replace) => Age::Together,
            Some(_) => Age::BucketFirst,
            None => Age::Untold,
        },
        (_, None) if is_looked_up(rule) => Age::BucketFirst,
        _ => Age::Untold,
    }
}

fn planned(resource: &Resource) -> Option<PlannedAction> {
    resource.lifecycle.planned.known().copied()
}

/// Whether the rule names a bucket that exists: by its CRN, or by a data source.
fn is_looked_up(rule: &Rule<'_>) -> bool {
    let source = rule.source.named;
    let is_data = |symbol: &str| symbol.starts_with("data.") || symbol.contains(".data.");
    source.known().is_some_and(|crn| crn.starts_with("crn:"))
        || source.symbol().is_some_and(is_data)
}

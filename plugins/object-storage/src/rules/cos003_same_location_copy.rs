//! COS003: a copy that is lost together with what it copies is none.

use resilint_sdk::{App, Report, objective, place};

use crate::places;
use crate::replications::{self, Rule};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks that the bucket a replication rule copies to is in another region than the one it copies from.
    ///
    /// ## Why is this bad
    ///
    /// Two buckets of one region are lost together. Examples in the documentation of the Terraform provider and of the
    /// module terraform-ibm-cos put both buckets into one region, and are copied so.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_cos_bucket" "invoices" {
    ///   bucket_name     = "invoices"
    ///   region_location = var.region
    /// }
    /// resource "ibm_cos_bucket" "invoices_copy" {
    ///   bucket_name     = "invoices-copy"
    ///   region_location = var.region
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_cos_bucket" "invoices_copy" {
    ///   bucket_name     = "invoices-copy"
    ///   region_location = "eu-gb"
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: source and target are in two regions, or one of them is cross-region.
    /// - **fail**: both are in one region, also where only the variable is known that names it.
    /// - **unknown**: one of the buckets is not declared in the input (the CRN of a bucket does not tell its location), or
    ///   its location is not known.
    /// - **not-applicable**: there is no replication rule, or only the loss of a zone has to be survived.
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications, summary table: use the API to synchronize contents across storage buckets
    /// - <https://cloud.ibm.com/docs/cloud-object-storage?topic=cloud-object-storage-replication-overview>
    code: "COS003",
    name: "object-storage/same-location-copy",
    title: "replication leads to another region",
    severity: Error,
    basis: SummaryTable,
    bullet: Some("object-storage/synchronize"),
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    for rule in replications::of(app) {
        let asked = rule.source.bucket.map_or(rule.resource, |(bucket, _)| bucket);
        if objective::asks_for_region(asked, report) {
            judge(&rule, report);
        }
    }
}

fn judge(rule: &Rule<'_>, report: &mut Report) {
    let (source, target) = (&rule.source, &rule.target);
    let (from, to) = (place::shown(source.location), place::shown(target.location));
    let (label, a, b) = (rule.label(), source.label(), target.label());
    let entry = match places::lost_together(source.location, target.location) {
        Some(false) if from == to => report.pass(format!(
            "{label} copies {a} to {b}, both spread over the regions of {from}"
        )),
        Some(false) => report.pass(format!("{label} copies {a} in {from} to {b} in {to}")),
        Some(true) => report
            .fail(format!(
                "{label} copies {a} to {b}, and both are in {from}{}: the copy is lost together with the original",
                place::grade(source.location)
            ))
            .help("put the target into another region; a bucket cannot be moved, so make a new one there"),
        None => {
            let what = format!("whether {label} copies {a} to another region");
            report.unknown(missing(rule, &what))
        }
    };
    let entry = entry.about(rule.resource).at(rule.resource, "/spec/target", "what it copies to");
    let ends = [(source.bucket, "the source"), (target.bucket, "the target")];
    ends.into_iter().fold(entry, |entry, (end, note)| match end {
        Some((bucket, _)) => entry.see(bucket, place::pointer(bucket), note),
        None => entry,
    });
}

/// What would tell the place of the end that is not told, the target first.
fn missing(rule: &Rule<'_>, what: &str) -> resilint_sdk::schema::Missing {
    for end in [&rule.target, &rule.source] {
        let doubt = places::doubt(end.location);
        match end.bucket {
            None if end.location.is_unstated() => return end.missing(what),
            Some((bucket, _)) if doubt.is_unknown() || end.location.is_unstated() => {
                return resilint_sdk::missing::value(bucket, doubt, what);
            }
            None if doubt.is_unknown() => {
                return resilint_sdk::missing::value(rule.resource, doubt, what);
            }
            _ => {}
        }
    }
    rule.target.missing(what)
}

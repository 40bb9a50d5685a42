//! COS002: what is in one region only is gone with it.

use resilint_sdk::logic::Truth;
use resilint_sdk::schema::{Bucket, Kind, Missing, Resiliency, Resource};
use resilint_sdk::{App, Entry, Report, missing, objective, place};

use crate::copies::{self, Copy};
use crate::scope::{self, Gap};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks that each regional or single-site bucket has a copy that outlives the loss of its region: a replication rule
    /// to a bucket elsewhere, a backup policy to a vault elsewhere, a job that copies it again and again, or a copy that
    /// resilint.toml states. A bucket that is itself the copy of one elsewhere needs none, unless it only gets a part of
    /// that one.
    ///
    /// ## Why is this bad
    ///
    /// The objects are in one region, and are out of reach, or lost, with it.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_cos_bucket" "invoices" {
    ///   bucket_name     = "invoices"
    ///   region_location = "eu-de"
    ///   storage_class   = "smart"
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_cos_bucket_replication_rule" "invoices" {
    ///   bucket_crn      = ibm_cos_bucket.invoices.crn
    ///   bucket_location = ibm_cos_bucket.invoices.region_location
    ///   replication_rule {
    ///     rule_id                = "all"
    ///     enable                 = true
    ///     priority               = 1
    ///     destination_bucket_crn = ibm_cos_bucket.invoices_copy.crn
    ///   }
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: there is such a copy, and it is switched on.
    /// - **fail**: there is none, and the input is all there is (`scope = "closed"`, or an export of the account).
    /// - **unknown**: the input shows none and need not be all there is, or it is not known where the copy goes or
    ///   whether it is on; or whether the bucket is a copy itself.
    /// - **not-applicable**: the bucket is cross-region, or only has to survive the loss of a zone; or all rules copy it
    ///   to its own region, of which COS003 tells.
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications, summary table: use the API to synchronize contents across storage buckets
    /// - <https://cloud.ibm.com/docs/cloud-object-storage?topic=cloud-object-storage-replication-overview>
    code: "COS002",
    name: "object-storage/no-remote-copy",
    title: "a bucket in one region has a copy in another one",
    severity: Error,
    basis: SummaryTable,
    bullet: Some("object-storage/synchronize"),
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    for (resource, bucket) in app.of_kind(Resource::bucket) {
        if needs_copy(resource, bucket, report) && objective::asks_for_region(resource, report) {
            judge(app, resource, report);
        }
    }
}

/// Whether a bucket may be in one region only, which is reported where it is not.
fn needs_copy(resource: &Resource, bucket: &Bucket, report: &mut Report) -> bool {
    if bucket.resiliency.known() != Some(&Resiliency::CrossRegion) {
        return true;
    }
    report
        .not_applicable(format!("bucket {} is cross-region, and needs no copy", resource.label()))
        .about(resource)
        .at(resource, "/spec/resiliency", "its class");
    false
}

fn judge(app: &App<'_>, resource: &Resource, report: &mut Report) {
    let name = resource.label();
    let copies = copies::of(app, resource);
    if let Some(copy) = copies.iter().find(|copy| copy.counts.is_yes()) {
        report
            .pass(format!("bucket {name} {}", copy.what))
            .about(resource)
            .at(resource, place::pointer(resource), "where it is")
            .see(copy.by, "/spec", "what copies it");
        return;
    }
    let original = copies::original(app, resource);
    if let Some((rule, Truth::Yes)) = &original {
        let of = rule.source.label();
        let place = place::shown(rule.source.location);
        report
            .pass(format!("bucket {name} is itself the copy of {of} in {place}"))
            .about(resource)
            .at(resource, place::pointer(resource), "where it is")
            .see(rule.resource, "/spec/target", "what makes it one");
        return;
    }
    if let (Some(first), true) = (copies.first(), copies.iter().all(copies::is_told_by_cos003)) {
        return told_by_cos003(resource, &first.what, first.by, report);
    }
    if let (Some(rule), true) = (copies::original_beside(app, resource), copies.is_empty()) {
        let what = format!("is the copy of {} beside it", rule.source.label());
        return told_by_cos003(resource, &what, rule.resource, report);
    }
    let doubtful = copies.iter().find_map(|copy| match &copy.counts {
        Truth::Unknown(missing) => Some((copy.by, missing.clone(), "what may copy it")),
        _ => None,
    });
    let perhaps_a_copy = || match original {
        Some((rule, Truth::Unknown(missing))) => {
            Some((rule.resource, missing, "what may make it a copy"))
        }
        _ => None,
    };
    match doubtful.or_else(perhaps_a_copy) {
        Some((by, missing, note)) => {
            report
                .unknown(missing)
                .about(resource)
                .at(resource, place::pointer(resource), "where it is")
                .see(by, "/spec", note);
        }
        None => {
            let what = format!("whether bucket {name} has a copy in another region");
            let missing = match scope::gap(app) {
                Gap::None => return fail(app, resource, &copies, report),
                Gap::Module => scope::in_module(&what),
                Gap::World => elsewhere(&what),
            };
            let entry = report.unknown(missing).about(resource).at(
                resource,
                place::pointer(resource),
                "where it is",
            );
            gone(app, entry);
        }
    }
}

/// A rule copies within one region, which is one fault of two buckets and told once.
fn told_by_cos003(resource: &Resource, what: &str, by: &Resource, report: &mut Report) {
    report
        .not_applicable(format!("bucket {} {what}, of which COS003 tells", resource.label()))
        .about(resource)
        .at(by, "/spec/target", "this copy");
}

/// Shows what a plan deletes that may have been the copy.
fn gone<'e>(app: &App<'_>, mut entry: Entry<'e>) -> Entry<'e> {
    for resource in app.leaving() {
        let (what, pointer) = match &resource.kind {
            Kind::Replication(_) => ("replication rule", "/spec/target"),
            Kind::BackupPolicy(_) => ("backup policy", "/spec/target_vault"),
            Kind::Bucket(_) => ("bucket", place::pointer(resource)),
            _ => continue,
        };
        let note = format!("the plan deletes {what} {}", resource.label());
        entry = entry.see(resource, pointer, note);
    }
    entry
}

fn elsewhere(what: &str) -> Missing {
    Missing {
        settle: "check what declares a replication rule or backup policy of the bucket together with this, state the copy \
                 as `[[external.copy]]` in resilint.toml, or `scope = \"closed\"` there where the input is all there is"
            .into(),
        ..missing::elsewhere(what, "a replication rule or backup policy of a bucket")
    }
}

fn fail(app: &App<'_>, resource: &Resource, copies: &[Copy<'_>], report: &mut Report) {
    let (name, place) = (resource.label(), place::shown(&resource.location));
    let grade = place::grade(&resource.location);
    let why = match copies {
        [] => String::new(),
        [copy, ..] => format!(": it {}, {}", copy.what, copy.but),
    };
    let mut entry = report
        .fail(format!("bucket {name} in {place}{grade} has no copy in another region{why}"))
        .about(resource)
        .at(resource, place::pointer(resource), "where it is");
    for copy in copies {
        entry = entry.see(copy.by, "/spec", "no such copy");
    }
    entry = gone(app, entry);
    entry.help(
        "add an `ibm_cos_bucket_replication_rule` to a bucket in another region, with versioning on for both and an \
         authorization to write, or state the copy as `[[external.copy]]` in resilint.toml",
    );
}

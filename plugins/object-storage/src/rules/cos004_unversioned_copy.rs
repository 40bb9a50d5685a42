//! COS004: replication and backup need versioning, which is off unless it is switched on.

use resilint_sdk::logic::holds;
use resilint_sdk::schema::{Bucket, Resource};
use resilint_sdk::{App, Report, missing};

use crate::replications::{self, End};
use crate::{backups, places};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks that versioning is on for both buckets of each replication rule, and for each bucket with a backup policy.
    ///
    /// ## Why is this bad
    ///
    /// The service refuses a replication rule for a bucket without versioning, and replication fails where the target has
    /// none. Versioning is off unless it is switched on.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_cos_bucket" "invoices_copy" {
    ///   bucket_name     = "invoices-copy"
    ///   region_location = "eu-gb"
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_cos_bucket" "invoices_copy" {
    ///   bucket_name     = "invoices-copy"
    ///   region_location = "eu-gb"
    ///   object_versioning {
    ///     enable = true
    ///   }
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: versioning is on.
    /// - **fail**: it is off, or nothing is written.
    /// - **unknown**: it is a variable without a value, or the bucket is not declared in the input.
    /// - **not-applicable**: no bucket is replicated or backed up.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/cloud-object-storage?topic=cloud-object-storage-replication-overview>
    /// - <https://cloud.ibm.com/docs/cloud-object-storage?topic=cloud-object-storage-versioning>
    code: "COS004",
    name: "object-storage/unversioned-copy",
    title: "buckets that are copied keep versions",
    severity: Error,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

/// A bucket that needs versioning, with what needs it of it.
struct Need<'a> {
    bucket: (&'a Resource, &'a Bucket),
    by: &'a Resource,
    what: &'static str,
}

fn check(app: &App<'_>, report: &mut Report) {
    let mut needs: Vec<Need<'_>> = Vec::new();
    for rule in replications::of(app) {
        for (end, what) in
            [(rule.source, "replication from it"), (rule.target, "replication to it")]
        {
            match end.bucket {
                Some(bucket) => needs.push(Need { bucket, by: rule.resource, what }),
                None => undeclared(&end, rule.resource, report),
            }
        }
    }
    for (resource, bucket) in app.of_kind(Resource::bucket) {
        let policies = backups::of(app, resource);
        let need = policies.first().map(|policy| policy.resource);
        needs.extend(need.map(|by| Need { bucket: (resource, bucket), by, what: "its backup" }));
    }
    let mut told: Vec<&str> = Vec::new();
    for need in &needs {
        let id = need.bucket.0.id.as_str();
        if !told.contains(&id) {
            told.push(id);
            judge(need, report);
        }
    }
}

fn judge(need: &Need<'_>, report: &mut Report) {
    let (resource, bucket) = need.bucket;
    let name = resource.label();
    let versioning = &bucket.versioning;
    let what = format!("whether bucket {name} keeps versions");
    let truth = holds(versioning, |on| *on, || missing::value(resource, versioning, &what));
    let failed = truth.is_no();
    let entry = report
        .decide(
            truth,
            || format!("bucket {name} keeps versions, as {} needs", need.what),
            || {
                let grade = places::grade(versioning);
                format!(
                    "bucket {name} keeps no versions{grade}: {} does not work without",
                    need.what
                )
            },
        )
        .about(resource)
        .at(resource, "/spec/versioning", "its versioning")
        .see(need.by, "/spec", "what needs it");
    if failed {
        entry.help("add `object_versioning { enable = true }`; later on it can only be suspended");
    }
}

fn undeclared(end: &End<'_>, rule: &Resource, report: &mut Report) {
    let what = format!("whether bucket {} keeps versions", end.label());
    report.unknown(end.missing(&what)).about(rule).at(rule, "/spec", "the rule that names it");
}

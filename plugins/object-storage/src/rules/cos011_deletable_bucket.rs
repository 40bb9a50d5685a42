//! COS011: Terraform deletes a bucket with all its objects, unless it is told not to.

use resilint_sdk::logic::{Truth, any, holds};
use resilint_sdk::schema::{Bucket, Provenance, Resource, Value};
use resilint_sdk::{App, Report, missing};

use crate::places;

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks that Terraform does not delete the objects of a bucket with it: `force_delete = false`, `prevent_destroy`, or
    /// a lock on the objects themselves.
    ///
    /// ## Why is this bad
    ///
    /// `force_delete` is on unless it is switched off. A `terraform destroy`, or a change of the location or class, which
    /// replaces the bucket, then empties it first.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_cos_bucket" "invoices" {
    ///   bucket_name     = "invoices"
    ///   region_location = "eu-de"
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_cos_bucket" "invoices" {
    ///   bucket_name     = "invoices"
    ///   region_location = "eu-de"
    ///   force_delete    = false
    ///   lifecycle {
    ///     prevent_destroy = true
    ///   }
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: `force_delete` is off, `prevent_destroy` is on, or Object Lock or a retention policy keeps the objects.
    /// - **fail**: none of these.
    /// - **unknown**: a variable without a value decides.
    /// - **not-applicable**: there is no bucket, or no Terraform makes it.
    ///
    /// ## References
    ///
    /// - Terraform provider of IBM Cloud, resource `ibm_cos_bucket`
    code: "COS011",
    name: "object-storage/deletable-bucket",
    title: "Terraform does not delete the objects of a bucket with it",
    severity: Warning,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    for (resource, bucket) in app.of_kind(Resource::bucket) {
        if bucket.force_delete.is_absent() {
            let name = resource.label();
            report
                .not_applicable(format!(
                    "nothing says that Terraform makes and deletes bucket {name}"
                ))
                .about(resource);
        } else {
            judge(resource, bucket, report);
        }
    }
}

fn judge(resource: &Resource, bucket: &Bucket, report: &mut Report) {
    let name = resource.label();
    let what = format!("whether the objects of bucket {name} are deleted with it");
    let is_on = |value: &Value<bool>| match value {
        Value::Absent => Truth::No,
        stated => holds(stated, |on| *on, || missing::value(resource, stated, &what)),
    };
    let kept = [
        ("its objects are not deleted with it", !is_on(&bucket.force_delete)),
        ("`prevent_destroy` is set", is_on(&resource.lifecycle.prevent_destroy)),
        ("Object Lock keeps its objects", is_on(&bucket.object_lock)),
        ("its retention policy keeps its objects", is_on(&bucket.retention_policy)),
    ];
    let by = kept.iter().find(|(_, truth)| truth.is_yes()).map_or("", |(by, _)| by);
    let truth = any(kept.iter().map(|(_, truth)| truth.clone()));
    let failed = truth.is_no();
    let how = match &bucket.force_delete {
        Value::Known { from: Provenance::FormatDefault, .. } => {
            ": `force_delete` is on where nothing is written"
        }
        _ => "",
    };
    let grade = places::grade(&bucket.force_delete);
    let entry = report
        .decide(
            truth,
            || format!("bucket {name}: {by}"),
            || format!("Terraform deletes all objects with bucket {name}{grade}{how}"),
        )
        .about(resource)
        .at(resource, "/spec/force_delete", "what deletes them");
    if failed {
        entry.help(
            "set `force_delete = false`, and `prevent_destroy = true` in a `lifecycle` block",
        );
    }
}

//! COS008: some features of a bucket rule replication out.

use resilint_sdk::logic::{Truth, holds};
use resilint_sdk::schema::{Bucket, Resource, Severity, Value};
use resilint_sdk::{App, Report, missing};

use crate::replications;

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Looks at both buckets of each replication rule for what keeps objects from being copied: a retention policy on
    /// either, a list of allowed addresses on the target, a rule that moves objects of the source to the archive.
    ///
    /// ## Why is this bad
    ///
    /// Retention policies and versioning, which replication needs, exclude each other. The service that copies has no fixed
    /// addresses and does not pass a list of them. Archived objects are not copied.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_cos_bucket" "invoices_copy" {
    ///   bucket_name     = "invoices-copy"
    ///   region_location = "eu-gb"
    ///   allowed_ip      = ["192.0.2.10"]
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
    /// - **pass**: neither bucket has such a feature. Objects that clients encrypt with keys of their own (SSE-C) are not
    ///   copied either, which no manifest shows.
    /// - **fail**: one has. For a rule that archives a warning: objects are copied before they are archived.
    /// - **unknown**: a variable without a value decides.
    /// - **not-applicable**: there is no replication rule, or its buckets are not declared in the input.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/cloud-object-storage?topic=cloud-object-storage-replication-overview>
    code: "COS008",
    name: "object-storage/unreplicable-bucket",
    title: "nothing keeps the objects of replicated buckets from being copied",
    severity: Error,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

/// A feature that keeps objects from being copied.
struct Feature<'a> {
    is_on: &'a Value<bool>,
    pointer: &'static str,
    what: &'static str,
    help: &'static str,
    severity: Severity,
}

fn check(app: &App<'_>, report: &mut Report) {
    let rules = replications::of(app);
    for (resource, bucket) in app.of_kind(Resource::bucket) {
        let is_end =
            |end: replications::End<'_>| end.bucket.is_some_and(|(it, _)| it.id == resource.id);
        let is_source = rules.iter().any(|rule| is_end(rule.source));
        let is_target = rules.iter().any(|rule| is_end(rule.target));
        if is_source || is_target {
            judge(resource, &features(bucket, is_source, is_target), report);
        }
    }
}

fn features(bucket: &Bucket, is_source: bool, is_target: bool) -> Vec<Feature<'_>> {
    let mut features = vec![Feature {
        is_on: &bucket.retention_policy,
        pointer: "/spec/retention_policy",
        what: "a retention policy, which excludes the versioning that replication needs",
        help: "use Object Lock instead of `retention_rule`",
        severity: Severity::Error,
    }];
    if is_target {
        features.push(Feature {
            is_on: &bucket.legacy_firewall,
            pointer: "/spec/legacy_firewall",
            what: "a list of allowed addresses, which the service that copies does not pass",
            help: "use context-based restrictions instead of `allowed_ip`",
            severity: Severity::Error,
        });
    }
    if is_source {
        features.push(Feature {
            is_on: &bucket.archive_rule,
            pointer: "/spec/archive_rule",
            what: "a rule that archives: archived objects are not copied",
            help: "archive in the copy, or make sure that objects are copied before they are archived",
            severity: Severity::Warning,
        });
    }
    features
}

fn judge(resource: &Resource, features: &[Feature<'_>], report: &mut Report) {
    let name = resource.label();
    let mut is_free = true;
    for feature in features {
        let what = format!("whether bucket {name} has {}", feature.what);
        let truth = match feature.is_on {
            Value::Absent => Truth::No,
            stated => holds(stated, |on| *on, || missing::value(resource, stated, &what)),
        };
        let entry = match truth {
            Truth::No => continue,
            Truth::Yes => report
                .fail(format!("bucket {name} has {}", feature.what))
                .severity(feature.severity)
                .help(feature.help),
            Truth::Unknown(missing) => report.unknown(missing),
        };
        entry.about(resource).at(resource, feature.pointer, "the setting").problem(feature.pointer);
        is_free = false;
    }
    if is_free {
        report
            .pass(format!("nothing keeps objects of bucket {name} from being copied"))
            .about(resource)
            .at(resource, "/spec/versioning", "the bucket");
    }
}

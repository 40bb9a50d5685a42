//! COS001: a bucket is as resilient as the place it was made in, and stays so.

use resilint_sdk::schema::{Bucket, FailureDomain, Missing, Resiliency, Resource, Severity, Value};
use resilint_sdk::{App, Report, missing, objective, place};

use crate::{copies, places};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Compares the resiliency class of each bucket (cross-region, regional, single data center) with the loss that it
    /// has to survive: that of a region, unless resilint.toml asks for less.
    ///
    /// ## Why is this bad
    ///
    /// The objects of a single-site bucket are in one datacenter and are lost with it. Class and location are chosen once,
    /// when the bucket is made.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_cos_bucket" "invoices" {
    ///   bucket_name          = "invoices"
    ///   resource_instance_id = ibm_resource_instance.storage.id
    ///   single_site_location = "sjc04"
    ///   storage_class        = "smart"
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_cos_bucket" "invoices" {
    ///   bucket_name           = "invoices"
    ///   resource_instance_id  = ibm_resource_instance.storage.id
    ///   cross_region_location = "us"
    ///   storage_class         = "smart"
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: the bucket is cross-region, or regional where only the loss of a zone has to be survived.
    /// - **fail**: it is in a single site. A warning where its objects have a copy in another region.
    /// - **unknown**: its class is a variable without a value, or a location of the team's own (Satellite).
    /// - **not-applicable**: it is regional, and has to survive the loss of a region: COS002 looks for its copy.
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications, summary table: Single Data Center, Regional and Cross-Regional resiliency
    /// - <https://cloud.ibm.com/docs/cloud-object-storage?topic=cloud-object-storage-endpoints>
    code: "COS001",
    name: "object-storage/weak-resiliency",
    title: "the resiliency class of a bucket meets its objective",
    severity: Error,
    basis: SummaryTable,
    bullet: Some("object-storage/resiliency"),
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    for (resource, bucket) in app.of_kind(Resource::bucket) {
        judge(app, resource, bucket, report);
    }
}

fn judge(app: &App<'_>, resource: &Resource, bucket: &Bucket, report: &mut Report) {
    let survives_zone = objective::survive(resource) == FailureDomain::Zone;
    let (name, place) = (resource.label(), place::shown(&resource.location));
    let weak = places::grade(&bucket.resiliency);
    let entry = match class(&bucket.resiliency) {
        Some(Resiliency::CrossRegion) => report.pass(format!(
            "bucket {name} is cross-region ({place}{weak}): its objects outlive the loss of a region"
        )),
        Some(Resiliency::Regional) if survives_zone => report.pass(format!(
            "bucket {name} is regional ({place}{weak}): its objects outlive the loss of a zone"
        )),
        Some(Resiliency::Regional) => report.not_applicable(format!(
            "bucket {name} is regional ({place}): whether it has a copy in another region is what COS002 asks"
        )),
        Some(Resiliency::SingleSite) => return fail(app, resource, &place, weak, report),
        Some(Resiliency::Satellite) => report.unknown(Missing {
            key: format!("satellite:{name}"),
            what: format!("what loss bucket {name} survives: its location is one of your own (Satellite)"),
            settle: "copy it to a cross-region or regional bucket: what a location of your own survives no manifest says"
                .into(),
        }),
        Some(Resiliency::Other) | None => {
            let what = format!("the resiliency class of bucket {name}");
            report.unknown(missing::value(resource, &bucket.resiliency, &what))
        }
    };
    entry.about(resource).at(resource, "/spec/resiliency", "its class");
}

fn fail(app: &App<'_>, resource: &Resource, place: &str, weak: &str, report: &mut Report) {
    let copy = copies::of(app, resource).into_iter().find(|copy| copy.counts.is_yes());
    let name = resource.label();
    let but = copy.as_ref().map_or_else(String::new, |copy| format!("; it {}", copy.what));
    let mut entry = report
        .fail(format!(
            "bucket {name} is in a single site ({place}{weak}): it does not survive the loss of its datacenter{but}"
        ))
        .about(resource)
        .at(resource, "/spec/resiliency", "its class");
    if let Some(copy) = copy {
        entry = entry.severity(Severity::Warning).see(copy.by, "/spec", "its copy");
    }
    entry.help(
        "make a new bucket with `cross_region_location`, copy the objects, and then remove this one: a changed location \
         would replace the bucket",
    );
}

/// The class, where it is known or the same for all candidates.
fn class(value: &Value<Resiliency>) -> Option<Resiliency> {
    match value {
        Value::Known { value, .. } => Some(*value),
        Value::Unknown { candidates, .. } => {
            let first = candidates.first()?;
            candidates.iter().all(|other| other == first).then_some(*first)
        }
        Value::Absent => None,
    }
}

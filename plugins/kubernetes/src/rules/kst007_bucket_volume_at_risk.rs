//! KST007: a bucket behind a claim outlives the claim and the region.

use resilint_sdk::schema::{Missing, Resiliency, Resource, StorageClass, VolumeClaim};
use resilint_sdk::{App, Report, objective};

use crate::{missing, volumes};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks that a bucket of object storage that a claim mounts is not deleted with the claim
    /// (`ibm.io/auto-delete-bucket`), and that it spreads over regions where the loss of a region must be survived.
    ///
    /// ## Why is this bad
    ///
    /// With `ibm.io/auto-delete-bucket: "true"` all objects go with the claim. A regional bucket is lost with its region.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// kind: PersistentVolumeClaim
    /// metadata:
    ///   annotations:
    ///     ibm.io/auto-delete-bucket: "true"
    /// spec:
    ///   storageClassName: ibmc-s3fs-standard-regional
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// kind: PersistentVolumeClaim
    /// metadata:
    ///   annotations:
    ///     ibm.io/auto-delete-bucket: "false"
    /// spec:
    ///   storageClassName: ibmc-s3fs-standard-cross-region
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: the bucket stays, and spreads over regions if that is asked for.
    /// - **fail**: it is deleted with the claim, or is in one region only.
    /// - **unknown**: the endpoint of the bucket is in a secret or not written.
    /// - **not-applicable**: the app mounts no buckets.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/containers?topic=containers-storage-cos-understand>
    /// - <https://github.com/IBM/ibmcloud-object-storage-plugin>
    code: "KST007",
    name: "kubernetes/bucket-volume-at-risk",
    title: "buckets behind claims outlive the claims and the region",
    severity: Warning,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    for (claim, fields) in app.of_kind(Resource::volume_claim) {
        let class = volumes::class(app, claim).map(|(_, class)| class);
        if !volumes::is_bucket(fields, class) {
            continue;
        }
        deletion(claim, fields, report);
        if objective::survive(claim) == resilint_sdk::schema::FailureDomain::Region {
            spread(claim, fields, class, report);
        }
    }
}

/// Without the annotation, the bucket stays.
fn deletion(claim: &Resource, fields: &VolumeClaim, report: &mut Report) {
    let label = claim.label();
    let flag = &fields.auto_delete_bucket;
    let entry = match flag.known() {
        Some(true) => report
            .fail(format!("the bucket behind {label} is deleted with its claim"))
            .help("set `ibm.io/auto-delete-bucket: \"false\"`"),
        None if flag.is_unknown() => {
            let what = format!("whether the bucket behind {label} is deleted with its claim");
            report.unknown(missing::value(claim, flag, &what))
        }
        _ => report.pass(format!("the bucket behind {label} outlives its claim")),
    };
    entry.about(claim).at(claim, "/spec/auto_delete_bucket", "what becomes of the bucket");
}

fn spread(
    claim: &Resource,
    fields: &VolumeClaim,
    class: Option<&StorageClass>,
    report: &mut Report,
) {
    let label = claim.label();
    let location = &claim.location;
    // The endpoint of the claim itself says more than its class.
    let resiliency = match (location.geo.known(), location.region.known()) {
        (Some(_), _) => Some(Resiliency::CrossRegion),
        (_, Some(_)) => Some(Resiliency::Regional),
        _ => class.and_then(|class| class.resiliency.known().copied()),
    };
    let place = location.geo.known().or(location.region.known());
    let pointer = match place {
        Some(_) => resilint_sdk::place::pointer(claim),
        None => "/spec/storage_class",
    };
    let of = place.map_or_else(|| volumes::class_name(fields), String::as_str);
    let entry = match resiliency {
        Some(Resiliency::CrossRegion) => {
            report.pass(format!("the bucket behind {label} spreads over regions ({of})"))
        }
        Some(Resiliency::Regional | Resiliency::SingleSite) => report
            .fail(format!("the bucket behind {label} is in one region ({of})"))
            .help("claim a bucket of a cross-region class or endpoint, and copy the objects there"),
        _ => report.unknown(Missing {
            key: format!("bucket-place:{label}"),
            what: format!("whether the bucket behind {label} spreads over regions: its endpoint is not written"),
            settle: "name the endpoint in the annotation `ibm.io/endpoint` of the claim".into(),
        }),
    };
    entry.about(claim).at(claim, pointer, "where the bucket is");
}

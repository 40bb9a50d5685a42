//! COS013: what is encrypted cannot be read without its key.

use resilint_sdk::schema::{Bucket, Missing, Resiliency, Resource};
use resilint_sdk::{App, Report, missing, objective};

use crate::key::{self, Key};
use crate::known::{self, KeyProtect};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks that the key of a cross-region bucket outlives the loss of a region too: it is in an instance of Key Protect of
    /// the plan `cross-region-resiliency`, in a region from which that fails over.
    ///
    /// ## Why is this bad
    ///
    /// The bucket outlives the loss of a region. If its key does not, its objects cannot be read.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_resource_instance" "keys" {
    ///   name     = "keys"
    ///   service  = "kms"
    ///   plan     = "tiered-pricing"
    ///   location = "us-east"
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_resource_instance" "keys" {
    ///   name     = "keys"
    ///   service  = "kms"
    ///   plan     = "cross-region-resiliency"
    ///   location = "us-south"
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: such a key, or none of the team's own.
    /// - **fail**: the key is in a region without fail-over, or its instance has another plan.
    /// - **unknown**: the instance is not declared in the input, or its region, plan or fail-over is not known.
    /// - **not-applicable**: the bucket is not cross-region, or only has to survive the loss of a zone.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/key-protect?topic=key-protect-ha-dr>
    code: "COS013",
    name: "object-storage/single-region-key",
    title: "the key of a cross-region bucket outlives the loss of a region",
    severity: Warning,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let Some((known, as_of)) = known::facts(app) else { return };
    for (resource, bucket) in app.of_kind(Resource::bucket) {
        if bucket.resiliency.known() != Some(&Resiliency::CrossRegion)
            || !objective::asks_for_region(resource, report)
        {
            continue;
        }
        match key::of(app, resource, bucket) {
            None => {
                let name = resource.label();
                let message =
                    format!("bucket {name} has no key of its own: the service keeps its keys");
                report
                    .pass_by_platform(message, format!("Object Storage, facts of {as_of}"))
                    .about(resource)
                    .at(resource, "/spec/encryption_key", "no key");
            }
            Some(key) => judge(resource, bucket, &key, (&known.key_protect, as_of), report),
        }
    }
}

fn judge(
    resource: &Resource,
    bucket: &Bucket,
    key: &Key<'_>,
    (protect, as_of): (&KeyProtect, &str),
    report: &mut Report,
) {
    let name = resource.label();
    let what = format!("whether the key of bucket {name} outlives the loss of a region");
    let plan = key.plan().and_then(|plan| plan.known());
    let entry = match (key.service, key.region) {
        (Some(service), _) if service != protect.service => report.unknown(Missing {
            key: format!("key-service:{service}"),
            what: format!("{what}: what instances of {service} fail over to no manifest says"),
            settle: format!("use a key of Key Protect with the plan `{}`", protect.plan),
        }),
        (Some(_), Some(region)) => match (protect.fails_over_to.get(region), plan) {
            (None, _) => report
                .fail(format!(
                    "the key of bucket {name} is in {region}, from which no key fails over: without it no object can be read \
                     (facts of {as_of})"
                ))
                .help(help(protect)),
            (Some(_), Some(plan)) if *plan != protect.plan => report
                .fail(format!(
                    "the key of bucket {name} is in {region}, in an instance of the plan {plan}, which does not fail over \
                     (facts of {as_of})"
                ))
                .help(help(protect))
                .problem("plan"),
            (Some(to), Some(_)) => report
                .pass(format!("the key of bucket {name} is in {region}, and fails over to {to} (facts of {as_of})")),
            (Some(_), None) => report.unknown(of_plan(key, &what, protect)),
        },
        _ => report.unknown(match key.instance {
            Some(instance) => missing::value(instance, &instance.location.region, &what),
            None => missing::value(resource, &bucket.encryption_key, &what),
        }),
    };
    let entry = entry.about(resource).at(resource, "/spec/encryption_key", "its key");
    if let Some(instance) = key.instance {
        entry.see(instance, "/location/region", "where the key is");
    }
}

/// What is missing where only the plan of the instance is not told.
fn of_plan(key: &Key<'_>, what: &str, protect: &KeyProtect) -> Missing {
    if let (Some(instance), Some(plan)) = (key.instance, key.plan()) {
        return missing::value(instance, plan, what);
    }
    Missing {
        key: "key-plan".into(),
        what: format!("{what}: the CRN of a key does not tell the plan of its instance"),
        settle: format!(
            "check what declares the instance together with this; its plan has to be `{}`",
            protect.plan
        ),
    }
}

fn help(protect: &KeyProtect) -> String {
    let regions: Vec<&str> = protect.fails_over_to.keys().map(String::as_str).collect();
    format!(
        "use a key of an instance of Key Protect in {}, with the plan `{}`",
        resilint_sdk::app::list(regions).replace(" and ", " or "),
        protect.plan
    )
}

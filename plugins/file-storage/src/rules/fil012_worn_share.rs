//! FIL012: classic file volumes have hosts within their limit and a datacenter that stays, and replicas follow their
//! source.

use resilint_sdk::logic::holds;
use resilint_sdk::schema::{Severity, Value};
use resilint_sdk::{App, Report, missing, place};

use crate::doubts;
use crate::known::{self, Classic};
use crate::shares::{self, Share};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Looks for classic file volumes with more authorised hosts than the service allows, for those in a datacenter that
    /// closes, and for replicas in a VPC that the code cuts off from their source (`split_share = true`).
    ///
    /// ## Why is this bad
    ///
    /// A host over the limit cannot mount the volume, which shows when it has to. What is in a datacenter that closes
    /// has to be elsewhere by then. A split that was made for a drill and stays in the code leaves the source without a
    /// replica.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_is_share_replica_operations" "drill" {
    ///   share_replica = ibm_is_share.copy.id
    ///   split_share   = true
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_is_share_replica_operations" "failover" {
    ///   share_replica   = ibm_is_share.copy.id
    ///   fallback_policy = "fail"
    ///   timeout         = 500
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: none of that is so.
    /// - **fail**: one is: a warning of a split, info of the others. The message prints the date of the facts.
    /// - **unknown**: what decides is a variable without a value.
    /// - **not-applicable**: there is no classic file volume and no replica.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/FileStorage?topic=FileStorage-file-storage-faqs>
    /// - <https://cloud.ibm.com/docs/get-support?topic=get-support-dc-closure>
    code: "FIL012",
    name: "file-storage/worn-share",
    title: "hosts, datacenters and replicas of file shares are what they should be",
    severity: Info,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let Some((table, as_of)) = known::table(app) else { return };
    for share in shares::classic(app) {
        hosts(&share, &table.classic, as_of, report);
        datacenter(&share, &table.classic, as_of, report);
    }
    for share in shares::vpc(app) {
        split(&share, report);
    }
}

fn hosts(share: &Share<'_>, facts: &Classic, as_of: &str, report: &mut Report) {
    let (name, hosts) = (share.label(), &share.spec.authorized_hosts);
    if hosts.is_absent() {
        return;
    }
    let limit = facts.max_hosts;
    let count = hosts.known().copied().unwrap_or_default();
    let truth = holds(
        hosts,
        |count| *count <= limit,
        || missing::value(share.resource, hosts, &format!("how many hosts may mount {name}")),
    );
    let failed = truth.is_no();
    let entry = report
        .decide(
            truth,
            || format!("{count} hosts may mount {name}; the limit is {limit} (facts of {as_of})"),
            || {
                format!(
                    "{count} hosts are to mount {name}, and the limit is {limit} (facts of {as_of})"
                )
            },
        )
        .about(share.resource)
        .at(share.resource, "/spec/authorized_hosts", "the last of the lists of hosts");
    if failed {
        entry
            .problem("hosts")
            .help("authorise subnets rather than hosts, or have the limit raised by the support");
    }
}

fn datacenter(share: &Share<'_>, facts: &Classic, as_of: &str, report: &mut Report) {
    let (name, place) = (share.label(), &share.resource.location.datacenter);
    let Value::Known { value: datacenter, .. } = place else {
        if place.is_unknown() {
            let what = format!("whether the datacenter of {name} stays");
            let missing = doubts::of_place(share.resource, &share.resource.location, &what);
            report.unknown(missing).about(share.resource).at(
                share.resource,
                "/location/datacenter",
                "its datacenter",
            );
        }
        return;
    };
    let entry = match facts.closing.get(datacenter) {
        Some(day) => report
            .fail(format!("{name} is in {datacenter}, which closes on {day} (facts of {as_of})"))
            .problem("datacenter")
            .help("replicate it to a datacenter that stays, and fail over before that day"),
        None => report.pass(format!(
            "{name} is in {datacenter}, of which no closure is known (facts of {as_of})"
        )),
    };
    entry.about(share.resource).at(
        share.resource,
        place::pointer(share.resource),
        "its datacenter",
    );
}

fn split(share: &Share<'_>, report: &mut Report) {
    let (name, split) = (share.label(), &share.spec.replica_split);
    if split.is_absent() {
        return;
    }
    let truth = holds(
        split,
        |split| !split,
        || {
            missing::value(
                share.resource,
                split,
                &format!("whether {name} is cut off from its source"),
            )
        },
    );
    let failed = truth.is_no();
    let entry = report
        .decide(
            truth,
            || format!("{name} follows its source"),
            || {
                format!(
                    "{name} is cut off from its source by `split_share`, and stays as it was{}",
                    doubts::grade(split)
                )
            },
        )
        .about(share.resource)
        .at(share.resource, "/spec/replica_split", "what cuts it off")
        .severity(Severity::Warning);
    if failed {
        entry
            .problem("split")
            .help("remove `split_share` when the drill is over, and make a new replica");
    }
}

//! FIL006: a file share of a VPC has a replica.

use resilint_sdk::schema::{FailureDomain, ShareRole};
use resilint_sdk::{App, Report, missing, objective, place};

use crate::known::{self, Shares, is_regional};
use crate::shares::{self, Share};
use crate::standing::{self, Standing};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Asks each file share of a VPC that takes writes for a replica: another `ibm_is_share` with `source_share` or
    /// `source_share_crn`, a block `replica_share`, or a copy that the team states. Where that is FIL007 asks.
    ///
    /// ## Why is this bad
    ///
    /// A share with the profile `dp2` is in one zone. When that is lost, so are the share and its snapshots. One with
    /// the profile `rfs` is in all zones of its region, and is lost with it.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_is_share" "orders" {
    ///   name    = "orders"
    ///   profile = "dp2"
    ///   zone    = "eu-de-1"
    ///   size    = 200
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_is_share" "orders" {
    ///   name    = "orders"
    ///   profile = "dp2"
    ///   zone    = "eu-de-1"
    ///   size    = 200
    /// }
    ///
    /// resource "ibm_is_share" "copy" {
    ///   provider              = ibm.london
    ///   name                  = "orders-copy"
    ///   profile               = "dp2"
    ///   zone                  = "eu-gb-1"
    ///   source_share_crn      = ibm_is_share.orders.crn
    ///   replication_cron_spec = "0 * * * *"
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: the share has a replica; or only the loss of a zone has to be survived and its profile is in all zones.
    /// - **fail**: the input is all there is (`scope = "closed"`) and shows none, or the only one is cut off
    ///   (`split_share = true`), or the profile cannot be replicated.
    /// - **unknown**: the input shows none and need not be all there is, or a replica may not be there.
    /// - **not-applicable**: there is no share of a VPC that takes writes.
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications: "Use snapshots to automatically capture content to a destination in a
    ///   remote data center"
    /// - <https://cloud.ibm.com/docs/vpc?topic=vpc-file-storage-replication>
    code: "FIL006",
    name: "file-storage/unreplicated-share",
    title: "file shares of VPCs have a replica",
    severity: Error,
    basis: SummaryTable,
    bullet: Some("file-storage/remote-snapshots"),
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let Some((table, as_of)) = known::table(app) else { return };
    for share in shares::vpc(app) {
        match share.is(ShareRole::Primary) {
            Some(false) => {}
            Some(true) => judge(app, &share, &table.share, as_of, report),
            None => {
                let what = format!("whether {} is a copy itself", share.label());
                report
                    .unknown(missing::value(share.resource, &share.spec.role, &what))
                    .about(share.resource)
                    .at(share.resource, "/spec/source", "what it may be a copy of");
            }
        }
    }
}

fn judge(app: &App<'_>, share: &Share<'_>, facts: &Shares, as_of: &str, report: &mut Report) {
    let name = share.label();
    let pointer = place::pointer(share.resource);
    let home = share.home();
    let profile = share.spec.profile.known().map_or("", String::as_str);
    let entry = match standing::of(app, share) {
        Standing::Copied(copies) => {
            let entry = report.pass(format!("{name}, {home}, has a replica"));
            copies.iter().fold(entry, |entry, copy| copy.shown(entry))
        }
        Standing::Split(copies) => {
            let entry = report
                .fail(format!("the only replica of {name}, {home}, is cut off by `split_share`"))
                .help("remove `split_share`, and make a new replica where the split was made already");
            copies.iter().fold(entry, |entry, copy| {
                entry.see(copy.by, "/spec/replica_split", "it is a share of its own from then on")
            })
        }
        Standing::Doubtful(missing) => report.unknown(missing),
        Standing::Alone if is_regional(&share.spec.profile, facts) && is_zone_enough(share) => report
            .pass_by_platform(
                format!("{name}, {home}, is in all zones of its region by its profile {profile}"),
                format!("documentation of file storage for VPC, facts of {as_of}"),
            ),
        Standing::Alone if is_regional(&share.spec.profile, facts) => report
            .fail(format!(
                "{name}, {home}, cannot be replicated to another region: its profile is {profile} (facts of {as_of})"
            ))
            .help("use the profile dp2 with a replica in another region, or copy its files there and state that copy"),
        Standing::Alone => alone(app, share, &home, report),
    };
    entry.about(share.resource).at(share.resource, pointer, "this share");
}

fn is_zone_enough(share: &Share<'_>) -> bool {
    objective::survive(share.resource) == FailureDomain::Zone
}

fn alone<'r>(
    app: &App<'_>,
    share: &Share<'_>,
    home: &str,
    report: &'r mut Report,
) -> resilint_sdk::Entry<'r> {
    let name = share.label();
    // The plan says what becomes of the replica, and need not say of which share it was.
    let leaving: Vec<_> = app
        .leaving()
        .filter(|it| it.file_share().is_some_and(|it| it.role.known() == Some(&ShareRole::Replica)))
        .collect();
    let entry = if app.is_closed() {
        report
            .fail(format!("{name}, {home}, has no replica"))
            .help(if is_zone_enough(share) {
                "add an `ibm_is_share` with `source_share` in another zone, or a block `replica_share`"
            } else {
                "add an `ibm_is_share` with `source_share_crn` in a zone of another region of the same geography"
            })
    } else {
        let what = format!("whether {name}, {home}, has a replica");
        report.unknown(missing::elsewhere(&what, "a replica of the share"))
    };
    leaving.iter().fold(entry, |entry, replica| {
        let place = place::shown(&replica.location);
        entry.see_leaving(replica, place::pointer(replica), &place)
    })
}

//! FIL009: what stays with a file share is not taken for a copy of it.

use resilint_sdk::app::list;
use resilint_sdk::schema::{FailureDomain, RelationKind, Resource, ShareRole};
use resilint_sdk::{App, Report, missing, objective, place};

use crate::known::{self, is_regional};
use crate::shares::{self, Share};
use crate::standing::{self, Standing};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Looks for file shares of a VPC whose only company is what never leaves them: accessor shares (`origin_share`),
    /// snapshots (`ibm_is_share_snapshot`), and backup policies for shares.
    ///
    /// ## Why is this bad
    ///
    /// An accessor holds no data. Snapshots and backups of a share are kept where the share is, and cannot be copied to
    /// another zone or region. They look like a second copy, and are lost with the first.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_is_share_snapshot" "nightly" {
    ///   share = ibm_is_share.orders.id
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_is_share" "copy" {
    ///   zone                  = "eu-gb-1"
    ///   source_share_crn      = ibm_is_share.orders.crn
    ///   replication_cron_spec = "0 * * * *"
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: the share has a replica beside them.
    /// - **fail**: it has none, and the input is all there is (`scope = "closed"`), or its only replica is cut off.
    /// - **unknown**: the input shows none, and need not be all there is.
    /// - **not-applicable**: no share has an accessor, snapshot or backup policy.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/vpc?topic=vpc-fs-snapshots-about>
    /// - <https://cloud.ibm.com/docs/vpc?topic=vpc-file-storage-accessor-share-about>
    code: "FIL009",
    name: "file-storage/mistaken-copy",
    title: "file shares have more than accessors, snapshots and backups that stay with them",
    severity: Error,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let Some((table, _)) = known::table(app) else { return };
    if table.share.snapshots_leave_zone {
        return;
    }
    for share in shares::vpc(app).into_iter().filter(is_primary) {
        let company = company(app, &share);
        // A share that is in all zones needs no copy where only a zone may be lost.
        let is_safe = is_regional(&share.spec.profile, &table.share)
            && objective::survive(share.resource) == FailureDomain::Zone;
        if !company.is_empty() && !is_safe {
            judge(app, &share, &company, report);
        }
    }
}

fn is_primary(share: &Share<'_>) -> bool {
    share.is(ShareRole::Primary) == Some(true)
}

/// What looks like a copy of a share, in words and as a resource.
fn company<'a>(app: &App<'a>, share: &Share<'a>) -> Vec<(&'static str, &'a Resource)> {
    let accessors = app.comes_from(share.resource, RelationKind::Accesses);
    let snapshots = app.leads_to(share.resource, RelationKind::SnapshotsTo);
    let policies = app.leads_to(share.resource, RelationKind::BackedUpBy);
    let accessors = accessors.map(|(other, _)| ("an accessor", other));
    let snapshots = snapshots.map(|(other, _)| ("a snapshot", other));
    let policies = policies
        .filter(|(other, _)| other.backup_policy().is_some())
        .map(|(other, _)| ("a backup policy", other));
    accessors.chain(snapshots).chain(policies).collect()
}

fn judge(app: &App<'_>, share: &Share<'_>, company: &[(&str, &Resource)], report: &mut Report) {
    let (name, home) = (share.label(), share.home());
    let mut words: Vec<&str> = company.iter().map(|(word, _)| *word).collect();
    words.dedup();
    let words = list(words.iter().copied());
    let alone =
        || format!("{name}, {home}, has {words} and no replica: none of that leaves its place");
    let remedy = "add a replica: an `ibm_is_share` with `source_share_crn` in another region of the same geography";
    let entry = match standing::of(app, share) {
        Standing::Copied(_) => report.pass(format!("{name} has a replica beside {words}")),
        Standing::Doubtful(missing) => report.unknown(missing),
        Standing::Split(_) => report.fail(alone()).help(remedy),
        Standing::Alone if app.is_closed() => report.fail(alone()).help(remedy),
        Standing::Alone => {
            let what =
                format!("whether {name}, {home}, has more than {words}, which stays with it");
            report.unknown(missing::elsewhere(&what, "a replica of the share"))
        }
    };
    let entry = entry.about(share.resource).at(
        share.resource,
        place::pointer(share.resource),
        "this share",
    );
    company
        .iter()
        .fold(entry, |entry, (word, other)| entry.see(other, "/name", (*word).to_owned()));
}

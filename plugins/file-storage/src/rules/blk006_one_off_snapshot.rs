//! BLK006: a snapshot of a volume is not all the backup there is.

use resilint_sdk::schema::{RelationKind, Resource};
use resilint_sdk::{App, Report, missing};

use crate::cover::{self, Cover};
use crate::volumes::Volume;

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Looks for snapshots and consistency groups that Terraform declares, and asks for a backup policy of their
    /// volumes.
    ///
    /// ## Why is this bad
    ///
    /// A snapshot in Terraform is taken once, by the first apply. It grows older with every day, and nobody sees that.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_is_snapshot" "orders" {
    ///   source_volume = ibm_is_volume.orders.id
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_is_backup_policy" "daily" {
    ///   match_user_tags = ["backup:daily"] # a tag of the volume
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: a policy with an active plan backs the volume up too.
    /// - **fail**: none does, and the input is all there is (`scope = "closed"`).
    /// - **unknown**: none does, and another repository may have one; or a tag is not known.
    /// - **not-applicable**: there is no snapshot of a volume, or it is a copy of another.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/vpc?topic=vpc-snapshots-vpc-about>
    code: "BLK006",
    name: "file-storage/one-off-snapshot",
    title: "volumes with a snapshot are backed up again and again",
    severity: Warning,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    for (resource, snapshot) in app.of_kind(Resource::snapshot) {
        let is_of_volumes = snapshot
            .resource_type
            .known()
            .is_some_and(|kind| matches!(kind.as_str(), "volume" | "group"));
        if is_of_volumes && snapshot.source_snapshot.is_absent() {
            judge(app, resource, report);
        }
    }
}

fn judge<'a>(app: &App<'a>, snapshot: &'a Resource, report: &mut Report) {
    let name = snapshot.label();
    let sources = app.comes_from(snapshot, RelationKind::SnapshotsTo);
    let volumes: Vec<Volume<'a>> = sources
        .filter_map(|(resource, _)| Some(Volume { resource, spec: resource.block_volume()? }))
        .collect();
    let covers: Vec<Cover<'a>> = volumes.iter().map(|volume| cover::of(app, volume)).collect();
    let is_covered = |cover: &Cover<'_>| matches!(cover, Cover::By(_) | Cover::Stated(_));
    let doubt = covers.iter().find_map(|cover| match cover {
        Cover::Doubtful(missing) => Some(missing.clone()),
        _ => None,
    });
    let is_idle = covers.iter().any(|cover| matches!(cover, Cover::Idle(_)));
    let entry = if !covers.is_empty() && covers.iter().all(is_covered) {
        report.pass(format!("what the snapshot {name} is of is backed up by a policy too"))
    } else if app.is_closed() && doubt.is_none() || is_idle {
        report
            .fail(format!(
                "the snapshot {name} is taken once, and no active policy backs up what it is of"
            ))
            .help("add an `ibm_is_backup_policy` that matches a tag of the volume, with a plan")
    } else if let Some(missing) = doubt {
        report.unknown(missing)
    } else {
        let what = format!("whether what the snapshot {name} is of is backed up again");
        report.unknown(missing::elsewhere(&what, "a backup policy"))
    };
    let entry = entry.about(snapshot).at(snapshot, "/name", "this snapshot");
    volumes
        .iter()
        .fold(entry, |entry, volume| entry.see(volume.resource, "/name", "what it is of"));
}

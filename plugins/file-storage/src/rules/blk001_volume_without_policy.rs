//! BLK001: block volumes of a VPC are backed up.

use resilint_sdk::{App, Report, missing, place};

use crate::cover::{self, Cover};
use crate::volumes::{self, Volume};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Asks each `ibm_is_volume` for a backup policy that backs it up: one of the same region with an active plan that
    /// matches a tag of the volume, or one for instances that matches a tag of its server. Tags that an
    /// `ibm_resource_tag` attaches count. Boot volumes that a server declares in a block are not looked at.
    ///
    /// ## Why is this bad
    ///
    /// A volume is in one zone and has no copy. Without a backup its loss, or that of a file on it, is final.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_is_volume" "orders" {
    ///   name    = "orders"
    ///   profile = "10iops-tier"
    ///   zone    = "eu-de-1"
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_is_volume" "orders" {
    ///   name    = "orders"
    ///   profile = "10iops-tier"
    ///   zone    = "eu-de-1"
    ///   tags    = ["backup:daily"]
    /// }
    ///
    /// resource "ibm_is_backup_policy" "daily" {
    ///   name            = "daily"
    ///   match_user_tags = ["backup:daily"]
    /// }
    ///
    /// resource "ibm_is_backup_policy_plan" "daily" {
    ///   backup_policy_id = ibm_is_backup_policy.daily.id
    ///   cron_spec        = "30 2 * * *"
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: an active plan backs the volume up, or the team states a backup.
    /// - **fail**: none does, and the input is all there is (`scope = "closed"`).
    /// - **unknown**: none does, and another repository or the enterprise may have a policy; or a tag or region is not
    ///   known.
    /// - **not-applicable**: there is no volume of a VPC, or a policy matches it and has no active plan, which BLK002
    ///   tells.
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications: "Backup is enabled"
    /// - <https://cloud.ibm.com/docs/vpc?topic=vpc-backup-service-about>
    code: "BLK001",
    name: "file-storage/volume-without-policy",
    title: "block volumes of VPCs are backed up by a policy",
    severity: Warning,
    basis: Strategies,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    for volume in volumes::of(app, "vpc") {
        judge(app, &volume, report);
    }
}

fn judge(app: &App<'_>, volume: &Volume<'_>, report: &mut Report) {
    let name = volume.label();
    let entry = match cover::of(app, volume) {
        Cover::By(policy) => report
            .pass(format!("{} backs {name} up", policy.label()))
            .see(policy.resource, "/spec/match_tags", "what it matches"),
        Cover::Stated(copy) => copy.shown(report.pass(format!("{name} has a backup that the team states"))),
        Cover::Idle(policy) => report
            .not_applicable(format!(
                "{} matches {name} and has no active plan, which BLK002 tells",
                policy.label()
            ))
            .see(policy.resource, "/spec/match_tags", "what it matches"),
        Cover::Doubtful(missing) => report.unknown(missing),
        Cover::None if app.is_closed() => report
            .fail(format!("no backup policy matches a tag of the volume {name}"))
            .help("give the volume a tag that an `ibm_is_backup_policy` of its region matches, or tag its server for a policy with `match_resource_type = \"instance\"`"),
        Cover::None => {
            let what = format!("whether the volume {name} is backed up");
            report.unknown(missing::elsewhere(&what, "a backup policy"))
        }
    };
    let entry =
        app.leaving().filter(|it| it.backup_policy().is_some()).fold(entry, |entry, policy| {
            let place = place::shown(&policy.location);
            entry.see_leaving(policy, "/spec/match_tags", &place)
        });
    let pointer = if volume.spec.tags.items.is_empty() { "/name" } else { "/spec/tags" };
    entry.about(volume.resource).at(volume.resource, pointer, "this volume");
}

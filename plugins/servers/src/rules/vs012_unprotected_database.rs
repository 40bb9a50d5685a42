//! VS012: backups of databases on servers are kept in another region too.

use resilint_sdk::app::list;
use resilint_sdk::schema::{BackupPlan, FailureDomain, Resource, Set};
use resilint_sdk::{App, Report, objective, place};

use crate::fleet::{self, Member};
use crate::{backups, databases, missing};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Looks at the backups of servers that are databases (SDB001 says how that is told), and asks whether some are kept in
    /// another region: copies that the plan makes (`remote_region_policy`), or a vault that is in another one.
    ///
    /// Whether there is a backup at all is told by SDB002, whether there are hosts in two regions by SDB003, and whether
    /// they replicate by SDB004.
    ///
    /// ## Why is this bad
    ///
    /// What is lost with the region can only be brought back from what is elsewhere.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_is_backup_policy_plan" "db" {
    ///   backup_policy_id = ibm_is_backup_policy.db.id
    ///   cron_spec        = "0 2 * * *"
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_is_backup_policy_plan" "db" {
    ///   backup_policy_id = ibm_is_backup_policy.db.id
    ///   cron_spec        = "0 2 * * *"
    ///   remote_region_policy {
    ///     region = "eu-de"
    ///   }
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: an active plan copies backups to another region, or an agent writes to a vault in one.
    /// - **fail**: they stay in one region.
    /// - **unknown**: the copies of the plan, or the place of the vault, are a variable.
    /// - **not-applicable**: the app declares no database on a server, nothing backs it up, or it has to survive the loss of
    ///   a zone only.
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications: "Backup is enabled and replication is set up between regions"
    /// - <https://cloud.ibm.com/docs/vpc?topic=vpc-backup-service-about>
    code: "VS012",
    name: "servers/unprotected-database",
    title: "backups of databases on servers are kept in another region too",
    severity: Info,
    basis: Strategies,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let all = databases::of(app);
    if all.is_empty() {
        report.not_applicable("it declares no database on a server");
        return;
    }
    for databases in &all {
        for block in fleet::blocks(&databases.hosts) {
            let Some(first) = block.first() else { continue };
            if objective::asks_for_region(first.resource, report) {
                judge(app, first, &fleet::names(&block), report);
            }
        }
    }
}

fn judge(app: &App<'_>, first: &Member<'_>, names: &str, report: &mut Report) {
    let is_active = |plan: &BackupPlan| plan.active.known() == Some(&true);
    let plans: Vec<(&Resource, &BackupPlan)> =
        backups::plans(app, first).into_iter().filter(|(_, plan)| is_active(plan)).collect();
    let vaults: Vec<&Resource> = backups::vaults(app, first).collect();
    let copies = |plan: &BackupPlan| elsewhere(first, plan);
    if let Some((policy, plan)) = plans.iter().find(|(_, plan)| !copies(plan).is_empty()) {
        let regions = list(copies(plan).iter().map(String::as_str));
        report
            .pass(format!("{} copies backups of {names} to {regions}", policy.label()))
            .about(first.resource)
            .at(policy, "/spec/plans", "its plans");
    } else if let Some((policy, plan)) = plans.first() {
        of_plan(first, policy, plan, names, report);
    } else if !vaults.is_empty() {
        of_vaults(first, &vaults, names, report);
    } else {
        let reason =
            format!("no plan and no vault of the input holds backups of {names}: see SDB002");
        report.not_applicable(reason).about(first.resource);
    }
}

/// The regions that a plan copies backups to, without that of the server.
fn elsewhere(host: &Member<'_>, plan: &BackupPlan) -> Vec<String> {
    let here = &host.resource.location.region;
    let regions = plan.remote_copies.items.iter().map(|copy| &copy.location.region);
    regions
        .filter(|there| there.known().is_some() && place::same(here, there) != Some(true))
        .filter_map(|there| there.known().cloned())
        .collect()
}

/// A plan that copies nothing that is known.
fn of_plan(
    first: &Member<'_>,
    policy: &Resource,
    plan: &BackupPlan,
    names: &str,
    report: &mut Report,
) {
    let Set { items, closed } = &plan.remote_copies;
    let what = format!("whether {} copies backups of {names} to another region", policy.label());
    let unknown = items.iter().map(|copy| &copy.location.region).find(|region| region.is_unknown());
    let entry = match unknown {
        Some(region) => report.unknown(missing::value(policy, region, &what)),
        None if !closed => report.unknown(missing::existence(policy, &what)),
        None => report
            .fail(format!("the backups of {names} stay in one region"))
            .help("add `remote_region_policy` to the plan"),
    };
    entry.about(first.resource).at(policy, "/spec/plans/items/0/schedule", "this plan");
}

fn of_vaults(first: &Member<'_>, vaults: &[&Resource], names: &str, report: &mut Report) {
    let together = |vault: &Resource| {
        place::lost_together(&first.resource.location, &vault.location, FailureDomain::Region)
    };
    let Some(vault) = vaults
        .iter()
        .find(|vault| together(vault) == Some(false))
        .or_else(|| vaults.iter().find(|vault| together(vault).is_none()))
        .or(vaults.first())
    else {
        return;
    };
    let what = format!("whether the vault with backups of {names} is in another region");
    let entry = match together(vault) {
        Some(false) => report.pass(format!(
            "backups of {names} are kept in a vault in {}",
            place::shown(&vault.location)
        )),
        Some(true) => report
            .fail(format!("the backups of {names} stay in one region"))
            .help("order the vault in a datacenter of another region"),
        None => report.unknown(missing::value(vault, place::doubt(&vault.location), &what)),
    };
    entry.about(first.resource).at(vault, place::pointer(vault), "where the vault is");
}

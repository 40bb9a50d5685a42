//! SDB002: a database on servers is backed up.

use resilint_sdk::logic::Truth;
use resilint_sdk::schema::{BackupPlan, Missing, Severity};
use resilint_sdk::{App, Report};

use crate::databases::{self, Databases};
use crate::fleet::{self, Member, Unit};
use crate::{backups, missing};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Asks of each server that is a database (SDB001 says how that is told) for a backup: a backup policy with an active
    /// plan that matches a tag of the server or of a volume of it, an agent that writes to a vault
    /// (`ibm_storage_evault`), snapshots of a volume on a schedule, or a job that dumps it.
    ///
    /// ## Why is this bad
    ///
    /// A server can be made anew, its data cannot. Without a backup the loss of a volume is final, and a copy follows
    /// every deletion.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_is_instance" "db" {
    ///   name = "db"
    ///   tags = ["role:database"]
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_is_backup_policy" "db" {
    ///   match_user_tags     = ["role:database"]
    ///   match_resource_type = "instance"
    /// }
    ///
    /// resource "ibm_is_backup_policy_plan" "db" {
    ///   backup_policy_id = ibm_is_backup_policy.db.id
    ///   cron_spec        = "0 2 * * *"
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: something backs it up.
    /// - **fail**: the input shows all servers, and nothing does, or the plan is switched off. Info where only a name or an
    ///   open port says that it is a database.
    /// - **unknown**: a plan is not known to be active, a tag is a variable, or the input need not be all there is.
    /// - **not-applicable**: the app declares no database on a server.
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications: "Backup is enabled and replication is set up between regions"
    /// - <https://cloud.ibm.com/docs/vpc?topic=vpc-backup-service-about>
    code: "SDB002",
    name: "servers/no-database-backup",
    title: "a database on servers is backed up",
    severity: Error,
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
    let closed = app.group().targets_closed || app.is_closed();
    for databases in &all {
        for block in fleet::blocks(&databases.hosts) {
            judge(app, databases, &block, closed, report);
        }
    }
}

fn judge(
    app: &App<'_>,
    databases: &Databases<'_>,
    block: &[Member<'_>],
    closed: bool,
    report: &mut Report,
) {
    // Hosts of one block mostly have one tag; the worst off speaks for all.
    let found = block.iter().map(|host| (host, backed_up(app, host, closed)));
    let Some((host, found)) = found.min_by_key(|(_, found)| found.rank()) else { return };
    let is_whole = matches!(found, Found::By(_));
    let names = if is_whole { fleet::names(block) } else { host.label().to_owned() };
    let severity = databases.severity_of(host, Severity::Error);
    let entry = match found {
        Found::By(what) => report.pass(format!("{names}: {what}")),
        Found::Unknown(missing) => report.unknown(missing),
        Found::Off(policy, None) => report
            .fail(format!("{policy} would back {names} up, and its plan is switched off"))
            .severity(severity)
            .help("set `active = true`"),
        Found::Off(policy, Some(cron)) => report
            .fail(format!(
                "{policy} would back {names} up, and never runs: `{cron}` names a day that there is not"
            ))
            .severity(severity)
            .help("correct the days and months of its schedule"),
        Found::Nothing => report
            .fail(format!("nothing backs {names} up: it {}", databases.one_runs(host)))
            .severity(severity)
            .help(
                "tag the server or its volumes and add `ibm_is_backup_policy` with an active plan, or use a database \
                 service",
            ),
    };
    entry.about(host.resource).at(host.resource, "/name", "this database").see(
        host.resource,
        "/spec/role",
        "what tells that it is one",
    );
}

/// What backs one host up.
#[derive(Debug)]
enum Found {
    Nothing,
    /// A policy whose plans are all switched off, and the schedule that never runs, where that is why.
    Off(String, Option<String>),
    Unknown(Missing),
    /// This, as a clause.
    By(String),
}

impl Found {
    const fn rank(&self) -> u8 {
        match self {
            Self::Nothing | Self::Off(..) => 0,
            Self::Unknown(_) => 1,
            Self::By(_) => 2,
        }
    }
}

fn backed_up(app: &App<'_>, host: &Member<'_>, closed: bool) -> Found {
    let what = format!("whether {} is backed up", host.label());
    let plans = backups::plans(app, host);
    let active = |plan: &BackupPlan| plan.active.known().copied();
    if let Some((policy, plan)) = plans.iter().find(|(_, plan)| active(plan) == Some(true)) {
        let when = plan.schedule.known().map_or(String::new(), |when| format!(" at `{when}`"));
        return Found::By(format!("{} makes backups{when}", policy.label()));
    }
    if backups::has_agent(app, host) {
        return Found::By("an agent makes backups".into());
    }
    let by_job = backups::by_job_or_snapshots(app, host, &what);
    if by_job.is_yes() {
        return Found::By("a job or a schedule of snapshots makes backups".into());
    }
    if let Some((policy, plan)) = plans.iter().find(|(_, plan)| plan.active.is_unknown()) {
        return Found::Unknown(missing::value(policy, &plan.active, &what));
    }
    if let Truth::Unknown(missing) = by_job {
        return Found::Unknown(missing);
    }
    if let Unit::Server(server) = host.unit
        && let Some(tag) = server.tags.items.iter().find(|tag| tag.is_unknown())
    {
        return Found::Unknown(missing::value(host.resource, tag, &what));
    }
    if !closed {
        return Found::Unknown(missing::others(app, &what));
    }
    plans.first().map_or(Found::Nothing, |(policy, plan)| {
        let cron = resilint_sdk::schedule::never_runs(&plan.interval_minutes);
        Found::Off(policy.label().to_owned(), cron.map(str::to_owned))
    })
}

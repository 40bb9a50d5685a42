//! VS012: data on servers is backed up, and copied to another region.

use resilint_sdk::app::list;
use resilint_sdk::schema::{BackupPlan, BackupPolicy, Missing, RelationKind, Resource, Severity};
use resilint_sdk::{App, Report};

use crate::fleet::{self, Member, Tier, Unit};
use crate::missing;
use crate::places::{self, Tally};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Looks at servers that are databases: by a tag (`role:database`), else by their name, the software their
    /// start-up script sets up, or the ports that their security groups open. It asks two things of them:
    ///
    /// - a backup: a backup policy with an active plan that matches a tag of the server or of a volume of it, or an
    ///   agent that writes to a vault (`ibm_storage_evault`),
    /// - replication: databases in two regions, and a sign that they replicate. Signs are statements in the start-up
    ///   script, such as `CHANGE MASTER TO` or `primary_conninfo`, and a security group that opens the database's
    ///   port to databases of another region.
    ///
    /// ## Why is this bad
    ///
    /// A server can be made anew, its data cannot. Without a backup the loss of a volume is final; without
    /// replication the loss of a region is an outage until the backup is restored elsewhere.
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
    ///   remote_region_policy {
    ///     region = "eu-de"
    ///   }
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: an active plan backs the servers up; databases are in two regions and there is a sign that they
    ///   replicate. The sign is no proof: what runs inside a server does not show.
    /// - **fail**: the input shows all servers, and nothing backs one up (warning), or backups stay in one region
    ///   (info), or all databases are in one region (error where the app is in several, else warning).
    /// - **unknown**: there is no sign of replication, or a plan is not known to be active.
    /// - **not-applicable**: the app declares no database on a server.
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications: "Backup is enabled and replication is set up between regions"
    /// - <https://cloud.ibm.com/docs/vpc?topic=vpc-backup-service-about>
    code: "VS012",
    name: "servers/unprotected-database",
    title: "databases on servers are backed up and replicated between regions",
    severity: Warning,
    basis: Strategies,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let members = fleet::of(app);
    let databases: Vec<Member<'_>> =
        members.iter().filter(|member| member.tier() == Tier::Database).copied().collect();
    if databases.is_empty() {
        report.not_applicable("it declares no database on a server");
        return;
    }
    let closed = app.group().targets_closed || app.is_closed();
    for block in fleet::blocks(&databases) {
        backup(app, &block, closed, report);
    }
    replication(app, &members, &databases, closed, report);
}

fn backup(app: &App<'_>, block: &[Member<'_>], closed: bool, report: &mut Report) {
    let Some(first) = block.first() else { return };
    let names = fleet::names(block);
    let policies = policies(app, first);
    let plans: Vec<(&Resource, &BackupPlan)> = policies
        .iter()
        .flat_map(|(resource, policy)| policy.plans.items.iter().map(|plan| (*resource, plan)))
        .collect();
    let active = |plan: &BackupPlan| plan.active.known().copied();
    if let Some((policy, plan)) = plans.iter().find(|(_, plan)| active(plan) == Some(true)) {
        return kept(&names, first, policy, plan, report);
    }
    let at = |entry: resilint_sdk::Entry<'_>| {
        entry.about(first.resource).at(first.resource, "/name", "this database").see(
            first.resource,
            "/spec/role",
            "what tells that it is one",
        );
    };
    if has_vault(app, first) {
        return at(report.pass(format!("an agent backs {names} up")));
    }
    let verb = fleet::verb(block, "is", "are");
    let what = format!("whether {names} {verb} backed up");
    if let Some((policy, plan)) = plans.iter().find(|(_, plan)| plan.active.is_unknown()) {
        return at(report.unknown(missing::value(policy, &plan.active, &what)));
    }
    if let Unit::Server(server) = first.unit
        && let Some(tag) = server.tags.items.iter().find(|tag| tag.is_unknown())
    {
        return at(report.unknown(missing::value(first.resource, tag, &what)));
    }
    if !closed {
        return at(report.unknown(missing::others(app, &what)));
    }
    if let Some((policy, _)) = plans.first() {
        let message =
            format!("{} would back {names} up, and its plan is switched off", policy.label());
        return at(report.fail(message).help("set `active = true`"));
    }
    at(report.fail(format!("nothing backs the database {names} up")).help(
        "tag the server or its volumes and add `ibm_is_backup_policy` with an active plan, or use a database service",
    ));
}

/// A plan that is active; whether its backups outlive the region is told too.
fn kept(
    names: &str,
    first: &Member<'_>,
    policy: &Resource,
    plan: &BackupPlan,
    report: &mut Report,
) {
    let schedule = plan.schedule.known().map_or(String::new(), |when| format!(" at `{when}`"));
    let regions: Vec<&str> = plan
        .remote_copies
        .items
        .iter()
        .filter_map(|copy| copy.location.region.known().map(String::as_str))
        .collect();
    let copied = if regions.is_empty() {
        String::new()
    } else {
        format!(" and copies the backups to {}", list(regions.iter().copied()))
    };
    report
        .pass(format!("{} backs up {names}{schedule}{copied}", policy.label()))
        .about(first.resource)
        .at(policy, "/spec/match_tags", "what it backs up");
    if plan.remote_copies.closed && plan.remote_copies.items.is_empty() {
        report
            .fail(format!("the backups of {names} stay in one region"))
            .severity(Severity::Info)
            .about(first.resource)
            .at(policy, "/spec/plans/items/0/schedule", "this plan")
            .help("add `remote_region_policy` to the plan");
    }
}

/// The policies that back up a server or a volume of it.
fn policies<'a>(app: &App<'a>, member: &Member<'a>) -> Vec<(&'a Resource, &'a BackupPolicy)> {
    let by_it = app.leads_to(member.resource, RelationKind::BackedUpBy);
    let matching = app.comes_from(member.resource, RelationKind::MatchesTag);
    let mut found: Vec<(&Resource, &BackupPolicy)> = Vec::new();
    for (resource, _) in by_it.chain(matching) {
        let Some(policy) = resource.backup_policy() else { continue };
        if !found.iter().any(|(known, _)| known.id == resource.id) {
            found.push((resource, policy));
        }
    }
    found
}

fn has_vault(app: &App<'_>, member: &Member<'_>) -> bool {
    let agent = match member.unit {
        Unit::Server(server) => server.backup_agent.known() == Some(&true),
        Unit::Group(_) => false,
    };
    agent || app.leads_to(member.resource, RelationKind::BacksUpTo).next().is_some()
}

fn replication(
    app: &App<'_>,
    members: &[Member<'_>],
    databases: &[Member<'_>],
    closed: bool,
    report: &mut Report,
) {
    let names = fleet::names(databases);
    let regions = Tally::regions(databases, closed);
    let bounds = regions.bounds();
    if bounds.possible.is_some_and(|possible| possible < 2) {
        let everywhere = Tally::regions(members, closed).bounds().known;
        let severity = if everywhere > 1 { Severity::Error } else { Severity::Warning };
        let entry = report
            .fail(format!("{}: databases are in {} only: {names}", app.name(), regions.list()))
            .severity(severity)
            .help("run a replica in another region, or use a database service that copies between regions");
        if let Some(first) = databases.first() {
            entry.at(first.resource, places::pointer(first.resource), "where it is");
        }
        return;
    }
    let hints = databases.iter().filter_map(|member| match member.unit {
        Unit::Server(server) => Some((member, server.replication_hints.first()?)),
        Unit::Group(_) => None,
    });
    let hint = hints.into_iter().next();
    let what = format!("whether {names} replicate between regions");
    match (bounds.known >= 2, hint) {
        (true, Some((member, hint))) => {
            let sign = hint.known().map_or("", String::as_str);
            report
                .pass(format!(
                    "{}: databases are in {}, and there is a sign that they replicate: {sign}",
                    app.name(),
                    regions.list()
                ))
                .at(member.resource, "/spec/replication_hints/0", "the sign");
        }
        (true, None) => {
            let entry = report.unknown(Missing {
                key: "database-replication".into(),
                what: format!("{what}: nothing in the input sets it up"),
                settle: "set replication up in the start-up script, or state a `replicates-to` relation between the \
                         databases in a topology document"
                    .into(),
            });
            databases.iter().take(2).fold(entry, |entry, member| {
                entry.at(member.resource, places::pointer(member.resource), "a database")
            });
        }
        (false, _) => {
            let unplaced = regions.unplaced().filter(|_| !regions.is_one_spot());
            let missing = match unplaced {
                Some(member) => {
                    missing::value(member.resource, places::doubt(&member.resource.location), &what)
                }
                None => missing::others(app, &what),
            };
            report.unknown(missing);
        }
    }
}

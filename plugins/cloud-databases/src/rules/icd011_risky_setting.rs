//! ICD011: members and settings keep what the engine promises.

use resilint_sdk::logic::{Truth, all, at_least, holds};
use resilint_sdk::schema::{Missing, Severity, Value};
use resilint_sdk::{App, Report, missing};

use crate::facts::{self, Engine, Facts, Risk};
use crate::instances::{self, Instance, grade};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Looks for settings of the engine that give up data or availability, such as `synchronous_commit` of PostgreSQL,
    /// `appendonly` and `maxmemory-policy` of Redis, and `innodb_flush_log_at_trx_commit` of MySQL, and for read replicas
    /// that have one member. Which settings and values these are comes from dated facts.
    ///
    /// ## Why is this bad
    ///
    /// The members are there to lose nothing when one of them is lost. A setting can take that back without a trace.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_database" "orders" {
    ///   service       = "databases-for-postgresql"
    ///   configuration = jsonencode({ synchronous_commit = "off" })
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_database" "orders" {
    ///   service       = "databases-for-postgresql"
    ///   configuration = jsonencode({ synchronous_commit = "on" })
    ///   group {
    ///     group_id = "member"
    ///     members {
    ///       allocation_count = 3
    ///     }
    ///   }
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: no setting that is known to cost something is set.
    /// - **fail**: one is. Info for a read replica with one member, which is how it is made.
    /// - **unknown**: the configuration, or the number of members it depends on, is a variable without a value; or the
    ///   engine is Elasticsearch, whose indices have their replicas in settings of their own.
    /// - **not-applicable**: the declaration has no such arguments, as that of an `ibm_resource_instance` or an export.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/databases-for-postgresql?topic=databases-for-postgresql-changing-configuration>
    /// - <https://cloud.ibm.com/docs/databases-for-redis?topic=databases-for-redis-redis-cache>
    /// - <https://cloud.ibm.com/docs/databases-for-postgresql?topic=databases-for-postgresql-the-ha-read-only-replica>
    code: "ICD011",
    name: "cloud-databases/risky-setting",
    title: "members and settings keep what the engine promises",
    severity: Warning,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let found = instances::of(app);
    if found.is_empty() {
        return;
    }
    let Some((facts, as_of)) = facts::of(app, report) else { return };
    for instance in found {
        let what = format!("whether {} keeps what its engine promises", instance.title());
        let is_replica = instance.is_replica(app, &what).is_yes();
        if is_replica {
            of_replica(&instance, &facts, as_of, report);
        }
        match instance.engine(&facts, &what) {
            Ok(engine) => {
                let standard = if is_replica { facts.replica.members } else { engine.members };
                of_settings(&instance, &facts, (engine, standard), as_of, report);
            }
            Err(missing) => {
                report.unknown(missing).about(instance.resource);
            }
        }
    }
}

/// A read replica is made with one member; the API can give it more.
fn of_replica(instance: &Instance<'_>, facts: &Facts, as_of: &str, report: &mut Report) {
    let members = &instance.database.members;
    let standard = facts.replica.members;
    let count = members.known().copied().unwrap_or(standard);
    // Terraform cannot say more on a new one, so what it does not say is the standard.
    if members.is_unknown() || count > 1 {
        return;
    }
    let resource = instance.resource;
    report
        .fail(format!(
            "{} has one member{}: it is away when that is, until more are added (facts of {as_of})",
            instance.title(),
            grade(members)
        ))
        .severity(Severity::Info)
        .problem("one-member")
        .about(resource)
        .at(resource, "/spec/members", "how many members it has")
        .help("scale it to two members by the API, and let clients try again");
}

fn of_settings(
    instance: &Instance<'_>,
    facts: &Facts,
    (engine, standard): (&Engine, u32),
    as_of: &str,
    report: &mut Report,
) {
    let title = instance.title();
    let ours = instance.database.engine.known().map_or("", String::as_str);
    let mut is_said = false;
    for risk in facts.risk.iter().filter(|risk| risk.engine == ours) {
        let Some(value) = instance.database.settings.get(&risk.setting) else { continue };
        is_said |= of_risk(instance, risk, value, standard, as_of, report);
    }
    let resource = instance.resource;
    if is_said {
        return;
    }
    if !instance.shows_settings() {
        let reason = format!("{title}: its declaration does not show its settings");
        report.not_applicable(reason).about(resource);
        return;
    }
    if engine.replicas_are_of_indices {
        report
            .unknown(Missing {
                key: format!("index-replicas:{}", resource.label()),
                what: format!("whether indices of {title} have replicas: the index says it, no manifest does"),
                settle: "look at `GET _cat/indices?h=index,rep`, and set `number_of_replicas` to 1 or more".into(),
            })
            .about(resource)
            .at(resource, "/spec/service", "this service");
        return;
    }
    report
        .pass(format!("{title} sets nothing that costs data or availability (facts of {as_of})"))
        .about(resource)
        .at(resource, "/spec/settings", "its settings");
}

/// Judges one setting; `false` where it is harmless.
fn of_risk(
    instance: &Instance<'_>,
    risk: &Risk,
    value: &Value<String>,
    standard: u32,
    as_of: &str,
    report: &mut Report,
) -> bool {
    let title = instance.title();
    let resource = instance.resource;
    let what = format!("whether `{}` of {title} costs data or availability", risk.setting);
    let is_risky =
        holds(value, |text| risk.values.contains(text), || missing::value(resource, value, &what));
    let members = &instance.database.members;
    let has_few = match (risk.below_members, members) {
        (None, _) => Truth::Yes,
        (Some(needed), Value::Absent) => Truth::known(standard < needed),
        (Some(needed), stated) => {
            !at_least(stated, needed, || missing::value(resource, stated, &what))
        }
    };
    let entry = match all([is_risky, has_few]) {
        Truth::No => return false,
        Truth::Unknown(missing) => report.unknown(missing),
        Truth::Yes => report
            .fail(format!(
                "{title}: `{} = {}`{}: {} (facts of {as_of})",
                risk.setting,
                value.known().map_or("…", String::as_str),
                grade(value),
                risk.effect
            ))
            .problem(&risk.setting)
            .help(risk.help.as_str()),
    };
    entry.about(resource).at(resource, &format!("/spec/settings/{}", risk.setting), "this setting");
    true
}

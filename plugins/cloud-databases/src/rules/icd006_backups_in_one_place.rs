//! ICD006: the backups of a database are kept in more than one region.

use resilint_sdk::logic::{Truth, all, any};
use resilint_sdk::schema::{BackupJob, FailureDomain, Missing, Resource, Value};
use resilint_sdk::{App, Report, missing, objective, place};

use crate::backups;
use crate::facts::{self, Facts};
use crate::instances::{self, Instance};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Tells where the service keeps the backups of each database, which its location decides: in a bucket over several
    /// regions, or in one place. A job that writes backups to another region, or one that the team states in
    /// resilint.toml (`[[external.copy]]`), counts too.
    ///
    /// ## Why is this bad
    ///
    /// Backups in one place can be lost with it, and the service does not promise to restore them in another region.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_database" "orders" {
    ///   service  = "databases-for-postgresql"
    ///   plan     = "standard"
    ///   location = "br-sao" # and so are the backups
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_database" "orders" {
    ///   service  = "databases-for-postgresql"
    ///   plan     = "standard"
    ///   location = "us-east" # backups are kept over the United States
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: plan and location are known, and the platform keeps the backups over several regions; or a job
    ///   writes some to another region.
    /// - **fail**: the platform keeps them in one place, and nothing in the input writes others.
    /// - **unknown**: plan or location are not known, no fact tells where backups of the location are kept, or the
    ///   documentation contradicts itself, as it does on the second generation.
    /// - **not-applicable**: it is a read replica, which has no backups, or it has to survive the loss of a zone only.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/cloud-databases?topic=cloud-databases-bc-dr>
    code: "ICD006",
    name: "cloud-databases/backups-in-one-place",
    title: "the backups of a database are kept in more than one region",
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
        if !objective::asks_for_region(instance.resource, report) {
            continue;
        }
        let title = instance.title();
        let what = format!("whether backups of {title} outlive its region");
        if instance.is_replica(app, &what).is_yes() {
            let reason = format!("{title} is a read replica: its leader is backed up");
            report.not_applicable(reason).about(instance.resource);
        } else {
            judge(app, &instance, &facts, as_of, report);
        }
    }
}

fn judge(app: &App<'_>, instance: &Instance<'_>, facts: &Facts, as_of: &str, report: &mut Report) {
    let title = instance.placed();
    let what = format!("whether backups of {title} outlive its region");
    let resource = instance.resource;
    let pointer = place::pointer(resource);
    let by_job = |job: &(&Resource, &BackupJob)| leaves(instance, job.0, job.1, &what);
    let jobs = backups::jobs(app, instance);
    if let Some((job, _)) = jobs.iter().find(|job| by_job(job).is_yes()) {
        report
            .pass(format!("{} writes backups of {title} to another region", job.label()))
            .about(resource)
            .at(resource, pointer, "where it is")
            .see(job, "/spec/destination_location/region", "where its backups go");
        return;
    }
    let by_platform = match backups::by_platform(app, instance, facts, &what) {
        Truth::Yes => kept_apart(instance, facts, as_of, &what),
        other => other,
    };
    if by_platform.is_yes() {
        let geography =
            store_of(instance).and_then(|name| facts.backup.store.cross_region.get(name));
        let place = geography.map_or("several regions", String::as_str);
        report
            .pass_by_platform(
                format!("backups of {title} are kept over the regions of {place}"),
                &facts.backup.store.source,
            )
            .about(resource)
            .at(resource, pointer, "where it is");
        return;
    }
    let truth = any(std::iter::once(by_platform).chain(jobs.iter().map(by_job)));
    let kept = store_of(instance).and_then(|name| facts.backup.store.one_place.get(name));
    let kept = kept.map_or("one place", String::as_str);
    let fail = || {
        format!(
            "backups of {title} are kept in {kept}, without support for other regions{} (facts of {as_of})",
            place::grade(&resource.location)
        )
    };
    let failed = truth.is_no();
    let entry = report.decide(truth, String::new, fail);
    let entry = entry.about(resource).at(resource, pointer, "where it is");
    if failed {
        let dumps = dumps(instance);
        entry.help(format!(
            "write {dumps} to a bucket over several regions on a schedule, and state the job as `[[external.copy]]` with \
             `kind = \"backup\"`"
        ));
    }
}

/// What copies the data of an engine out of the service.
fn dumps(instance: &Instance<'_>) -> &'static str {
    match instance.database.engine.known().map(String::as_str) {
        Some("postgresql" | "enterprisedb") => "dumps (`pg_dump`)",
        Some("mongodb") => "dumps (`mongodump`)",
        Some("mysql") => "dumps (`mysqldump`)",
        Some("redis" | "valkey") => "dumps (`redis-cli --rdb`)",
        Some("elasticsearch") => "snapshots (of an own repository)",
        Some("etcd") => "snapshots (`etcdctl snapshot save`)",
        _ => "dumps",
    }
}

/// The location as the table of stores names it.
fn store_of<'a>(instance: &Instance<'a>) -> Option<&'a String> {
    instance.site().known()
}

/// Whether the platform keeps its backups over several regions.
fn kept_apart(instance: &Instance<'_>, facts: &Facts, as_of: &str, what: &str) -> Truth {
    match instance.is_second_generation(what) {
        Truth::No => {}
        Truth::Yes => {
            return Truth::Unknown(Missing {
                key: "docs-conflict:second-generation-backups".into(),
                what: format!(
                    "{what}: the documentation of the second generation contradicts itself (facts of {as_of})"
                ),
                settle: "restore a backup in another region once, and state it as `[[external.copy]]` with `kind = \
                         \"backup\"`"
                    .into(),
            });
        }
        unknown => return unknown,
    }
    let Some(name) = store_of(instance) else {
        return Truth::Unknown(instance.site_missing(what));
    };
    let store = &facts.backup.store;
    if store.cross_region.contains_key(name) {
        return Truth::Yes;
    }
    if store.one_place.contains_key(name) {
        return Truth::No;
    }
    Truth::Unknown(Missing {
        key: format!("backup-store:{name}"),
        what: format!("{what}: no fact tells where backups of {name} are kept (facts of {as_of})"),
        settle: "ask support where they are kept, and state other ones as `[[external.copy]]` with `kind = \"backup\"`"
            .into(),
    })
}

/// Whether a job surely runs and writes to another region.
fn leaves(instance: &Instance<'_>, resource: &Resource, job: &BackupJob, what: &str) -> Truth {
    let to = &job.destination_location;
    let (ours, region) = (&instance.resource.location, FailureDomain::Region);
    let is_apart = match place::lost_together(ours, to, region) {
        Some(together) => Truth::known(!together),
        // A geography is more than one region.
        None if to.region.is_absent() && to.geo.known().is_some() => Truth::Yes,
        None => {
            let (of, doubt) = match to.region {
                Value::Known { .. } => (instance.resource, &ours.region),
                _ => (resource, &to.region),
            };
            Truth::Unknown(missing::value(of, doubt, what))
        }
    };
    all([is_apart, backups::runs(resource, job, what)])
}

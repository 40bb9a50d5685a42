//! KST005: backups outlive the region of the cluster.

use resilint_sdk::schema::{Missing, RelationKind, Resource, Value, Why};
use resilint_sdk::{App, Report, objective, place};

use crate::missing;
use crate::schedules::{self, Schedule};

/// The storage locations that hold backups themselves; others hold snapshots of volumes.
const BACKUPS: &str = "velero";

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks that the storage location of every Velero Schedule is in another region than the cluster, or a bucket that
    /// spreads over regions, and that the contents of volumes go there.
    ///
    /// ## Why is this bad
    ///
    /// Backups beside the cluster are lost with it. Snapshots of volumes stay in the region of the volumes: without
    /// `snapshotMoveData` or a copy of the files, only definitions reach the storage location.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// # the cluster is in eu-de
    /// kind: BackupStorageLocation
    /// spec:
    ///   config:
    ///     s3Url: https://s3.eu-de.cloud-object-storage.appdomain.cloud
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// kind: BackupStorageLocation
    /// spec:
    ///   config:
    ///     s3Url: https://s3.eu.cloud-object-storage.appdomain.cloud
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: volumes go to a bucket in another region, or to one of several regions.
    /// - **fail**: the bucket is in a region that the cluster is in.
    /// - **unknown**: the place of the bucket or of the cluster cannot be told, or whether volumes leave it.
    /// - **not-applicable**: only the loss of a zone must be survived (`survive = "zone"`).
    ///
    /// ## References
    ///
    /// - <https://velero.io/docs/main/locations/>
    /// - <https://velero.io/docs/main/csi-snapshot-data-movement/>
    /// - <https://cloud.ibm.com/docs/cloud-object-storage?topic=cloud-object-storage-endpoints>
    code: "KST005",
    name: "kubernetes/backups-in-same-region",
    title: "backups outlive the region of the cluster",
    severity: Error,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    for schedule in schedules::own(app) {
        if objective::asks_for_region(schedule.resource, report) {
            of_schedule(app, &schedule, report);
        }
    }
}

fn of_schedule(app: &App<'_>, schedule: &Schedule<'_>, report: &mut Report) {
    let (resource, name) = (schedule.resource, schedule.resource.label());
    let all = app.leads_to(resource, RelationKind::BacksUpTo).map(|(to, _)| to);
    let is_vault =
        |to: &&Resource| to.backup_vault().is_some_and(|vault| vault.provider == BACKUPS);
    let Some(vault) = all.filter(is_vault).last() else {
        report.unknown(no_vault(schedule)).about(resource).at(
            resource,
            "/spec/target_vault",
            "its storage location",
        );
        return;
    };
    let shown = place::shown(&vault.location);
    let what = format!("whether the backups of {name} outlive the region of the cluster");
    let entry = match leaves(app, vault) {
        Leaves::No(region) => report
            .fail(format!("the backups of {name} are kept in {region}, where the cluster is"))
            .help("use a bucket that spreads over regions, or one in another region"),
        Leaves::Unknown(missing) => {
            report.unknown(Missing { what: format!("{what}: {}", missing.what), ..missing })
        }
        Leaves::Yes => match schedule.plan.volumes_leave.known() {
            Some(true) => report.pass(format!("the backups of {name} are kept in {shown}")),
            _ => report.unknown(stays(schedule, &what)),
        },
    };
    entry.about(resource).at(vault, place::pointer(vault), format!("kept in {shown}")).see(
        resource,
        "/name",
        "this schedule",
    );
}

enum Leaves<'a> {
    Yes,
    No(&'a str),
    Unknown(Missing),
}

/// Whether a bucket is elsewhere than the clusters of the app.
fn leaves<'a>(app: &App<'_>, vault: &'a Resource) -> Leaves<'a> {
    let location = &vault.location;
    if location.geo.known().is_some() {
        return Leaves::Yes;
    }
    let Some(region) = location.region.known() else {
        let what = "where its bucket is";
        return Leaves::Unknown(match &location.region {
            Value::Absent => Missing {
                key: format!("place:{}", vault.label()),
                what: format!("{what} is not written"),
                settle:
                    "write the endpoint of the bucket into `config.s3Url` of the storage location"
                        .into(),
            },
            Value::Unknown { why: Why::NotInFacts, symbol: Some(host), .. } => Missing {
                key: format!("place:{host}"),
                what: format!("{what}: the facts list no place for `{host}`"),
                settle:
                    "name an endpoint of Object Storage in `config.s3Url` of the storage location"
                        .into(),
            },
            region => missing::value(vault, region, what),
        });
    };
    let regions = app.regions();
    if regions.known.contains_key(region.as_str()) {
        return Leaves::No(region);
    }
    if regions.excludes(region) {
        return Leaves::Yes;
    }
    Leaves::Unknown(Missing {
        key: "deployment-target".into(),
        what: format!(
            "the bucket is in {region}, and nothing says in which regions the cluster is"
        ),
        settle: format!(
            "write into resilint.toml for each region of the cluster: [[target]] app = \"{}\", region = \"REGION\", and \
             [[app]] name = \"{}\", complete = true",
            app.name(),
            app.name()
        ),
    })
}

fn no_vault(schedule: &Schedule<'_>) -> Missing {
    let name = schedule.resource.label();
    let to = &schedule.policy.target_vault;
    let to = to.known().map(String::as_str).or(to.symbol()).unwrap_or("default");
    Missing {
        key: format!("storage-location:{to}"),
        what: format!(
            "where the backups of {name} are kept: the storage location {to} is not in the input"
        ),
        settle: format!("check the BackupStorageLocation {to} together with this"),
    }
}

fn stays(schedule: &Schedule<'_>, what: &str) -> Missing {
    Missing {
        key: format!("volumes-leave:{}", schedule.resource.label()),
        what: format!(
            "{what}: snapshots of volumes stay where the volumes are, and nothing in it copies them"
        ),
        settle: "set `snapshotMoveData: true` or `defaultVolumesToFsBackup: true` in the template"
            .into(),
    }
}

//! BLK009: the volumes of one database are backed up at one moment.

use std::collections::BTreeMap;

use resilint_sdk::app::list;
use resilint_sdk::schema::{RelationKind, Resource, Value};
use resilint_sdk::{App, Report, missing};

use crate::cover::{self, Cover};
use crate::volumes::{self, Volume};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Looks at servers that are databases and have two or more data volumes: those volumes are to be backed up by a
    /// policy for instances (`match_resource_type = "instance"`), which takes all volumes of a server at one moment, or
    /// to be in a snapshot consistency group.
    ///
    /// ## Why is this bad
    ///
    /// A database keeps its data on one volume and its log on another, or stripes over several. Backups of these that
    /// are taken minutes apart do not fit together, and what is restored of them may not start.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_is_backup_policy" "db" {
    ///   match_user_tags     = ["backup:db"] # a tag of two volumes of one server
    ///   match_resource_type = "volume"
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_is_backup_policy" "db" {
    ///   match_user_tags     = ["backup:db"] # a tag of the server
    ///   match_resource_type = "instance"
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: one policy for instances backs the volumes up, or a consistency group holds them.
    /// - **fail**: policies back them up one by one.
    /// - **unknown**: what the server is, or what backs a volume up, is not known.
    /// - **not-applicable**: no database on a server has two data volumes, or nothing backs them up, which BLK001 tells.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/vpc?topic=vpc-backup-service-about>
    code: "BLK009",
    name: "file-storage/volumes-apart",
    title: "volumes of one database are backed up at one moment",
    severity: Warning,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let mut by_server: BTreeMap<&str, (&Resource, Vec<Volume<'_>>)> = BTreeMap::new();
    for volume in volumes::of(app, "vpc") {
        for server in volume.servers(app) {
            by_server.entry(&server.id).or_insert_with(|| (server, Vec::new())).1.push(volume);
        }
    }
    for (server, volumes) in by_server.into_values().filter(|(_, volumes)| volumes.len() > 1) {
        judge(app, server, &volumes, report);
    }
}

fn judge<'a>(app: &App<'a>, server: &'a Resource, volumes: &[Volume<'a>], report: &mut Report) {
    let name = server.label();
    let role = server.server().map_or(&Value::Absent, |server| &server.role);
    if role.is_unknown() {
        let what = format!("whether {name} is a database");
        report.unknown(missing::value(server, role, &what)).about(server).at(
            server,
            "/spec/role",
            "what it is",
        );
        return;
    }
    if role.known().is_none_or(|role| role != "database") {
        report.not_applicable(format!("{name} shows no sign of being a database")).about(server);
        return;
    }
    let covers: Vec<Cover<'a>> = volumes.iter().map(|volume| cover::of(app, volume)).collect();
    let names = list(volumes.iter().map(Volume::label));
    let one_by_one = |cover: &Cover<'_>| matches!(cover, Cover::By(policy) if policy.is_of("instance") == Some(false));
    let at_once = |cover: &Cover<'_>| matches!(cover, Cover::By(policy) if policy.is_of("instance") == Some(true));
    let entry = if covers.iter().all(at_once) {
        report.pass(format!("a policy for instances backs up {names} of {name} at one moment"))
    } else if shares_group(app, volumes) {
        report.pass(format!("a consistency group holds {names} of {name}"))
    } else if let Some(missing) = covers.iter().find_map(doubt) {
        report.unknown(missing)
    } else if covers.iter().filter(|cover| one_by_one(cover)).count() > 1 {
        report
            .fail(format!("{names} of the database {name} are backed up one by one"))
            .help("use a policy with `match_resource_type = \"instance\"` that matches a tag of the server")
    } else {
        report.not_applicable(format!("no policy backs up two of {names}, which BLK001 tells"))
    };
    let entry = entry.about(server).at(server, "/spec/role", "what tells that it is a database");
    volumes
        .iter()
        .fold(entry, |entry, volume| entry.see(volume.resource, "/name", "a volume of it"));
}

fn doubt(cover: &Cover<'_>) -> Option<resilint_sdk::schema::Missing> {
    match cover {
        Cover::Doubtful(missing) => Some(missing.clone()),
        _ => None,
    }
}

/// Whether one consistency group holds snapshots of all volumes.
fn shares_group(app: &App<'_>, volumes: &[Volume<'_>]) -> bool {
    let groups = |volume: &Volume<'_>| -> Vec<&str> {
        let taken = app.relations().iter().filter(|edge| {
            edge.kind == RelationKind::SnapshotsTo && edge.from == volume.resource.id
        });
        taken
            .filter_map(|edge| app.resource(&edge.to))
            .filter(|it| {
                it.snapshot()
                    .is_some_and(|it| it.resource_type.known().is_some_and(|own| own == "group"))
            })
            .map(|it| it.id.as_str())
            .collect()
    };
    let mut all = volumes.iter().map(groups);
    let Some(first) = all.next() else { return false };
    let rest: Vec<Vec<&str>> = all.collect();
    first.iter().any(|group| rest.iter().all(|others| others.contains(group)))
}

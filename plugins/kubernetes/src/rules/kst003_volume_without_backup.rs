//! KST003: volumes are backed up again and again.

use std::collections::BTreeMap;

use resilint_sdk::schema::{Confidence, Missing, RelationKind, Resource, VolumeClaim};
use resilint_sdk::{App, Report};

use crate::{missing, schedules, volumes};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Looks for a Velero Schedule that covers the namespace of every claim, is not paused and takes the contents of
    /// volumes with it. Where it says nothing of volumes, Velero takes snapshots of them as far as the cluster has a provider
    /// of snapshots. A backup that is stated in `resilint.toml` counts too.
    ///
    /// ## Why is this bad
    ///
    /// Volumes live in one zone or one region and are lost with it, and no copy of a pod brings back what an error, an
    /// attack or a deletion took.
    ///
    /// ## Bad
    ///
    /// Claims, and no Schedule.
    ///
    /// ## Good
    ///
    /// ```yaml
    /// apiVersion: velero.io/v1
    /// kind: Schedule
    /// metadata:
    ///   name: shop
    ///   namespace: velero
    /// spec:
    ///   schedule: "0 */6 * * *"
    ///   template:
    ///     includedNamespaces: [shop]
    ///     snapshotMoveData: true
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: a schedule that is on covers the namespace of the claims.
    /// - **fail**: the input is all there is (`scope = "closed"`), and none does.
    /// - **unknown**: the input shows none, but others may exist; one may cover them or not.
    /// - **not-applicable**: the app claims no volumes, or only buckets; or a Schedule covers them that is off, of
    ///   which KST004 tells.
    ///
    /// ## References
    ///
    /// - <https://velero.io/docs/main/api-types/schedule/>
    /// - <https://cloud.ibm.com/docs/containers?topic=containers-storage-utilities>
    code: "KST003",
    name: "kubernetes/volume-without-backup",
    title: "volumes are backed up again and again",
    severity: Error,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

/// Whether a claim is backed up.
enum Cover<'a> {
    By(&'a Resource),
    Perhaps(&'a Resource, Missing),
    /// By a schedule that is off, of which KST004 tells.
    Off(&'a Resource),
    No,
}

fn check(app: &App<'_>, report: &mut Report) {
    let mut namespaces: BTreeMap<String, Vec<(&Resource, Cover<'_>)>> = BTreeMap::new();
    for (claim, fields) in app.of_kind(Resource::volume_claim) {
        let class = volumes::class(app, claim).map(|(_, class)| class);
        if !volumes::is_bucket(fields, class) {
            namespaces.entry(namespace(fields)).or_default().push((claim, cover(app, claim)));
        }
    }
    if namespaces.is_empty() {
        report.not_applicable("it claims no volumes that a cluster keeps");
    }
    for (namespace, claims) in namespaces {
        of_namespace(app, &namespace, &claims, report);
    }
}

fn namespace(claim: &VolumeClaim) -> String {
    let namespace = &claim.namespace;
    let name = namespace.known().map(String::as_str).or(namespace.symbol());
    name.map_or_else(
        || "the namespace that it is applied to".to_owned(),
        |name| format!("namespace {name}"),
    )
}

fn cover<'a>(app: &App<'a>, claim: &'a Resource) -> Cover<'a> {
    let label = claim.label();
    let stated = app.leads_to(claim, RelationKind::BackedUpBy);
    let stated: Vec<_> = stated.filter_map(|(to, _)| Some((to, to.backup_job()?))).collect();
    if let Some((job, _)) = stated.iter().find(|(_, job)| job.enabled.known() == Some(&true)) {
        return Cover::By(job);
    }
    let mut perhaps = None;
    let mut switched_off = None;
    for (schedule, confidence) in schedules::of_claim(app, claim).filter(|(it, _)| it.repeats()) {
        let (plan, name) = (schedule.plan, schedule.resource.label());
        let off =
            plan.active.known() == Some(&false) || plan.includes_volumes.known() == Some(&false);
        let what = |text: &str| format!("whether {name} backs up {label}: {text}");
        let missing = match (plan.active.known(), plan.includes_volumes.known()) {
            _ if off => {
                let is_sure = confidence != Confidence::Heuristic;
                switched_off = switched_off.or(is_sure.then_some(schedule.resource));
                continue;
            }
            (None, _) => missing::value(schedule.resource, &plan.active, &what("it may be paused")),
            (_, None) => missing::value(
                schedule.resource,
                &plan.includes_volumes,
                &what("it may leave volumes out"),
            ),
            _ if confidence == Confidence::Heuristic => unsure(name, label),
            _ => return Cover::By(schedule.resource),
        };
        perhaps = perhaps.or(Some((schedule.resource, missing)));
    }
    if let Some((job, fields)) = stated.first().filter(|(_, job)| job.enabled.is_unknown()) {
        let what = format!("whether {} still backs up {label}", job.label());
        return Cover::Perhaps(job, missing::value(job, &fields.enabled, &what));
    }
    match (perhaps, switched_off) {
        (Some((schedule, missing)), _) => Cover::Perhaps(schedule, missing),
        (None, Some(schedule)) => Cover::Off(schedule),
        (None, None) => Cover::No,
    }
}

/// What is missing where folders or selectors leave open whether a schedule covers a claim.
fn unsure(schedule: &str, claim: &str) -> Missing {
    Missing {
        key: format!("schedule:{schedule}"),
        what: format!(
            "whether the Schedule {schedule} backs up {claim}: nothing says that both are applied to one cluster, or that it \
             selects the claim"
        ),
        settle: "name the namespace of the claims in `includedNamespaces` and in the `metadata` of the claims".into(),
    }
}

/// What keeps a claim out of all backups that Velero takes.
const EXCLUDED: &str = "velero.io/exclude-from-backup";

fn is_left_out(claim: &Resource) -> bool {
    claim.labels.get(EXCLUDED).is_some_and(|value| value == "true")
}

fn of_namespace(
    app: &App<'_>,
    namespace: &str,
    claims: &[(&Resource, Cover<'_>)],
    report: &mut Report,
) {
    let is_open = |cover: &Cover<'_>| matches!(cover, Cover::No);
    let without: Vec<&Resource> =
        claims.iter().filter(|(_, cover)| is_open(cover)).map(|(claim, _)| *claim).collect();
    if let Some(first) = without.first() {
        let counted = match without.len() {
            1 => format!("the claim {}", first.label()),
            several => format!("{several} claims of {namespace}"),
        };
        let excluded = match without.iter().filter(|claim| is_left_out(claim)).count() {
            0 => String::new(),
            _ if without.len() == 1 => format!(", and its label `{EXCLUDED}` keeps Velero from it"),
            some => format!(", and the label `{EXCLUDED}` keeps Velero from {some} of them"),
        };
        let entry = if app.is_closed() {
            let help = "declare a Velero Schedule whose `includedNamespaces` names the namespace, with \
                        `snapshotMoveData: true`";
            let help = if excluded.is_empty() {
                help
            } else {
                "drop the label, and declare a Velero Schedule for the claim"
            };
            report.fail(format!("no schedule backs up {counted}{excluded}")).help(help)
        } else {
            let what = format!("whether anything backs up {counted}{excluded}");
            report.unknown(resilint_sdk::missing::elsewhere(&what, "the Velero Schedule"))
        };
        let entry = entry.about(first);
        without.iter().enumerate().fold(entry, |entry, (index, claim)| match index {
            0 => entry.at(claim, "/name", "this claim"),
            _ => entry.see(claim, "/name", "and this one"),
        });
        return;
    }
    let doubt = claims.iter().find_map(|(claim, cover)| match cover {
        Cover::Perhaps(by, missing) => Some((claim, by, missing)),
        _ => None,
    });
    if let Some((claim, by, missing)) = doubt {
        let entry = report.unknown(missing.clone()).about(claim).at(claim, "/name", "this claim");
        entry.see(by, "/name", "what may back it up");
        return;
    }
    let off = claims.iter().find_map(|(claim, cover)| match cover {
        Cover::Off(by) => Some((claim, by)),
        _ => None,
    });
    if let Some((claim, by)) = off {
        report
            .not_applicable(format!(
                "{} would back up {}, and is off, of which KST004 tells",
                by.label(),
                claim.label()
            ))
            .about(claim)
            .at(by, "/name", "this schedule");
        return;
    }
    if let Some((claim, Cover::By(by))) = claims.first() {
        report
            .pass(format!("{} backs up the volumes of {namespace}", by.label()))
            .about(claim)
            .at(claim, "/name", "this claim")
            .see(by, "/name", "what backs it up");
    }
}

//! KST001: copies that share a volume can follow it only where it can be mounted.

use resilint_sdk::logic::{Truth, at_least};
use resilint_sdk::schema::{RelationKind, Resource, Runtime, VolumeClaim, Workload};
use resilint_sdk::{App, Report};

use crate::{charts, missing, volumes};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks the class of every claim that several copies of a workload share: pods in all zones of the cluster
    /// must be able to mount its volume. What tells a class is its StorageClass in the input, or, for the classes that
    /// clusters of IBM Cloud come with, the facts.
    ///
    /// ## Why is this bad
    ///
    /// A volume of a zonal class lives in one zone. However well the copies are spread, those in other zones do not
    /// start, and none does when the zone is lost.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// kind: PersistentVolumeClaim
    /// spec:
    ///   storageClassName: ibmc-vpc-file-500-iops
    ///   accessModes: [ReadWriteMany]
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// kind: PersistentVolumeClaim
    /// spec:
    ///   storageClassName: ibmc-vpc-file-regional
    ///   accessModes: [ReadWriteMany]
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: volumes of the class are reached from all zones.
    /// - **fail**: they are of one zone or datacenter, and two copies or more share one.
    /// - **unknown**: the claim names no class, or one that is not in the input; the number of copies cannot be told.
    /// - **not-applicable**: one copy, a volume for each copy of a StatefulSet, a volume for one node or one made
    ///   by hand (see K8S009).
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/containers?topic=containers-storage-plan>
    code: "KST001",
    name: "kubernetes/zonal-shared-volume",
    title: "copies in all zones can mount the volume that they share",
    severity: Warning,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    for (resource, workload) in app.workloads() {
        let what = "which volumes the copies of a workload share";
        if charts::unrendered(resource, workload, what, report).is_some() {
            continue;
        }
        for (claim, _) in app.leads_to(resource, RelationKind::Mounts) {
            if let Some(fields) = claim.volume_claim() {
                of_claim(app, (resource, workload), (claim, fields), report);
            }
        }
    }
}

fn of_claim(
    app: &App<'_>,
    (resource, workload): (&Resource, &Workload),
    (claim, fields): (&Resource, &VolumeClaim),
    report: &mut Report,
) {
    let (name, label) = (resource.label(), claim.label());
    if let Some(reason) = not_shared(workload, name, (claim, fields)) {
        report.not_applicable(reason).about(resource);
        return;
    }
    let count = workload.replicas.effective();
    let what = format!("whether several copies of {name} share the volume {label}");
    let several = match workload.runtime {
        Runtime::DaemonSet => Truth::Yes,
        _ => at_least(count, 2, || missing::value(resource, count, &what)),
    };
    if several.is_no() {
        report.not_applicable(format!("{name} runs one copy, which takes {label}")).about(resource);
        return;
    }
    let class = volumes::class(app, claim);
    if volumes::is_by_hand(fields, class.map(|(_, class)| class)) {
        let reason =
            format!("the volume {label} is made by hand: what ties it to a zone, K8S009 looks at");
        report.not_applicable(reason).about(resource);
        return;
    }
    let regional = class.and_then(|(_, class)| class.regional.known().copied());
    let of_class = volumes::class_name(fields);
    let entry = match (regional, several) {
        (Some(true), _) => report
            .pass(format!("the volume {label} of {name} ({of_class}) is reached from all zones")),
        (Some(false), Truth::Yes) => {
            let dated = class.map_or_else(String::new, |(_, class)| volumes::dated(app, class));
            report
                .fail(format!(
                    "the copies of {name} share the volume {label} ({of_class}), which is of one zone{dated}"
                ))
                .help(
                    "claim a volume of a regional class such as `ibmc-vpc-file-regional`, or give each copy its own \
                     by a StatefulSet",
                )
        }
        (Some(false), Truth::Unknown(missing)) => report.unknown(missing),
        _ => {
            let what = format!("whether pods in all zones can mount the volume {label} of {name}");
            report.unknown(volumes::missing_class(claim, fields, &what))
        }
    };
    let entry = entry
        .about(resource)
        .at(claim, "/spec/storage_class", "the class of the volume")
        .see(resource, workload.replicas.effective_pointer(), "this many copies");
    if let Some((class, _)) = class.filter(|(class, _)| !volumes::is_built_in(class)) {
        entry.see(class, "/spec/provisioner", "what makes its volumes");
    }
}

/// Why a claim is not one that several copies share over zones, or is not judged here.
fn not_shared(
    workload: &Workload,
    name: &str,
    (claim, fields): (&Resource, &VolumeClaim),
) -> Option<String> {
    let label = claim.label();
    if fields.per_copy.known() == Some(&true) {
        return Some(format!("each copy of {name} has a volume {label} of its own"));
    }
    if workload.runtime == Runtime::Job {
        return Some(format!("{name} is a task that ends"));
    }
    let is_pinned = workload.pins.iter().any(|pin| {
        matches!(pin.by.as_str(), "zonal-volume" | "volume-affinity")
            && pin.object.known().is_some_and(|object| object == label)
    });
    is_pinned.then(|| format!("one node at a time may mount {label}, which K8S009 looks at"))
}

//! KST002: a volume outlives the claim for it.

use resilint_sdk::schema::{Resource, VolumeClaim};
use resilint_sdk::{App, Report};

use crate::{missing, volumes};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks that the class of every claim keeps the volume when the claim goes (`reclaimPolicy: Retain`).
    ///
    /// ## Why is this bad
    ///
    /// Where the policy is `Delete`, which is the default, the volume and all that is on it are deleted with the claim: by
    /// `kubectl delete -f`, with its namespace, or when a tool prunes what is no longer in a repository.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// kind: PersistentVolumeClaim
    /// spec:
    ///   storageClassName: ibmc-vpc-block-10iops-tier
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// kind: PersistentVolumeClaim
    /// spec:
    ///   storageClassName: ibmc-vpc-block-retain-10iops-tier
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: the class keeps the volume.
    /// - **fail**: it deletes the volume.
    /// - **unknown**: the claim names no class, or one that is not in the input.
    /// - **not-applicable**: the volume was made by hand, or is a bucket (see KST007).
    ///
    /// ## References
    ///
    /// - <https://kubernetes.io/docs/concepts/storage/persistent-volumes/#reclaiming>
    /// - <https://cloud.ibm.com/docs/containers?topic=containers-storage-block-vpc-sc-ref>
    code: "KST002",
    name: "kubernetes/volume-deleted-with-claim",
    title: "volumes outlive the claims for them",
    severity: Warning,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    for (claim, fields) in app.of_kind(Resource::volume_claim) {
        of_claim(app, claim, fields, report);
    }
}

fn of_claim(app: &App<'_>, claim: &Resource, fields: &VolumeClaim, report: &mut Report) {
    let (label, of_class) = (claim.label(), volumes::class_name(fields));
    let found = volumes::class(app, claim);
    let class = found.map(|(_, class)| class);
    if volumes::is_by_hand(fields, class) {
        report.not_applicable(format!("the volume of {label} is made by hand")).about(claim);
        return;
    }
    if volumes::is_bucket(fields, class) {
        report.not_applicable(format!("{label} is a bucket, which KST007 looks at")).about(claim);
        return;
    }
    let what = format!("whether the volume of {label} outlives its claim");
    let entry = match found {
        None => report.unknown(volumes::missing_class(claim, fields, &what)),
        Some((resource, class)) => match class.reclaim_policy.known().map(String::as_str) {
            Some("Delete") => report
                .fail(format!(
                    "the volume of {label} is deleted with its claim: the reclaim policy of {of_class} is Delete{}",
                    volumes::dated(app, class)
                ))
                .help("claim it from a class with `reclaimPolicy: Retain`, such as one with `-retain-` in its name"),
            Some(_) => report.pass(format!("the volume of {label} outlives its claim ({of_class})")),
            None => report.unknown(missing::value(resource, &class.reclaim_policy, &what)),
        },
    };
    let entry = entry.about(claim).at(claim, "/spec/storage_class", "the class of the volume");
    let declared = found.filter(|(class, _)| !volumes::is_built_in(class));
    if let Some((class, _)) = declared {
        entry.see(class, "/spec/reclaim_policy", "what becomes of its volumes");
    }
}

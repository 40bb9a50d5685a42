//! KST006: a snapshot outlives the object that stands for it.

use resilint_sdk::schema::Resource;
use resilint_sdk::{App, Report};

use crate::missing;

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks that the class of every VolumeSnapshot keeps the snapshot when its object goes (`deletionPolicy: Retain`).
    ///
    /// ## Why is this bad
    ///
    /// Where the policy is `Delete`, the snapshot is deleted with its object or its namespace: what deletes the volume by error
    /// takes the way back with it. A snapshot stays in the region of its volume; it is no backup for the loss of that.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// kind: VolumeSnapshot
    /// spec:
    ///   volumeSnapshotClassName: ibmc-vpcblock-snapshot
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// kind: VolumeSnapshotClass
    /// metadata:
    ///   name: kept
    /// driver: vpc.block.csi.ibm.io
    /// deletionPolicy: Retain
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: the class keeps the snapshot.
    /// - **fail**: it deletes the snapshot.
    /// - **unknown**: the class is not in the input, or none is named.
    /// - **not-applicable**: the app declares no snapshots.
    ///
    /// ## References
    ///
    /// - <https://kubernetes.io/docs/concepts/storage/volume-snapshot-classes/#deletionpolicy>
    /// - <https://cloud.ibm.com/docs/containers?topic=containers-vpc-volume-snapshot>
    code: "KST006",
    name: "kubernetes/snapshot-deleted-with-object",
    title: "snapshots outlive the objects that stand for them",
    severity: Warning,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    for (resource, snapshot) in app.of_kind(Resource::snapshot) {
        let name = resource.label();
        let class = snapshot.snapshot_class.known().map_or("its class", String::as_str);
        let policy = &snapshot.deletion_policy;
        let entry = match policy.known().map(String::as_str) {
            Some("Retain") => report.pass(format!("the snapshot {name} outlives its object ({class})")),
            Some("Delete") => report
                .fail(format!("the snapshot {name} is deleted with its object: the deletion policy of {class} is Delete"))
                .help("take it by a class with `deletionPolicy: Retain`, and back the volume up to another region"),
            _ => {
                let what = format!("whether the snapshot {name} outlives its object");
                let missing = missing::of_form(resource, policy, &what);
                let settle = "name a VolumeSnapshotClass, and check its manifest together with this".into();
                report.unknown(resilint_sdk::schema::Missing { settle, ..missing })
            }
        };
        entry.about(resource).at(resource, "/spec/deletion_policy", "what becomes of it").see(
            resource,
            "/name",
            "this snapshot",
        );
    }
}

//! FIL003: a classic file volume with a snapshot schedule has room for snapshots.

use resilint_sdk::logic::{Truth, holds};
use resilint_sdk::schema::Missing;
use resilint_sdk::{App, Report, missing};

use crate::doubts;
use crate::known;
use crate::shares::{self, Share};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks that classic file volumes with a snapshot schedule have snapshot space, `snapshot_capacity` in
    /// Terraform.
    ///
    /// ## Why is this bad
    ///
    /// A snapshot needs space that was bought for it; without any the schedule takes none. In Terraform a change of
    /// `snapshot_capacity` replaces the volume with its data, so that it is best set before there is any.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_storage_file" "orders" {
    ///   snapshot_schedule {
    ///     schedule_type = "DAILY"
    ///     enable        = true
    ///   }
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_storage_file" "orders" {
    ///   snapshot_capacity = 20
    ///
    ///   snapshot_schedule {
    ///     schedule_type = "DAILY"
    ///     enable        = true
    ///   }
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: the volume has snapshot space.
    /// - **fail**: it has none.
    /// - **unknown**: the size is a variable without a value, or the volume is of the type Performance, of which the
    ///   documents contradict each other.
    /// - **not-applicable**: no schedule is declared.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/FileStorage?topic=FileStorage-ordering-snapshots>
    code: "FIL003",
    name: "file-storage/no-snapshot-space",
    title: "classic file volumes with a snapshot schedule have snapshot space",
    severity: Error,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let Some((table, as_of)) = known::table(app) else { return };
    for share in shares::classic(app) {
        if share.spec.snapshot_schedules.items.is_empty() {
            report
                .not_applicable(format!("{} has no snapshot schedule", share.label()))
                .about(share.resource);
            continue;
        }
        judge(&share, &table.classic.snapshots_in_conflict, as_of, report);
    }
}

fn judge(share: &Share<'_>, in_conflict: &[String], as_of: &str, report: &mut Report) {
    let (name, space) = (share.label(), &share.spec.snapshot_space_gb);
    let what = format!("whether {name} has snapshot space");
    let truth = if space.is_absent() && share.spec.snapshot_schedules.closed {
        Truth::No
    } else if space.is_absent() {
        Truth::Unknown(doubts::unsaid(share.resource, &format!("{what}: the input does not say")))
    } else {
        holds(space, |gigabytes| *gigabytes > 0, || missing::value(share.resource, space, &what))
    };
    let kind = share.spec.profile.known().map(|kind| kind.to_lowercase());
    let truth = match kind.filter(|kind| truth.is_yes() && in_conflict.contains(kind)) {
        Some(kind) => Truth::Unknown(conflict(name, &kind, as_of)),
        None => truth,
    };
    let failed = truth.is_no();
    let entry = report
        .decide(
            truth,
            || format!("{name} has snapshot space"),
            || {
                let grade = doubts::grade(space);
                format!("{name} has a snapshot schedule and no snapshot space{grade}")
            },
        )
        .about(share.resource)
        .at(share.resource, "/spec/snapshot_space_gb", "its snapshot space")
        .see(share.resource, "/spec/snapshot_schedules/items/0/interval", "its schedule");
    if failed {
        entry.help("set `snapshot_capacity`; a volume that holds data already is replaced by it");
    }
}

/// What is missing where the vendor's documents contradict each other.
fn conflict(name: &str, kind: &str, as_of: &str) -> Missing {
    Missing {
        key: format!("snapshots-of-{kind}"),
        what: format!(
            "whether {name} takes snapshots: the documents contradict each other for the storage type {kind} \
             (facts of {as_of})"
        ),
        settle: "look whether `ibmcloud sl file snapshot-list ID` lists snapshots, or use the storage type Endurance".into(),
    }
}

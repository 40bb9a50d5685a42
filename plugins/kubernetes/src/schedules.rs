//! Schedules of backups: those of a group, and those that back up a claim.

use resilint_sdk::App;
use resilint_sdk::schema::{BackupPlan, BackupPolicy, Confidence, RelationKind, Resource};

/// A schedule with its one plan.
#[derive(Clone, Copy)]
pub(crate) struct Schedule<'a> {
    pub(crate) resource: &'a Resource,
    pub(crate) policy: &'a BackupPolicy,
    pub(crate) plan: &'a BackupPlan,
}

impl<'a> Schedule<'a> {
    fn of(resource: &'a Resource) -> Option<Self> {
        let policy = resource.backup_policy()?;
        Some(Self { resource, policy, plan: policy.plans.items.first()? })
    }

    /// Whether it repeats: a backup that is declared alone is taken once.
    pub(crate) const fn repeats(&self) -> bool {
        !self.plan.schedule.is_absent()
    }
}

/// The schedules among the members of an app.
pub(crate) fn own<'a>(app: &App<'a>) -> impl Iterator<Item = Schedule<'a>> {
    app.members().filter_map(Schedule::of).filter(Schedule::repeats)
}

/// The schedules that surely back up a claim, or perhaps do.
pub(crate) fn of_claim<'a>(
    app: &App<'a>,
    claim: &'a Resource,
) -> impl Iterator<Item = (Schedule<'a>, Confidence)> {
    let edges = app.leads_to(claim, RelationKind::BackedUpBy);
    edges.filter_map(|(to, edge)| Some((Schedule::of(to)?, edge.confidence)))
}

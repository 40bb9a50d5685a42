//! What it costs to have a data store back, from `facts/recovery.toml`.

use resilint_schema::EstimateBasis;
use serde::Deserialize;

/// Figures of sources, by the way that a data store comes back.
#[derive(Debug, Deserialize)]
pub(crate) struct Recoveries {
    pub(super) as_of: String,
    pub(super) shelf_life_days: u32,
    estimate: Vec<Estimate>,
}

/// One way, with its figures.
#[derive(Debug, Deserialize)]
pub(crate) struct Estimate {
    way: Way,
    of: Vec<String>,
    /// What brings it back, in words.
    pub(crate) by: String,
    /// RPO, in minutes.
    pub(crate) rpo_minutes: Option<u32>,
    /// What is added to the longest time between two runs, which gives the RPO.
    pub(crate) after_interval_minutes: Option<u32>,
    /// RTO, in minutes.
    pub(crate) rto_minutes: Option<u32>,
    /// How good the figures are.
    pub(crate) basis: EstimateBasis,
    /// Where they come from.
    pub(crate) source: String,
}

/// How a data store comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Way {
    /// The service goes on in another zone.
    ZoneFailover,
    /// It is restored from a backup that the service takes by itself.
    ServiceBackup,
    /// A read replica is promoted.
    ReadReplica,
    /// A copy takes over that is kept up to date all the time.
    ContinuousReplication,
    /// A copy takes over that is brought up to date at certain times.
    ScheduledReplication,
    /// It is in several regions.
    SpreadOverRegions,
    /// It is in several zones.
    SpreadOverZones,
    /// It is restored from a backup of a policy.
    BackupPolicy,
    /// It is restored from a backup of a job.
    BackupJob,
}

impl Recoveries {
    /// The figures of a way for an engine or kind of store; those of all others where it has none of its own.
    #[must_use]
    pub(crate) fn of(&self, way: Way, engine: &str) -> Option<&Estimate> {
        let mut of_way = self.estimate.iter().filter(|it| it.way == way);
        let is_own = |it: &&Estimate| it.of.is_empty() || it.of.iter().any(|of| of == engine);
        of_way.find(is_own)
    }
}

//! The facts that rules of this plugin rest on, as `file-storage.toml` has them.

use std::collections::BTreeMap;

use resilint_sdk::App;
use resilint_sdk::schema::{Facts, Value};
use serde::Deserialize;

/// The table of the offering.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Table {
    pub(crate) classic: Classic,
    pub(crate) share: Shares,
    pub(crate) backup: Backups,
}

/// Classic storage.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Classic {
    /// Hosts that one volume may be authorised for.
    pub(crate) max_hosts: u32,
    /// Minutes after a snapshot at which its replication starts.
    pub(crate) replication_starts_after: u32,
    /// Storage types of which the documents contradict each other about snapshots.
    pub(crate) snapshots_in_conflict: Vec<String>,
    /// Datacenters that volumes may be replicated among, by group.
    pub(crate) replication_groups: BTreeMap<String, Vec<String>>,
    /// The day on which a datacenter closes.
    pub(crate) closing: BTreeMap<String, String>,
}

/// File shares of a VPC.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Shares {
    /// Profiles that the service copies over the zones of a region.
    pub(crate) regional_profiles: Vec<String>,
    pub(crate) retiring_profiles: Vec<String>,
    pub(crate) retiring_access_modes: Vec<String>,
    /// The day on which these retire.
    pub(crate) retire_on: String,
    /// The shortest time between two replications, in minutes.
    pub(crate) shortest_interval: u32,
    /// Whether snapshots and backups of a share are ever elsewhere.
    pub(crate) snapshots_leave_zone: bool,
    /// Whether the replica of a block of its share may be in another region.
    pub(crate) inline_replica_leaves_region: bool,
    /// Regions that shares may be replicated among, by geography.
    pub(crate) geographies: BTreeMap<String, Vec<String>>,
}

/// Backups of a VPC.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Backups {
    /// Minutes that a backup may start later than its time.
    pub(crate) start_window: u32,
    /// The shortest time between two backups of a plan, in minutes.
    pub(crate) shortest_interval: u32,
    /// Days that a backup is kept where the plan does not say.
    pub(crate) default_retention_days: u32,
    /// The size, in gigabytes, from which on a copy to another region takes longer than `slow_copy_minutes`.
    pub(crate) slow_copy_gb: u32,
    pub(crate) slow_copy_minutes: u32,
}

/// The facts with the day they were last checked; nothing where the host has none.
pub(crate) fn table<'a>(app: &App<'a>) -> Option<(Table, &'a str)> {
    let facts: &'a Facts = app.facts();
    facts.table("file-storage")
}

/// Whether a profile is one that the service copies over the zones of a region.
pub(crate) fn is_regional(profile: &Value<String>, facts: &Shares) -> bool {
    profile.known().is_some_and(|own| facts.regional_profiles.contains(own))
}

/// The group of a table that a place is listed in.
pub(crate) fn group_of<'t>(
    groups: &'t BTreeMap<String, Vec<String>>,
    place: &str,
) -> Option<&'t str> {
    let found = groups.iter().find(|(_, places)| places.iter().any(|it| it == place));
    found.map(|(name, _)| name.as_str())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::group_of;

    #[test]
    fn a_place_is_in_the_group_that_lists_it() {
        let groups = BTreeMap::from([("europe".to_owned(), vec!["lon02".to_owned()])]);
        assert_eq!(group_of(&groups, "lon02"), Some("europe"));
        assert_eq!(group_of(&groups, "dal10"), None);
    }
}

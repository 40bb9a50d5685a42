//! What is known of the service and its engines: dated facts out of `cloud-databases.toml` of the host.

use std::collections::BTreeMap;

use resilint_sdk::schema::Missing;
use resilint_sdk::{App, Report};
use serde::Deserialize;

/// The facts of the offering.
#[derive(Debug, Deserialize)]
pub(crate) struct Facts {
    pub(crate) sites: Sites,
    pub(crate) backup: Backup,
    pub(crate) replica: Replica,
    pub(crate) engines: BTreeMap<String, Engine>,
    pub(crate) risk: Vec<Risk>,
}

/// Where members sit.
#[derive(Debug, Deserialize)]
pub(crate) struct Sites {
    pub(crate) source: String,
    /// Locations that are one datacenter.
    pub(crate) one_datacenter: Vec<String>,
}

/// The backups that the service takes by itself.
#[derive(Debug, Deserialize)]
pub(crate) struct Backup {
    pub(crate) source: String,
    pub(crate) interval_minutes: u32,
    pub(crate) keep_days: u32,
    /// Days that a deleted instance can be brought back.
    pub(crate) reclaim_days: u32,
    /// The plans that take them.
    pub(crate) plans: Vec<String>,
    pub(crate) store: Store,
    pub(crate) restore: Restore,
}

/// Where backups are kept, by the location of the instance.
#[derive(Debug, Deserialize)]
pub(crate) struct Store {
    pub(crate) source: String,
    pub(crate) cross_region: BTreeMap<String, String>,
    pub(crate) one_place: BTreeMap<String, String>,
}

/// Where backups can be restored.
#[derive(Debug, Deserialize)]
pub(crate) struct Restore {
    /// These restore between each other and nowhere else.
    pub(crate) only_between: Vec<String>,
    /// Of these the documentation contradicts itself.
    pub(crate) conflict_from: Vec<String>,
}

/// Read replicas, of every engine that has them.
#[derive(Debug, Deserialize)]
pub(crate) struct Replica {
    /// The most that one leader has.
    pub(crate) most: usize,
    /// Members of one that is new.
    pub(crate) members: u32,
}

/// One engine.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Engine {
    pub(crate) name: String,
    /// Members of an instance that says nothing.
    pub(crate) members: u32,
    pub(crate) read_replica: bool,
    /// Regions that replicate between each other and with no other.
    #[serde(default)]
    pub(crate) replicas_only_between: Vec<String>,
    /// Whether an instance can be restored to any point in time of the last days, from the live source.
    #[serde(default)]
    pub(crate) recovery_to_a_point: bool,
    /// The only plans where it can.
    #[serde(default)]
    pub(crate) recovery_to_a_point_plans: Vec<String>,
    #[serde(default)]
    pub(crate) backup_without_messages: bool,
    /// Of its second generation the documentation contradicts itself on backups.
    #[serde(default)]
    pub(crate) second_generation_conflict: bool,
    /// Whether its data has as many copies as each index says, whatever its members.
    #[serde(default)]
    pub(crate) replicas_are_of_indices: bool,
    /// The next versions that end.
    #[serde(default)]
    pub(crate) versions: Vec<Version>,
    #[serde(default)]
    pub(crate) preferred: String,
    /// The day the service ended.
    #[serde(default)]
    pub(crate) ended: String,
    #[serde(default)]
    pub(crate) replacement: String,
}

/// A version with its last day.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Version {
    pub(crate) version: String,
    pub(crate) ends: String,
    /// What happens to an instance then.
    pub(crate) then: String,
}

/// A setting of an engine that costs data or availability.
#[derive(Debug, Deserialize)]
pub(crate) struct Risk {
    pub(crate) engine: String,
    pub(crate) setting: String,
    pub(crate) values: Vec<String>,
    /// Only where there are fewer members.
    pub(crate) below_members: Option<u32>,
    pub(crate) effect: String,
    pub(crate) help: String,
}

/// The facts and their day. A host that has none of them is told as an unknown.
pub(crate) fn of<'a>(app: &App<'a>, report: &mut Report) -> Option<(Facts, &'a str)> {
    let found = app.facts().table("cloud-databases");
    if found.is_none() {
        report.unknown(Missing {
            key: "facts".into(),
            what: "what the service does: the host has no facts of cloud-databases".into(),
            settle: "use a version of resilint that is as new as this plugin".into(),
        });
    }
    found
}

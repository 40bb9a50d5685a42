//! Dated facts of Db2 that rules rest on.

use resilint_sdk::App;
use serde::Deserialize;

/// The part of the offering's table that rules read.
#[derive(Debug, Deserialize)]
pub(crate) struct Facts {
    /// Plans by how their names begin.
    #[serde(rename = "plan")]
    pub(crate) plans: Vec<Plan>,
    /// How names of plans tell a standby.
    pub(crate) standby: Words,
    /// The backups that the service takes by itself.
    pub(crate) backup: Backup,
    /// The standby of an instance.
    pub(crate) high_availability: HighAvailability,
    /// The node for disaster recovery.
    pub(crate) recovery_node: RecoveryNode,
    /// Places by their datacenters.
    pub(crate) places: Places,
    /// Db2 Warehouse.
    pub(crate) warehouse: Warehouse,
}

/// Plans whose names begin alike.
#[derive(Debug, Deserialize)]
pub(crate) struct Plan {
    starts: Vec<String>,
    /// Whether the service takes backups.
    pub(crate) backups: bool,
    /// Whether it has a standby.
    pub(crate) standby: Standby,
    /// Whether a node for disaster recovery may be added.
    pub(crate) dr: Support,
    /// The day by which the vendor asks to leave it.
    pub(crate) leave_by: Option<String>,
}

/// Whether a plan has a standby.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Standby {
    /// It cannot have one.
    Never,
    /// Where it is asked for.
    Asked,
    /// The name of the plan tells.
    Named,
}

/// Whether something is supported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Support {
    /// It is.
    Yes,
    /// It is not.
    No,
    /// The vendor's documents contradict each other.
    Conflict,
}

/// Words in names.
#[derive(Debug, Deserialize)]
pub(crate) struct Words {
    words: Vec<String>,
}

/// Backups of the service.
#[derive(Debug, Deserialize)]
pub(crate) struct Backup {
    /// Days that one is kept.
    pub(crate) days: u32,
    /// Where that is written.
    pub(crate) source: String,
}

/// The standby of an instance.
#[derive(Debug, Deserialize)]
pub(crate) struct HighAvailability {
    /// How long it takes to take over, from and to.
    pub(crate) failover_seconds: [u32; 2],
}

/// The node for disaster recovery.
#[derive(Debug, Deserialize)]
pub(crate) struct RecoveryNode {
    /// The longest time that it takes to take over.
    pub(crate) takeover_minutes: u32,
    /// Regions that offer EU Cloud, which has no such nodes.
    pub(crate) eu_cloud: Vec<String>,
}

/// Places by their datacenters.
#[derive(Debug, Deserialize)]
pub(crate) struct Places {
    /// All nodes are in one.
    pub(crate) one_datacenter: Vec<String>,
    /// Each node is in one of its own.
    pub(crate) several: Vec<String>,
}

/// Db2 Warehouse.
#[derive(Debug, Deserialize)]
pub(crate) struct Warehouse {
    starts: Vec<String>,
    /// Hours between two snapshots.
    pub(crate) snapshot_hours: u32,
    /// Days that one is kept.
    pub(crate) snapshot_days: u32,
    /// How fast one is restored.
    pub(crate) restore: String,
    /// Where that is written.
    pub(crate) source: String,
}

impl Facts {
    /// What is known of a plan of Db2.
    pub(crate) fn plan(&self, name: &str) -> Option<&Plan> {
        self.plans.iter().find(|plan| begins(name, &plan.starts))
    }
}

impl Warehouse {
    /// Whether a plan of Db2 Warehouse is known.
    pub(crate) fn lists(&self, plan: &str) -> bool {
        begins(plan, &self.starts)
    }
}

impl Words {
    /// Whether a name has one of them.
    pub(crate) fn are_in(&self, name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        self.words.iter().any(|word| name.contains(word.as_str()))
    }
}

fn begins(name: &str, starts: &[String]) -> bool {
    let name = name.to_ascii_lowercase();
    starts.iter().any(|start| name.starts_with(start.as_str()))
}

/// The facts with the day they were last checked; nothing where the host has none.
pub(crate) fn of<'a>(app: &App<'a>) -> Option<(Facts, &'a str)> {
    app.facts().table("db2")
}

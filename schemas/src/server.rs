//! Virtual and bare metal servers, groups of them, and what spreads them over hosts.

use serde::{Deserialize, Serialize};

use crate::health::HealthCheck;
use crate::workload::Replicas;
use crate::{Location, Set, Value};

/// A virtual or bare metal server, or the template that servers are made from. Made from
/// `ibm_is_instance`, `ibm_is_bare_metal_server`, `ibm_is_instance_template`,
/// `ibm_compute_vm_instance`, `ibm_compute_bare_metal`. How many there are is the `count` of the
/// resource.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Server {
    /// `vpc`, `classic` or `power-vs`.
    pub infrastructure: Value<String>,
    /// Whether it is a whole machine.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub bare_metal: Value<bool>,
    /// Its size, in the words of the format.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub profile: Value<String>,
    /// The image or operating system it starts from, as written.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub image: Value<String>,
    /// What it does: `web`, `worker`, `database`, `batch` or `bastion`; from tags, names, ports and
    /// start-up script.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub role: Value<String>,
    /// The subnets it has an interface in, as written.
    #[serde(skip_serializing_if = "Set::is_unstated")]
    pub subnets: Set<Value<String>>,
    /// Its addresses, as far as they are written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<Value<String>>,
    /// Ports and ranges that its security groups let in, as written.
    #[serde(skip_serializing_if = "Set::is_unstated")]
    pub open_ports: Set<Value<String>>,
    /// Server software that its start-up script sets up, such as `postgresql`; closed where that script is known
    /// word for word.
    #[serde(skip_serializing_if = "Set::is_unstated")]
    pub software: Set<Value<String>>,
    /// Statements of its start-up script that set up replication, such as `primary_conninfo`,
    /// without their values; and ports of databases that are open to servers of another region.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub replication_hints: Vec<Value<String>>,
    /// Places of which the first that has room is taken (`datacenter_choice`): one server, several
    /// attempts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub location_choices: Vec<Location>,
    /// What becomes of it when its host fails: `restart` or `stop`.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub host_failure: Value<String>,
    /// `standard` or `spot`; a spot server may be taken away at any time.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub availability_class: Value<String>,
    /// The placement group or dedicated host it is put on, as written.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub placement_group: Value<String>,
    /// Its user tags; backup policies match them.
    #[serde(skip_serializing_if = "Set::is_unstated")]
    pub tags: Set<Value<String>>,
    /// Whether the volume it starts from is deleted with it (`boot_volume.auto_delete_volume`).
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub boot_volume_auto_delete: Value<bool>,
    /// The volumes of its data beside the one it starts from, as written.
    #[serde(skip_serializing_if = "Set::is_unstated")]
    pub data_volumes: Set<Value<String>>,
    /// What watches it from outside (`ibm_compute_monitor`).
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub monitor: Value<HealthCheck>,
    /// Whether an agent on it writes backups to a vault, such as eVault.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub backup_agent: Value<bool>,
    /// Whether its network interface is doubled.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub redundant_network: Value<bool>,
    /// Whether its power supply is doubled.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub redundant_power_supply: Value<bool>,
    /// Whether it has no public interface.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub private_network_only: Value<bool>,
}

/// Like servers whose number is kept or scaled. Made from `ibm_is_instance_group` with its managers
/// and policies, and from `ibm_compute_autoscale_group`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ServerGroup {
    /// `vpc` or `classic`.
    pub infrastructure: Value<String>,
    /// What its servers do, as for a server.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub role: Value<String>,
    /// How many servers.
    pub replicas: Replicas,
    /// Whether the autoscaler is switched on.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub autoscaling: Value<bool>,
    /// Sizes that hold from certain times on.
    #[serde(skip_serializing_if = "Set::is_unstated")]
    pub schedules: Set<ScheduledSize>,
    /// The zones its servers live in.
    pub zones: Set<Value<String>>,
    /// The subnets its servers live in, as written.
    #[serde(skip_serializing_if = "Set::is_unstated")]
    pub subnets: Set<Value<String>>,
    /// The template its servers are made from, as written.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub template: Value<String>,
    /// The placement group its servers are put on, as written.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub placement_group: Value<String>,
    /// The load balancer pool that its servers join, as written.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub load_balancer_pool: Value<String>,
}

/// A size that holds from certain times on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct ScheduledSize {
    /// When, as a cron expression or a time, as written.
    pub schedule: Value<String>,
    /// Servers from then on.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub desired: Value<u32>,
    /// The least that the autoscaler keeps from then on.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub autoscaled_min: Value<u32>,
    /// The most that the autoscaler allows from then on.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub autoscaled_max: Value<u32>,
}

/// What decides on which hosts servers are put: a placement group or a dedicated host.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct PlacementGroup {
    /// `vpc` or `classic`.
    pub infrastructure: Value<String>,
    /// `host_spread`, `power_spread`, `SPREAD`, in the words of the format; `dedicated-host` for a
    /// host of one's own.
    pub strategy: Value<String>,
}

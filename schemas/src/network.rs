//! Networks, as far as they say where things are and what reaches what.

use serde::{Deserialize, Serialize};

use crate::{Set, Value};

/// A network: a VPC, a classic VLAN, or the setting that joins the VLANs of an account.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Network {
    /// `vpc`, `vlan` or `vlan-spanning`.
    pub form: String,
    /// Router of a VLAN, such as `fcr01a.dal13`; it names the datacenter.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub router: Value<String>,
    /// Whether the VLANs of the account reach one another (`ibm_network_vlan_spanning`).
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub spanning: Value<bool>,
    /// Address ranges, as written.
    #[serde(skip_serializing_if = "Set::is_unstated")]
    pub address_prefixes: Set<Value<String>>,
}

/// A subnet. Its place is the location of the resource.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Subnet {
    /// The network it is part of, as written; a `part-of` relation leads to it where it is in the
    /// topology.
    pub network: Value<String>,
    /// Address range, as written.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub cidr: Value<String>,
}

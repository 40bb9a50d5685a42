//! The service that holds keys, and its keys.

use resilint_terraform::{Mode, Value};

use super::{Zone, address, items, object, reference};
use crate::parse::Node;

/// The address of the service.
const SERVICE: &str = "key_management";

impl Zone<'_> {
    pub(super) fn keys(&mut self) {
        let Some(service) = self.root.get(SERVICE) else { return };
        let flag = |key: &str| service.get(key).and_then(Node::as_bool) == Some(true);
        let is_crypto = flag("use_hs_crypto");
        // Crypto services are never made here, others may be there already.
        let mode = if is_crypto || flag("use_data") { Mode::Data } else { Mode::Managed };
        let config = object([
            ("name", self.written(service, "name")),
            ("service", Value::string(if is_crypto { "hs-crypto" } else { "kms" })),
            ("location", self.region.clone()),
        ]);
        self.resource(SERVICE.to_owned(), "ibm_resource_instance", mode, config, service);
        for (index, key) in items(service, "keys").iter().enumerate() {
            let config = object([
                ("key_name", self.written(key, "name")),
                ("instance_id", reference(SERVICE, "guid")),
            ]);
            let address = address(&format!("{SERVICE}.keys"), key, index);
            self.resource(address, "ibm_kms_key", Mode::Managed, config, key);
        }
    }

    /// The key that an entry names under `name`.
    pub(super) fn key(&self, entry: &Node, name: &str) -> Value {
        let Some(node) = entry.get(name) else { return Value::null() };
        let keys = self.root.get(SERVICE).map_or(&[][..], |service| items(service, "keys"));
        let is_it =
            |(_, key): &(usize, &Node)| key.get("name").and_then(Node::as_str) == node.as_str();
        match keys.iter().enumerate().find(is_it) {
            Some((index, key)) if node.as_str().is_some() => {
                let address = address(&format!("{SERVICE}.keys"), key, index);
                reference(&address, "crn").or_at(self.place(node))
            }
            _ => self.value(node),
        }
    }
}

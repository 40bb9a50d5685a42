//! Object Storage: instances, buckets, their backup policies and vaults.

use resilint_schema::{Provenance, Why};
use resilint_terraform::{Mode, Value};

use super::{Zone, address, items, object, reference};
use crate::parse::Node;

/// Arguments of a bucket that are called the same in both.
const SAME: [&str; 10] = [
    "allowed_ip",
    "archive_rule",
    "cross_region_location",
    "endpoint_type",
    "expire_rule",
    "force_delete",
    "region_location",
    "retention_rule",
    "single_site_location",
    "storage_class",
];

/// Those of them that say where it is.
const LOCATIONS: [&str; 3] = ["cross_region_location", "region_location", "single_site_location"];

impl<'a> Zone<'a> {
    pub(super) fn storage(&mut self) {
        for (index, instance) in self.list("cos").iter().enumerate() {
            let there = instance.get("use_data").and_then(Node::as_bool) == Some(true);
            let mode = if there { Mode::Data } else { Mode::Managed };
            let own = address("cos", instance, index);
            let config = object([
                ("name", self.written(instance, "name")),
                ("service", Value::string("cloud-object-storage")),
                ("location", Value::string("global")),
                ("plan", self.written(instance, "plan")),
            ]);
            self.resource(own.clone(), "ibm_resource_instance", mode, config, instance);
            for (index, bucket) in items(instance, "buckets").iter().enumerate() {
                let address = address(&format!("{own}.buckets"), bucket, index);
                self.bucket(&address, bucket, &own);
            }
        }
    }

    fn bucket(&mut self, address: &str, bucket: &'a Node, instance: &str) {
        let versioning = self.written(bucket, "object_versioning_enabled");
        let versioning = match versioning.is_null() {
            true => versioning,
            false => object([("enable", versioning)]),
        };
        let mut entries = vec![
            ("bucket_name", self.prefixed(bucket)),
            ("resource_instance_id", reference(instance, "id")),
            ("key_protect", self.key(bucket, "kms_key")),
            ("object_versioning", versioning),
        ];
        entries.extend(SAME.iter().map(|key| (*key, self.written(bucket, key))));
        if LOCATIONS.iter().all(|key| self.written(bucket, key).is_null()) {
            // It is where the landing zone is.
            entries.push(("region_location", self.region.clone()));
        }
        let config = object(entries);
        self.resource(address.to_owned(), "ibm_cos_bucket", Mode::Managed, config, bucket);
        for (index, policy) in items(bucket, "backup_policies").iter().enumerate() {
            self.backup_policy(address, index, policy, bucket, instance);
        }
    }

    /// The name of a bucket, which the module puts its prefix before: two landing zones may have buckets of one name.
    fn prefixed(&self, bucket: &Node) -> Value {
        let name = bucket.get("name").and_then(Node::as_str).unwrap_or_default();
        let symbol = format!("${{var.prefix}}-{name}");
        Value::missing(Why::UnresolvedVariable, symbol, Some(self.place(bucket)))
    }

    fn backup_policy(
        &mut self,
        of_bucket: &str,
        index: usize,
        policy: &'a Node,
        bucket: &'a Node,
        instance: &str,
    ) {
        let mut vault = self.written(policy, "target_backup_vault_crn");
        if let Some(name) = policy.get("backup_vault_name").filter(|_| vault.is_null()) {
            vault = self.vault(name, bucket, instance);
        }
        let config = object([
            ("policy_name", self.written(policy, "policy_name")),
            ("bucket_crn", reference(of_bucket, "crn")),
            ("backup_type", Value::string("continuous")),
            ("initial_delete_after_days", self.written(policy, "initial_delete_after_days")),
            ("target_backup_vault_crn", vault),
        ]);
        let address = format!("{of_bucket}.backup_policies[{index}]");
        self.resource(address, "ibm_cos_backup_policy", Mode::Managed, config, policy);
    }

    /// Where a vault is put for a bucket that names no region.
    fn default_vault_region(&self) -> Value {
        let defaults = self.facts.provider_defaults("terraform-ibm-modules/landing-zone");
        let region = defaults.block("backup_vault").text("region");
        region.map_or_else(Value::null, |region| Value {
            from: Provenance::FormatDefault,
            ..Value::string(region)
        })
    }

    /// The vault of a name in an instance, made at its first mention.
    fn vault(&mut self, name: &'a Node, bucket: &'a Node, instance: &str) -> Value {
        let address = format!("{instance}.vaults[{:?}]", name.as_str().unwrap_or_default());
        if self.resources.iter().all(|made| *made.address != *address) {
            let region = self.written(bucket, "region_location");
            let config = object([
                ("backup_vault_name", self.value(name)),
                ("service_instance_id", reference(instance, "id")),
                ("region", if region.is_null() { self.default_vault_region() } else { region }),
            ]);
            let kind = "ibm_cos_backup_vault";
            self.resource(address.clone(), kind, Mode::Managed, config, name);
        }
        reference(&address, "backup_vault_crn").or_at(self.place(name))
    }
}

//! Clusters: those of OpenShift by a module, others as resources.

use resilint_schema::Provenance;
use resilint_terraform::{Mode, Value};

use super::{Zone, address, items, object, reference};
use crate::parse::Node;

/// How the landing zone has it that a version is left to the service.
const DEFAULT_VERSION: &str = "default";

impl<'a> Zone<'a> {
    pub(super) fn clusters(&mut self) {
        for (index, cluster) in self.list("clusters").iter().enumerate() {
            let address = address("clusters", cluster, index);
            if cluster.get("kube_type").and_then(Node::as_str) == Some("openshift") {
                self.openshift(address, cluster);
            } else {
                self.kubernetes(&address, cluster);
            }
        }
    }

    fn openshift(&mut self, address: String, cluster: &'a Node) {
        let name = Value { from: Provenance::FormatDefault, ..Value::string("default") };
        let own = self.worker_pool(cluster, cluster, name, "machine_type");
        let pools = items(cluster, "worker_pools")
            .iter()
            .map(|pool| self.worker_pool(pool, cluster, self.written(pool, "name"), "flavor"));
        let pools: Vec<Value> = std::iter::once(own).chain(pools).collect();
        let config = object([
            ("cluster_name", self.written(cluster, "name")),
            ("region", self.region.clone()),
            ("vpc_id", self.vpc_id(cluster)),
            ("ocp_version", self.version(cluster)),
            ("worker_pools", Value::list(pools)),
        ]);
        self.module(address, "base-ocp-vpc/ibm", config, cluster);
    }

    fn worker_pool(&self, pool: &Node, cluster: &Node, name: Value, flavor: &str) -> Value {
        object([
            ("pool_name", name),
            ("vpc_subnets", self.subnets(pool, cluster)),
            ("workers_per_zone", self.written(pool, "workers_per_subnet")),
            ("machine_type", self.written(pool, flavor)),
        ])
        .or_at(self.place(pool))
    }

    fn kubernetes(&mut self, address: &str, cluster: &'a Node) {
        let config = object([
            ("name", self.written(cluster, "name")),
            ("vpc_id", self.vpc_id(cluster)),
            ("kube_version", self.version(cluster)),
            ("flavor", self.written(cluster, "machine_type")),
            ("worker_count", self.written(cluster, "workers_per_subnet")),
            ("zones", self.zones(cluster, cluster)),
        ]);
        self.resource(
            address.to_owned(),
            "ibm_container_vpc_cluster",
            Mode::Managed,
            config,
            cluster,
        );
        for (index, pool) in items(cluster, "worker_pools").iter().enumerate() {
            let config = object([
                ("cluster", reference(address, "id")),
                ("worker_pool_name", self.written(pool, "name")),
                ("flavor", self.written(pool, "flavor")),
                ("worker_count", self.written(pool, "workers_per_subnet")),
                ("zones", self.zones(pool, cluster)),
            ]);
            let address = super::address(&format!("{address}.worker_pools"), pool, index);
            let kind = "ibm_container_vpc_worker_pool";
            self.resource(address, kind, Mode::Managed, config, pool);
        }
    }

    /// Subnets as the `zones` blocks of a cluster.
    fn zones(&self, entry: &Node, cluster: &Node) -> Value {
        let subnets = self.subnets(entry, cluster);
        let Some(all) = subnets.as_items() else { return subnets };
        let zone = |subnet: &Value| {
            let part = |key: &str| subnet.get(key).cloned().unwrap_or_else(Value::null);
            let zone = object([("name", part("zone")), ("subnet_id", part("id"))]);
            Value { place: subnet.place, ..zone }
        };
        let zones = Value::list(all.iter().map(zone).collect::<Vec<_>>());
        Value { place: subnets.place, ..zones }
    }

    fn version(&self, cluster: &Node) -> Value {
        let version = self.written(cluster, "kube_version");
        if version.as_str() == Some(DEFAULT_VERSION) { Value::null() } else { version }
    }
}

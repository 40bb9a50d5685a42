//! Servers: so many in each subnet, with load balancers in front.

use super::{Zone, address, object};

impl Zone<'_> {
    pub(super) fn servers(&mut self) {
        for (index, servers) in self.list("vsi").iter().enumerate() {
            let config = object([
                ("prefix", self.written(servers, "name")),
                ("vpc_id", self.vpc_id(servers)),
                ("subnets", self.subnets(servers, servers)),
                ("vsi_per_subnet", self.written(servers, "vsi_per_subnet")),
                ("machine_type", self.written(servers, "machine_type")),
                ("load_balancers", self.written(servers, "load_balancers")),
            ]);
            let address = address("vsi", servers, index);
            self.module(address, "landing-zone-vsi/ibm", config, servers);
        }
    }
}

//! `install-config.yaml`: the cluster that the installer of OpenShift makes, with its control plane and
//! its pools of workers.

use std::collections::BTreeMap;

use resilint_schema::{
    AppGroup, Cluster, Confidence, Kind, Location, Offering, Provenance, Set, Span, Value, Why,
    WorkerPool,
};

use super::fields;
use crate::detect::Format;
use crate::facts::FactBook;
use crate::normalise::{Builder, Declared, Input};
use crate::parse::Node;

/// Adds the cluster of each configuration, each an app of its own.
pub(super) fn declare(inputs: &[Input<'_>], builder: &mut Builder<'_>) {
    for input in inputs.iter().filter(|input| input.format == Format::InstallConfig) {
        let config = Config::new(&input.document.root, builder.facts);
        let name = config.name();
        let cluster = config.cluster();
        let id = builder.declare(Declared {
            offering: Offering::Kubernetes,
            name: name.clone(),
            address: format!("install-config {}", label(&name)),
            span: input.document.root.span,
            labels: BTreeMap::new(),
            location: Location { region: config.region.clone(), ..Location::default() },
            kind: Kind::Cluster(Box::new(cluster)),
        });
        builder.group(AppGroup {
            confidence: Confidence::Proven,
            ..AppGroup::new(
                Offering::Kubernetes,
                label(&name).to_owned(),
                vec![id],
                "declared once".to_owned(),
            )
        });
    }
}

fn label(name: &Value<String>) -> &str {
    name.known().map(String::as_str).or(name.symbol()).unwrap_or("cluster")
}

struct Config<'c> {
    root: &'c Node,
    /// Such as `ibmcloud`.
    platform: &'c str,
    settings: Option<&'c Node>,
    region: Value<String>,
    facts: &'c FactBook,
}

impl<'c> Config<'c> {
    fn new(root: &'c Node, facts: &'c FactBook) -> Self {
        let entry = root.get("platform").and_then(|node| node.entries().first());
        let settings = entry.map(|entry| &entry.value);
        let platform = entry.and_then(|entry| entry.key.as_str()).unwrap_or_default();
        let mut region = fields::text(settings.and_then(|node| node.get("region")));
        if platform == "ibmcloud" {
            region = region.map(|name| facts.region(&name).unwrap_or(&name).to_owned());
        }
        Self { root, platform, settings, region, facts }
    }

    fn name(&self) -> Value<String> {
        fields::text(self.root.at(&["metadata", "name"]))
    }

    fn cluster(&self) -> Cluster {
        let at = self.root.entry("platform").map(|entry| entry.key.span);
        let control_plane = self.pool(self.root.get("controlPlane"), "master", at);
        let compute = self.root.get("compute").map_or(&[][..], Node::items);
        let mut pools: Vec<WorkerPool> = match compute {
            [] => vec![self.pool(None, "worker", at)],
            nodes => nodes.iter().map(|node| self.pool(Some(node), "worker", at)).collect(),
        };
        let is_empty = |pool: &WorkerPool| pool.workers_per_zone.known() == Some(&0);
        pools.retain(|pool| !is_empty(pool));
        // Without workers the machines of the control plane take the workloads.
        if pools.is_empty() {
            pools.push(control_plane.clone());
        }
        let (name, domain) = (self.name(), fields::text(self.root.get("baseDomain")));
        let domain_at = domain.at();
        let host = |prefix: &str, suffix: &str| match (name.known(), domain.known()) {
            (Some(name), Some(domain)) => {
                Value::inferred(format!("{prefix}{name}.{domain}{suffix}"), domain_at)
            }
            _ => Value::Absent,
        };
        Cluster {
            infrastructure: Value::inferred(self.platform.to_owned(), at),
            pools: Set::closed(pools),
            control_plane: Some(Box::new(control_plane)),
            ingress_host: host("apps.", ""),
            platform: Value::inferred("openshift".to_owned(), at),
            server: host("https://api.", ":6443"),
            ..Cluster::default()
        }
    }

    fn pool(&self, node: Option<&Node>, kind: &str, at: Option<Span>) -> WorkerPool {
        let name = fields::text(node.and_then(|node| node.get("name")));
        let name = name.or_default(kind.to_owned(), at);
        let at = name.at().or(at);
        let replicas = self.replicas(node, &name, at);
        let mut zones = self.zones(node, at);
        let count = u32::try_from(zones.items.len()).unwrap_or(u32::MAX);
        let workers_per_zone = match replicas {
            // Machines take the zones in turn: with fewer machines, the last zones have none.
            Value::Known { value, from, at } if zones.closed && count > 0 => {
                zones.items.truncate(usize::try_from(value).unwrap_or(usize::MAX));
                let used = count.min(value).max(1);
                Value::Known { value: value / used, from: from.max(Provenance::FormatDefault), at }
            }
            Value::Known { value: 0, from, at } => Value::Known { value: 0, from, at },
            Value::Known { at, .. } => {
                let symbol = format!("the zones of pool {}", label(&name));
                Value::unknown(Why::NotDeclared, symbol, at)
            }
            unknown => unknown,
        };
        WorkerPool { name, zones, workers_per_zone, ..WorkerPool::default() }
    }

    fn replicas(&self, node: Option<&Node>, name: &Value<String>, at: Option<Span>) -> Value<u32> {
        let facts = self.facts.installer();
        let has_none = name.known().is_some_and(|name| facts.pools_without_machines.contains(name));
        let default = if has_none { 0 } else { facts.replicas };
        fields::number(node.and_then(|node| node.get("replicas"))).or_default(default, at)
    }

    /// The zones of a pool: its own, those of all pools, or all that the region has.
    fn zones(&self, node: Option<&Node>, at: Option<Span>) -> Set<Value<String>> {
        let own = node.and_then(|node| node.at(&["platform", self.platform, "zones"]));
        let default = self.settings.and_then(|node| node.at(&["defaultMachinePlatform", "zones"]));
        let written = [own, default].into_iter().flatten().find(|list| !list.is_null());
        if let Some(list) = written.filter(|list| !list.is_seq() || !list.items().is_empty()) {
            let items: Vec<Value<String>> =
                list.items().iter().map(|zone| fields::text(Some(zone))).collect();
            return Set { closed: list.is_seq(), items };
        }
        let spreads =
            self.facts.installer().spreads_over_zones.iter().any(|it| it == self.platform);
        let region = self.region.known().filter(|_| spreads && self.platform == "ibmcloud");
        let zones = region.map_or(&[][..], |region| self.facts.zones(region));
        let zone = |zone: &String| Value::Known {
            value: zone.clone(),
            from: Provenance::FormatDefault,
            at: self.region.at().or(at),
        };
        Set { closed: !zones.is_empty(), items: zones.iter().map(zone).collect() }
    }
}

#[cfg(test)]
mod tests {
    use resilint_schema::{Cluster, Value, WorkerPool};

    use super::Config;
    use crate::facts::FactBook;
    use crate::parse::{ParseLimits, yaml};

    fn cluster(text: &str) -> Cluster {
        let facts = FactBook::load().unwrap();
        let parsed = yaml(0, text, &ParseLimits::default());
        Config::new(&parsed.documents[0].root, &facts).cluster()
    }

    /// Such as `worker: eu-de-1 eu-de-2 x 2`, with `+` where there may be more zones.
    fn shown(pool: &WorkerPool) -> String {
        let text = |value: &Value<String>| {
            value
                .known()
                .map_or_else(|| format!("({})", value.symbol().unwrap_or("")), Clone::clone)
        };
        let zones: Vec<String> = pool.zones.items.iter().map(text).collect();
        let more = if pool.zones.closed { "" } else { "+" };
        let workers = pool.workers_per_zone.known().map_or("?".to_owned(), u32::to_string);
        format!("{}: {}{more} x {workers}", text(&pool.name), zones.join(" "))
    }

    fn workers(compute: &str, platform: &str) -> Vec<String> {
        let text = format!("baseDomain: x\ncompute: {compute}\nplatform: {platform}\n");
        cluster(&text).pools.items.iter().map(shown).collect()
    }

    #[test]
    fn pools_are_spread_over_zones() {
        let eu = "{ibmcloud: {region: eu-de}}";
        let all = "eu-de-1 eu-de-2 eu-de-3";
        for (compute, platform, expected) in [
            ("[]", eu, format!("worker: {all} x 1")),
            ("[{name: worker, replicas: 7}]", eu, format!("worker: {all} x 2")),
            ("[{name: worker, replicas: 2}]", eu, "worker: eu-de-1 eu-de-2 x 1".into()),
            ("[{name: edge}, {name: worker}]", eu, format!("worker: {all} x 1")),
            ("[{replicas: 0}]", eu, format!("master: {all} x 1")),
            ("[{platform: {ibmcloud: {zones: [a]}}}]", eu, "worker: a x 3".into()),
            ("[{platform: {ibmcloud: {zones: [a, '${Z}']}}}]", eu, "worker: a (${Z}) x 1".into()),
            (
                "[]",
                "{ibmcloud: {region: eu-de, defaultMachinePlatform: {zones: [b]}}}",
                "worker: b x 3".into(),
            ),
            ("[]", "{aws: {region: us-west-2}}", "worker: + x ?".into()),
            ("[]", "{ibmcloud: {region: moon-1}}", "worker: + x ?".into()),
            ("[{replicas: '${N}'}]", eu, format!("worker: {all} x ?")),
            ("[{replicas: -1, platform: {ibmcloud: {zones: x}}}]", eu, "worker: + x ?".into()),
            ("[1, [2]]", "{none: {}}", "worker: + x ?".into()),
        ] {
            assert_eq!(workers(compute, platform).first(), Some(&expected), "{compute} {platform}");
        }
    }

    #[test]
    fn a_cluster_has_an_api_and_a_control_plane() {
        let text = "baseDomain: example.com\nmetadata: {name: shop}\nplatform: {ibmcloud: {region: eu-de}}\ncontrolPlane: {replicas: 3, platform: {ibmcloud: {zones: [eu-de-2]}}}\n";
        let cluster = cluster(text);
        let server = cluster.server.known().map(String::as_str);
        assert_eq!(server, Some("https://api.shop.example.com:6443"));
        let control = cluster.control_plane.as_deref().map(shown);
        assert_eq!(control.as_deref(), Some("master: eu-de-2 x 3"));
        let broken = super::tests::cluster("baseDomain: x\nplatform: [1]\n");
        assert!(broken.server.is_absent());
    }
}

//! Global load balancers, pools and health checks as the command line of Cloud Internet Services takes
//! and shows them: `ibmcloud cis glb-create --json-file`, `ibmcloud cis glbs --output json`.
//!
//! A file that scripts fill in has empty texts and lists where ids go. Nothing in it says what will
//! stand there, so that is unknown rather than absent.

mod pool;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use resilint_schema::{
    GeoRoute, GlobalLoadBalancer, HealthCheck, Kind, Location, Offering, PoolList, Provenance,
    ResourceId, Set, Span, Value, Why,
};

use super::{Builder, Declared, Input};
use crate::detect::Format;
use crate::parse::Node;

/// One object with what is needed to read it.
#[derive(Clone, Copy)]
struct Object<'a> {
    node: &'a Node,
    path: &'a str,
}

/// Adds the balancers and pools of all documents. Pools come first, since balancers name them.
pub fn assemble(inputs: &[Input<'_>], builder: &mut Builder<'_>) {
    let objects: Vec<Object<'_>> = inputs
        .iter()
        .filter(|input| input.format == Format::CisJson)
        .flat_map(|input| {
            let object = |node| Object { node, path: input.path };
            listed(&input.document.root).iter().map(object)
        })
        .collect();
    let has = |key: &'static str| move |object: &&Object<'_>| object.node.get(key).is_some();
    let checks: BTreeMap<&str, HealthCheck> = objects
        .iter()
        .filter(has("expected_codes"))
        .filter_map(|object| Some((object.id()?, pool::check(object))))
        .collect();
    let mut pools: BTreeMap<&str, ResourceId> = BTreeMap::new();
    for object in objects.iter().filter(has("check_regions")) {
        let id = object.declare(pool::pool(object, &checks, builder.facts), builder);
        pools.extend(object.id().map(|own| (own, id)));
    }
    for object in objects.iter().filter(has("default_pools")) {
        object.declare(balancer(object, &pools), builder);
    }
}

/// The objects of a document: itself, the items of a list, or what an answer of the API wraps.
fn listed(root: &Node) -> &[Node] {
    let root = root.get("result").unwrap_or(root);
    if root.is_seq() { root.items() } else { std::slice::from_ref(root) }
}

/// Whether a document is, or lists, one of the three objects.
pub(crate) fn is_cis_json(root: &Node) -> bool {
    const KEYS: [[&str; 2]; 3] = [
        ["default_pools", "fallback_pool"],
        ["origins", "check_regions"],
        ["expected_codes", "interval"],
    ];
    let fits = |node: &Node| KEYS.iter().any(|keys| keys.iter().all(|key| node.get(key).is_some()));
    listed(root).first().is_some_and(fits)
}

fn balancer(object: &Object<'_>, pools: &BTreeMap<&str, ResourceId>) -> Kind {
    let default_pools = object.pools(object.node.get("default_pools"), pools);
    let fallback_pool = object.one(pools);
    let geo_routes = routes(object, pools);
    let mut all = Set::closed(Vec::new());
    all.closed = geo_routes.closed && !fallback_pool.is_unknown();
    let of_routes = geo_routes.items.iter().map(|route| &route.pools);
    for list in std::iter::once(&default_pools).chain(of_routes) {
        all.closed &= list.pools.closed;
        all.items.extend(list.pools.items.iter().cloned());
    }
    all.items.extend(fallback_pool.known().cloned());
    let mut seen = std::collections::BTreeSet::new();
    all.items.retain(|id| seen.insert(id.clone()));
    Kind::GlobalLoadBalancer(Box::new(GlobalLoadBalancer {
        vendor: "cis".into(),
        host: object.text("name"),
        enabled: object.flag("enabled").or_default(true, Some(object.node.span)),
        pools: all,
        scope: object.default("public".to_owned()),
        proxied: object.flag("proxied").or_default(false, Some(object.node.span)),
        ttl_seconds: object.number("ttl"),
        steering_policy: object.text("steering_policy"),
        session_affinity: object.text("session_affinity"),
        default_pools,
        fallback_pool,
        geo_routes,
    }))
}

/// `region_pools` and its likes: from a part of the world to a list of pools.
fn routes(object: &Object<'_>, pools: &BTreeMap<&str, ResourceId>) -> Set<GeoRoute> {
    const KINDS: [(&str, &str); 3] =
        [("region_pools", "region"), ("pop_pools", "pop"), ("country_pools", "country")];
    let mut routes = Set::closed(Vec::new());
    for (key, by) in KINDS {
        let entries = object.node.get(key).map_or(&[][..], Node::entries);
        routes.items.extend(entries.iter().map(|entry| GeoRoute {
            by: by.to_owned(),
            region: entry.key.text().map_or(Value::Absent, |region| {
                Value::literal(region.into_owned(), entry.key.span)
            }),
            pools: object.pools(Some(&entry.value), pools),
        }));
    }
    routes
}

impl<'a> Object<'a> {
    /// Its id, which only what was made has.
    fn id(&self) -> Option<&'a str> {
        self.node.get("id").and_then(Node::as_str).filter(|id| !id.is_empty())
    }

    fn declare(&self, kind: Kind, builder: &mut Builder<'_>) -> ResourceId {
        let name = self.text("name");
        let what = if matches!(kind, Kind::OriginPool(_)) { "pool" } else { "glb" };
        let label = name.known().map_or("", String::as_str);
        builder.declare(Declared {
            offering: Offering::InternetServices,
            address: format!("{what} {label}").trim_end().to_owned(),
            name,
            span: self.node.span,
            labels: BTreeMap::new(),
            location: Location::default(),
            kind,
        })
    }

    /// What stands for something that a script fills in. Two files may be filled in differently, so
    /// the path is part of its name.
    fn open<T>(&self, key: &str, at: Span) -> Value<T> {
        Value::unknown(Why::Template, format!("{key} of {}", self.path), Some(at))
    }

    /// What the service takes where nothing is written.
    const fn default<T>(&self, value: T) -> Value<T> {
        Value::Known { value, from: Provenance::FormatDefault, at: Some(self.node.span) }
    }

    /// A text. An empty one in an object that is made already means none.
    fn text(&self, key: &str) -> Value<String> {
        let Some(node) = self.node.get(key) else { return Value::Absent };
        match node.text() {
            Some(text) if !text.is_empty() => Value::literal(text.into_owned(), node.span),
            Some(_) if self.id().is_none() => self.open(key, node.span),
            _ => Value::Absent,
        }
    }

    fn number(&self, key: &str) -> Value<u32> {
        let Some(node) = self.node.get(key) else { return Value::Absent };
        match node.text().map(|text| text.parse()) {
            Some(Ok(number)) => Value::literal(number, node.span),
            Some(Err(_)) => self.open(key, node.span),
            None => Value::Absent,
        }
    }

    fn flag(&self, key: &str) -> Value<bool> {
        let Some(node) = self.node.get(key) else { return Value::Absent };
        match node.as_bool() {
            Some(flag) => Value::literal(flag, node.span),
            None if node.is_null() => Value::Absent,
            None => self.open(key, node.span),
        }
    }

    /// The pools of a list of ids: open where one is to be filled in, or is the id of a pool that no
    /// document holds.
    fn pools(&self, list: Option<&Node>, known: &BTreeMap<&str, ResourceId>) -> PoolList {
        let items = list.map_or(&[][..], Node::items);
        let found = items.iter().map(|item| known.get(item.as_str()?).cloned());
        let found: Vec<Option<ResourceId>> = found.collect();
        let closed =
            found.iter().all(Option::is_some) && !(found.is_empty() && self.id().is_none());
        let items = found.into_iter().flatten().collect();
        PoolList { ordered: true, pools: Set { items, closed } }
    }

    fn one(&self, known: &BTreeMap<&str, ResourceId>) -> Value<ResourceId> {
        match self.text("fallback_pool") {
            Value::Known { value, from, at } => match known.get(value.as_str()) {
                Some(id) => Value::Known { value: id.clone(), from, at },
                None => Value::unknown(Why::NotDeclared, value, at),
            },
            other => other,
        }
    }
}

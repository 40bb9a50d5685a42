//! Where the address of an origin leads: through the resources it was taken from to a subnet, a server
//! or a provider, whichever says where that is; else by its name.

use resilint_schema::{Location, ResourceId, Value, Why};
use resilint_terraform::Instance;
use resilint_terraform::value::Value as Term;

use crate::normalise::by_host;
use crate::normalise::terraform::certain::is_certain;
use crate::normalise::terraform::field;
use crate::normalise::terraform::graph::{Graph, Subject};
use crate::normalise::terraform::place::in_zone;

/// The longest way from an address to a place: record, floating IP, interface, server, subnet.
const LONGEST: u32 = 6;

/// An address with where it leads.
#[derive(Debug, Default)]
pub(crate) struct Traced<'a> {
    /// Where that is.
    pub(crate) location: Location,
    /// What it belongs to, where that is in the topology.
    pub(crate) via: Option<(ResourceId, &'a Instance)>,
}

/// How a type of resource tells its place: by `zone` or `datacenter` of its own; else by what arguments
/// refer to; else by who refers to it; else by its provider.
struct Way {
    kind: &'static str,
    arguments: &'static [&'static str],
    /// The types that refer to it, with the argument.
    referrers: &'static [(&'static str, &'static str)],
    /// Whether it is in the region of its provider. Classic infrastructure is not.
    provider: bool,
    /// Whether an address of it belongs to what it leads to rather than to itself.
    passes: bool,
}

const fn at_provider(kind: &'static str, arguments: &'static [&'static str]) -> Way {
    Way { kind, arguments, referrers: &[], provider: true, passes: false }
}

const fn classic(kind: &'static str, arguments: &'static [&'static str]) -> Way {
    Way { kind, arguments, referrers: &[], provider: false, passes: false }
}

const fn passing(kind: &'static str, arguments: &'static [&'static str]) -> Way {
    Way { kind, arguments, referrers: &[], provider: false, passes: true }
}

const WAYS: &[Way] = &[
    at_provider("ibm_is_lb", &["subnets"]),
    at_provider("ibm_is_subnet", &[]),
    at_provider("ibm_is_instance", &[]),
    at_provider("ibm_is_bare_metal_server", &[]),
    at_provider("ibm_is_virtual_network_interface", &["subnet"]),
    at_provider("ibm_container_vpc_cluster", &[]),
    at_provider("ibm_container_cluster", &[]),
    at_provider("ibm_code_engine_app", &["project_id"]),
    at_provider("ibm_code_engine_domain_mapping", &["project_id"]),
    at_provider("ibm_code_engine_function", &["project_id"]),
    at_provider("ibm_code_engine_project", &[]),
    at_provider("aws_lb", &[]),
    at_provider("aws_alb", &[]),
    at_provider("aws_elb", &[]),
    at_provider("aws_instance", &[]),
    Way {
        kind: "ibm_lbaas",
        arguments: &["subnets"],
        referrers: &[("ibm_lbaas_server_instance_attachment", "lbaas_id")],
        provider: false,
        passes: false,
    },
    classic("ibm_lb", &[]),
    classic("ibm_lb_vpx", &[]),
    classic("ibm_compute_vm_instance", &[]),
    classic("ibm_compute_bare_metal", &[]),
    classic("ibm_subnet", &["vlan_id", "endpoint_ip"]),
    classic("ibm_network_vlan", &[]),
    passing("ibm_lbaas_server_instance_attachment", &["private_ip_address"]),
    passing("ibm_is_floating_ip", &["target"]),
    passing("ibm_is_instance_network_interface", &["instance", "subnet"]),
    passing("ibm_is_subnet_reserved_ip", &["target", "subnet"]),
    passing("ibm_container_alb", &["alb_id", "cluster"]),
    passing("ibm_container_vpc_alb", &["alb_id", "cluster"]),
    passing("ibm_container_vpc_alb_create", &["cluster"]),
    passing("ibm_cis_dns_record", &["content"]),
    passing("ibm_dns_resource_record", &["rdata"]),
    passing("aws_eip", &["instance"]),
];

fn way(instance: &Instance) -> Option<&'static Way> {
    WAYS.iter().find(|way| way.kind == &*instance.kind)
}

/// Where an address leads.
pub(crate) fn trace<'a>(term: &Term, graph: &Graph<'a>) -> Traced<'a> {
    let behind = graph.behind(term);
    let places: Vec<Location> =
        behind.iter().flat_map(|instance| places(&graph.subject(instance), LONGEST)).collect();
    let by_name = || by_host::place(&field::text(term, graph), graph.facts);
    if places.is_empty() || !is_certain(term) {
        return Traced { location: by_name(), via: None };
    }
    let via = behind.iter().find_map(|instance| belongs_to(instance, graph, LONGEST));
    Traced { location: merged(&places), via }
}

/// All places of a resource: one for each subnet, server or zone it leads to.
fn places(subject: &Subject<'_>, depth: u32) -> Vec<Location> {
    let Some((way, depth)) = way(subject.instance).zip(depth.checked_sub(1)) else {
        return Vec::new();
    };
    let own = own_places(subject);
    if !own.is_empty() {
        return own;
    }
    let follow = |instance: &&Instance| places(&subject.graph.subject(instance), depth);
    let terms = way.arguments.iter().filter_map(|name| subject.instance.config.get(name));
    let led: Vec<Location> =
        terms.flat_map(|term| subject.graph.behind(term)).flat_map(|to| follow(&to)).collect();
    if !led.is_empty() {
        return led;
    }
    let referrers = way.referrers.iter().flat_map(|(kind, by)| subject.referred_by(kind, by));
    let led: Vec<Location> = referrers.flat_map(|from| follow(&from.instance)).collect();
    if !led.is_empty() || !way.provider {
        return led;
    }
    let region = subject.provider_region();
    let stated = (!region.is_absent()).then(|| Location { region, ..Location::default() });
    stated.into_iter().collect()
}

/// The places that its own arguments state.
fn own_places(subject: &Subject<'_>) -> Vec<Location> {
    let fields = subject.fields();
    if !fields.text("zone").is_absent() || !fields.text("datacenter").is_absent() {
        return vec![subject.location()];
    }
    let zones = fields.blocks("zones");
    let names = zones.items.iter().map(|zone| zone.text_of(&["name", "id"]));
    names.filter(|zone| !zone.is_absent()).map(|zone| in_zone(zone, subject.graph)).collect()
}

/// The resource of the topology that an address of this one belongs to.
fn belongs_to<'a>(
    instance: &'a Instance,
    graph: &Graph<'a>,
    depth: u32,
) -> Option<(ResourceId, &'a Instance)> {
    let (way, depth) = way(instance).zip(depth.checked_sub(1))?;
    if !way.passes {
        return graph.id(&instance.address).map(|id| (id, instance));
    }
    let terms = way.arguments.iter().filter_map(|name| instance.config.get(name));
    terms.flat_map(|term| graph.behind(term)).find_map(|to| belongs_to(to, graph, depth))
}

/// One place for several: as fine as they agree.
fn merged(places: &[Location]) -> Location {
    let agreed = |of: fn(&Location) -> &Value<String>| {
        let mut values = places.iter().map(of);
        let first = values.next().cloned().unwrap_or_default();
        values.all(|value| is_same(&first, value)).then_some(first)
    };
    Location {
        region: agreed(|place| &place.region).unwrap_or_else(|| either(places)),
        zone: agreed(|place| &place.zone).unwrap_or_default(),
        datacenter: agreed(|place| &place.datacenter).unwrap_or_default(),
        ..Location::default()
    }
}

fn is_same(a: &Value<String>, b: &Value<String>) -> bool {
    match (a, b) {
        (Value::Known { value: a, .. }, Value::Known { value: b, .. }) => a == b,
        (Value::Unknown { .. }, Value::Unknown { .. }) => {
            a.symbol().is_some() && a.symbol() == b.symbol()
        }
        (a, b) => a.is_absent() && b.is_absent(),
    }
}

/// A region that is one of several.
fn either(places: &[Location]) -> Value<String> {
    let known: Option<Vec<String>> =
        places.iter().map(|place| place.region.known().cloned()).collect();
    let mut candidates = known.unwrap_or_default();
    candidates.sort_unstable();
    candidates.dedup();
    let at = places.first().and_then(|place| place.region.at());
    Value::Unknown { why: Why::Unsupported, symbol: None, candidates, at }
}

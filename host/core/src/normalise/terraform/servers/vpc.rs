//! Servers of VPCs, the templates they are made from, and what decides on their hosts.

use resilint_schema::{
    Kind, Location, Offering, PlacementGroup, Provenance, RelationKind, Server, Set, Value,
};
use resilint_terraform::Instance;

use crate::normalise::terraform::data::backup_policies;
use crate::normalise::terraform::field::{self, Fields};
use crate::normalise::terraform::fold::joined;
use crate::normalise::terraform::graph::Subject;
use crate::normalise::terraform::servers::{peers, role, security, start, volumes};
use crate::normalise::terraform::{Edge, Made, Reader};

/// The types of this family. Members of balancer pools are read with the balancer.
pub(crate) const READERS: &[(&str, Reader)] = &[
    ("ibm_is_instance", instance),
    ("ibm_is_instance_template", template),
    ("ibm_is_bare_metal_server", bare_metal),
    ("ibm_is_placement_group", placement_group),
    ("ibm_is_dedicated_host", dedicated_host),
    ("ibm_is_dedicated_host_group", dedicated_host),
];

/// Blocks of a server in which it names a subnet.
const INTERFACES: [&str; 4] = [
    "primary_network_interface",
    "network_interfaces",
    "primary_network_attachment",
    "network_attachments",
];

/// What a server may be put on.
const HOSTS: [(&str, &str); 3] = [
    ("placement_group", "ibm_is_placement_group"),
    ("dedicated_host", "ibm_is_dedicated_host"),
    ("dedicated_host_group", "ibm_is_dedicated_host_group"),
];

fn instance(subject: &Subject<'_>) -> Made {
    let mut server = server(subject);
    server.bare_metal = subject.implies(false);
    let kind = Kind::Server(Box::new(from_template(subject, server)));
    made(subject, kind).related(backups(subject))
}

/// The policies that back up the server, or a volume of it, by their tags.
fn backups(subject: &Subject<'_>) -> Vec<Edge> {
    let attachments = subject.referred_by("ibm_is_instance_volume_attachment", "instance");
    let attached = attachments.iter().flat_map(|by| by.refers_to("volume", &["ibm_is_volume"]));
    let own = subject.refers_to("volumes", &["ibm_is_volume"]);
    let volumes = own.into_iter().chain(attached);
    let of_volumes =
        volumes.flat_map(|volume| backup_policies::matching(&subject.graph.subject(volume)));
    backup_policies::matching(subject).into_iter().chain(of_volumes).collect()
}

fn template(subject: &Subject<'_>) -> Made {
    made(subject, Kind::ServerTemplate(Box::new(server(subject))))
}

/// What the servers of a template do.
pub(crate) fn role(template: &Subject<'_>) -> Value<String> {
    server(template).role
}

fn bare_metal(subject: &Subject<'_>) -> Made {
    // No other host takes it over, and it is not one of those that may be taken away.
    let server = Server {
        bare_metal: subject.implies(true),
        host_failure: Value::Absent,
        availability_class: Value::Absent,
        ..server(subject)
    };
    made(subject, Kind::Server(Box::new(server)))
}

fn server(subject: &Subject<'_>) -> Server {
    let fields = subject.fields();
    let policy = fields.first("availability_policy");
    let stated = policy.map_or(Value::Absent, |policy| policy.text("host_failure"));
    let host_failure = if stated.is_absent() {
        // The argument that `availability_policy` took the place of.
        fields.text("availability_policy_host_failure")
    } else {
        stated
    };
    let class = fields.first("availability").map_or(Value::Absent, |block| block.text("class"));
    let start = start::of(subject);
    let volumes = volumes::of(subject);
    let openings = security::openings(subject);
    let mut replication_hints = start.replication;
    replication_hints.extend(peers::hints(subject, &openings));
    let or = |stated: Value<String>, block: &str, name: &str| {
        let default = || fields.defaults().block(block).text(name);
        field::or(stated, default, fields.at("name"))
    };
    Server {
        infrastructure: subject.implies("vpc".into()),
        role: role::of_server(subject, "name", &start.software, &openings),
        open_ports: security::open_ports(&openings),
        software: start.software,
        replication_hints,
        profile: fields.text("profile"),
        image: fields.text("image"),
        subnets: subnets(&fields, subject),
        addresses: addresses(&fields),
        host_failure: or(host_failure, "availability_policy", "host_failure"),
        availability_class: or(class, "availability", "class"),
        placement_group: fields.text_of(&HOSTS.map(|(argument, _)| argument)),
        tags: fields.texts("tags"),
        boot_volume_auto_delete: volumes.boot_auto_delete,
        data_volumes: volumes.data,
        ..Server::default()
    }
}

/// A server takes from its template what it does not say itself.
fn from_template(subject: &Subject<'_>, mut own: Server) -> Server {
    let templates = subject.refers_to("instance_template", &["ibm_is_instance_template"]);
    let Some(template) = templates.first() else { return own };
    let template = server(&subject.graph.subject(template));
    let or = |own: &mut Value<String>, other| {
        if own.is_absent() {
            *own = other;
        }
    };
    or(&mut own.profile, template.profile);
    or(&mut own.image, template.image);
    or(&mut own.placement_group, template.placement_group);
    or(&mut own.role, template.role);
    if own.software.items.is_empty() {
        own.software = template.software;
    }
    if own.subnets.items.is_empty() {
        own.subnets = template.subnets;
    }
    own
}

fn subnets(fields: &Fields<'_>, subject: &Subject<'_>) -> Set<Value<String>> {
    let found = joined(INTERFACES.map(|name| {
        let blocks = fields.blocks(name);
        let open = blocks.open.map(|open| field::text(open, subject.graph));
        let all: Vec<Value<String>> = blocks.items.iter().map(subnet_of).collect();
        // An interface that exists already is in a subnet that is not said.
        let closed = open.is_none() && all.iter().all(|subnet| !subnet.is_absent());
        let subnets = all.into_iter().chain(open);
        Set { items: subnets.filter(|subnet| !subnet.is_absent()).collect(), closed }
    }));
    // Every server has an interface: one without is said elsewhere.
    if found.items.is_empty() { Set::default() } else { found }
}

/// The subnet of an interface, or of the virtual interface that an attachment names.
fn subnet_of(interface: &Fields<'_>) -> Value<String> {
    let inner = interface.first("virtual_network_interface");
    let own = interface.text("subnet");
    if own.is_absent() { inner.map_or(Value::Absent, |inner| inner.text("subnet")) } else { own }
}

fn addresses(fields: &Fields<'_>) -> Vec<Value<String>> {
    let blocks = fields.blocks("primary_network_interface");
    let primary = blocks.items.iter().map(|block| {
        let ip = block.first("primary_ip").map_or(Value::Absent, |ip| ip.text("address"));
        if ip.is_absent() { block.text("primary_ipv4_address") } else { ip }
    });
    primary.filter(|address| !address.is_absent()).collect()
}

fn placement_group(subject: &Subject<'_>) -> Made {
    let strategy = subject.fields().text("strategy");
    let infrastructure = subject.implies("vpc".into());
    made(subject, Kind::PlacementGroup(Box::new(PlacementGroup { infrastructure, strategy })))
}

fn dedicated_host(subject: &Subject<'_>) -> Made {
    let infrastructure = subject.implies("vpc".into());
    let strategy = subject.implies("dedicated-host".into());
    made(subject, Kind::PlacementGroup(Box::new(PlacementGroup { infrastructure, strategy })))
}

fn made(subject: &Subject<'_>, kind: Kind) -> Made {
    let fields = subject.fields();
    let name = fields.text("name");
    let mut made = Made::new(Offering::Servers, name, location(subject), kind).with_edges(
        RelationKind::LocatedIn,
        &subject.refers_to("vpc", &["ibm_is_vpc"]),
        fields.at("vpc"),
    );
    for (argument, kind) in HOSTS {
        let hosts = subject.refers_to(argument, &[kind]);
        made = made.with_edges(RelationKind::LocatedIn, &hosts, fields.at(argument));
    }
    for interface in INTERFACES {
        let subnets = subject.refers_to(interface, &["ibm_is_subnet"]);
        made = made.with_edges(RelationKind::AttachedTo, &subnets, fields.at(interface));
    }
    made.with_edges(RelationKind::MemberOf, &balancers(subject), fields.at("name"))
}

/// A server is in the region of its provider, also where its zone is not known.
fn location(subject: &Subject<'_>) -> Location {
    let mut location = stated(subject);
    if location.region.known().is_none() {
        let provider = subject.provider_region();
        let is_guess = matches!(provider, Value::Known { from: Provenance::ProviderDefault, .. });
        if !is_guess && !provider.is_absent() {
            location.region = provider;
        }
    }
    location
}

/// A server without a zone of its own is where its template or its host is.
fn stated(subject: &Subject<'_>) -> Location {
    let elsewhere = [
        ("instance_template", "ibm_is_instance_template"),
        ("dedicated_host", "ibm_is_dedicated_host"),
        ("host_group", "ibm_is_dedicated_host_group"),
    ];
    if subject.fields().term("zone").is_none() {
        for (argument, kind) in elsewhere {
            if let Some(other) = subject.refers_to(argument, &[kind]).first() {
                return subject.graph.subject(other).location();
            }
        }
    }
    subject.location()
}

/// The balancers that have it as a member of one of their pools.
fn balancers<'a>(subject: &Subject<'a>) -> Vec<&'a Instance> {
    let targets = ["target_id", "target_address", "target"];
    let members =
        targets.iter().flat_map(|target| subject.referred_by("ibm_is_lb_pool_member", target));
    members.flat_map(|member| balancers_of(&member)).collect()
}

/// The balancers of a pool member: by itself, or by its pool.
pub(crate) fn balancers_of<'a>(member: &Subject<'a>) -> Vec<&'a Instance> {
    let own = member.refers_to("lb", &["ibm_is_lb"]);
    if own.is_empty() {
        member.through("pool", &["ibm_is_lb_pool"], "lb", &["ibm_is_lb"])
    } else {
        own
    }
}

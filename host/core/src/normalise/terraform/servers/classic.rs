//! Classic servers, virtual and bare metal, and what spreads them over hosts.

use resilint_schema::{
    HealthCheck, Kind, Location, Offering, PlacementGroup, RelationKind, Server, Value,
};
use resilint_terraform::Instance;

use crate::normalise::terraform::fold::{checked, copies};
use crate::normalise::terraform::graph::Subject;
use crate::normalise::terraform::place::in_datacenter;
use crate::normalise::terraform::{Made, Reader};

/// The types of this family. Monitors are read with their server.
pub(crate) const READERS: &[(&str, Reader)] = &[
    ("ibm_compute_vm_instance", virtual_server),
    ("ibm_compute_bare_metal", bare_metal),
    ("ibm_compute_placement_group", placement_group),
];

/// What balancers know a server by, and the way from there to the balancer.
const MEMBERSHIPS: [Membership; 3] = [
    Membership {
        kind: "ibm_lbaas_server_instance_attachment",
        by: "private_ip_address",
        way: &[("lbaas_id", "ibm_lbaas")],
    },
    Membership {
        kind: "ibm_lb_service",
        by: "ip_address_id",
        way: &[("service_group_id", "ibm_lb_service_group"), ("load_balancer_id", "ibm_lb")],
    },
    Membership {
        kind: "ibm_lb_vpx_service",
        by: "destination_ip_address",
        way: &[("vip_id", "ibm_lb_vpx_vip"), ("nad_controller_id", "ibm_lb_vpx")],
    },
];

struct Membership {
    kind: &'static str,
    by: &'static str,
    way: &'static [(&'static str, &'static str)],
}

fn virtual_server(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let mut server = server(subject);
    server.bare_metal = subject.implies(false);
    server.profile = fields.text("flavor_key_name");
    server.image = fields.text_of(&["os_reference_code", "image_id"]);
    server.placement_group = fields.text_of(&[
        "placement_group_name",
        "placement_group_id",
        "dedicated_host_name",
        "dedicated_host_id",
    ]);
    // Space in a vault is of use only to the agent that writes to it.
    server.backup_agent = fields.number("evault").map(|space| space > 0);
    let choices = fields.blocks("datacenter_choice");
    server.location_choices = choices
        .items
        .iter()
        .map(|choice| in_datacenter(choice.text("datacenter"), subject.graph))
        .collect();
    let count = bulk(subject);
    let mut made = made(subject, Kind::Server(Box::new(server)));
    made.count = count;
    made
}

/// One resource may order many servers at once.
fn bulk(subject: &Subject<'_>) -> Option<resilint_schema::Multiplicity> {
    let fields = subject.fields();
    fields.term("bulk_vms")?;
    let servers = fields.blocks("bulk_vms");
    let number = u32::try_from(servers.items.len()).ok()?;
    let mut count = copies(number, fields.at("bulk_vms"));
    if servers.open.is_some() {
        count.max = None;
    }
    subject.is_one().then_some(count)
}

fn bare_metal(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let mut server = server(subject);
    server.bare_metal = subject.implies(true);
    server.profile = fields.text_of(&["fixed_config_preset", "package_key_name"]);
    server.image = fields.text_of(&["os_reference_code", "os_key_name", "image_template_id"]);
    // resource_ibm_compute_bare_metal.go.
    let network = fields.flag("redundant_network").or_default(false, fields.at("hostname"));
    server.redundant_network = network;
    server.redundant_power_supply = fields.flag("redundant_power_supply");
    made(subject, Kind::Server(Box::new(server)))
}

fn server(subject: &Subject<'_>) -> Server {
    let fields = subject.fields();
    Server {
        infrastructure: subject.implies("classic".into()),
        tags: fields.texts("tags"),
        monitor: monitor(subject),
        // resource_ibm_compute_vm_instance.go, resource_ibm_compute_bare_metal.go.
        private_network_only: fields
            .flag("private_network_only")
            .or_default(false, fields.at("hostname")),
        ..Server::default()
    }
}

/// The query type of a monitor is a number of the account; which check it is, is not said.
fn monitor(subject: &Subject<'_>) -> Value<HealthCheck> {
    let monitors = subject.referred_by("ibm_compute_monitor", "guest_id");
    monitors.first().map_or(Value::Absent, |monitor| {
        let fields = monitor.fields();
        let check = HealthCheck { kind: fields.text("query_type_id"), ..HealthCheck::default() };
        monitor.if_there(checked(check, fields.at("guest_id")))
    })
}

fn placement_group(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let infrastructure = subject.implies("classic".into());
    // The only rule there is (resource_ibm_compute_placement_group.go).
    let strategy = fields.text("rule").or_default("SPREAD".into(), fields.at("name"));
    let kind = Kind::PlacementGroup(Box::new(PlacementGroup { infrastructure, strategy }));
    Made::new(Offering::Servers, fields.text("name"), subject.location(), kind)
}

fn made(subject: &Subject<'_>, kind: Kind) -> Made {
    let fields = subject.fields();
    let placement = ["placement_group_id", "placement_group_name"]
        .iter()
        .flat_map(|argument| subject.refers_to(argument, &["ibm_compute_placement_group"]))
        .collect::<Vec<_>>();
    let shares = subject.refers_to("file_storage_ids", &["ibm_storage_file"]);
    Made::new(Offering::Servers, fields.text("hostname"), location(subject), kind)
        .with_edges(RelationKind::LocatedIn, &placement, fields.at("placement_group_id"))
        .with_edges(RelationKind::Mounts, &shares, fields.at("file_storage_ids"))
        .with_edges(RelationKind::MemberOf, &balancers(subject), fields.at("hostname"))
}

/// A server with several places to choose from is at none of them for certain.
fn location(subject: &Subject<'_>) -> Location {
    let fields = subject.fields();
    if fields.term("datacenter").is_some() {
        return subject.location();
    }
    match fields.blocks("datacenter_choice").items.as_slice() {
        [only] => in_datacenter(only.text("datacenter"), subject.graph),
        _ => Location::default(),
    }
}

/// The balancers that have it as a member.
fn balancers<'a>(subject: &Subject<'a>) -> Vec<&'a Instance> {
    let mut found: Vec<&Instance> = Vec::new();
    for membership in &MEMBERSHIPS {
        for member in subject.referred_by(membership.kind, membership.by) {
            let mut ends = vec![member.instance];
            for (argument, kind) in membership.way {
                let next =
                    |end: &&'a Instance| subject.graph.subject(end).refers_to(argument, &[kind]);
                ends = ends.iter().flat_map(next).collect();
            }
            found.extend(ends);
        }
    }
    found.dedup_by(|a, b| a.address == b.address);
    found
}

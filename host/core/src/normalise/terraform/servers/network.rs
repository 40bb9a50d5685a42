//! Networks and subnets: VPC and classic.

use resilint_schema::{Kind, Location, Network, Offering, RelationKind, Set, Subnet, Value};

use crate::normalise::terraform::graph::Subject;
use crate::normalise::terraform::{Made, Reader};

/// The types of this family. Address prefixes are read with their VPC.
pub(crate) const READERS: &[(&str, Reader)] = &[
    ("ibm_is_vpc", vpc),
    ("ibm_is_subnet", subnet),
    ("ibm_network_vlan", vlan),
    ("ibm_network_vlan_spanning", vlan_spanning),
    ("ibm_subnet", classic_subnet),
];

fn vpc(subject: &Subject<'_>) -> Made {
    let network =
        Network { form: "vpc".into(), address_prefixes: prefixes(subject), ..Network::default() };
    made(subject, network)
}

/// A VPC makes prefixes of its own unless it is told not to.
fn prefixes(subject: &Subject<'_>) -> Set<Value<String>> {
    let kind = "ibm_is_vpc_address_prefix";
    let mut all = subject.fold(kind, "vpc", |prefix| prefix.fields().text("cidr"));
    let management = subject.fields().text("address_prefix_management");
    all.closed &= management.known().is_some_and(|management| management == "manual");
    all
}

fn vlan(subject: &Subject<'_>) -> Made {
    let router = subject.fields().text("router_hostname");
    made(subject, Network { form: "vlan".into(), router, ..Network::default() })
}

fn vlan_spanning(subject: &Subject<'_>) -> Made {
    let spanning = subject.fields().text("vlan_spanning").map(|setting| setting == "on");
    let network = Network { form: "vlan-spanning".into(), spanning, ..Network::default() };
    // It is a setting of the account, which is everywhere.
    Made { location: Location::default(), ..made(subject, network) }
}

fn made(subject: &Subject<'_>, network: Network) -> Made {
    let name = subject.fields().text("name");
    let kind = Kind::Network(Box::new(network));
    Made::new(Offering::Servers, name, subject.location(), kind)
}

fn subnet(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let subnet = Subnet { network: fields.text("vpc"), cidr: fields.text("ipv4_cidr_block") };
    let networks = subject.refers_to("vpc", &["ibm_is_vpc"]);
    let kind = Kind::Subnet(Box::new(subnet));
    Made::new(Offering::Servers, fields.text("name"), subject.location(), kind).with_edges(
        RelationKind::PartOf,
        &networks,
        fields.at("vpc"),
    )
}

/// A classic subnet is where its VLAN is.
fn classic_subnet(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let vlans = subject.refers_to("vlan_id", &["ibm_network_vlan"]);
    let location = vlans.first().map(|vlan| subject.graph.subject(vlan).location());
    let subnet = Subnet { network: fields.text("vlan_id"), cidr: Value::Absent };
    let kind = Kind::Subnet(Box::new(subnet));
    Made::new(Offering::Servers, fields.text("name"), location.unwrap_or_default(), kind)
        .with_edges(RelationKind::PartOf, &vlans, fields.at("vlan_id"))
}

//! Networks and subnets: VPC and classic.

use resilint_schema::{Kind, Network, Offering, RelationKind, Subnet, Value};

use super::graph::Subject;
use super::{Made, Reader};

/// The types of this family. Address prefixes are read with their VPC.
pub(super) const READERS: &[(&str, Reader)] = &[
    ("ibm_is_vpc", vpc),
    ("ibm_is_subnet", subnet),
    ("ibm_network_vlan", vlan),
    ("ibm_network_vlan_spanning", vlan_spanning),
    ("ibm_subnet", classic_subnet),
];

fn vpc(subject: &Subject<'_>) -> Made {
    let network = Network {
        form: "vpc".into(),
        address_prefixes: subject
            .fold("ibm_is_vpc_address_prefix", "vpc", |prefix| prefix.fields().text("cidr")),
        ..Network::default()
    };
    made(subject, network)
}

fn vlan(subject: &Subject<'_>) -> Made {
    let router = subject.fields().text("router_hostname");
    made(subject, Network { form: "vlan".into(), router, ..Network::default() })
}

fn vlan_spanning(subject: &Subject<'_>) -> Made {
    let spanning = subject.fields().text("vlan_spanning").map(|setting| setting == "on");
    made(subject, Network { form: "vlan-spanning".into(), spanning, ..Network::default() })
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

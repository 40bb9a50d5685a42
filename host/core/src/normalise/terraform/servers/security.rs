//! What the security groups of a server let in.

use resilint_schema::{Set, Value};
use resilint_terraform::Instance;
use resilint_terraform::value::Value as Term;

use crate::normalise::terraform::field::Fields;
use crate::normalise::terraform::graph::Subject;

/// Security groups, with the type of their rules and the argument by which those name them.
const GROUPS: [(&str, &str, &str); 2] = [
    ("ibm_is_security_group", "ibm_is_security_group_rule", "group"),
    ("ibm_security_group", "ibm_security_group_rule", "security_group_id"),
];

/// The arguments of servers that name security groups, at any depth.
const NAMED_IN: [&str; 6] = [
    "primary_network_interface",
    "network_interfaces",
    "primary_network_attachment",
    "network_attachments",
    "private_security_group_ids",
    "public_security_group_ids",
];

/// An inbound rule for TCP.
#[derive(Debug)]
pub(crate) struct Opening<'a> {
    /// The first and the last port that it opens.
    pub(crate) ports: (u16, u16),
    /// The same as it is written.
    pub(crate) shown: Value<String>,
    /// Who may come in; nothing for everyone.
    pub(crate) remote: Option<&'a Term>,
}

impl Opening<'_> {
    /// The port, where it is for one only.
    pub(crate) const fn only_port(&self) -> Option<u16> {
        if self.ports.0 == self.ports.1 { Some(self.ports.0) } else { None }
    }
}

/// The security groups of a server; where it names none, the VPC itself, for the rules of its default group.
pub(crate) fn groups<'a>(server: &Subject<'a>) -> Vec<&'a Instance> {
    let kinds = GROUPS.map(|(kind, ..)| kind);
    let mut found: Vec<&Instance> = Vec::new();
    let mut add = |more: Vec<&'a Instance>| {
        for group in more {
            if !found.iter().any(|known| known.address == group.address) {
                found.push(group);
            }
        }
    };
    for argument in NAMED_IN {
        add(server.refers_to(argument, &kinds));
        for interface in server.refers_to(argument, &["ibm_is_virtual_network_interface"]) {
            add(server.graph.subject(interface).refers_to("security_groups", &kinds));
        }
    }
    for target in server.referred_by("ibm_is_security_group_target", "target") {
        add(target.refers_to("security_group", &kinds));
    }
    if found.is_empty() {
        return server.refers_to("vpc", &["ibm_is_vpc"]);
    }
    found
}

/// What lets requests in to a server. More may be open than is found here: a group may be shared by means that no
/// argument of the server shows.
pub(crate) fn openings<'a>(server: &Subject<'a>) -> Vec<Opening<'a>> {
    groups(server).into_iter().flat_map(|group| of_group(&server.graph.subject(group))).collect()
}

fn of_group<'a>(group: &Subject<'a>) -> Vec<Opening<'a>> {
    let rules = GROUPS.iter().flat_map(|(_, rule, argument)| group.referred_by(rule, argument));
    rules.filter_map(|rule| opening(&rule)).collect()
}

fn opening<'a>(rule: &Subject<'a>) -> Option<Opening<'a>> {
    let fields = rule.fields();
    let direction = fields.text("direction");
    if !direction.known().is_some_and(|way| way == "inbound" || way == "ingress") {
        return None;
    }
    let remote = ["remote", "remote_group_id", "remote_ip"];
    let remote = remote.into_iter().find_map(|name| fields.term(name));
    let (ports, shown) = ports(&fields)?;
    Some(Opening { ports, shown, remote })
}

/// The ports of a rule for TCP: in a block of their own, or beside a `protocol`.
fn ports(fields: &Fields<'_>) -> Option<((u16, u16), Value<String>)> {
    if let Some(tcp) = fields.first("tcp") {
        return range(&tcp, "port_min", "port_max");
    }
    let is_other = ["udp", "icmp"].iter().any(|name| fields.term(name).is_some());
    let protocol = fields.text("protocol");
    if is_other || protocol.known().is_none_or(|protocol| protocol != "tcp") {
        // A rule for all protocols says of no port that something listens to it.
        return None;
    }
    range(fields, "port_min", "port_max")
        .or_else(|| range(fields, "port_range_min", "port_range_max"))
}

fn range(fields: &Fields<'_>, first: &str, last: &str) -> Option<((u16, u16), Value<String>)> {
    let (min, max) = (fields.number(first), fields.number(last));
    let port = |value: &Value<u32>| u16::try_from(*value.known()?).ok();
    let ports = (port(&min)?, port(&max).or(port(&min))?);
    let shown = if ports.0 == ports.1 {
        min.map(|port| port.to_string())
    } else {
        min.map(|_| format!("{}-{}", ports.0, ports.1))
    };
    Some((ports, shown))
}

/// The ports as the topology has them, each once.
pub(crate) fn open_ports(openings: &[Opening<'_>]) -> Set<Value<String>> {
    let mut ports: Vec<Value<String>> = Vec::new();
    for opening in openings {
        if !ports.iter().any(|known| known.known() == opening.shown.known()) {
            ports.push(opening.shown.clone());
        }
    }
    Set::open(ports)
}

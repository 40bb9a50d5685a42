//! Database servers that may reach one another across regions: what their security groups were opened for is a hint
//! that they replicate.

use resilint_schema::Value;
use resilint_schema::symbol::differ;
use resilint_terraform::{Instance, Mode};

use crate::normalise::terraform::graph::Subject;
use crate::normalise::terraform::servers::security::{self, Opening};

const SERVERS: [&str; 4] = [
    "ibm_is_instance",
    "ibm_is_bare_metal_server",
    "ibm_compute_vm_instance",
    "ibm_compute_bare_metal",
];

/// For each port of a database that is open to a database of another region, a hint.
pub(crate) fn hints(server: &Subject<'_>, openings: &[Opening<'_>]) -> Vec<Value<String>> {
    let mut hints: Vec<Value<String>> = Vec::new();
    for opening in openings {
        let signs = server.graph.facts.server_roles();
        let Some(port) = opening.only_port().filter(|port| signs.is_database_port(*port)) else {
            continue;
        };
        let Some(region) = other_region(server, opening, port) else { continue };
        let hint = format!("port {port} is open to its peers in {region}");
        if !hints.iter().any(|known| known.known() == Some(&hint)) {
            hints.push(Value::inferred(hint, opening.shown.at()));
        }
    }
    hints
}

/// The region of a server that a rule lets in and that listens to the port itself, where it is surely another one.
fn other_region(server: &Subject<'_>, opening: &Opening<'_>, port: u16) -> Option<String> {
    let from = server.graph.behind(opening.remote?);
    let own = server.location().region;
    let others = SERVERS.iter().flat_map(|kind| server.graph.of_kind(kind));
    others
        .filter(|other| other.mode == Mode::Managed)
        .map(|other| server.graph.subject(other))
        .filter(|other| lets_in(&from, other))
        .filter(|other| listens(other, port))
        .map(|other| other.location().region)
        .find(|region| is_other(&own, region))
        .and_then(|region| region.known().cloned().or_else(|| region.symbol().map(Into::into)))
}

fn listens(server: &Subject<'_>, port: u16) -> bool {
    security::openings(server).iter().any(|opening| opening.only_port() == Some(port))
}

/// Whether a rule that names these resources lets a server in: by its security group or its subnet.
fn lets_in(from: &[&Instance], other: &Subject<'_>) -> bool {
    let is_named =
        |instance: &&Instance| from.iter().any(|named| named.address == instance.address);
    let interfaces = other.instance.config.as_object().into_iter().flatten();
    let mut subnets = interfaces
        .filter(|(argument, _)| argument.contains("network"))
        .flat_map(|(_, term)| other.graph.behind_of(term, &["ibm_is_subnet"]));
    security::groups(other).iter().any(is_named) || subnets.any(|subnet| is_named(&subnet))
}

fn is_other(own: &Value<String>, other: &Value<String>) -> bool {
    match (own.known().zip(other.known()), own.symbol().zip(other.symbol())) {
        (Some((own, other)), _) => own != other,
        (_, Some((own, other))) => differ(own, other),
        _ => false,
    }
}

//! `ibmcloud is`, `ibmcloud sl` and `slcli`: virtual servers and bare metal.

use resilint_schema::Value;

use super::value;
use crate::normalise::delivery::arguments::Arguments;
use crate::normalise::delivery::machine::Machine;
use crate::normalise::delivery::ordered::{Argument, Ordered, given};
use crate::shell::Call;

/// Flags with a value that may stand before plain arguments.
const VALUED: &[&str] = &[
    "bandwidth",
    "boot-volume",
    "dedicated-host",
    "dedicated-host-group",
    "host-failure-policy",
    "image",
    "image-id",
    "keys",
    "output",
    "placement-group",
    "resource-group-id",
    "resource-group-name",
    "sgs",
    "template",
    "user-data",
    "volume-attach",
];

/// `ibmcloud is VERB`.
pub(super) fn vpc(words: &[&str], call: &Call, machine: &mut Machine) {
    let rest = Arguments::new(call, 3);
    match words.get(2).copied().unwrap_or_default() {
        "instance-create" | "instance-create-from-template" => instance(&rest, machine),
        "bare-metal-server-create" => bare_metal(&rest, machine),
        "instance-delete" | "instances-delete" => {
            machine.cancel(&["ibm_is_instance"], &value(rest.plain(0, VALUED)), call);
        }
        "bare-metal-server-delete" => {
            machine.cancel(&["ibm_is_bare_metal_server"], &value(rest.plain(0, VALUED)), call);
        }
        _ => {}
    }
}

/// `instance-create NAME VPC ZONE PROFILE SUBNET`.
fn instance(arguments: &Arguments<'_>, machine: &mut Machine) {
    let plain = |at: usize, flag: &str| {
        let named = arguments.flag(&[flag]);
        named.unwrap_or_else(|| value(arguments.plain(at, VALUED)))
    };
    let interface = given([("subnet", Argument::Text(plain(4, "subnet")))]);
    let interfaces = if interface.is_empty() { Vec::new() } else { vec![interface] };
    let ordered = machine
        .order("ibm_is_instance", plain(0, "name"), arguments)
        .text("vpc", plain(1, "vpc"))
        .text("zone", plain(2, "zone"))
        .text("profile", plain(3, "profile"))
        .with("primary_network_interface", Argument::Blocks(interfaces))
        .text("image", arguments.value(&["image", "image-id"]))
        .text("placement_group", arguments.value(&["placement-group"]))
        .text("dedicated_host", arguments.value(&["dedicated-host"]))
        .text("availability_policy_host_failure", arguments.value(&["host-failure-policy"]));
    machine.add(ordered);
}

fn bare_metal(arguments: &Arguments<'_>, machine: &mut Machine) {
    let interface = arguments.value(&["pnac-vni-subnet", "pnic-subnet", "subnet"]);
    let interface = given([("subnet", Argument::Text(interface))]);
    let interfaces = if interface.is_empty() { Vec::new() } else { vec![interface] };
    let ordered = machine
        .order("ibm_is_bare_metal_server", arguments.value(&["name"]), arguments)
        .text("zone", arguments.value(&["zone"]))
        .text("profile", arguments.value(&["profile"]))
        .text("vpc", arguments.value(&["vpc"]))
        .text("image", arguments.value(&["image"]))
        .with("primary_network_interface", Argument::Blocks(interfaces));
    machine.add(ordered);
}

/// `ibmcloud sl vs create` and `slcli vs create`, where `words` begin at `vs`.
pub(super) fn classic(words: &[&str], from: usize, call: &Call, machine: &mut Machine) {
    let rest = Arguments::new(call, from + 2);
    match words {
        ["vs" | "virtual", "create", ..] => {
            let ordered = placed("ibm_compute_vm_instance", &rest, machine)
                .text("flavor_key_name", rest.value(&["flavor"]))
                .text("os_reference_code", rest.value(&["o", "os"]))
                .text(
                    "placement_group_name",
                    rest.value(&["placement-group", "placement-group-id"]),
                )
                .text("dedicated_host_id", rest.value(&["dedicated-host", "host-id"]));
            machine.add(ordered);
        }
        ["hardware" | "server", "create", ..] => {
            let ordered = placed("ibm_compute_bare_metal", &rest, machine)
                .text("os_reference_code", rest.value(&["o", "os"]));
            machine.add(ordered);
        }
        _ => {}
    }
}

fn placed(kind: &'static str, arguments: &Arguments<'_>, machine: &Machine) -> Ordered {
    let host = arguments.value(&["H", "hostname"]);
    let mut ordered = machine
        .order(kind, Value::Absent, arguments)
        .text("hostname", host.clone())
        .text("domain", arguments.value(&["D", "domain"]))
        .text("datacenter", arguments.value(&["d", "datacenter"]));
    ordered.name = host;
    ordered
}

//! `ibmcloud sl file`, `ibmcloud sl block` and the same of `slcli`: classic volumes, their snapshot schedules and
//! their replicas.

use resilint_schema::{Value, Why};

use super::value;
use crate::normalise::delivery::arguments::Arguments;
use crate::normalise::delivery::machine::Machine;
use crate::normalise::delivery::ordered::{Argument, Ordered, given};
use crate::normalise::terraform::{BLOCK_REPLICA, BLOCK_VOLUME, FILE_REPLICA, FILE_VOLUME};
use crate::shell::Call;

/// Flags with a value that may stand before plain arguments.
const VALUED: &[&str] = &[
    "billing",
    "c",
    "d",
    "datacenter",
    "day-of-week",
    "hour",
    "i",
    "iops",
    "l",
    "location",
    "m",
    "minute",
    "o",
    "os-type",
    "output",
    "r",
    "reason",
    "retention-count",
    "s",
    "schedule-type",
    "size",
    "snapshot-schedule",
    "t",
    "tier",
];

/// The types of what is ordered.
#[derive(Clone, Copy)]
struct Family {
    volume: &'static str,
    replica: &'static str,
}

/// `file VERB` and `block VERB`, which the words begin with.
pub(super) fn classic(words: &[&str], from: usize, call: &Call, machine: &mut Machine) {
    let family = match words.first() {
        Some(&"file") => Family { volume: FILE_VOLUME, replica: FILE_REPLICA },
        Some(&"block") => Family { volume: BLOCK_VOLUME, replica: BLOCK_REPLICA },
        _ => return,
    };
    let rest = Arguments::new(call, from + 2);
    match words.get(1).copied().unwrap_or_default() {
        "volume-order" => order(family, &rest, machine),
        "volume-cancel" => machine.cancel(&[family.volume], &value(rest.plain(0, VALUED)), call),
        "replica-order" => replicate(family, &rest, machine),
        "snapshot-enable" => schedule(family, &rest, true, machine),
        "snapshot-disable" => schedule(family, &rest, false, machine),
        "snapshot-order" => space(family, &rest, machine),
        _ => {}
    }
}

/// A volume gets its id when it is made, so that no other command of the script names it.
fn order(family: Family, arguments: &Arguments<'_>, machine: &mut Machine) {
    let ordered = machine
        .order(family.volume, Value::Absent, arguments)
        .text("type", arguments.value(&["t", "storage-type"]))
        .text("datacenter", datacenter(arguments))
        .plain("capacity", arguments.value(&["s", "size"]))
        .plain("snapshot_capacity", arguments.value(&["n", "snapshot-size"]));
    machine.add(ordered);
}

fn replicate(family: Family, arguments: &Arguments<'_>, machine: &mut Machine) {
    let Some(volume) = volume(family, arguments, machine) else { return };
    let id = value(arguments.plain(0, VALUED));
    let name = match id {
        Value::Known { value, from, at } => {
            Value::Known { value: format!("replica of {value}"), from, at }
        }
        _ => Value::Absent,
    };
    let ordered = machine
        .order(family.replica, name, arguments)
        .with("source", Argument::Ordered(volume))
        .text("schedule", arguments.value(&["s", "snapshot-schedule", "schedule-type"]))
        .text("datacenter", datacenter(arguments));
    machine.add(ordered);
}

fn datacenter(arguments: &Arguments<'_>) -> Value<String> {
    arguments.value(&["d", "datacenter", "l", "location"])
}

fn space(family: Family, arguments: &Arguments<'_>, machine: &mut Machine) {
    let Some(volume) = volume(family, arguments, machine) else { return };
    let size = arguments.value(&["s", "size", "capacity"]);
    if let Some(ordered) = machine.ordered.get_mut(volume) {
        ordered.arguments.retain(|(name, _)| *name != "snapshot_capacity");
        ordered.arguments.extend(given([("snapshot_capacity", Argument::Plain(size))]));
    }
}

/// A schedule of a volume, switched on or off. The last command of a type of schedule decides.
fn schedule(family: Family, arguments: &Arguments<'_>, on: bool, machine: &mut Machine) {
    let Some(volume) = volume(family, arguments, machine) else { return };
    let at = Some(arguments.head);
    let enabled = if arguments.call.conditional || arguments.call.looped {
        Value::unknown(Why::Overridable, "whether the command runs", at)
    } else {
        Value::literal(on.to_string(), arguments.head)
    };
    let kind = arguments.value(&["s", "schedule-type"]);
    let block = given([
        ("schedule_type", Argument::Text(kind.clone())),
        ("retention_count", Argument::Plain(arguments.value(&["c", "retention-count"]))),
        ("enable", Argument::Plain(enabled)),
    ]);
    let Some(ordered) = machine.ordered.get_mut(volume) else { return };
    for (name, argument) in &mut ordered.arguments {
        if let ("snapshot_schedule", Argument::Blocks(blocks)) = (*name, argument) {
            blocks.retain(|block| !is_of(block, &kind));
        }
    }
    ordered.block("snapshot_schedule", block);
}

/// Whether a schedule is of a known type.
fn is_of(block: &[(&'static str, Argument)], kind: &Value<String>) -> bool {
    block.iter().any(|(name, own)| {
        matches!((*name, own), ("schedule_type", Argument::Text(own))
            if own.known().zip(kind.known()).is_some_and(|(a, b)| a.eq_ignore_ascii_case(b)))
    })
}

/// The position of the volume of the id that is named first. It is there already, whatever becomes of the command.
fn volume(family: Family, arguments: &Arguments<'_>, machine: &mut Machine) -> Option<usize> {
    let id = value(arguments.plain(0, VALUED));
    if let Some(known) = machine.ordered_by_name(&[family.volume], &id) {
        return Some(known);
    }
    if id.is_absent() {
        return None;
    }
    let place = Value::unknown(Why::NotDeclared, datacenter_of(&id), Some(arguments.head));
    let ordered = machine.order(family.volume, id, arguments).text("datacenter", place);
    let at = machine.ordered.len();
    machine.add(Ordered { conditional: false, ..ordered });
    (machine.ordered.len() > at).then_some(at)
}

fn datacenter_of(id: &Value<String>) -> String {
    let id = id.known().map(String::as_str).or(id.symbol()).unwrap_or("a volume");
    format!("the datacenter of {id}")
}

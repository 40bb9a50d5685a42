//! `ibmcloud resource service-instance-create`: databases and instances of other services.

use super::value;
use crate::normalise::delivery::arguments::Arguments;
use crate::normalise::delivery::machine::Machine;
use crate::normalise::delivery::named_file::Named;
use crate::normalise::delivery::ordered::Argument;
use crate::shell::Call;

/// The type that Terraform has for an instance of any service.
pub(super) const INSTANCE: &str = "ibm_resource_instance";

/// Flags with a value that may stand before plain arguments.
const VALUED: &[&str] =
    &["d", "deployment", "g", "output", "p", "parameters", "service-endpoints", "t", "tags"];

/// The words after `ibmcloud resource`.
pub(super) fn run(words: &[&str], call: &Call, machine: &mut Machine) {
    let rest = Arguments::new(call, 3);
    match words.first().copied().unwrap_or_default() {
        "service-instance-create" => create(&rest, machine),
        "service-instance-delete" => {
            machine.cancel(&[INSTANCE], &value(rest.plain(0, VALUED)), call);
        }
        _ => {}
    }
}

/// `service-instance-create NAME SERVICE PLAN LOCATION [-p @FILE | JSON]`.
fn create(arguments: &Arguments<'_>, machine: &mut Machine) {
    let plain = |at: usize| value(arguments.plain(at, VALUED));
    let parameters = arguments.value(&["p", "parameters"]);
    let ordered = machine
        .order(INSTANCE, plain(0), arguments)
        .text("service", plain(1))
        .text("plan", plain(2))
        .text("location", plain(3))
        .with("parameters_json", Argument::TextOrFile(Named::new(parameters, "@", arguments)));
    machine.add(ordered);
}

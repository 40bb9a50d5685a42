//! `ibmcloud ce`: projects, apps, jobs and functions.

use resilint_schema::{Platform, Value};

use super::{pushed, value};
use crate::normalise::delivery::arguments::Arguments;
use crate::normalise::delivery::machine::{Machine, Site, What};
use crate::normalise::delivery::settings::Settings;
use crate::shell::{Call, Word};

pub(super) fn run(call: &Call, words: &[&str], machine: &mut Machine) {
    let rest = |from: usize| Arguments::new(call, from);
    match words.get(2..).unwrap_or_default() {
        ["project" | "proj", "select" | "target", ..] | ["target", _, ..] => {
            let from = if words.get(2) == Some(&"target") { 3 } else { 4 };
            machine.state.session.project = project(&rest(from));
        }
        ["project" | "proj", "create", ..] => {
            // A new project is selected, unless it is told not to be.
            if !rest(4).has(&["no-select", "ns"]) {
                machine.state.session.project = project(&rest(4));
            }
        }
        ["project" | "proj", "delete", ..] => forget_project(&rest(4), machine),
        [kind, verb, ..] => {
            let Some(what) = what(kind) else { return };
            match *verb {
                "create" => deploy(what, &rest(4), true, machine),
                "update" => deploy(what, &rest(4), false, machine),
                // `ibmcloud ce app $VERB`, which is one of the two.
                "" if is_either(call.words.get(3)) => deploy(what, &rest(4), true, machine),
                "get" | "g" => machine.ask(what, name(&rest(4))),
                "delete" => {
                    let name = name(&rest(4));
                    let site = site(&rest(4), machine);
                    machine.delete(&site, what, &name);
                }
                _ => {}
            }
        }
        _ => {}
    }
}

fn is_either(verb: Option<&Word>) -> bool {
    match verb.map(|verb| &verb.value) {
        Some(Value::Unknown { candidates, .. }) => {
            !candidates.is_empty()
                && candidates.iter().all(|verb| matches!(verb.as_str(), "create" | "update"))
        }
        _ => false,
    }
}

fn what(kind: &str) -> Option<What> {
    Some(match kind {
        "app" | "application" => What::App,
        "job" | "jobdef" => What::Job,
        "fn" | "func" | "function" => What::Function,
        _ => return None,
    })
}

fn deploy(what: What, arguments: &Arguments<'_>, created: bool, machine: &mut Machine) {
    let mut deployed = pushed(what, name(arguments), Value::Absent, arguments);
    deployed.settings = Settings::read(arguments, created);
    let site = site(arguments, machine);
    machine.deploy(site, deployed);
}

fn name(arguments: &Arguments<'_>) -> Value<String> {
    arguments.flag(&["name", "n"]).unwrap_or_else(|| value(arguments.plain(0, &[])))
}

fn project(arguments: &Arguments<'_>) -> Value<String> {
    let named = arguments.flag(&["name", "n"]).or_else(|| arguments.flag(&["id", "guid", "g"]));
    named.unwrap_or_else(|| value(arguments.plain(0, &[])))
}

/// With a project goes what is in it.
fn forget_project(arguments: &Arguments<'_>, machine: &mut Machine) {
    let project = project(arguments);
    let region = machine.state.session.region.clone();
    machine.delete_project(&region, &project);
}

/// Where a command deploys to: the project that is chosen, in the region that is.
fn site(arguments: &Arguments<'_>, machine: &Machine) -> Site {
    let session = &machine.state.session;
    Site {
        platform: Platform::CodeEngine,
        region: session.region.clone(),
        project: session.project.clone(),
        cluster: Value::Absent,
        namespace: Value::Absent,
        endpoint: Value::Absent,
        at: arguments.head,
        repeats: arguments.call.looped,
        pushes: Vec::new(),
    }
}

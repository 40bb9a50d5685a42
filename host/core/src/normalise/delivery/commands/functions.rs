//! `ibmcloud fn`, `wsk` and `wskdeploy`: actions, and manifests of them.

use resilint_schema::{Platform, Value};

use super::{pushed, value};
use crate::normalise::delivery::arguments::Arguments;
use crate::normalise::delivery::machine::{Machine, Site, What};
use crate::shell::Call;

/// Flags with a value, before which and after which plain arguments stand.
const VALUED: &[&str] = &[
    "apihost",
    "auth",
    "u",
    "kind",
    "main",
    "param",
    "p",
    "P",
    "param-file",
    "annotation",
    "a",
    "A",
    "annotation-file",
    "memory",
    "m",
    "timeout",
    "t",
    "logsize",
    "l",
    "docker",
    "web",
    "web-secure",
    "concurrency",
    "c",
    "copy",
    "namespace",
    "env",
];

/// The words of `ibmcloud fn` or `wsk`, of which those before `from` say which of the two it is.
pub(super) fn wsk(words: &[&str], from: usize, call: &Call, machine: &mut Machine) {
    // `wsk -i --apihost HOST action update x`: flags may stand before the verb.
    let mut at = from;
    while let Some(word) = words.get(at).filter(|word| word.starts_with('-')) {
        let takes = VALUED.contains(&word.trim_start_matches('-'));
        at += if takes { 2 } else { 1 };
    }
    let rest = |from: usize| Arguments::new(call, from);
    match words.get(at..).unwrap_or_default() {
        ["deploy", ..] => deploy(&rest(at + 1), machine),
        ["property", "set", ..] => {
            if let Some(host) = rest(at + 2).flag(&["apihost"]) {
                machine.state.session.functions_host = host;
            }
            if let Some(namespace) = rest(at + 2).flag(&["namespace"]) {
                machine.state.session.functions_namespace = namespace;
            }
        }
        ["namespace", "target", ..] => {
            machine.state.session.functions_namespace = value(rest(at + 2).plain(0, VALUED));
        }
        ["action", verb @ ("create" | "update" | "delete"), ..] => {
            let arguments = rest(at + 2);
            let name = value(arguments.plain(0, VALUED));
            let site = site(&Arguments::new(call, from), machine);
            if *verb == "delete" {
                machine.delete(&site, What::Action, &name);
            } else {
                machine.deploy(site, pushed(What::Action, name, Value::Absent, &arguments));
            }
        }
        _ => {}
    }
}

/// `wskdeploy`: all that a manifest names.
pub(super) fn deploy(arguments: &Arguments<'_>, machine: &mut Machine) {
    let is_removal =
        arguments.call.words.iter().any(|word| matches!(word.text(), Some("undeploy" | "export")));
    if is_removal {
        return;
    }
    let manifest = arguments.value(&["manifest", "m"]);
    // Without a name, the manifest of the folder.
    let manifest = if manifest.is_absent() { arguments.value(&["project", "p"]) } else { manifest };
    let site = site(arguments, machine);
    machine.deploy(site, pushed(What::Manifest, Value::Absent, manifest, arguments));
}

fn site(arguments: &Arguments<'_>, machine: &Machine) -> Site {
    let session = &machine.state.session;
    let own = arguments.flag(&["apihost"]);
    let endpoint = own.unwrap_or_else(|| session.functions_host.clone());
    let region = if endpoint.is_absent() { session.region.clone() } else { Value::Absent };
    Site {
        platform: Platform::Functions,
        region,
        project: Value::Absent,
        cluster: Value::Absent,
        namespace: session.functions_namespace.clone(),
        endpoint,
        at: arguments.head,
        repeats: arguments.call.looped,
        pushes: Vec::new(),
    }
}

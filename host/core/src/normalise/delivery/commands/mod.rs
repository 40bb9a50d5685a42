//! What the commands of a job choose and deploy: one file a command line.

mod buckets;
mod clusters;
mod code_engine;
pub(super) mod copies;
mod edge;
mod functions;
mod ibmcloud;
mod kubernetes;
mod opaque;
mod servers;
mod services;
mod storage;

use resilint_schema::{Push, Strategy, Value};

use super::arguments::Arguments;
use super::machine::Machine;
use super::settings::Settings;
use super::site::{Deployed, What};
use crate::shell::{Call, Word, tool};

/// Lets a command change the session, and notes what it deploys.
pub(super) fn run(call: &Call, machine: &mut Machine) {
    let mut words: Vec<&str> =
        call.words.iter().map(|word| word.text().unwrap_or_default()).collect();
    if let Some(program) = words.first_mut() {
        *program = tool(program);
    }
    let rest = |from: usize| Arguments::new(call, from);
    match words.as_slice() {
        ["ibmcloud" | "bx" | "bluemix" | "ic", ..] => ibmcloud::run(call, &words, machine),
        ["slcli", words @ ..] => {
            servers::classic(words, 1, call, machine);
            storage::classic(words, 1, call, machine);
        }
        ["wsk", ..] => functions::wsk(&words, 1, call, machine),
        ["wskdeploy", ..] => functions::deploy(&rest(1), machine),
        ["kubectl" | "oc", ..] => kubernetes::kubectl(&words, call, machine),
        ["kustomize", "build", ..] => kubernetes::rendered(&rest(2), machine),
        ["helm", "upgrade" | "install", ..] => kubernetes::helm(&rest(2), machine),
        _ => machine.is_opaque |= opaque::may_deploy(call, &words),
    }
}

/// Whether a command may order something from the cloud.
pub(super) fn orders(call: &Call) -> bool {
    let mut words: Vec<&str> =
        call.words.iter().take(3).map(|word| word.text().unwrap_or_default()).collect();
    if let Some(program) = words.first_mut() {
        *program = tool(program);
    }
    match words.as_slice() {
        ["slcli", ..] => true,
        ["ibmcloud" | "bx" | "bluemix" | "ic", "is" | "sl" | "cis" | "cos" | "resource", ..] => {
            true
        }
        [
            "ibmcloud" | "bx" | "bluemix" | "ic",
            "ks" | "cs" | "oc" | "kubernetes" | "openshift",
            second,
        ] => {
            matches!(*second, "cluster" | "worker-pool" | "zone")
        }
        _ => false,
    }
}

/// A push by a command, as far as that says it.
fn pushed(
    what: What,
    name: Value<String>,
    manifest: Value<String>,
    arguments: &Arguments<'_>,
) -> Deployed {
    Deployed {
        what,
        push: Push {
            application: name,
            manifest,
            // Code Engine, Kubernetes and Functions bring the new version up beside the old one.
            strategy: Value::inferred(Strategy::Rolling, Some(arguments.head)),
            ..Push::default()
        },
        folder: arguments.call.folder.clone(),
        settings: Settings::default(),
        at: arguments.head,
        region_at: None,
    }
}

/// The value of a word.
fn value(word: Option<&Word>) -> Value<String> {
    word.map_or(Value::Absent, |word| word.value.clone())
}

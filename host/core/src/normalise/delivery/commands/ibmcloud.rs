//! `ibmcloud`: which region is chosen, and whose plugin a command is of.

use super::{
    buckets, clusters, code_engine, edge, functions, kubernetes, servers, services, storage,
};
use crate::normalise::delivery::arguments::Arguments;
use crate::normalise::delivery::machine::Machine;
use crate::shell::Call;

pub(super) fn run(call: &Call, words: &[&str], machine: &mut Machine) {
    let rest = |from: usize| Arguments::new(call, from);
    match words.get(1..).unwrap_or_default() {
        ["login" | "target", ..] => choose(&rest(2), machine),
        ["ce" | "code-engine", ..] => code_engine::run(call, words, machine),
        ["fn" | "functions" | "cloud-functions" | "wsk", ..] => {
            functions::wsk(words, 2, call, machine);
        }
        ["ks" | "cs" | "oc" | "kubernetes" | "openshift", "cluster", "config", ..] => {
            kubernetes::config(&rest(4), machine);
        }
        ["ks" | "cs" | "oc", "cluster-config", ..] => kubernetes::config(&rest(3), machine),
        ["ks" | "cs" | "oc" | "kubernetes" | "openshift", words @ ..] => {
            clusters::run(words, call, machine);
        }
        ["cis", words @ ..] => edge::run(words, call, machine),
        ["cos", words @ ..] => buckets::run(words, call, machine),
        ["resource", words @ ..] => services::run(words, call, machine),
        ["is", ..] => servers::vpc(words, call, machine),
        ["sl", words @ ..] => {
            servers::classic(words, 2, call, machine);
            storage::classic(words, 2, call, machine);
        }
        _ => {}
    }
}

/// A region is chosen until the next one is. Projects and namespaces are of one region.
fn choose(arguments: &Arguments<'_>, machine: &mut Machine) {
    let session = &mut machine.state.session;
    if let Some(region) = arguments.flag(&["r", "region"]) {
        if !crate::shell::same(&session.region, &region) {
            session.project = resilint_schema::Value::Absent;
            session.functions_namespace = resilint_schema::Value::Absent;
        }
        session.region = region;
    } else if arguments.hides_flags() {
        let at = Some(arguments.head);
        let unseen = resilint_schema::Value::unknown(
            resilint_schema::Why::Overridable,
            "the region of ibmcloud login",
            at,
        );
        session.region = unseen;
    }
}

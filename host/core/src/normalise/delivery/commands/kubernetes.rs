//! `kubectl`, `oc`, `helm`, and what chooses the cluster they work on.

use resilint_schema::{Platform, Value};

use super::{pushed, value};
use crate::normalise::delivery::arguments::Arguments;
use crate::normalise::delivery::machine::{Machine, Site, What};
use crate::shell::Call;

/// Flags of `kubectl` and `helm` with a value.
const VALUED: &[&str] = &[
    "n",
    "namespace",
    "context",
    "kube-context",
    "kubeconfig",
    "cluster",
    "f",
    "filename",
    "k",
    "kustomize",
    "l",
    "selector",
    "o",
    "output",
    "server",
    "s",
    "token",
    "values",
    "set",
    "set-string",
    "set-file",
    "version",
    "timeout",
    "user",
    "password",
    "u",
    "p",
    "field-manager",
];

/// `ibmcloud ks cluster config`: the cluster for the commands that follow.
pub(super) fn config(arguments: &Arguments<'_>, machine: &mut Machine) {
    let named = arguments.flag(&["cluster", "c"]);
    let cluster = named.unwrap_or_else(|| value(arguments.plain(0, &[])));
    choose(cluster, machine);
}

fn choose(cluster: Value<String>, machine: &mut Machine) {
    let session = &mut machine.state.session;
    session.cluster = cluster;
    session.cluster_region = session.region.clone();
    session.server = Value::Absent;
    session.namespace = Value::Absent;
}

pub(super) fn kubectl(words: &[&str], call: &Call, machine: &mut Machine) {
    // Flags may stand before the verb.
    let mut at = 1;
    while let Some(word) = words.get(at).filter(|word| word.starts_with('-')) {
        let name = word.trim_start_matches('-');
        at += if VALUED.contains(&name) { 2 } else { 1 };
    }
    let rest = |from: usize| Arguments::new(call, from);
    match words.get(at..).unwrap_or_default() {
        ["config", "use-context", ..] => choose(value(rest(at + 2).plain(0, VALUED)), machine),
        ["config", "set-context", ..] => {
            if let Some(namespace) = rest(at + 2).flag(&["namespace"]) {
                machine.state.session.namespace = namespace;
            }
        }
        ["login", ..] => login(&rest(at + 1), machine),
        ["project", _, ..] => {
            machine.state.session.namespace = value(rest(at + 1).plain(0, VALUED));
        }
        ["kustomize", ..] => rendered(&rest(at + 1), machine),
        ["apply" | "create" | "replace", ..] => apply(&rest(at + 1), at, machine),
        _ => {}
    }
}

/// `oc login URL`, whose host tells the region.
fn login(arguments: &Arguments<'_>, machine: &mut Machine) {
    let named = arguments.flag(&["server"]);
    let server = named.unwrap_or_else(|| value(arguments.plain(0, VALUED)));
    let session = &mut machine.state.session;
    session.server = crate::normalise::host::bare(server);
    session.cluster = Value::Absent;
    session.cluster_region = Value::Absent;
}

/// `kustomize build FOLDER`, whose output another command reads.
pub(super) fn rendered(arguments: &Arguments<'_>, machine: &mut Machine) {
    let folder = value(arguments.plain(0, VALUED));
    machine.state.session.rendered = folder;
}

fn apply(arguments: &Arguments<'_>, at: usize, machine: &mut Machine) {
    let site = site(arguments, at, machine);
    let mut manifests = arguments.all(&["f", "filename"]);
    manifests.extend(arguments.all(&["k", "kustomize"]));
    for manifest in manifests {
        let is_input = manifest.known().is_some_and(|path| path == "-");
        let manifest = if is_input { machine.state.session.rendered.clone() } else { manifest };
        if manifest.is_absent() {
            continue;
        }
        machine.deploy(site.copy(), pushed(What::Manifest, Value::Absent, manifest, arguments));
    }
}

pub(super) fn helm(arguments: &Arguments<'_>, machine: &mut Machine) {
    let release = value(arguments.plain(0, VALUED));
    let chart = value(arguments.plain(1, VALUED));
    let site = site(arguments, 1, machine);
    machine.deploy(site, pushed(What::Release, release, chart, arguments));
}

fn site(arguments: &Arguments<'_>, at: usize, machine: &Machine) -> Site {
    let session = &machine.state.session;
    // Flags may stand before the verb, too.
    let all = Arguments::new(arguments.call, at.min(1));
    let context = all.flag(&["context", "kube-context"]);
    let namespace = all.flag(&["n", "namespace"]);
    let is_other = context.is_some();
    Site {
        platform: Platform::Kubernetes,
        region: if is_other { Value::Absent } else { session.cluster_region.clone() },
        project: Value::Absent,
        cluster: context.unwrap_or_else(|| session.cluster.clone()),
        namespace: namespace.unwrap_or_else(|| session.namespace.clone()),
        endpoint: all.flag(&["server"]).unwrap_or_else(|| session.server.clone()),
        at: arguments.head,
        repeats: arguments.call.looped,
        pushes: Vec::new(),
    }
}

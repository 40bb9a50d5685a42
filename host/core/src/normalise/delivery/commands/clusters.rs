//! `ibmcloud ks` and `ibmcloud oc`: clusters, their worker pools and the zones of these.

use resilint_schema::Value;

use super::value;
use crate::normalise::delivery::arguments::Arguments;
use crate::normalise::delivery::machine::Machine;
use crate::normalise::delivery::ordered::{Argument, given};
use crate::shell::Call;

const CLUSTERS: &[&str] = &["ibm_container_vpc_cluster", "ibm_container_cluster"];
const POOLS: &[&str] = &["ibm_container_vpc_worker_pool", "ibm_container_worker_pool"];

/// What the command line makes where it is not told how many workers.
const DEFAULT_WORKERS: &str = "1";
/// What the pool is called that a cluster is made with.
const DEFAULT_POOL: &str = "default";

/// The words after `ibmcloud ks`.
pub(super) fn run(words: &[&str], call: &Call, machine: &mut Machine) {
    let rest = |from: usize| Arguments::new(call, from);
    match words {
        ["cluster", "create", "vpc-gen2" | "vpc-classic", ..] => vpc(&rest(5), machine),
        ["cluster", "create", "classic", ..] => classic(&rest(5), machine),
        ["worker-pool", "create", "vpc-gen2", ..] => pool(&rest(5), true, machine),
        ["worker-pool", "create", "classic", ..] => pool(&rest(5), false, machine),
        ["zone", "add", "vpc-gen2" | "classic", ..] => zone(&rest(5), machine),
        ["cluster", "rm" | "delete", ..] => {
            let named = rest(4).flag(&["c", "cluster"]);
            let name = named.unwrap_or_else(|| value(rest(4).plain(0, &[])));
            machine.cancel(CLUSTERS, &name, call);
        }
        _ => {}
    }
}

fn workers(arguments: &Arguments<'_>, names: &[&str]) -> Value<String> {
    arguments.value(names).or_default(DEFAULT_WORKERS.to_owned(), Some(arguments.head))
}

fn vpc(arguments: &Arguments<'_>, machine: &mut Machine) {
    let zone = given([
        ("name", Argument::Text(arguments.value(&["zone"]))),
        ("subnet_id", Argument::Text(arguments.value(&["subnet-id"]))),
    ]);
    let ordered = machine
        .order("ibm_container_vpc_cluster", arguments.value(&["name"]), arguments)
        .text("vpc_id", arguments.value(&["vpc-id"]))
        .text("flavor", arguments.value(&["flavor"]))
        .text("kube_version", arguments.value(&["version"]))
        .plain("worker_count", workers(arguments, &["workers"]))
        .with("zones", Argument::Blocks(vec![zone]));
    machine.add(ordered);
}

fn classic(arguments: &Arguments<'_>, machine: &mut Machine) {
    let ordered = machine
        .order("ibm_container_cluster", arguments.value(&["name"]), arguments)
        .text("datacenter", arguments.value(&["zone", "location"]))
        .text("machine_type", arguments.value(&["flavor", "machine-type"]))
        .text("kube_version", arguments.value(&["version"]))
        .plain("default_pool_size", workers(arguments, &["workers"]));
    machine.add(ordered);
}

/// The cluster that a command names, where the job has made it.
fn cluster(arguments: &Arguments<'_>, machine: &Machine) -> Argument {
    let name = arguments.value(&["cluster", "c"]);
    match machine.ordered_by_name(CLUSTERS, &name) {
        Some(at) => Argument::Ordered(at),
        None => Argument::Text(name),
    }
}

fn pool(arguments: &Arguments<'_>, is_vpc: bool, machine: &mut Machine) {
    let name = arguments.value(&["name"]);
    let size = workers(arguments, &["size-per-zone"]);
    let flavor = arguments.value(&["flavor", "machine-type"]);
    let cluster = cluster(arguments, machine);
    let ordered = if is_vpc {
        machine
            .order("ibm_container_vpc_worker_pool", name.clone(), arguments)
            .text("flavor", flavor)
            .plain("worker_count", size)
    } else {
        machine
            .order("ibm_container_worker_pool", name.clone(), arguments)
            .text("machine_type", flavor)
            .plain("size_per_zone", size)
    };
    machine.add(ordered.with("cluster", cluster).text("worker_pool_name", name));
}

/// `zone add`, for one pool or several.
fn zone(arguments: &Arguments<'_>, machine: &mut Machine) {
    let zone = arguments.value(&["zone"]);
    let mut pools: Vec<Value<String>> = arguments
        .all(&["worker-pool", "p", "w", "worker-pools"])
        .into_iter()
        .flat_map(|list| match list {
            Value::Known { value, from, at } => value
                .split(',')
                .map(|name| Value::Known { value: name.trim().to_owned(), from, at })
                .collect(),
            unknown => vec![unknown],
        })
        .collect();
    if pools.is_empty() {
        pools.push(Value::literal(DEFAULT_POOL.to_owned(), arguments.head));
    }
    for pool in pools {
        attach(&zone, &pool, arguments, machine);
    }
}

fn attach(
    zone: &Value<String>,
    pool: &Value<String>,
    arguments: &Arguments<'_>,
    machine: &mut Machine,
) {
    let own = machine.ordered_by_name(CLUSTERS, &arguments.value(&["cluster", "c"]));
    let is_default = pool.known().is_some_and(|name| name == DEFAULT_POOL);
    let to = if is_default { own } else { machine.ordered_by_name(POOLS, pool) };
    let kind = to.and_then(|at| machine.ordered.get(at)).map(|ordered| ordered.kind);
    let is_vpc = kind.is_some_and(|kind| kind.contains("vpc"));
    let is_certain = !arguments.call.conditional && !arguments.call.looped;
    if let Some(ordered) = to.and_then(|at| machine.ordered.get_mut(at)).filter(|_| is_vpc) {
        let subnet = arguments.value(&["subnet-id"]);
        if is_certain {
            let block =
                [("name", Argument::Text(zone.clone())), ("subnet_id", Argument::Text(subnet))];
            ordered.block("zones", given(block));
        } else {
            // A zone that may be added leaves open which there are.
            machine.is_opaque = true;
        }
        return;
    }
    let cluster = cluster(arguments, machine);
    let pool = match to.filter(|_| !is_default) {
        Some(at) => Argument::Ordered(at),
        None => Argument::Text(pool.clone()),
    };
    let ordered = machine
        .order("ibm_container_worker_pool_zone_attachment", Value::Absent, arguments)
        .with("cluster", cluster)
        .with("worker_pool", pool)
        .text("zone", zone.clone());
    machine.add(ordered);
}

//! One pair of tests for each limit on a call.

use super::{call, limits, plugin};
use resilint_sandbox::{Limits, Phase, PluginError};
use std::time::Duration;

#[test]
fn fuel_obeyed() {
    let answer = call(&plugin("loops"), 1, &Limits { fuel: 10_000, ..limits() }).unwrap();
    assert!((1_000..10_000).contains(&answer.fuel_used), "{}", answer.fuel_used);
}

#[test]
fn fuel_violated() {
    let error = call(&plugin("loops"), 1_000, &Limits { fuel: 10_000, ..limits() }).unwrap_err();
    assert_eq!(error, PluginError::OutOfFuel { plugin: "loops".into(), limit: 10_000 });
}

#[test]
fn fuel_violated_before_the_call() {
    let error = call(&plugin("loops-at-start"), 1, &limits()).unwrap_err();
    assert!(matches!(error, PluginError::OutOfFuel { .. }), "{error}");
}

#[test]
fn memory_obeyed() {
    let limits = Limits { memory: 4 << 16, ..limits() };
    let answer = call(&plugin("grows-memory"), 3, &limits).unwrap();
    assert_eq!(answer.peak_memory, 4 << 16);
}

#[test]
fn memory_violated() {
    let limits = Limits { memory: 4 << 16, ..limits() };
    let error = call(&plugin("grows-memory"), 4, &limits).unwrap_err();
    let plugin = "grows-memory".into();
    assert_eq!(error, PluginError::OutOfMemory { plugin, limit: 4 << 16, wanted: 5 << 16 });
}

#[test]
fn memory_violated_before_the_call() {
    let error = call(&plugin("starts-large"), 1, &limits()).unwrap_err();
    assert!(
        matches!(error, PluginError::OutOfMemory { wanted, .. } if wanted == 1 << 30),
        "{error}"
    );
}

#[test]
fn a_plugin_may_cope_with_being_refused_memory() {
    assert_eq!(call(&plugin("copes"), 1, &limits()).unwrap().json, "{}");
}

#[test]
fn table_obeyed() {
    assert!(call(&plugin("grows-table"), 100, &limits()).is_ok());
}

#[test]
fn table_violated() {
    let error = call(&plugin("grows-table"), 101, &limits()).unwrap_err();
    let plugin = "grows-table".into();
    assert_eq!(error, PluginError::TableLimit { plugin, limit: 100_000, wanted: 101_000 });
}

#[test]
fn instances_obeyed() {
    assert!(call(&plugin("many-instances"), 1, &Limits { instances: 41, ..limits() }).is_ok());
}

#[test]
fn instances_violated() {
    let error = call(&plugin("many-instances"), 1, &limits()).unwrap_err();
    assert!(matches!(error, PluginError::InstanceLimit { instances: 32, .. }), "{error}");
}

#[test]
fn memories_obeyed() {
    assert!(call(&plugin("many-memories"), 1, &Limits { memories: 3, ..limits() }).is_ok());
}

#[test]
fn memories_violated() {
    let error = call(&plugin("many-memories"), 1, &limits()).unwrap_err();
    assert!(matches!(error, PluginError::InstanceLimit { memories: 2, .. }), "{error}");
}

#[test]
fn stack_obeyed() {
    assert!(call(&plugin("recurses"), 1, &limits()).is_ok());
}

#[test]
fn stack_violated() {
    let error = call(&plugin("recurses"), 1_000, &limits()).unwrap_err();
    assert_eq!(error, PluginError::StackOverflow { plugin: "recurses".into(), limit: 1 << 20 });
}

/// The limit is that of the guest, whatever is left of the stack that asks.
#[test]
fn stack_violated_from_a_small_thread() {
    let plugin = plugin("recurses");
    let small = std::thread::Builder::new().stack_size(128 << 10);
    let thread = small.spawn(move || plugin.evaluate(&super::request(1_000), &limits())).unwrap();
    let error = thread.join().unwrap().unwrap_err();
    assert!(matches!(error, PluginError::StackOverflow { .. }), "{error}");
}

#[test]
fn response_obeyed() {
    let limits = Limits { response: 100 << 10, ..limits() };
    assert_eq!(call(&plugin("floods"), 100, &limits).unwrap().json.len(), 100 << 10);
}

#[test]
fn response_violated() {
    let limits = Limits { response: 100 << 10, ..limits() };
    let error = call(&plugin("floods"), 101, &limits).unwrap_err();
    let plugin = "floods".into();
    assert_eq!(error, PluginError::OversizedOutput { plugin, limit: 100 << 10, size: 101 << 10 });
}

#[test]
fn response_of_an_error_violated() {
    let error = call(&plugin("reports"), 11, &Limits { response: 10, ..limits() }).unwrap_err();
    assert!(matches!(error, PluginError::OversizedOutput { size: 11, .. }), "{error}");
}

#[test]
fn wall_clock_obeyed() {
    let limits = Limits { wall_clock: Duration::from_secs(20), ..limits() };
    assert!(call(&plugin("loops"), 1, &limits).is_ok());
}

#[test]
fn wall_clock_violated() {
    let limit = Duration::from_millis(20);
    let limits = Limits { fuel: 5_000_000_000, wall_clock: limit, ..limits() };
    let error = call(&plugin("loops-at-start"), 1, &limits).unwrap_err();
    let plugin = "loops-at-start".into();
    assert_eq!(error, PluginError::WallClock { plugin, limit, phase: Phase::Running });
}

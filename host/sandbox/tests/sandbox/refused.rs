//! Files that are refused before anything of them runs.

use super::{SANDBOX, limits, wasm};
use resilint_sandbox::{Limits, Phase, PluginError, precompile};
use std::time::Duration;

fn refusal(wasm: &[u8]) -> PluginError {
    SANDBOX.compile("p", wasm, &limits()).unwrap_err()
}

#[test]
fn wasm_size_obeyed() {
    let wasm = wasm("echo");
    assert!(SANDBOX.compile("p", &wasm, &Limits { wasm: wasm.len(), ..limits() }).is_ok());
}

#[test]
fn wasm_size_violated() {
    let wasm = wasm("echo");
    let (limit, size) = (wasm.len() - 1, wasm.len());
    let error = SANDBOX.compile("p", &wasm, &Limits { wasm: limit, ..limits() }).unwrap_err();
    assert_eq!(error, PluginError::TooLarge { plugin: "p".into(), what: "bytes", limit, size });
}

#[test]
fn instances_are_counted_before_they_are_multiplied_out() {
    let error = refusal(&wasm("explodes"));
    assert!(matches!(error, PluginError::TooLarge { what: "instances", .. }), "{error}");
}

#[test]
fn compiling_has_a_wall_clock() {
    let limit = Duration::ZERO;
    let limits = Limits { wall_clock: limit, ..limits() };
    let error = SANDBOX.compile("p", &wasm("echo"), &limits).unwrap_err();
    let phase = Phase::Compiling;
    assert_eq!(error, PluginError::WallClock { plugin: "p".into(), limit, phase });
}

#[test]
fn what_is_no_component() {
    for file in [&wasm("core-module")[..], b"", b"\0asm", b"#!/bin/sh"] {
        assert!(matches!(refusal(file), PluginError::NotAComponent { .. }));
    }
}

#[test]
fn native_code() {
    let artefact = precompile("p", &wasm("echo"), TARGET).unwrap();
    assert_eq!(refusal(&artefact), PluginError::Precompiled { plugin: "p".into() });
}

#[test]
fn damaged_files() {
    let whole = wasm("echo");
    for length in 8..whole.len() {
        match SANDBOX.compile("p", &whole[..length], &limits()) {
            Err(PluginError::Damaged { offset, .. }) => assert!(offset <= length),
            // Cut between two sections, so that what comes at the end is just not there: the export,
            // or only names for debuggers.
            Err(PluginError::MissingExport { .. }) | Ok(_) => {}
            Err(error) => panic!("{length}: {error}"),
        }
    }
}

#[test]
fn imports_by_name() {
    let import = "wasi:clocks/wall-clock@0.2.0".into();
    assert_eq!(
        refusal(&wasm("imports")),
        PluginError::ForbiddenImport { plugin: "p".into(), import }
    );
}

#[test]
fn components_that_are_no_plugins() {
    for guest in ["no-interface", "wrong-signature"] {
        let error = refusal(&wasm(guest));
        assert!(matches!(error, PluginError::MissingExport { .. }), "{guest}: {error}");
    }
}

#[test]
fn versions_say_which_side_to_upgrade() {
    let (plugin, supported) = (|| "p".to_owned(), 1);
    let too_new = PluginError::AbiTooNew { plugin: plugin(), found: 2, supported };
    let too_old = PluginError::AbiTooOld { plugin: plugin(), found: 0, supported };
    assert_eq!(refusal(&wasm("abi-2")), too_new);
    assert_eq!(refusal(&wasm("abi-0")), too_old);
}

#[test]
fn features_that_are_switched_off() {
    assert!(matches!(refusal(&wasm("simd")), PluginError::Compile { .. }));
}

/// The triple of the machine that runs the tests, as far as it can be told without a build script.
pub(crate) const TARGET: &str = match (cfg!(target_arch = "x86_64"), cfg!(target_os = "linux")) {
    (true, true) => "x86_64-unknown-linux-gnu",
    (false, true) => "aarch64-unknown-linux-gnu",
    (true, false) if cfg!(windows) => "x86_64-pc-windows-msvc",
    (false, false) if cfg!(windows) => "aarch64-pc-windows-msvc",
    (true, false) => "x86_64-apple-darwin",
    (false, false) => "aarch64-apple-darwin",
};

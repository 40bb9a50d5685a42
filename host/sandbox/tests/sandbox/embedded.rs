//! Plugins that are part of the executable: from the artefact if it fits, compiled if not.

use super::refused::TARGET;
use super::{limits, wasm};
use resilint_sandbox::{Sandbox, precompile};

fn leak(bytes: Vec<u8>) -> &'static [u8] {
    bytes.leak()
}

#[test]
fn an_artefact_and_its_source_answer_alike() {
    let wasm = leak(wasm("loops"));
    let artefact = leak(precompile("loops", wasm, TARGET).unwrap());
    let sandbox = Sandbox::new();
    let load = |artefact| sandbox.load("loops", wasm, artefact, &limits()).unwrap();
    let (ahead, just_in_time) = (load(Some(artefact)), load(None));
    let answer = |plugin: &resilint_sandbox::Plugin| plugin.evaluate("xxx", &limits()).unwrap();
    assert_eq!(answer(&ahead), answer(&just_in_time));
    assert_eq!(ahead.digest(), just_in_time.digest());
}

#[test]
fn a_refused_artefact_is_compiled_again() {
    let wasm = leak(wasm("echo"));
    let plugin = Sandbox::new().load("echo", wasm, Some(b"of another version"), &limits()).unwrap();
    assert_eq!(plugin.evaluate("there", &limits()).unwrap().json, "there");
}

//! What a plugin may rely on, and what the host may rely on.

use super::{ECHO, SANDBOX, limits, plugin, wasm};
use resilint_sandbox::{Plugin, PluginError, Sandbox, manifest, sha256_hex};

#[test]
fn a_plugin_answers_its_request() {
    assert_eq!(ECHO.evaluate("{\"é\": 1}", &limits()).unwrap().json, "{\"é\": 1}");
    assert_eq!(ECHO.evaluate("", &limits()).unwrap().json, "");
}

#[test]
fn a_plugin_describes_itself() {
    assert_eq!(ECHO.describe(&limits()).unwrap(), "{}");
}

#[test]
fn a_plugin_has_a_name_and_a_digest() {
    assert_eq!(ECHO.name(), "echo");
    assert_eq!(ECHO.digest(), sha256_hex(&wasm("echo")));
}

#[test]
fn every_call_begins_anew() {
    let plugin = plugin("remembers");
    for _ in 0..3 {
        assert_eq!(plugin.evaluate("", &limits()).unwrap().json, "1");
    }
}

#[test]
fn an_error_of_the_plugin_is_passed_on() {
    let error = plugin("reports").evaluate("no topology", &limits()).unwrap_err();
    let plugin = "reports".into();
    assert_eq!(error, PluginError::Reported { plugin, message: "no topology".into() });
}

#[test]
fn strings_may_be_utf16() {
    let plugin = plugin("utf16");
    assert_eq!(plugin.evaluate("zwölf ☂", &limits()).unwrap().json, "zwölf ☂");
    assert_eq!(plugin.describe(&limits()).unwrap(), "{}");
}

#[test]
fn later_minor_versions_of_the_interface_are_fine() {
    assert_eq!(plugin("abi-1-7").evaluate("", &limits()).unwrap().json, "{}");
}

#[test]
fn calls_may_be_made_from_many_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Plugin>();
    shared::<Sandbox>();
    std::thread::scope(|scope| {
        for thread in 0..8 {
            scope.spawn(move || {
                for call in 0..20 {
                    let request = format!("{thread}/{call}");
                    assert_eq!(ECHO.evaluate(&request, &limits()).unwrap().json, request);
                }
            });
        }
    });
}

/// Compiling needs workers. It must not wait for those of the pool that waits for it.
#[test]
fn plugins_may_be_compiled_from_a_thread_pool() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    pool.install(|| SANDBOX.compile("p", &wasm("echo"), &limits())).unwrap();
}

#[test]
fn a_manifest_changes_nothing_else() {
    let wasm = manifest::embed("echo", &wasm("echo"), "{}").unwrap();
    assert_eq!(manifest::read("echo", &wasm), Ok(Some("{}".into())));
    let plugin = SANDBOX.compile("echo", &wasm, &limits()).unwrap();
    assert_eq!(plugin.describe(&limits()).unwrap(), "{}");
}

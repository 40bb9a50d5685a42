//! Guests that crash, or that answer what is no answer.

use super::{call, limits, plugin};
use resilint_sandbox::PluginError;

fn error(guest: &str) -> PluginError {
    call(&plugin(guest), 1, &limits()).unwrap_err()
}

#[test]
fn a_crash_is_a_trap_of_the_plugin() {
    for guest in ["traps", "aborts"] {
        let error = error(guest);
        assert!(matches!(error, PluginError::Trap { .. }), "{error}");
        assert_eq!(error.plugin(), guest);
    }
}

#[test]
fn a_crash_says_where() {
    let PluginError::Trap { reason, backtrace, .. } = error("traps") else {
        panic!("not a trap");
    };
    assert_eq!(reason, "wasm trap: integer divide by zero");
    assert_eq!(backtrace[0], "divide");
}

#[test]
fn an_answer_has_to_be_a_string_in_memory() {
    for guest in ["bad-utf8", "out-of-bounds", "answers-nowhere", "discriminant"] {
        let error = error(guest);
        assert!(matches!(error, PluginError::MalformedOutput { .. }), "{guest}: {error}");
    }
}

#[test]
fn the_request_has_to_fit_where_the_plugin_wants_it() {
    let error = call(&plugin("realloc-nowhere"), 10, &limits()).unwrap_err();
    assert!(matches!(error, PluginError::MalformedOutput { .. }), "{error}");
}

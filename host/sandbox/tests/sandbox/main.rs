//! Hostile guests, kept as text in `tests/guests`: every limit is obeyed by one call and violated by
//! another, and no failure reaches the next call.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test may panic outside of its function"
)]

mod contract;
mod embedded;
mod fuel;
mod limits;
mod malformed;
mod refused;

use resilint_sandbox::{Answer, Limits, Plugin, Result, Sandbox};
use std::path::Path;
use std::sync::LazyLock;

/// One engine for all tests.
static SANDBOX: LazyLock<Sandbox> = LazyLock::new(Sandbox::new);

/// The good plugin, which answers its request.
static ECHO: LazyLock<Plugin> = LazyLock::new(|| plugin("echo"));

/// The component of `tests/guests/<guest>.wat`.
fn wasm(guest: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/guests");
    wat::parse_file(folder.join(guest).with_extension("wat")).expect("a guest that assembles")
}

/// A guest as a plugin of its own name.
fn plugin(guest: &str) -> Plugin {
    SANDBOX.compile(guest, &wasm(guest), &limits()).expect("a guest that compiles")
}

/// Limits that a test does not mean to meet, low enough for one that does so by mistake to be fast.
fn limits() -> Limits {
    Limits { fuel: 100_000_000, memory: 16 << 20, ..Limits::default() }
}

/// A request that tells a guest to do `amount` of what it does.
fn request(amount: usize) -> String {
    "x".repeat(amount)
}

/// Calls `plugin`, then makes sure that the good plugin and `plugin` itself can still be called.
fn call(plugin: &Plugin, amount: usize, limits: &Limits) -> Result<Answer> {
    let answer = plugin.evaluate(&request(amount), limits);
    assert_eq!(ECHO.evaluate("still here", &self::limits()).unwrap().json, "still here");
    answer
}

//! What a plugin may use, and how much of it by default.

use std::time::Duration;

const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;

/// Stack of a guest. Enough for interpreters inside plugins; a call runs on a thread of
/// [`THREAD_STACK`], so that the guest's limit is met long before the thread's end is.
pub(crate) const WASM_STACK: usize = MIB;

/// Stack of the thread that makes a call.
pub(crate) const THREAD_STACK: usize = 4 * MIB;

/// What a plugin may use in one call, and what it may be before it is compiled.
///
/// Limits are safety rails, not semantics: no policy should come near them. An error of
/// [`PluginError`](crate::PluginError) names the limit that was hit; those on instances, memories and
/// tables share one, and too many handles are a crash of the plugin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Units of work, roughly WebAssembly instructions. Deterministic for one version of resilint:
    /// a call that runs out on one machine runs out on every machine. Default 20 G, 2 to 7 seconds.
    pub fuel: u64,
    /// Bytes of linear memory, all memories together. Default 256 MiB.
    pub memory: usize,
    /// Elements of tables, all tables together. Default 100,000.
    pub table_elements: usize,
    /// Core instances; a component made from one module has 1 to 3, one made from Python 13. Default 32.
    pub instances: usize,
    /// Linear memories. Default 2.
    pub memories: usize,
    /// Tables. Default 8.
    pub tables: usize,
    /// Live handles to component resources, which the contract does not use. Default 64.
    pub handles: usize,
    /// Bytes of one answer. Default 16 MiB.
    pub response: usize,
    /// Bytes of the plugin's file. Default 64 MiB; Python needs 18 MiB.
    pub wasm: usize,
    /// Time for one compilation or one call, whatever the machine does. Default 30 seconds.
    ///
    /// This is the last resort for what fuel does not count (compiling, a machine that swaps). It makes
    /// results depend on the machine's speed, so it is far above what the fuel takes.
    pub wall_clock: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            fuel: 20_000_000_000,
            memory: 256 * MIB,
            table_elements: 100_000,
            instances: 32,
            memories: 2,
            tables: 8,
            handles: 64,
            response: 16 * MIB,
            wasm: 64 * MIB,
            wall_clock: Duration::from_secs(30),
        }
    }
}

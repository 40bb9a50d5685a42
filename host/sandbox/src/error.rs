//! Everything that can go wrong with a plugin, by whose fault it is.

use std::fmt;
use std::time::Duration;

/// What this crate's functions return.
pub type Result<T> = std::result::Result<T, PluginError>;

/// A plugin that could not be loaded or did not answer. Text that comes from the plugin
/// ([`Reported`](Self::Reported), names of imports, functions in a backtrace) is passed on as it is:
/// whoever prints it has to neutralise it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[expect(missing_docs, reason = "the messages say what the fields are")]
pub enum PluginError {
    /// The plugin's fault, or its budget is too small for this much input.
    #[error("plugin `{plugin}` used up its fuel: limit {limit}")]
    OutOfFuel { plugin: String, limit: u64 },

    /// The plugin's fault, or its budget is too small for this much input.
    #[error("plugin `{plugin}` asked for {wanted} bytes of memory: limit {limit}")]
    OutOfMemory { plugin: String, limit: usize, wanted: usize },

    /// The plugin's fault.
    #[error("plugin `{plugin}` asked for {wanted} table elements: limit {limit}")]
    TableLimit { plugin: String, limit: usize, wanted: usize },

    /// The plugin's fault, or its language's runtime needs more than usual.
    #[error(
        "plugin `{plugin}` cannot be instantiated: it has more than {instances} instances, \
         {memories} memories or {tables} tables"
    )]
    InstanceLimit { plugin: String, instances: usize, memories: usize, tables: usize },

    /// The plugin's fault: it recursed without end, or nearly so.
    #[error("plugin `{plugin}` overflowed its stack: limit {limit} bytes")]
    StackOverflow { plugin: String, limit: usize },

    /// The plugin's fault: a panic, an assertion or an access outside of its memory.
    #[error("plugin `{plugin}` crashed: {reason}")]
    Trap { plugin: String, reason: String, backtrace: Vec<String> },

    /// The plugin's fault, or that of a machine that is very busy.
    #[error("plugin `{plugin}` was given up while {phase}: limit {} s", limit.as_secs_f64())]
    WallClock { plugin: String, limit: Duration, phase: Phase },

    /// The plugin's fault.
    #[error("plugin `{plugin}` answered {size} bytes: limit {limit}")]
    OversizedOutput { plugin: String, limit: usize, size: usize },

    /// The plugin's fault: the answer is not a string by the canonical ABI.
    #[error("plugin `{plugin}` gave a malformed answer: {reason}")]
    MalformedOutput { plugin: String, reason: String },

    /// The plugin's fault, or that of whoever chose it.
    #[error("plugin `{plugin}` is too large: {size} {what}, limit {limit}")]
    TooLarge { plugin: String, what: &'static str, limit: usize, size: usize },

    /// The fault of whoever chose the file.
    #[error("plugin `{plugin}` is not a WebAssembly component but {found}")]
    NotAComponent { plugin: String, found: &'static str },

    /// The fault of whoever chose the file: only portable plugins are taken, because native code cannot be confined.
    #[error("plugin `{plugin}` is already compiled to native code; give the portable component")]
    Precompiled { plugin: String },

    /// The fault of the file: truncated or damaged.
    #[error("plugin `{plugin}` is damaged at byte {offset}: {reason}")]
    Damaged { plugin: String, offset: usize, reason: String },

    /// The plugin's fault: nothing is given to plugins but the request.
    #[error("plugin `{plugin}` imports `{import}`; a plugin may import nothing")]
    ForbiddenImport { plugin: String, import: String },

    /// The fault of whoever chose the file: a component, but no policy.
    #[error("plugin `{plugin}` is not a resilint plugin: it does not export {export}")]
    MissingExport { plugin: String, export: &'static str },

    /// The user's to solve: this resilint is too old for the plugin.
    #[error(
        "plugin `{plugin}` needs a newer resilint: it speaks version {found} of the plugin \
         interface, this resilint {supported}"
    )]
    AbiTooNew { plugin: String, found: u64, supported: u64 },

    /// The plugin's author's to solve: the plugin is too old for this resilint.
    #[error(
        "plugin `{plugin}` is too old for this resilint: it speaks version {found} of the plugin \
         interface, this resilint {supported}; update the plugin"
    )]
    AbiTooOld { plugin: String, found: u64, supported: u64 },

    /// The plugin's fault: invalid WebAssembly, or a feature that is switched off.
    #[error("plugin `{plugin}` cannot be compiled: {reason}")]
    Compile { plugin: String, reason: String },

    /// What the plugin itself reported: it could not judge this request.
    #[error("plugin `{plugin}` reported an error: {message}")]
    Reported { plugin: String, message: String },

    /// The plugin's fault: what it says of itself cannot be read.
    #[error("plugin `{plugin}` has an invalid manifest: {reason}")]
    InvalidManifest { plugin: String, reason: String },

    /// The machine's fault, or a bug of resilint: no thread, no address space, a panic of the host.
    #[error("plugin `{plugin}` could not be run: {reason}")]
    Host { plugin: String, reason: String },
}

/// What a plugin was doing when the wall clock ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It was compiled.
    Compiling,
    /// It was called.
    Running,
}

impl fmt::Display for Phase {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Compiling => "compiling",
            Self::Running => "running",
        })
    }
}

impl PluginError {
    /// The name of the plugin that failed.
    #[must_use]
    pub fn plugin(&self) -> &str {
        match self {
            Self::OutOfFuel { plugin, .. }
            | Self::OutOfMemory { plugin, .. }
            | Self::TableLimit { plugin, .. }
            | Self::InstanceLimit { plugin, .. }
            | Self::StackOverflow { plugin, .. }
            | Self::Trap { plugin, .. }
            | Self::WallClock { plugin, .. }
            | Self::OversizedOutput { plugin, .. }
            | Self::MalformedOutput { plugin, .. }
            | Self::TooLarge { plugin, .. }
            | Self::NotAComponent { plugin, .. }
            | Self::Precompiled { plugin }
            | Self::Damaged { plugin, .. }
            | Self::ForbiddenImport { plugin, .. }
            | Self::MissingExport { plugin, .. }
            | Self::AbiTooNew { plugin, .. }
            | Self::AbiTooOld { plugin, .. }
            | Self::Compile { plugin, .. }
            | Self::Reported { plugin, .. }
            | Self::InvalidManifest { plugin, .. }
            | Self::Host { plugin, .. } => plugin,
        }
    }

    pub(crate) fn compile(plugin: &str, error: &wasmtime::Error) -> Self {
        Self::Compile { plugin: plugin.into(), reason: format!("{error:#}") }
    }

    pub(crate) fn host(plugin: &str, reason: impl fmt::Display) -> Self {
        Self::Host { plugin: plugin.into(), reason: reason.to_string() }
    }
}

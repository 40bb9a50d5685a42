//! What can end a command: each error says what is wrong and what to do.

use std::io;
use std::path::PathBuf;

use miette::Diagnostic;
use resilint_core::facts::FactsError;
use resilint_core::terraform::ConsoleError;
use thiserror::Error;

#[derive(Debug, Error, Diagnostic)]
pub(crate) enum CliError {
    /// The reader of standard output has gone away, or its disk is full.
    #[error("the report could not be written")]
    #[diagnostic(code(resilint::output), help("check where standard output leads"))]
    Stdout(#[source] io::Error),

    /// The user named a report file that cannot be written.
    #[error("{} could not be written", path.display())]
    #[diagnostic(
        code(resilint::output),
        help("name a file in a folder you may write to; what was in the file before is unchanged")
    )]
    Report {
        path: PathBuf,
        #[source]
        source: io::Error,
    },

    /// The user asked for a rule that no plugin has.
    #[error("there is no rule `{name}`")]
    #[diagnostic(code(resilint::rules::unknown))]
    UnknownRule {
        name: String,
        #[help]
        help: String,
    },

    /// The user asked for a schema that there is not.
    #[error("there is no schema `{name}`")]
    #[diagnostic(code(resilint::schema::unknown), help("there are: {known}"))]
    NoSchema { name: String, known: String },

    /// The user named a plugin file that cannot be read.
    #[error("the plugin {} could not be read", path.display())]
    #[diagnostic(code(resilint::plugin::unreadable), help("name a WebAssembly component"))]
    PluginFile {
        path: PathBuf,
        #[source]
        source: io::Error,
    },

    /// The user asked for the value of something that has none.
    #[error(transparent)]
    #[diagnostic(
        code(resilint::terraform::eval),
        help(
            "write the expression as in the configuration, such as `local.zones[0]`, and name the folder with --dir"
        )
    )]
    Eval(#[from] ConsoleError),

    /// The folder a command runs in has gone away.
    #[error("the current folder cannot be told")]
    #[diagnostic(code(resilint::input), help("run resilint in a folder that exists"))]
    CurrentFolder(#[source] io::Error),

    /// A fault of resilint.
    #[error(transparent)]
    #[diagnostic(code(resilint::internal), help("report this, it is a fault of resilint"))]
    Facts(#[from] FactsError),

    /// A fault of resilint.
    #[error("internal error: a document could not be written as JSON")]
    #[diagnostic(code(resilint::internal), help("report this, it is a fault of resilint"))]
    Json(#[from] serde_json::Error),
}

impl CliError {
    /// Whether the reader of standard output has gone away, which is not for us to complain about.
    pub(crate) fn is_broken_pipe(&self) -> bool {
        let kind = match self {
            Self::Stdout(error) => Some(error.kind()),
            Self::Json(error) => error.io_error_kind(),
            _ => None,
        };
        kind == Some(io::ErrorKind::BrokenPipe)
    }
}

impl From<io::Error> for CliError {
    fn from(error: io::Error) -> Self {
        Self::Stdout(error)
    }
}

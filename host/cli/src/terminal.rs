//! What the terminal can show: colour, width, characters. The only reader of the environment.

use std::env;
use std::io::{self, IsTerminal as _, Write as _};

use miette::{GraphicalReportHandler, GraphicalTheme};
use resilint_core::report::Style;

use crate::args::{Color, TerminalArgs};
use crate::error::CliError;

/// Columns where there is no terminal to ask.
const DEFAULT_WIDTH: u16 = 100;

/// The style of a report on standard output.
pub(crate) fn stdout_style(args: &TerminalArgs) -> Style {
    style(args, io::stdout().is_terminal())
}

/// The style of a report in a file: no colour, the same on every machine.
pub(crate) fn file_style(args: &TerminalArgs) -> Style {
    let width = usize::from(args.width.unwrap_or(DEFAULT_WIDTH));
    Style { color: false, width, unicode: true }
}

/// Prints an error on standard error.
pub(crate) fn print_error(error: &CliError, args: &TerminalArgs) {
    let style = style(args, io::stderr().is_terminal());
    let theme = match (style.color, style.unicode) {
        (true, true) => GraphicalTheme::unicode(),
        (false, true) => GraphicalTheme::unicode_nocolor(),
        (true, false) => GraphicalTheme::ascii(),
        (false, false) => GraphicalTheme::none(),
    };
    let mut text = String::new();
    let handler = GraphicalReportHandler::new_themed(theme).with_width(style.width);
    let shown = handler.render_report(&mut text, error).is_ok();
    let text = if shown { text } else { error.to_string() };
    // Where standard error is gone there is nobody left to tell.
    let _ = writeln!(io::stderr(), "{}", text.trim_end());
}

fn style(args: &TerminalArgs, is_terminal: bool) -> Style {
    let columns = terminal_size::terminal_size().map(|(width, _)| width.0);
    let width = args.width.or(columns.filter(|_| is_terminal)).unwrap_or(DEFAULT_WIDTH).max(40);
    let color = match args.color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => {
            is_terminal && !is_set("NO_COLOR") && env::var_os("TERM").is_none_or(|t| t != "dumb")
        }
    };
    Style { color, width: usize::from(width), unicode: speaks_unicode() }
}

fn is_set(name: &str) -> bool {
    env::var_os(name).is_some_and(|value| !value.is_empty())
}

/// Whether the locale is UTF-8. One that is not set is taken for a modern one.
fn speaks_unicode() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .find_map(|name| env::var(name).ok().filter(|value| !value.is_empty()));
    locale.is_none_or(|locale| {
        let locale = locale.to_ascii_uppercase();
        locale.contains("UTF-8") || locale.contains("UTF8")
    })
}

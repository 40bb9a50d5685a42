//! Draws a message with its snippet and help. The only user of miette here.

use std::fmt;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode, ThemeCharacters,
    ThemeStyles,
};
use resilint_schema::Severity;

use super::excerpt::{Excerpt, Limits, Mark};
use super::page::wrap;
use crate::report::Style;
use crate::source::Sources;

/// A message to draw. Its strings are fit to print already.
#[derive(Debug)]
pub(super) struct Notice {
    pub(super) severity: Severity,
    pub(super) title: String,
    pub(super) marks: Vec<Mark>,
    pub(super) help: Option<String>,
}

/// The message as the drawer wants it.
#[derive(Debug)]
struct Drawing {
    notice: Notice,
    excerpt: Excerpt,
}

impl Notice {
    /// Draws it, with what the marks point at.
    pub(super) fn draw(mut self, sources: &Sources, style: Style) -> String {
        // Room for the number of the line and the frame.
        let limits = Limits { width: style.width.saturating_sub(12), unicode: style.unicode };
        let excerpt = Excerpt::new(sources, &self.marks, limits);
        self.title = wrap(&self.title, style.width - 4, "", "");
        self.help = self.help.map(|help| wrap(&help, style.width - 8, "", ""));
        let mut text = String::new();
        let drawing = Drawing { notice: self, excerpt };
        // Writing to a string fails only where a label is not in the excerpt, which made it.
        let drawn = handler(style).render_report(&mut text, &drawing);
        if drawn.is_err() {
            text = format!("  {}\n", drawing.notice.title);
        }
        trim_lines(&text)
    }
}

fn handler(style: Style) -> GraphicalReportHandler {
    let characters =
        if style.unicode { ThemeCharacters::unicode() } else { ThemeCharacters::ascii() };
    let styles = if style.color { ThemeStyles::ansi() } else { ThemeStyles::none() };
    // Not `new()`, which asks the environment for a theme. Lines are wrapped beforehand, by `wrap`.
    GraphicalReportHandler::new_themed(GraphicalTheme { characters, styles })
        .with_links(false)
        .with_wrap_lines(false)
        .without_syntax_highlighting()
}

/// Without the blanks at the ends of lines that the drawer leaves, which editors and diffs mark.
fn trim_lines(text: &str) -> String {
    text.lines().flat_map(|line| [line.trim_end(), "\n"]).collect()
}

impl fmt::Display for Drawing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.notice.title)
    }
}

impl std::error::Error for Drawing {}

impl Diagnostic for Drawing {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.notice.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Info => miette::Severity::Advice,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let help = self.notice.help.as_ref()?;
        Some(Box::new(help))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        if self.excerpt.labels.is_empty() {
            return None;
        }
        Some(Box::new(self.excerpt.labels.iter().map(|label| {
            let note = (!label.note.is_empty()).then(|| label.note.clone());
            let span = (label.offset, label.len);
            if label.is_primary {
                LabeledSpan::new_primary_with_span(note, span)
            } else {
                LabeledSpan::new_with_span(note, span)
            }
        })))
    }
}

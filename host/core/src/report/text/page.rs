//! The paper of the text report: lines and paragraphs with colour, width and symbols as the style has
//! them.

use std::fmt;
use std::io::{self, Write};

use textwrap::{WordSeparator, WordSplitter};

use crate::matrix::Cell;
use crate::report::Style;

/// What a piece of text is, to be shown by colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
    Strong,
    Faint,
    Error,
    Warning,
    Good,
    Hint,
}

/// Where the report goes.
pub(super) struct Page<'a> {
    out: &'a mut dyn Write,
    pub(super) style: Style,
    is_empty: bool,
}

impl fmt::Debug for Page<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page").field("style", &self.style).finish_non_exhaustive()
    }
}

impl<'a> Page<'a> {
    pub(super) fn new(out: &'a mut dyn Write, style: Style) -> Self {
        // Below this there is no room for words beside the numbers of lines.
        Self { out, style: Style { width: style.width.max(40), ..style }, is_empty: true }
    }

    /// Starts something new: a blank line, unless it is the first.
    pub(super) fn section(&mut self) -> io::Result<()> {
        if !self.is_empty {
            writeln!(self.out)?;
        }
        Ok(())
    }

    /// Lines as they are.
    pub(super) fn lines(&mut self, text: &str) -> io::Result<()> {
        self.is_empty = false;
        writeln!(self.out, "{}", text.trim_end_matches('\n'))
    }

    /// Text broken into lines, the first one and the rest with their own indent.
    pub(super) fn paragraph(&mut self, first: &str, rest: &str, text: &str) -> io::Result<()> {
        let wrapped = wrap(text, self.style.width, first, rest);
        self.lines(&wrapped)
    }

    /// Text with the colour of its tone.
    pub(super) fn paint(&self, tone: Tone, text: &str) -> String {
        if !self.style.color || text.is_empty() {
            return text.to_owned();
        }
        let code = match tone {
            Tone::Strong => "1",
            Tone::Faint => "2",
            Tone::Error => "1;31",
            Tone::Warning => "1;33",
            Tone::Good => "32",
            Tone::Hint => "36",
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }

    /// The symbol of a state, with its colour.
    pub(super) fn symbol(&self, cell: Cell) -> String {
        let (unicode, ascii, tone) = match cell {
            Cell::Fail => ("✘", "x", Tone::Error),
            Cell::Unknown => ("?", "?", Tone::Warning),
            Cell::Pass => ("✔", "+", Tone::Good),
            Cell::NotApplicable => ("–", "-", Tone::Faint),
            Cell::NotChecked => ("·", ".", Tone::Faint),
        };
        self.paint(tone, if self.style.unicode { unicode } else { ascii })
    }
}

/// Breaks text into lines of at most `width` columns. Words are not hyphenated: many are flags, keys
/// and names, to be copied.
pub(super) fn wrap(text: &str, width: usize, first: &str, rest: &str) -> String {
    let options = textwrap::Options::new(width)
        .initial_indent(first)
        .subsequent_indent(rest)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation);
    textwrap::fill(text, options)
}

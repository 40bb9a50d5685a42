//! Writing YAML in the style of Terraform: blocks, texts in double quotes, texts of lines as literals.

use std::fmt::Write as _;

use super::super::arguments::MOST_TEXT;
use crate::value::{Data, Value};

/// The text of a wholly known value; nothing where it is not, or is too long.
pub(in super::super) fn encode(value: &Value) -> Option<String> {
    let mut out = String::new();
    item(value, 0, &mut out, true)?;
    if matches!(value.data, Data::Null | Data::Bool(_) | Data::Number(_)) {
        // A document that is one plain word says where it ends.
        out.push_str("...\n");
    }
    Some(out)
}

/// Writes a value. `start` says that it may begin on the line where it stands, as it does behind a dash.
fn item(value: &Value, indent: usize, out: &mut String, start: bool) -> Option<()> {
    match &value.data {
        Data::List(items) | Data::Set(items) if !items.is_empty() => {
            for (index, inner) in items.iter().enumerate() {
                begin(index, indent, out, start);
                out.push_str("- ");
                item(inner, indent + 2, out, true)?;
            }
        }
        Data::Object(map) if !map.is_empty() => {
            for (index, (key, inner)) in map.iter().enumerate() {
                begin(index, indent, out, start);
                quote(key, None, out);
                out.push(':');
                entry(inner, indent, out)?;
            }
        }
        _ => {
            scalar(value, indent.saturating_sub(2), out)?;
            out.push('\n');
        }
    }
    (out.len() <= MOST_TEXT).then_some(())
}

/// Writes what stands behind a key.
fn entry(value: &Value, indent: usize, out: &mut String) -> Option<()> {
    match &value.data {
        // The dashes of a list stand below the key.
        Data::List(items) | Data::Set(items) if !items.is_empty() => {
            out.push('\n');
            item(value, indent, out, false)
        }
        Data::Object(map) if !map.is_empty() => {
            out.push('\n');
            item(value, indent + 2, out, false)
        }
        _ => {
            out.push(' ');
            scalar(value, indent, out)?;
            out.push('\n');
            Some(())
        }
    }
}

fn begin(index: usize, indent: usize, out: &mut String, start: bool) {
    if index > 0 || !start {
        out.extend(std::iter::repeat_n(' ', indent));
    }
}

fn scalar(value: &Value, indent: usize, out: &mut String) -> Option<()> {
    match &value.data {
        Data::Null => out.push_str("null"),
        Data::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Data::Number(number) => write!(out, "{}", number.normalize()).ok()?,
        Data::String(text) if is_literal(text) => literal(text, indent + 2, out),
        Data::String(text) => quote(text, Some(indent + 2), out),
        Data::List(_) | Data::Set(_) => out.push_str("[]"),
        Data::Object(_) => out.push_str("{}"),
        Data::Handle(_) | Data::Unknown(_) => return None,
    }
    Some(())
}

/// Whether a text can stand line by line without any escape.
fn is_literal(text: &str) -> bool {
    let plain = |letter: char| letter == '\n' || is_printable(letter);
    text.contains('\n') && !text.contains(" \n") && !text.ends_with(' ') && text.chars().all(plain)
}

/// Writes a text line by line, without the last line break.
fn literal(text: &str, indent: usize, out: &mut String) {
    out.push('|');
    if text.starts_with([' ', '\n']) {
        out.push('2');
    }
    let body = text.strip_suffix('\n');
    let keep = body.is_some_and(|body| body.is_empty() || body.ends_with('\n'));
    out.push_str(if keep {
        "+"
    } else if body.is_some() {
        ""
    } else {
        "-"
    });
    for line in body.unwrap_or(text).split('\n') {
        out.push('\n');
        if !line.is_empty() {
            out.extend(std::iter::repeat_n(' ', indent));
            out.push_str(line);
        }
    }
}

const fn is_printable(letter: char) -> bool {
    matches!(letter, ' '..='~' | '\u{a1}'..='\u{2027}' | '\u{202a}'..='\u{d7ff}'
        | '\u{e000}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}' | '\u{10000}'..)
}

/// The widest line that a text in quotes is written on, where it has blanks to break at.
const WIDEST: usize = 80;

/// Writes a text in quotes. Where `fold` says how far lines are indented, a long one is broken at the
/// first blank behind its 80th column, which is where the library of Terraform breaks it.
fn quote(text: &str, fold: Option<usize>, out: &mut String) {
    let mut blank = true;
    out.push('"');
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let may_break = letter == ' ' && !blank && letters.peek().is_some();
        match fold.filter(|_| may_break && column(out) > WIDEST) {
            Some(indent) => {
                out.push('\n');
                out.extend(std::iter::repeat_n(' ', indent));
                if letters.peek() == Some(&' ') {
                    out.push('\\');
                }
            }
            None => escape(letter, out),
        }
        blank = letter == ' ';
    }
    out.push('"');
}

/// The letters on the last line.
fn column(out: &str) -> usize {
    out.rsplit('\n').next().map_or(0, |line| line.chars().count())
}

fn escape(letter: char, out: &mut String) {
    match letter {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\0' => out.push_str("\\0"),
        '\u{7}' => out.push_str("\\a"),
        '\u{8}' => out.push_str("\\b"),
        '\t' => out.push_str("\\t"),
        '\n' => out.push_str("\\n"),
        '\u{b}' => out.push_str("\\v"),
        '\u{c}' => out.push_str("\\f"),
        '\r' => out.push_str("\\r"),
        '\u{1b}' => out.push_str("\\e"),
        '\u{85}' => out.push_str("\\N"),
        '\u{a0}' => out.push_str("\\_"),
        '\u{2028}' => out.push_str("\\L"),
        '\u{2029}' => out.push_str("\\P"),
        letter if is_printable(letter) => out.push(letter),
        letter => {
            let code = u32::from(letter);
            // Writing to a string does not fail.
            let _ = if code <= 0xff {
                write!(out, "\\x{code:02X}")
            } else {
                write!(out, "\\u{code:04X}")
            };
        }
    }
}

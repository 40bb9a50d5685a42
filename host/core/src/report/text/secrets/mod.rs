//! Keeps secrets out of snippets: a line of a manifest is shown as it is written, but for passwords in
//! URLs and on command lines, values of keys and variables that name a secret, and values in files that
//! declare Kubernetes Secrets. What is hidden is as wide as what was there, so that marks stay right.

mod patterns;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::ops::Range;

use crate::source::SourceFile;

/// Lines looked back at for what a line belongs to. Longer than a private key with its certificates.
const LOOK_BACK: u32 = 500;
/// Lines that one command is continued over.
const MAX_CONTINUED: u32 = 20;

/// A line of a file without what must not be shown; nothing where there is no such line. `is_marked`
/// says of a column, counted from 1, whether the report points at it.
pub(super) fn hidden(
    file: &SourceFile,
    number: u32,
    is_marked: impl Fn(usize) -> bool,
) -> Option<Cow<'_, str>> {
    let line = file.line(number)?;
    let hide = secret_ranges(file, number, line);
    let own = if declares_secrets(&file.text) { patterns::any_value(line) } else { None };
    if hide.is_empty() && own.is_none() {
        return Some(Cow::Borrowed(line));
    }
    let shown = line.char_indices().enumerate().map(|(index, (offset, character))| {
        let is_secret = hide.iter().any(|range| range.contains(&offset));
        let may_be = own.as_ref().is_some_and(|range| range.contains(&offset));
        let keep = character.is_whitespace() || !(is_secret || may_be && !is_marked(index + 1));
        if keep { character } else { '*' }
    });
    Some(Cow::Owned(shown.collect()))
}

/// Whether the file declares Kubernetes Secrets, whose values may be under any key.
fn declares_secrets(text: &str) -> bool {
    text.contains("kind: Secret") || text.contains("\"kind\": \"Secret\"")
}

/// What no mark makes visible.
fn secret_ranges(file: &SourceFile, number: u32, line: &str) -> Vec<Range<usize>> {
    if is_in_secret_block(file, number, line) {
        return std::iter::once(0..line.len()).collect();
    }
    let mut hide = patterns::in_keys(line);
    hide.extend(in_command(file, number, line));
    if is_named_secret(file, number, line) || follows_flag(file, number) {
        hide.extend(patterns::any_value(line).or(patterns::any_item(line)));
    }
    hide
}

/// Secrets on a command line, which backslashes may continue over several lines.
fn in_command(file: &SourceFile, number: u32, line: &str) -> Vec<Range<usize>> {
    let mut first = number;
    let is_continued = |line: &str| line.trim_end().ends_with('\\');
    while number - first < MAX_CONTINUED
        && first > 1
        && file.line(first - 1).is_some_and(is_continued)
    {
        first -= 1;
    }
    let mut command: String = (first..number)
        .filter_map(|before| file.line(before))
        .map(|before| format!("{} ", before.trim_end().trim_end_matches('\\')))
        .collect();
    let start = command.len();
    command.push_str(line);
    let moved = |range: Range<usize>| range.start.saturating_sub(start)..range.end - start;
    patterns::in_flags(&command).into_iter().filter(|range| range.end > start).map(moved).collect()
}

/// Whether the line is text of a block scalar (`key: |`) whose key, or whose name, is that of a secret.
fn is_in_secret_block(file: &SourceFile, number: u32, line: &str) -> bool {
    let mut indent = indent(line);
    let first = number.saturating_sub(LOOK_BACK).max(1);
    for above in (first..number).rev() {
        let Some(text) = file.line(above).filter(|text| !text.trim().is_empty()) else { continue };
        if indent == 0 {
            return false;
        }
        let here = self::indent(text);
        // An item's dash counts as indentation of its keys.
        if here < indent {
            if patterns::opens_block(text)
                && (patterns::has_secret_key(text) || is_named_secret(file, above, text))
            {
                return true;
            }
            indent = here;
        }
    }
    false
}

/// Whether the line is the `value:` of a variable whose `name:`, before or after it in the same map, is
/// that of a secret.
fn is_named_secret(file: &SourceFile, number: u32, line: &str) -> bool {
    let Some(column) = patterns::value_key(line) else { return false };
    let starts_item = line.trim_start().starts_with("- ");
    let before = (1..number).rev().take(if starts_item { 0 } else { 4 });
    let after = (number + 1..).take(4);
    names_secret(file, before, column, true) || names_secret(file, after, column, false)
}

/// Whether one of these lines, as far as they belong to the map whose keys are in a column, is a name of
/// a secret.
fn names_secret(
    file: &SourceFile,
    lines: impl Iterator<Item = u32>,
    column: usize,
    backwards: bool,
) -> bool {
    for text in lines.map_while(|number| file.line(number)) {
        let starts_item = text.trim_start().starts_with("- ");
        if patterns::key_column(text) < column || starts_item && !backwards {
            return false;
        }
        if patterns::key_column(text) == column && patterns::is_secret_name(text) {
            return true;
        }
        if starts_item {
            return false;
        }
    }
    false
}

/// Whether the line above is a list item that is a flag, such as `- --password`.
fn follows_flag(file: &SourceFile, number: u32) -> bool {
    number > 1 && file.line(number - 1).is_some_and(patterns::is_flag_item)
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

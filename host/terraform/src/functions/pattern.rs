//! Regular expressions: those of Terraform are those of Go, which this library nearly reads.

use regex::{Captures, Regex};

use super::arguments::{History, MOST_ITEMS, MOST_TEXT, list, object, text, too_large, tuple};
use super::{Call, Function, Invalid, strict};
use crate::value::Data;

type Answer = Result<Data, Invalid>;

pub(super) const FUNCTIONS: &[Function] = &[
    strict("regex", 2, 2, first),
    strict("regexall", 2, 2, all),
    strict("replace", 3, 3, replace),
];

/// The longest text in which all matches of a pattern are looked for, in bytes: the time that takes may
/// grow with the square of the length.
const MOST_SEARCHED: usize = 1 << 16;

/// The most that a replacement may be asked to write, whatever comes of it.
const MOST_EXPANDED: usize = 64 << 20;

fn first(call: &Call<'_>) -> Answer {
    let (pattern, whole) = (compile(call, 0, &call.text(0)?)?, call.text(1)?);
    let Some(captures) = pattern.captures(&whole) else {
        return Err(call.refuse(0, "matches no part of the string"));
    };
    found(call, &pattern, &captures, &call.history())
}

fn all(call: &Call<'_>) -> Answer {
    let (pattern, whole) = (compile(call, 0, &call.text(0)?)?, call.text(1)?);
    if whole.len() > MOST_SEARCHED {
        return Ok(too_large());
    }
    let history = call.history();
    let matches = pattern.captures_iter(&whole).take(MOST_ITEMS + 1);
    let each = matches
        .map(|captures| found(call, &pattern, &captures, &history).map(|data| history.of(data)));
    Ok(list(each.collect::<Result<_, _>>()?))
}

/// What a match yields: the text without groups, a list of groups, or an object of named groups.
fn found(call: &Call<'_>, pattern: &Regex, captures: &Captures<'_>, history: &History) -> Answer {
    let group = |index: usize| match captures.get(index) {
        Some(found) => history.text(found.as_str()),
        None => history.of(Data::Null),
    };
    let names: Vec<Option<&str>> = pattern.capture_names().skip(1).collect();
    if names.is_empty() {
        return Ok(group(0).data);
    }
    if names.iter().all(Option::is_none) {
        return Ok(tuple((1..=names.len()).map(group).collect()));
    }
    let named: Option<_> = names
        .iter()
        .enumerate()
        .map(|(index, name)| name.map(|name| (name.into(), group(index + 1))))
        .collect();
    named.map(object).ok_or_else(|| call.refuse(0, "has groups with names and groups without"))
}

fn replace(call: &Call<'_>) -> Answer {
    let (whole, part, new) = (call.text(0)?, call.text(1)?, call.text(2)?);
    let inner = part.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'));
    if let Some(inner) = inner {
        return replace_pattern(&whole, &compile(call, 1, inner)?, &new);
    }
    let times = whole.matches(&*part).count();
    if times.saturating_mul(new.len()).saturating_add(whole.len()) > MOST_TEXT.saturating_mul(2) {
        return Ok(too_large());
    }
    Ok(text(whole.replace(&*part, &new)))
}

fn replace_pattern(whole: &str, pattern: &Regex, new: &str) -> Answer {
    // Each `$` may write as much as the whole text.
    let names = new.matches('$').count();
    let expanded = names.saturating_mul(whole.len()).saturating_add(new.len());
    if whole.len() > MOST_SEARCHED || expanded > MOST_EXPANDED {
        return Ok(too_large());
    }
    let (mut out, mut at) = (String::new(), 0);
    for captures in pattern.captures_iter(whole) {
        let Some(found) = captures.get(0) else { continue };
        out.push_str(whole.get(at..found.start()).unwrap_or_default());
        captures.expand(new, &mut out);
        at = found.end();
        if out.len() > MOST_TEXT {
            return Ok(too_large());
        }
    }
    out.push_str(whole.get(at..).unwrap_or_default());
    Ok(text(out))
}

fn compile(call: &Call<'_>, index: usize, pattern: &str) -> Result<Regex, Invalid> {
    let refused = || call.refuse(index, format_args!("is no regular expression: {pattern:?}"));
    if has_other_flags(pattern) {
        return Err(refused());
    }
    Regex::new(&translate(pattern)).map_err(|_| refused())
}

/// Whether a pattern sets flags that only this library has: `(?x)`.
fn has_other_flags(pattern: &str) -> bool {
    let (mut rest, mut in_class) = (pattern, false);
    while let Some(letter) = rest.chars().next() {
        let after = rest.get(letter.len_utf8()..).unwrap_or_default();
        rest = after;
        match letter {
            '\\' => {
                let escaped = after.chars().next().map_or(0, char::len_utf8);
                rest = after.get(escaped..).unwrap_or_default();
            }
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if !in_class => {
                let flags = after.strip_prefix('?').unwrap_or_default();
                let end = flags.find(|c: char| !c.is_ascii_alphabetic() && c != '-');
                let (flags, end) = flags.split_at(end.unwrap_or(flags.len()));
                if end.starts_with([':', ')']) && flags.contains(['x', 'u', 'R']) {
                    return true;
                }
            }
            _ => {}
        }
    }
    false
}

/// A pattern of Go as a pattern of this library, which differs in what `\d`, `\w`, `\s` and `\b` are
/// (letters of ASCII in Go), in `\Q...\E`, and in `[` and `&&` within classes, which are plain in Go.
pub(super) fn translate(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() + 16);
    let mut rest = pattern;
    // Within a class, how many characters of it have been seen.
    let mut class: Option<usize> = None;
    while let Some(letter) = rest.chars().next() {
        let mut after = rest.get(letter.len_utf8()..).unwrap_or_default();
        match (letter, &mut class) {
            ('\\', _) => after = escape(after, &mut out),
            ('[', None) => {
                out.push('[');
                if let Some(negated) = after.strip_prefix('^') {
                    out.push('^');
                    after = negated;
                }
                class = Some(0);
                rest = after;
                continue;
            }
            ('[', Some(_)) if after.starts_with(':') && after.contains(":]") => {
                let end = after.find(":]").map_or(0, |end| end + 2);
                out.push('[');
                out.push_str(after.get(..end).unwrap_or_default());
                after = after.get(end..).unwrap_or_default();
            }
            (']', Some(0)) => out.push_str("\\]"),
            (']', Some(_)) => {
                out.push(']');
                class = None;
            }
            ('[' | '&' | '~', Some(_)) => out.extend(['\\', letter]),
            _ => out.push(letter),
        }
        if let Some(seen) = &mut class {
            *seen += 1;
        }
        rest = after;
    }
    out
}

/// Writes what is escaped, and gives back what follows.
fn escape<'p>(after: &'p str, out: &mut String) -> &'p str {
    let Some(letter) = after.chars().next() else {
        out.push('\\');
        return after;
    };
    let rest = after.get(letter.len_utf8()..).unwrap_or_default();
    match letter {
        'd' => out.push_str("[0-9]"),
        'D' => out.push_str("[^0-9]"),
        'w' => out.push_str("[0-9A-Za-z_]"),
        'W' => out.push_str("[^0-9A-Za-z_]"),
        's' => out.push_str("[\\t\\n\\f\\r ]"),
        'S' => out.push_str("[^\\t\\n\\f\\r ]"),
        'b' => out.push_str("(?-u:\\b)"),
        'B' => out.push_str("(?-u:\\B)"),
        '<' | '>' => out.push(letter),
        'Q' => {
            let (literal, rest) = rest.split_once("\\E").unwrap_or((rest, ""));
            out.push_str(&regex::escape(literal));
            return rest;
        }
        letter => out.extend(['\\', letter]),
    }
    rest
}

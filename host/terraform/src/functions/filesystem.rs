//! Functions of paths and of the files of the checked root. What is outside of it is unknown, because
//! it may be there where Terraform runs.

use std::sync::Arc;

use regex::Regex;
use resilint_schema::Why;

use super::arguments::{set, text};
use super::{Call, Function, Invalid, partial, strict};
use crate::files::{FileError, MOST, normal};
use crate::value::{Data, Value};

type Answer = Result<Value, Invalid>;

pub(super) const FUNCTIONS: &[Function] = &[
    partial("abspath", 1, 1, |call| {
        let reason = "it depends on the folder that Terraform runs in";
        path(call, reason, |path| path.starts_with('/').then(|| clean(path)))
    }),
    strict("basename", 1, 1, |call| Ok(text(basename(&call.text(0)?)))),
    strict("dirname", 1, 1, |call| Ok(text(dirname(&call.text(0)?)))),
    partial("file", 1, 1, |call| {
        with_content(call, |content| match content {
            Content::Text(content) => Ok(call.made(text(content))),
            Content::NotFound => Err(call.refuse(0, "names no file that is there")),
            Content::Unknown(error) => Ok(untold(call, error)),
        })
    }),
    partial("filebase64", 1, 1, |call| {
        use base64::Engine as _;
        let encoder = base64::engine::general_purpose::STANDARD;
        artefact(call, |content| text(encoder.encode(content)))
    }),
    partial("fileexists", 1, 1, |call| {
        with_content(call, |content| match content {
            // A file that is too large or no text is there.
            Content::Text(_) | Content::Unknown(FileError::TooLarge | FileError::Unreadable) => {
                Ok(call.made(Data::Bool(true)))
            }
            Content::NotFound => Ok(call.made(Data::Bool(false))),
            Content::Unknown(error) => Ok(untold(call, error)),
        })
    }),
    partial("fileset", 2, 2, fileset),
    partial("pathexpand", 1, 1, |call| {
        let reason = "it depends on who runs Terraform";
        path(call, reason, |path| (!path.starts_with('~')).then(|| path.to_owned()))
    }),
];

/// What a file function finds.
enum Content {
    /// The file.
    Text(Arc<str>),
    /// The folder that is checked has no such file.
    NotFound,
    /// It cannot be told.
    Unknown(FileError),
}

/// What is made of what a file function finds; unknown where the path is.
fn with_content(call: &Call<'_>, make: impl FnOnce(Content) -> Answer) -> Answer {
    if call.is_opaque(0) {
        return Ok(call.unknown());
    }
    let Some(path) = located(call, &call.text(0)?) else {
        return make(Content::Unknown(FileError::Outside));
    };
    make(match call.files.read(&path) {
        Ok(content) => Content::Text(content),
        Err(FileError::NotFound) => Content::NotFound,
        Err(error) => Content::Unknown(error),
    })
}

/// The result where a file does not tell it.
fn untold(call: &Call<'_>, error: FileError) -> Value {
    call.unknown_for(error.why(), error)
}

/// A path relative to the checked root; nothing where it leaves it.
fn located(call: &Call<'_>, path: &str) -> Option<String> {
    if path.starts_with('~') { None } else { normal(call.folder, path) }
}

/// What is made of a file of any kind. One that is not there is unknown: it may be what a build puts
/// there before Terraform runs.
pub(super) fn artefact(call: &Call<'_>, make: impl FnOnce(&str) -> Data) -> Answer {
    with_content(call, |content| match content {
        Content::Text(content) => Ok(call.made(make(&content))),
        Content::NotFound => Ok(untold(call, FileError::NotFound)),
        Content::Unknown(error) => Ok(untold(call, error)),
    })
}

/// A path made of a path, where that does not depend on the machine.
fn path(call: &Call<'_>, reason: &str, make: fn(&str) -> Option<String>) -> Answer {
    if call.is_opaque(0) {
        return Ok(call.unknown());
    }
    let made = make(&call.text(0)?);
    let untold = || call.unknown_for(Why::NotDeclared, reason);
    Ok(made.map_or_else(untold, |path| call.made(text(path))))
}

/// The shortest path that means the same.
fn clean(path: &str) -> String {
    let root = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => drop(parts.pop()),
            ".." if root => {}
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (root, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

fn basename(path: &str) -> String {
    if path.is_empty() {
        return ".".to_owned();
    }
    let trimmed = path.trim_end_matches('/');
    let last = trimmed.rsplit('/').next().unwrap_or_default();
    if trimmed.is_empty() { "/".to_owned() } else { last.to_owned() }
}

fn dirname(path: &str) -> String {
    clean(path.rfind('/').map_or("", |end| path.get(..=end).unwrap_or_default()))
}

fn fileset(call: &Call<'_>) -> Answer {
    if call.is_opaque(0) || call.is_opaque(1) {
        return Ok(call.unknown());
    }
    let (folder, pattern) = (located(call, &call.text(0)?), call.text(1)?);
    let Some(folder) = folder.filter(|_| !pattern.split('/').any(|part| part == "..")) else {
        return Ok(untold(call, FileError::Outside));
    };
    let refused = || call.refuse(1, format_args!("is no pattern of paths: {pattern:?}"));
    let pattern = glob(&pattern).and_then(|glob| Regex::new(&glob).ok()).ok_or_else(refused)?;
    let history = call.history();
    let paths = call.files.below(&folder);
    if paths.len() > MOST {
        return Ok(
            call.unknown_for(Why::TooLarge, format_args!("there are more than {MOST} files"))
        );
    }
    let found = paths.into_iter().filter(|path| pattern.is_match(path));
    Ok(history.of(set(found.map(|path| history.text(path)).collect())))
}

/// A pattern of paths as a regular expression; nothing where it is not well-formed.
fn glob(pattern: &str) -> Option<String> {
    let (mut out, mut braces) = (String::from("^(?s:"), 0_usize);
    let mut rest = pattern.strip_prefix("./").unwrap_or(pattern);
    // Whether a part of the path begins here.
    let mut begins = true;
    while let Some(letter) = rest.chars().next() {
        let whole_part = std::mem::replace(&mut begins, letter == '/');
        let mut after = rest.get(letter.len_utf8()..)?;
        match letter {
            '*' if whole_part && after.starts_with("*/") => {
                out.push_str("(?:[^/]+/)*");
                after = after.get(2..)?;
                begins = true;
            }
            '*' if after == "*" && whole_part => {
                out.push_str(".*");
                after = "";
            }
            '*' => {
                after = after.trim_start_matches('*');
                out.push_str("[^/]*");
            }
            '?' => out.push_str("[^/]"),
            '[' => after = class(after, &mut out)?,
            '{' => {
                braces += 1;
                out.push_str("(?:");
            }
            '}' if braces > 0 => {
                braces -= 1;
                out.push(')');
            }
            ',' if braces > 0 => out.push('|'),
            '\\' => {
                let escaped = after.chars().next()?;
                out.push_str(&regex::escape(escaped.encode_utf8(&mut [0; 4])));
                after = after.get(escaped.len_utf8()..)?;
            }
            letter => out.push_str(&regex::escape(letter.encode_utf8(&mut [0; 4]))),
        }
        rest = after;
    }
    out.push_str(")$");
    (braces == 0).then_some(out)
}

/// Writes a class of letters, and gives back what follows it.
fn class<'p>(after: &'p str, out: &mut String) -> Option<&'p str> {
    let end = after.get(1..)?.find(']')? + 1;
    let (inner, rest) = (after.get(..end)?, after.get(end + 1..)?);
    let (negated, letters) = match inner.strip_prefix(['!', '^']) {
        Some(letters) => ("^/", letters),
        None => ("", inner),
    };
    out.push('[');
    out.push_str(negated);
    for letter in letters.chars() {
        if "[]&~^\\".contains(letter) {
            out.push('\\');
        }
        out.push(letter);
    }
    out.push(']');
    Some(rest)
}

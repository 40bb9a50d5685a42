//! What secrets look like within one line. Each function gives ranges of bytes, or says yes or no.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// A pattern of this file. One that did not compile would hide nothing: a test compiles all of them.
type Pattern = LazyLock<Option<Regex>>;

/// Words that name a secret at the end of a key.
macro_rules! secret {
    () => {
        r"(?:password|passwd|pwd|secret|token|api[_-]?key|private[_-]?key|access[_-]?key|credentials?|auth)"
    };
}
/// A value of a command line, with its quotes.
macro_rules! word {
    () => {
        r#"(?P<word>"[^"]*"|'[^']*'|[^\s"',\]]+)"#
    };
}

/// A password in a URL, which may hold `/`, or the value of a key that names a secret. A `#` within a
/// word begins no comment.
static KEY: Pattern = LazyLock::new(|| {
    Regex::new(concat!(
        r#"(?i)://(?P<userinfo>[^/\s@"':]*:[^\s"',]*|[^/\s@"']+)@|"#,
        secret!(),
        r#"["']?\s*[:=]\s*(?P<value>[^\s#](?:\S|\s+[^\s#])*)"#
    ))
    .ok()
});
/// Flags of any command whose name tells that a secret follows.
static LONG_FLAG: Pattern = LazyLock::new(|| {
    Regex::new(concat!(r"(?i)--[\w-]*", secret!(), r#"["']?(?:\s*[,=]\s*|\s+)"#, word!())).ok()
});
/// `-p` of a command that logs in; elsewhere it is a path or a port.
static LOGIN: Pattern = LazyLock::new(|| {
    Regex::new(concat!(r#"(?i)\b(?:login|auth)\b[^|;&]*?\s["']?-p["']?[\s=,]*"#, word!())).ok()
});
/// `cf auth USER PASSWORD`.
static AUTH: Pattern = LazyLock::new(|| {
    Regex::new(concat!(r#"\bcf\s+auth\s+(?:"[^"]*"|'[^']*'|[^\s"'-]\S*)\s+"#, word!())).ok()
});
/// `curl -u USER:PASSWORD`.
static CURL: Pattern =
    LazyLock::new(|| Regex::new(concat!(r"\bcurl\b[^|;&]*?\s(?:-u|--user)[\s=]*", word!())).ok());
/// `{name: DB_PASSWORD, value: ...}` in one line.
static NAMED: Pattern = LazyLock::new(|| {
    Regex::new(concat!(
        r#"(?i)\bname["']?\s*:\s*["']?[\w.-]*(?:"#,
        secret!(),
        r#"|key)["']?\s*,\s*["']?value["']?\s*:\s*(?P<value>[^\s#][^}]*)"#
    ))
    .ok()
});
/// The value of any key.
static VALUE: Pattern =
    LazyLock::new(|| Regex::new(r#"^\s*-?\s*["']?[\w.-]+["']?\s*:\s+(?P<value>\S.*)$"#).ok());
/// The item of a list.
static ITEM: Pattern = LazyLock::new(|| Regex::new(r"^\s*(?:-\s+)?(?P<value>\S.*)$").ok());
/// A name, as a value, that is one of a secret.
static NAME: Pattern = LazyLock::new(|| {
    let key = r#"(?i)^\s*(?:-\s+)?["']?name["']?\s*:\s*["']?[\w.-]*(?:"#;
    Regex::new(&format!(r#"{key}{}|key)["']?\s*,?\s*(?:#.*)?$"#, secret!())).ok()
});
/// A key that opens a block scalar.
static BLOCK: Pattern =
    LazyLock::new(|| Regex::new(r#":\s+(?:[&!]\S+\s+)*[|>][+\-0-9]*\s*(?:#.*)?$"#).ok());
/// A key at the beginning of a line that names a secret.
static SECRET_KEY: Pattern = LazyLock::new(|| {
    Regex::new(concat!(r#"(?i)^\s*(?:-\s+)*["']?[\w.-]*(?:"#, secret!(), r#"|key|\.pem)["']?\s*:"#))
        .ok()
});
/// A flag that is an item of a list.
static FLAG_ITEM: Pattern = LazyLock::new(|| {
    Regex::new(concat!(r#"(?i)^\s*(?:-\s+)?["']?--[\w-]*"#, secret!(), r#"["']?\s*,?\s*$"#)).ok()
});

/// Passwords in URLs, and values of keys that name a secret.
pub(super) fn in_keys(line: &str) -> Vec<Range<usize>> {
    let mut found = groups(&KEY, line);
    found.extend(groups(&NAMED, line));
    found
}

/// Values of flags and arguments that are secrets, on the line of one command.
pub(super) fn in_flags(command: &str) -> Vec<Range<usize>> {
    [&LONG_FLAG, &LOGIN, &AUTH, &CURL]
        .into_iter()
        .flat_map(|pattern| groups(pattern, command))
        .collect()
}

/// The value of the key that the line begins with.
pub(super) fn any_value(line: &str) -> Option<Range<usize>> {
    groups(&VALUE, line).pop()
}

/// The item that the line is.
pub(super) fn any_item(line: &str) -> Option<Range<usize>> {
    groups(&ITEM, line).pop()
}

/// The column of the key where that is `value`.
pub(super) fn value_key(line: &str) -> Option<usize> {
    let key = line.trim_start_matches([' ', '\t', '-']).trim_start_matches(['"', '\'']);
    let rest = key.strip_prefix("value")?.trim_start_matches(['"', '\'']);
    rest.trim_start().starts_with(':').then(|| key_column(line))
}

/// Where the key of a line stands, behind the dash of an item.
pub(super) fn key_column(line: &str) -> usize {
    let dashless = line.trim_start();
    let key = dashless.strip_prefix("- ").unwrap_or(dashless).trim_start();
    line.len() - key.len()
}

pub(super) fn is_secret_name(line: &str) -> bool {
    matches(&NAME, line)
}

pub(super) fn opens_block(line: &str) -> bool {
    matches(&BLOCK, line)
}

pub(super) fn has_secret_key(line: &str) -> bool {
    matches(&SECRET_KEY, line)
}

pub(super) fn is_flag_item(line: &str) -> bool {
    matches(&FLAG_ITEM, line)
}

fn matches(pattern: &Pattern, line: &str) -> bool {
    pattern.as_ref().is_some_and(|pattern| pattern.is_match(line))
}

fn groups(pattern: &Pattern, line: &str) -> Vec<Range<usize>> {
    let Some(pattern) = pattern.as_ref() else { return Vec::new() };
    let named = |found: regex::Captures<'_>| -> Vec<Range<usize>> {
        found.iter().skip(1).flatten().map(|group| group.range()).collect()
    };
    pattern.captures_iter(line).flat_map(named).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles() {
        let all: [&Pattern; 11] = [
            &KEY,
            &LONG_FLAG,
            &LOGIN,
            &AUTH,
            &CURL,
            &NAMED,
            &VALUE,
            &ITEM,
            &NAME,
            &BLOCK,
            &SECRET_KEY,
        ];
        assert!(all.into_iter().chain([&FLAG_ITEM]).all(|pattern| pattern.is_some()));
    }
}

//! Makes strings from plugins and manifests harmless to print: one line, no control characters, no
//! terminal escapes, no text that changes its own direction.

use std::borrow::Cow;
use std::fmt::Write as _;

/// The text on one line of at most `max` characters. Line breaks and tabs become spaces; every other
/// character that a terminal might obey is shown as its code point instead, such as `\u{1b}`.
#[must_use]
pub fn one_line(text: &str, max: usize) -> String {
    let mut line = String::with_capacity(text.len().min(max * 4));
    for (count, character) in text.chars().enumerate() {
        if count == max {
            line.push('…');
            break;
        }
        match character {
            '\n' | '\r' | '\t' => line.push(' '),
            c if is_harmful(c) => {
                let _ = write!(line, "\\u{{{:x}}}", u32::from(c));
            }
            c => line.push(c),
        }
    }
    line
}

/// Control characters, and the format characters that reorder or hide text.
pub(crate) fn is_harmful(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{061c}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The text without user names and passwords in its URLs, also where a URL is written without its
/// scheme: `user:password@host`.
#[must_use]
pub fn without_userinfo(text: &str) -> Cow<'_, str> {
    if !text.contains('@') {
        return Cow::Borrowed(text);
    }
    match without_urls_userinfo(text) {
        Cow::Borrowed(text) => without_bare_userinfo(text),
        Cow::Owned(text) => Cow::Owned(without_bare_userinfo(&text).into_owned()),
    }
}

fn without_urls_userinfo(text: &str) -> Cow<'_, str> {
    if !text.contains("://") {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(place) = rest.find("://") {
        let (before, after) = rest.split_at(place + 3);
        kept.push_str(before);
        rest = after.get(userinfo(after)..).unwrap_or_default();
    }
    kept.push_str(rest);
    Cow::Owned(kept)
}

/// The text without `user:password@` before what may be a host.
fn without_bare_userinfo(text: &str) -> Cow<'_, str> {
    if !text.contains('@') || !text.contains(':') {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    for word in text.split_inclusive(is_end_of_word) {
        kept.push_str(word.get(..start_of_bare(word)).unwrap_or_default());
        kept.push_str(word.get(bare_userinfo(word)..).unwrap_or_default());
    }
    if kept.len() == text.len() { Cow::Borrowed(text) } else { Cow::Owned(kept) }
}

fn is_end_of_word(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | ',')
}

/// Where user and password begin in a word that has them: behind `name=`, and behind a hole that ends in it.
fn start_of_bare(word: &str) -> usize {
    let user = word.split_once(':').map_or(word, |(user, _)| user);
    let assigned = user.rfind('=').map_or(0, |at| at + 1);
    let is_open = |at: &usize| user.get(..*at).is_some_and(|before| !before.contains("${"));
    let hole = user.rfind('}').filter(is_open).map_or(0, |at| at + 1);
    assigned.max(hole)
}

/// Where what follows user and password begins in a word; where they would begin if it has none.
fn bare_userinfo(word: &str) -> usize {
    /// What stands before a colon and is no user: kinds of addresses, and of a digest.
    const KINDS: [&str; 7] = ["mailto", "sip", "sips", "xmpp", "acct", "pkg", "urn"];
    let start = start_of_bare(word);
    let credentials = || {
        let at = word.rfind('@')?;
        let (user, password) = word.get(start..at)?.split_once(':')?;
        let host = word.get(at + 1..)?.trim_end_matches(is_end_of_word);
        // An image and its digest, or a host, its port and a path that has an `@`.
        let is_digest = host.starts_with("sha256:") || host.starts_with("sha512:");
        let is_user = !user.contains('/') && !KINDS.contains(&user.to_ascii_lowercase().as_str());
        let is_port = |port: &str| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit());
        let is_path = password.split_once('/').is_some_and(|(port, _)| is_port(port));
        let is_secret = !password.is_empty() && !password.starts_with("//") && !is_path;
        (is_user && is_secret && !is_digest && !host.is_empty()).then_some(at + 1)
    };
    credentials().unwrap_or(start)
}

/// How many bytes of what follows `://` are user and password, with their `@`. A password may hold `/`
/// although it should not; digits after a colon are a port.
fn userinfo(after: &str) -> usize {
    let end = after.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | ','));
    let url = after.get(..end.unwrap_or(after.len())).unwrap_or_default();
    let authority = url.split(['/', '?', '#']).next().unwrap_or_default();
    let is_port = |port: &str| port.bytes().all(|b| b.is_ascii_digit());
    let until = match authority.rsplit_once(':') {
        _ if authority.contains('@') => authority,
        Some((_, port)) if !is_port(port) && !authority.ends_with(']') => url,
        _ => return 0,
    };
    until.rfind('@').map_or(0, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::{one_line, without_userinfo};

    #[test]
    fn urls_lose_their_passwords_and_nothing_else() {
        for (text, kept) in [
            ("https://joe:pw@h.example/x", "https://h.example/x"),
            ("a https://joe@h/x, b://u:p@i", "a https://h/x, b://i"),
            ("https://joe:p/w@h.example/x", "https://h.example/x"),
            ("https://joe:p@w@h.example", "https://h.example"),
            ("https://h.example:8080/@scope/x", "https://h.example:8080/@scope/x"),
            ("https://h.example/a@b", "https://h.example/a@b"),
            ("mail me@h.example", "mail me@h.example"),
            ("://", "://"),
            ("joe:pw@h.example", "h.example"),
            ("joe:p/w==@h.example:5432/db", "h.example:5432/db"),
            ("joe:p@w@h.example", "h.example"),
            ("URL=joe:pw@h.example x", "URL=h.example x"),
            ("${var.u}:pw@h.example", "h.example"),
            ("${var.u == \"a\" ? 1 : 2}:pw@h", "${var.u == \"a\" ? 1 : 2}h"),
            ("joe:pw@${var.h}", "${var.h}"),
            ("x = \"joe:pw@h\"", "x = \"h\""),
            ("jdbc:oracle:thin:joe/pw@h:1521:x", "h:1521:x"),
            ("git@h.example:org/repo", "git@h.example:org/repo"),
            ("mailto:me@h.example", "mailto:me@h.example"),
            ("app:1.2@sha256:0a1b", "app:1.2@sha256:0a1b"),
            ("icr.io/a/app:1.2@sha256:0a1b", "icr.io/a/app:1.2@sha256:0a1b"),
            ("icr.io:5000/a/app:1@v", "icr.io:5000/a/app:1@v"),
        ] {
            assert_eq!(without_userinfo(text), kept);
        }
    }

    #[test]
    fn nothing_is_left_for_a_terminal_to_obey() {
        assert_eq!(one_line("a\nb\tc\r", 99), "a b c ");
        assert_eq!(one_line("\u{1b}[31mred\u{7}", 99), "\\u{1b}[31mred\\u{7}");
        assert_eq!(one_line("abc\u{202e}fed\u{9b}1m", 99), "abc\\u{202e}fed\\u{9b}1m");
        assert_eq!(one_line("äöü漢字", 3), "äöü…");
        assert_eq!(one_line("fine — ✔", 99), "fine — ✔");
    }
}

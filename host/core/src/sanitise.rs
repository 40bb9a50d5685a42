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

/// The text without user names and passwords in its URLs.
#[must_use]
pub fn without_userinfo(text: &str) -> Cow<'_, str> {
    if !text.contains("://") || !text.contains('@') {
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

//! Makes strings from plugins and manifests harmless to print: one line, no control characters, no
//! terminal escapes, no text that changes its own direction.

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

#[cfg(test)]
mod tests {
    use super::one_line;

    #[test]
    fn nothing_is_left_for_a_terminal_to_obey() {
        assert_eq!(one_line("a\nb\tc\r", 99), "a b c ");
        assert_eq!(one_line("\u{1b}[31mred\u{7}", 99), "\\u{1b}[31mred\\u{7}");
        assert_eq!(one_line("abc\u{202e}fed\u{9b}1m", 99), "abc\\u{202e}fed\\u{9b}1m");
        assert_eq!(one_line("äöü漢字", 3), "äöü…");
        assert_eq!(one_line("fine — ✔", 99), "fine — ✔");
    }
}

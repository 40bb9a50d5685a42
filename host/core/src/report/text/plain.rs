//! Foreign text made fit to print: harmless, short, and never a command to whatever reads the log.

use crate::sanitise::{is_harmful, one_line};

/// Longest message, help and the like; all of it is in the JSON report.
const MAX_TEXT: usize = 400;
/// Longest name, address or path.
const MAX_NAME: usize = 120;
/// Longest note at a snippet, which is not wrapped.
const MAX_NOTE: usize = 100;

/// A sentence of a plugin or about the input.
pub(super) fn sentence(text: &str) -> String {
    disarmed(one_line(text.trim(), MAX_TEXT))
}

/// A name out of a manifest, or a path.
pub(super) fn name(text: &str) -> String {
    disarmed(one_line(text, MAX_NAME))
}

/// The note of a place.
pub(super) fn note(text: &str) -> String {
    disarmed(one_line(text.trim(), MAX_NOTE))
}

/// A character of a snippet: one for one, so that the columns stay right. Tabs are left to the drawer
/// of the snippet.
pub(super) fn visible(character: char, unicode: bool) -> char {
    match character {
        '\t' => '\t',
        c if is_harmful(c) && unicode => '\u{fffd}',
        c if is_harmful(c) => '?',
        c => c,
    }
}

/// `1 check`, `2 checks`.
pub(in crate::report) fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}

/// Takes the force from workflow commands. A runner of GitHub obeys a line that begins with
/// `::name`, spaces before it aside, and wrapping may put any word at the beginning of a line; it obeys
/// the older `##[name]` anywhere.
fn disarmed(text: String) -> String {
    if !text.contains("::") && !text.contains("##[") {
        return text;
    }
    let disarm = |word: &str| {
        let is_command = word
            .strip_prefix("::")
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
        let word = if is_command { word.replacen("::", ":\\u{3a}", 1) } else { word.to_owned() };
        word.replace("##[", "#\\u{23}[")
    };
    text.split(' ').map(disarm).collect::<Vec<_>>().join(" ")
}

/// Names of several apps, cut short where there are many; the JSON report has all.
pub(super) fn names<'n>(names: impl ExactSizeIterator<Item = &'n str>) -> String {
    /// More than these nobody reads.
    const SHOWN: usize = 8;
    let more = names.len().saturating_sub(SHOWN);
    let shown: Vec<String> = names.take(SHOWN).map(name).collect();
    match more {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn workflow_commands_lose_their_force() {
        for (text, shown) in [
            ("::error::boo", ":\\u{3a}error::boo"),
            ("see\n::set-output name=a::b", "see :\\u{3a}set-output name=a::b"),
            ("x ##[add-mask]y", "x #\\u{23}[add-mask]y"),
            ("listens on ::1 and ::/0, a::b", "listens on ::1 and ::/0, a::b"),
        ] {
            assert_eq!(sentence(text), shown);
        }
    }

    #[test]
    fn long_text_is_cut() {
        let long = "y".repeat(10_000);
        for (text, most) in [(sentence(&long), 401), (name(&long), 121), (note(&long), 101)] {
            assert_eq!(text.chars().count(), most);
        }
    }

    #[test]
    fn numbers_agree_with_their_nouns() {
        assert_eq!([counted(0, "app"), counted(1, "app")], ["0 apps", "1 app"]);
    }
}

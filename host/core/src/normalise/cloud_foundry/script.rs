//! Splits a deployment script into its simple commands, each with its place.
//!
//! This is no shell: control keywords are skipped and both branches of a condition are taken, words
//! are split by the rules of quoting, and nothing is expanded.

use resilint_schema::Span;

use super::lines::Lines;
use crate::parse::Node;

/// One word of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    /// Where it is; empty, at the start of the script, where that cannot be told. Values have the place
    /// of their own word, because other words of a command may be passwords.
    pub(super) span: Span,
}

/// One simple command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Command {
    pub(super) words: Vec<Word>,
    pub(super) span: Span,
    /// Whether a condition or a loop decides how often it runs.
    pub(super) conditional: bool,
    /// Whether it may run several times.
    pub(super) looped: bool,
    /// Whether its words could be told apart.
    pub(super) understood: bool,
}

/// The commands of a script.
pub(super) fn commands(node: &Node) -> Vec<Command> {
    let Some(text) = node.as_str() else { return Vec::new() };
    let mut lines = Lines::new(node, text);
    let mut commands = Vec::new();
    let (mut conditions, mut loops) = (0u32, 0u32);
    for piece in pieces(text) {
        // The lexer would make an empty word of a line break that is joined.
        let words = shlex::split(&piece.text.replace("\\\n", " "));
        let understood = words.is_some();
        let (span, words) = lines.words(piece, words.unwrap_or_default());
        let mut words: &[Word] = &words;
        // What a condition tests runs whatever comes out.
        let mut tested = false;
        while let Some((first, rest)) = words.split_first() {
            tested |= first.text == "if";
            match first.text.as_str() {
                "if" | "case" => conditions += 1,
                "for" | "while" | "until" => {
                    (conditions, loops) = (conditions + 1, loops + 1);
                }
                "fi" | "esac" => conditions = conditions.saturating_sub(1),
                "done" => {
                    (conditions, loops) = (conditions.saturating_sub(1), loops.saturating_sub(1));
                }
                "then" | "else" | "elif" | "do" | "{" | "}" | "!" | "time" => {}
                _ => break,
            }
            words = rest;
            if matches!(first.text.as_str(), "for" | "case") {
                words = &[];
            }
        }
        if words.is_empty() && understood {
            continue;
        }
        commands.push(Command {
            words: words.to_vec(),
            span,
            conditional: conditions > u32::from(tested),
            looped: loops > 0,
            understood,
        });
    }
    commands
}

/// A simple command as text, and where it starts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece<'t> {
    pub(super) text: &'t str,
    pub(super) start: usize,
}

/// Cuts a script at line breaks, `;`, `&` and `|` outside of quotes; drops comments.
fn pieces(script: &str) -> Vec<Piece<'_>> {
    let bytes = script.as_bytes();
    let mut pieces = Vec::new();
    let (mut start, mut index) = (0, 0);
    let mut quote = None;
    while let Some(&byte) = bytes.get(index) {
        let cut = match (quote, byte) {
            (Some(b'"') | None, b'\\') => {
                index += 1;
                false
            }
            (Some(open), _) => {
                if byte == open {
                    quote = None;
                }
                false
            }
            (None, b'"' | b'\'') => {
                quote = Some(byte);
                false
            }
            (None, b'#') => starts_word(bytes, index),
            (None, b'\n' | b';' | b'|' | b'&') => !is_redirection(bytes, index),
            (None, _) => false,
        };
        if cut {
            push(script, start, index, &mut pieces);
            if byte == b'#' {
                index = script[index..].find('\n').map_or(bytes.len(), |end| index + end);
            }
            if bytes.get(index) == Some(&b'\n') {
                index = after_here_document(script, &script[start..index], index);
            }
            start = index + 1;
        }
        index += 1;
    }
    push(script, start.min(script.len()), script.len(), &mut pieces);
    pieces
}

fn push<'t>(script: &'t str, start: usize, end: usize, pieces: &mut Vec<Piece<'t>>) {
    let Some(text) = script.get(start..end) else { return };
    let trimmed = text.trim_start();
    if !trimmed.trim_end().is_empty() {
        pieces.push(Piece { text: trimmed.trim_end(), start: end - trimmed.len() });
    }
}

fn starts_word(bytes: &[u8], index: usize) -> bool {
    index == 0 || bytes[index - 1].is_ascii_whitespace() || bytes[index - 1] == b';'
}

/// `2>&1` and `&>file` are no command separators.
fn is_redirection(bytes: &[u8], index: usize) -> bool {
    bytes[index] == b'&'
        && ((index > 0 && bytes[index - 1] == b'>') || bytes.get(index + 1) == Some(&b'>'))
}

/// The end of the here-document that a line opens, else the end of the line itself.
fn after_here_document(script: &str, line: &str, end: usize) -> usize {
    let Some((_, tag)) = line.split_once("<<").filter(|(_, tag)| !tag.starts_with('<')) else {
        return end;
    };
    let tag = tag.trim_start_matches('-').trim_start();
    let tag = tag.split_whitespace().next().unwrap_or_default().trim_matches(['"', '\'', '\\']);
    let mut position = end + 1;
    for line in script.get(position..).unwrap_or_default().split_inclusive('\n') {
        position += line.len();
        if !tag.is_empty() && line.trim() == tag {
            return position - 1;
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::{ParseLimits, yaml};

    fn read(text: &str) -> Vec<Command> {
        let parsed = yaml(0, text, &ParseLimits::default());
        commands(parsed.documents[0].root.get("script").unwrap())
    }

    fn joined(command: &Command) -> String {
        let words: Vec<&str> = command.words.iter().map(|word| word.text.as_str()).collect();
        words.join("|")
    }

    #[test]
    fn commands_are_split_and_placed() {
        let text = "job:\nscript: |-\n    #!/bin/bash\n    # cf push old\n    if ! cf app x; then\n      cf push \"my app\" \\\n        -i 2\n    fi\n    echo 'a;b' && cf logs # tail\n";
        let commands = read(text);
        let words: Vec<String> = commands.iter().map(joined).collect();
        assert_eq!(words, ["cf|app|x", "cf|push|my app|-i|2", "echo|a;b", "cf|logs"]);
        let spans: Vec<String> = commands.iter().map(|command| command.span.to_string()).collect();
        assert_eq!(spans, ["0:5:5-5:18", "0:6:7-7:13", "0:9:5-9:15", "0:9:19-9:26"]);
        let conditional: Vec<bool> = commands.iter().map(|command| command.conditional).collect();
        assert_eq!(conditional, [false, true, false, false]);
        let words: Vec<String> =
            commands[1].words.iter().map(|word| word.span.to_string()).collect();
        assert_eq!(words, ["0:6:7-6:9", "0:6:10-6:14", "0:6:15-6:23", "0:7:9-7:11", "0:7:12-7:13"]);
    }

    proptest::proptest! {
        #[test]
        fn any_text_can_be_read(script in "[a-z'\"\\\\;&|#<$(){} é\n]{0,60}") {
            let text = format!("script: |\n  cf {}\n", script.replace('\n', "\n  "));
            let parsed = yaml(0, &text, &ParseLimits::default());
            let script = parsed.documents.first().and_then(|document| document.root.get("script"));
            for command in script.map(commands).unwrap_or_default() {
                let span = command.span;
                assert!((span.line, span.column) < (span.end_line, span.end_column), "{span}");
            }
        }
    }

    #[test]
    fn here_documents_and_redirections_are_no_commands() {
        let commands =
            read("script: |\n  cat <<EOF > x 2>&1\n  cf push ghost\n  EOF\n  cf push real\n");
        let words: Vec<&str> =
            commands.iter().map(|command| command.words[0].text.as_str()).collect();
        assert_eq!(words, ["cat", "cf"]);
        assert_eq!(commands[1].span.line, 5);
    }

    #[test]
    fn a_script_in_one_line_is_placed_too() {
        for (text, place) in [
            ("script: cf push a; cf push b\n", "0:1:20-1:29"),
            ("script: 'cf push a; cf push b'\n", "0:1:21-1:30"),
        ] {
            let commands = read(text);
            assert_eq!(commands.len(), 2);
            assert_eq!(commands[1].span.to_string(), place);
        }
    }

    #[test]
    fn words_that_cannot_be_placed_show_nothing_of_the_others() {
        let commands = read("script: \"cf login\\t-p pw\"\n");
        assert_eq!(commands[0].words[1].span.to_string(), "0:1:9-1:9");
    }

    #[test]
    fn an_open_quote_is_not_understood() {
        let commands = read("script: |\n  cf push 'a\n");
        assert!(commands.iter().any(|command| !command.understood));
    }
}

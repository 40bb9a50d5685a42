//! Splits a deployment script into its simple commands, each with its place.
//!
//! This is no shell: control keywords are skipped and both branches of a condition are taken, words
//! are split by the rules of quoting, and nothing is expanded.

use resilint_schema::Span;

use crate::parse::{Node, Style};

/// One simple command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Command {
    pub(super) words: Vec<String>,
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
        let mut words: &[String] = words.as_deref().unwrap_or_default();
        while let Some((first, rest)) = words.split_first() {
            match first.as_str() {
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
            if matches!(first.as_str(), "for" | "case") {
                words = &[];
            }
        }
        if words.is_empty() && understood {
            continue;
        }
        commands.push(Command {
            words: words.to_vec(),
            span: lines.span(piece),
            conditional: conditions > 0,
            looped: loops > 0,
            understood,
        });
    }
    commands
}

/// A simple command as text, and where it starts.
#[derive(Clone, Copy, Debug)]
struct Piece<'t> {
    text: &'t str,
    start: usize,
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

/// Follows the pieces of a script through its file, from the first to the last.
struct Lines<'t> {
    node: &'t Node,
    text: &'t str,
    /// Columns before the text of each line, where the script is a literal block.
    indent: Option<u32>,
    /// The place that was come to: a byte, its line and its column, both counted from 0.
    cursor: (usize, u32, u32),
}

impl<'t> Lines<'t> {
    fn new(node: &'t Node, text: &'t str) -> Self {
        Self { node, text, indent: indent(node, text), cursor: (0, 0, 0) }
    }

    fn span(&mut self, piece: Piece<'_>) -> Span {
        let span = self.node.span;
        let Some(indent) = self.indent else { return span };
        let (line, column) = self.go_to(piece.start);
        let (end_line, end_column) = self.go_to(piece.start + piece.text.len());
        Span {
            line: span.line + line,
            column: indent + column + 1,
            end_line: span.line + end_line,
            end_column: indent + end_column + 1,
            ..span
        }
    }

    fn go_to(&mut self, byte: usize) -> (u32, u32) {
        let (from, mut line, mut column) = self.cursor;
        for c in self.text.get(from..byte).unwrap_or_default().chars() {
            (line, column) = if c == '\n' { (line + 1, 0) } else { (line, column + 1) };
        }
        self.cursor = (byte, line, column);
        (line, column)
    }
}

/// How far a literal block is indented: it starts at its first text. A folded block has fewer lines
/// than its file shows and gets no lines of its own.
fn indent(node: &Node, text: &str) -> Option<u32> {
    let lines = count(text.trim_end().split('\n').count());
    let shown = (node.span.end_line + 1).saturating_sub(node.span.line);
    (node.style == Style::Block && shown == lines).then(|| node.span.column.saturating_sub(1))
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::{ParseLimits, yaml};

    fn read(text: &str) -> Vec<Command> {
        let parsed = yaml(0, text, &ParseLimits::default());
        commands(parsed.documents[0].root.get("script").unwrap())
    }

    #[test]
    fn commands_are_split_and_placed() {
        let text = "job:\nscript: |-\n    #!/bin/bash\n    # cf push old\n    if ! cf app x; then\n      cf push \"my app\" \\\n        -i 2\n    fi\n    echo 'a;b' && cf logs # tail\n";
        let commands = read(text);
        let words: Vec<String> = commands.iter().map(|command| command.words.join("|")).collect();
        assert_eq!(words, ["cf|app|x", "cf|push|my app|-i|2", "echo|a;b", "cf|logs"]);
        let spans: Vec<String> = commands.iter().map(|command| command.span.to_string()).collect();
        assert_eq!(spans, ["0:5:5-5:18", "0:6:7-7:13", "0:9:5-9:15", "0:9:19-9:26"]);
        assert!(commands[1].conditional && !commands[2].conditional);
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
        let words: Vec<&str> = commands.iter().map(|command| command.words[0].as_str()).collect();
        assert_eq!(words, ["cat", "cf"]);
        assert_eq!(commands[1].span.line, 5);
    }

    #[test]
    fn a_script_in_one_line_has_one_place() {
        let commands = read("script: cf push a; cf push b\n");
        assert_eq!(commands.len(), 2);
        assert_eq!(commands[1].span.to_string(), "0:1:9-1:29");
    }

    #[test]
    fn an_open_quote_is_not_understood() {
        let commands = read("script: |\n  cf push 'a\n");
        assert!(commands.iter().any(|command| !command.understood));
    }
}

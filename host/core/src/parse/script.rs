//! A script as a document: one text, which the format that reads it takes apart.

use resilint_schema::{SourceId, Span};

use super::{Comment, Document, Node, NodeValue, Parsed, Style};

/// The document that a script is. Of its comments, those are kept that speak to us.
#[must_use]
pub fn script(source: SourceId, text: &str) -> Parsed {
    let lines = text.trim_end().split('\n').count();
    let last = text.trim_end().rsplit('\n').next().unwrap_or_default();
    let span = Span {
        source,
        line: 1,
        column: 1,
        end_line: number(lines),
        end_column: number(last.trim_end_matches('\r').chars().count() + 1),
    };
    let root = Node::new(span, NodeValue::Str(text.to_owned()), Style::Block);
    let comments = text.lines().zip(1u32..).filter_map(|(line, at)| comment(source, line, at));
    Parsed {
        documents: vec![Document { root, span }],
        errors: Vec::new(),
        comments: comments.collect(),
    }
}

/// `# resilint: ...`, by itself or behind a command.
fn comment(source: SourceId, line: &str, at: u32) -> Option<Comment> {
    let starts = line.match_indices('#').map(|(start, _)| start);
    let own = |start: &usize| {
        let before = line.get(..*start).unwrap_or_default();
        let text = line.get(start + 1..).unwrap_or_default().trim_start();
        (before.is_empty() || before.ends_with(char::is_whitespace))
            && text.starts_with("resilint:")
    };
    let start = starts.into_iter().find(own)?;
    let column = |byte: usize| number(line.get(..byte).unwrap_or_default().chars().count() + 1);
    let text = line.get(start + 1..)?.trim().to_owned();
    let (column, end_column) = (column(start), column(line.len()));
    let span = Span { source, line: at, column, end_line: at, end_column };
    Some(Comment { span, text })
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::script;

    #[test]
    fn a_script_is_one_text_with_the_comments_for_us() {
        let parsed = script(3, "ls # x\r\ncf push é # resilint: ignore[CF008] night\n\n");
        assert_eq!(parsed.documents[0].span.to_string(), "3:1:1-2:42");
        assert_eq!(parsed.comments.len(), 1);
        assert_eq!(parsed.comments[0].text, "resilint: ignore[CF008] night");
        assert_eq!(parsed.comments[0].span.to_string(), "3:2:11-2:42");
    }
}

//! From text to syntax, by the grammar of Bash. Only this folder knows what does the parsing.
//!
//! The parser goes on after what it does not understand, takes time in proportion to the text and keeps
//! no stack of its own. A script that is too large, or takes too many steps, is refused.

mod word;

use std::borrow::Cow;
use std::ops::ControlFlow;
use std::rc::Rc;

use tree_sitter::{Node, ParseOptions, ParseState, Parser, Tree};

use super::syntax::{Assigned, Assignment, Block, Bytes, Condition, Simple, Statement, Word};

/// Bytes of a script. Longer ones are installers that carry an archive.
pub(super) const MAX_BYTES: usize = 1 << 20;
/// Steps of the parser, in its hundreds. A plain script of the largest size takes a third of it.
const MAX_STEPS: usize = 60_000;
/// Levels that commands and words may be nested.
const MAX_DEPTH: usize = 100;

/// Why a script was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ShellError {
    /// The author's fault, or nobody's: a program with its data in one file.
    #[error("the script is larger than {} bytes", MAX_BYTES)]
    TooLarge,
    /// The author's fault: text that only looks like a script.
    #[error("the script takes too long to understand")]
    TooIntricate,
}

/// The commands of a script, and the places of what is no shell.
pub(super) fn parse(text: &str) -> Result<(Block, Vec<Bytes>), ShellError> {
    if text.len() > MAX_BYTES {
        return Err(ShellError::TooLarge);
    }
    let tree = tree(text).ok_or(ShellError::TooIntricate)?;
    let mut unclear = Vec::new();
    let block = Reader { text, unclear: &mut unclear }.block(tree.root_node(), 0);
    Ok((block, unclear))
}

fn tree(text: &str) -> Option<Tree> {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_bash::LANGUAGE.into()).ok()?;
    let mut steps = 0;
    // Counted, not timed, so that every machine gives up at the same place.
    let mut go_on = |_: &ParseState| {
        steps += 1;
        if steps > MAX_STEPS { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let options = ParseOptions::new().progress_callback(&mut go_on);
    let plain = ascii(text.as_bytes());
    let bytes: &[u8] = &plain;
    let mut rest = |from: usize, _| bytes.get(from..).unwrap_or_default();
    parser.parse_with_options(&mut rest, None, Some(options))
}

/// The text as the parser is given it: its scanner asks `isdigit` about characters, which C defines for
/// bytes only and which reads beyond a table for others. To Bash they are parts of words, as a comma is;
/// every byte keeps its place, so that the tree fits the text itself.
fn ascii(bytes: &[u8]) -> Cow<'_, [u8]> {
    if bytes.is_ascii() {
        return Cow::Borrowed(bytes);
    }
    bytes.iter().map(|byte| if byte.is_ascii() { *byte } else { b',' }).collect()
}

struct Reader<'t> {
    text: &'t str,
    unclear: &'t mut Vec<Bytes>,
}

impl<'t> Reader<'t> {
    fn of(&self, node: Node<'_>) -> &'t str {
        self.text.get(node.byte_range()).unwrap_or_default()
    }

    /// The statements among the children of a node.
    fn block(&mut self, node: Node<'_>, depth: usize) -> Block {
        let mut cursor = node.walk();
        let children: Vec<Node<'_>> = node.children(&mut cursor).collect();
        let mut statements = Vec::new();
        for (index, child) in children.iter().enumerate() {
            let Some(statement) = self.statement(*child, depth + 1) else { continue };
            // The sign that a command runs in the background follows it.
            let follows = children.get(index + 1).filter(|next| next.kind() == "&");
            statements.push(match follows {
                Some(_) => Statement::Subshell(Block(vec![statement])),
                None => statement,
            });
        }
        Block(statements)
    }

    /// What a node says; nothing for signs and comments.
    fn statement(&mut self, node: Node<'_>, depth: usize) -> Option<Statement> {
        if node.is_error() || node.is_missing() || depth > MAX_DEPTH {
            return self.unclear(node);
        }
        let part = |name| node.child_by_field_name(name);
        Some(match node.kind() {
            "command" => self.command(node, depth),
            "declaration_command" => self.declaration(node, depth),
            "variable_assignment" => {
                let assignments = vec![self.assignment(node, depth)];
                Statement::Assign { exported: false, assignments }
            }
            "variable_assignments" => {
                let assignments = named(node).map(|child| self.assignment(child, depth)).collect();
                Statement::Assign { exported: false, assignments }
            }
            "unset_command" => {
                let names = named(node).map(|child| self.of(child).to_owned());
                Statement::Unset(names.collect())
            }
            "test_command" => Statement::Test(match named(node).next() {
                Some(inner) => self.condition(inner, depth + 1),
                None => Condition::Other,
            }),
            "list" => self.list(node, depth)?,
            "negated_command" => Statement::Not(Box::new(self.only(node, depth)?)),
            "pipeline" => Statement::Pipeline(self.block(node, depth).0),
            "redirected_statement" => self.redirected(node, depth)?,
            "subshell" => Statement::Subshell(self.block(node, depth)),
            "compound_statement" => Statement::Group(self.block(node, depth)),
            "if_statement" => self.condition_and_arms(node, depth),
            "case_statement" => self.case(node, depth),
            "for_statement" => self.for_each(node, depth),
            "while_statement" | "c_style_for_statement" => Statement::Loop {
                condition: self.block_between(node, depth, "", "do_group"),
                body: part("body").map_or_else(Block::default, |body| self.block(body, depth)),
            },
            "function_definition" => Statement::Function {
                name: part("name").map(|name| self.of(name)).unwrap_or_default().to_owned(),
                body: Rc::new(
                    match part("body").and_then(|body| self.statement(body, depth + 1)) {
                        Some(body) => Block(vec![body]),
                        None => Block::default(),
                    },
                ),
            },
            _ => return None,
        })
    }

    fn unclear(&mut self, node: Node<'_>) -> Option<Statement> {
        self.unclear.push(node.byte_range());
        Some(Statement::Unclear(node.byte_range()))
    }

    fn only(&mut self, node: Node<'_>, depth: usize) -> Option<Statement> {
        named(node).find_map(|child| self.statement(child, depth + 1))
    }

    fn command(&mut self, node: Node<'_>, depth: usize) -> Statement {
        let mut assignments = Vec::new();
        let mut words = Vec::new();
        let mut parts = Vec::new();
        let mut input = None;
        let mut cursor = node.walk();
        for child in node.children(&mut cursor) {
            match child.kind() {
                "herestring_redirect" => input = named(child).next(),
                "variable_assignment" => assignments.push(child),
                "command_name" => parts.extend(named(child).next().or(Some(child))),
                _ if child.is_error() => drop(self.unclear(child)),
                _ if !child.is_named() || child.kind().ends_with("_redirect") => {}
                _ => parts.push(child),
            }
        }
        let before = assignments.last().map(Node::end_byte);
        let broken = before.zip(parts.first()).is_some_and(|(end, name)| {
            let between = self.text.get(end..name.start_byte()).unwrap_or_default();
            between.contains('\n') && !between.contains('\\')
        });
        let assignments = assignments.into_iter().map(|child| self.assignment(child, depth));
        let assignments: Vec<Assignment> = assignments.collect();
        words.extend(parts.into_iter().map(|child| self.word(child, depth)));
        let input = input.map(|child| self.word(child, depth));
        let bytes = match (words.first(), words.last()) {
            (Some(Word { bytes: first, .. }), Some(Word { bytes: last, .. })) => {
                first.start..last.end
            }
            _ => node.byte_range(),
        };
        // The grammar takes a line of assignments for the beginning of the command on the next one.
        if broken {
            let assigned = Statement::Assign { exported: false, assignments };
            let command =
                Statement::Simple(Simple { assignments: Vec::new(), words, input, bytes });
            return Statement::Group(Block(vec![assigned, command]));
        }
        Statement::Simple(Simple { assignments, words, input, bytes })
    }

    /// `export`, `local`, `declare`, `readonly` and `typeset`.
    fn declaration(&mut self, node: Node<'_>, depth: usize) -> Statement {
        let keyword = node.child(0).map(|child| self.of(child)).unwrap_or_default();
        let mut exported = keyword == "export";
        let mut assignments = Vec::new();
        for child in named(node) {
            match child.kind() {
                "variable_assignment" => assignments.push(self.assignment(child, depth)),
                "variable_name" => assignments.push(Assignment {
                    name: self.of(child).to_owned(),
                    value: Assigned::Nothing,
                    appends: false,
                }),
                _ => exported |= self.of(child).starts_with("-x"),
            }
        }
        Statement::Assign { exported, assignments }
    }

    fn assignment(&mut self, node: Node<'_>, depth: usize) -> Assignment {
        let name = node.child_by_field_name("name");
        let is_item = name.is_some_and(|name| name.kind() == "subscript");
        // Of `A[1]=x`, the name is that of the whole list.
        let name = name.and_then(|name| name.child_by_field_name("name").or(Some(name)));
        let value = match node.child_by_field_name("value") {
            _ if is_item => Assigned::Unclear,
            None => Assigned::Text(Word::default()),
            Some(value) if value.kind() == "array" => {
                let items: Vec<Word> = named(value).map(|item| self.word(item, depth)).collect();
                let is_table = named(value).any(|item| self.of(item).starts_with('['));
                if is_table { Assigned::Unclear } else { Assigned::List(items) }
            }
            Some(value) => Assigned::Text(self.word(value, depth)),
        };
        let mut cursor = node.walk();
        let appends = node.children(&mut cursor).any(|child| child.kind() == "+=");
        let name = name.map(|name| self.of(name)).unwrap_or_default().to_owned();
        Assignment { name, value, appends }
    }

    /// `a && b`, `a || b`.
    fn list(&mut self, node: Node<'_>, depth: usize) -> Option<Statement> {
        let mut cursor = node.walk();
        let mut result: Option<Statement> = None;
        let mut is_or = false;
        for child in node.children(&mut cursor) {
            match child.kind() {
                "&&" => is_or = false,
                "||" => is_or = true,
                _ => {
                    let Some(next) = self.statement(child, depth + 1) else { continue };
                    result = Some(joined(result, is_or, next));
                }
            }
        }
        result
    }

    /// A statement with redirections. A here-document hides what follows on its line.
    fn redirected(&mut self, node: Node<'_>, depth: usize) -> Option<Statement> {
        let body = node.child_by_field_name("body");
        let mut result = body.and_then(|body| self.statement(body, depth + 1));
        for document in named(node).filter(|child| child.kind() == "heredoc_redirect") {
            let mut cursor = document.walk();
            let mut is_or = false;
            let mut is_raw = false;
            let mut content = None;
            for child in document.children(&mut cursor) {
                match child.kind() {
                    "&&" => is_or = false,
                    "||" => is_or = true,
                    "argument" | "heredoc_end" => {}
                    "heredoc_start" => is_raw = self.of(child).contains(['\'', '"', '\\']),
                    "heredoc_body" => content = Some(self.here_document(child, depth, is_raw)),
                    "pipeline" => {
                        let mut all: Vec<Statement> = result.take().into_iter().collect();
                        all.extend(self.block(child, depth).0);
                        result = Some(Statement::Pipeline(all));
                    }
                    _ => {
                        let is_word = child.kind() == "word" || child.is_error();
                        let next = if is_word { None } else { self.statement(child, depth + 1) };
                        if let Some(next) = next {
                            result = Some(joined(result.take(), is_or, next));
                        }
                    }
                }
            }
            if let (Some(first), Some(content)) = (&mut result, content) {
                first.give(content);
            }
        }
        for string in named(node).filter(|child| child.kind() == "herestring_redirect") {
            let content = named(string).next().map(|child| self.word(child, depth));
            if let (Some(first), Some(content)) = (&mut result, content) {
                first.give(content);
            }
        }
        result.or_else(|| self.only(node, depth))
    }

    fn condition_and_arms(&mut self, node: Node<'_>, depth: usize) -> Statement {
        let arm = |reader: &mut Self, node| {
            let condition = reader.block_between(node, depth, "", "then");
            (condition, reader.block_between(node, depth, "then", ""))
        };
        let mut arms = vec![arm(self, node)];
        let mut otherwise = None;
        for child in named(node) {
            match child.kind() {
                "elif_clause" => arms.push(arm(self, child)),
                "else_clause" => otherwise = Some(self.block(child, depth)),
                _ => {}
            }
        }
        Statement::If { arms, otherwise }
    }

    /// The statements between two of the children of a node, by their kinds; from the first and to the
    /// last where none is named.
    fn block_between(&mut self, node: Node<'_>, depth: usize, from: &str, to: &str) -> Block {
        let mut cursor = node.walk();
        let mut inside = from.is_empty();
        let mut statements = Vec::new();
        for child in node.children(&mut cursor) {
            if child.kind() == to {
                break;
            }
            if inside && !matches!(child.kind(), "elif_clause" | "else_clause") {
                statements.extend(self.statement(child, depth + 1));
            }
            inside |= child.kind() == from;
        }
        Block(statements)
    }

    fn case(&mut self, node: Node<'_>, depth: usize) -> Statement {
        let subject = node.child_by_field_name("value");
        let subject = subject.map_or_else(Word::default, |node| self.word(node, depth));
        let mut arms = Vec::new();
        for item in named(node).filter(|child| child.kind() == "case_item") {
            let mut cursor = item.walk();
            let patterns: Vec<Node<'_>> =
                item.children_by_field_name("value", &mut cursor).collect();
            let patterns = patterns.into_iter().map(|node| self.word(node, depth)).collect();
            arms.push((patterns, self.block_between(item, depth, ")", "")));
        }
        Statement::Case { subject, arms }
    }

    /// `for`, and `select`, whose choice nobody knows.
    fn for_each(&mut self, node: Node<'_>, depth: usize) -> Statement {
        let name = node.child_by_field_name("variable");
        let name = name.map(|name| self.of(name)).unwrap_or_default().to_owned();
        let body = node.child_by_field_name("body");
        let body = body.map_or_else(Block::default, |body| self.block(body, depth));
        if node.child(0).is_some_and(|child| child.kind() == "select") {
            return Statement::Loop { condition: Block::default(), body };
        }
        let mut cursor = node.walk();
        let has_list = node.children(&mut cursor).any(|child| child.kind() == "in");
        let items: Vec<Node<'_>> = node.children_by_field_name("value", &mut cursor).collect();
        let items = items.into_iter().map(|item| self.word(item, depth)).collect();
        Statement::For { name, items: has_list.then_some(items), body }
    }
}

fn joined(first: Option<Statement>, is_or: bool, next: Statement) -> Statement {
    match first {
        None => next,
        Some(first) if is_or => Statement::Or(Box::new(first), Box::new(next)),
        Some(first) => Statement::And(Box::new(first), Box::new(next)),
    }
}

/// The children that are no mere signs.
fn named(node: Node<'_>) -> impl Iterator<Item = Node<'_>> {
    let mut cursor = node.walk();
    let children: Vec<Node<'_>> = node.named_children(&mut cursor).collect();
    children.into_iter()
}

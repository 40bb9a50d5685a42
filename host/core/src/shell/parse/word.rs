//! Words and conditions: quotes, escapes and what is expanded.

use std::ops::Range;
use std::rc::Rc;

use tree_sitter::Node;

use super::super::syntax::{Condition, Fallback, Part, Word};
use super::{MAX_DEPTH, Reader, named};

impl Reader<'_> {
    pub(super) fn word(&mut self, node: Node<'_>, depth: usize) -> Word {
        let mut parts = Vec::new();
        self.parts(node, depth + 1, &mut parts);
        Word { parts: together(parts), bytes: node.byte_range() }
    }

    /// The parts of a word, or of a piece of one.
    fn parts(&mut self, node: Node<'_>, depth: usize, parts: &mut Vec<Part>) {
        let text = self.of(node);
        if depth > MAX_DEPTH || node.is_error() {
            parts.push(Part::Other(shown(text)));
            return;
        }
        match node.kind() {
            "word" | "number" | "variable_name" | "extglob_pattern" | "regex"
                if node.named_child_count() == 0 =>
            {
                parts.push(Part::Text(unescaped(text)));
            }
            "raw_string" => {
                let inner = text.strip_prefix('\'').and_then(|text| text.strip_suffix('\''));
                parts.push(Part::Quoted(vec![Part::Text(inner.unwrap_or(text).to_owned())]));
            }
            "string" | "translated_string" => parts.push(self.string(node, depth)),
            "concatenation" => self.concatenation(node, depth, parts),
            "simple_expansion" => {
                let name = named(node).next().map(|name| self.of(name)).unwrap_or_default();
                parts.push(variable(name));
            }
            "expansion" => parts.push(self.expansion(node, depth)),
            "command_substitution" => {
                let inner = text.trim_start_matches(['$', '(', '`']).trim_end_matches([')', '`']);
                let mut head = inner.split_whitespace();
                let shown = format!("$({} ...)", head.next().unwrap_or_default());
                let block = Rc::new(self.block(node, depth));
                parts.push(Part::Substitution { block, shown });
            }
            _ => parts.push(Part::Other(shown(text))),
        }
    }

    /// The content of a here-document. In one whose word is quoted, nothing is expanded.
    pub(super) fn here_document(&mut self, node: Node<'_>, depth: usize, is_raw: bool) -> Word {
        let content = if is_raw {
            Part::Quoted(vec![Part::Text(self.of(node).to_owned())])
        } else {
            self.quoted(node, node.start_byte()..node.end_byte(), depth)
        };
        Word { parts: vec![content], bytes: node.byte_range() }
    }

    fn string(&mut self, node: Node<'_>, depth: usize) -> Part {
        let inside = node.start_byte() + 1..node.end_byte().saturating_sub(1);
        self.quoted(node, inside, depth)
    }

    /// Text with expansions that is not split.
    fn quoted(&mut self, node: Node<'_>, inside: Range<usize>, depth: usize) -> Part {
        let mut inner = Vec::new();
        // What stands between the parts that the grammar names is text too: blanks after an expansion.
        let mut from = inside.start;
        for child in named(node) {
            self.text_between(from, child.start_byte(), &mut inner);
            if matches!(child.kind(), "string_content" | "heredoc_content") {
                inner.push(Part::Text(unescaped_in_quotes(self.of(child))));
            } else {
                self.parts(child, depth + 1, &mut inner);
            }
            from = child.end_byte();
        }
        self.text_between(from, inside.end, &mut inner);
        Part::Quoted(together(inner))
    }

    fn text_between(&self, from: usize, to: usize, parts: &mut Vec<Part>) {
        if let Some(text) = self.text.get(from..to).filter(|text| !text.is_empty()) {
            parts.push(Part::Text(unescaped_in_quotes(text)));
        }
    }

    fn concatenation(&mut self, node: Node<'_>, depth: usize, parts: &mut Vec<Part>) {
        let children: Vec<Node<'_>> = named(node).collect();
        let mut rest = children.as_slice();
        while let Some((first, after)) = rest.split_first() {
            // `{a,b}` comes as three words.
            if let [inner, close, after @ ..] = after
                && self.of(*first) == "{"
                && self.of(*close) == "}"
                && self.of(*inner).contains(',')
            {
                let items = self.of(*inner).split(',').map(unescaped);
                parts.push(Part::Braces(items.collect()));
                rest = after;
                continue;
            }
            self.parts(*first, depth + 1, parts);
            rest = after;
        }
    }

    /// `${...}`.
    fn expansion(&mut self, node: Node<'_>, depth: usize) -> Part {
        let text = self.of(node);
        let mut cursor = node.walk();
        let children: Vec<Node<'_>> = node.children(&mut cursor).collect();
        let other = || Part::Other(shown(text));
        let [_, name, rest @ .., close] = children.as_slice() else { return other() };
        if close.kind() != "}" {
            return other();
        }
        if name.kind() == "subscript" && rest.is_empty() {
            let list = name.child_by_field_name("name").map(|name| self.of(name));
            let index = name.child_by_field_name("index").map(|index| self.of(index));
            return match (list, index) {
                (Some(list), Some("@" | "*")) => Part::List(list.to_owned()),
                (Some(list), Some("0")) => variable(list),
                _ => other(),
            };
        }
        if !matches!(name.kind(), "variable_name" | "special_variable_name") {
            return other();
        }
        let Some((operator, value)) = rest.split_first() else { return variable(self.of(*name)) };
        let (also_empty, assigns) = match operator.kind() {
            ":-" => (true, false),
            "-" => (false, false),
            ":=" => (true, true),
            "=" => (false, true),
            // `${NAME:?message}` is the variable, or the end of the script.
            ":?" | "?" => return variable(self.of(*name)),
            _ => return other(),
        };
        let mut parts = Vec::new();
        value.iter().for_each(|node| self.parts(*node, depth + 1, &mut parts));
        let fallback = Fallback { parts: together(parts), also_empty, assigns };
        Part::Variable { name: self.of(*name).to_owned(), default: Some(fallback) }
    }

    pub(super) fn condition(&mut self, node: Node<'_>, depth: usize) -> Condition {
        if depth > MAX_DEPTH {
            return Condition::Other;
        }
        let operator = node.child_by_field_name("operator").map(|node| self.of(node));
        let mut operands = named(node).filter(|child| child.kind() != "test_operator");
        let not = |condition| Condition::Not(Box::new(condition));
        match (node.kind(), operator) {
            ("unary_expression", Some("!")) => operands
                .next()
                .map_or(Condition::Other, |inner| not(self.condition(inner, depth + 1))),
            ("unary_expression", Some(operator @ ("-z" | "-n"))) => {
                let Some(word) = operands.next().map(|node| self.word(node, depth)) else {
                    return Condition::Other;
                };
                if operator == "-z" { Condition::Empty(word) } else { not(Condition::Empty(word)) }
            }
            ("binary_expression", Some(operator)) => {
                let (Some(left), Some(right)) = (operands.next(), operands.next()) else {
                    return Condition::Other;
                };
                match operator {
                    "=" | "==" | "!=" => {
                        let (left, right) = (self.word(left, depth), self.word(right, depth));
                        let equal = Condition::Equal(left, right);
                        if operator == "!=" { not(equal) } else { equal }
                    }
                    "&&" | "||" => {
                        let left = Box::new(self.condition(left, depth + 1));
                        let right = Box::new(self.condition(right, depth + 1));
                        let is_and = operator == "&&";
                        if is_and {
                            Condition::And(left, right)
                        } else {
                            Condition::Or(left, right)
                        }
                    }
                    _ => Condition::Other,
                }
            }
            ("parenthesized_expression", _) => {
                operands.next().map_or(Condition::Other, |inner| self.condition(inner, depth + 1))
            }
            // `[ "$X" ]`.
            ("string" | "simple_expansion" | "expansion", _) => {
                not(Condition::Empty(self.word(node, depth)))
            }
            _ => Condition::Other,
        }
    }
}

fn variable(name: &str) -> Part {
    Part::Variable { name: name.to_owned(), default: None }
}

/// Text parts that touch as one.
fn together(parts: Vec<Part>) -> Vec<Part> {
    let mut joined: Vec<Part> = Vec::with_capacity(parts.len());
    for part in parts {
        match (joined.last_mut(), part) {
            (Some(Part::Text(before)), Part::Text(text)) => before.push_str(&text),
            (_, part) => joined.push(part),
        }
    }
    joined
}

/// Text outside of quotes: a backslash takes the meaning of what follows, and joins lines.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character == '\\' {
            plain.extend(characters.next().filter(|c| *c != '\n'));
        } else {
            plain.push(character);
        }
    }
    plain
}

/// Text in double quotes, where a backslash only stands before these.
fn unescaped_in_quotes(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let special = |c: &char| matches!(c, '$' | '`' | '"' | '\\' | '\n');
        match characters.peek().copied().filter(special) {
            Some(next) if character == '\\' => {
                characters.next();
                plain.extend(Some(next).filter(|c| *c != '\n'));
            }
            _ => plain.push(character),
        }
    }
    plain
}

/// An expansion as it is shown: its beginning, since scripts write secrets anywhere.
fn shown(text: &str) -> String {
    let end = text.find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '/'));
    let short: String = text.get(..end.unwrap_or(text.len())).unwrap_or_default().into();
    if short.len() < text.len() { format!("{short}...") } else { short }
}

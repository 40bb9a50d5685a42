//! The texts of a template: escapes read, white space stripped where `~` says so, the indentation of a
//! `<<-` taken off.
//!
//! Terraform does this on the sequence of all texts and markers, before it knows which text is within
//! which directive. Outside quotes each line is a text of its own: `~` strips to the end of its line.

use hcl_edit::Span as _;
use hcl_edit::template::{Directive, Element, Strip};

use super::hcl::Lower;

/// How a template is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// In quotes.
    Quoted,
    /// Line by line.
    Lines,
    /// Line by line, and all as far to the left as the leftmost.
    Dedented,
}

/// The texts in the order they are written.
pub(super) type Texts = std::vec::IntoIter<String>;

enum Token {
    /// A text, or a line of it, with the number of the text.
    Text(usize, String),
    /// `${ }`, or a part of a directive.
    Marker(Strip),
}

/// The texts of a template, those within directives too.
pub(super) fn texts(lower: &Lower<'_>, elements: &[&Element], form: Form) -> Texts {
    let mut sequence = Sequence { lower, form, tokens: Vec::new(), texts: 0 };
    sequence.add(elements, true);
    let Sequence { mut tokens, texts, .. } = sequence;
    strip(&mut tokens);
    if form == Form::Dedented {
        dedent(&mut tokens);
    }
    let mut all = vec![String::new(); texts];
    for token in tokens {
        if let Token::Text(number, text) = token
            && let Some(whole) = all.get_mut(number)
        {
            whole.push_str(&text);
        }
    }
    all.into_iter()
}

struct Sequence<'l, 't> {
    lower: &'l Lower<'t>,
    form: Form,
    tokens: Vec<Token>,
    texts: usize,
}

impl Sequence<'_, '_> {
    fn add(&mut self, elements: &[&Element], outermost: bool) {
        for element in elements {
            match element {
                Element::Literal(literal) => {
                    let written = self.lower.written(literal.span());
                    let text = self.text(literal.value(), written, outermost);
                    let number = self.texts;
                    self.texts += 1;
                    if self.form == Form::Quoted {
                        self.tokens.push(Token::Text(number, text));
                    } else {
                        let lines = text.split_inclusive('\n');
                        self.tokens.extend(lines.map(|line| Token::Text(number, line.into())));
                    }
                }
                Element::Interpolation(hole) => self.tokens.push(Token::Marker(hole.strip)),
                Element::Directive(directive) => self.directive(directive),
            }
        }
    }

    fn directive(&mut self, directive: &Directive) {
        let (first, middle, last) = match directive {
            Directive::If(parts) => (
                (parts.if_expr.strip, &parts.if_expr.template),
                parts.else_expr.as_ref().map(|middle| (middle.strip, &middle.template)),
                parts.endif_expr.strip,
            ),
            Directive::For(parts) => {
                ((parts.for_expr.strip, &parts.for_expr.template), None, parts.endfor_expr.strip)
            }
        };
        for (marker, template) in [Some(first), middle].into_iter().flatten() {
            self.tokens.push(Token::Marker(marker));
            self.add(&template.iter().collect::<Vec<_>>(), false);
        }
        self.tokens.push(Token::Marker(last));
    }

    /// What a text says. The parser leaves the escapes of quotes within directives, and takes off some
    /// of the indentation.
    fn text(&self, read: &str, written: Option<&str>, outermost: bool) -> String {
        match (self.form, written) {
            (Form::Quoted, _) if !outermost => unescaped(read),
            (Form::Dedented, Some(written)) => written.replace("$${", "${").replace("%%{", "%{"),
            _ => read.to_owned(),
        }
    }
}

/// A marker strips the text next to it.
fn strip(tokens: &mut [Token]) {
    for index in 0..tokens.len() {
        let Some(Token::Marker(marker)) = tokens.get(index) else { continue };
        let marker = *marker;
        if marker.strip_start()
            && let Some(Token::Text(_, text)) =
                index.checked_sub(1).and_then(|before| tokens.get_mut(before))
        {
            text.truncate(text.trim_end().len());
        }
        if marker.strip_end()
            && let Some(Token::Text(_, text)) = tokens.get_mut(index + 1)
        {
            *text = text.trim_start().to_owned();
        }
    }
}

/// Texts that start a line lose the white space that all of them have; blank lines do not count. What is
/// stripped before counts: a text behind a line of which the break was stripped starts no line.
fn dedent(tokens: &mut [Token]) {
    let mut starts = Vec::new();
    let mut least = usize::MAX;
    let mut at_start = true;
    for token in tokens {
        match token {
            Token::Text(_, text) => {
                let ends = text.ends_with('\n');
                if at_start && !is_blank(text) {
                    let is_space = |letter: &char| letter.is_whitespace();
                    least = least.min(text.chars().take_while(is_space).count());
                    starts.push(text);
                }
                at_start = ends;
            }
            Token::Marker(_) => {
                least = if at_start { 0 } else { least };
                at_start = false;
            }
        }
    }
    for text in starts {
        *text = text.chars().skip(least).collect();
    }
}

/// Whether a line has nothing but white space and its end.
fn is_blank(text: &str) -> bool {
    text.ends_with('\n') && text.trim().is_empty()
}

/// A text with the escapes of a quoted string read.
fn unescaped(text: &str) -> String {
    let mut made = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, escape)) = rest.split_once('\\') {
        made.push_str(before);
        let (letter, length) = escape_of(escape);
        made.push(letter);
        rest = escape.get(length..).unwrap_or_default();
    }
    made.push_str(rest);
    made
}

/// What an escape stands for and how long it is behind its backslash; the backslash itself where it is none.
fn escape_of(text: &str) -> (char, usize) {
    let code = |digits: usize| {
        let number = u32::from_str_radix(text.get(1..1 + digits)?, 16).ok()?;
        Some((char::from_u32(number)?, 1 + digits))
    };
    let found = match text.chars().next() {
        Some('n') => Some(('\n', 1)),
        Some('r') => Some(('\r', 1)),
        Some('t') => Some(('\t', 1)),
        Some('"') => Some(('"', 1)),
        Some('\\') => Some(('\\', 1)),
        Some('u') => code(4),
        Some('U') => code(8),
        _ => None,
    };
    found.unwrap_or(('\\', 0))
}

//! Templates: text, holes, `%{ if }` and `%{ for }`, with the white space that `~` strips.

use hcl_edit::template::{Directive, Element, StringTemplate, Strip, Template};

use super::hcl::{Lower, names};
use super::{ExprKind, Piece};
use crate::value::Data;

/// A quoted string with holes.
pub(super) fn string(lower: &Lower<'_>, template: &StringTemplate) -> ExprKind {
    finish(pieces(lower, template.iter()))
}

/// A heredoc, or the text of a template file.
pub(super) fn template(lower: &Lower<'_>, template: &Template) -> ExprKind {
    finish(pieces(lower, template.iter()))
}

/// Text alone is a literal.
fn finish(mut pieces: Vec<Piece>) -> ExprKind {
    match &mut pieces[..] {
        [] => ExprKind::Literal(Data::String("".into())),
        [Piece::Text(text)] => ExprKind::Literal(Data::String(text.clone())),
        _ => ExprKind::Template(pieces),
    }
}

fn pieces<'e>(lower: &Lower<'_>, elements: impl Iterator<Item = &'e Element>) -> Vec<Piece> {
    let elements: Vec<&Element> = elements.collect();
    let mut pieces = Vec::with_capacity(elements.len());
    for (index, element) in elements.iter().enumerate() {
        let piece = match element {
            Element::Literal(text) => {
                let before = index.checked_sub(1).and_then(|before| elements.get(before));
                let after = elements.get(index + 1);
                let start = before.is_some_and(|element| outer(element).strip_end());
                let end = after.is_some_and(|element| outer(element).strip_start());
                Piece::Text(stripped(text.value(), start, end).into())
            }
            Element::Interpolation(hole) => Piece::Hole(lower.expr(&hole.expr)),
            Element::Directive(directive) => self::directive(lower, directive),
        };
        pieces.push(piece);
    }
    pieces
}

fn directive(lower: &Lower<'_>, directive: &Directive) -> Piece {
    match directive {
        Directive::If(parts) => {
            let (first, last) = (&parts.if_expr, &parts.endif_expr);
            let middle = parts.else_expr.as_ref();
            let end = middle.map_or(last.strip, |middle| middle.strip);
            let yes = inner(lower, &first.template, first.strip, end);
            let no = middle
                .map(|middle| inner(lower, &middle.template, middle.strip, last.strip))
                .unwrap_or_default();
            Piece::If(Box::new(lower.expr(&first.cond_expr)), yes, no)
        }
        Directive::For(parts) => {
            let first = &parts.for_expr;
            Piece::For {
                names: names(
                    first.key_var.as_ref().map(|name| name.as_str()),
                    first.value_var.as_str(),
                ),
                collection: Box::new(lower.expr(&first.collection_expr)),
                body: inner(lower, &first.template, first.strip, parts.endfor_expr.strip),
            }
        }
    }
}

/// The template between two markers, which strip at its ends.
fn inner(lower: &Lower<'_>, template: &Template, before: Strip, after: Strip) -> Vec<Piece> {
    let mut pieces = pieces(lower, template.iter());
    if before.strip_end()
        && let Some(Piece::Text(text)) = pieces.first_mut()
    {
        *text = stripped(text, true, false).into();
    }
    if after.strip_start()
        && let Some(Piece::Text(text)) = pieces.last_mut()
    {
        *text = stripped(text, false, true).into();
    }
    pieces
}

/// What an element strips around it: the start of its first marker, the end of its last.
fn outer(element: &Element) -> Strip {
    let (first, last) = match element {
        Element::Literal(_) => return Strip::None,
        Element::Interpolation(hole) => return hole.strip,
        Element::Directive(directive) => match &**directive {
            Directive::If(parts) => (parts.if_expr.strip, parts.endif_expr.strip),
            Directive::For(parts) => (parts.for_expr.strip, parts.endfor_expr.strip),
        },
    };
    match (first.strip_start(), last.strip_end()) {
        (true, true) => Strip::Both,
        (true, false) => Strip::Start,
        (false, true) => Strip::End,
        (false, false) => Strip::None,
    }
}

/// All white space next to a marker that strips is gone, line breaks too.
fn stripped(text: &str, start: bool, end: bool) -> &str {
    let text = if start { text.trim_start() } else { text };
    if end { text.trim_end() } else { text }
}

//! Templates: text, holes, `%{ if }` and `%{ for }`.

use hcl_edit::Span as _;
use hcl_edit::template::{Directive, Element, HeredocTemplate, StringTemplate, Template};

use super::hcl::{Lower, names};
use super::text::{self, Form, Texts};
use super::{ExprKind, Piece};
use crate::value::Data;

/// A quoted string with holes.
pub(super) fn string(lower: &Lower<'_>, template: &StringTemplate) -> ExprKind {
    finish(lower, &template.iter().collect::<Vec<_>>(), Form::Quoted)
}

/// The text of a template file.
pub(super) fn template(lower: &Lower<'_>, template: &Template) -> ExprKind {
    finish(lower, &template.iter().collect::<Vec<_>>(), Form::Lines)
}

/// A heredoc.
pub(super) fn heredoc(lower: &Lower<'_>, heredoc: &HeredocTemplate) -> ExprKind {
    let form = if is_dedented(lower, heredoc) { Form::Dedented } else { Form::Lines };
    finish(lower, &heredoc.template.iter().collect::<Vec<_>>(), form)
}

fn is_dedented(lower: &Lower<'_>, heredoc: &HeredocTemplate) -> bool {
    lower.written(heredoc.span()).is_some_and(|text| text.starts_with("<<-"))
}

/// Text alone is a literal.
fn finish(lower: &Lower<'_>, elements: &[&Element], form: Form) -> ExprKind {
    let mut pieces = pieces(lower, elements, &mut text::texts(lower, elements, form));
    match &mut pieces[..] {
        [] => ExprKind::Literal(Data::String("".into())),
        [Piece::Text(text)] => ExprKind::Literal(Data::String(text.clone())),
        _ => ExprKind::Template(pieces),
    }
}

/// The pieces, with the texts that are next.
fn pieces(lower: &Lower<'_>, elements: &[&Element], texts: &mut Texts) -> Vec<Piece> {
    let piece = |element: &&Element| match element {
        Element::Literal(_) => Piece::Text(texts.next().unwrap_or_default().into()),
        Element::Interpolation(hole) => Piece::Hole(lower.expr(&hole.expr)),
        Element::Directive(directive) => self::directive(lower, directive, texts),
    };
    elements.iter().map(piece).collect()
}

fn directive(lower: &Lower<'_>, directive: &Directive, texts: &mut Texts) -> Piece {
    let mut inner = |template: &Template| {
        let elements: Vec<&Element> = template.iter().collect();
        pieces(lower, &elements, texts)
    };
    match directive {
        Directive::If(parts) => {
            let yes = inner(&parts.if_expr.template);
            let no = parts.else_expr.as_ref().map(|no| inner(&no.template)).unwrap_or_default();
            Piece::If(Box::new(lower.expr(&parts.if_expr.cond_expr)), yes, no)
        }
        Directive::For(parts) => {
            let first = &parts.for_expr;
            Piece::For {
                names: names(
                    first.key_var.as_ref().map(|name| name.as_str()),
                    first.value_var.as_str(),
                ),
                collection: Box::new(lower.expr(&first.collection_expr)),
                body: inner(&first.template),
            }
        }
    }
}

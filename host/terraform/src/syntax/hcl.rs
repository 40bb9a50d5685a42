//! From the tree of the HCL parser to ours.

use std::ops::Range;
use std::sync::Arc;

use hcl_edit::Span as _;
use hcl_edit::expr::{
    BinaryOperator, Expression, ForExpr, FuncCall, ObjectKey, Traversal, TraversalOperator,
    UnaryOperator,
};
use hcl_edit::parser::Error;
use hcl_edit::structure::{Body as HclBody, Structure};
use resilint_schema::SourceId;

use super::duplicate::Renamed;
use super::{
    Attribute, Binary, Block, Body, Call, Expr, ExprKind, For, ForNames, Hop, SyntaxError, Unary,
    continued, directive, duplicate,
};
use crate::place::Place;
use crate::value::{Data, number_of};

/// What lowering needs to know: the file, for places, and its text, for numbers.
pub(super) struct Lower<'t> {
    file: SourceId,
    text: &'t str,
    /// How far the parsed text lies behind the start of the file.
    offset: usize,
    renamed: Renamed,
}

/// The body of a file.
pub(super) fn body(file: SourceId, text: &str) -> Result<Body, SyntaxError> {
    let parse = |text: &str| parsed(file, text, 0, hcl_edit::parser::parse_body, Lower::body);
    parse(text).or_else(|error| continued::retry(text, error, parse))
}

/// One expression.
pub(super) fn expression(file: SourceId, text: &str) -> Result<Expr, SyntaxError> {
    let offset = text.len() - text.trim_start().len();
    let parser = hcl_edit::parser::parse_expr;
    parsed(file, text.trim(), offset, parser, Lower::expr)
}

/// A template.
pub(super) fn template(file: SourceId, text: &str) -> Result<Expr, SyntaxError> {
    template_at(file, text, 0)
}

/// A template that starts at an offset of its file.
pub(super) fn template_at(file: SourceId, text: &str, offset: usize) -> Result<Expr, SyntaxError> {
    let place = Place::new(file, offset..offset + text.len());
    parsed(file, text, offset, hcl_edit::parser::parse_template, |lower, template| Expr {
        kind: directive::template(lower, template),
        place,
    })
}

/// Parses a text that starts at an offset of its file, and lowers what was parsed.
fn parsed<'t, P, L>(
    file: SourceId,
    text: &'t str,
    offset: usize,
    parser: impl Fn(&str) -> Result<P, Error>,
    lowered: impl FnOnce(&Lower<'t>, &P) -> L,
) -> Result<L, SyntaxError> {
    let (parsed, renamed) =
        duplicate::parse(text, &parser).map_err(|error| syntax_error(file, offset, &error))?;
    let lower = Lower { file, text, offset, renamed };
    let made = lowered(&lower, &parsed);
    if lower.renamed.is_sound() {
        return Ok(made);
    }
    parser(text).map(|_| made).map_err(|error| syntax_error(file, offset, &error))
}

fn syntax_error(file: SourceId, offset: usize, error: &Error) -> SyntaxError {
    let start = offset + error.location().offset();
    let message = error.message().replace('\n', "; ");
    // The limits of the parser are its own, and it has no other sign of them.
    let is_limit =
        ["nested levels", "chained binary operators"].iter().any(|limit| message.ends_with(limit));
    SyntaxError { place: Place::new(file, start..start), message, is_limit }
}

impl Lower<'_> {
    pub(super) fn place(&self, span: Option<Range<usize>>) -> Place {
        let span = span.unwrap_or(0..0);
        Place::new(self.file, span.start + self.offset..span.end + self.offset)
    }

    /// The text as it is written.
    pub(super) fn written(&self, span: Option<Range<usize>>) -> Option<&str> {
        self.text.get(span?)
    }

    fn body(&self, body: &HclBody) -> Body {
        let mut lowered = Body::default();
        for structure in body {
            match structure {
                Structure::Attribute(attribute) => lowered.attributes.push(Attribute {
                    name: attribute.key.as_str().into(),
                    place: self.place(attribute.span()),
                    expr: self.expr(&attribute.value),
                }),
                Structure::Block(block) => lowered.blocks.push(Block {
                    kind: block.ident.as_str().into(),
                    labels: block.labels.iter().map(|label| label.as_str().into()).collect(),
                    body: self.body(&block.body),
                    place: self.place(block.span()),
                }),
            }
        }
        lowered
    }

    pub(super) fn expr(&self, expr: &Expression) -> Expr {
        let place = self.place(expr.span());
        let kind = match expr {
            // Parentheses only group; what they hold keeps its own, narrower place.
            Expression::Parenthesis(inner) => return self.expr(inner.inner()),
            Expression::Null(_) => ExprKind::Literal(Data::Null),
            Expression::Bool(value) => ExprKind::Literal(Data::Bool(*value.value())),
            Expression::Number(number) => {
                let written = expr.span().and_then(|span| self.text.get(span));
                let shown = number.value().to_string();
                let data = written.and_then(number_of).or_else(|| number_of(&shown));
                ExprKind::Literal(data.unwrap_or_else(Data::too_large))
            }
            Expression::String(text) => {
                ExprKind::Literal(Data::String(text.value().as_str().into()))
            }
            Expression::Array(items) => {
                ExprKind::List(items.iter().map(|item| self.expr(item)).collect())
            }
            Expression::Object(object) => ExprKind::Object(
                object
                    .iter()
                    .map(|(key, value)| (self.key(key, place), self.expr(value.expr())))
                    .collect(),
            ),
            Expression::StringTemplate(template) => directive::string(self, template),
            Expression::HeredocTemplate(heredoc) => directive::heredoc(self, heredoc),
            Expression::Variable(name) => ExprKind::Variable(name.as_str().into()),
            Expression::Conditional(conditional) => ExprKind::Conditional(Box::new([
                self.expr(&conditional.cond_expr),
                self.expr(&conditional.true_expr),
                self.expr(&conditional.false_expr),
            ])),
            Expression::FuncCall(call) => ExprKind::Call(self.call(call)),
            Expression::Traversal(traversal) => self.traversal(traversal),
            Expression::UnaryOp(operation) => {
                let operator = match operation.operator.value() {
                    UnaryOperator::Neg => Unary::Negate,
                    UnaryOperator::Not => Unary::Not,
                };
                ExprKind::Unary(operator, Box::new(self.expr(&operation.expr)))
            }
            Expression::BinaryOp(operation) => ExprKind::Binary(
                Box::new(self.expr(&operation.lhs_expr)),
                binary(*operation.operator.value()),
                Box::new(self.expr(&operation.rhs_expr)),
            ),
            Expression::ForExpr(for_expr) => ExprKind::For(Box::new(self.for_expr(for_expr))),
        };
        Expr { kind, place }
    }

    fn key(&self, key: &ObjectKey, object: Place) -> Expr {
        if let Some(written) = key.span().and_then(|span| self.renamed.key(span.start)) {
            let text = written.trim_matches('"');
            let place = self.place(key.span());
            return Expr { kind: ExprKind::Literal(Data::String(text.into())), place };
        }
        match key {
            ObjectKey::Ident(word) => Expr {
                kind: ExprKind::Literal(Data::String(word.as_str().into())),
                place: word.span().map_or(object, |span| self.place(Some(span))),
            },
            // A bare name in parentheses is looked up; without them it is a word.
            ObjectKey::Expression(Expression::Variable(word)) => Expr {
                kind: ExprKind::Literal(Data::String(word.as_str().into())),
                place: self.place(word.span()),
            },
            ObjectKey::Expression(expr) => self.expr(expr),
        }
    }

    fn call(&self, call: &FuncCall) -> Call {
        let mut name = String::new();
        for part in &call.name.namespace {
            name.push_str(part.as_str());
            name.push_str("::");
        }
        name.push_str(call.name.name.as_str());
        Call {
            name: name.into(),
            args: call.args.iter().map(|arg| self.expr(arg)).collect(),
            expand: call.args.expand_final(),
        }
    }

    fn traversal(&self, traversal: &Traversal) -> ExprKind {
        let hop = |operator: &TraversalOperator| match operator {
            TraversalOperator::AttrSplat(_) => Hop::AttributeSplat,
            TraversalOperator::FullSplat(_) => Hop::FullSplat,
            TraversalOperator::GetAttr(name) => Hop::Attribute(name.as_str().into()),
            TraversalOperator::Index(expr) => Hop::Index(self.expr(expr)),
            TraversalOperator::LegacyIndex(index) => Hop::DotIndex(Expr {
                kind: ExprKind::Literal(Data::Number((*index.value()).into())),
                place: self.place(index.span()),
            }),
        };
        let hops = traversal.operators.iter().map(|operator| hop(operator.value())).collect();
        ExprKind::Traversal(Box::new(self.expr(&traversal.expr)), hops)
    }

    fn for_expr(&self, expr: &ForExpr) -> For {
        let intro = &expr.intro;
        For {
            names: names(
                intro.key_var.as_ref().map(|name| name.as_str()),
                intro.value_var.as_str(),
            ),
            collection: self.expr(&intro.collection_expr),
            key: expr.key_expr.as_ref().map(|key| self.expr(key)),
            value: self.expr(&expr.value_expr),
            group: expr.grouping,
            condition: expr.cond.as_ref().map(|condition| self.expr(&condition.expr)),
        }
    }
}

/// The variables of an iteration.
pub(super) fn names(key: Option<&str>, value: &str) -> ForNames {
    ForNames { key: key.map(Arc::from), value: value.into() }
}

const fn binary(operator: BinaryOperator) -> Binary {
    match operator {
        BinaryOperator::Or => Binary::Or,
        BinaryOperator::And => Binary::And,
        BinaryOperator::Eq => Binary::Equal,
        BinaryOperator::NotEq => Binary::NotEqual,
        BinaryOperator::Less => Binary::Less,
        BinaryOperator::LessEq => Binary::LessOrEqual,
        BinaryOperator::Greater => Binary::Greater,
        BinaryOperator::GreaterEq => Binary::GreaterOrEqual,
        BinaryOperator::Plus => Binary::Add,
        BinaryOperator::Minus => Binary::Subtract,
        BinaryOperator::Mul => Binary::Multiply,
        BinaryOperator::Div => Binary::Divide,
        BinaryOperator::Mod => Binary::Modulo,
    }
}

//! Jinja: templates and conditions, evaluated with unknowns. What cannot be told stays unknown, with a symbol in
//! which everything known is filled in.

mod access;
mod call;
mod expression;
mod filter;
mod is;
mod list;
mod operator;
mod text;

use minijinja::machinery::ast::{Expr, Stmt};
use minijinja::machinery::parse;
use resilint_schema::{Provenance, Why};
use resilint_terraform::value::{symbol, template};
use resilint_terraform::{Data, Place, Value};

use super::run::Run;
use super::scope::Scope;
use super::value::{follows, made, open};
pub(super) use list::items_of_dict;

/// Templates that are longer are scripts, of which no one part is a value. The parser counts lines and columns
/// in 16 bits and goes as deep as the text is long.
const LONGEST: usize = 4096;

/// What a template may make.
const LONGEST_TEXT: usize = 1 << 16;

/// What evaluates expressions: the variables, and what the tasks before have set.
#[derive(Clone, Copy)]
struct Jinja<'r, 'a> {
    run: &'r Run<'a>,
    scope: &'r Scope<'a>,
}

/// The value of an expression.
type Evaluated = Result<Value, Undefined>;

/// Something that has no value, which `default` gives one.
#[derive(Clone, Debug)]
struct Undefined {
    /// What stands for it where nothing gives it a value.
    value: Value,
    /// Whether someone outside the input may define it.
    open: bool,
}

impl<'a> Run<'a> {
    /// The value of a text with templates in it.
    pub(super) fn template(
        &self,
        text: &str,
        from: Provenance,
        place: Option<Place>,
        scope: &Scope<'a>,
    ) -> Value {
        let jinja = Jinja { run: self, scope };
        let value = jinja.template(text);
        let place = value.place.or(place);
        Value { from: value.from.max(from), place, ..value }
    }

    /// The value of a condition, which is an expression without braces; templates are taken too.
    pub(super) fn condition(&self, text: &str, scope: &Scope<'a>) -> Value {
        let jinja = Jinja { run: self, scope };
        if super::value::is_template(text) {
            return jinja.template(text);
        }
        // The parser of bare expressions panics at a bracket too many, that of templates does not: for it, the
        // expression ends there, and what follows makes the condition a text.
        match &jinja.template(&format!("{{{{ {text} }}}}")) {
            value if text.contains("}}") && value.as_str().is_some() => {
                open(Why::Invalid, None, None)
            }
            value => value.clone(),
        }
    }
}

impl Jinja<'_, '_> {
    fn template(&self, text: &str) -> Value {
        if text.len() > LONGEST {
            return open(Why::TooLarge, None, None);
        }
        let parsed = parse(text, "", Default::default(), Default::default());
        let Ok(Stmt::Template(template)) = parsed else { return open(Why::Invalid, None, None) };
        let mut pieces = Vec::with_capacity(template.children.len());
        for child in &template.children {
            match child {
                Stmt::EmitRaw(raw) => pieces.push(Value::string(raw.raw)),
                Stmt::EmitExpr(emit) => pieces.push(self.value(&emit.expr)),
                // Loops and conditions within a text: what they make is not worked out.
                _ => return open(Why::Template, None, None),
            }
        }
        match pieces.as_slice() {
            [] => Value::string(""),
            [_] => pieces.swap_remove(0),
            _ => joined(&pieces),
        }
    }

    /// The value of an expression, with an unknown for what has none.
    fn value(&self, expr: &Expr<'_>) -> Value {
        self.eval(expr).unwrap_or_else(|undefined| undefined.value)
    }
}

/// Pieces as one text.
fn joined(pieces: &[Value]) -> Value {
    let mut text = String::new();
    for piece in pieces {
        match rendered(piece) {
            Some(piece) => text.push_str(&piece),
            None => return follows(template(pieces), pieces),
        }
        if text.len() > LONGEST_TEXT {
            return open(Why::TooLarge, None, None).made_from(pieces);
        }
    }
    made(Data::String(text.into()), pieces)
}

/// A value as it stands in a text; nothing for collections, which nobody puts into one.
fn rendered(value: &Value) -> Option<String> {
    match &value.data {
        Data::Null => Some(String::new()),
        Data::Bool(true) => Some("True".to_owned()),
        Data::Bool(false) => Some("False".to_owned()),
        _ => resilint_terraform::value::to_text(value),
    }
}

/// A value as an operand within a symbol.
fn operand(value: &Value) -> Option<String> {
    let text = symbol(value)?;
    Some(if text.contains(' ') { format!("({text})") } else { text })
}

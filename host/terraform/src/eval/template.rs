//! Templates. Known pieces become text, unknown ones holes of a symbol.

use std::sync::Arc;

use resilint_schema::Why;

use super::{Evaluator, Scope};
use crate::functions::Invalid;
use crate::syntax::Piece;
use crate::value::{self, Data, Unknown, Value, to_bool, to_text};

/// The longest text that is made: one megabyte.
pub(super) const LONGEST: usize = 1 << 20;

impl Evaluator<'_> {
    pub(super) fn template(&self, pieces: &[Piece], scope: &Scope<'_>) -> Result<Value, Invalid> {
        // `"${x}"` is x itself, whatever its type.
        if let [Piece::Hole(expr)] = pieces {
            return self.eval(expr, scope);
        }
        let mut values = Vec::new();
        self.pieces(pieces, scope, &mut values)?;
        joined(&values)
    }

    fn pieces(
        &self,
        pieces: &[Piece],
        scope: &Scope<'_>,
        out: &mut Vec<Value>,
    ) -> Result<(), Invalid> {
        for piece in pieces {
            match piece {
                Piece::Text(text) => out.push(Value::string(text.clone())),
                Piece::Hole(expr) => out.push(self.eval(expr, scope)?),
                Piece::If(condition, yes, no) => {
                    let condition = self.eval(condition, scope)?;
                    match to_bool(&condition) {
                        Some(true) => self.pieces(yes, scope, out)?,
                        Some(false) => self.pieces(no, scope, out)?,
                        None if condition.is_unknown() => {
                            out.push(Value::follows(None, [&condition]));
                        }
                        None => {
                            let is = condition.type_name();
                            return Err(Invalid(format!("a condition is true or false, not {is}")));
                        }
                    }
                }
                Piece::For { names, collection, body } => {
                    let collection = self.eval(collection, scope)?;
                    let each = self.each_element(&collection, names, scope, |scope| {
                        self.pieces(body, scope, out)
                    })?;
                    if !each {
                        out.push(Value::follows(None, [&collection]));
                    }
                }
            }
        }
        Ok(())
    }
}

/// The text that is known of values, some of which are not.
fn pieces(values: &[Value]) -> Vec<Arc<str>> {
    let of = |value: &Value| match &value.data {
        Data::Unknown(unknown) => unknown.pieces.clone(),
        Data::String(text) => vec![text.clone()],
        _ => Vec::new(),
    };
    values.iter().flat_map(of).collect()
}

/// The text of all values, one after the other.
fn joined(values: &[Value]) -> Result<Value, Invalid> {
    if values.iter().any(|value| matches!(value.data, Data::Unknown(_) | Data::Handle(_))) {
        let symbol = value::template(values);
        // A start-up script with one unknown line still says what its other lines do.
        let pieces = if symbol.is_none() { pieces(values) } else { Vec::new() };
        let mut made = Value::follows(symbol, values);
        if let Data::Unknown(unknown) = &mut made.data {
            Arc::make_mut(unknown).pieces = pieces;
        }
        return Ok(made);
    }
    let mut text = String::new();
    for value in values {
        let Some(piece) = to_text(value) else {
            return Err(Invalid(format!("a template holds text, not {}", value.type_name())));
        };
        text.push_str(&piece);
        if text.len() > LONGEST {
            return Ok(Value::unknown(Unknown::new(Why::TooLarge, None)).made_from(values));
        }
    }
    Ok(Value::bare(Data::String(Arc::from(text))).made_from(values))
}

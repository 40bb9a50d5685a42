//! Templates. Known pieces become text, unknown ones holes of a symbol.

use std::sync::Arc;

use super::budget::VALUE;
use super::iteration::There;
use super::{Evaluator, Scope};
use crate::functions::Invalid;
use crate::limit::Limit;
use crate::syntax::Piece;
use crate::value::{self, Data, Value, to_bool, to_text};

/// The longest text that is made: one megabyte.
pub(super) const LONGEST: usize = 1 << 20;

/// What a template has made so far.
#[derive(Default)]
struct Filled {
    values: Vec<Value>,
    /// Bytes of known text.
    length: usize,
    /// What stops it.
    beyond: Option<Value>,
}

impl Evaluator<'_> {
    pub(super) fn template(&self, pieces: &[Piece], scope: &Scope<'_>) -> Result<Value, Invalid> {
        // `"${x}"` is x itself, whatever its type.
        if let [Piece::Hole(expr)] = pieces {
            return self.eval(expr, scope);
        }
        let mut filled = Filled::default();
        self.pieces(pieces, scope, &mut filled)?;
        match filled.beyond {
            Some(beyond) => Ok(beyond.made_from(&filled.values)),
            None => self.joined(&filled.values),
        }
    }

    fn pieces(&self, pieces: &[Piece], scope: &Scope<'_>, out: &mut Filled) -> Result<(), Invalid> {
        for piece in pieces {
            if out.beyond.is_some() {
                return Ok(());
            }
            match piece {
                Piece::Text(text) => self.put(Value::string(text.clone()), out),
                Piece::Hole(expr) => {
                    let value = self.eval(expr, scope)?;
                    self.put(value, out);
                }
                Piece::If(condition, yes, no) => {
                    let condition = self.eval(condition, scope)?;
                    match to_bool(&condition) {
                        Some(true) => self.within(&condition, yes, scope, out)?,
                        Some(false) => self.within(&condition, no, scope, out)?,
                        None if condition.is_unknown() => {
                            let mut either = Filled::default();
                            for branch in [yes, no] {
                                self.perhaps(&condition, branch, scope, &mut either);
                            }
                            let made = Value::follows(None, [&condition]);
                            self.put(made.made_from(&either.values), out);
                        }
                        None => {
                            let is = condition.type_name();
                            return Err(Invalid(format!("a condition is true or false, not {is}")));
                        }
                    }
                }
                Piece::For { names, collection, body } => {
                    let collection = self.eval(collection, scope)?;
                    let mut possible = Filled::default();
                    let open = self.each_element(&collection, names, scope, |scope, there| {
                        match there {
                            There::Surely => self.within(&collection, body, scope, out)?,
                            There::Perhaps => {
                                self.perhaps(&collection, body, scope, &mut possible);
                            }
                        }
                        Ok(())
                    })?;
                    if let Some(open) = open {
                        self.put(Value::follows(None, [&open]).made_from(&possible.values), out);
                    }
                }
            }
        }
        Ok(())
    }

    /// Pieces within a directive.
    fn within(
        &self,
        by: &Value,
        pieces: &[Piece],
        scope: &Scope<'_>,
        out: &mut Filled,
    ) -> Result<(), Invalid> {
        match self.deeper(by.place.unwrap_or_default()) {
            Ok(_level) => self.pieces(pieces, scope, out),
            Err(beyond) => {
                out.beyond = Some(beyond);
                Ok(())
            }
        }
    }

    /// Pieces that may be there: only what they refer to counts.
    fn perhaps(&self, by: &Value, pieces: &[Piece], scope: &Scope<'_>, out: &mut Filled) {
        self.doubt();
        let mut filled = Filled::default();
        if self.within(by, pieces, scope, &mut filled).is_ok() {
            out.values.extend(filled.values.into_iter().filter(Value::refers));
        }
    }

    fn put(&self, value: Value, out: &mut Filled) {
        out.length += value.as_str().map_or(0, str::len);
        if let Err(beyond) = self.charge(1, VALUE) {
            out.beyond = Some(beyond);
        } else if out.length > LONGEST {
            out.beyond = Some(self.beyond(Limit::Result));
        }
        out.values.push(value);
    }

    /// The text of all values, one after the other.
    fn joined(&self, values: &[Value]) -> Result<Value, Invalid> {
        let length: usize = values.iter().filter_map(Value::as_str).map(str::len).sum();
        if let Err(beyond) = self.charge(length as u64 / 256, length as u64) {
            return Ok(beyond.made_from(values));
        }
        if values.iter().any(|value| matches!(value.data, Data::Unknown(_) | Data::Handle(_))) {
            // A list has no place in a text.
            self.doubt();
            let symbol = value::template(values);
            // A start-up script with one unknown line still says what its other lines do.
            let pieces = if symbol.is_none() { pieces(values) } else { Vec::new() };
            let made = Value::follows(symbol, values);
            let mut made = self.of_each(made, values, text);
            if let Data::Unknown(unknown) = &mut made.data {
                let unknown = Arc::make_mut(unknown);
                (unknown.present, unknown.primitive, unknown.pieces) = (true, true, pieces);
            }
            return Ok(made);
        }
        text(values)
    }
}

/// The text of known values.
fn text(values: &[Value]) -> Result<Value, Invalid> {
    let mut text = String::new();
    for value in values {
        let Some(piece) = to_text(value) else {
            return Err(Invalid(format!("a template holds text, not {}", value.type_name())));
        };
        text.push_str(&piece);
    }
    Ok(Value::bare(Data::String(Arc::from(text))).made_from(values))
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

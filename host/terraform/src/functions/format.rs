//! Functions that put values into a text: `format`, `formatlist` and `join`. Where a value is unknown,
//! the result is an unknown whose symbol is a template: the text is known but for its holes.

mod verb;

use super::arguments::{
    MOST_ITEMS, MOST_TEXT, as_text, is_opaque, is_open_set, list, text, too_large,
};
use super::{Call, Function, Invalid, partial_variadic};
use crate::value::{self, Data, Part, Value, holes};
use verb::{Piece, Verb};

type Answer = Result<Value, Invalid>;

pub(super) const FUNCTIONS: &[Function] = &[
    partial_variadic("format", 1, format),
    partial_variadic("formatlist", 1, formatlist),
    partial_variadic("join", 2, join),
];

fn format(call: &Call<'_>) -> Answer {
    if call.is_opaque(0) {
        return Ok(call.unknown());
    }
    let pieces = verb::parse(call, &call.text(0)?)?;
    let args: Vec<&Value> = call.args.iter().skip(1).collect();
    one(call, &pieces, &args)
}

/// The text of one set of arguments.
fn one(call: &Call<'_>, pieces: &[Piece], args: &[&Value]) -> Answer {
    let (mut out, mut length, mut used) = (Vec::new(), 0_usize, 0);
    for piece in pieces {
        let part = match piece {
            Piece::Text(text) => Value::string(text.as_str()),
            Piece::Verb(verb) => {
                used = used.max(verb.argument + 1);
                let Some(arg) = args.get(verb.argument) else {
                    let problem =
                        format_args!("asks for value {}, which is not there", verb.argument + 1);
                    return Err(call.refuse(0, problem));
                };
                written(call, verb, arg)?
            }
        };
        length = length.saturating_add(part.as_str().map_or(0, str::len));
        if length > MOST_TEXT {
            return Ok(call.made(too_large()));
        }
        out.push(part);
    }
    if used < args.len() {
        return Err(call.refuse(0, format_args!("uses {used} of {} values", args.len())));
    }
    Ok(assembled(&out, args))
}

/// A value as a verb writes it; an unknown where it is unknown.
fn written(call: &Call<'_>, verb: &Verb, arg: &Value) -> Answer {
    if arg.is_wholly_known() {
        let text = verb.write(arg).map_err(|problem| {
            call.refuse(verb.argument + 1, format_args!("does not fit %{}: {problem}", verb.mode))
        })?;
        return Ok(Value::string(text));
    }
    if arg.is_unknown() && verb.is_plain() {
        return Ok(arg.clone());
    }
    let symbol = value::symbol(arg).map(|arg| format!("format(\"{}\", {arg})", verb.source()));
    Ok(Value::follows(symbol.and_then(value::expression), [arg]))
}

/// The parts one after the other, with the history of `inputs`.
fn assembled(parts: &[Value], inputs: &[&Value]) -> Value {
    let history = || inputs.iter().copied();
    if parts.iter().any(Value::is_unknown) {
        let symbol = value::template(parts).map(|symbol| match holes(&symbol)[..] {
            // The text of one value is that value.
            [Part::Hole(inner)] if !inner.contains("${") => inner.to_owned(),
            _ => symbol,
        });
        return Value::follows(symbol, parts).made_from(history());
    }
    let whole: String = parts.iter().filter_map(Value::as_str).collect();
    Value::bare(text(whole)).made_from(history())
}

/// `format` for each element; arguments that are no lists are the same each time.
fn formatlist(call: &Call<'_>) -> Answer {
    let args = call.args.get(1..).unwrap_or_default();
    let primitive = |arg: &Value| arg.as_unknown().is_some_and(|unknown| unknown.primitive);
    let open = |arg: &Value| is_opaque(arg) && !primitive(arg) || is_open_set(arg);
    if call.is_opaque(0) || args.iter().any(open) {
        return Ok(call.unknown());
    }
    let pieces = verb::parse(call, &call.text(0)?)?;
    let mut lengths = args.iter().filter_map(Value::as_items).map(<[Value]>::len);
    let rows = lengths.next().unwrap_or(1);
    if lengths.any(|length| length != rows) {
        return Err(Invalid("the lists given to formatlist differ in length".to_owned()));
    }
    let (mut out, mut length) = (Vec::new(), 0_usize);
    for row in 0..rows.min(MOST_ITEMS + 1) {
        let cell = |arg| Value::as_items(arg).map_or(Some(arg), |items| items.get(row));
        let text = one(call, &pieces, &args.iter().filter_map(cell).collect::<Vec<_>>())?;
        length = length.saturating_add(text.as_str().map_or(0, str::len));
        if length > MOST_TEXT.saturating_mul(8) {
            return Ok(call.made(too_large()));
        }
        out.push(text.made_from(call.args.first()));
    }
    Ok(Value::bare(list(out)).made_from(call.args))
}

fn join(call: &Call<'_>) -> Answer {
    if call.args.iter().any(|arg| is_opaque(arg) || is_open_set(arg)) {
        return Ok(call.unknown());
    }
    let separator = Value::string(&*call.text(0)?);
    let (mut parts, mut length) = (Vec::new(), 0_usize);
    for index in 1..call.args.len() {
        for item in call.items(index)? {
            let part = match as_text(item) {
                _ if matches!(item.data, Data::Handle(_)) => return Ok(call.unknown()),
                Some(text) => Value::string(&*text),
                None if item.is_unknown() => item.clone(),
                None => return Err(call.refuse(index, "has an element that is no string")),
            };
            length = length.saturating_add(part.as_str().map_or(0, str::len));
            if !parts.is_empty() {
                length = length.saturating_add(separator.as_str().map_or(0, str::len));
                parts.push(separator.clone());
            }
            parts.push(part);
            if length > MOST_TEXT || parts.len() > 2 * MOST_ITEMS {
                return Ok(call.made(too_large()));
            }
        }
    }
    let inputs: Vec<&Value> = call.args.iter().collect();
    Ok(call.history().added_to(assembled(&parts, &inputs)))
}

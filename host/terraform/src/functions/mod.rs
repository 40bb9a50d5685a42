//! Terraform's functions: one file a family, each with a table of its functions. `try`, `can` and
//! `templatefile` are not here, because they evaluate expressions.

mod arguments;
mod charset;
mod collection;
mod combine;
mod conversion;
mod cost;
mod date;
mod encoding;
mod filesystem;
mod format;
mod hash;
mod json;
mod network;
mod numeric;
mod pattern;
mod pick;
mod select;
mod set;
mod string;
#[cfg(test)]
mod tests;
mod yaml;

use std::collections::HashMap;
use std::fmt;
use std::sync::OnceLock;

use resilint_schema::Why;

pub(crate) use cost::{cost, makes, may_be_refused};

use crate::files::Files;
use crate::value::{self, Data, Unknown, Value};

/// What a function is given.
#[derive(Clone, Copy)]
pub(crate) struct Call<'c> {
    /// Its name.
    pub(crate) name: &'c str,
    /// Its arguments, evaluated, with `...` expanded.
    pub(crate) args: &'c [Value],
    /// The files it may read.
    pub(crate) files: &'c dyn Files,
    /// The folder that paths are relative to.
    pub(crate) folder: &'c str,
}

/// Why an expression has no value: Terraform would refuse it. Lower case, no full stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid(pub String);

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A function.
pub(crate) struct Function {
    name: &'static str,
    /// The fewest and the most arguments; no most for variadic ones.
    arity: (usize, Option<usize>),
    body: Body,
}

enum Body {
    /// Called only when every argument is wholly known. The history of the result is that of all
    /// arguments and of what is in them.
    Strict(fn(&Call<'_>) -> Result<Data, Invalid>),
    /// Called also where arguments are unknown, in whole or in part; it gives the result its history.
    /// Where it cannot do better it returns [`Call::unknown`].
    Partial(fn(&Call<'_>) -> Result<Value, Invalid>),
    /// Its result differs from run to run, or it asks something outside the input.
    Impure,
}

/// A function of `fewest..=most` arguments that wants all of them known.
const fn strict(
    name: &'static str,
    fewest: usize,
    most: usize,
    body: fn(&Call<'_>) -> Result<Data, Invalid>,
) -> Function {
    Function { name, arity: (fewest, Some(most)), body: Body::Strict(body) }
}

/// As [`strict`], for any number of arguments from `fewest`.
const fn strict_variadic(
    name: &'static str,
    fewest: usize,
    body: fn(&Call<'_>) -> Result<Data, Invalid>,
) -> Function {
    Function { name, arity: (fewest, None), body: Body::Strict(body) }
}

/// A function of `fewest..=most` arguments that makes what it can of unknown ones.
const fn partial(
    name: &'static str,
    fewest: usize,
    most: usize,
    body: fn(&Call<'_>) -> Result<Value, Invalid>,
) -> Function {
    Function { name, arity: (fewest, Some(most)), body: Body::Partial(body) }
}

/// As [`partial`], for any number of arguments from `fewest`.
const fn partial_variadic(
    name: &'static str,
    fewest: usize,
    body: fn(&Call<'_>) -> Result<Value, Invalid>,
) -> Function {
    Function { name, arity: (fewest, None), body: Body::Partial(body) }
}

/// A function whose result cannot be told before the run.
const fn impure(name: &'static str) -> Function {
    Function { name, arity: (0, None), body: Body::Impure }
}

/// All families.
const FAMILIES: &[&[Function]] = &[
    collection::FUNCTIONS,
    combine::FUNCTIONS,
    conversion::FUNCTIONS,
    date::FUNCTIONS,
    encoding::FUNCTIONS,
    filesystem::FUNCTIONS,
    format::FUNCTIONS,
    hash::FUNCTIONS,
    network::FUNCTIONS,
    numeric::FUNCTIONS,
    pattern::FUNCTIONS,
    pick::FUNCTIONS,
    select::FUNCTIONS,
    set::FUNCTIONS,
    string::FUNCTIONS,
];

/// The function of a name.
fn find(name: &str) -> Option<&'static Function> {
    static BY_NAME: OnceLock<HashMap<&'static str, &'static Function>> = OnceLock::new();
    let by_name = BY_NAME.get_or_init(|| {
        FAMILIES.iter().copied().flatten().map(|function| (function.name, function)).collect()
    });
    by_name.get(name).copied()
}

impl Call<'_> {
    /// The result where too little is known: an unknown that says which argument is missing.
    pub(crate) fn unknown(&self) -> Value {
        let args: Option<Vec<String>> = self.args.iter().map(value::symbol).collect();
        let symbol =
            args.and_then(|args| value::expression(format!("{}({})", self.name, args.join(", "))));
        self.history().added_to(Value::follows(symbol, self.args))
    }

    /// The result where nothing stands for it, and no two of these are the same.
    fn unnamed(&self, why: Why, reason: &str) -> Value {
        let reason = Some(format!("{}(...): {reason}", self.name).into());
        Value::unknown(Unknown { reason, ..Unknown::new(why, None) }).made_from(self.args)
    }
}

/// Calls a function.
///
/// # Errors
///
/// There is no such function, or it refuses its arguments.
pub(crate) fn call(call: &Call<'_>) -> Result<Value, Invalid> {
    // Functions may be called by the name of the namespace that they are in.
    let name = call.name.strip_prefix("core::").unwrap_or(call.name);
    if name.starts_with("provider::") {
        return Ok(call.unnamed(Why::Unsupported, "functions of providers are not called"));
    }
    let Some(function) = find(name) else {
        return Err(Invalid(format!("there is no function {name}")));
    };
    let (fewest, most) = function.arity;
    if call.args.len() < fewest || most.is_some_and(|most| call.args.len() > most) {
        return Err(Invalid(arity(name, fewest, most, call.args.len())));
    }
    match function.body {
        Body::Partial(body) => body(call),
        Body::Impure => Ok(call.unnamed(Why::Computed, "it differs from run to run")),
        Body::Strict(body) if call.args.iter().all(Value::is_wholly_known) => {
            Ok(call.made(body(call)?))
        }
        Body::Strict(_) => Ok(call.unknown()),
    }
}

fn arity(name: &str, fewest: usize, most: Option<usize>, given: usize) -> String {
    let wanted = match most {
        Some(most) if most == fewest => fewest.to_string(),
        Some(most) => format!("{fewest} to {most}"),
        None => format!("at least {fewest}"),
    };
    format!("{name} wants {wanted} arguments, {given} are given")
}

//! Functions of numbers.

use std::cmp::Ordering;

use rust_decimal::prelude::ToPrimitive as _;

use super::{Call, Function, Invalid, strict, strict_variadic};
use crate::value::{Data, Number, parse_number};

type Answer = Result<Data, Invalid>;

pub(super) const FUNCTIONS: &[Function] = &[
    strict("abs", 1, 1, |call| Ok(Data::Number(call.number(0)?.abs()))),
    strict("ceil", 1, 1, |call| Ok(Data::Number(call.number(0)?.ceil()))),
    strict("floor", 1, 1, |call| Ok(Data::Number(call.number(0)?.floor()))),
    strict("log", 2, 2, log),
    strict_variadic("max", 1, |call| extreme(call, Number::max)),
    strict_variadic("min", 1, |call| extreme(call, Number::min)),
    strict("parseint", 2, 2, parseint),
    strict("pow", 2, 2, pow),
    strict("signum", 1, 1, |call| {
        let sign = match call.number(0)?.cmp(&Number::ZERO) {
            Ordering::Less => Number::NEGATIVE_ONE,
            Ordering::Equal => Number::ZERO,
            Ordering::Greater => Number::ONE,
        };
        Ok(Data::Number(sign))
    }),
    strict("sum", 1, 1, sum),
];

fn extreme(call: &Call<'_>, better: fn(Number, Number) -> Number) -> Answer {
    let mut best = call.number(0)?;
    for index in 1..call.args.len() {
        best = better(best, call.number(index)?);
    }
    Ok(Data::Number(best))
}

fn sum(call: &Call<'_>) -> Answer {
    let numbers = call.numbers(0)?;
    if numbers.is_empty() {
        return Err(call.refuse(0, "is empty"));
    }
    let sum = numbers.into_iter().try_fold(Number::ZERO, Number::checked_add);
    Ok(sum.map_or_else(Data::too_large, Data::Number))
}

/// The number that a float is written as; beyond the limits where it has too many digits.
fn of_float(call: &Call<'_>, float: f64) -> Answer {
    if !float.is_finite() {
        return Err(Invalid(format!("the result of {} is no number", call.name)));
    }
    Ok(parse_number(&float.to_string()).map_or_else(Data::too_large, Data::Number))
}

/// Terraform computes logarithms and powers as floats, and so are they here.
fn float(call: &Call<'_>, index: usize) -> Result<f64, Invalid> {
    call.number(index)?.to_f64().ok_or_else(|| call.refuse(index, "is out of range"))
}

fn log(call: &Call<'_>) -> Answer {
    of_float(call, float(call, 0)?.ln() / float(call, 1)?.ln())
}

fn pow(call: &Call<'_>) -> Answer {
    let (base, power) = (call.number(0)?, call.number(1)?);
    // Whole numbers stay exact.
    let times = Some(power).filter(Number::is_integer).and_then(|power| power.to_usize());
    if let Some(times) = times.filter(|times| base.is_integer() && *times <= 128) {
        let mut factors = std::iter::repeat_n(base, times);
        if let Some(result) = factors.try_fold(Number::ONE, Number::checked_mul) {
            return Ok(Data::Number(result));
        }
    }
    of_float(call, float(call, 0)?.powf(float(call, 1)?))
}

fn parseint(call: &Call<'_>) -> Answer {
    let (whole, base) = (call.text(0)?, call.whole(1)?);
    if !(2..=62).contains(&base) {
        return Err(call.refuse(1, "has to be from 2 to 62"));
    }
    let digits = whole.strip_prefix(['-', '+']).unwrap_or(&whole);
    let mut value = Some(0_i128);
    let mut some = false;
    for letter in digits.chars() {
        let digit = digit(letter, base).filter(|digit| *digit < base);
        let digit = digit.ok_or_else(|| {
            call.refuse(0, format_args!("is no whole number of base {base}: {whole:?}"))
        })?;
        let shifted = value.and_then(|value| value.checked_mul(base.into()));
        value = shifted.and_then(|value| value.checked_add(digit.into()));
        some = true;
    }
    if !some {
        return Err(call.refuse(0, "has no digits"));
    }
    let signed = value.map(|value| if whole.starts_with('-') { -value } else { value });
    let number = signed.and_then(|value| Number::try_from_i128_with_scale(value, 0).ok());
    Ok(number.map_or_else(Data::too_large, Data::Number))
}

/// The value of a digit: small and capital letters are the same up to base 36.
fn digit(letter: char, base: i64) -> Option<i64> {
    if base > 36 && letter.is_ascii_uppercase() {
        return Some(i64::from(u32::from(letter) - u32::from('A')) + 36);
    }
    letter.to_digit(36).map(i64::from)
}

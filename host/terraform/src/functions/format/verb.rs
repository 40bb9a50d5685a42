//! The verbs of `format`, such as `%5.2f`.

use std::iter::Peekable;
use std::str::Chars;

use unicode_segmentation::UnicodeSegmentation as _;

use super::super::{Call, Invalid, json};
use crate::value::{self, Data, Number, Value};

/// The widest that a value is padded to, and the most digits that are asked for.
const WIDEST: usize = 4096;

/// A piece of a format.
pub(super) enum Piece {
    /// Text that stands for itself.
    Text(String),
    /// What stands for a value.
    Verb(Verb),
}

/// What stands for a value.
#[derive(Default)]
pub(super) struct Verb {
    /// Which value, from 0.
    pub(super) argument: usize,
    /// How it is written.
    pub(super) mode: char,
    flags: String,
    width: Option<usize>,
    precision: Option<usize>,
}

type Letters<'t> = Peekable<Chars<'t>>;

/// Takes a format apart.
pub(super) fn parse(call: &Call<'_>, format: &str) -> Result<Vec<Piece>, Invalid> {
    let (mut pieces, mut text, mut next) = (Vec::new(), String::new(), 0);
    let mut letters = format.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter != '%' {
            text.push(letter);
            continue;
        }
        if letters.next_if_eq(&'%').is_some() {
            text.push('%');
            continue;
        }
        if !text.is_empty() {
            pieces.push(Piece::Text(std::mem::take(&mut text)));
        }
        let Some(verb) = verb(&mut letters, next) else {
            return Err(call.refuse(0, format_args!("has a verb that is none: {format:?}")));
        };
        next = verb.argument + 1;
        pieces.push(Piece::Verb(verb));
    }
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    Ok(pieces)
}

fn verb(letters: &mut Letters<'_>, next: usize) -> Option<Verb> {
    let mut verb = Verb { argument: next, ..Verb::default() };
    while let Some(flag) = letters.next_if(|letter| "+-# 0".contains(*letter)) {
        verb.flags.push(flag);
    }
    verb.width = count(letters)?;
    if letters.next_if_eq(&'.').is_some() {
        verb.precision = Some(count(letters)??);
    }
    if letters.next_if_eq(&'[').is_some() {
        verb.argument = count(letters)??.checked_sub(1)?;
        letters.next_if_eq(&']')?;
    }
    verb.mode = letters.next().filter(|mode| "vtbdoxXeEfgGsq".contains(*mode))?;
    Some(verb)
}

/// A number, where there is one; nothing at all where it is too large.
#[expect(clippy::option_option, reason = "absent is not the same as too large")]
fn count(letters: &mut Letters<'_>) -> Option<Option<usize>> {
    let mut digits = String::new();
    while let Some(digit) = letters.next_if(char::is_ascii_digit) {
        digits.push(digit);
    }
    if digits.is_empty() {
        return Some(None);
    }
    digits.parse().ok().filter(|count| *count <= WIDEST).map(Some)
}

impl Verb {
    /// Whether it writes any text as it is.
    pub(super) fn is_plain(&self) -> bool {
        let bare = self.flags.is_empty() && self.width.is_none() && self.precision.is_none();
        bare && matches!(self.mode, 's' | 'v' | 'd')
    }

    /// The verb as it is written for a first value.
    pub(super) fn source(&self) -> String {
        let number = |number: Option<usize>| number.map_or_else(String::new, |n| n.to_string());
        let precision = self.precision.map_or_else(String::new, |digits| format!(".{digits}"));
        format!("%{}{}{precision}{}", self.flags, number(self.width), self.mode)
    }

    fn has(&self, flag: char) -> bool {
        self.flags.contains(flag)
    }

    /// The text of a known value.
    pub(super) fn write(&self, arg: &Value) -> Result<String, &'static str> {
        if arg.is_null() && self.mode != 'v' {
            return Err("null has no format");
        }
        match self.mode {
            'v' => self.as_is(arg),
            't' => {
                let value = value::to_bool(arg).ok_or("a bool is required")?;
                Ok(value.to_string())
            }
            's' | 'q' => self.string(arg),
            _ => self.number(value::to_number(arg).ok_or("a number is required")?),
        }
    }

    fn as_is(&self, arg: &Value) -> Result<String, &'static str> {
        let text = match &arg.data {
            Data::String(text) if !self.has('#') => text.to_string(),
            Data::Number(number) if !self.has('#') => general(*number, None),
            _ => json::encode(arg).ok_or("the value is too large")?,
        };
        Ok(self.padded(text))
    }

    fn string(&self, arg: &Value) -> Result<String, &'static str> {
        let mut text = value::to_text(arg).ok_or("a string is required")?;
        if let Some(most) = self.precision.filter(|most| *most > 0) {
            text = text.graphemes(true).take(most).collect();
        }
        if self.mode == 'q' {
            text = json::encode(&Value::string(text)).ok_or("the value is too large")?;
        }
        Ok(self.padded(text))
    }

    fn number(&self, number: Number) -> Result<String, &'static str> {
        let digits = match self.mode {
            'b' | 'd' | 'o' | 'x' | 'X' => {
                if !number.is_integer() {
                    return Err("a whole number is required");
                }
                self.whole(number.trunc().abs().mantissa())
            }
            'f' => fixed(number.abs(), self.precision.unwrap_or(6)),
            'e' | 'E' => scientific(number.abs(), Some(self.precision.unwrap_or(6))),
            _ => general(number.abs(), self.precision),
        };
        let digits = if matches!(self.mode, 'E' | 'G') { digits.to_uppercase() } else { digits };
        Ok(self.signed(&digits, number.is_sign_negative() && !number.is_zero()))
    }

    /// The digits of a whole number, with what `#` puts before them.
    fn whole(&self, number: i128) -> String {
        let (mark, digits) = match self.mode {
            'b' => ("0b", format!("{number:b}")),
            'o' => ("0", format!("{number:o}")),
            'x' => ("0x", format!("{number:x}")),
            'X' => ("0X", format!("{number:X}")),
            _ => ("", number.to_string()),
        };
        let least = self.precision.unwrap_or(0);
        let mark = if self.has('#') { mark } else { "" };
        format!("{mark}{digits:0>least$}")
    }

    /// Digits with their sign, zeros between the two where zeros are asked for.
    fn signed(&self, digits: &str, negative: bool) -> String {
        let sign = match (negative, self.has('+'), self.has(' ')) {
            (true, _, _) => "-",
            (false, true, _) => "+",
            (false, false, true) => " ",
            (false, false, false) => "",
        };
        let width = self.width.unwrap_or(0).saturating_sub(sign.len());
        if self.has('0') && !self.has('-') {
            return format!("{sign}{digits:0>width$}");
        }
        let width = self.width.unwrap_or(0);
        let whole = format!("{sign}{digits}");
        if self.has('-') { format!("{whole:<width$}") } else { format!("{whole:>width$}") }
    }

    fn padded(&self, text: String) -> String {
        let missing = self.width.unwrap_or(0).saturating_sub(text.graphemes(true).count());
        if missing == 0 {
            return text;
        }
        let padding = if self.has('0') { "0" } else { " " }.repeat(missing);
        if self.has('-') { text + &padding } else { padding + &text }
    }
}

/// With exactly so many decimal places.
fn fixed(number: Number, places: usize) -> String {
    let kept = u32::try_from(places).unwrap_or(u32::MAX).min(Number::MAX_SCALE);
    let rounded = number
        .round_dp_with_strategy(kept, rust_decimal::RoundingStrategy::MidpointNearestEven)
        .to_string();
    let (whole, decimals) = rounded.split_once('.').unwrap_or((&rounded, ""));
    if places == 0 { whole.to_owned() } else { format!("{whole}.{decimals:0<places$}") }
}

/// The significant digits of a number, and its power of ten: 1500 is `15` and 3.
fn digits(number: Number) -> (String, i64) {
    let number = number.normalize();
    if number.is_zero() {
        return ("0".to_owned(), 0);
    }
    let mantissa = number.mantissa().unsigned_abs().to_string();
    let power = i64::try_from(mantissa.len()).unwrap_or(0) - 1 - i64::from(number.scale());
    (mantissa.trim_end_matches('0').to_owned(), power)
}

/// The digits rounded to `most`, half to even, which may raise the power of ten.
fn rounded(mut figures: String, power: i64, most: usize) -> (String, i64) {
    if figures.len() <= most {
        return (figures, power);
    }
    let cut = figures.split_off(most.max(1));
    let odd = figures.ends_with(['1', '3', '5', '7', '9']);
    let half = cut.trim_end_matches('0') == "5";
    let up = if half { odd } else { cut.starts_with(['5', '6', '7', '8', '9']) };
    let length = figures.len();
    let value: u128 = figures.parse().unwrap_or(0);
    let figures = (value + u128::from(up)).to_string();
    if figures.len() > length { ("1".to_owned(), power + 1) } else { (figures, power) }
}

/// With an exponent, and so many decimal places, or as many as there are.
fn scientific(number: Number, places: Option<usize>) -> String {
    let (figures, power) = digits(number);
    let (figures, power) = rounded(figures, power, places.map_or(usize::MAX, |places| places + 1));
    let (first, others) = figures.split_at_checked(1).unwrap_or(("0", ""));
    let width = places.unwrap_or(others.len());
    let point = if width == 0 { "" } else { "." };
    let sign = if power < 0 { '-' } else { '+' };
    format!("{first}{point}{others:0<width$}e{sign}{:02}", power.unsigned_abs())
}

/// With an exponent where it is large or small, else without.
fn general(number: Number, precision: Option<usize>) -> String {
    let (figures, power) = digits(number);
    let most = precision.map_or(usize::MAX, |most| most.max(1));
    let (figures, power) = rounded(figures, power, most);
    let length = i64::try_from(figures.len()).unwrap_or(0);
    // Without a precision, the least number of digits is taken for 6, as Go does.
    let limit = match precision {
        None => 6,
        Some(_) if length > power && i64::try_from(most).unwrap_or(0) > length => length,
        Some(_) => i64::try_from(most).unwrap_or(i64::MAX),
    };
    let sign = if number.is_sign_negative() && !number.is_zero() { "-" } else { "" };
    if power < -4 || power >= limit {
        let places = figures.len().saturating_sub(1);
        return format!("{sign}{}", scientific(number.abs(), Some(places)));
    }
    let places = usize::try_from(length - 1 - power).unwrap_or(0);
    if places > 0 {
        return format!("{sign}{}", fixed(number.abs(), places));
    }
    let rest = usize::try_from(power + 1 - length).unwrap_or(0);
    format!("{sign}{figures}{}", "0".repeat(rest))
}

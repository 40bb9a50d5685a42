//! Functions that write values as text of a known form, and read them back.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, STANDARD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use resilint_schema::Why;

use super::arguments::{MOST_ITEMS, list, object, text, too_large};
use super::yaml::Refused;
use super::{Call, Function, Invalid, charset, json, partial, strict, yaml};
use crate::value::Data;

type Answer = Result<Data, Invalid>;

pub(super) const FUNCTIONS: &[Function] = &[
    strict("base64decode", 1, 1, base64decode),
    strict("base64encode", 1, 1, |call| Ok(text(STANDARD.encode(&*call.text(0)?)))),
    // What gzip makes depends on the compressor and its version, not on the text alone: the bytes of another one than
    // that of Terraform would not tell the truth.
    partial("base64gzip", 1, 1, |call| {
        Ok(call.unknown_for(
            Why::Unsupported,
            "compressors differ in the bytes that they make, so these are not worked out",
        ))
    }),
    strict("csvdecode", 1, 1, csvdecode),
    strict("jsondecode", 1, 1, |call| {
        let found = json::decode(&call.text(0)?, &call.history());
        found.map(|value| value.data).ok_or_else(|| call.refuse(0, "is no valid JSON"))
    }),
    strict("jsonencode", 1, 1, |call| Ok(json::encode(call.arg(0)?).map_or_else(too_large, text))),
    strict("textdecodebase64", 2, 2, |call| charset::decode(call, &bytes(call)?)),
    strict("textencodebase64", 2, 2, |call| {
        Ok(match charset::encode(call)? {
            Some(bytes) => text(STANDARD.encode(bytes)),
            None => charset::absent(call),
        })
    }),
    strict("urlencode", 1, 1, urlencode),
    strict("yamldecode", 1, 1, yamldecode),
    strict("yamlencode", 1, 1, |call| Ok(yaml::encode(call.arg(0)?).map_or_else(too_large, text))),
];

/// The bytes of base 64; line breaks in it are skipped, and so are bits behind the last byte.
fn bytes(call: &Call<'_>) -> Result<Vec<u8>, Invalid> {
    const LAX: GeneralPurpose = GeneralPurpose::new(
        &alphabet::STANDARD,
        GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true),
    );
    let plain = call.text(0)?.replace(['\r', '\n'], "");
    LAX.decode(plain).map_err(|_| call.refuse(0, "is no valid base 64"))
}

fn base64decode(call: &Call<'_>) -> Answer {
    let decoded = String::from_utf8(bytes(call)?);
    decoded.map(text).map_err(|_| call.refuse(0, "does not decode to text in UTF-8"))
}

/// As in the query of an address: a blank is `+`.
fn urlencode(call: &Call<'_>) -> Answer {
    const ESCAPED: &AsciiSet =
        &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b' ');
    let encoded = utf8_percent_encode(&call.text(0)?, ESCAPED).to_string();
    Ok(text(encoded.replace(' ', "+")))
}

fn yamldecode(call: &Call<'_>) -> Answer {
    match yaml::decode(&call.text(0)?, &call.history()) {
        Ok(value) => Ok(value.data),
        Err(Refused::TooLarge) => Ok(too_large()),
        Err(Refused::Invalid(problem)) => Err(call.refuse(0, problem)),
    }
}

/// A list of objects by the names in the first line.
fn csvdecode(call: &Call<'_>) -> Answer {
    let whole = call.text(0)?;
    let history = call.history();
    if !are_quotes_closed(&whole) {
        return Err(call.refuse(0, "has a quote in the midst of a field"));
    }
    let mut reader = csv::ReaderBuilder::new().from_reader(whole.as_bytes());
    let refused = |_| call.refuse(0, "is no valid CSV");
    let names = reader.headers().map_err(refused)?.clone();
    let mut sorted: Vec<&str> = names.iter().collect();
    sorted.sort_unstable();
    if sorted.is_empty() {
        return Err(call.refuse(0, "has no line of names"));
    }
    if sorted.windows(2).any(|pair| pair.first() == pair.last()) {
        return Err(call.refuse(0, "names a column twice"));
    }
    let (mut rows, mut cells) = (Vec::new(), 0_usize);
    for record in reader.records() {
        let record = record.map_err(refused)?;
        cells = cells.saturating_add(record.len());
        if cells > MOST_ITEMS {
            return Ok(too_large());
        }
        let row = names.iter().zip(&record).map(|(name, cell)| (name.into(), history.text(cell)));
        rows.push(history.of(object(row.collect())));
    }
    Ok(list(rows))
}

/// Whether quotes are only around whole fields, doubled ones within them.
fn are_quotes_closed(text: &str) -> bool {
    let (mut quoted, mut at_start) = (false, true);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.next_if_eq(&'"').is_some() => {}
            '"' if quoted => {
                quoted = false;
                if letters.peek().is_some_and(|next| !matches!(next, ',' | '\n' | '\r')) {
                    return false;
                }
            }
            '"' if at_start => quoted = true,
            '"' => return false,
            _ => {}
        }
        at_start = matches!(letter, ',' | '\n' | '\r');
    }
    !quoted
}

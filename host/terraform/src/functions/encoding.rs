//! Functions that write values as text of a known form, and read them back.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use encoding_rs::Encoding;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use resilint_schema::Why;

use super::arguments::{MOST_ITEMS, list, object, text, too_large};
use super::yaml::Refused;
use super::{Call, Function, Invalid, json, partial, strict, yaml};
use crate::value::Data;

type Answer = Result<Data, Invalid>;

pub(super) const FUNCTIONS: &[Function] = &[
    strict("base64decode", 1, 1, base64decode),
    strict("base64encode", 1, 1, |call| Ok(text(STANDARD.encode(&*call.text(0)?)))),
    // The bytes depend on the compressor, not on the text alone: another one would not tell the truth.
    partial("base64gzip", 1, 1, |call| Ok(call.unknown_for(Why::Unsupported))),
    strict("csvdecode", 1, 1, csvdecode),
    strict("jsondecode", 1, 1, |call| {
        let found = json::decode(&call.text(0)?, &call.history());
        found.map(|value| value.data).ok_or_else(|| call.refuse(0, "is no valid JSON"))
    }),
    strict("jsonencode", 1, 1, |call| Ok(json::encode(call.arg(0)?).map_or_else(too_large, text))),
    strict("textdecodebase64", 2, 2, textdecodebase64),
    strict("textencodebase64", 2, 2, textencodebase64),
    strict("urlencode", 1, 1, urlencode),
    strict("yamldecode", 1, 1, yamldecode),
    strict("yamlencode", 1, 1, |call| Ok(yaml::encode(call.arg(0)?).map_or_else(too_large, text))),
];

/// The bytes of base 64; line breaks in it are skipped.
fn bytes(call: &Call<'_>) -> Result<Vec<u8>, Invalid> {
    let plain = call.text(0)?.replace(['\r', '\n'], "");
    STANDARD.decode(plain).map_err(|_| call.refuse(0, "is no valid base 64"))
}

fn base64decode(call: &Call<'_>) -> Answer {
    let decoded = String::from_utf8(bytes(call)?);
    decoded.map(text).map_err(|_| call.refuse(0, "does not decode to text in UTF-8"))
}

/// A character encoding; those of 16 bits are not for writing in the library.
enum Charset {
    Utf16(fn(u16) -> [u8; 2]),
    Other(&'static Encoding),
}

fn charset(call: &Call<'_>) -> Result<(Charset, &'static Encoding), Invalid> {
    let name = call.text(1)?;
    let found = Encoding::for_label(name.as_bytes())
        .ok_or_else(|| call.refuse(1, format_args!("names no known encoding: {name:?}")))?;
    let charset = match found.name() {
        "UTF-16LE" => Charset::Utf16(u16::to_le_bytes),
        "UTF-16BE" => Charset::Utf16(u16::to_be_bytes),
        _ => Charset::Other(found),
    };
    Ok((charset, found))
}

fn textencodebase64(call: &Call<'_>) -> Answer {
    let (whole, (charset, _)) = (call.text(0)?, charset(call)?);
    let encoded = match charset {
        Charset::Utf16(order) => {
            STANDARD.encode(whole.encode_utf16().flat_map(order).collect::<Vec<_>>())
        }
        Charset::Other(encoding) => {
            let (bytes, _, lossy) = encoding.encode(&whole);
            if lossy {
                return Err(call.refuse(0, "has letters that the encoding has not"));
            }
            STANDARD.encode(bytes)
        }
    };
    Ok(text(encoded))
}

fn textdecodebase64(call: &Call<'_>) -> Answer {
    let (bytes, (_, encoding)) = (bytes(call)?, charset(call)?);
    let decoded = encoding.decode_without_bom_handling_and_without_replacement(&bytes);
    let refused = || call.refuse(0, "has bytes that the encoding has not");
    decoded.map(|decoded| text(&*decoded)).ok_or_else(refused)
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

//! Text in other character encodings. Terraform knows them by the names that are registered for
//! protocols, the library here by those of browsers, which take some for others.

use encoding_rs::Encoding;
use resilint_schema::Why;

use super::arguments::text;
use super::{Call, Invalid};
use crate::value::Data;

enum Charset {
    Latin1,
    /// In 16 bits, the mark of their order first.
    Utf16,
    Utf16Le,
    Utf16Be,
    Other(&'static Encoding),
    /// One that Terraform has, and the library has not.
    Absent,
}

fn charset(call: &Call<'_>) -> Result<Charset, Invalid> {
    let name = call.text(1)?.to_ascii_lowercase();
    let refused = || call.refuse(1, format_args!("names no known encoding: {name:?}"));
    Ok(match name.as_str() {
        "iso-8859-1" | "iso_8859-1" | "iso_8859-1:1987" | "iso-ir-100" | "latin1" | "l1"
        | "ibm819" | "cp819" | "csisolatin1" => Charset::Latin1,
        "utf-16" => Charset::Utf16,
        "utf-16le" => Charset::Utf16Le,
        "utf-16be" => Charset::Utf16Be,
        "ibm437" | "cp437" | "437" | "ibm850" | "cp850" | "850" | "ibm852" | "cp852" | "852"
        | "ibm855" | "cp855" | "855" | "ibm00858" | "cp00858" | "ibm860" | "cp860" | "860"
        | "ibm862" | "cp862" | "862" | "ibm863" | "cp863" | "863" | "ibm865" | "cp865" | "865"
        | "ibm037" | "cp037" | "ibm1047" | "ibm01140" | "cp01140" => Charset::Absent,
        // Browsers take these for other names of what Terraform does not know by them.
        "utf8" | "unicode-1-1-utf-8" | "ascii" | "us-ascii" | "unicode" | "ucs-2" => {
            return Err(refused());
        }
        name => {
            let found = Encoding::for_label(name.as_bytes()).ok_or_else(refused)?;
            let stands_for_another =
                matches!(found.name(), "windows-874" | "windows-1252" | "windows-1254")
                    && !name.starts_with("windows-");
            if stands_for_another { Charset::Absent } else { Charset::Other(found) }
        }
    })
}

/// The bytes of a text; nothing where the encoding is not there.
pub(super) fn encode(call: &Call<'_>) -> Result<Option<Vec<u8>>, Invalid> {
    let whole = call.text(0)?;
    let refused = || call.refuse(0, "has letters that the encoding has not");
    let sixteen =
        |order: fn(u16) -> [u8; 2]| whole.encode_utf16().flat_map(order).collect::<Vec<_>>();
    Ok(Some(match charset(call)? {
        Charset::Latin1 => {
            let bytes: Option<_> = whole.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
            bytes.ok_or_else(refused)?
        }
        Charset::Utf16 => [vec![0xFE, 0xFF], sixteen(u16::to_be_bytes)].concat(),
        Charset::Utf16Le => sixteen(u16::to_le_bytes),
        Charset::Utf16Be => sixteen(u16::to_be_bytes),
        Charset::Other(encoding) => {
            let (bytes, _, lossy) = encoding.encode(&whole);
            if lossy {
                return Err(refused());
            }
            bytes.into_owned()
        }
        Charset::Absent => return Ok(None),
    }))
}

/// What stands for a text in an encoding that is not there.
pub(super) fn absent(call: &Call<'_>) -> Data {
    call.unknown_for(Why::Unsupported, "the encoding is not one that is worked out").data
}

/// The text of bytes.
pub(super) fn decode(call: &Call<'_>, bytes: &[u8]) -> Result<Data, Invalid> {
    let (encoding, bytes) = match charset(call)? {
        Charset::Latin1 => {
            return Ok(text(bytes.iter().copied().map(char::from).collect::<String>()));
        }
        Charset::Absent => return Ok(absent(call)),
        Charset::Utf16 => match bytes {
            [0xFF, 0xFE, rest @ ..] => (encoding_rs::UTF_16LE, rest),
            [0xFE, 0xFF, rest @ ..] => (encoding_rs::UTF_16BE, rest),
            _ => (encoding_rs::UTF_16BE, bytes),
        },
        Charset::Utf16Le => (encoding_rs::UTF_16LE, bytes),
        Charset::Utf16Be => (encoding_rs::UTF_16BE, bytes),
        Charset::Other(encoding) => (encoding, bytes),
    };
    let decoded = encoding.decode_without_bom_handling_and_without_replacement(bytes);
    let refused = || call.refuse(0, "has bytes that the encoding has not");
    decoded.map(|decoded| text(&*decoded)).ok_or_else(refused)
}

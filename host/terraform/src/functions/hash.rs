//! Digests of texts and files, and identifiers made of digests.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::Md5;
use resilint_schema::Why;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use super::arguments::text;
use super::{Call, Function, Invalid, filesystem, impure, partial, strict};
use crate::value::{Data, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    strict("base64sha256", 1, 1, |call| digest::<Sha256>(call, base64)),
    strict("base64sha512", 1, 1, |call| digest::<Sha512>(call, base64)),
    impure("bcrypt"),
    partial("filebase64sha256", 1, 1, |call| of_file::<Sha256>(call, base64)),
    partial("filebase64sha512", 1, 1, |call| of_file::<Sha512>(call, base64)),
    partial("filemd5", 1, 1, |call| of_file::<Md5>(call, hex)),
    partial("filesha1", 1, 1, |call| of_file::<Sha1>(call, hex)),
    partial("filesha256", 1, 1, |call| of_file::<Sha256>(call, hex)),
    partial("filesha512", 1, 1, |call| of_file::<Sha512>(call, hex)),
    strict("md5", 1, 1, |call| digest::<Md5>(call, hex)),
    // Nobody who checks a configuration should hold the private key, and no check needs the secret.
    partial("rsadecrypt", 2, 2, |call| {
        Ok(call.unknown_for(Why::Unsupported, "secrets are not decrypted: no private key is read"))
    }),
    strict("sha1", 1, 1, |call| digest::<Sha1>(call, hex)),
    strict("sha256", 1, 1, |call| digest::<Sha256>(call, hex)),
    strict("sha512", 1, 1, |call| digest::<Sha512>(call, hex)),
    impure("uuid"),
    strict("uuidv5", 2, 2, uuidv5),
];

type Written = fn(&[u8]) -> String;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

fn digest<D: Digest>(call: &Call<'_>, written: Written) -> Result<Data, Invalid> {
    Ok(text(written(&D::digest(call.text(0)?.as_bytes()))))
}

fn of_file<D: Digest>(call: &Call<'_>, written: Written) -> Result<Value, Invalid> {
    filesystem::artefact(call, |content| text(written(&D::digest(content.as_bytes()))))
}

/// The identifier of a name in a namespace, as RFC 9562 makes it with SHA-1.
fn uuidv5(call: &Call<'_>) -> Result<Data, Invalid> {
    // The namespaces of RFC 9562 differ in their fourth byte only.
    const NAMESPACE: u128 = 0x6ba7_b810_9dad_11d1_80b4_00c0_4fd4_30c8;
    let namespace = call.text(0)?;
    let namespace = match &*namespace {
        "dns" => NAMESPACE,
        "url" => NAMESPACE + (1 << 96),
        "oid" => NAMESPACE + (2 << 96),
        "x500" => NAMESPACE + (4 << 96),
        written => {
            parse_uuid(written).ok_or_else(|| call.refuse(0, "is no UUID and no namespace"))?
        }
    };
    let hash = Sha1::new()
        .chain_update(namespace.to_be_bytes())
        .chain_update(call.text(1)?.as_bytes())
        .finalize();
    let first = hash.iter().take(16).fold(0_u128, |all, byte| all << 8 | u128::from(*byte));
    // Version 5, and the variant of the RFC.
    let marked = first & !(0xf << 76) & !(0x3 << 62) | 0x5 << 76 | 0x2 << 62;
    let digits = format!("{marked:032x}");
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    let parts = [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)];
    Ok(text(parts.join("-")))
}

fn parse_uuid(written: &str) -> Option<u128> {
    let groups: Vec<usize> = written.split('-').map(str::len).collect();
    let digits = written.replace('-', "");
    let hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    if groups != [8, 4, 4, 4, 12] || !hexadecimal {
        return None;
    }
    u128::from_str_radix(&digits, 16).ok()
}

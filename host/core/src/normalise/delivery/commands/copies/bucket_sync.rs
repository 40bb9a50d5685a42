//! `rclone` and `aws s3`: from one bucket to another, and what is uploaded to one.

use resilint_schema::{Offering, Value};

use super::{base, copied};
use crate::normalise::delivery::arguments::Arguments;
use crate::normalise::delivery::commands::value;
use crate::normalise::delivery::copied::Copied;
use crate::shell::Call;

/// Flags with a value.
const OF_RCLONE: &[&str] = &[
    "config",
    "transfers",
    "checkers",
    "bwlimit",
    "include",
    "exclude",
    "filter",
    "filter-from",
    "log-file",
    "log-level",
    "retries",
    "s3-endpoint",
    "s3-region",
    "s3-provider",
    "s3-acl",
    "backup-dir",
    "max-age",
    "min-age",
    "stats",
];
const OF_S3: &[&str] = &[
    "endpoint-url",
    "profile",
    "region",
    "exclude",
    "include",
    "acl",
    "storage-class",
    "sse",
    "ca-bundle",
    "output",
];

/// Flags of a command that only prints what it would do.
const DRY_RCLONE: &[&str] = &["dry-run", "n"];
const DRY_S3: &[&str] = &["dryrun"];

/// `rclone sync a:bucket b:bucket`. What is moved is in one place afterwards as it was before, and so has no copy.
pub(super) fn rclone(arguments: &Arguments<'_>) -> Option<Copied> {
    let word = |at: usize| value(arguments.plain(at, OF_RCLONE));
    let verb = word(0);
    if !matches!(verb.known()?.as_str(), "sync" | "copy" | "copyto" | "bisync") {
        return None;
    }
    let (source, destination) = (remote(word(1))?, remote(word(2))?);
    let copied = unless_dry(
        DRY_RCLONE,
        copied("rclone", Offering::ObjectStorage, source, arguments),
        arguments,
    )?;
    Some(Copied { destination, endpoint: arguments.value(&["s3-endpoint"]), ..copied })
}

/// `aws s3 sync s3://a s3://b`.
pub(super) fn s3(arguments: &Arguments<'_>) -> Option<Copied> {
    let word = |at: usize| value(arguments.plain(at, OF_S3));
    let is = |at: usize, text: &str| word(at).known().is_some_and(|word| word == text);
    if !is(0, "s3") || !is(1, "sync") {
        return None;
    }
    let (source, destination) = (word(2), word(3));
    // From a folder it is the upload of a site or a dump, and no copy of a bucket.
    if !is_bucket(&source) || !is_bucket(&destination) {
        return None;
    }
    let copied = unless_dry(
        DRY_S3,
        copied("s3-sync", Offering::ObjectStorage, source, arguments),
        arguments,
    )?;
    Some(Copied { destination, endpoint: arguments.value(&["endpoint-url"]), ..copied })
}

/// A copy where the command is no dry run; a conditional one where a variable decides that.
fn unless_dry(flags: &[&str], copied: Copied, arguments: &Arguments<'_>) -> Option<Copied> {
    let dry = arguments.switch(flags);
    let conditional = copied.conditional || dry.is_unknown();
    (dry.known() != Some(&true)).then_some(Copied { conditional, ..copied })
}

/// What a command uploads to: the bucket, with the endpoint where it says one.
pub(in crate::normalise::delivery) fn upload(
    call: &Call,
) -> Option<(Value<String>, Value<String>)> {
    let words: Vec<&str> = call.words.iter().map(|word| word.text().unwrap_or_default()).collect();
    let arguments = Arguments::new(call, 1);
    match base(words.first()?) {
        "aws" => {
            let word = |at: usize| value(arguments.plain(at, OF_S3));
            let is = |at: usize, text: &[&str]| {
                word(at).known().is_some_and(|it| text.contains(&it.as_str()))
            };
            let bucket = word(3);
            let uploads = is(0, &["s3"])
                && is(1, &["cp", "mv", "sync"])
                && is_bucket(&bucket)
                && !is_bucket(&word(2))
                && arguments.switch(DRY_S3).known() != Some(&true);
            uploads.then(|| (bucket, arguments.value(&["endpoint-url"])))
        }
        "rclone" => {
            let word = |at: usize| value(arguments.plain(at, OF_RCLONE));
            let verb = word(0).known().cloned()?;
            let at = match verb.as_str() {
                _ if arguments.switch(DRY_RCLONE).known() == Some(&true) => return None,
                // From one bucket to another goes no file of this machine.
                "copy" | "copyto" | "move" | "moveto" | "sync" if remote(word(1)).is_none() => 2,
                "rcat" => 1,
                _ => return None,
            };
            Some((remote(word(at))?, arguments.value(&["s3-endpoint"])))
        }
        "ibmcloud" | "ic" if words.get(1) == Some(&"cos") => {
            let is_upload = matches!(*words.get(2)?, "upload" | "object-put" | "put-object");
            let bucket = arguments.flag(&["bucket"]).filter(|_| is_upload)?;
            Some((bucket, Value::Absent))
        }
        _ => None,
    }
}

fn is_bucket(value: &Value<String>) -> bool {
    let text = value.known().map(String::as_str).or(value.symbol());
    text.is_some_and(|text| text.starts_with("s3://"))
}

/// `remote:bucket/path`; nothing for a folder. Of a remote that is written out, with its keys, only the bucket is kept.
fn remote(value: Value<String>) -> Option<Value<String>> {
    let text = value.known().map(String::as_str).or(value.symbol())?;
    let (name, _) = text.split_once(':')?;
    if name.contains('/') {
        return None;
    }
    if !name.is_empty() {
        return Some(value);
    }
    let kept = |text: &str| text.rsplit(':').next().unwrap_or_default().to_owned();
    Some(match value {
        Value::Unknown { why, symbol, at, .. } => {
            Value::Unknown { why, symbol: symbol.map(|it| kept(&it)), candidates: Vec::new(), at }
        }
        value => value.map(|text| kept(&text)),
    })
}

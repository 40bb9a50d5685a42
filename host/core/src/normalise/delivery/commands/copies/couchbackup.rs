//! `couchbackup` of `@cloudant/couchbackup`: one database of Cloudant, into a file or its output.

use resilint_schema::{Offering, Value, Why};

use super::{below, copied};
use crate::normalise::delivery::arguments::Arguments;
use crate::normalise::delivery::copied::Copied;

/// What the environment says where flags do not.
const URL: &str = "COUCH_URL";
const DATABASE: &str = "COUCH_DATABASE";

/// What only prints about the tool, and copies nothing.
const PRINTING: [&str; 4] = ["help", "h", "version", "V"];

/// What it copies; nothing where it only prints its help or version.
pub(super) fn read(arguments: &Arguments<'_>) -> Option<Copied> {
    if arguments.has(&PRINTING) {
        return None;
    }
    let given = |name: &str, variable: &str| match arguments.value(&[name]) {
        Value::Absent => {
            Value::unknown(Why::UnresolvedVariable, format!("${variable}"), Some(arguments.head))
        }
        value => value,
    };
    let source = below(given("url", URL), given("db", DATABASE));
    let destination = arguments.flag(&["output", "o"]).unwrap_or_default();
    Some(Copied { destination, ..copied("couchbackup", Offering::Cloudant, source, arguments) })
}

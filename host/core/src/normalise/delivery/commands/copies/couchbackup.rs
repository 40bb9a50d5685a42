//! `couchbackup` of `@cloudant/couchbackup`: one database of Cloudant, into a file or its output.

use resilint_schema::{Offering, Value, Why};

use super::{below, dumped};
use crate::normalise::delivery::arguments::Arguments;
use crate::normalise::delivery::copied::Copied;

/// What the environment says where flags do not.
const URL: &str = "COUCH_URL";
const DATABASE: &str = "COUCH_DATABASE";

pub(super) fn read(arguments: &Arguments<'_>) -> Option<Copied> {
    let given = |name: &str, variable: &str| match arguments.value(&[name]) {
        Value::Absent => {
            Value::unknown(Why::UnresolvedVariable, format!("${variable}"), Some(arguments.head))
        }
        value => value,
    };
    let source = below(given("url", URL), given("db", DATABASE));
    let destination = arguments.flag(&["output", "o"]).unwrap_or_default();
    Some(Copied { destination, ..dumped("couchbackup", Offering::Cloudant, source, arguments) })
}

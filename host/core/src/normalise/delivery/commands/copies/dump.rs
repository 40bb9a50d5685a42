//! `pg_dump`, `mysqldump` and `mongodump`: what is on one server, into a file or their output.

use resilint_schema::{Offering, Value};

use super::{below, dumped};
use crate::normalise::delivery::arguments::Arguments;
use crate::normalise::delivery::commands::value;
use crate::normalise::delivery::copied::Copied;

/// Flags with a value, beside which a plain argument names the database.
const OF_POSTGRESQL: &[&str] = &[
    "h",
    "host",
    "p",
    "port",
    "U",
    "username",
    "d",
    "dbname",
    "f",
    "file",
    "n",
    "schema",
    "N",
    "exclude-schema",
    "t",
    "table",
    "T",
    "exclude-table",
    "F",
    "format",
    "j",
    "jobs",
    "Z",
    "E",
    "encoding",
    "l",
    "database",
    "compress",
    "role",
];
const OF_MYSQL: &[&str] = &[
    "h",
    "host",
    "P",
    "port",
    "u",
    "user",
    "r",
    "result-file",
    "S",
    "socket",
    "protocol",
    "defaults-file",
    "ignore-table",
    "ssl-ca",
];

/// Flags of a dump that holds how data is laid out, or who may read it, and no data.
const EMPTY: &[&str] = &["schema-only", "no-data", "statistics-only"];
const EMPTY_POSTGRESQL: &[&str] = &["s"];
const EMPTY_POSTGRESQL_ALL: &[&str] =
    &["s", "g", "globals-only", "r", "roles-only", "t", "tablespaces-only"];
const EMPTY_MYSQL: &[&str] = &["d"];

pub(super) fn postgresql(arguments: &Arguments<'_>) -> Option<Copied> {
    of_postgresql("pg_dump", EMPTY_POSTGRESQL, arguments)
}

pub(super) fn postgresql_all(arguments: &Arguments<'_>) -> Option<Copied> {
    of_postgresql("pg_dumpall", EMPTY_POSTGRESQL_ALL, arguments)
}

fn of_postgresql(tool: &'static str, empty: &[&str], arguments: &Arguments<'_>) -> Option<Copied> {
    if arguments.has(EMPTY) || arguments.has(empty) {
        return None;
    }
    let named = arguments.flag(&["d", "dbname", "l", "database"]);
    let named = named.unwrap_or_else(|| value(arguments.plain(0, OF_POSTGRESQL)));
    let source = match named.known() {
        Some(url) if url.contains("://") => named,
        _ => below(arguments.value(&["h", "host"]), named),
    };
    let destination = arguments.value(&["f", "file"]);
    Some(Copied { destination, ..dumped(tool, Offering::CloudDatabases, source, arguments) })
}

pub(super) fn mysql(arguments: &Arguments<'_>) -> Option<Copied> {
    if arguments.has(EMPTY) || arguments.has(EMPTY_MYSQL) {
        return None;
    }
    let name = value(arguments.plain(0, OF_MYSQL));
    let source = below(arguments.value(&["h", "host"]), name);
    let destination = arguments.value(&["r", "result-file"]);
    Some(Copied { destination, ..dumped("mysqldump", Offering::CloudDatabases, source, arguments) })
}

pub(super) fn mongodb(arguments: &Arguments<'_>) -> Option<Copied> {
    let source = match arguments.value(&["uri"]) {
        Value::Absent => below(arguments.value(&["h", "host"]), arguments.value(&["d", "db"])),
        uri => uri,
    };
    let destination = arguments.value(&["o", "out"]);
    Some(Copied { destination, ..dumped("mongodump", Offering::CloudDatabases, source, arguments) })
}

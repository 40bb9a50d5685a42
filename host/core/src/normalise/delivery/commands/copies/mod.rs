//! Commands that copy data: one file a family of tools.

mod bucket_sync;
mod cloud_databases;
pub(in crate::normalise::delivery) mod code_engine;
mod couchbackup;
mod dump;
mod velero;

use resilint_schema::{Offering, Value};

pub(in crate::normalise::delivery) use bucket_sync::upload;

use crate::normalise::delivery::arguments::Arguments;
use crate::normalise::delivery::copied::Copied;
use crate::normalise::host::bare;
use crate::shell::Call;

/// Words without which a text runs none of these.
const SPOKEN: &[&str] = &[
    "couchbackup",
    "pg_dump",
    "mysqldump",
    "mongodump",
    "rclone",
    "aws",
    "backup-now",
    "cdb backup",
    "velero",
];

/// Tools that other programs start, and the programs that do.
const STARTED: &[&str] =
    &["couchbackup", "pg_dump", "pg_dumpall", "mysqldump", "mongodump", "rclone"];
const STARTERS: &[&str] =
    &["sudo", "npx", "env", "time", "nohup", "timeout", "kubectl", "oc", "docker", "podman"];

/// Whether a text speaks of a command that copies data.
pub(in crate::normalise::delivery) fn may_copy(text: &str) -> bool {
    SPOKEN.iter().any(|word| text.contains(word))
}

/// What a command copies.
pub(in crate::normalise::delivery) fn read(call: &Call) -> Option<Copied> {
    let words: Vec<&str> = call.words.iter().map(|word| word.text().unwrap_or_default()).collect();
    let at = started(&words);
    let mut words: Vec<&str> = words.get(at..)?.to_vec();
    if let Some(program) = words.first_mut() {
        *program = base(program);
    }
    let rest = |from: usize| Arguments::new(call, at + from);
    match words.as_slice() {
        ["couchbackup", ..] => couchbackup::read(&rest(1)),
        ["pg_dump", ..] => Some(dump::postgresql("pg_dump", &rest(1))),
        ["pg_dumpall", ..] => Some(dump::postgresql("pg_dumpall", &rest(1))),
        ["mysqldump", ..] => Some(dump::mysql(&rest(1))),
        ["mongodump", ..] => Some(dump::mongodb(&rest(1))),
        ["rclone", ..] => bucket_sync::rclone(&rest(1)),
        ["aws", ..] => bucket_sync::s3(&rest(1)),
        ["ibmcloud" | "bx" | "bluemix" | "ic", "cdb" | "clouddatabases", verb, ..] => {
            cloud_databases::read(verb, &rest(3))
        }
        ["velero", first, second, ..] => velero::read(first, second, &rest(3)),
        _ => None,
    }
}

/// Where the words of the tool begin that another program starts.
fn started(words: &[&str]) -> usize {
    let is_started = words.first().is_some_and(|first| STARTERS.contains(&base(first)));
    let position = words.iter().position(|word| STARTED.contains(&base(word)));
    position.filter(|_| is_started).unwrap_or_default()
}

fn base(program: &str) -> &str {
    program.rsplit('/').next().unwrap_or(program)
}

/// What is copied, with nothing said of where to.
fn copied(
    tool: &'static str,
    offering: Offering,
    source: Value<String>,
    arguments: &Arguments<'_>,
) -> Copied {
    Copied {
        tool,
        offering,
        source: without_query(bare(source)),
        destination: Value::Absent,
        endpoint: Value::Absent,
        schedule: Value::Absent,
        at: arguments.head,
        conditional: arguments.call.conditional,
    }
}

/// A URL without what follows its path: a query may hold a password.
fn without_query(value: Value<String>) -> Value<String> {
    let cut = |text: &str| text.split(['?', '#']).next().unwrap_or_default().to_owned();
    match value {
        Value::Unknown { why, symbol, candidates, at } => {
            Value::Unknown { why, symbol: symbol.map(|it| cut(&it)), candidates, at }
        }
        other => other.map(|text| cut(&text)),
    }
}

/// A server and what is on it: `host/name`, or whichever of the two is there.
fn below(host: Value<String>, name: Value<String>) -> Value<String> {
    match (&host, &name) {
        (Value::Known { value: host, from, at }, Value::Known { value: name, .. }) => {
            let value = format!("{}/{name}", host.trim_end_matches('/'));
            Value::Known { value, from: *from, at: *at }
        }
        (Value::Absent, _) => name,
        _ => host,
    }
}

//! Commands that copy data: one file a family of tools.

mod bucket_sync;
mod cloud_databases;
pub(in crate::normalise::delivery) mod code_engine;
mod couchbackup;
mod dump;

use resilint_schema::{Offering, Value};

pub(in crate::normalise::delivery) use bucket_sync::upload;

use crate::normalise::delivery::arguments::Arguments;
use crate::normalise::delivery::copied::Copied;
use crate::normalise::host::bare;
use crate::shell::Call;

/// A tool that copies data: the programs that it is, words without which a text does not run it, and what reads the
/// arguments of its commands.
struct Tool {
    programs: &'static [&'static str],
    spoken: &'static [&'static str],
    read: fn(&Arguments<'_>) -> Option<Copied>,
}

/// All of them.
const TOOLS: &[Tool] = &[
    tool(&["couchbackup"], couchbackup::read),
    tool(&["pg_dump"], dump::postgresql),
    tool(&["pg_dumpall"], dump::postgresql_all),
    tool(&["mysqldump"], dump::mysql),
    tool(&["mongodump"], dump::mongodb),
    tool(&["rclone"], bucket_sync::rclone),
    tool(&["aws"], bucket_sync::s3),
    Tool {
        spoken: cloud_databases::SPOKEN,
        ..tool(cloud_databases::PROGRAMS, cloud_databases::read)
    },
];

/// Programs that start others.
const STARTERS: &[&str] =
    &["sudo", "npx", "env", "time", "nohup", "timeout", "kubectl", "oc", "docker", "podman"];

/// A tool that a text names which runs it.
const fn tool(
    programs: &'static [&'static str],
    read: fn(&Arguments<'_>) -> Option<Copied>,
) -> Tool {
    Tool { programs, spoken: programs, read }
}

/// Whether a text speaks of a command that copies data.
pub(in crate::normalise::delivery) fn may_copy(text: &str) -> bool {
    TOOLS.iter().flat_map(|tool| tool.spoken).any(|word| text.contains(word))
}

/// What a command copies, by itself or by a tool that it starts.
pub(in crate::normalise::delivery) fn read(call: &Call) -> Option<Copied> {
    let first = call.words.first()?.text().unwrap_or_default();
    let last = if STARTERS.contains(&base(first)) { call.words.len() } else { 1 };
    call.words.iter().take(last).enumerate().find_map(|(at, word)| {
        let program = base(word.text()?);
        let tool = TOOLS.iter().find(|tool| tool.programs.contains(&program))?;
        let arguments = Arguments::new(call, at + 1);
        if arguments.has(&["version", "V", "help"]) { None } else { (tool.read)(&arguments) }
    })
}

fn base(program: &str) -> &str {
    program.rsplit('/').next().unwrap_or(program)
}

/// What a dump holds, which something else takes away.
fn dumped(
    tool: &'static str,
    offering: Offering,
    source: Value<String>,
    arguments: &Arguments<'_>,
) -> Copied {
    Copied { dumps: true, ..copied(tool, offering, source, arguments) }
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
        dumps: false,
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

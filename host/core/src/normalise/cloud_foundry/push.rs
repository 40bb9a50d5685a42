//! `cf push` and its flags.

use resilint_schema::{Provenance, Push, Strategy, Value, Why};

use super::manifest::number;
use super::overrides::Overrides;
use super::script::Command;
use super::text::Reader;

/// A push, with what decides which manifest and which copy of the app it pushes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pushed {
    pub(super) push: Push,
    pub(super) overrides: Overrides,
    /// The folder it runs in, relative to the pipeline's; nothing where that cannot be told.
    pub(super) folder: Option<String>,
    /// Whether it reads a manifest at all.
    pub(super) reads_manifest: bool,
    /// Whether it is certain that this is a push.
    pub(super) certain: bool,
}

/// Flags with a value. Of those not listed, a value would be taken for the name of an app.
const VALUED: &[&str] = &[
    "-b",
    "--buildpack",
    "-c",
    "-d",
    "--docker-image",
    "-o",
    "--docker-username",
    "-f",
    "--manifest",
    "-i",
    "--instances",
    "-k",
    "--disk",
    "-l",
    "--log-rate-limit",
    "-m",
    "--memory",
    "-n",
    "--hostname",
    "-p",
    "--path",
    "-s",
    "--stack",
    "-t",
    "--app-start-timeout",
    "--timeout",
    "-u",
    "--health-check-type",
    "--health-check-http-endpoint",
    "--endpoint",
    "--route-path",
    "--strategy",
    "--var",
    "--vars-file",
    "--max-in-flight",
    "--instance-steps",
    "--lifecycle",
];

impl Pushed {
    /// The push that a deployer job without script performs.
    pub(super) fn by_job(at: resilint_schema::Span) -> Self {
        Self {
            push: Push {
                strategy: Value::inferred(Strategy::StopAndStart, Some(at)),
                ..Push::default()
            },
            overrides: Overrides::default(),
            folder: Some(String::new()),
            reads_manifest: true,
            certain: true,
        }
    }

    /// A push that may be hidden in what a script calls.
    pub(super) fn hidden(command: &Command) -> Self {
        let symbol = program(command);
        let at = Some(command.span);
        Self {
            push: Push {
                application: Value::unknown(Why::Unsupported, symbol, at),
                strategy: Value::unknown(Why::Unsupported, symbol, at),
                ..Push::default()
            },
            certain: false,
            ..Self::by_job(command.span)
        }
    }

    /// Reads the words after `cf push`.
    pub(super) fn read(
        command: &Command,
        arguments: &[String],
        folder: Option<&String>,
        reader: &Reader<'_>,
    ) -> Self {
        let mut pushed = Self { folder: folder.cloned(), ..Self::by_job(command.span) };
        pushed.push.strategy = Value::Known {
            value: Strategy::StopAndStart,
            from: Provenance::FormatDefault,
            at: Some(command.span),
        };
        let mut words = arguments.iter();
        while let Some(word) = words.next() {
            let (flag, inline) = match word.split_once('=') {
                Some((flag, value)) if flag.starts_with("--") => (flag, Some(value)),
                _ => (word.as_str(), None),
            };
            if VALUED.contains(&flag) {
                let value = inline.or_else(|| words.next().map(String::as_str)).unwrap_or_default();
                pushed.flag(flag, value, command, reader);
            } else if word.starts_with('-') {
                pushed.switch(word, command);
            } else if pushed.push.application.is_absent() && !word.contains(['>', '<']) {
                pushed.push.application = reader.text(word, command.span);
            }
        }
        pushed
    }

    fn flag(&mut self, flag: &str, value: &str, command: &Command, reader: &Reader<'_>) {
        let text = || reader.text(value, command.span);
        match flag {
            "-f" | "--manifest" => self.push.manifest = text(),
            "-i" | "--instances" => self.push.instances = number(text()),
            "-n" | "--hostname" => self.overrides.hostname = text(),
            "-u" | "--health-check-type" => self.overrides.health_type = text(),
            "--endpoint" | "--health-check-http-endpoint" => {
                self.overrides.health_endpoint = text();
            }
            "--strategy" => self.push.strategy = strategy(&text()),
            "--vars-file" => match text() {
                Value::Known { value, .. } => self.overrides.vars_files.push(value),
                // Which variables an unnamed file gives cannot be told.
                _ => self.overrides.vars_files.push(value.to_owned()),
            },
            "--var" => {
                let (name, value) = value.split_once('=').unwrap_or((value, ""));
                let value = reader.text(value, command.span);
                self.overrides.vars.push((name.to_owned(), value));
            }
            _ => {}
        }
    }

    fn switch(&mut self, word: &str, command: &Command) {
        match word {
            "--no-route" => self.overrides.no_route = Value::literal(true, command.span),
            "--random-route" => self.overrides.random_route = Value::literal(true, command.span),
            "--no-manifest" => self.reads_manifest = false,
            _ => {}
        }
    }
}

/// What a command runs: the script that it gives to a shell, else its first word. Its arguments are not
/// told, since they may hold secrets.
fn program(command: &Command) -> &str {
    let mut words = command.words.iter().map(String::as_str);
    let first = words.next().unwrap_or("the script");
    let is_shell = matches!(first, "bash" | "sh" | "source" | ".");
    words.find(|word| is_shell && !word.starts_with('-')).unwrap_or(first)
}

fn strategy(text: &Value<String>) -> Value<Strategy> {
    match text {
        Value::Known { value, from, at } => match value.as_str() {
            "rolling" | "canary" => Value::Known { value: Strategy::Rolling, from: *from, at: *at },
            "null" | "" => Value::Known { value: Strategy::StopAndStart, from: *from, at: *at },
            _ => Value::unknown(Why::Unsupported, value.as_str(), *at),
        },
        unknown => Value::unknown(
            Why::UnresolvedVariable,
            unknown.symbol().unwrap_or_default(),
            unknown.at(),
        ),
    }
}

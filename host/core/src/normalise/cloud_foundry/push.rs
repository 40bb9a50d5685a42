//! `cf push` and its flags.

use resilint_schema::{Provenance, Push, Span, Strategy, Value, Why};

use super::call::Call;
use super::manifest::number;
use super::overrides::Overrides;
use super::text::Reader;
use crate::shell::{Call as Command, Word};

/// A push, with what decides which manifest and which copy of the app it pushes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pushed {
    pub(super) push: Push,
    pub(super) overrides: Overrides,
    /// The folder it runs in, seen from that of the run; nothing where that cannot be told.
    pub(super) folder: Option<String>,
    /// Whether it reads a manifest at all.
    pub(super) reads_manifest: bool,
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
    pub(super) fn by_job(at: Span, folder: Option<String>) -> Self {
        Self {
            push: Push {
                strategy: Value::inferred(Strategy::StopAndStart, Some(at)),
                ..Push::default()
            },
            overrides: Overrides::default(),
            folder,
            reads_manifest: true,
        }
    }

    /// A push that may be hidden in what a script calls.
    pub(super) fn hidden(command: &Command) -> Self {
        let (symbol, at) = program(command);
        Self {
            push: Push {
                application: Value::unknown(Why::Unsupported, symbol, Some(at)),
                strategy: Value::unknown(Why::Unsupported, symbol, Some(at)),
                certain: false,
                ..Push::default()
            },
            ..Self::by_job(at, command.folder.clone())
        }
    }

    /// `cf deploy` and `cf bg-deploy`, which deploy what a descriptor beside the archive describes.
    pub(super) fn of_archive(at: Span, verb: &str, call: &Call<'_>, reader: &Reader<'_>) -> Self {
        let mut pushed = Self::by_job(at, call.command.folder.clone());
        pushed.push.manifest = Value::inferred("mta.yaml".to_owned(), Some(at));
        let extensions = call.flag(&["-e"], reader);
        let extensions = extensions
            .as_ref()
            .and_then(|value| value.known().map(String::as_str).or(value.symbol()));
        let extensions = extensions.into_iter().flat_map(|list| list.split(','));
        pushed.overrides.extensions = extensions.map(|path| path.trim().to_owned()).collect();
        pushed.push.strategy = match (verb, call.flag(&["--strategy"], reader)) {
            ("bg-deploy", _) => Value::inferred(Strategy::BlueGreen, Some(at)),
            (_, Some(Value::Known { value, from, at })) if value == "blue-green" => {
                Value::Known { value: Strategy::BlueGreen, from, at }
            }
            (_, Some(other)) => strategy(&other),
            (_, None) => pushed.push.strategy,
        };
        pushed
    }

    /// Reads the words after `cf push`, which itself is at `at`.
    pub(super) fn read(
        at: Span,
        arguments: &[Word],
        folder: Option<&String>,
        reader: &Reader<'_>,
    ) -> Self {
        let mut pushed = Self::by_job(at, folder.cloned());
        pushed.push.strategy = Value::Known {
            value: Strategy::StopAndStart,
            from: Provenance::FormatDefault,
            at: Some(at),
        };
        let mut words = arguments.iter();
        while let Some(word) = words.next() {
            let Some(text) = word.text() else {
                if pushed.push.application.is_absent() {
                    pushed.push.application = reader.word(word);
                }
                continue;
            };
            let (flag, inline) = match text.split_once('=') {
                Some((flag, value)) if flag.starts_with("--") => (flag, Some(value)),
                _ => (text, None),
            };
            if VALUED.contains(&flag) {
                let inline = inline.map(|value| reader.text(value, word.span));
                let next = || words.next().map(|word| reader.word(word));
                let value = inline.or_else(next);
                pushed.flag(flag, value.unwrap_or_default(), reader);
            } else if text.starts_with('-') {
                pushed.switch(text, word.span);
            } else if pushed.push.application.is_absent() {
                pushed.push.application = reader.word(word);
            }
        }
        pushed
    }

    fn flag(&mut self, flag: &str, value: Value<String>, reader: &Reader<'_>) {
        let text = || value.clone();
        match flag {
            "-f" | "--manifest" => self.push.manifest = text(),
            "-i" | "--instances" => self.push.instances = number(text()),
            "-n" | "--hostname" => self.overrides.hostname = text(),
            "-u" | "--health-check-type" => self.overrides.health_type = text(),
            "--endpoint" | "--health-check-http-endpoint" => {
                self.overrides.health_endpoint = text();
            }
            "--strategy" => self.push.strategy = strategy(&text()),
            // Which variables an unnamed file gives cannot be told.
            "--vars-file" => {
                let name = value.known().map(String::as_str).or(value.symbol());
                self.overrides.vars_files.extend(name.map(str::to_owned));
            }
            "--var" => self.overrides.vars.extend(variable(value, reader)),
            _ => {}
        }
    }

    fn switch(&mut self, flag: &str, at: Span) {
        match flag {
            "--no-route" => self.overrides.no_route = Value::literal(true, at),
            "--random-route" => self.overrides.random_route = Value::literal(true, at),
            "--no-manifest" => self.reads_manifest = false,
            _ => {}
        }
    }
}

/// `NAME=value`, of which the name may be known where the value is not.
fn variable(text: Value<String>, reader: &Reader<'_>) -> Option<(String, Value<String>)> {
    match text {
        Value::Known { value, at, .. } => {
            let (name, value) = value.split_once('=').unwrap_or((&value, ""));
            let value = at.map_or(Value::Absent, |at| reader.text(value, at));
            Some((name.to_owned(), value))
        }
        Value::Unknown { why, symbol, at, .. } => {
            let symbol = symbol?;
            let (name, value) = symbol.split_once('=')?;
            Some((name.to_owned(), Value::unknown(why, value, at)))
        }
        Value::Absent => None,
    }
}

/// What a command runs, and the place of that word: the script that it gives to a shell, else its first
/// word. Its arguments are not told, since they may hold secrets, and neither is a script that is
/// written on the command itself.
fn program(command: &Command) -> (&str, Span) {
    let mut words = command.words.iter();
    let Some(first) = words.next() else {
        let at = command.span;
        return ("the script", Span::at(at.source, at.line, at.column));
    };
    let is_shell = matches!(first.text(), Some("bash" | "sh" | "source" | "."));
    let mut told = first;
    while let Some(word) = words.next().filter(|_| is_shell) {
        let Some(text) = word.text() else {
            told = word;
            break;
        };
        match text.strip_prefix(['-', '+']) {
            // `-c`, also among other letters as in `-ec`: what follows is the script itself.
            Some(flags) if !flags.starts_with('-') && flags.contains('c') => break,
            Some("o" | "O") => {
                words.next();
            }
            Some(_) => {}
            None => {
                told = word;
                break;
            }
        }
    }
    // A word with a blank in it is no name of a program but a quoted piece of script.
    let text = told.text().or(told.value.symbol()).unwrap_or("the script");
    let text = if text.contains(char::is_whitespace) { "the script" } else { text };
    (text, told.span)
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

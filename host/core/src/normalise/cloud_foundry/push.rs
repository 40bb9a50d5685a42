//! `cf push` and its flags.

use resilint_schema::{Provenance, Push, Span, Strategy, Value, Why};

use super::manifest::number;
use super::overrides::Overrides;
use super::script::{Command, Word};
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
    pub(super) fn by_job(at: Span) -> Self {
        Self {
            push: Push {
                strategy: Value::inferred(Strategy::StopAndStart, Some(at)),
                ..Push::default()
            },
            overrides: Overrides::default(),
            folder: Some(String::new()),
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
            ..Self::by_job(at)
        }
    }

    /// Reads the words after `cf push`, which itself is at `at`.
    pub(super) fn read(
        at: Span,
        arguments: &[Word],
        folder: Option<&String>,
        reader: &Reader<'_>,
    ) -> Self {
        let mut pushed = Self { folder: folder.cloned(), ..Self::by_job(at) };
        pushed.push.strategy = Value::Known {
            value: Strategy::StopAndStart,
            from: Provenance::FormatDefault,
            at: Some(at),
        };
        let mut words = arguments.iter();
        while let Some(word) = words.next() {
            let (flag, inline) = match word.text.split_once('=') {
                Some((flag, value)) if flag.starts_with("--") => (flag, Some(value)),
                _ => (word.text.as_str(), None),
            };
            if VALUED.contains(&flag) {
                let next = || words.next().map(|word| (word.text.as_str(), word.span));
                let value = inline.map(|value| (value, word.span)).or_else(next);
                let (value, at) = value.unwrap_or(("", word.span));
                pushed.flag(flag, value, at, reader);
            } else if word.text.starts_with('-') {
                pushed.switch(word);
            } else if pushed.push.application.is_absent() && !word.text.contains(['>', '<']) {
                pushed.push.application = reader.text(&word.text, word.span);
            }
        }
        pushed
    }

    fn flag(&mut self, flag: &str, value: &str, at: Span, reader: &Reader<'_>) {
        let text = || reader.text(value, at);
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
                let value = reader.text(value, at);
                self.overrides.vars.push((name.to_owned(), value));
            }
            _ => {}
        }
    }

    fn switch(&mut self, word: &Word) {
        match word.text.as_str() {
            "--no-route" => self.overrides.no_route = Value::literal(true, word.span),
            "--random-route" => self.overrides.random_route = Value::literal(true, word.span),
            "--no-manifest" => self.reads_manifest = false,
            _ => {}
        }
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
    let is_shell = matches!(first.text.as_str(), "bash" | "sh" | "source" | ".");
    let mut told = first;
    while let Some(word) = words.next().filter(|_| is_shell) {
        match word.text.strip_prefix(['-', '+']) {
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
    let text = if told.text.contains(char::is_whitespace) { "the script" } else { &told.text };
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

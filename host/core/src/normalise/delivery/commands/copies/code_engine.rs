//! `ibmcloud ce`: jobs that run a tool that copies data, and the cron subscriptions that start them.

use resilint_schema::Value;

use crate::normalise::delivery::arguments::Arguments;
use crate::normalise::delivery::commands::value;
use crate::shell::{Call, Word};

/// The name of a job that a command makes, and the command that the job runs.
pub(in crate::normalise::delivery) fn job(call: &Call) -> Option<(Value<String>, Call)> {
    let ["job", "create" | "update", ..] = *words(call)? else { return None };
    let arguments = Arguments::new(call, 4);
    let name = arguments.flag(&["name", "n"]);
    let name = name.unwrap_or_else(|| value(arguments.plain(0, &[])));
    let command = arguments.all(&["command", "cmd", "c"]);
    let given = arguments.all(&["argument", "arg", "a"]);
    let word =
        |value: Value<String>| Word { span: value.at().unwrap_or(call.span), value, splits: false };
    let words: Vec<Word> = command.into_iter().chain(given).map(word).collect();
    (!words.is_empty()).then(|| (name, Call { words, ..call.clone() }))
}

/// The job that a cron subscription starts, and when.
pub(in crate::normalise::delivery) fn subscription(
    call: &Call,
) -> Option<(Value<String>, Value<String>)> {
    let ["subscription" | "sub", "cron", "create" | "update", ..] = *words(call)? else {
        return None;
    };
    let arguments = Arguments::new(call, 5);
    Some((arguments.flag(&["destination", "d"])?, arguments.flag(&["schedule", "s"])?))
}

/// The words after `ibmcloud ce`.
fn words(call: &Call) -> Option<Box<[&str]>> {
    let words: Vec<&str> =
        call.words.iter().take(6).map(|word| word.text().unwrap_or_default()).collect();
    match words.as_slice() {
        ["ibmcloud" | "bx" | "ic", "ce" | "code-engine", rest @ ..] => Some(rest.into()),
        _ => None,
    }
}

//! `deploy`: what a provider runs, and whether it does.

use std::rc::Rc;

use resilint_schema::{Provenance, Span, Value, Why};

use super::matrix::list_of;
use crate::normalise::delivery::Scripts;
use crate::normalise::delivery::words::Words;
use crate::parse::Node;
use crate::shell::{Env, Event, Program, Trace, trace};

/// Where the provider for any Cloud Foundry deploys to when it is not told.
const DEFAULT_API: &str = "https://api.run.pivotal.io";

/// What an entry of `deploy` pushes to Cloud Foundry; nothing where it does not.
pub(super) fn pushes(name: &str, node: &Node, env: &Env, home: &str) -> Option<Trace> {
    let is_ibm = matches!(name, "bluemixcloudfoundry" | "bluemixcf");
    if !is_ibm && name != "cloudfoundry" {
        return None;
    }
    let at = node.get("provider").map_or(node.span, |node| node.span);
    let option = |key: &str| option(name, node, key, env);
    let api = match option("api") {
        Value::Absent if is_ibm => bluemix(option("region"), at),
        Value::Absent => default(DEFAULT_API, at),
        api => api,
    };
    let login = Words::new(&["cf", "login"], at, home)
        .flag("-a", api)
        .flag("-o", option("organization"))
        .flag("-s", option("space"));
    let push = Words::new(&["cf", "push"], at, home);
    let app = option("app_name");
    let push = if app.is_absent() { push } else { push.value(app) };
    let push =
        push.flag("-f", option("manifest")).flag("--strategy", option("deployment_strategy"));
    Some(Trace { events: vec![login.call(), push.call()], ..Trace::default() })
}

/// An option of a provider. A mapping of branches gives each its own; a variable of the job may stand
/// for one that is not given.
fn option(provider: &str, node: &Node, key: &str, env: &Env) -> Value<String> {
    let Some(given) = node.get(key) else {
        let at = node.get("provider").map_or(node.span, |node| node.span);
        let name = format!("${}_{}", provider.to_ascii_uppercase(), key.to_ascii_uppercase());
        let value = env.clone().expanded(&name, at);
        return if value.known().is_some_and(|text| !text.is_empty()) {
            value
        } else {
            Value::Absent
        };
    };
    match given.text() {
        Some(text) => expanded(&text, given.span, env),
        None if given.entries().iter().any(|entry| entry.key.as_str() == Some("secure")) => {
            Value::unknown(Why::Template, format!("the encrypted {key}"), Some(given.span))
        }
        None => by_branch(key, given),
    }
}

/// One value a branch.
fn by_branch(key: &str, given: &Node) -> Value<String> {
    let texts = given.entries().iter().filter_map(|entry| entry.value.text());
    let mut candidates: Vec<String> = texts.map(std::borrow::Cow::into_owned).collect();
    candidates.sort_unstable();
    candidates.dedup();
    Value::Unknown {
        why: Why::UnresolvedVariable,
        symbol: Some(format!("{key} of the branch")),
        candidates,
        at: Some(given.span),
    }
}

/// The API of a region; without one, that of the first region there was.
fn bluemix(region: Value<String>, at: Span) -> Value<String> {
    let region = if region.is_absent() { default("ng", at) } else { region };
    let api = |region: String| format!("https://api.{region}.bluemix.net");
    match region {
        Value::Unknown { why, symbol, candidates, at } => Value::Unknown {
            why,
            // What stands for one of several is no part of a host.
            symbol: if candidates.is_empty() { symbol.map(api) } else { symbol },
            candidates: candidates.into_iter().map(api).collect(),
            at,
        },
        region => region.map(api),
    }
}

fn default(text: &str, at: Span) -> Value<String> {
    Value::Known { value: text.to_owned(), from: Provenance::FormatDefault, at: Some(at) }
}

/// A text of the configuration, whose variables the shell of the job has set.
fn expanded(text: &str, at: Span, env: &Env) -> Value<String> {
    if !text.contains('$') {
        return Value::literal(text.to_owned(), at);
    }
    env.clone().expanded(text, at)
}

/// Whether an entry of `deploy` runs: its `condition` is a test of the shell. One that only asks what
/// started the build is taken to hold, as are the branch and the tag: that is when it deploys.
pub(super) fn holds(node: &Node, env: &Env) -> Option<bool> {
    let conditions = node.at(&["on", "condition"]).map_or(&[][..], list_of);
    let texts = conditions.iter().filter_map(|node| Some((node, node.as_str()?)));
    let mut all = Some(true);
    for (node, text) in texts {
        match test(node, text, env) {
            Some(false) => return Some(false),
            Some(true) => {}
            None if asks_what_started(text) => {}
            None => all = None,
        }
    }
    all
}

fn test(node: &Node, text: &str, env: &Env) -> Option<bool> {
    let script = format!("if [[ {text} ]]; then yes; else no; fi");
    let program = Program::read("", node, &script).ok()?;
    let found = trace(&Rc::new(program), &mut env.clone(), &Scripts::default());
    let [Event::Call(only)] = found.events.as_slice() else { return None };
    match only.words.as_slice() {
        [word] if !found.is_cut => match word.text()? {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// Whether all variables of a condition are those that say what started the build.
fn asks_what_started(condition: &str) -> bool {
    let mut names = condition.split('$').skip(1).map(|rest| rest.trim_start_matches(['{', '"']));
    condition.contains('$') && names.all(|name| name.starts_with("TRAVIS_"))
}

//! What an unknown verdict lacks, in the same words for all rules, so that unknowns with one remedy are one line of a
//! report.

use resilint_sdk::App;
use resilint_sdk::schema::{Missing, Provenance, Resource, Value, Why};

use crate::places;

const STATE: &str = "write `apiHost` in a deployment file for each location, or write `[[target]]` entries into resilint.toml";

/// Nothing, or not enough, says where the app is deployed.
pub(crate) fn place(app: &App<'_>, whether: &str) -> Missing {
    let regions = places::regions(app);
    if let Some(resource) = regions.unknown.first() {
        let (why, settle) = unresolved(resource);
        return Missing { key: KEY.into(), what: format!("{whether}: {why}"), settle };
    }
    if app.members().next().is_none() {
        return manifest(app, whether);
    }
    let is_placed = |member: &Resource| !member.location.is_unstated();
    let (why, settle) = if places::is_service(app) && regions.known.is_empty() {
        (
            "the Serverless Framework has no key for the API host, and nothing else in the input names it",
            "write `[[target]]` entries for the service into resilint.toml",
        )
    } else if regions.known.is_empty() {
        ("nothing in the input says where it is deployed", STATE)
    } else if app.members().any(is_placed) {
        (
            "there may be other places than those in the input",
            "add the root modules of all locations to the checked paths, or pass a topology document whose scope is \
             closed",
        )
    } else {
        ("there may be other places than those in the input", STATE)
    };
    let (what, settle) = (format!("{whether}: {why}"), settle.to_owned());
    Missing { key: KEY.into(), what, settle }
}

/// One remedy settles all of these.
const KEY: &str = "deployment-target";

/// Why the place of a resource is not known, and what to do about it.
fn unresolved(resource: &Resource) -> (String, String) {
    let name = resource.label();
    if resource.target().is_some_and(|target| !places::is_certain(target)) {
        let why = format!("`{name}` counts only for those who call the tools with it");
        return (why, STATE.to_owned());
    }
    match &resource.location.region {
        Value::Known { value, from: Provenance::ProviderDefault, .. } => (
            format!("{name} is in {value} unless the environment of the provider says otherwise"),
            "write `region` in the provider block".to_owned(),
        ),
        Value::Unknown { why: Why::NotInFacts, symbol, .. } => (
            format!("the facts do not say where {} is", symbol.as_deref().unwrap_or(name)),
            "write the region of each place as a `[[target]]` entry into resilint.toml".to_owned(),
        ),
        Value::Unknown { why, symbol: Some(symbol), .. } => {
            (format!("the region of {name} is `{symbol}`, {}", why.as_str()), give(symbol))
        }
        region => {
            let why = if let Value::Unknown { why, .. } = region { *why } else { Why::NotDeclared };
            (format!("the region of {name} is {}", why.as_str()), STATE.to_owned())
        }
    }
}

/// How a variable gets its value.
fn give(symbol: &str) -> String {
    let name = symbol.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).unwrap_or(symbol);
    match name.strip_prefix("var.") {
        Some(name) => {
            format!("give the variable a value with `--var {name}=REGION` or a tfvars file")
        }
        None if name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') => format!(
            "give the variable a value with `--var {name}=VALUE`, or write `apiHost` in a deployment file for each \
             location"
        ),
        None => STATE.to_owned(),
    }
}

/// A field of a manifest is an expression.
pub(crate) fn value<T>(value: &Value<T>, whether: &str) -> Missing {
    let symbol = value.symbol().unwrap_or("the value");
    let why = match value {
        Value::Unknown { why, .. } => *why,
        Value::Known { .. } | Value::Absent => Why::NotDeclared,
    };
    Missing {
        key: format!("variable:{symbol}"),
        what: format!("{whether}: `{symbol}` is {}", why.as_str()),
        settle: "write the value itself in the manifest, or give the variable a value with `--var NAME=VALUE`".into(),
    }
}

/// Whether an action is exposed to the web is a variable, or up to a file that is not read.
pub(crate) fn exposure(none: &Value<bool>, whether: &str) -> Missing {
    match none {
        Value::Unknown { why: Why::NotDeclared, symbol: Some(file), .. } => Missing {
            key: format!("apis:{file}"),
            what: format!("{whether}: the APIs are in `{file}`, which is not read"),
            settle: "declare the APIs under `apis` of the package".into(),
        },
        _ => value(none, whether),
    }
}

/// Nothing in the input speaks of a load balancer over locations.
pub(crate) fn balancer(whether: &str) -> Missing {
    Missing {
        key: "global-load-balancer".into(),
        what: format!("{whether}: no global load balancer is declared in the input"),
        settle: "add the files that declare the global load balancer to the checked paths, or \
                 write it into resilint.toml as `[[external.glb]]` with its pools"
            .into(),
    }
}

/// The manifest of the app is not in the input.
pub(crate) fn manifest(app: &App<'_>, whether: &str) -> Missing {
    Missing {
        key: "manifest".into(),
        what: format!("{whether}: the manifest of {} is not in the input", app.name()),
        settle: "add the manifest that is deployed to the checked paths".into(),
    }
}

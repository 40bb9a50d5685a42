//! What an unknown verdict lacks, in the same words for all rules, so that unknowns with one remedy
//! are one line of a report.

use resilint_sdk::App;
use resilint_sdk::app::is_stated;
use resilint_sdk::schema::{Missing, Resource, Target, Value, Why};

/// Nothing, or not enough, says where the app is pushed.
pub(crate) fn target(app: &App<'_>, whether: &str) -> Missing {
    let targets = app.targets().filter(|(resource, _)| !is_stated(resource));
    let hidden = targets.into_iter().find_map(|(at, target)| Some((at, hidden(target)?)));
    if let Some((resource, symbol)) = hidden {
        return push(resource, symbol, whether);
    }
    let mut unresolved =
        app.targets().filter(|(resource, _)| resource.location.region.is_unknown());
    let (why, settle) = match unresolved.next() {
        Some((resource, _)) => (unresolved_region(resource), settle(&resource.location.region)),
        None if app.targets().next().is_some() => (
            "there may be other targets than those in the input".to_owned(),
            "write the place of every deployer job in the pipeline, or write all of them as `[[target]]` entries into resilint.toml",
        ),
        None => (
            "nothing in the input says where it is pushed".to_owned(),
            "add `.bluemix/pipeline.yml` with a deployer job for each region to the checked paths, or \
             write `[[target]]` entries into resilint.toml",
        ),
    };
    Missing {
        key: "deployment-target".into(),
        what: format!("{whether}: {why}"),
        settle: settle.into(),
    }
}

fn unresolved_region(resource: &Resource) -> String {
    let Value::Unknown { why, symbol, .. } = &resource.location.region else {
        return String::new();
    };
    let why = why.as_str();
    match symbol {
        Some(symbol) => format!("the region of {} is `{symbol}`, {why}", resource.label()),
        None => format!("the region of {} is {why}", resource.label()),
    }
}

const fn settle(region: &Value<String>) -> &'static str {
    match region {
        Value::Unknown { why: Why::NotInFacts, .. } => {
            "write the region of each place as a `[[target]]` entry into resilint.toml"
        }
        _ => {
            "write the region itself as `region_id` of each deployer job, or write `[[target]]` entries into resilint.toml"
        }
    }
}

/// A field of a manifest is an expression.
pub(crate) fn value<T>(value: &Value<T>, whether: &str) -> Missing {
    let symbol = value.symbol().unwrap_or("the value");
    let why = match value {
        Value::Unknown { why, .. } => *why,
        Value::Known { .. } | Value::Absent => Why::NotDeclared,
    };
    let settle = match (unseen(symbol), symbol.contains("((")) {
        (Some(file), _) => format!(
            "add the variables file `{file}` to the checked paths, or give the variable a value with \
             `--var NAME=VALUE`"
        ),
        (None, true) => {
            "give the variable a value with `--vars-file FILE` or `--var NAME=VALUE`".to_owned()
        }
        (None, false) => "write the value itself in the manifest or on the command".to_owned(),
    };
    Missing {
        key: format!("variable:{symbol}"),
        what: format!("{whether}: `{symbol}` is {}", why.as_str()),
        settle,
    }
}

/// The variables file that a symbol such as `((instances of eu.yml))` names.
fn unseen(symbol: &str) -> Option<&str> {
    let (_, name) = symbol.split_once("((")?;
    let (name, _) = name.split_once("))")?;
    Some(name.split_once(" of ")?.1)
}

/// What a target runs that may push without showing it.
fn hidden(target: &Target) -> Option<&str> {
    let push = target.pushes.iter().find(|push| !push.certain)?;
    Some(push.application.symbol().unwrap_or("a command"))
}

/// An attribute is written where only old versions of cf read it.
pub(crate) fn top_level(attribute: &str, whether: &str) -> Missing {
    Missing {
        key: format!("top-level:{attribute}"),
        what: format!(
            "{whether}: `{attribute}` is written only at the top level of the manifest, or of one that \
             it inherits from, which newer versions of cf do not read"
        ),
        settle: format!("write `{attribute}` in the entry of each app under `applications`"),
    }
}

/// The least number of instances is in an autoscaling policy.
pub(crate) fn policy(policy: &Value<u32>, whether: &str) -> Missing {
    let name = policy.symbol().unwrap_or("a policy");
    Missing {
        key: format!("autoscaling-policy:{name}"),
        what: format!(
            "{whether}: the autoscaling policy `{name}` decides, and it is not in the input"
        ),
        settle: "state the least number of instances of the policy in a topology document".into(),
    }
}

/// A script may push without showing it.
fn push(resource: &Resource, symbol: &str, whether: &str) -> Missing {
    Missing {
        key: "deployment-target".into(),
        what: format!(
            "{whether}: {} runs `{symbol}`, which may push and cannot be seen into",
            resource.label()
        ),
        settle: "write `cf push` in the script of the deployer job itself".into(),
    }
}

/// The configuration says that the app runs there, and nothing in the input puts it there.
pub(crate) fn pipeline(place: &str, whether: &str) -> Missing {
    Missing {
        key: "pipeline".into(),
        what: format!(
            "{whether}: the configuration says that it runs in {place}, and no pipeline or script in \
             the input pushes it there"
        ),
        settle: "add the pipeline or script that pushes it to the checked paths".into(),
    }
}

/// Only a pipeline speaks of the app.
pub(crate) fn manifest(app: &App<'_>, whether: &str) -> Missing {
    Missing {
        key: "manifest".into(),
        what: format!("{whether}: the manifest of {} is not in the input", app.name()),
        settle: "add the manifest that the pipeline pushes to the checked paths".into(),
    }
}

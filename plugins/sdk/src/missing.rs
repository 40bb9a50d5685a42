//! What would settle an unknown value. Values that one act settles share one key.

use resilint_schema::symbol::{culprit, of_each};
use resilint_schema::{Missing, Resource, Value, Why};

use crate::remedy;

const PLAN: &str = "check a plan in JSON: `terraform show -json PLAN | resilint check -`";

/// What is missing where a field of a resource is not known; `what` starts the sentence, such as "which region the
/// bucket logs is in".
#[must_use]
pub fn value<T>(resource: &Resource, value: &Value<T>, what: &str) -> Missing {
    let Value::Unknown { why, symbol, .. } = value else { return unstated(resource, what) };
    if let Some(block) = symbol.as_deref().and_then(of_each) {
        return instances(block, what);
    }
    let Some(symbol) = symbol.as_deref().map(|symbol| behind(culprit(symbol))) else {
        return Missing {
            key: format!("value:{}", resource.label()),
            what: format!("{what}: it is {}", why.as_str()),
            settle: settle(*why, "").into(),
        };
    };
    let of = if matches!(why, Why::NotInFacts) { "place" } else { "variable" };
    Missing {
        key: format!("{of}:{symbol}"),
        what: format!("{what}: `{symbol}` is {}", why.as_str()),
        settle: settle(*why, symbol).into(),
    }
}

/// What is missing where it is not known whether there is any of a resource.
#[must_use]
pub fn existence(resource: &Resource, what: &str) -> Missing {
    instances(resource.origin.address.trim_end_matches("[*]"), what)
}

/// What is missing where the input need not be all there is: it may be declared in another repository, or made in the
/// console. `example` says what would be declared, such as "a read replica".
#[must_use]
pub fn elsewhere(what: &str, example: &str) -> Missing {
    Missing {
        key: format!("elsewhere:{example}"),
        what: format!("{what}: the input shows none, and need not be all there is"),
        settle: format!(
            "check what declares {example} together with this, or state `scope = \"closed\"` in resilint.toml where \
             the input is all there is"
        ),
    }
}

/// What the host derives from other values, and how it names that.
const DERIVED: [&str; 7] =
    ["continuous", "engine", "generation", "high_availability", "region", "resiliency", "role"];

/// The expression that a derived symbol is of: the region of `var.datacenter` is missing where that variable is.
#[must_use]
pub fn behind(symbol: &str) -> &str {
    let derived = |start: &str, end: &str| symbol.strip_prefix(start)?.strip_suffix(end);
    let of = |name: &&str| symbol.strip_prefix(*name)?.strip_prefix('(')?.strip_suffix(')');
    derived("${region(\"", "\")}").or_else(|| DERIVED.iter().find_map(of)).unwrap_or(symbol)
}

fn settle(why: Why, symbol: &str) -> &'static str {
    match why {
        Why::UnresolvedVariable => remedy::variable(symbol),
        Why::Template => {
            "give the template its values: `--var NAME=VALUE`, or render it and check the result"
        }
        Why::Unrendered => "render the template and check the result",
        Why::ModuleMissing => {
            "run `terraform init`, so that the module's files are there, or check a plan in JSON"
        }
        Why::NotDeclared => {
            "name it by a reference to the resource that declares it, such as `ibm_cos_bucket.logs.crn`"
        }
        Why::Invalid => "correct the expression: `terraform validate` says what is wrong with it",
        Why::NotInFacts => {
            "correct the name of the place, or state its region in a topology document"
        }
        _ => PLAN,
    }
}

fn unstated(resource: &Resource, what: &str) -> Missing {
    Missing {
        key: format!("value:{}", resource.label()),
        what: format!("{what}: nothing says it"),
        settle: PLAN.into(),
    }
}

fn instances(address: &str, what: &str) -> Missing {
    Missing {
        key: format!("count:{address}"),
        what: format!("{what}: how many there are of {address} is not known"),
        settle: "give the variables of its `count` or `for_each` a value: `--var NAME=VALUE` or \
                 `--vars-file FILE.tfvars`"
            .into(),
    }
}

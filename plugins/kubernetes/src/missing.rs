//! What would settle an unknown value. Values that one act settles share one key.

use resilint_sdk::remedy;
use resilint_sdk::schema::symbol::{culprit, of_each};
use resilint_sdk::schema::{Missing, Resource, Value, Why};

/// Settles whatever differs between a base and its overlays.
const APPLIED: &str = "check what is applied instead of its parts, as in `kustomize build overlays/prod | resilint check -`";

/// What is missing where a value of `resource` is not known; `what` starts the sentence, such as "how
/// many replicas of web run".
pub(crate) fn value<T: ToString>(resource: &Resource, value: &Value<T>, what: &str) -> Missing {
    match value {
        Value::Unknown { why: Why::Overridable, candidates, .. } => overridden(what, candidates),
        value => of_form(resource, value, what),
    }
}

/// The same for values that people cannot read in one word, or that only their form leaves open.
pub(crate) fn of_form<T>(resource: &Resource, value: &Value<T>, what: &str) -> Missing {
    let Value::Unknown { why, symbol, .. } = value else {
        return other(resource, what, "not stated");
    };
    match (why, symbol) {
        // Of these, Terraform alone speaks.
        (Why::UnresolvedVariable | Why::ModuleMissing, Some(_)) => argument(resource, value, what),
        (Why::Template | Why::Unrendered, Some(symbol)) => Missing {
            key: format!("variable:{symbol}"),
            what: format!("{what}: `{symbol}` is {}", why.as_str()),
            settle: rendering(symbol).into(),
        },
        (Why::NotDeclared, Some(symbol)) => Missing {
            key: format!("declared:{symbol}"),
            what: format!("{what}: nothing in the input says {symbol}"),
            settle: "name it in the manifest, or add the manifest that does".into(),
        },
        (why, _) => other(resource, what, why.as_str()),
    }
}

/// The same for an argument of Terraform, which a variable or a module leaves open.
pub(crate) fn argument<T>(resource: &Resource, value: &Value<T>, what: &str) -> Missing {
    let Value::Unknown { why, symbol: Some(symbol), .. } = value else {
        return of_form(resource, value, what);
    };
    if let Some(block) = of_each(symbol) {
        return Missing {
            key: format!("count:{block}"),
            what: format!("{what}: how many there are of {block} is not known"),
            settle:
                "give the variables of its `count` or `for_each` a value: `--var NAME=VALUE` or \
                     `--vars-file FILE.tfvars`"
                    .into(),
        };
    }
    let settle = match why {
        Why::UnresolvedVariable => remedy::variable(symbol),
        Why::ModuleMissing => {
            "run `terraform init`, so that the module's files are there, or check a plan in JSON"
        }
        Why::Computed => "check a plan in JSON: `terraform show -json PLAN | resilint check -`",
        _ => return of_form(resource, value, what),
    };
    let symbol = culprit(symbol);
    Missing {
        key: format!("variable:{symbol}"),
        what: format!("{what}: `{symbol}` is {}", why.as_str()),
        settle: settle.into(),
    }
}

/// What is missing where an object elsewhere in the input may be applied with the workload or not.
pub(crate) fn elsewhere(what: &str) -> Missing {
    Missing { key: "rendered-manifests".into(), what: what.to_owned(), settle: APPLIED.into() }
}

/// What fills in a placeholder of this kind.
fn rendering(symbol: &str) -> &'static str {
    if symbol.contains("{{") {
        "render the chart and check its output, as in `helm template . | resilint check -`"
    } else if symbol.starts_with('@') {
        "render the templates and check their output, as in `ytt -f . | resilint check -`"
    } else {
        "fill in the placeholders and check the result, as in `envsubst < FILE | resilint check -`"
    }
}

fn overridden<T: ToString>(what: &str, candidates: &[T]) -> Missing {
    let values: Vec<String> = candidates.iter().map(ToString::to_string).collect();
    if values.is_empty() {
        return elsewhere(&format!("{what}: another file of the input may change it"));
    }
    elsewhere(&format!("{what}: files of the input say {}", values.join(" and ")))
}

fn other(resource: &Resource, what: &str, why: &str) -> Missing {
    Missing {
        key: format!("value:{}", resource.label()),
        what: format!("{what}: it is {why}"),
        settle: "write the value out in the manifest".into(),
    }
}

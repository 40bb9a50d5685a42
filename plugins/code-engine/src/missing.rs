//! What an unknown verdict lacks, in the same words for all rules, so that unknowns with one remedy are one
//! line of a report.

use resilint_sdk::App;
use resilint_sdk::schema::symbol::culprit;
use resilint_sdk::schema::{Missing, Provenance, Resource, Value, Why};

use crate::sort::Terms;

/// The region of a resource cannot be told.
pub(crate) fn region(resource: &Resource, whether: &str) -> Missing {
    let stated = &resource.location.region;
    if let Value::Known { from: Provenance::ProviderDefault, .. } = stated {
        return Missing {
            key: "region:provider".into(),
            what: format!(
                "{whether}: no provider configuration names the region of {}, so the environment decides",
                resource.label()
            ),
            settle: "set `region` in the configuration of the provider `ibm`".into(),
        };
    }
    let what = format!("{whether}: the region of {}", resource.label());
    let Value::Unknown { why: Why::UnresolvedVariable, symbol: Some(symbol), .. } = stated else {
        return value(stated, &what);
    };
    let symbol = culprit(symbol);
    if is_by_command(resource) {
        return Missing {
            key: format!("variable:{symbol}"),
            what: format!("{what} is `{symbol}`, a variable without a value"),
            settle: "write the regions into the workflow or script, as a matrix or a loop over literals, or write \
                     `[[target]]` entries into resilint.toml"
                .into(),
        };
    }
    Missing {
        key: format!("variable:{symbol}"),
        what: format!("{what} is `{symbol}`, a variable without a value"),
        settle:
            "add a file of values for each region it is deployed to (`eu-de.tfvars`), or give the \
                 variable a value with `--var NAME=VALUE`"
                .into(),
    }
}

/// Whether commands of a workflow or a script say where something is.
fn is_by_command(resource: &Resource) -> bool {
    let of_workload = resource.workload().map(|workload| Terms::of(resource, workload));
    resource.target().is_some() || of_workload == Some(Terms::Options)
}

/// Nothing says where the app is.
pub(crate) fn target(app: &App<'_>, whether: &str) -> Missing {
    Missing {
        key: "deployment-target".into(),
        what: format!("{whether}: nothing in the input says where {} is deployed", app.name()),
        settle:
            "add the workflow or script that deploys it to the checked paths, or write `[[target]]` entries into resilint.toml"
                .into(),
    }
}

/// Whether a copy is there at all hangs on a count.
pub(crate) fn count(resource: &Resource, region: &str, whether: &str) -> Missing {
    Missing {
        key: format!("count:{}", resource.origin.address),
        what: format!(
            "{whether}: whether {} is in {region} hangs on its `count` or `for_each`",
            resource.label()
        ),
        settle: "give the variable that it hangs on a value: `--var NAME=VALUE`, `--vars-file FILE.tfvars`, \
                 or a default"
            .into(),
    }
}

/// There may be other places than those in the input.
pub(crate) fn elsewhere(app: &App<'_>, whether: &str) -> Missing {
    Missing {
        key: "all-places".into(),
        what: format!(
            "{whether}: {} may be deployed by more than the input shows, such as a module whose files \
             are missing, another folder that declares the same name, or a project in which nothing is \
             declared",
            app.name()
        ),
        settle:
            "run `terraform init`, so that the files of all modules are there, and check all that \
                 deploys the app in one run"
                .into(),
    }
}

/// A project is declared, and nothing that runs in it.
pub(crate) fn inhabitants(project: &Resource, whether: &str) -> Missing {
    Missing {
        key: format!("apps-of:{}", project.label()),
        what: format!("{whether}: nothing in the input says what runs in {}", project.label()),
        settle: "declare the apps with `ibm_code_engine_app`, or add the workflow or script that deploys \
                 them to the checked paths"
            .into(),
    }
}

/// Only targets speak of the app.
pub(crate) fn declaration(app: &App<'_>, whether: &str) -> Missing {
    Missing {
        key: "declaration".into(),
        what: format!("{whether}: nothing in the input says how {} is configured", app.name()),
        settle: "add what declares the app to the checked paths".into(),
    }
}

/// Environment variables come out of an expression as a whole.
pub(crate) fn variables(resource: &Resource, whether: &str) -> Missing {
    Missing {
        key: format!("environment:{}", resource.label()),
        what: format!("{whether}: not all environment variables of {} are known", resource.label()),
        settle: "check a plan in JSON: `terraform show -json PLAN | resilint check -`".into(),
    }
}

/// A field is an expression.
pub(crate) fn value<T>(value: &Value<T>, what: &str) -> Missing {
    let Value::Unknown { why, symbol, .. } = value else {
        return of(what, "the value", Why::NotDeclared, "write the value out");
    };
    let symbol = symbol.as_deref().map_or("the value", culprit);
    let settle = match why {
        Why::UnresolvedVariable => resilint_sdk::remedy::variable(symbol),
        Why::ModuleMissing => {
            "run `terraform init`, so that the module's files are there, or check a plan in JSON"
        }
        Why::Computed => "check a plan in JSON: `terraform show -json PLAN | resilint check -`",
        Why::Template | Why::Unrendered => {
            "fill in the placeholders and check the result, as in `envsubst < FILE | resilint check -`"
        }
        Why::Overridable => {
            "check what is applied instead of its parts, as in `kustomize build overlays/prod | resilint \
             check -`"
        }
        _ => "write the value out",
    };
    of(what, symbol, *why, settle)
}

fn of(what: &str, symbol: &str, why: Why, settle: &str) -> Missing {
    let key = if why == Why::Overridable {
        "rendered-manifests".to_owned()
    } else {
        format!("variable:{symbol}")
    };
    let what = if symbol == "the value" {
        format!("{what} is {}", why.as_str())
    } else {
        format!("{what} is `{symbol}`, {}", why.as_str())
    };
    Missing { key, what, settle: settle.into() }
}

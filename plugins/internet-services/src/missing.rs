//! What would settle an unknown value. Values that one act settles share one key.

use resilint_sdk::remedy;
use resilint_sdk::schema::symbol::culprit;
use resilint_sdk::schema::{Missing, OriginPool, Resource, Value, Why};

use crate::edge::Balancer;

const MODULE: &str =
    "run `terraform init`, so that the module's files are there, or check a plan in JSON";
const PLAN: &str = "check a plan in JSON: `terraform show -json PLAN | resilint check -`";
const EXPORT: &str = "check what the script makes: the output of `ibmcloud cis glbs DOMAIN_ID --output json`, \
                      of `ibmcloud cis glb-pools --output json` and of `ibmcloud cis glb-monitors --output json`";
const DECLARE: &str =
    "add the files that declare it to the checked paths, or state it in a topology document";

/// What is missing where a value of `resource` is not known; `what` starts the sentence, such as
/// "whether pool eu is checked".
pub(crate) fn value<T>(resource: &Resource, value: &Value<T>, what: &str) -> Missing {
    let Value::Unknown { why, symbol, .. } = value else {
        return undeclared(resource, what);
    };
    let symbol = symbol.as_deref().map(culprit);
    match (why, symbol) {
        (Why::UnresolvedVariable, Some(symbol)) => {
            named("variable", symbol, *why, what, remedy::variable(symbol))
        }
        (Why::Template, Some(symbol)) => Missing {
            key: "filled-in-by-script".into(),
            what: format!("{what}: `{symbol}` is {}", why.as_str()),
            settle: EXPORT.into(),
        },
        (Why::ModuleMissing, Some(symbol)) => named("variable", symbol, *why, what, MODULE),
        (Why::Computed, Some(symbol)) => named("variable", symbol, *why, what, PLAN),
        (Why::NotDeclared, Some(symbol)) => Missing {
            key: format!("declared:{symbol}"),
            what: format!("{what}: nothing in the input declares `{symbol}`"),
            settle: DECLARE.into(),
        },
        (why, Some(symbol)) => Missing {
            key: format!("value:{symbol}"),
            what: format!("{what}: `{symbol}` is {}", why.as_str()),
            settle: DECLARE.into(),
        },
        (why, None) => Missing {
            key: format!("value:{}", resource.label()),
            what: format!("{what}: it is {}", why.as_str()),
            settle: DECLARE.into(),
        },
    }
}

fn named(kind: &str, symbol: &str, why: Why, what: &str, settle: &str) -> Missing {
    Missing {
        key: format!("{kind}:{symbol}"),
        what: format!("{what}: `{symbol}` is {}", why.as_str()),
        settle: settle.into(),
    }
}

/// Nothing is said of it.
pub(crate) fn undeclared(resource: &Resource, what: &str) -> Missing {
    Missing {
        key: format!("value:{}", resource.label()),
        what: format!("{what}: nothing in the input says so"),
        settle: DECLARE.into(),
    }
}

/// Nothing in the input speaks of a setting of the domain that a load balancer is in.
pub(crate) fn settings(name: &str, what: &str) -> Missing {
    Missing {
        key: format!("domain-settings:{name}"),
        what: format!("{what}: nothing in the input speaks of it"),
        settle: "declare `ibm_cis_domain_settings` of the domain with `ssl`, `min_tls_version` and `waf`, or state \
                 them in a topology document"
            .into(),
    }
}

/// The list of pools of a load balancer is not complete.
pub(crate) fn pools(balancer: &Balancer<'_>, what: &str) -> Missing {
    let name = balancer.label();
    if let fallback @ Value::Unknown { .. } = &balancer.spec.fallback_pool {
        return value(balancer.resource, fallback, what);
    }
    Missing {
        key: format!("pools:{name}"),
        what: format!("{what}: the list of its pools is not complete"),
        settle:
            "add the files that declare every pool to the checked paths, or state the pools in a \
                 topology document"
                .into(),
    }
}

/// Where origins are is not known.
pub(crate) fn places(resource: &Resource, what: &str, of: &str) -> Missing {
    Missing {
        key: format!("origins:{}", resource.label()),
        what: format!("{what}: {of}"),
        settle: "state the region of each origin where it is declared, or in a topology document"
            .into(),
    }
}

/// The list of origins of a pool, or a switch of one, is not known.
pub(crate) fn origins(resource: &Resource, pool: &OriginPool, what: &str) -> Missing {
    let of_script = matches!(pool.health_check, Value::Unknown { why: Why::Template, .. });
    if of_script && pool.origins.items.is_empty() {
        return Missing {
            key: "filled-in-by-script".into(),
            what: format!("{what}: its origins are {}", Why::Template.as_str()),
            settle: EXPORT.into(),
        };
    }
    Missing {
        key: format!("origin-list:{}", resource.label()),
        what: format!("{what}: how many of its origins are switched on is not known"),
        settle: "declare every origin of the pool in the checked files, or state them in a topology document"
            .into(),
    }
}

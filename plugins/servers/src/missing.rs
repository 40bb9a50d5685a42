//! What would settle an unknown value. Values that one act settles share one key.

use resilint_sdk::App;
use resilint_sdk::remedy;
use resilint_sdk::schema::symbol::{culprit, of_each};
use resilint_sdk::schema::{Missing, Resource, Value, Why};

const PLAN: &str = "check a plan in JSON: `terraform show -json PLAN | resilint check -`";

/// What is missing where an argument of a resource is not known; `what` starts the sentence, such as "how many servers
/// web keeps".
pub(crate) fn value<T>(resource: &Resource, value: &Value<T>, what: &str) -> Missing {
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

/// The expression that a derived symbol is of: the region of `var.datacenter` is missing where that variable is.
pub(crate) fn behind(symbol: &str) -> &str {
    let derived = |start: &str, end: &str| symbol.strip_prefix(start)?.strip_suffix(end);
    derived("${region(\"", "\")}").or_else(|| derived("region(", ")")).unwrap_or(symbol)
}

fn settle(why: Why, symbol: &str) -> &'static str {
    match why {
        Why::UnresolvedVariable => remedy::variable(symbol),
        Why::ModuleMissing => {
            "run `terraform init`, so that the module's files are there, or check a plan in JSON"
        }
        Why::NotDeclared => {
            "name it by a reference to the resource that declares it, such as `ibm_is_subnet.a.id`"
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

/// What is missing where the input may not show all servers or members of an app.
pub(crate) fn others(app: &App<'_>, what: &str) -> Missing {
    // Behind the words that joined the members stands what leaves the list open.
    let because = app.group().joined_by.split_once("; ").map(|(_, because)| because);
    let because = because.unwrap_or("the input need not be all there is");
    Missing {
        key: "servers-elsewhere".into(),
        what: format!("{what}: {because}"),
        settle:
            "check the root module with the files of its modules (`terraform init`) and one set \
                 of values, or state all servers of the app in a topology document"
                .into(),
    }
}

/// What is missing where the members of a pool are not all told.
pub(crate) fn members(pool: &str, what: &str) -> Missing {
    Missing {
        key: format!("members:{pool}"),
        what: format!("{what}: which members {pool} has depends on a variable"),
        settle: "give the variables that its members are made from a value: `--var NAME=VALUE` or \
                 `--vars-file FILE.tfvars`"
            .into(),
    }
}

/// What is missing where it is not known whether there is any of a resource.
pub(crate) fn existence(resource: &Resource, what: &str) -> Missing {
    instances(resource.origin.address.trim_end_matches("[*]"), what)
}

/// What is missing where it is not known which instances a block has.
fn instances(address: &str, what: &str) -> Missing {
    Missing {
        key: format!("count:{address}"),
        what: format!("{what}: how many there are of {address} is not known"),
        settle: "give the variables of its `count` or `for_each` a value: `--var NAME=VALUE` or \
                 `--vars-file FILE.tfvars`"
            .into(),
    }
}

/// What is missing where a group of servers may be in more zones than the input shows.
pub(crate) fn zones(group: &Resource, what: &str) -> Missing {
    Missing {
        key: format!("zones:{}", group.label()),
        what: format!("{what}: its list of zones may go on"),
        settle: "give the variables that its subnets are made from a value: `--var NAME=VALUE` or \
                 `--vars-file FILE.tfvars`"
            .into(),
    }
}

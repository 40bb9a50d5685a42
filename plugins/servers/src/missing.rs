//! What would settle an unknown value. Values that one act settles share one key.

use resilint_sdk::App;
use resilint_sdk::missing;
pub(crate) use resilint_sdk::missing::{behind, existence};
use resilint_sdk::schema::{Missing, Resource, Value, Why};

/// What is missing where an argument of a resource is not known; `what` starts the sentence, such as "how many servers
/// web keeps".
pub(crate) fn value<T>(resource: &Resource, value: &Value<T>, what: &str) -> Missing {
    let missing = missing::value(resource, value, what);
    match value {
        Value::Unknown { why: Why::NotDeclared, .. } => Missing {
            settle: "name it by a reference to the resource that declares it, such as `ibm_is_subnet.a.id`"
                .into(),
            ..missing
        },
        _ => missing,
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

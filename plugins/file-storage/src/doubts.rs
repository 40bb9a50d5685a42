//! How sure a value is, and what would settle what the input leaves open of classic volumes.

use resilint_sdk::schema::{Location, Missing, Provenance, Resource, Value, Why};
use resilint_sdk::{missing, place};

const EXPORT: &str = "check what `ibmcloud sl file volume-detail ID --output json` (of block storage `sl block`) prints of it";

/// How a value came to be known, where that is weaker than being written down: the end of a phrase.
pub(crate) const fn grade<T>(value: &Value<T>) -> &'static str {
    match value {
        Value::Known { from: Provenance::VariableDefault, .. } => ", by the default of a variable",
        _ => "",
    }
}

/// What is missing where a place is not known. A command names a volume by its id alone.
pub(crate) fn of_place(resource: &Resource, location: &Location, what: &str) -> Missing {
    match place::doubt(location) {
        Value::Unknown { why: Why::NotDeclared, .. } => unsaid(
            resource,
            &format!("{what}: the input does not say which datacenter {} is in", resource.label()),
        ),
        value => missing::value(resource, value, what),
    }
}

/// What is missing where it is not known whether something is on. A condition of a script may decide it.
pub(crate) fn of_switch(resource: &Resource, on: &Value<bool>, what: &str) -> Missing {
    match on {
        Value::Unknown { why: Why::Overridable, .. } => unsaid(
            resource,
            &format!("{what}: a condition of the script decides whether the command runs"),
        ),
        on => missing::value(resource, on, what),
    }
}

/// What is missing where a script or an export leaves something out that another export would show.
pub(crate) fn unsaid(resource: &Resource, what: &str) -> Missing {
    Missing {
        key: format!("export:{}", resource.label()),
        what: what.to_owned(),
        settle: EXPORT.to_owned(),
    }
}

//! Whether the input shows all that there is of a bucket, so that what it does not show does not exist.

use resilint_sdk::App;
use resilint_sdk::schema::{Missing, Scope};

/// What keeps the input from showing all.
pub(crate) enum Gap {
    /// Nothing: an export of the account, or all files of what the team says is all.
    None,
    /// A module whose files are not there.
    Module,
    /// Other repositories, or the console.
    World,
}

/// The gap of what declares the buckets of an app.
pub(crate) fn gap(app: &App<'_>) -> Gap {
    let group = app.group();
    // Only of root modules it is known whether all their modules are there.
    let of_root = group.joined_by.contains("Terraform root module");
    if group.scope == Scope::Closed {
        Gap::None
    } else if !app.is_closed() {
        Gap::World
    } else if of_root && !group.members_closed {
        Gap::Module
    } else {
        Gap::None
    }
}

/// What is missing where a module may declare what is not shown.
pub(crate) fn in_module(what: &str) -> Missing {
    Missing {
        key: "modules".into(),
        what: format!("{what}: a module whose files are not there may declare one"),
        settle:
            "run `terraform init`, so that the module's files are there, or check a plan in JSON"
                .into(),
    }
}

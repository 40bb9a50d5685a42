//! The instances of an app, each told once.

use resilint_sdk::App;
use resilint_sdk::schema::{Database, RelationKind, Resource, Value, Why};

/// A service instance.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Instance<'a> {
    /// Its declaration.
    pub(crate) resource: &'a Resource,
    /// What it is.
    pub(crate) database: &'a Database,
}

impl<'a> Instance<'a> {
    /// Whether it is hardware that instances are placed on, and holds no data itself.
    fn is_hardware(&self) -> bool {
        let plan = self.database.plan.known().map(|plan| plan.to_ascii_lowercase());
        plan.is_some_and(|plan| plan.starts_with("dedicated"))
    }

    /// Whether it runs on hardware of its own, whose place tells nothing of its zones: surely, or perhaps.
    pub(crate) fn on_own_hardware(&self) -> Hardware<'a> {
        match self.database.settings.get("environment_crn") {
            _ if self.is_hardware() => Hardware::Own,
            None | Some(Value::Absent) => Hardware::Shared,
            // What is declared beside it gets its name when it is made.
            Some(Value::Known { .. } | Value::Unknown { why: Why::Computed, .. }) => Hardware::Own,
            Some(open) => Hardware::Open(open),
        }
    }
}

/// What an instance runs on.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Hardware<'a> {
    /// What the account has for itself.
    Own,
    /// What all accounts share.
    Shared,
    /// It is not known; this would tell.
    Open(&'a Value<String>),
}

/// The instances. One that an export shows and a configuration declares is told as it is declared.
pub(crate) fn of<'a>(app: &App<'a>) -> Vec<Instance<'a>> {
    let all = app.of_kind(Resource::database);
    all.filter(|(resource, _)| declared(app, resource).is_none())
        .map(|(resource, database)| Instance { resource, database })
        .collect()
}

/// The instances that hold data.
pub(crate) fn with_data<'a>(app: &App<'a>) -> Vec<Instance<'a>> {
    of(app).into_iter().filter(|instance| !instance.is_hardware()).collect()
}

/// The declaration of an instance that is told elsewhere too.
pub(crate) fn declared<'a>(app: &App<'a>, resource: &'a Resource) -> Option<&'a Resource> {
    app.leads_to(resource, RelationKind::SameAs)
        .map(|(other, _)| other)
        .find(|other| other.database().is_some())
}

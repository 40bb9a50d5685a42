//! The instances of an app: Db2, Db2 Warehouse, and those that the team runs itself.

use resilint_sdk::App;
use resilint_sdk::schema::{Database, Provenance, RelationKind, Resource, Value};

/// An instance.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Instance<'a> {
    /// Its declaration.
    pub(crate) resource: &'a Resource,
    /// What it is.
    pub(crate) database: &'a Database,
}

impl<'a> Instance<'a> {
    /// What to call it.
    pub(crate) fn label(&self) -> &'a str {
        self.resource.label()
    }

    /// Whether it is a warehouse.
    pub(crate) fn is_warehouse(&self) -> bool {
        self.database.engine.known().is_some_and(|engine| engine == "db2-warehouse")
    }

    /// Whether the platform runs it; nothing where that is not known. What a catalogue lists is.
    pub(crate) fn is_managed(&self) -> Option<bool> {
        let is_hosted = self.database.plan.known().is_some_and(|plan| {
            let plan = plan.to_ascii_lowercase();
            plan.contains("hosted")
        });
        match &self.database.hosting {
            _ if is_hosted => Some(false),
            Value::Known { value, .. } => Some(value == "managed"),
            Value::Unknown { .. } => None,
            Value::Absent => Some(!self.database.service.is_absent()),
        }
    }

    /// Whether an export of the account shows it, which leaves out most of how it is set up.
    pub(crate) const fn is_exported(&self) -> bool {
        matches!(self.database.engine, Value::Known { from: Provenance::Export, .. })
    }
}

/// The instances. One that an export shows and a configuration declares is told as it is declared.
pub(crate) fn of<'a>(app: &App<'a>) -> Vec<Instance<'a>> {
    let is_declared = |resource| {
        let mut others = app.leads_to(resource, RelationKind::SameAs);
        others.any(|(other, _)| other.database().is_some())
    };
    app.of_kind(Resource::database)
        .filter(|(resource, _)| !is_declared(resource))
        .map(|(resource, database)| Instance { resource, database })
        .collect()
}

/// Those of Db2 that the platform runs.
pub(crate) fn transactional<'a>(app: &App<'a>) -> impl Iterator<Item = Instance<'a>> {
    of(app).into_iter().filter(|it| !it.is_warehouse() && it.is_managed() != Some(false))
}

/// Those of Db2 Warehouse that the platform runs.
pub(crate) fn warehouses<'a>(app: &App<'a>) -> impl Iterator<Item = Instance<'a>> {
    of(app).into_iter().filter(|it| it.is_warehouse() && it.is_managed() != Some(false))
}

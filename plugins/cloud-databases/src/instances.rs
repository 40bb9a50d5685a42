//! The instances of an app, and what rules ask of each: its engine, its generation, its place, its part among its copies.

use resilint_sdk::logic::{Truth, holds};
use resilint_sdk::schema::{
    Confidence, Database, DatabaseRole, Location, Missing, Provenance, RelationKind, Resource,
    Value,
};
use resilint_sdk::{App, missing, place};

use crate::facts::{Engine, Facts};

/// One instance of the service.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Instance<'a> {
    pub(crate) resource: &'a Resource,
    pub(crate) database: &'a Database,
}

/// All instances of an app, in the order of their declaration.
pub(crate) fn of<'a>(app: &App<'a>) -> Vec<Instance<'a>> {
    app.members().filter_map(Instance::of).collect()
}

impl<'a> Instance<'a> {
    /// The instance that a resource is, if it is one.
    pub(crate) fn of(resource: &'a Resource) -> Option<Self> {
        Some(Self { resource, database: resource.database()? })
    }

    /// Its service and name, such as `databases-for-redis cart`.
    pub(crate) fn title(&self) -> String {
        match self.database.service.known().or(self.database.engine.known()) {
            Some(service) => format!("{service} {}", self.resource.label()),
            None => format!("database {}", self.resource.label()),
        }
    }

    /// The same with its place, such as `databases-for-redis cart (eu-gb)`.
    pub(crate) fn placed(&self) -> String {
        if self.resource.location.is_unstated() {
            return self.title();
        }
        format!("{} ({})", self.title(), place::shown(&self.resource.location))
    }

    /// Its location in the words of the catalogue: a datacenter where it is one, else a region.
    pub(crate) const fn site(&self) -> &'a Value<String> {
        site(&self.resource.location)
    }

    /// What is missing where its location is not known.
    pub(crate) fn site_missing(&self, what: &str) -> Missing {
        missing::value(self.resource, self.site(), what)
    }

    /// What is known of its engine; what is missing where that is not known.
    pub(crate) fn engine<'f>(&self, facts: &'f Facts, what: &str) -> Result<&'f Engine, Missing> {
        let engine = &self.database.engine;
        let Some(name) = engine.known() else {
            // The engine is that of the service.
            let service = &self.database.service;
            let doubt = if service.is_unknown() { service } else { engine };
            return Err(missing::value(self.resource, doubt, what));
        };
        facts.engines.get(name).ok_or_else(|| Missing {
            key: format!("engine:{name}"),
            what: format!("{what}: {name} is no engine that the facts know"),
            settle: "correct the name of the service, or use a version of resilint that knows it"
                .into(),
        })
    }

    /// Whether it is of the second generation.
    pub(crate) fn is_second_generation(&self, what: &str) -> Truth {
        let generation = &self.database.generation;
        holds(
            generation,
            |name| name == "gen2",
            || missing::value(self.resource, self.generation_doubt(), what),
        )
    }

    /// What its generation rests on.
    const fn generation_doubt(&self) -> &'a Value<String> {
        if self.database.plan.is_unknown() {
            &self.database.plan
        } else {
            &self.database.generation
        }
    }

    /// Whether it follows a leader. An unknown leader may be null.
    pub(crate) fn is_replica(&self, app: &App<'_>, what: &str) -> Truth {
        let is_role = matches!(self.database.role.known(), Some(DatabaseRole::Replica));
        if is_role || self.database.leader.known().is_some() || self.leader(app).is_some() {
            return Truth::Yes;
        }
        match (&self.database.role, &self.database.leader) {
            // An export of the account shows parameters, or leaves them out.
            (_, Value::Unknown { .. }) if self.is_exported() => {
                let name = self.resource.label();
                Truth::Unknown(Missing {
                    key: format!("parameters:{name}"),
                    what: format!(
                        "{what}: the export does not show the parameters of {name}, which tell whether it follows another one"
                    ),
                    settle: "show them too: `ibmcloud resource service-instance NAME --output json`; or check what \
                             declares the instances together with this"
                        .into(),
                })
            }
            (_, Value::Unknown { .. }) => {
                Truth::Unknown(missing::value(self.resource, &self.database.leader, what))
            }
            (Value::Unknown { .. }, _) => {
                Truth::Unknown(missing::value(self.resource, &self.database.role, what))
            }
            _ => Truth::No,
        }
    }

    /// Whether an export of the account shows it, and nothing declares it.
    fn is_exported(&self) -> bool {
        matches!(self.database.service, Value::Known { from: Provenance::Export, .. })
    }

    /// The instance it surely follows.
    pub(crate) fn leader(&self, app: &App<'a>) -> Option<Self> {
        let mut all = app.leads_to(self.resource, RelationKind::ReadReplicaOf);
        let (resource, _) = all.find(|(_, edge)| edge.confidence < Confidence::Heuristic)?;
        Self::of(resource)
    }

    /// Whether Terraform declares it in a type whose arguments hold what `ibm_database` has: an
    /// `ibm_resource_instance` and an export show less.
    pub(crate) fn shows_settings(&self) -> bool {
        !self.resource.root.is_empty()
            && !self.resource.origin.address.contains("ibm_resource_instance")
    }
}

/// How a value came to be known, where a failure that rests on it has to say so: the end of a phrase.
pub(crate) const fn grade<T>(value: &Value<T>) -> &'static str {
    match value {
        Value::Known { from: Provenance::VariableDefault, .. } => ", by the default of a variable",
        _ => "",
    }
}

/// A location in the words of the catalogue: a datacenter where it is one, else a region.
pub(crate) const fn site(location: &Location) -> &Value<String> {
    if location.datacenter.is_absent() { &location.region } else { &location.datacenter }
}

/// The region that a cloud resource name holds: `crn:v1:bluemix:public:SERVICE:REGION:a/ACCOUNT:…`.
pub(crate) fn region_of_crn(text: &Value<String>) -> Option<&str> {
    let text = text.known()?;
    let region = text.strip_prefix("crn:")?.split(':').nth(4)?;
    Some(region).filter(|region| !region.is_empty() && *region != "global")
}

//! The replications of an app, each with the instances at its ends as far as they can be told.

use resilint_sdk::logic::Truth;
use resilint_sdk::schema::{
    FailureDomain, Location, Missing, Provenance, RelationKind, Replication, Resource, Value,
};
use resilint_sdk::{App, missing, place};

use crate::instances::{self, Instance};

/// Words in the name of a replication that is not meant to last.
const PASSING: [&str; 7] =
    ["migrate", "migration", "seed", "backup", "restore", "import", "export"];

/// States of the scheduler in which nothing is copied.
const TROUBLED: [&str; 3] = ["crashing", "error", "failed"];

/// Hosts that stand for the machine itself.
const LOCAL: [&str; 5] = ["0.0.0.0", "127.0.0.1", "[::1]", "host.docker.internal", "localhost"];

/// What an export of the account settles, as a remedy.
const EXPORT: &str = "check an export of the account together with this: `ibmcloud resource service-instances \
                      --output json > instances.json`, which ties hosts to instances by their ids; or state the copy \
                      as `[[external.copy]]` with `kind = \"replica\"` in resilint.toml";

/// A replication.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Copying<'a> {
    /// Its declaration.
    pub(crate) resource: &'a Resource,
    /// What it does.
    pub(crate) spec: &'a Replication,
    /// The instance it copies from.
    pub(crate) source: Option<&'a Resource>,
    /// The instance it copies to.
    pub(crate) target: Option<&'a Resource>,
}

/// The replications of an app.
pub(crate) fn of<'a>(app: &App<'a>) -> Vec<Copying<'a>> {
    let instances = instances::of(app);
    let told = |resource| instances::declared(app, resource).unwrap_or(resource);
    let is_instance = |resource: &&Resource| resource.database().is_some();
    app.of_kind(Resource::replication)
        .map(|(resource, spec)| {
            let from = app.comes_from(resource, RelationKind::ReplicatesTo);
            let to = app.leads_to(resource, RelationKind::ReplicatesTo);
            let source = from.map(|(end, _)| end).find(is_instance).map(told);
            let target = to.map(|(end, _)| end).find(is_instance).map(told);
            let source = source.or_else(|| by_region(&spec.source_location, &instances));
            let target = target.or_else(|| by_region(&spec.target_location, &instances));
            Copying { resource, spec, source, target }
        })
        .collect()
}

/// The only instance that a host which names its region may belong to. Instances with a known id are told by that,
/// and those of the first generation have no region in their hosts.
fn by_region<'a>(end: &Location, instances: &[Instance<'a>]) -> Option<&'a Resource> {
    if !matches!(end.region, Value::Known { from: Provenance::Inferred, .. }) {
        return None;
    }
    let possible: Vec<&Instance<'_>> = instances
        .iter()
        .filter(|instance| instance.database.generation.known().is_none_or(|it| it != "gen1"))
        .filter(|instance| instance.database.guid.known().is_none())
        .filter(|it| place::same(&it.resource.location.region, &end.region) != Some(false))
        .collect();
    let [only] = possible.as_slice() else { return None };
    let is_there = place::same(&only.resource.location.region, &end.region) == Some(true);
    is_there.then_some(only.resource)
}

impl<'a> Copying<'a> {
    /// What to call it.
    pub(crate) fn label(&self) -> &'a str {
        self.resource.label()
    }

    /// Whether it comes from an instance or leads to it.
    pub(crate) fn touches(&self, instance: &Resource) -> bool {
        [self.source, self.target].iter().flatten().any(|end| end.id == instance.id)
    }

    /// Whether an end that is tied to no instance may turn out to be this one.
    pub(crate) fn may_touch(&self, instance: &Instance<'_>) -> bool {
        let spec = self.spec;
        let source = self.source.is_none().then_some((&spec.source, &spec.source_location));
        let target = self.target.is_none().then_some((&spec.target, &spec.target_location));
        [source, target]
            .into_iter()
            .flatten()
            .any(|(end, location)| may_be(end, location, instance))
            && !self.is_stated()
    }

    /// What is missing where it may be one of an instance.
    pub(crate) fn missing_instance(&self, instance: &Instance<'_>) -> Missing {
        let ends = [(self.source, &self.spec.source), (self.target, &self.spec.target)];
        let loose = ends.into_iter().filter(|(tied, _)| tied.is_none()).map(|(_, end)| end);
        let name = instance.resource.label();
        let what = format!("whether replication {} is one of {name}", self.label());
        let end = loose.into_iter().find(|end| end.known().is_none_or(|_| host(end).is_some()));
        match end {
            Some(end) if end.is_unknown() => missing::value(self.resource, end, &what),
            Some(end) => missing_host(&what, end),
            None => missing_host(&what, &self.spec.source),
        }
    }

    /// Whether the team states it in its configuration, without saying how it works.
    pub(crate) const fn is_stated(&self) -> bool {
        !self.spec.review_by.is_absent()
    }

    /// Whether the scheduler has given it up.
    fn has_failed(&self) -> bool {
        self.spec.scheduler_state.known().is_some_and(|state| state == "failed")
    }

    /// The state in which its scheduler copies nothing, though it may again.
    pub(crate) fn trouble(&self) -> Option<&'a str> {
        let state = self.spec.scheduler_state.known()?;
        TROUBLED.contains(&state.as_str()).then_some(state)
    }

    /// Whether it runs, as far as its scheduler tells.
    pub(crate) fn runs(&self) -> Truth {
        let Some(state) = self.trouble() else { return Truth::Yes };
        let name = self.label();
        Truth::Unknown(Missing {
            key: format!("state:{name}"),
            what: format!(
                "whether replication {name} copies anything: it is {state}, by its scheduler, of which CLD012 tells"
            ),
            settle: "mend it, and export its state again: `curl \"$URL/_scheduler/docs\" > replications.json`"
                .into(),
        })
    }

    /// Why it is not on, as the end of a sentence, and what to do about it.
    pub(crate) fn off(&self) -> (&'static str, &'static str) {
        if self.has_failed() {
            ("has failed for good", "mend the document and write it anew")
        } else {
            ("is cancelled or deleted", "write the document without `cancel` and `_deleted`")
        }
    }

    /// Whether only the scheduler tells of it, which does not say all that its document does.
    pub(crate) const fn is_of_scheduler(&self) -> bool {
        matches!(self.spec.enabled, Value::Known { from: Provenance::Export, .. })
    }

    /// Whether it is for data that lasts.
    pub(crate) fn is_lasting(&self) -> bool {
        self.aside().is_none()
    }

    /// Why it is none for data that lasts, as the end of a sentence: it moves data once, by its name, or an end of it
    /// is on the machine that it is tried out on.
    pub(crate) fn aside(&self) -> Option<&'static str> {
        // One without a name is called by its file.
        let name = self.resource.label().to_lowercase();
        let is_passing = PASSING.iter().any(|word| name.contains(word));
        let is_local = |end: &&Value<String>| {
            let host = host(end).map(|host| host.rsplit_once(':').map_or(host, |(name, _)| name));
            host.is_some_and(|host| LOCAL.contains(&host))
        };
        match () {
            () if self.is_stated() => None,
            () if [&self.spec.source, &self.spec.target].iter().any(is_local) => {
                Some("has an end on the machine that it runs on")
            }
            () if is_passing && !self.keeps_current() => Some("moves data once, by its name"),
            () => None,
        }
    }

    /// Where it copies from.
    pub(crate) fn source_location(&self) -> &'a Location {
        Self::of_end(self.source, &self.spec.source_location)
    }

    /// Where it copies to.
    pub(crate) fn target_location(&self) -> &'a Location {
        Self::of_end(self.target, &self.spec.target_location)
    }

    fn of_end(instance: Option<&'a Resource>, stated: &'a Location) -> &'a Location {
        match instance {
            Some(instance) if stated.region.known().is_none() => &instance.location,
            _ => stated,
        }
    }

    /// Whether both ends are one instance or on one host.
    pub(crate) fn is_within_one_instance(&self) -> bool {
        if self.is_stated() {
            return false;
        }
        let are_names = [&self.spec.source, &self.spec.target]
            .iter()
            .all(|end| end.known().is_some_and(|name| !name.contains("://")));
        let hosts = [&self.spec.source, &self.spec.target].map(|end| host(end));
        let is_one_host = matches!(hosts, [Some(a), Some(b)] if a.eq_ignore_ascii_case(b));
        let is_one_instance = self.source.zip(self.target).is_some_and(|(a, b)| a.id == b.id);
        are_names || is_one_host || is_one_instance
    }

    /// Whether the loss of one region leaves an end of it.
    pub(crate) fn leaves_the_region(&self) -> Truth {
        if self.is_within_one_instance() {
            return Truth::No;
        }
        let (source, target) = (self.source_location(), self.target_location());
        match place::lost_together(source, target, FailureDomain::Region) {
            Some(together) => Truth::known(!together),
            None => Truth::Unknown(self.missing_place()),
        }
    }

    /// Whether it is there and switched on.
    pub(crate) fn is_on(&self) -> Truth {
        let what = format!("whether replication {} is there", self.label());
        if self.resource.count.min == 0 {
            return Truth::Unknown(self.missing_run(&what));
        }
        match &self.spec.enabled {
            _ if self.has_failed() => Truth::No,
            Value::Known { value, .. } => Truth::known(*value),
            Value::Absent => Truth::Yes,
            _ if self.is_stated() => Truth::Unknown(self.missing_review()),
            unknown => Truth::Unknown(missing::value(self.resource, unknown, &what)),
        }
    }

    /// Whether it goes on after the first copy, by itself or because something starts it again.
    pub(crate) fn keeps_current(&self) -> bool {
        self.spec.continuous.known() == Some(&true) || self.is_scheduled()
    }

    /// Whether something starts it again and again.
    pub(crate) const fn is_scheduled(&self) -> bool {
        self.spec.schedule.known().is_some() || self.spec.interval_minutes.known().is_some()
    }

    /// The database it copies, by its name.
    pub(crate) fn database(&self) -> Option<&'a str> {
        database(&self.spec.source)
    }

    /// What is missing where a condition decides whether it is started.
    fn missing_run(&self, what: &str) -> Missing {
        if !self.resource.root.is_empty() {
            return missing::existence(self.resource, what);
        }
        Missing {
            key: format!("run:{}", self.label()),
            what: format!("{what}: a condition decides whether the command runs that starts it"),
            settle: "check what the scheduler says together with this (`curl \"$URL/_scheduler/docs\" > \
                     replications.json`), or state the copy as `[[external.copy]]` with `kind = \"replica\"` in \
                     resilint.toml"
                .into(),
        }
    }

    /// What is missing where the last day of a statement has passed.
    fn missing_review(&self) -> Missing {
        let last = self.spec.review_by.known().map_or("a day that has passed", String::as_str);
        Missing {
            key: format!("review:{}", self.label()),
            what: format!(
                "whether {} is still there: resilint.toml states it until {last}",
                self.label()
            ),
            settle: "see whether it is still there, and set a later `review_by` in resilint.toml"
                .into(),
        }
    }

    /// Where it is written that it is there.
    pub(crate) const fn pointer(&self) -> &'static str {
        if self.is_stated() { "/spec/review_by" } else { "/spec/source" }
    }

    /// Why it is not known whether it leaves the region, and what tells.
    fn missing_place(&self) -> Missing {
        let ends = [
            (self.source_location(), self.source, &self.spec.source, "from"),
            (self.target_location(), self.target, &self.spec.target, "to"),
        ];
        let open = ends.iter().find(|(location, ..)| location.region.known().is_none());
        let Some((location, instance, end, way)) = open else { return self.missing_ends() };
        let what =
            format!("in which region {} is, which {} copies {way}", shown(end), self.label());
        match instance {
            Some(instance) => missing::value(instance, &location.region, &what),
            None if location.region.is_unknown() => {
                missing::value(self.resource, &location.region, &what)
            }
            None if end.is_unknown() => missing::value(self.resource, end, &what),
            None => missing_host(&what, end),
        }
    }

    fn missing_ends(&self) -> Missing {
        let what = format!("whether the ends of {} are in two regions", self.label());
        missing::value(self.resource, &self.target_location().region, &what)
    }
}

/// Whether an end may be on an instance: by the region in its host, where it has one, and by the id.
fn may_be(end: &Value<String>, location: &Location, instance: &Instance<'_>) -> bool {
    if host(end).is_some() && instance.database.guid.known().is_some() {
        return false;
    }
    let is_gen1 = instance.database.generation.known().is_some_and(|it| it == "gen1");
    let names_region = location.region.known().is_some();
    !(names_region && is_gen1)
        && place::same(&location.region, &instance.resource.location.region) != Some(false)
}

/// What is missing where a host does not tell its instance.
fn missing_host(what: &str, end: &Value<String>) -> Missing {
    let Some(named) = host(end) else { return missing_url(what, end) };
    Missing {
        key: format!("host:{named}"),
        what: format!(
            "{what}: the host name carries no region, and the id of no instance in the input"
        ),
        settle: EXPORT.into(),
    }
}

/// What is missing where an end is no URL.
fn missing_url(what: &str, end: &Value<String>) -> Missing {
    let named = shown(end);
    Missing {
        key: format!("url:{named}"),
        what: format!("{what}: {named} is no URL, but a database where the document is written"),
        settle: "write the URL of the database, with its host".into(),
    }
}

/// An end as people know it: its URL or name, else the expression that stands for it.
pub(crate) fn shown(end: &Value<String>) -> String {
    match (end.known(), end.symbol()) {
        (Some(text), _) => text.clone(),
        (None, Some(symbol)) => format!("`{symbol}`"),
        (None, None) => "an unstated end".to_owned(),
    }
}

/// The host of a URL.
pub(crate) fn host(end: &Value<String>) -> Option<&str> {
    let (_, rest) = end.known()?.split_once("://")?;
    rest.split('/').next().filter(|host| !host.is_empty())
}

/// The database at the end of a URL or after the host of a template; a bare name is one itself.
pub(crate) fn database(end: &Value<String>) -> Option<&str> {
    let text = end.known().map(String::as_str).or_else(|| end.symbol())?;
    let path = match text.split_once("://") {
        Some((_, rest)) => rest.split_once('/')?.1,
        None => text,
    };
    let name = path.trim_matches('/').rsplit('/').next().unwrap_or_default();
    let is_name = !name.is_empty() && !name.contains(['$', '{', '}', '<', '>']);
    is_name.then_some(name)
}

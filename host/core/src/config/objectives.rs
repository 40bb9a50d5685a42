//! `[objective]`, `[[store]]` and the objectives of `[[app]]`: what the team asks of its resources. What is said of a
//! data store ranks before what is said of its app, and that before what is said of everything.

use globset::Glob;
use resilint_schema::{
    AppEntry, DeclaredTopology, FailureDomain, Objective, ObjectiveEntry, Provenance, RelationKind,
    Resource, Severity, StoreEntry, Survive, Topology, Value,
};

use super::Loaded;
use super::apply::concerns;
use crate::normalise::is_data_store;
use crate::problem::Problem;

/// Writes the objectives into the resources that they hold for.
pub(super) fn declare(loaded: &Loaded, topology: &mut Topology, problems: &mut Vec<Problem>) {
    of_stores(loaded, topology, problems);
    for (index, entry) in loaded.config.app.iter().enumerate() {
        of_app(loaded, entry, &format!("/app/{index}"), topology, problems);
    }
    let asked = objective(loaded, &loaded.config.objective, "/objective", problems);
    topology.resources.iter_mut().for_each(|resource| fill(&mut resource.objective, &asked));
    hand_down_topology(&asked.topology, topology);
}

/// An entry that names a store ranks before one whose pattern it matches, and among equals the first.
fn of_stores(loaded: &Loaded, topology: &mut Topology, problems: &mut Vec<Problem>) {
    let mut by_pattern = Vec::new();
    for (index, entry) in loaded.config.store.iter().enumerate() {
        let (asked, found) =
            of_store(loaded, entry, &format!("/store/{index}"), topology, problems);
        for index in found {
            let resource = &mut topology.resources[index];
            if is_called(resource, |text| text == entry.name) {
                fill(&mut resource.objective, &asked);
            } else {
                by_pattern.push((index, asked.clone()));
            }
        }
    }
    for (index, asked) in by_pattern {
        fill(&mut topology.resources[index].objective, &asked);
    }
}

/// What an entry asks, and of which resources.
fn of_store(
    loaded: &Loaded,
    entry: &StoreEntry,
    pointer: &str,
    topology: &Topology,
    problems: &mut Vec<Problem>,
) -> (Objective, Vec<usize>) {
    let StoreEntry { survive, rpo, rto, topology: shape, .. } = entry.clone();
    let entry_of = ObjectiveEntry { survive, rpo, rto, topology: shape };
    let asked = objective(loaded, &entry_of, pointer, problems);
    let is_of = |resource: &Resource| entry.offering.is_none_or(|of| resource.offering == of);
    let found = stores(loaded, topology, &entry.name, &format!("{pointer}/name"), problems, is_of);
    (asked, found)
}

/// Whether the address or the name of a resource is meant.
fn is_called(resource: &Resource, is_meant: impl Fn(&str) -> bool) -> bool {
    is_meant(&resource.origin.address) || resource.name.known().is_some_and(|name| is_meant(name))
}

fn of_app(
    loaded: &Loaded,
    entry: &AppEntry,
    pointer: &str,
    topology: &mut Topology,
    problems: &mut Vec<Problem>,
) {
    let AppEntry { survive, rpo, rto, topology: shape, .. } = entry.clone();
    let entry_of = ObjectiveEntry { survive, rpo, rto, topology: shape };
    let asked = objective(loaded, &entry_of, pointer, problems);
    let named = topology
        .apps
        .iter()
        .filter(|group| concerns(group, entry.offering) && group.name == entry.name);
    let members: Vec<String> = named.flat_map(|group| group.members.clone()).collect();
    let ours = topology.resources.iter_mut().filter(|resource| members.contains(&resource.id));
    ours.for_each(|resource| fill(&mut resource.objective, &asked));
}

/// The data stores of a name, address or pattern of them, by their places in the topology. That there is none is told.
pub(super) fn stores(
    loaded: &Loaded,
    topology: &Topology,
    name: &str,
    pointer: &str,
    problems: &mut Vec<Problem>,
    is_of: impl Fn(&Resource) -> bool,
) -> Vec<usize> {
    let pattern = match Glob::new(name) {
        Ok(glob) => glob.compile_matcher(),
        Err(error) => {
            let message = format!("`{name}` is no pattern: {}", error.kind());
            let help = "write a name or a pattern such as `orders-*`";
            problems.push(loaded.problem(Severity::Error, pointer, &message, help));
            return Vec::new();
        }
    };
    // An address such as `ibm_cos_bucket.b[0]` looks like a pattern, and is meant as it stands.
    let is_named = |text: &str| text == name || pattern.is_match(text);
    let matches = |resource: &Resource| is_data_store(resource) && is_called(resource, is_named);
    let repeats = |resource: &Resource| {
        let edges = &topology.relations;
        edges.iter().any(|it| it.kind == RelationKind::SameAs && it.from == resource.id)
    };
    let all = topology.resources.iter().enumerate().filter(|(_, it)| !repeats(it));
    let called: Vec<(usize, &Resource)> = all.filter(|(_, it)| matches(it)).collect();
    let found = called.iter().filter(|(_, it)| is_of(it)).map(|(index, _)| *index);
    let found: Vec<usize> = found.collect();
    if found.is_empty() {
        let message = match called.first() {
            Some((_, other)) => {
                let of = other.offering.as_str();
                format!("the data store `{name}` is one of {of}, so this entry says nothing")
            }
            None => {
                format!("the input declares no data store `{name}`, so this entry says nothing")
            }
        };
        let help = "`resilint topology` shows the names and addresses of resources";
        problems.push(loaded.problem(Severity::Warning, pointer, &message, help));
    }
    found
}

fn objective(
    loaded: &Loaded,
    entry: &ObjectiveEntry,
    pointer: &str,
    problems: &mut Vec<Problem>,
) -> Objective {
    let survive = entry.survive.map(|survive| match survive {
        Survive::Zone => FailureDomain::Zone,
        Survive::Region => FailureDomain::Region,
    });
    let mut minutes = |key: &str, text: Option<&String>| {
        let pointer = format!("{pointer}/{key}");
        let minutes = text.and_then(|text| minutes(loaded, text, &pointer, problems));
        stated(loaded, minutes, &pointer)
    };
    let (rpo_minutes, rto_minutes) =
        (minutes("rpo", entry.rpo.as_ref()), minutes("rto", entry.rto.as_ref()));
    Objective {
        survive: stated(loaded, survive, &format!("{pointer}/survive")),
        rpo_minutes,
        rto_minutes,
        topology: stated(
            loaded,
            entry.topology.map(DeclaredTopology::as_str).map(str::to_owned),
            &format!("{pointer}/topology"),
        ),
    }
}

fn stated<T>(loaded: &Loaded, value: Option<T>, pointer: &str) -> Value<T> {
    let at = loaded.at(pointer);
    let known = |value| Value::Known { value, from: Provenance::External, at: Some(at) };
    value.map_or(Value::Absent, known)
}

/// A duration in whole minutes, rounded up: `15m`, `1h 30m`, `1d`. What is none is told.
fn minutes(loaded: &Loaded, text: &str, pointer: &str, problems: &mut Vec<Problem>) -> Option<u32> {
    // Months and years, of which `1M` is so easily meant as a minute, are no measure of an outage.
    let mut units = text.split(|letter: char| letter.is_ascii_digit() || letter.is_whitespace());
    let other = units.find(|unit| !matches!(*unit, "" | "s" | "m" | "h" | "d" | "w"));
    let parsed = match other {
        Some(other) => Err(format!("`{other}` is no unit")),
        None => humantime::parse_duration(text).map_err(|error| error.to_string()),
    };
    let minutes = parsed.map(|duration| duration.as_secs().div_ceil(60));
    match minutes.and_then(|minutes| u32::try_from(minutes).map_err(|_| "too long".to_owned())) {
        Ok(minutes) => Some(minutes),
        Err(error) => {
            let message = format!("`{text}` is no duration: {error}");
            let help = "write it in seconds, minutes, hours, days or weeks: `30s`, `15m`, `4h`, `1d`, `1w`";
            problems.push(loaded.problem(Severity::Error, pointer, &message, help));
            None
        }
    }
}

/// Takes over what is not asked yet.
fn fill(objective: &mut Objective, asked: &Objective) {
    if objective.survive.is_absent() {
        objective.survive.clone_from(&asked.survive);
    }
    if objective.rpo_minutes.is_absent() {
        objective.rpo_minutes.clone_from(&asked.rpo_minutes);
    }
    if objective.rto_minutes.is_absent() {
        objective.rto_minutes.clone_from(&asked.rto_minutes);
    }
    if objective.topology.is_absent() {
        objective.topology.clone_from(&asked.topology);
    }
}

/// The topology that is stated of everything is that of each app too.
fn hand_down_topology(asked: &Value<String>, topology: &mut Topology) {
    for group in topology.apps.iter_mut().filter(|group| group.topology.is_absent()) {
        group.topology.clone_from(asked);
    }
}

/// Whether nothing is asked anywhere, so that no resource needs to be looked at.
pub(super) fn is_silent(loaded: &Loaded) -> bool {
    let config = &loaded.config;
    let of_apps = config.app.iter().any(|app| {
        app.survive.is_some() || app.rpo.is_some() || app.rto.is_some() || app.topology.is_some()
    });
    config.objective == ObjectiveEntry::default() && config.store.is_empty() && !of_apps
}

#[cfg(test)]
#[path = "tests/objectives.rs"]
mod tests;

//! `[[external.copy]]`: a copy of a data store that no manifest declares, such as a disaster recovery node that was made
//! in the console, with how it is known to be there and until when.

use resilint_schema::{
    BackupJob, Confidence, CopyKind, ExternalCopy, Kind, Lifecycle, Location, Multiplicity,
    Objective, Origin, Provenance, Relation, RelationKind, Replication, ReplicationMode, Resource,
    Severity, Span, Topology, Value, Why,
};

use super::Loaded;
use super::apply::Given;
use super::objectives::stores;
use crate::problem::Problem;

/// Declares the copies, each with a relation from its data store. One that is past its last day is declared too, and
/// it is unknown whether it is there.
pub(super) fn declare(
    loaded: &Loaded,
    given: &Given<'_>,
    topology: &mut Topology,
    problems: &mut Vec<Problem>,
) {
    for (index, entry) in loaded.config.external.copy.iter().enumerate() {
        let pointer = format!("/external/copy/{index}");
        if !super::external::is_day(&entry.review_by) {
            let message = format!("`{}` is no day", entry.review_by);
            let at = format!("{pointer}/review_by");
            problems.push(loaded.problem(Severity::Error, &at, &message, "write it as YYYY-MM-DD"));
            continue;
        }
        let Some(location) = location(loaded, given, entry, &pointer, problems) else { continue };
        let of = format!("{pointer}/of");
        for store in stores(loaded, topology, &entry.of, &of, problems, |_| true) {
            if !can_have(&topology.resources[store], entry.kind) {
                let message = format!("`{}` has no disaster recovery node", entry.of);
                let at = format!("{pointer}/kind");
                let help = "such a node is one of a database: say `replica` or `backup`";
                problems.push(loaded.problem(Severity::Error, &at, &message, help));
                continue;
            }
            let statement =
                Statement { loaded, given, entry, pointer: &pointer, location: &location };
            copy(&statement, store, topology);
        }
    }
}

/// Whether a data store may have such a copy: a bucket, a share and a volume have no nodes.
const fn can_have(store: &Resource, copy: CopyKind) -> bool {
    let has_no_nodes = matches!(
        store.kind,
        Kind::Bucket(_) | Kind::FileShare(_) | Kind::BlockVolume(_) | Kind::VolumeClaim(_)
    );
    !(has_no_nodes && matches!(copy, CopyKind::DisasterRecoveryNode))
}

/// Where the copy is: a region, or a datacenter, which gives its region. Names are compared in lower case. A copy in a
/// place that nobody knows protects nothing, so that one is told and declares nothing.
fn location(
    loaded: &Loaded,
    given: &Given<'_>,
    entry: &ExternalCopy,
    pointer: &str,
    problems: &mut Vec<Problem>,
) -> Option<Location> {
    let (facts, name) = (given.facts, entry.location.to_lowercase());
    let pointer = format!("{pointer}/location");
    let at = Some(loaded.at(&pointer));
    let known =
        |value: &str| Value::Known { value: value.to_owned(), from: Provenance::External, at };
    if facts.is_open_datacenter(&name, given.as_of) {
        let metro = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
        let region = facts.region(&name).unwrap_or(metro);
        return Some(Location { region: known(region), ..Location::default() });
    }
    if let Some(region) = facts.region(&name) {
        return Some(Location { region: known(region), ..Location::default() });
    }
    let message = format!("`{}` is no place that the facts know", entry.location);
    let help = match facts.region_like(&name) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "name a region such as `us-east`, or a datacenter that is open".to_owned(),
    };
    problems.push(loaded.problem(Severity::Error, &pointer, &message, &help));
    None
}

fn copy(statement: &Statement<'_>, store: usize, topology: &mut Topology) {
    let entry = statement.entry;
    let store = &topology.resources[store];
    let (from, offering) = (store.id.clone(), store.offering);
    let label = store.label().to_owned();
    let kind = statement.kind(store);
    let (id, span) = (format!("r{}", topology.resources.len()), statement.at(""));
    let relation = match entry.kind {
        CopyKind::Backup => RelationKind::BackedUpBy,
        CopyKind::DisasterRecoveryNode | CopyKind::Replica => RelationKind::ReplicatesTo,
    };
    topology.resources.push(Resource {
        id: id.clone(),
        name: statement.known("", format!("{} of {label}", noun(entry.kind))),
        offering,
        origin: Origin { source: span.source, address: "external.copy".into() },
        span: Some(span),
        labels: std::collections::BTreeMap::new(),
        location: statement.location.clone(),
        count: Multiplicity::ONE,
        lifecycle: Lifecycle::default(),
        root: String::new(),
        scenario: String::new(),
        crn: Value::Absent,
        objective: Objective::default(),
        recoveries: Vec::new(),
        kind,
        extra: serde_json::Map::new(),
    });
    let (confidence, at) = (Confidence::Proven, Some(span));
    let groups = topology.apps.iter_mut().filter(|group| group.members.contains(&from));
    groups.for_each(|group| group.members.push(id.clone()));
    topology.relations.push(Relation { kind: relation, from, to: id, confidence, at });
}

const fn noun(kind: CopyKind) -> &'static str {
    match kind {
        CopyKind::DisasterRecoveryNode => "disaster recovery node",
        CopyKind::Replica => "replica",
        CopyKind::Backup => "backup",
    }
}

/// One entry, with what its words are read by.
struct Statement<'a> {
    loaded: &'a Loaded,
    given: &'a Given<'a>,
    entry: &'a ExternalCopy,
    pointer: &'a str,
    location: &'a Location,
}

impl Statement<'_> {
    fn at(&self, below: &str) -> Span {
        self.loaded.at(&format!("{}{below}", self.pointer))
    }

    fn known<T>(&self, below: &str, value: T) -> Value<T> {
        Value::Known { value, from: Provenance::External, at: Some(self.at(below)) }
    }

    /// Whether it is there: surely, until its last day.
    fn enabled(&self) -> Value<bool> {
        let review_by = &self.entry.review_by;
        if self.given.as_of.is_empty() || review_by.as_str() >= self.given.as_of {
            return self.known("/reason", true);
        }
        let symbol = format!("what resilint.toml said of it until {review_by}");
        Value::unknown(Why::NotDeclared, symbol, Some(self.at("/review_by")))
    }

    fn kind(&self, store: &Resource) -> Kind {
        let schedule = self.entry.schedule.clone();
        let schedule = schedule.map_or(Value::Absent, |cron| self.known("/schedule", cron));
        let review_by = self.known("/review_by", self.entry.review_by.clone());
        let unit = match &store.kind {
            Kind::Bucket(_) => "bucket",
            Kind::FileShare(_) => "share",
            Kind::BlockVolume(_) | Kind::VolumeClaim(_) => "volume",
            _ => "database",
        };
        let mode = match (self.entry.kind, &self.entry.schedule) {
            (_, Some(_)) => ReplicationMode::Scheduled,
            (CopyKind::Replica, None) => ReplicationMode::Asynchronous,
            _ => ReplicationMode::Continuous,
        };
        if self.entry.kind == CopyKind::Backup {
            return Kind::BackupJob(Box::new(BackupJob {
                tool: self.known("/kind", "stated".to_owned()),
                schedule,
                enabled: self.enabled(),
                source: store.name.clone(),
                destination_location: self.location.clone(),
                review_by,
                ..BackupJob::default()
            }));
        }
        Kind::Replication(Box::new(Replication {
            unit: self.known("/of", unit.to_owned()),
            mode: self.known("/kind", mode),
            enabled: self.enabled(),
            continuous: self.known("/kind", self.entry.schedule.is_none()),
            schedule,
            source: store.name.clone(),
            source_location: store.location.clone(),
            target: self.known("/location", self.entry.location.clone()),
            target_location: self.location.clone(),
            review_by,
            ..Replication::default()
        }))
    }
}

#[cfg(test)]
#[path = "tests/copies.rs"]
mod tests;

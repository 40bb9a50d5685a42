//! Schedules of Velero, and Backups, which are taken once.

use std::collections::BTreeMap;

use resilint_schema::{
    BackupPlan, BackupPolicy, Confidence, Kind, Location, Offering, RelationKind, ResourceId, Set,
    Span, Value, Why,
};

use super::super::Cluster;
use super::super::fields;
use super::super::object::Object;
use super::stated::Stated;
use super::{Named, nearest, only_nearest};
use crate::normalise::{Builder, Declared};
use crate::parse::Node;

/// A schedule that was declared.
#[derive(Debug)]
pub(super) struct Schedule<'a> {
    pub(super) id: ResourceId,
    pub(super) path: &'a str,
    pub(super) included: Set<Value<String>>,
    pub(super) excluded: Set<Value<String>>,
    /// What selects objects by their labels, where not all of a namespace are backed up.
    pub(super) selectors: Vec<&'a Node>,
    pub(super) at: Span,
}

/// Adds the schedules among the objects, with the relations to their storage locations.
pub(super) fn declare<'a>(
    cluster: &Cluster<'a>,
    locations: &[Named<'a>],
    builder: &mut Builder<'_>,
) -> Vec<Schedule<'a>> {
    let mut schedules = Vec::new();
    for object in cluster.objects.iter().filter(|object| object.group == "velero.io") {
        let template: &[&str] = match object.kind {
            "Schedule" => &["spec", "template"],
            "Backup" => &["spec"],
            _ => continue,
        };
        let reading = Reading { stated: Stated::new(cluster, object), template };
        schedules.push(reading.declare(object, locations, builder));
    }
    schedules
}

struct Reading<'c> {
    stated: Stated<'c>,
    /// Where the object says what a backup holds.
    template: &'static [&'static str],
}

impl Reading<'_> {
    fn path<'p>(&self, field: &'p str) -> Vec<&'p str> {
        self.template.iter().copied().chain([field]).collect()
    }

    fn declare<'a>(
        &self,
        object: &Object<'a>,
        locations: &[Named<'a>],
        builder: &mut Builder<'_>,
    ) -> Schedule<'a> {
        let storage = self.stated.text(&self.path("storageLocation"));
        let included = self.included(object);
        let excluded = self.stated.list(&self.path("excludedNamespaces"));
        let at = Some(object.headline());
        let to = target(&storage, locations, object.path, builder);
        let mut plan = self.plan(object, builder);
        // What is written nowhere is no backup, whatever its own switch says.
        if let Some(at) = to.and_then(|location| location.read_only)
            && plan.active.known() != Some(&false)
        {
            plan.active = Value::inferred(false, Some(at));
        }
        let policy = BackupPolicy {
            resource_types: Set::closed(vec![Value::inferred("namespace".to_owned(), at)]),
            target_vault: storage.clone(),
            included_namespaces: included.clone(),
            excluded_namespaces: excluded.clone(),
            plans: Set::closed(vec![plan]),
            ..BackupPolicy::default()
        };
        let id = builder.declare(Declared {
            offering: Offering::Kubernetes,
            name: object.name.clone(),
            address: object.address(),
            span: object.node.span,
            labels: BTreeMap::new(),
            location: Location::default(),
            kind: Kind::BackupPolicy(Box::new(policy)),
        });
        let others = self.stated.list(&self.path("volumeSnapshotLocations")).items;
        let named = others.iter().filter_map(|name| nearest(locations, name.known()?, object.path));
        for location in to.into_iter().chain(named) {
            let at = storage.at();
            builder.relate(RelationKind::BacksUpTo, &id, &location.id, Confidence::Derived, at);
        }
        let fields = ["labelSelector", "orLabelSelectors"];
        let selectors = fields.iter().filter_map(|field| object.node.at(&self.path(field)));
        let selectors = selectors.filter(|node| !node.is_null()).collect();
        Schedule { id, path: object.path, included, excluded, selectors, at: object.headline() }
    }

    /// The namespaces; all of them where none is named.
    fn included(&self, object: &Object<'_>) -> Set<Value<String>> {
        let list = self.stated.list(&self.path("includedNamespaces"));
        if list.closed && list.items.is_empty() {
            return Set::closed(vec![fields::default("*".to_owned(), Some(object.headline()))]);
        }
        list
    }

    fn plan(&self, object: &Object<'_>, builder: &Builder<'_>) -> BackupPlan {
        let at = Some(object.headline());
        let is_schedule = object.kind == "Schedule";
        let active = if is_schedule {
            let paused = self.stated.flag(&["spec", "paused"]);
            paused.map(|paused| !paused).or_default(true, at)
        } else {
            Value::inferred(true, at)
        };
        let schedule =
            if is_schedule { self.stated.text(&["spec", "schedule"]) } else { Value::Absent };
        let ttl = self.stated.text(&self.path("ttl"));
        let hours = builder.facts.cluster_storage().velero.ttl_hours;
        BackupPlan {
            schedule,
            active,
            retention_hours: hours_of(ttl).or_default(hours, at),
            includes_volumes: self.includes_volumes(at),
            volumes_leave: self.volumes_leave(at),
            ..BackupPlan::default()
        }
    }

    /// Whether the contents of volumes are backed up: by snapshots, unless they are switched off, or file by file.
    fn includes_volumes(&self, at: Option<Span>) -> Value<bool> {
        if let Some(left_out) = self.leaves_claims_out() {
            return Value::inferred(false, Some(left_out));
        }
        match self.takes_claims() {
            Takes::All => {}
            Takes::None(at) => return Value::inferred(false, at),
            Takes::Unknown(doubt) => return doubt,
        }
        let snapshots = self.stated.flag(&self.path("snapshotVolumes"));
        let files = self.by_file();
        match (snapshots.known(), files.known()) {
            (_, Some(true)) => files,
            (Some(false), _) if files.is_absent() => Value::unknown(
                Why::NotDeclared,
                "what the Velero server and the annotations of pods back up file by file",
                snapshots.at(),
            ),
            _ => snapshots.or_default(true, at),
        }
    }

    /// Whether the contents of volumes go to the storage location, and do not stay beside the volumes as snapshots.
    fn volumes_leave(&self, at: Option<Span>) -> Value<bool> {
        let (files, moved) = (self.by_file(), self.stated.flag(&self.path("snapshotMoveData")));
        match (files.known(), moved.known()) {
            (Some(true), _) => files,
            (_, Some(true)) => moved,
            (Some(false), Some(false)) => moved,
            _ => Value::unknown(
                Why::NotDeclared,
                "what the Velero server and the annotations of pods back up file by file",
                files.at().or(moved.at()).or(at),
            ),
        }
    }

    /// Whether volumes are backed up file by file; the old name of the field is of the time of Restic.
    fn by_file(&self) -> Value<bool> {
        match self.stated.flag(&self.path("defaultVolumesToFsBackup")) {
            Value::Absent => self.stated.flag(&self.path("defaultVolumesToRestic")),
            files => files,
        }
    }

    /// Whether the kinds that the template includes by name have those of volumes among them.
    fn takes_claims(&self) -> Takes {
        for field in ["includedResources", "includedNamespaceScopedResources"] {
            let list = self.stated.list(&self.path(field));
            let mut known = list.items.iter().filter_map(Value::known);
            if known.any(|kind| is_of_volumes(kind)) || (list.closed && list.items.is_empty()) {
                continue;
            }
            if let Some(doubt) = list.items.iter().find(|item| item.is_unknown()) {
                return Takes::Unknown(doubt.clone().map(|_| false));
            }
            return Takes::None(list.items.first().and_then(Value::at));
        }
        Takes::All
    }

    /// Where the template leaves claims, or volumes, out by their kind.
    fn leaves_claims_out(&self) -> Option<Span> {
        let fields = ["excludedResources", "excludedNamespaceScopedResources"];
        let lists = fields.iter().map(|field| self.stated.list(&self.path(field)));
        let mut items = lists.flat_map(|list| list.items);
        items.find(|item| item.known().is_some_and(|kind| is_claim(kind))).and_then(|it| it.at())
    }
}

/// Whether a template takes what volumes need along.
enum Takes {
    All,
    None(Option<Span>),
    Unknown(Value<bool>),
}

/// Whether a kind is that of volumes or of pods, which files of volumes are backed up with.
fn is_of_volumes(kind: &str) -> bool {
    let kind = kind.to_lowercase();
    let name = kind.split_once('.').map_or(kind.as_str(), |(name, _)| name);
    is_claim(name)
        || matches!(
            name,
            "*" | "pv" | "persistentvolume" | "persistentvolumes" | "po" | "pod" | "pods"
        )
}

fn is_claim(kind: &str) -> bool {
    let kind = kind.to_lowercase();
    matches!(kind.as_str(), "pvc" | "persistentvolumeclaim" | "persistentvolumeclaims")
}

/// The storage location that a schedule names, or the default one.
fn target<'n, 'a>(
    storage: &Value<String>,
    locations: &'n [Named<'a>],
    path: &str,
    builder: &Builder<'_>,
) -> Option<&'n Named<'a>> {
    match storage {
        Value::Known { value: name, .. } => nearest(locations, name, path),
        Value::Absent => {
            let marked: Vec<&Named<'a>> = locations.iter().filter(|it| it.is_default).collect();
            let default = &builder.facts.cluster_storage().velero.storage_location;
            only_nearest(&marked, path, |location| location.path)
                .or_else(|| nearest(locations, default, path))
        }
        Value::Unknown { .. } => None,
    }
}

/// Whole hours of a duration such as `720h0m0s`.
fn hours_of(text: Value<String>) -> Value<u32> {
    let (parsed, at) = match &text {
        Value::Known { value, at, .. } => (humantime::parse_duration(value).ok(), *at),
        _ => return text.map(|_| 0),
    };
    let hours = parsed.and_then(|duration| u32::try_from(duration.as_secs() / 3600).ok());
    match (hours, text) {
        (Some(hours), Value::Known { from, .. }) => Value::Known { value: hours, from, at },
        (_, text) => {
            let symbol = text.known().cloned().unwrap_or_default();
            Value::unknown(Why::Unsupported, symbol, at)
        }
    }
}

//! What stands behind a claim for a volume, as far as its class says it.

use resilint_sdk::App;
use resilint_sdk::schema::{
    Missing, Provenance, RelationKind, Resource, StorageClass, Value, VolumeClaim,
};

use crate::missing;

/// What makes the volumes of classes that only bind to volumes made by hand.
const BY_HAND: &str = "kubernetes.io/no-provisioner";

/// The class of a claim, where it is in the input or comes with the cluster.
pub(crate) fn class<'a>(
    app: &App<'a>,
    claim: &'a Resource,
) -> Option<(&'a Resource, &'a StorageClass)> {
    let found = app.leads_to(claim, RelationKind::DependsOn);
    found.filter_map(|(class, _)| Some((class, class.storage_class()?))).next()
}

/// Whether a bucket of object storage is behind a claim.
pub(crate) fn is_bucket(claim: &VolumeClaim, class: Option<&StorageClass>) -> bool {
    !claim.bucket.is_absent() || class.is_some_and(|class| !class.resiliency.is_absent())
}

/// Whether a claim binds to a volume that somebody made by hand.
pub(crate) fn is_by_hand(claim: &VolumeClaim, class: Option<&StorageClass>) -> bool {
    claim.storage_class.known().is_some_and(String::is_empty)
        || class.is_some_and(|class| class.provisioner.known().is_some_and(|by| by == BY_HAND))
}

/// The name of the class for people.
pub(crate) fn class_name(claim: &VolumeClaim) -> &str {
    let class = &claim.storage_class;
    class.known().map(String::as_str).or(class.symbol()).unwrap_or("the default class")
}

/// Whether a class comes with the cluster, so that its place is that of the claim that names it.
pub(crate) fn is_built_in(class: &Resource) -> bool {
    class.origin.address.starts_with("built-in ")
}

/// The day of the fact that a class rests on, as the end of a sentence; nothing for one that the input declares.
pub(crate) fn dated(app: &App<'_>, class: &StorageClass) -> String {
    let is_fact = matches!(class.provisioner, Value::Known { from: Provenance::Inferred, .. });
    let table = app.facts().tables.get("kubernetes").filter(|_| is_fact);
    table.map_or_else(String::new, |table| format!(" (as of {})", table.as_of))
}

/// What is missing where nothing says what class a claim gets, or what that does.
pub(crate) fn missing_class(claim: &Resource, fields: &VolumeClaim, what: &str) -> Missing {
    let class = &fields.storage_class;
    match class {
        Value::Unknown { .. } => missing::value(claim, class, what),
        Value::Absent => Missing {
            key: "storage-class:default".into(),
            what: format!(
                "{what}: it names no storage class, and the cluster has a default of its own"
            ),
            settle: "name the class in `storageClassName`".into(),
        },
        Value::Known { value, .. } => Missing {
            key: format!("storage-class:{value}"),
            what: format!("{what}: the input does not say what the storage class {value} does"),
            settle: format!("check the manifest of the StorageClass {value} together with this"),
        },
    }
}

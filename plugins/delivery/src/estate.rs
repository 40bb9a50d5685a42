//! An estate: the data stores of all offerings that are declared together.

use std::collections::BTreeSet;

use resilint_sdk::app::list;
use resilint_sdk::schema::{DatabaseRole, Kind, Location, Offering, RelationKind, Resource};
use resilint_sdk::{App, Report};

/// The data stores of an estate; none of what is no estate.
pub(crate) fn stores<'a>(app: &App<'a>) -> Vec<&'a Resource> {
    if app.group().offering != Offering::Delivery {
        return Vec::new();
    }
    app.members().filter(|resource| is_store(resource)).collect()
}

/// The data stores of an estate. That an app is none is reported.
pub(crate) fn of<'a>(app: &App<'a>, report: &mut Report) -> Option<Vec<&'a Resource>> {
    let stores = stores(app);
    if stores.is_empty() {
        report.not_applicable("it declares no data store");
        return None;
    }
    Some(stores)
}

const fn is_store(resource: &Resource) -> bool {
    matches!(
        resource.kind,
        Kind::Database(_)
            | Kind::LogicalDatabase(_)
            | Kind::Bucket(_)
            | Kind::FileShare(_)
            | Kind::BlockVolume(_)
            | Kind::VolumeClaim(_)
    )
}

/// Whether a resource has a place of its own. A database inside an instance, and a claim, are where something else is.
pub(crate) const fn is_placed(resource: &Resource) -> bool {
    is_store(resource) && !matches!(resource.kind, Kind::LogicalDatabase(_) | Kind::VolumeClaim(_))
}

/// Whether a data store has to come back by itself: it is no copy that follows another one, no volume that a server starts
/// from, and no part of an instance. What two stores copy to each other is a source in both.
pub(crate) fn is_source(app: &App<'_>, store: &Resource) -> bool {
    let follows = store.database().is_some_and(|database| {
        let role = database.role.known();
        matches!(role, Some(DatabaseRole::Replica | DatabaseRole::DisasterRecovery))
    });
    let Some(store) = app.resource(&store.id) else { return false };
    let is_boot = matches!(&store.kind, Kind::BlockVolume(it) if it.boot.known() == Some(&true));
    let is_leader = app.leads_to(store, RelationKind::ReplicatesTo).next().is_some();
    let mut sources = app.comes_from(store, RelationKind::ReplicatesTo);
    let is_target = sources.any(|(source, _)| is_store(source));
    is_placed(store) && !is_boot && !follows && (is_leader || !is_target)
}

/// Whether a place is a geography: what is there is in several of its regions.
pub(crate) fn is_spread(location: &Location) -> bool {
    location.region.is_absent() && location.geo.known().is_some_and(|geo| geo != "global")
}

/// The names of resources, each once; of many the first few and their number.
pub(crate) fn names<'r>(resources: impl IntoIterator<Item = &'r Resource>) -> String {
    let names: BTreeSet<&str> = resources.into_iter().map(Resource::label).collect();
    let names: Vec<&str> = names.into_iter().collect();
    match names.as_slice() {
        [a, b, c, rest @ ..] if rest.len() > 1 => format!("{a}, {b}, {c} and {} more", rest.len()),
        all => list(all.iter().copied()),
    }
}

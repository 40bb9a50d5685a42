//! The ways to have a data store back after a loss, with what each costs: by its own service, by its copies, and by its
//! backups. Figures are those of sources (`facts/recovery.toml`); where none gives one there is none, and what rests on
//! something unknown is unknown.

mod backup;
mod copy;
mod far;
mod service;
mod view;

use resilint_schema::{Kind, Recovery, Resource, Topology};

use self::view::View;
use crate::facts::FactBook;

/// Fills in the ways of all data stores. What a topology document states itself stays as it is.
pub fn estimate_recoveries(topology: &mut Topology, facts: &FactBook) {
    let view = View::new(topology, facts);
    let estimate = |(index, store): (usize, &Resource)| {
        let is_open = store.recoveries.is_empty() && !store.is_leaving();
        (is_open && is_data_store(store)).then(|| (index, ways(store, &view)))
    };
    let found: Vec<(usize, Vec<Recovery>)> =
        topology.resources.iter().enumerate().filter_map(estimate).collect();
    for (index, ways) in found {
        topology.resources[index].recoveries = ways;
    }
}

/// Whether a resource holds data.
#[must_use]
pub const fn is_data_store(resource: &Resource) -> bool {
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

fn ways(store: &Resource, view: &View<'_>) -> Vec<Recovery> {
    let mut ways = service::ways(store, view);
    ways.extend(copy::ways(store, view));
    ways.extend(backup::ways(store, view));
    ways
}

#[cfg(test)]
mod tests;

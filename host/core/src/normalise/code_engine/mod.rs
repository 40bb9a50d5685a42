//! Code Engine: the copies of an app, whichever files declare them, become one app group.
//!
//! Nothing in Code Engine names a region: an app is where the project is that it is put into. So the same
//! app in two regions is two resources in two projects, of one name, or of one block under two providers.
//! `unit.rs` says what each resource is, `name.rs` what its name is without what tells copies apart,
//! `join.rs` which units are one app, `close.rs` whether these are all of its copies.

mod close;
pub(super) mod endpoint;
mod join;
mod mapping;
mod name;
mod target;
#[cfg(test)]
mod tests;
mod unit;

use std::collections::{BTreeMap, BTreeSet};

use resilint_schema::{AppGroup, Offering, Relation};

use super::Builder;
use crate::source::Sources;
use join::Sets;
use target::Deployed;
use unit::Unit;

/// Adds a group for each app, job and function of Code Engine that is in none yet, and for each project
/// of which only the project itself is declared.
pub fn group(sources: &Sources, builder: &mut Builder<'_>) {
    let (groups, relations) = {
        let units = unit::collect(builder, sources);
        let targets = target::collect(builder, &units, sources);
        let sets = Sets::join(&units, &targets);
        let mappings = mapping::ties(builder.topology(), &units);
        let relations: Vec<Relation> = mappings.iter().filter_map(mapping::Tie::relation).collect();
        (groups(&units, &targets, &sets, &mappings, builder), relations)
    };
    groups.into_iter().for_each(|group| builder.group(group));
    builder.topology_mut().relations.extend(relations);
}

fn groups(
    units: &[Unit<'_>],
    targets: &[Deployed<'_>],
    sets: &Sets,
    mappings: &[mapping::Tie],
    builder: &Builder<'_>,
) -> Vec<AppGroup> {
    let mut groups = Vec::new();
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    for set in sets.all() {
        let members: Vec<&Unit<'_>> = set.units.iter().map(|at| &units[*at]).collect();
        let own: Vec<&Deployed<'_>> = set.targets.iter().map(|at| &targets[*at]).collect();
        let mut ids: Vec<usize> = members.iter().map(|unit| unit.index).collect();
        let serving = mappings.iter().filter(|tie| set.units.contains(&tie.unit));
        ids.extend(serving.map(|tie| tie.mapping).collect::<BTreeSet<_>>());
        let id = |index: usize| builder.topology().resources[index].id.clone();
        let name = title(&members, &own);
        *names.entry(name.clone()).or_default() += 1;
        groups.push((
            members.first().copied(),
            AppGroup {
                targets: own.iter().map(|target| target.resource.id.clone()).collect(),
                targets_closed: close::is_closed(set, units, targets, builder.bundles()),
                confidence: set.confidence,
                ..AppGroup::new(
                    Offering::CodeEngine,
                    name,
                    ids.into_iter().map(id).collect(),
                    set.joined_by(),
                )
            },
        ));
    }
    // A job may have the name of an app, and an app in two stages is two apps.
    let named = groups.into_iter().map(|(first, mut group)| {
        let is_shared = names.get(&group.name).is_some_and(|count| *count > 1);
        if let (true, Some(unit)) = (is_shared, first) {
            group.name = told_apart(&group.name, unit);
        }
        group
    });
    named.collect()
}

/// The name of a group with what tells it from others of that name.
fn told_apart(name: &str, unit: &Unit<'_>) -> String {
    let kind = unit.class.kind().map(|kind| format!("{kind} ")).unwrap_or_default();
    let stages: Vec<&str> = unit.stages.iter().copied().collect();
    let is_told = unit.written.scenario.is_empty() && !stages.is_empty();
    let stage = if is_told { format!(" ({})", stages.join(", ")) } else { String::new() };
    format!("{kind}{name}{stage}")
}

/// `shop`; `shop of regions (prod)` where a folder or a set of values tells it from others.
fn title(units: &[&Unit<'_>], targets: &[&Deployed<'_>]) -> String {
    let Some(first) = units.first() else {
        let named = targets.iter().find_map(|target| target.application());
        return named.unwrap_or("an app of Code Engine").to_owned();
    };
    let labels: BTreeSet<&str> = units.iter().map(|unit| unit.resource.label()).collect();
    let stripped: BTreeSet<&str> = units.iter().map(|unit| unit.stripped.as_str()).collect();
    let name = match (labels.len(), stripped.len()) {
        (2.., 1) if !first.stripped.is_empty() => &first.stripped,
        _ => first.resource.label(),
    };
    let single = units.iter().all(|unit| unit.bundle == first.bundle);
    let place = if single { &first.written } else { &first.place };
    let folder = if place.folder.is_empty() || first.bundle.is_none() {
        String::new()
    } else {
        format!(" of {}", place.folder)
    };
    let scenario =
        if place.scenario.is_empty() { String::new() } else { format!(" ({})", place.scenario) };
    format!("{name}{folder}{scenario}")
}

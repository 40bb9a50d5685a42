//! Whether the copies of an app that are declared are all there are.
//!
//! An app that one root module declares in one region is in one region only, if nothing that may be another
//! copy of it is in sight: no module whose files are missing, no app whose name may be the same, no project of
//! which nothing is known but that it is there.

use super::join::Set;
use super::target::Deployed;
use super::unit::{Class, Unit};
use crate::normalise::Bundle;

/// Whether a set is complete.
pub(super) fn is_closed(
    set: &Set,
    units: &[Unit<'_>],
    targets: &[Deployed<'_>],
    bundles: &[Bundle],
) -> bool {
    let is_whole = |index: usize| {
        bundles.iter().any(|bundle| bundle.whole && bundle.resources.contains(&index))
    };
    let own = set.units.iter().map(|at| units[*at].index);
    let own = own.chain(set.targets.iter().map(|at| targets[*at].index));
    let beside = (0..units.len()).filter(|at| !set.units.contains(at));
    own.into_iter().all(is_whole)
        && beside.into_iter().all(|at| !may_be_copy(&units[at], set, units))
        && targets
            .iter()
            .enumerate()
            .all(|(at, target)| set.targets.contains(&at) || !may_deploy(target, set, units))
}

/// Whether a unit may be a copy of an app in another region than those it is in.
fn may_be_copy(other: &Unit<'_>, set: &Set, units: &[Unit<'_>]) -> bool {
    let members = || set.units.iter().map(|at| &units[*at]);
    let is_elsewhere = members().all(|unit| unit.same_region(other) != Some(true));
    is_elsewhere
        && members().any(|unit| {
            let is_empty_project = other.class == Class::Project && unit.bundle == other.bundle;
            let alike = unit.class == other.class && unit.may_be_named_as(other);
            unit.may_be_staged_as(other) && (is_empty_project || alike)
        })
}

/// Whether a target of another app, or of none that is named, may deploy the app of a set.
fn may_deploy(target: &Deployed<'_>, set: &Set, units: &[Unit<'_>]) -> bool {
    let is_unnamed = target.application().is_none();
    set.units.iter().any(|at| is_unnamed || target.names(&units[*at]))
}

//! Whether a block volume of a VPC is backed up again and again: by a policy that matches a tag of it or of its server.

use resilint_sdk::schema::{Missing, RelationKind, Resource, Set, Value};
use resilint_sdk::{App, missing};

use crate::copies::{self, Copy};
use crate::policies::{self, Policy};
use crate::volumes::Volume;

/// How a volume is covered.
#[derive(Debug)]
pub(crate) enum Cover<'a> {
    /// An active plan of this policy backs it up.
    By(Policy<'a>),
    /// The team states a backup.
    Stated(Copy<'a>),
    /// Something may back it up; this would tell.
    Doubtful(Missing),
    /// This policy matches it, and has no active plan.
    Idle(Policy<'a>),
    /// The input shows nothing.
    None,
}

/// The cover of a volume.
pub(crate) fn of<'a>(app: &App<'a>, volume: &Volume<'a>) -> Cover<'a> {
    let (mut doubt, mut idle) = (None, None);
    for policy in matching(app, volume) {
        match strength(app, volume, policy) {
            Cover::By(policy) => return Cover::By(policy),
            Cover::Doubtful(missing) => doubt = doubt.or(Some(missing)),
            Cover::Idle(policy) => idle = idle.or(Some(policy)),
            Cover::Stated(_) | Cover::None => {}
        }
    }
    let none = const { &Set { items: Vec::new(), closed: true } };
    let stated = copies::of(app, volume.resource, none).into_iter().filter(|copy| copy.is_backup);
    for copy in stated {
        match copy.doubt {
            None => return Cover::Stated(copy),
            Some(missing) => doubt = doubt.or(Some(missing)),
        }
    }
    match (doubt, idle) {
        (Some(missing), _) => Cover::Doubtful(missing),
        (None, Some(policy)) => Cover::Idle(policy),
        (None, None) => unmatched(app, volume).map_or(Cover::None, Cover::Doubtful),
    }
}

/// The policies that match a tag of the volume, or of a server that it is attached to.
fn matching<'a>(app: &App<'a>, volume: &Volume<'a>) -> Vec<Policy<'a>> {
    let policies = |of: &'a Resource| {
        app.leads_to(of, RelationKind::BackedUpBy).filter_map(|(other, _)| Policy::of(other))
    };
    let own = policies(volume.resource);
    let of_servers = volume.servers(app).into_iter().flat_map(policies).filter(|policy| {
        policy.is_of("instance") == Some(true) && policy.takes_data_volumes() != Some(false)
    });
    own.chain(of_servers).collect()
}

/// What a policy that matches does for a volume.
fn strength<'a>(app: &App<'a>, volume: &Volume<'a>, policy: Policy<'a>) -> Cover<'a> {
    let what = format!("whether {} backs {} up", policy.label(), volume.label());
    match policy.reaches(volume.resource) {
        Some(false) => return Cover::None,
        None => return Cover::Doubtful(policy.region_of(volume.resource, &what)),
        Some(true) => {}
    }
    if policy.resource.count.min == 0 {
        return Cover::Doubtful(missing::existence(policy.resource, &what));
    }
    let plans = &policy.spec.plans;
    if plans.items.iter().any(|plan| plan.active.known() == Some(&true)) && plans.closed {
        return Cover::By(policy);
    }
    match plans.items.iter().find(|plan| plan.active.known() != Some(&false)) {
        Some(plan) if plan.active.is_unknown() => {
            Cover::Doubtful(missing::value(policy.resource, &plan.active, &what))
        }
        Some(_) => Cover::Doubtful(missing::existence(policy.resource, &what)),
        None if plans.items.is_empty() && !app.is_closed() => {
            Cover::Doubtful(missing::elsewhere(&what, "a backup policy plan"))
        }
        None => Cover::Idle(policy),
    }
}

/// What leaves open whether a policy matches: an unknown tag of either.
fn unmatched(app: &App<'_>, volume: &Volume<'_>) -> Option<Missing> {
    let what = format!("whether a backup policy matches a tag of {}", volume.label());
    let unknown = |resource: &Resource, tags: &Set<Value<String>>| {
        let tag = tags.items.iter().find(|tag| tag.is_unknown())?;
        Some(missing::value(resource, tag, &what))
    };
    let may_match = |policy: &Policy<'_>| {
        let is_ours =
            policy.is_of("volume") != Some(false) || policy.is_of("instance") != Some(false);
        is_ours && policy.reaches(volume.resource) != Some(false)
    };
    let policies: Vec<Policy<'_>> = policies::all(app).into_iter().filter(may_match).collect();
    // Without a policy it does not matter which tags there are.
    if policies.is_empty() {
        return None;
    }
    let of_policies = policies.iter().find_map(|it| unknown(it.resource, &it.spec.match_tags));
    if of_policies.is_some() {
        return of_policies;
    }
    let servers = volume.servers(app);
    let of_servers = || servers.iter().find_map(|it| unknown(it, &it.server()?.tags));
    unknown(volume.resource, &volume.spec.tags).or_else(of_servers)
}

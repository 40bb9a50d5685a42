//! Which schedules back up which claims: those whose namespaces and selectors fit, and that are applied to the same cluster
//! as far as the folders tell.

use resilint_schema::{Confidence, RelationKind, Value};

use super::super::Cluster;
use super::super::groups::is_of_copy;
use super::super::matching::{Match, distance, folder, same_namespace};
use super::backup_schedule::Schedule;
use super::volume_claim::Claim;
use crate::normalise::Builder;
use crate::parse::Node;

/// Leads from each claim to the schedules that back it up, or may do so.
pub(super) fn relate(
    cluster: &Cluster<'_>,
    claims: &[Claim<'_>],
    schedules: &[Schedule<'_>],
    builder: &mut Builder<'_>,
) {
    for claim in claims.iter().filter(|claim| !is_left_out(claim)) {
        for schedule in schedules {
            let by_name = namespace(schedule, &claim.namespace);
            let confidence = match by_name.fits.and(selected(schedule, claim)) {
                Match::No => continue,
                _ if are_other_copies(schedule.path, claim.path) => continue,
                // Files of unrelated folders may be for different clusters, unless one names what is in the other.
                Match::Yes if by_name.is_named || are_together(cluster, schedule, claim) => {
                    Confidence::Derived
                }
                Match::Yes | Match::Maybe => Confidence::Heuristic,
            };
            let (kind, at) = (RelationKind::BackedUpBy, Some(schedule.at));
            builder.relate(kind, &claim.id, &schedule.id, confidence, at);
        }
    }
}

/// Whether the claim itself says that no backup is to hold it.
fn is_left_out(claim: &Claim<'_>) -> bool {
    claim.labels.get("velero.io/exclude-from-backup").is_some_and(|value| value == "true")
}

/// Whether a schedule covers a namespace, and whether it does so by name.
struct Covered {
    fits: Match,
    is_named: bool,
}

fn namespace(schedule: &Schedule<'_>, namespace: &Value<String>) -> Covered {
    let is = |item: &Value<String>| same_namespace(item, namespace);
    let all = |item: &Value<String>| item.known().is_some_and(|name| name == "*");
    let of = |item: &Value<String>| match item.known().map(String::as_str) {
        Some("*") => Match::Yes,
        Some(pattern) if pattern.contains('*') => Match::Maybe,
        _ => is(item),
    };
    let excluded = schedule.excluded.items.iter().map(of).max().unwrap_or(Match::No);
    let included = schedule.included.items.iter().map(of).max().unwrap_or(Match::No);
    let open = !schedule.included.closed && included == Match::No;
    let fits = match (if open { Match::Maybe } else { included }, excluded) {
        (_, Match::Yes) => Match::No,
        (included, Match::Maybe) => included.at_most_maybe(),
        (included, Match::No) => included,
    };
    let is_named = !namespace.is_absent()
        && schedule.included.items.iter().any(|item| !all(item) && is(item) == Match::Yes);
    Covered { fits, is_named }
}

/// Whether the selectors of a schedule take a claim: surely where all labels that one asks for are on it.
fn selected(schedule: &Schedule<'_>, claim: &Claim<'_>) -> Match {
    if schedule.selectors.is_empty() {
        return Match::Yes;
    }
    let alternatives = schedule
        .selectors
        .iter()
        .flat_map(|node| if node.is_seq() { node.items() } else { std::slice::from_ref(*node) });
    alternatives.map(|selector| takes(selector, claim)).max().unwrap_or(Match::Maybe)
}

fn takes(selector: &Node, claim: &Claim<'_>) -> Match {
    let mut fits = Match::Yes;
    for entry in selector.get("matchLabels").map_or(&[][..], Node::entries) {
        let wanted = entry.key.text().zip(entry.value.text());
        let own = wanted.as_ref().and_then(|(key, _)| claim.labels.get(key.as_ref()));
        fits = fits.and(match (own, wanted) {
            (Some(own), Some((_, value))) => Match::known(*own == value),
            // Labels are also added when the claim is applied.
            _ => Match::Maybe,
        });
    }
    let has_more = selector.get("matchExpressions").is_some_and(|node| !node.items().is_empty());
    if has_more { fits.at_most_maybe() } else { fits }
}

/// Whether one folder contains the other, or one kustomization applies both.
fn are_together(cluster: &Cluster<'_>, schedule: &Schedule<'_>, claim: &Claim<'_>) -> bool {
    let root = |path: &str| cluster.kustomizations.root_of(path);
    distance(schedule.path, claim.path).is_some()
        || root(schedule.path).is_some_and(|own| Some(own) == root(claim.path))
}

/// Whether two files are for different copies of a cluster: the first folders in which they differ are named after stages
/// or places, such as `prod` and `staging`.
fn are_other_copies(a: &str, b: &str) -> bool {
    let (a, b) = (folder(a).split('/'), folder(b).split('/'));
    let differing = a.zip(b).find(|(a, b)| a != b);
    differing.is_some_and(|(a, b)| is_of_copy(a) && is_of_copy(b))
}

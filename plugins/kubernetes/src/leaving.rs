//! Clusters that a plan deletes: shown where those that stay are in one place.

use resilint_sdk::schema::symbol::differ;
use resilint_sdk::schema::{Cluster, Provenance, Resource, Value};
use resilint_sdk::{App, Entry};

/// Clusters that are shown with a finding.
const SHOWN: usize = 4;

/// Shows the clusters that a plan deletes in regions where none stays.
pub(crate) fn in_other_regions(app: &App<'_>, entry: Entry<'_>) {
    let stay: Vec<&Value<String>> = app.clusters().map(|(it, _)| &it.location.region).collect();
    let elsewhere = clusters(app).filter(|(resource, _)| {
        stay.iter().all(|region| are_apart(&resource.location.region, region))
    });
    elsewhere.take(SHOWN).fold(entry, |entry, (resource, _)| {
        let place = shown(&resource.location.region);
        entry.see_leaving(resource, "/location/region", place)
    });
}

/// Shows the clusters that a plan deletes in other zones than that of `stays`.
pub(crate) fn in_other_zones(app: &App<'_>, stays: &Cluster, entry: Entry<'_>) {
    let elsewhere = clusters(app).filter_map(|(resource, cluster)| {
        let apart = |zone: &&Value<String>| zones(stays).all(|(_, other)| are_apart(zone, other));
        let (pointer, zone) = zones(cluster).find(|(_, zone)| apart(zone))?;
        Some((resource, pointer, zone))
    });
    elsewhere.take(SHOWN).fold(entry, |entry, (resource, pointer, zone)| {
        entry.see_leaving(resource, &pointer, shown(zone))
    });
}

fn clusters<'a>(app: &App<'a>) -> impl Iterator<Item = (&'a Resource, &'a Cluster)> + use<'a> {
    app.leaving().filter_map(|resource| Some((resource, resource.cluster()?)))
}

/// The zones of a cluster with the pointers to them.
fn zones(cluster: &Cluster) -> impl Iterator<Item = (String, &Value<String>)> {
    cluster.pools.items.iter().enumerate().flat_map(|(pool, it)| {
        let pointer = move |zone| format!("/spec/pools/items/{pool}/zones/items/{zone}");
        it.zones.items.iter().enumerate().map(move |(number, zone)| (pointer(number), zone))
    })
}

/// Whether two places are surely not the same. The default of a provider whose configuration is not told is
/// the place of nothing.
fn are_apart(a: &Value<String>, b: &Value<String>) -> bool {
    let is_guess =
        |it: &Value<String>| matches!(it, Value::Known { from: Provenance::ProviderDefault, .. });
    match (a.known(), b.known()) {
        (Some(known), Some(other)) => !is_guess(a) && !is_guess(b) && known != other,
        (None, None) => a.symbol().zip(b.symbol()).is_some_and(|(a, b)| differ(a, b)),
        _ => false,
    }
}

fn shown(place: &Value<String>) -> &str {
    place.known().map(String::as_str).or(place.symbol()).unwrap_or("another place")
}

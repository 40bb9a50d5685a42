//! DAT002: not all data is in one region.

use resilint_sdk::app::list;
use resilint_sdk::schema::{FailureDomain, Missing, Resource, Value};
use resilint_sdk::{App, Report, missing, objective, place};

use crate::estate;
use crate::spots::{self, Spot};

resilint_sdk::declare_rule! {
    /// ## What it does
    /// Looks at the places of all data stores of a root module, of every offering, and of what they are copied to: whether they
    /// are in two regions at least. Objects that are spread over a geography are.
    ///
    /// ## Why is this bad
    /// When that region is lost, all data is. Backups that a service keeps elsewhere by itself may bring some of it back, much
    /// later; rules of each offering say of which.
    ///
    /// ## Bad
    /// ```hcl
    /// resource "ibm_database" "orders" {
    ///   location = "eu-gb"
    ///   # ...
    /// }
    ///
    /// resource "ibm_cos_bucket" "files" {
    ///   region_location = "eu-gb"
    ///   # ...
    /// }
    /// ```
    ///
    /// ## Good
    /// ```hcl
    /// resource "ibm_database" "copy" {
    ///   location         = "eu-de"
    ///   remote_leader_id = ibm_database.orders.id
    ///   # ...
    /// }
    ///
    /// resource "ibm_cos_bucket" "files" {
    ///   cross_region_location = "eu"
    ///   # ...
    /// }
    /// ```
    ///
    /// ## Verdicts
    /// Passes where data is in two regions. Fails where all of it is in one and the input is all there is. Unknown where a place
    /// is not known, where a copy in another region may be there or not, and where more may be declared elsewhere. Not applicable where only the loss of a zone has to be survived.
    ///
    /// ## References
    /// Strategies for resilient applications: data in more than one location.
    code: "DAT002",
    name: "delivery/all-data-in-one-region",
    title: "data is in more than one region",
    severity: Warning,
    basis: Strategies,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let Some(stores) = estate::of(app, report) else { return };
    let asks = |it: &&Resource| objective::survive(it) == FailureDomain::Region;
    let stores: Vec<&Resource> =
        stores.into_iter().filter(|it| estate::is_placed(it)).filter(asks).collect();
    let Some(first) = stores.first() else {
        report.not_applicable(
            "no data store that has a place of its own has to survive the loss of a region",
        );
        return;
    };
    let what = format!("whether {} is in more than one region", app.name());
    let all = spots::of(app, &what);
    let sure: Vec<&Spot<'_>> = all.iter().filter(|spot| spot.doubt.is_none()).collect();
    if let Some((one, other)) = apart(&sure) {
        let (here, there) = (spots::region(one.location), spots::region(other.location));
        let grade = place::grade(other.location);
        report
            .pass(format!("{} is in {}{grade}", app.name(), list([here.as_str(), there.as_str()])))
            .at(one.resource, &one.pointer, here.as_str())
            .see(other.resource, &other.pointer, there.as_str());
        return;
    }
    if let Some(spread) = sure.iter().find(|spot| estate::is_spread(spot.location)) {
        let (name, geo) = (spread.resource.label(), place::shown(spread.location));
        report.pass(format!("{name} is spread over {geo}")).at(
            spread.resource,
            &spread.pointer,
            "a geography of several regions",
        );
        return;
    }
    if let Some((spot, missing)) = perhaps(first, &all) {
        let there = spots::region(spot.location);
        let entry = report.unknown(missing).about(spot.resource);
        entry.at(spot.resource, &spot.pointer, there).see(
            first,
            place::pointer(first),
            spots::region(&first.location),
        );
    } else if let Some((store, value)) = open(&stores, &all) {
        let missing = missing::value(store, value, &what);
        report.unknown(missing).about(store).at(store, place::pointer(store), "its place");
    } else if app.is_closed() {
        fail(app, &stores, first, report);
    } else {
        let mut missing = missing::elsewhere(&what, "copies of data in another region");
        missing.settle.push_str("; state copies that no file declares as [[external.copy]]");
        let shown = spots::region(&first.location);
        report.unknown(missing).at(
            first,
            place::pointer(first),
            format!("all that is declared is in {shown}"),
        );
    }
}

fn fail(app: &App<'_>, stores: &[&Resource], first: &Resource, report: &mut Report) {
    let names = estate::names(stores.iter().copied());
    let shown = spots::region(&first.location);
    let grade = place::grade(&first.location);
    let mut entry = report.fail(format!("all {} is in {shown}{grade}: {names}", app.name())).help(
        "declare copies in another region, or state them as [[external.copy]] in resilint.toml",
    );
    for (index, store) in stores.iter().enumerate() {
        let pointer = place::pointer(store);
        entry = if index == 0 {
            entry.at(store, pointer, shown.as_str())
        } else {
            entry.see(store, pointer, store.label())
        };
    }
    for gone in app.leaving().filter(|it| estate::is_placed(it)) {
        entry = entry.see_leaving(gone, place::pointer(gone), &place::shown(&gone.location));
    }
}

/// Two places that are surely in two regions.
fn apart<'s, 'a>(spots: &[&'s Spot<'a>]) -> Option<(&'s Spot<'a>, &'s Spot<'a>)> {
    let differs = |a: &Spot<'_>, b: &Spot<'_>| {
        place::same(&a.location.region, &b.location.region) == Some(false)
    };
    let pairs = spots.iter().enumerate();
    let mut pairs =
        pairs.flat_map(|(at, one)| spots.iter().skip(at + 1).map(move |other| (*one, *other)));
    pairs.find(|(one, other)| differs(one, other))
}

/// Data that may be there, and would be elsewhere than the rest.
fn perhaps<'s, 'a>(first: &Resource, spots: &'s [Spot<'a>]) -> Option<(&'s Spot<'a>, Missing)> {
    let is_apart = |spot: &Spot<'_>| {
        estate::is_spread(spot.location)
            || place::same(&first.location.region, &spot.location.region) == Some(false)
    };
    // Where the first one may be missing, the others are apart from it.
    let of_first = spots.iter().find(|spot| spot.resource.id == first.id);
    let is_any_apart = spots.iter().any(is_apart);
    let doubtful = spots.iter().filter(|spot| is_apart(spot));
    let mut doubtful = doubtful.chain(of_first.filter(|_| is_any_apart));
    doubtful.find_map(|spot| Some((spot, spot.doubt.clone()?)))
}

/// A place that is not known to be that of the others.
fn open<'a>(
    stores: &[&'a Resource],
    spots: &[Spot<'a>],
) -> Option<(&'a Resource, &'a Value<String>)> {
    let first = stores.first()?;
    let own = &first.location.region;
    let is_doubtful = |spot: &&Spot<'a>| {
        let (location, region) = (spot.location, &spot.location.region);
        place::same(own, region).is_none() && !location.is_unstated()
            || region.is_unknown() && place::same(own, region) != Some(true)
    };
    let doubtful = spots.iter().find(is_doubtful);
    let unplaced = stores.iter().find(|store| store.location.is_unstated());
    let of_spot = doubtful.map(|spot| {
        let region = &spot.location.region;
        if region.is_unknown() { (spot.resource, region) } else { (*first, own) }
    });
    of_spot.or_else(|| unplaced.map(|store| (*store, &store.location.region)))
}

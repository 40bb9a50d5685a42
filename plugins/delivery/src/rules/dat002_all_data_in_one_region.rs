//! DAT002: not all data is in one region.

use resilint_sdk::app::list;
use resilint_sdk::schema::{FailureDomain, Kind, Location, Resource};
use resilint_sdk::{App, Report, missing, objective, place};

use crate::estate;

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
    /// is not known, and where more may be declared elsewhere. Not applicable where only the loss of a zone has to be survived.
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

/// A place where data is, and where it is written.
type Spot<'a> = (&'a Resource, &'a Location, &'static str);

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
    let spots: Vec<Spot<'_>> =
        app.members().filter(|it| it.count.min > 0).filter_map(spot).collect();
    let names = estate::names(stores.iter().copied());
    if let Some((one, other)) = apart(&spots) {
        let places = list([place::shown(one.1).as_str(), place::shown(other.1).as_str()]);
        report
            .pass(format!("{} is in {places}{}", app.name(), place::grade(other.1)))
            .at(one.0, one.2, place::shown(one.1))
            .see(other.0, other.2, place::shown(other.1));
        return;
    }
    if let Some(spread) = spots.iter().find(|spot| estate::is_spread(spot.1)) {
        let message = format!("{} is spread over {}", spread.0.label(), place::shown(spread.1));
        report.pass(message).at(spread.0, spread.2, "a geography of several regions");
        return;
    }
    let what = format!("whether {} is in more than one region", app.name());
    if let Some((store, value)) = open(&stores, &spots) {
        let missing = missing::value(store, value, &what);
        report.unknown(missing).about(store).at(store, place::pointer(store), "its place");
    } else if app.is_closed() {
        let shown = place::shown(&first.location);
        let grade = place::grade(&first.location);
        let mut entry = report
            .fail(format!("all {} is in {shown}{grade}: {names}", app.name()))
            .help("declare copies in another region, or state them as [[external.copy]] in resilint.toml");
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
    } else {
        let mut missing = missing::elsewhere(&what, "copies of data in another region");
        missing.settle.push_str("; state copies that no file declares as [[external.copy]]");
        let shown = place::shown(&first.location);
        report.unknown(missing).at(
            first,
            place::pointer(first),
            format!("all that is declared is in {shown}"),
        );
    }
}

/// Where a member holds data. What a replication or job writes to counts while that is switched on.
fn spot(resource: &Resource) -> Option<Spot<'_>> {
    let is_on = |on: Option<&bool>| on == Some(&true);
    match &resource.kind {
        Kind::Replication(it) if is_on(it.enabled.known()) => {
            Some((resource, &it.target_location, "/spec/target_location/region"))
        }
        Kind::BackupJob(it) if is_on(it.enabled.known()) => {
            Some((resource, &it.destination_location, "/spec/destination_location/region"))
        }
        Kind::BackupVault(_) | Kind::Snapshot(_) => {
            Some((resource, &resource.location, place::pointer(resource)))
        }
        _ if estate::is_placed(resource) => {
            Some((resource, &resource.location, place::pointer(resource)))
        }
        _ => None,
    }
}

/// Two places that are surely in two regions.
fn apart<'s, 'a>(spots: &'s [Spot<'a>]) -> Option<(&'s Spot<'a>, &'s Spot<'a>)> {
    let differs = |a: &Spot<'_>, b: &Spot<'_>| place::same(&a.1.region, &b.1.region) == Some(false);
    let pairs = spots.iter().enumerate();
    let mut pairs =
        pairs.flat_map(|(at, one)| spots.iter().skip(at + 1).map(move |other| (one, other)));
    pairs.find(|(one, other)| differs(one, other))
}

/// A place that is not known to be that of the others.
fn open<'a>(
    stores: &[&'a Resource],
    spots: &[Spot<'a>],
) -> Option<(&'a Resource, &'a resilint_sdk::schema::Value<String>)> {
    let first = stores.first()?;
    let is_doubtful = |spot: &&Spot<'a>| {
        place::same(&first.location.region, &spot.1.region).is_none() && !spot.1.is_unstated()
            || spot.1.region.is_unknown()
                && place::same(&first.location.region, &spot.1.region) != Some(true)
    };
    let doubtful = spots.iter().find(is_doubtful);
    let unplaced = stores.iter().find(|store| store.location.is_unstated());
    let of_spot = doubtful.map(|spot| {
        let own = &first.location.region;
        if spot.1.region.is_unknown() { (spot.0, &spot.1.region) } else { (*first, own) }
    });
    of_spot.or_else(|| unplaced.map(|store| (*store, &store.location.region)))
}

//! In how many places the origins of pools are that take requests.

use std::collections::BTreeSet;

use resilint_sdk::App;
use resilint_sdk::app::list;
use resilint_sdk::logic::{Bounds, Truth, all, any, distinct};
use resilint_sdk::schema::{Missing, OriginPool, PoolOrigin, Resource, ResourceId, Set, Value};

use crate::edge::{has_weight, is_on};

/// What counts as a place.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Grain {
    Region,
    Zone,
}

/// The places of the origins of some pools.
pub(crate) struct Places<'a> {
    grain: Grain,
    /// Of origins that take requests for certain.
    certain: Vec<&'a Value<String>>,
    /// Of origins that may take requests.
    perhaps: Vec<&'a Value<String>>,
    /// Origins of which nothing says where they are.
    unplaced: usize,
    /// Whether these are all.
    closed: bool,
    /// Whether origins that are switched off count too.
    switched_off: bool,
}

impl<'a> Places<'a> {
    /// The places of the origins of a list of pools.
    pub(crate) fn of(app: &App<'a>, pools: &Set<ResourceId>, grain: Grain) -> Self {
        let mut places = Self::none(grain, pools.closed);
        pools.items.iter().for_each(|id| places.add(app, id));
        places
    }

    /// The places of all origins of a list of pools, as if all of them were switched on.
    pub(crate) fn declared(app: &App<'a>, pools: &Set<ResourceId>) -> Self {
        let mut places = Self::none(Grain::Region, pools.closed);
        places.switched_off = true;
        pools.items.iter().for_each(|id| places.add(app, id));
        places
    }

    /// The places of the origins of one pool.
    pub(crate) fn of_one(app: &App<'a>, pool: &str, grain: Grain) -> Self {
        let mut places = Self::none(grain, true);
        places.add(app, pool);
        places
    }

    fn none(grain: Grain, closed: bool) -> Self {
        let (certain, perhaps) = (Vec::new(), Vec::new());
        Self { grain, certain, perhaps, unplaced: 0, closed, switched_off: false }
    }

    /// Adds the origins of a pool.
    pub(crate) fn add(&mut self, app: &App<'a>, pool: &str) {
        let Some((resource, pool)) = app.pool(pool) else {
            self.closed = false;
            return;
        };
        self.closed &= pool.origins.closed;
        for origin in &pool.origins.items {
            match in_service(resource, pool, origin) {
                Truth::No if !self.switched_off => {}
                on => self.place(app, origin, on.is_yes() || self.switched_off),
            }
        }
    }

    fn place(&mut self, app: &App<'a>, origin: &'a PoolOrigin, certain: bool) {
        let places = match self.grain {
            Grain::Region => vec![&origin.location.region],
            Grain::Zone => zones(app, origin),
        };
        for place in places {
            if place.is_absent() {
                self.unplaced += 1;
            } else if certain {
                self.certain.push(place);
            } else {
                self.perhaps.push(place);
            }
        }
    }

    /// How many places there are.
    pub(crate) fn bounds(&self) -> Bounds {
        let known = distinct(self.certain.iter().copied(), true).known;
        let all = self.certain.iter().chain(&self.perhaps).copied();
        let possible = distinct(all, self.closed).possible;
        Bounds { known, possible: possible.map(|possible| possible + self.unplaced) }
    }

    /// Whether there are at least two.
    pub(crate) fn at_least_two(&self, missing: impl FnOnce() -> Missing) -> Truth {
        self.bounds().at_least(2, missing)
    }

    /// Whether no origin at all takes requests.
    pub(crate) fn is_empty(&self) -> bool {
        self.bounds().possible == Some(0)
    }

    /// The places that are known, for people: `eu-gb and us-south`.
    pub(crate) fn named(&self) -> Option<String> {
        let known: BTreeSet<&str> =
            self.certain.iter().filter_map(|place| place.known()).map(String::as_str).collect();
        (!known.is_empty()).then(|| list(known))
    }

    /// The same as the object of a sentence: `an unknown region` where none is known.
    pub(crate) fn list(&self) -> String {
        self.named().unwrap_or_else(|| match self.grain {
            Grain::Region => "an unknown region".to_owned(),
            Grain::Zone => "an unknown zone".to_owned(),
        })
    }
}

/// Whether the origins of some pools are in two places: regions, or, of a private load balancer, zones.
pub(crate) fn spread(
    app: &App<'_>,
    pools: &Set<ResourceId>,
    private: bool,
    missing: impl Fn() -> Missing,
) -> Truth {
    let two = |grain| Places::of(app, pools, grain).at_least_two(&missing);
    if private { any([two(Grain::Region), two(Grain::Zone)]) } else { two(Grain::Region) }
}

/// Whether requests go to an origin.
pub(crate) fn in_service(resource: &Resource, pool: &OriginPool, origin: &PoolOrigin) -> Truth {
    all([
        is_on(resource, &pool.enabled, resource.label()),
        is_on(resource, &origin.enabled, crate::edge::address(origin)),
        has_weight(resource, origin),
    ])
}

/// The zones of an origin: those of the load balancer it is, else its own.
fn zones<'a>(app: &App<'a>, origin: &'a PoolOrigin) -> Vec<&'a Value<String>> {
    let via = origin.via.as_deref().and_then(|id| app.resource(id)?.load_balancer());
    match via {
        Some(balancer) if !balancer.zones.items.is_empty() => balancer.zones.items.iter().collect(),
        _ if origin.location.zone.is_absent() => vec![&origin.location.datacenter],
        _ => vec![&origin.location.zone],
    }
}

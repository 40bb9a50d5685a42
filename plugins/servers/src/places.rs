//! Regions and zones of servers, counted as far as they can be told apart.

use std::collections::BTreeMap;

use resilint_sdk::app::list;
use resilint_sdk::logic::Bounds;
use resilint_sdk::schema::symbol::{differ, is_one_value};
use resilint_sdk::schema::{Location, Provenance, Resource, Value};

use crate::fleet::{Member, Unit};
use crate::missing::behind;

/// What stands for the region of a provider that names none: the environment decides.
const OF_PROVIDER: &str = "the default region of the provider";

/// A place as far as it can be told from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Spot<'a> {
    /// Its name.
    Known(&'a str),
    /// An expression; equal ones are one place.
    Symbol(&'a str),
    /// Nothing is known of it.
    Nameless,
}

impl<'a> Spot<'a> {
    pub(crate) fn of(value: &'a Value<String>) -> Self {
        match value {
            Value::Known { from: Provenance::ProviderDefault, .. } => Self::Symbol(OF_PROVIDER),
            Value::Known { value, .. } if value.is_empty() => Self::Nameless,
            Value::Known { value, .. } => Self::Known(value),
            Value::Unknown { symbol: Some(symbol), .. } if is_one_value(symbol) => {
                Self::Symbol(symbol)
            }
            Value::Unknown { .. } | Value::Absent => Self::Nameless,
        }
    }

    /// Whether two places are surely not the same.
    pub(crate) fn is_apart_from(self, other: Self) -> bool {
        match (self, other) {
            (Self::Known(a), Self::Known(b)) => a != b,
            (Self::Symbol(a), Self::Symbol(b)) => differ(a, b),
            _ => false,
        }
    }

    pub(crate) fn shown(self) -> String {
        match self {
            Self::Known(name) => name.to_owned(),
            Self::Symbol(symbol) if symbol == OF_PROVIDER => symbol.to_owned(),
            Self::Symbol(symbol) => match behind(symbol) {
                expression if expression == symbol => format!("`{symbol}`"),
                expression => format!("the region of `{expression}`"),
            },
            Self::Nameless => "one place".to_owned(),
        }
    }
}

/// Whether two places are surely the same, surely not, or neither.
pub(crate) fn same(a: &Value<String>, b: &Value<String>) -> Option<bool> {
    match (Spot::of(a), Spot::of(b)) {
        (Spot::Known(a), Spot::Known(b)) => Some(a == b),
        (Spot::Symbol(a), Spot::Symbol(b)) if a == b => Some(true),
        (Spot::Symbol(a), Spot::Symbol(b)) if differ(a, b) => Some(false),
        _ => None,
    }
}

/// Places, each with the members that are there.
#[derive(Debug)]
pub(crate) struct Tally<'a> {
    spots: BTreeMap<Spot<'a>, Vec<Member<'a>>>,
    /// Members that may not exist: they may add a place, and never prove one.
    doubtful: BTreeMap<Spot<'a>, Vec<Member<'a>>>,
    /// Whether there are no others.
    closed: bool,
    /// A member that does not say its place.
    silent: Option<Member<'a>>,
}

impl<'a> Tally<'a> {
    pub(crate) const fn new(closed: bool) -> Self {
        Self { spots: BTreeMap::new(), doubtful: BTreeMap::new(), closed, silent: None }
    }

    /// The regions of members.
    pub(crate) fn regions<'m>(
        members: impl IntoIterator<Item = &'m Member<'a>>,
        closed: bool,
    ) -> Self
    where
        'a: 'm,
    {
        let mut tally = Self::new(closed);
        for member in members {
            tally.add(Spot::of(&member.resource.location.region), *member);
        }
        tally
    }

    /// The zones of members: availability zones of VPCs, or classic datacenters. The numbers of zones are of one
    /// account, so that zones and datacenters are never compared.
    pub(crate) fn zones<'m>(members: impl IntoIterator<Item = &'m Member<'a>>, closed: bool) -> Self
    where
        'a: 'm,
    {
        let mut tally = Self::new(closed);
        for member in members {
            let (zones, complete) = zones(member);
            tally.closed &= complete;
            if !complete {
                tally.silent = tally.silent.or(Some(*member));
            }
            for zone in zones {
                tally.add(Spot::of(zone), *member);
            }
        }
        tally
    }

    fn add(&mut self, spot: Spot<'a>, member: Member<'a>) {
        let into = if member.may_be_missing() { &mut self.doubtful } else { &mut self.spots };
        into.entry(spot).or_default().push(member);
    }

    /// How many places there are.
    pub(crate) fn bounds(&self) -> Bounds {
        let known = self.spots.keys().filter(|spot| matches!(spot, Spot::Known(_))).count();
        let mut apart: Vec<&str> = Vec::new();
        for spot in self.spots.keys() {
            if let Spot::Symbol(symbol) = spot
                && apart.iter().all(|other| differ(other, symbol))
            {
                apart.push(symbol);
            }
        }
        Bounds { known: known.max(apart.len()), possible: self.possible() }
    }

    fn possible(&self) -> Option<usize> {
        let nameless = |of: &BTreeMap<Spot<'a>, Vec<Member<'a>>>| -> Option<usize> {
            let members = of.get(&Spot::Nameless).map(Vec::as_slice).unwrap_or_default();
            // One declaration of which nothing is known may be in as many places as it has servers.
            members.iter().map(most).sum()
        };
        let more = nameless(&self.spots)? + nameless(&self.doubtful)?;
        let mut named: Vec<&Spot<'a>> = self.spots.keys().chain(self.doubtful.keys()).collect();
        named.sort_unstable();
        named.dedup();
        let named = named.into_iter().filter(|spot| **spot != Spot::Nameless).count();
        self.closed.then_some(named + more)
    }

    /// Whether all are at one place, whichever that is.
    pub(crate) fn is_one_spot(&self) -> bool {
        let mut spots: Vec<&Spot<'a>> = self.spots.keys().chain(self.doubtful.keys()).collect();
        spots.dedup();
        spots.len() == 1 && *spots[0] != Spot::Nameless
    }

    /// The first of the places.
    pub(crate) fn first_spot(&self) -> Option<Spot<'a>> {
        self.spots.keys().chain(self.doubtful.keys()).next().copied()
    }

    /// The known places as a list for people.
    pub(crate) fn list(&self) -> String {
        let spots = if self.spots.is_empty() { &self.doubtful } else { &self.spots };
        let shown: Vec<String> = spots.keys().map(|spot| spot.shown()).collect();
        list(shown.iter().map(String::as_str))
    }

    /// The places with their members, without those that may not exist.
    pub(crate) fn each(&self) -> impl Iterator<Item = (Spot<'a>, &[Member<'a>])> {
        self.spots.iter().map(|(spot, members)| (*spot, members.as_slice()))
    }

    /// A member whose place is not known.
    pub(crate) fn unplaced(&self) -> Option<Member<'a>> {
        let is_unknown = |spot: &Spot<'a>| !matches!(spot, Spot::Known(_));
        let mut all = self.spots.iter().chain(&self.doubtful);
        all.find(|(spot, _)| is_unknown(spot)).and_then(|(_, members)| members.first()).copied()
    }

    /// A member that does not say its place at all.
    pub(crate) const fn silent(&self) -> Option<Member<'a>> {
        self.silent
    }

    /// A member that may not exist.
    pub(crate) fn doubtful(&self) -> Option<Member<'a>> {
        self.doubtful.values().flatten().next().copied()
    }
}

fn most(member: &Member<'_>) -> Option<usize> {
    match member.unit {
        Unit::Server(_) => usize::try_from(member.resource.count.max?).ok(),
        // All servers of a group are in one region and in the zones it names.
        Unit::Group(_) => Some(1),
    }
}

/// The zones of a member, and whether these are all.
fn zones<'a>(member: &Member<'a>) -> (Vec<&'a Value<String>>, bool) {
    match member.unit {
        Unit::Group(group) => (group.zones.items.iter().collect(), group.zones.closed),
        Unit::Server(_) => {
            let zone = zone(&member.resource.location);
            (zone.into_iter().collect(), zone.is_some())
        }
    }
}

/// The availability zone or the classic datacenter.
pub(crate) fn zone(location: &Location) -> Option<&Value<String>> {
    [&location.zone, &location.datacenter].into_iter().find(|place| !place.is_absent())
}

/// What leaves a place open: its zone or datacenter where that is unknown, else its region.
pub(crate) fn doubt(location: &Location) -> &Value<String> {
    match zone(location) {
        Some(zone) if zone.is_unknown() => zone,
        _ => &location.region,
    }
}

/// Where the place of a resource is written.
pub(crate) fn pointer(resource: &Resource) -> &'static str {
    let location = &resource.location;
    if !location.zone.is_absent() {
        "/location/zone"
    } else if !location.datacenter.is_absent() {
        "/location/datacenter"
    } else if resource.server_group().is_some_and(|group| !group.zones.items.is_empty()) {
        "/spec/zones/items/0"
    } else {
        "/location/region"
    }
}

/// How the region of a resource came to be known, where that is weaker than being written down.
pub(crate) const fn grade(resource: &Resource) -> &'static str {
    match &resource.location.region {
        Value::Known { from: Provenance::VariableDefault, .. } => ", by the default of a variable",
        Value::Known { from: Provenance::Env, .. } => ", by the environment",
        _ => "",
    }
}

//! Resources that are read with another one: pools of a balancer, managers of a group. What they say is
//! folded into the resource they refer to.

use resilint_schema::{HealthCheck, Location, Multiplicity as Copies, Provenance, Set, Value, Why};
use resilint_terraform::Instance;

use crate::normalise::terraform::field;
use crate::normalise::terraform::graph::Subject;
use crate::normalise::terraform::place::in_zone;
use crate::normalise::terraform::referral::Doubt;

impl<'a> Subject<'a> {
    /// What the resources of a type that refer to this one say. Where it is unknown how many there are
    /// of one of them, or what one refers to, there may be others.
    pub(crate) fn fold<T>(&self, kind: &str, argument: &str, read: impl Fn(&Self) -> T) -> Set<T> {
        let found = self.referred_by(kind, argument);
        let closed = found.iter().all(Subject::is_one)
            && self.perhaps_referred_by(kind, argument).is_empty();
        Set { items: found.iter().map(read).collect(), closed }
    }

    /// Whether there is exactly one of it, which surely belongs to what it was found by.
    pub(crate) const fn is_one(&self) -> bool {
        self.doubt.is_none()
    }

    /// A value that it gives to another resource: unknown where it is unknown whether it is there.
    pub(crate) fn if_there<T>(&self, value: Value<T>) -> Value<T> {
        let Some(Doubt { by, is_there: false }) = &self.doubt else { return value };
        match field::text(by, self.graph) {
            // Whatever hangs on one variable need not be one value.
            Value::Unknown { why, symbol, at, .. } => Value::Unknown {
                why,
                symbol: field::missing(by).or(symbol),
                candidates: Vec::new(),
                at,
            },
            _ => Value::unknown(Why::Computed, self.instance.address.to_string(), value.at()),
        }
    }

    /// What the type of the resource says by itself, without any argument.
    pub(crate) fn implies<T>(&self, value: T) -> Value<T> {
        let at = self.graph.span(self.instance.place);
        Value::Known { value, from: Provenance::Literal, at }
    }

    /// Where it is, by its zones: in the zone where it has one, in their region where it has several.
    /// Where those say nothing certain, its provider does.
    pub(crate) fn location_of_zones(&self, zones: &[Value<String>]) -> Location {
        let Some(first) = zones.first() else {
            return Location { region: self.provider_region(), ..Location::default() };
        };
        let mut location = in_zone(first.clone(), self.graph);
        if zones.iter().any(|zone| zone.known() != first.known() || zone.symbol() != first.symbol())
        {
            location.zone = Value::Absent;
        }
        if location.region.known().is_none() {
            let provider = self.provider_region();
            let is_guess =
                matches!(provider, Value::Known { from: Provenance::ProviderDefault, .. });
            if !is_guess && !provider.is_absent() {
                location.region = provider;
            }
        }
        location
    }

    /// What is at the other end of two references: the resources of the last kinds that those of the
    /// first kinds refer to, each by its argument.
    pub(crate) fn through(
        &self,
        argument: &str,
        kinds: &[&str],
        then: &str,
        last: &[&str],
    ) -> Vec<&'a Instance> {
        let between = self.refers_to(argument, kinds);
        let ends = between.iter().flat_map(|other| self.graph.subject(other).refers_to(then, last));
        let mut found: Vec<&Instance> = Vec::new();
        for end in ends {
            if !found.iter().any(|known| known.address == end.address) {
                found.push(end);
            }
        }
        found
    }
}

/// The first of several sets that has anything to say, joined: closed where all are.
pub(crate) fn joined<T>(sets: impl IntoIterator<Item = Set<T>>) -> Set<T> {
    let mut all = Set::closed(Vec::new());
    for set in sets {
        all.items.extend(set.items);
        all.closed &= set.closed;
    }
    all
}

/// A health check as a value of the balancer that has it.
pub(crate) const fn checked(
    check: HealthCheck,
    at: Option<resilint_schema::Span>,
) -> Value<HealthCheck> {
    Value::Known { value: check, from: Provenance::Literal, at }
}

/// So many of one declaration.
pub(crate) const fn copies(number: u32, at: Option<resilint_schema::Span>) -> Copies {
    Copies { min: number, max: Some(number), at }
}

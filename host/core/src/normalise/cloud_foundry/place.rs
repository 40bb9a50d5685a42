//! Where a target is: from the region identifier or the API endpoint that it states.

use std::collections::BTreeSet;

use resilint_schema::{Location, Value, Why};

use crate::facts::FactBook;
use crate::normalise::host::{host_and_port, without_port};

/// Region, provider and endpoint of a target.
#[derive(Clone, Debug, Default)]
pub(crate) struct Place {
    pub(crate) location: Location,
    pub(crate) provider: Value<String>,
    pub(crate) endpoint: Value<String>,
}

impl Place {
    /// A place that nothing speaks of.
    pub(crate) fn unstated() -> Self {
        let region = Value::Unknown {
            why: Why::NotDeclared,
            symbol: None,
            candidates: Vec::new(),
            at: None,
        };
        Self { location: located(region), ..Self::default() }
    }

    /// The place of a region identifier such as `ibm:yp:eu-gb`. Only IBM's pipelines have such
    /// identifiers, so the provider is known even where the region is a placeholder.
    pub(crate) fn of_region_id(id: &Value<String>, facts: &FactBook) -> Self {
        let region = match id {
            Value::Known { value, from, at } => {
                let name = value.rsplit(':').next().unwrap_or(value);
                facts.region(name).map_or_else(
                    || Value::unknown(Why::NotInFacts, value.as_str(), *at),
                    |region| Value::Known { value: region.to_owned(), from: *from, at: *at },
                )
            }
            unknown => unknown.clone(),
        };
        let provider = Value::inferred("ibm".to_owned(), id.at());
        Self { location: located(region), provider, endpoint: Value::Absent }
    }

    /// The place of an API endpoint, with or without scheme.
    pub(crate) fn of_endpoint(endpoint: &Value<String>, facts: &FactBook) -> Self {
        let (text, at) = match endpoint {
            Value::Known { value, at, .. } => (value, *at),
            Value::Unknown { why, symbol, candidates, at } => {
                let symbol = symbol.as_deref().map(|text| host_and_port(text).to_owned());
                let unknown = |candidates| {
                    let symbol = symbol.clone();
                    Value::Unknown { why: *why, symbol, candidates, at: *at }
                };
                return Self {
                    location: located(unknown(regions(candidates, facts))),
                    provider: unknown(Vec::new()),
                    endpoint: unknown(Vec::new()),
                };
            }
            Value::Absent => return Self::unstated(),
        };
        let address = host_and_port(text);
        let host = without_port(address);
        let region = facts.region_of_host(host).map_or_else(
            || Value::unknown(Why::NotInFacts, address, at),
            |region| Value::inferred(region.to_owned(), at),
        );
        let provider = if facts.is_ibm_host(host) { "ibm" } else { "other" };
        Self {
            location: located(region),
            provider: Value::inferred(provider.to_owned(), at),
            endpoint: endpoint.clone().map(|_| address.to_owned()),
        }
    }
}

impl Place {
    /// Whether anything speaks of it.
    pub(super) fn is_stated(&self) -> bool {
        let region = &self.location.region;
        region.known().is_some() || region.symbol().is_some()
    }

    /// This place where the others are the same; else one that is not known, named after all.
    pub(super) fn or_one_of(self, others: &[Self]) -> Self {
        if others.is_empty() {
            return self;
        }
        let one_of = |part: fn(&Self) -> &Value<String>| {
            let own = part(&self);
            let text = |value: &Value<String>| {
                value.known().map(String::as_str).or(value.symbol()).map(str::to_owned)
            };
            let mut names: Vec<String> =
                others.iter().map(part).chain([own]).filter_map(text).collect();
            let same = names.iter().all(|name| text(own).as_ref() == Some(name));
            if same {
                return own.clone();
            }
            let mut seen = BTreeSet::new();
            names.retain(|name| seen.insert(name.clone()));
            Value::unknown(Why::Overridable, names.join(" or "), own.at())
        };
        Self {
            location: located(one_of(|place| &place.location.region)),
            provider: one_of(|place| &place.provider),
            endpoint: one_of(|place| &place.endpoint),
        }
    }
}

/// The regions that candidates for an endpoint are in; nothing where one is in none that is known.
fn regions(endpoints: &[String], facts: &FactBook) -> Vec<String> {
    let region = |text: &String| facts.region_of_host(without_port(host_and_port(text)));
    let regions: Option<BTreeSet<String>> =
        endpoints.iter().map(|text| region(text).map(str::to_owned)).collect();
    regions.unwrap_or_default().into_iter().collect()
}

fn located(region: Value<String>) -> Location {
    Location { region, ..Location::default() }
}

#[cfg(test)]
mod tests {
    use resilint_schema::Span;

    use super::*;

    fn known(text: &str) -> Value<String> {
        Value::literal(text.to_owned(), Span::at(0, 1, 1))
    }

    #[test]
    fn region_identifiers_become_canonical_regions() {
        let facts = FactBook::load().unwrap();
        for (id, region) in [
            ("ibm:yp:eu-gb", Some("eu-gb")),
            ("ibm:ys1:us-south", Some("us-south")),
            ("ibm:yp:moon", None),
        ] {
            let place = Place::of_region_id(&known(id), &facts);
            assert_eq!(place.location.region.known().map(String::as_str), region, "{id}");
            assert_eq!(place.provider.known().map(String::as_str), Some("ibm"));
        }
    }

    #[test]
    fn endpoints_tell_region_and_provider() {
        let facts = FactBook::load().unwrap();
        for (endpoint, region, provider) in [
            ("https://api.eu-gb.bluemix.net", Some("eu-gb"), "ibm"),
            ("api.ng.bluemix.net", Some("us-south"), "ibm"),
            ("https://api.sys.example.com:443/v2", None, "other"),
            ("https://api.cf.eu10.hana.ondemand.com", None, "other"),
        ] {
            let place = Place::of_endpoint(&known(endpoint), &facts);
            assert_eq!(place.location.region.known().map(String::as_str), region, "{endpoint}");
            assert_eq!(place.provider.known().map(String::as_str), Some(provider));
        }
        let elsewhere = Place::of_endpoint(&known("https://api.sys.example.com/"), &facts);
        assert_eq!(elsewhere.location.region.symbol(), Some("api.sys.example.com"));
    }

    #[test]
    fn credentials_are_dropped() {
        let secret = Value::unknown(Why::UnresolvedVariable, "https://me:pw@${HOST}/x", None);
        let place = Place::of_endpoint(&secret, &FactBook::load().unwrap());
        assert_eq!(place.endpoint.symbol(), Some("${HOST}"));
    }
}

//! Whether two places are one: known ones by their names, unknown ones by their symbols.

use resilint_schema::symbol::{differ, is_one_value};
use resilint_schema::{FailureDomain, Location, Provenance, Resource, Value};

/// What stands for the region of a provider that names none: the environment decides, for all of them alike.
const OF_PROVIDER: &str = "the default region of the provider";

/// A place as far as it can be told from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Spot<'a> {
    /// Its name.
    Known(&'a str),
    /// An expression; equal ones are one place.
    Symbol(&'a str),
    /// Nothing is known of it.
    Nameless,
}

impl<'a> Spot<'a> {
    /// The place that a value names.
    #[must_use]
    pub fn of(value: &'a Value<String>) -> Self {
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
}

/// Whether two values name one place: surely, surely not, or neither. Of candidates only those count that are all
/// the same or all different.
#[must_use]
pub fn same(a: &Value<String>, b: &Value<String>) -> Option<bool> {
    match (Spot::of(a), Spot::of(b)) {
        (Spot::Known(a), Spot::Known(b)) => Some(a == b),
        (Spot::Symbol(a), Spot::Symbol(b)) if a == b => Some(true),
        (Spot::Symbol(a), Spot::Symbol(b)) if differ(a, b) => Some(false),
        _ => never_meet(a, b).then_some(false),
    }
}

/// Whether no value that one may have is one that the other may have.
fn never_meet(a: &Value<String>, b: &Value<String>) -> bool {
    let all = |value: &Value<String>| match value {
        Value::Known { from: Provenance::ProviderDefault, .. } | Value::Absent => Vec::new(),
        Value::Known { value, .. } => vec![value.clone()],
        Value::Unknown { candidates, .. } => candidates.clone(),
    };
    let (a, b) = (all(a), all(b));
    !a.is_empty() && !b.is_empty() && a.iter().all(|one| !b.contains(one))
}

/// Whether two places are surely lost together, surely not, or neither, when a domain of this size is lost. Places in
/// two regions are in two zones; a datacenter counts as a zone.
#[must_use]
pub fn lost_together(a: &Location, b: &Location, domain: FailureDomain) -> Option<bool> {
    let region = same(&a.region, &b.region);
    if domain != FailureDomain::Zone || region == Some(false) {
        return region;
    }
    match (zone(a), zone(b)) {
        (Some(a), Some(b)) => same(a, b),
        _ => None,
    }
}

/// The availability zone or the classic datacenter.
#[must_use]
pub fn zone(location: &Location) -> Option<&Value<String>> {
    [&location.zone, &location.datacenter].into_iter().find(|place| !place.is_absent())
}

/// What leaves a place open: its zone or datacenter where that is unknown, else its region.
#[must_use]
pub fn doubt(location: &Location) -> &Value<String> {
    match zone(location) {
        Some(zone) if zone.is_unknown() => zone,
        _ => &location.region,
    }
}

/// The region that a cloud resource name says: `eu-gb` of `crn:v1:bluemix:public:kms:eu-gb:a/ACCOUNT:ID:key:KEY`, also where it says a
/// zone of it. Nothing where the name is of no place, as those of object storage are, and for another text.
#[must_use]
pub fn of_crn(crn: &str) -> Option<&str> {
    let place = crn.trim().strip_prefix("crn:")?.split(':').nth(4)?;
    let place = match place.rsplit_once('-') {
        // `eu-gb-2`, but not `us-east`.
        Some((region, zone)) if zone.len() == 1 && region.contains('-') => region,
        _ => place,
    };
    (!place.is_empty() && place != "global").then_some(place)
}

/// Where the place of a resource is written, as a pointer.
#[must_use]
pub const fn pointer(resource: &Resource) -> &'static str {
    let location = &resource.location;
    if !location.zone.is_absent() {
        "/location/zone"
    } else if !location.datacenter.is_absent() {
        "/location/datacenter"
    } else if !location.region.is_absent() {
        "/location/region"
    } else {
        "/location/geo"
    }
}

/// The finest known name of a place, such as `eu-gb-2` or `us-south`; its expression where no part is known, and "an
/// unstated place" where there is none.
#[must_use]
pub fn shown(location: &Location) -> String {
    let parts = [&location.zone, &location.datacenter, &location.region, &location.geo];
    if let Some(known) = parts.iter().find_map(|part| part.known()) {
        return known.clone();
    }
    let symbol = parts.iter().find_map(|part| part.symbol());
    symbol.map_or_else(|| "an unstated place".to_owned(), |symbol| format!("`{symbol}`"))
}

/// How the region of a resource came to be known, where that is weaker than being written down: the end of a phrase.
#[must_use]
pub const fn grade(location: &Location) -> &'static str {
    match &location.region {
        Value::Known { from: Provenance::VariableDefault, .. } => ", by the default of a variable",
        Value::Known { from: Provenance::ProviderDefault, .. } => {
            ", by the default of the provider"
        }
        Value::Known { from: Provenance::Env, .. } => ", by the environment",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use resilint_schema::{FailureDomain, Location, Span, Value, Why};

    use super::{lost_together, of_crn, same};

    fn known(name: &str) -> Value<String> {
        Value::literal(name.to_owned(), Span::at(0, 1, 1))
    }

    fn symbol(symbol: &str, candidates: &[&str]) -> Value<String> {
        Value::Unknown {
            why: Why::UnresolvedVariable,
            symbol: Some(symbol.into()),
            candidates: candidates.iter().map(|one| (*one).to_owned()).collect(),
            at: None,
        }
    }

    #[test]
    fn equal_symbols_are_one_place_and_candidates_may_rule_a_place_out() {
        assert_eq!(same(&known("eu-gb"), &known("eu-gb")), Some(true));
        assert_eq!(same(&symbol("var.region", &[]), &symbol("var.region", &[])), Some(true));
        assert_eq!(same(&symbol("var.a", &[]), &symbol("var.b", &[])), None);
        assert_eq!(same(&symbol("var.a", &["eu-de", "eu-es"]), &known("eu-gb")), Some(false));
        assert_eq!(same(&symbol("var.a", &["eu-de", "eu-gb"]), &known("eu-gb")), None);
        assert_eq!(same(&Value::Absent, &known("eu-gb")), None);
    }

    #[test]
    fn a_cloud_resource_name_says_a_region() {
        for (crn, region) in [
            ("crn:v1:bluemix:public:kms:eu-gb:a/1:2:key:3", Some("eu-gb")),
            ("crn:v1:bluemix:public:is:us-south-1:a/1::share:r006-2", Some("us-south")),
            ("crn:v1:bluemix:public:cloudantnosqldb:che01:a/1:2::", Some("che01")),
            ("crn:v1:bluemix:public:cloud-object-storage:global:a/1:2::", None),
            ("crn:v1", None),
            ("eu-gb", None),
        ] {
            assert_eq!(of_crn(crn), region, "{crn}");
        }
    }

    #[test]
    fn two_zones_of_one_region_are_lost_with_the_region() {
        let at = |zone: &str| Location {
            region: known("eu-gb"),
            zone: known(zone),
            ..Location::default()
        };
        assert_eq!(lost_together(&at("eu-gb-1"), &at("eu-gb-2"), FailureDomain::Zone), Some(false));
        assert_eq!(
            lost_together(&at("eu-gb-1"), &at("eu-gb-2"), FailureDomain::Region),
            Some(true)
        );
        let region = Location { region: known("eu-gb"), ..Location::default() };
        assert_eq!(lost_together(&region, &region, FailureDomain::Zone), None);
    }
}

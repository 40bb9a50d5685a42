//! Where buckets and their copies are: in a region, in a datacenter, or spread over a geography, which no loss of one
//! region takes.

use resilint_sdk::place;
use resilint_sdk::schema::{FailureDomain, Location, Provenance, Value};

/// Whether a place is a geography, as that of a cross-region bucket is.
pub(crate) const fn is_spread(location: &Location) -> bool {
    !location.geo.is_absent() && location.region.is_absent() && location.datacenter.is_absent()
}

/// Whether the loss of one region takes both: surely, surely not, or neither. What is spread over regions is not lost
/// with one of them.
pub(crate) fn lost_together(a: &Location, b: &Location) -> Option<bool> {
    if is_spread(a) || is_spread(b) {
        return Some(false);
    }
    match place::lost_together(a, b, FailureDomain::Region) {
        // A bucket of which not even the class is known: it is where the other one is, if all parts are the same.
        Some(true) if !a.geo.is_absent() || !b.geo.is_absent() => {
            place::same(&a.geo, &b.geo).filter(|same| *same)
        }
        Some(false) if !a.geo.is_absent() || !b.geo.is_absent() => None,
        answer => answer,
    }
}

/// What leaves the place of a bucket open.
pub(crate) fn doubt(location: &Location) -> &Value<String> {
    let parts = [&location.datacenter, &location.region, &location.geo];
    parts.into_iter().find(|part| part.is_unknown()).unwrap_or(&location.region)
}

/// How a value came to be known, where that is weaker than being written down: the end of a phrase.
pub(crate) const fn grade<T>(value: &Value<T>) -> &'static str {
    match value {
        Value::Known { from: Provenance::VariableDefault, .. } => ", by the default of a variable",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use resilint_sdk::schema::{Location, Span, Value, Why};

    use super::lost_together;

    fn known(name: &str) -> Value<String> {
        Value::literal(name.to_owned(), Span::at(0, 1, 1))
    }

    fn region(name: &str) -> Location {
        Location { region: known(name), ..Location::default() }
    }

    #[test]
    fn a_geography_outlives_a_region() {
        let us = Location { geo: known("us"), ..Location::default() };
        assert_eq!(lost_together(&us, &us), Some(false));
        assert_eq!(lost_together(&us, &region("us-south")), Some(false));
        assert_eq!(lost_together(&region("us-south"), &region("us-south")), Some(true));
        assert_eq!(lost_together(&region("us-south"), &Location::default()), None);
    }

    #[test]
    fn of_a_bucket_of_an_unknown_class_only_all_parts_together_tell() {
        let var = |name: &str| Value::unknown(Why::UnresolvedVariable, name, None);
        let open =
            Location { geo: var("var.geo"), region: var("var.region"), ..Location::default() };
        assert_eq!(lost_together(&open, &open), Some(true));
        let other = Location { region: var("var.region"), ..Location::default() };
        assert_eq!(lost_together(&open, &other), None);
        assert_eq!(lost_together(&open, &region("eu-de")), None);
    }
}

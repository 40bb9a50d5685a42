//! The place of an endpoint of Object Storage: a region, or a geography that its objects spread over.

use resilint_schema::{Location, Value, Why};

use super::host::{bare, host_and_port, without_port};
use crate::facts::FactBook;

/// The place that an endpoint says; unknown for one that is no endpoint of the cloud.
pub(crate) fn place(endpoint: &Value<String>, facts: &FactBook) -> Location {
    let at = endpoint.at();
    match endpoint {
        Value::Absent => Location::default(),
        Value::Unknown { .. } => Location { region: bare(endpoint.clone()), ..Location::default() },
        Value::Known { value: url, .. } => {
            let host = without_port(host_and_port(url));
            if let Some(geo) = facts.geo_of_host(host) {
                return Location { geo: Value::inferred(geo, at), ..Location::default() };
            }
            let region = match facts.region_of_host(host) {
                Some(region) => Value::inferred(region.to_owned(), at),
                None => Value::unknown(Why::NotInFacts, host, at),
            };
            Location { region, ..Location::default() }
        }
    }
}

//! Where a host name leads, as far as the facts tell it from the name alone.

use resilint_schema::{Location, Provenance, Value, Why};

use crate::facts::FactBook;

/// The place of an address. One that the facts do not know, such as a bare IP address or a host of
/// another company, is in a region that nothing declares.
pub(crate) fn place(address: &Value<String>, facts: &FactBook) -> Location {
    let region = match address {
        Value::Known { value, at, .. } => match facts.region_of_host(host(value)) {
            Some(region) => {
                Value::Known { value: region.to_owned(), from: Provenance::Inferred, at: *at }
            }
            None => Value::unknown(Why::NotDeclared, format!("region({value})"), *at),
        },
        Value::Unknown { why, symbol, candidates, at } => Value::Unknown {
            why: *why,
            symbol: symbol.as_ref().map(|symbol| format!("region({symbol})")),
            candidates: regions(candidates, facts),
            at: *at,
        },
        Value::Absent => Value::Absent,
    };
    Location { region, ..Location::default() }
}

/// The regions of all candidates; none where one of them is not known, since the list has to be whole.
fn regions(candidates: &[String], facts: &FactBook) -> Vec<String> {
    let all = candidates.iter().map(|address| facts.region_of_host(host(address)));
    let all: Option<Vec<String>> = all.map(|region| region.map(str::to_owned)).collect();
    let mut all = all.unwrap_or_default();
    all.sort_unstable();
    all.dedup();
    all
}

/// The host of an address that may be written as a URL.
fn host(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest)
}

//! Where images are pulled from, as far as their names tell.

use resilint_schema::symbol::{Part, parts};
use resilint_schema::{Location, Value};

use crate::facts::FactBook;

/// The place of the registry of an image. A registry for the whole world has none, and neither has one
/// that the facts do not know.
pub(crate) fn registry(image: &Value<String>, facts: &FactBook) -> Location {
    let region = |text: &str| {
        let (host, _) = text.split_once('/')?;
        facts.region_of_registry(host)
    };
    let region = match image {
        Value::Known { value, at, .. } => {
            region(value).map(|region| Value::inferred(region.to_owned(), *at))
        }
        // Of `de.icr.io/${var.namespace}/shop` the registry is known.
        Value::Unknown { why, symbol: Some(symbol), at, .. } => match parts(symbol).first() {
            Some(Part::Text(text)) if text.contains('/') => {
                region(text).map(|region| Value::inferred(region.to_owned(), *at))
            }
            _ => Some(Value::unknown(*why, format!("registry({symbol})"), *at)),
        },
        Value::Unknown { why, symbol: None, at, .. } => {
            Some(Value::Unknown { why: *why, symbol: None, candidates: Vec::new(), at: *at })
        }
        Value::Absent => None,
    };
    Location { region: region.unwrap_or_default(), ..Location::default() }
}

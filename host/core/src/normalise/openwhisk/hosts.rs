//! Hosts: those that inputs name, and the API host that a file is deployed to. Of an input only its name and the
//! host in its value are kept: the value may be a secret.

use resilint_schema::{Dependency, Location, Platform, Span, Target, Value, Why};

use super::text::{Reader, input, label};
use crate::facts::FactBook;
use crate::normalise::host::{bare, host_and_port, without_port};
use crate::parse::Node;

/// The names of the inputs of a node, sorted.
pub(super) fn names(node: &Node) -> Vec<String> {
    let entries = ["inputs", "parameters"].into_iter().filter_map(|key| node.get(key));
    let mut names: Vec<String> = entries
        .flat_map(Node::entries)
        .filter_map(|entry| Some(entry.key.text()?.into_owned()))
        .collect();
    names.sort();
    names.dedup();
    names
}

/// The hosts that the inputs of a node name, with the region where the name tells it.
pub(super) fn dependencies(node: &Node, reader: &Reader<'_>, facts: &FactBook) -> Vec<Dependency> {
    let mut dependencies = Vec::new();
    let entries = ["inputs", "parameters"].into_iter().filter_map(|key| node.get(key));
    for entry in entries.flat_map(Node::entries) {
        let (Some(key), Some(value)) = (entry.key.text(), input(&entry.value)) else { continue };
        let scalars = if value.is_seq() { value.items() } else { std::slice::from_ref(value) };
        let mut found = scalars.iter().filter_map(|scalar| {
            let text = reader.node(scalar);
            Some((named(label(&text)?, facts)?, scalar.span))
        });
        // Several brokers of one service are in one place.
        let Some((host, at)) = found.next() else { continue };
        dependencies.push(dependency(key.into_owned(), host, Some(at), facts));
    }
    dependencies
}

/// A host under the name of what it is for.
pub(crate) fn dependency(
    key: String,
    host: String,
    at: Option<Span>,
    facts: &FactBook,
) -> Dependency {
    let region = facts.region_of_host(&host).map(str::to_owned);
    let region = region.map_or(Value::Absent, |region| Value::inferred(region, at));
    Dependency {
        key,
        host: Value::inferred(host, at),
        location: Location { region, ..Location::default() },
    }
}

/// The host that a text names: a URL, or the bare name of a host that the facts place.
pub(crate) fn named(text: &str, facts: &FactBook) -> Option<String> {
    let host = without_port(host_and_port(text)).to_ascii_lowercase();
    let is_meant = text.contains("://") || facts.region_of_host(&host).is_some();
    (is_host(&host) && is_meant).then_some(host)
}

/// Whether a text is a host, rather than something to be filled in such as `<apihost>`.
fn is_host(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
}

/// An API host as a file states it. What is to be filled in, such as `<apihost>`, is none yet.
pub(super) fn api_host(stated: Value<String>) -> Value<String> {
    match bare(stated) {
        Value::Known { value, at, .. } if !is_host(without_port(host_and_port(&value))) => {
            Value::unknown(Why::Template, value, at)
        }
        stated => stated,
    }
}

/// The place of an API host. A host of another OpenWhisk is in a region that no facts file knows; the host
/// stands for it.
pub(super) fn target(
    host: &Value<String>,
    namespace: &Value<String>,
    facts: &FactBook,
) -> (Location, Target) {
    let endpoint = host.clone().map(|text| host_and_port(&text).to_owned());
    let (region, provider) = match &endpoint {
        Value::Known { value, at, .. } => {
            let name = without_port(value);
            let region = facts.region_of_host(name).map_or_else(
                || Value::unknown(Why::NotInFacts, value.as_str(), *at),
                |region| Value::inferred(region.to_owned(), *at),
            );
            let provider = if facts.is_ibm_host(name) { "ibm" } else { "other" };
            (region, Value::inferred(provider.to_owned(), *at))
        }
        unknown => (unknown.clone(), unknown.clone()),
    };
    let target = Target {
        platform: Platform::Functions,
        provider,
        endpoint,
        namespace: namespace.clone(),
        ..Target::default()
    };
    (Location { region, ..Location::default() }, target)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_api_host_tells_region_and_provider() {
        let facts = FactBook::load().unwrap();
        for (host, region, provider) in [
            ("us-south.functions.cloud.ibm.com", Some("us-south"), "ibm"),
            ("https://eu-gb.functions.cloud.ibm.com/", Some("eu-gb"), "ibm"),
            ("https://me:pw@eu-de.functions.cloud.ibm.com", Some("eu-de"), "ibm"),
            ("openwhisk.ng.bluemix.net", Some("us-south"), "ibm"),
            ("openwhisk.eu-gb.bluemix.net", Some("eu-gb"), "ibm"),
            ("172.17.0.1", None, "other"),
            ("sample.openwhisk.org:443", None, "other"),
        ] {
            let stated = api_host(Value::literal(host.to_owned(), Span::at(0, 1, 1)));
            let (location, target) = target(&stated, &Value::Absent, &facts);
            assert_eq!(location.region.known().map(String::as_str), region, "{host}");
            assert_eq!(target.provider.known().map(String::as_str), Some(provider), "{host}");
            assert!(target.endpoint.known().is_some_and(|it| !it.contains(['@', '/'])), "{host}");
        }
    }

    #[test]
    fn what_is_to_be_filled_in_is_no_host() {
        let facts = FactBook::load().unwrap();
        for host in ["<apihost>", "{{host}}", "your api host"] {
            let stated = api_host(Value::literal(host.to_owned(), Span::at(0, 1, 1)));
            let (location, target) = target(&stated, &Value::Absent, &facts);
            assert!(location.region.is_unknown() && target.provider.is_unknown(), "{host}");
        }
    }

    #[test]
    fn of_a_value_only_the_host_is_kept() {
        let facts = FactBook::load().unwrap();
        for (text, expected) in [
            ("https://me:pw@kafka.us-south.example.com:443/x", Some("kafka.us-south.example.com")),
            ("shop.eu-gb.mybluemix.net", Some("shop.eu-gb.mybluemix.net")),
            ("hunter2", None),
            ("https://${HOST}/x", None),
            ("some words", None),
        ] {
            assert_eq!(named(text, &facts).as_deref(), expected, "{text}");
        }
    }
}

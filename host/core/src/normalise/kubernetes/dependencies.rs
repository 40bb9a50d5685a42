//! Environment variables: their names, and the hosts that their values name. A value itself is never
//! kept: it may be a secret.

use resilint_schema::{Dependency, Location, Value};

use crate::facts::FactBook;
use crate::parse::Node;

/// The names of the variables of all containers, sorted, each once.
pub(super) fn keys(pod: &Node) -> Vec<String> {
    let mut keys: Vec<String> =
        variables(pod).filter_map(|entry| Some(entry.get("name")?.text()?.into_owned())).collect();
    keys.sort();
    keys.dedup();
    keys
}

/// The hosts that values name, with the region where the name tells it.
pub(super) fn hosts(pod: &Node, facts: &FactBook) -> Vec<Dependency> {
    let of_variable = |entry: &Node| {
        let value = entry.get("value")?;
        let text = Value::literal(value.text()?.into_owned(), value.span);
        dependency(entry.get("name")?.text()?.into_owned(), &text, facts)
    };
    variables(pod).filter_map(of_variable).collect()
}

/// The host that the value of a variable names; nothing where it names none.
pub(crate) fn dependency(
    key: String,
    value: &Value<String>,
    facts: &FactBook,
) -> Option<Dependency> {
    let Value::Known { value, from, at } = value else { return None };
    let host = host(value)?;
    let region = facts.region_of_host(&host).map(str::to_owned);
    let region = region.map_or(Value::Absent, |region| Value::inferred(region, *at));
    let location = Location { region, ..Location::default() };
    Some(Dependency { key, host: Value::Known { value: host, from: *from, at: *at }, location })
}

fn variables(pod: &Node) -> impl Iterator<Item = &Node> {
    let containers = ["containers", "initContainers"].into_iter().filter_map(|key| pod.get(key));
    containers.flat_map(Node::items).filter_map(|node| node.get("env")).flat_map(Node::items)
}

/// The host of a URL, or of `host` and `host:port` where that is a full domain name.
fn host(value: &str) -> Option<String> {
    let (authority, is_url) = match value.split_once("://") {
        Some((_, rest)) => {
            let (authority, rest) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
            // A password with a slash in it ends the authority too early: what looks like a host is
            // part of the credentials then.
            if rest.contains('@') {
                return None;
            }
            (authority.rsplit('@').next().unwrap_or(authority), true)
        }
        None => (value, false),
    };
    let first = authority.split(',').next()?;
    let host = first.rsplit_once(':').map_or(first, |(host, port)| {
        if port.bytes().all(|byte| byte.is_ascii_digit()) { host } else { first }
    });
    let is_name = if is_url { is_host(host) } else { is_domain_name(host) };
    is_name.then(|| host.to_ascii_lowercase())
}

fn is_host(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 253
        && text.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && label
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        })
}

/// A name that can hardly be anything else: lower case, with a dot, and no short token such as a
/// version or the parts of a signed token.
fn is_domain_name(text: &str) -> bool {
    let Some((rest, top)) = text.rsplit_once('.') else { return false };
    is_host(rest)
        && rest.len() >= 2
        && !text.bytes().any(|byte| byte.is_ascii_uppercase() || byte == b'_')
        && (2..=12).contains(&top.len())
        && top.bytes().all(|byte| byte.is_ascii_lowercase())
        && text.contains('.')
        && rest.bytes().any(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::host;

    #[test]
    fn hosts_lose_everything_around_them() {
        for (value, expected) in [
            ("https://user:pass@db.eu-de.example.com:5432/shop?x=1", Some("db.eu-de.example.com")),
            ("postgres://redis-cart:6379", Some("redis-cart")),
            ("jdbc:postgresql://db.example.com/shop", Some("db.example.com")),
            ("amqp://a.example.com:1,b.example.com:2", Some("a.example.com")),
            ("api.us-south.example.com:443", Some("api.us-south.example.com")),
            ("postgres://user:pa/ss@db.example.com/shop", None),
            ("redis-cart:6379", None),
            ("eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl", None),
            ("v1.2.3", None),
            ("1.5", None),
            ("hunter2", None),
            ("https://${HOST}/x", None),
        ] {
            assert_eq!(host(value).as_deref(), expected, "{value}");
        }
    }
}

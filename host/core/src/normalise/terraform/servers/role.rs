//! What a server does: by its tags, else by what uses it, its names, the software it sets up, the ports it opens. All
//! but tags are guesses, and marked as such.

use std::collections::BTreeSet;

use resilint_schema::symbol::{Part, parts};
use resilint_schema::{Set, Span, Value};

use crate::facts::Role;
use crate::normalise::terraform::graph::Subject;
use crate::normalise::terraform::servers::security::Opening;

/// Keys of tags that say what a server does, as in `role:db` and `tier=web`.
const KEYS: [&str; 7] = ["role", "group", "tier", "type", "function", "component", "layer"];

/// The role of a server. `name` is the argument that names it.
pub(crate) fn of_server(
    server: &Subject<'_>,
    name: &str,
    software: &Set<Value<String>>,
    openings: &[Opening<'_>],
) -> Value<String> {
    let named = of_names(server, name);
    let roles = &server.graph.facts.server_roles().role;
    let by_software = of_software(software, roles);
    [of_tags(server), of_use(server), named, by_software, of_ports(openings, roles)]
        .into_iter()
        .find(|role| !role.is_absent())
        .unwrap_or_default()
}

/// The role of a group of servers, else that of the template they are made from.
pub(crate) fn of_group(group: &Subject<'_>, name: &str, template: Value<String>) -> Value<String> {
    let own = of_names(group, name);
    if own.is_absent() { template } else { own }
}

fn of_tags(server: &Subject<'_>) -> Value<String> {
    for tag in server.fields().texts("tags").items {
        let Value::Known { value, from, at } = tag else { continue };
        let words = match value.split_once([':', '=']) {
            Some((key, value)) if KEYS.contains(&key.trim().to_ascii_lowercase().as_str()) => value,
            Some(_) => continue,
            None => &value,
        };
        if let Some(role) = by_words(words, &server.graph.facts.server_roles().role) {
            return Value::Known { value: role.to_owned(), from, at };
        }
    }
    Value::Absent
}

/// Hosts of a Satellite location run what that gives them, and take no requests by themselves.
fn of_use(server: &Subject<'_>) -> Value<String> {
    let hosts = server.referred_by("ibm_satellite_host", "host_id");
    hosts.first().map_or(Value::Absent, |host| {
        Value::inferred("worker".to_owned(), host.fields().at("host_id"))
    })
}

/// By its name, else by the name of its block.
fn of_names(server: &Subject<'_>, argument: &str) -> Value<String> {
    let fields = server.fields();
    let name = fields.text(argument);
    let known = match &name {
        Value::Known { value, .. } => value.clone(),
        // What is known of a name that is put together.
        Value::Unknown { symbol: Some(symbol), .. } => {
            let text = |part| if let Part::Text(text) = part { text } else { " " };
            parts(symbol).into_iter().map(text).collect()
        }
        Value::Unknown { .. } | Value::Absent => String::new(),
    };
    let at = fields.at(argument);
    let roles = &server.graph.facts.server_roles().role;
    inferred(by_words(&known, roles).or_else(|| by_words(&server.instance.name, roles)), at)
}

fn of_software(software: &Set<Value<String>>, roles: &[Role]) -> Value<String> {
    let of = |role: &Role, name: &&String| role.software.contains(name);
    by(roles, &software.items.iter().filter_map(|value| Some((value.known()?, value.at()))), of)
}

fn of_ports(openings: &[Opening<'_>], roles: &[Role]) -> Value<String> {
    let ports =
        openings.iter().filter_map(|opening| Some((opening.only_port()?, opening.shown.at())));
    by(roles, &ports, |role, port| role.ports.contains(port))
}

/// The first role in the order of the table that some evidence speaks for, with the place of that.
fn by<T>(
    roles: &[Role],
    evidence: &(impl Iterator<Item = (T, Option<Span>)> + Clone),
    speaks: impl Fn(&Role, &T) -> bool,
) -> Value<String> {
    let of = |role: &Role| {
        let mut all = evidence.clone().filter(|(found, _)| speaks(role, found));
        all.next().map(|(_, at)| Value::inferred(role.name.clone(), at))
    };
    roles.iter().find_map(of).unwrap_or_default()
}

/// The role that the words of a text stand for. Words of two roles stand for none.
fn by_words<'r>(text: &str, roles: &'r [Role]) -> Option<&'r str> {
    let text = text.to_ascii_lowercase();
    let words: BTreeSet<&str> = text
        .split(|letter: char| !letter.is_ascii_alphabetic())
        .filter(|w| !w.is_empty())
        .collect();
    let speaks = |list: &[String]| list.iter().any(|word| words.contains(word.as_str()));
    let mut strong = roles.iter().filter(|role| speaks(&role.words));
    match (strong.next(), strong.next()) {
        (Some(role), None) => Some(role.name.as_str()),
        (Some(_), Some(_)) => None,
        (None, _) => {
            let mut weak = roles.iter().filter(|role| speaks(&role.weak));
            weak.next().filter(|_| weak.next().is_none()).map(|role| role.name.as_str())
        }
    }
}

fn inferred(role: Option<&str>, at: Option<Span>) -> Value<String> {
    role.map_or(Value::Absent, |role| Value::inferred(role.to_owned(), at))
}

#[cfg(test)]
mod tests {
    use super::by_words;
    use crate::facts::FactBook;

    #[test]
    fn words_of_one_role_decide() {
        let facts = FactBook::load().expect("facts");
        let roles = &facts.server_roles().role;
        for (text, role) in [
            ("app101", Some("web")),
            ("shop-app-db-1", Some("database")),
            ("ha-demo-bastion-vsi", Some("bastion")),
            ("web-db", None),
            ("mysql-1", Some("database")),
            ("cockroach-vsi-app-1", None),
            ("webhook", None),
            ("vsi-1", None),
            ("db101", Some("database")),
        ] {
            assert_eq!(by_words(text, roles), role, "{text}");
        }
    }
}

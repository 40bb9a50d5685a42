//! What a server does: by its tags, else by what uses it, its names, the software it sets up, the ports it opens. All
//! but tags are guesses, and marked as such.

use std::collections::BTreeSet;

use resilint_schema::symbol::{Part, parts};
use resilint_schema::{Set, Span, Value};

use crate::normalise::terraform::graph::Subject;
use crate::normalise::terraform::servers::security::Opening;

/// A role with the words that stand for it.
struct Role {
    name: &'static str,
    words: &'static [&'static str],
    /// Words that stand for it where no other does: names of products, and words of many meanings.
    weak: &'static [&'static str],
    software: &'static [&'static str],
    ports: &'static [u16],
}

const ROLES: [Role; 5] = [
    Role {
        name: "database",
        words: &["db", "dbs", "dbserver", "database", "databases", "lampdb"],
        weak: &[
            "mysql",
            "mariadb",
            "postgres",
            "postgresql",
            "mongo",
            "mongodb",
            "cassandra",
            "cockroach",
            "cockroachdb",
            "oracle",
        ],
        software: &[
            "mysql",
            "mariadb",
            "postgresql",
            "mongodb",
            "cassandra",
            "cockroachdb",
            "redis",
            "couchdb",
        ],
        ports: DATABASE_PORTS,
    },
    Role {
        name: "web",
        words: &["web", "webs", "www", "webserver", "webservers", "frontend", "front"],
        weak: &[
            "app",
            "apps",
            "appserver",
            "application",
            "api",
            "backend",
            "nginx",
            "httpd",
            "apache",
            "tomcat",
        ],
        software: &["nginx", "httpd", "lighttpd", "haproxy", "tomcat", "caddy", "varnish"],
        ports: &[80, 443, 8080, 8443],
    },
    Role {
        name: "worker",
        words: &["worker", "workers", "queue", "consumer", "runner", "agent"],
        weak: &[],
        software: &[],
        ports: &[],
    },
    Role {
        name: "batch",
        words: &["batch", "cron", "job", "jobs", "scheduler"],
        weak: &[],
        software: &[],
        ports: &[],
    },
    Role {
        name: "bastion",
        words: &["bastion", "jump", "jumpbox", "jumphost", "jumpserver", "vpn", "admin"],
        weak: &[],
        software: &[],
        ports: &[],
    },
];

const DATABASE_PORTS: &[u16] = &[1433, 1521, 3306, 5432, 6379, 9042, 26257, 27017, 50000];

/// Whether databases listen to a port.
pub(crate) fn is_database_port(port: u16) -> bool {
    DATABASE_PORTS.contains(&port)
}

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
    [of_tags(server), of_use(server), named, of_software(software), of_ports(openings)]
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
        if let Some(role) = by_words(words) {
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
    inferred(by_words(&known).or_else(|| by_words(&server.instance.name)), at)
}

fn of_software(software: &Set<Value<String>>) -> Value<String> {
    let of = |role: &Role, name: &&String| role.software.contains(&name.as_str());
    by(&software.items.iter().filter_map(|value| Some((value.known()?, value.at()))), of)
}

fn of_ports(openings: &[Opening<'_>]) -> Value<String> {
    let ports =
        openings.iter().filter_map(|opening| Some((opening.only_port()?, opening.shown.at())));
    by(&ports, |role, port| role.ports.contains(port))
}

/// The first role in the order of the table that some evidence speaks for, with the place of that.
fn by<T>(
    evidence: &(impl Iterator<Item = (T, Option<Span>)> + Clone),
    speaks: impl Fn(&Role, &T) -> bool,
) -> Value<String> {
    let of = |role: &Role| {
        let mut all = evidence.clone().filter(|(found, _)| speaks(role, found));
        all.next().map(|(_, at)| Value::inferred(role.name.to_owned(), at))
    };
    ROLES.iter().find_map(of).unwrap_or_default()
}

/// The role that the words of a text stand for. Words of two roles stand for none.
fn by_words(text: &str) -> Option<&'static str> {
    let text = text.to_ascii_lowercase();
    let words: BTreeSet<&str> = text
        .split(|letter: char| !letter.is_ascii_alphabetic())
        .filter(|w| !w.is_empty())
        .collect();
    let speaks = |list: &[&str]| list.iter().any(|word| words.contains(word));
    let mut strong = ROLES.iter().filter(|role| speaks(role.words));
    match (strong.next(), strong.next()) {
        (Some(role), None) => Some(role.name),
        (Some(_), Some(_)) => None,
        (None, _) => {
            let mut weak = ROLES.iter().filter(|role| speaks(role.weak));
            weak.next().filter(|_| weak.next().is_none()).map(|role| role.name)
        }
    }
}

fn inferred(role: Option<&str>, at: Option<Span>) -> Value<String> {
    role.map_or(Value::Absent, |role| Value::inferred(role.to_owned(), at))
}

#[cfg(test)]
mod tests {
    use super::by_words;

    #[test]
    fn words_of_one_role_decide() {
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
            assert_eq!(by_words(text), role, "{text}");
        }
    }
}

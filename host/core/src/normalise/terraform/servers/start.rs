//! Start-up scripts of servers: which server software they set up, and whether they set up replication.

use resilint_schema::symbol::{Part, parts};
use resilint_schema::{Set, Span, Value};
use resilint_terraform::value::{Value as Term, to_text};

use crate::facts::ServerRoles;
use crate::normalise::terraform::field::Fields;
use crate::normalise::terraform::graph::{Graph, Subject};

/// Arguments that hold a script.
const SCRIPTS: [&str; 2] = ["user_data", "user_metadata"];

/// Data sources that put a script together.
const TEMPLATES: [&str; 3] = ["template_file", "template_cloudinit_config", "cloudinit_config"];

/// What is known of the start-up script of one server.
#[derive(Debug, Default)]
pub(crate) struct Start {
    /// The software it sets up.
    pub(crate) software: Set<Value<String>>,
    /// The statements in it that set up replication.
    pub(crate) replication: Vec<Value<String>>,
}

/// Reads the start-up script of a server.
pub(crate) fn of(server: &Subject<'_>) -> Start {
    let fields = server.fields();
    let mut start = Start::default();
    let mut is_whole = None;
    for argument in SCRIPTS {
        let Some(term) = fields.term(argument) else { continue };
        let at = fields.at(argument);
        // Of a script that is known word for word, nothing is left out.
        is_whole = Some(is_whole.unwrap_or(true) && to_text(term).is_some());
        for text in texts(term, server.graph) {
            read(&text, at, server.graph.facts.server_roles(), &mut start);
        }
    }
    start.software.closed = is_whole == Some(true);
    start
}

/// The text of a script as far as it is known, also of the template it is made from.
fn texts(term: &Term, graph: &Graph<'_>) -> Vec<String> {
    if let Some(text) = to_text(term) {
        return vec![text];
    }
    let known = term.as_unknown().map(|unknown| match unknown.symbol.as_deref() {
        Some(symbol) => pieces(symbol),
        None => unknown.pieces.iter().map(ToString::to_string).collect(),
    });
    let templates = graph.behind_of(term, &TEMPLATES).into_iter();
    let of_templates = templates.flat_map(|template| {
        let fields = Fields::new(&template.config, graph);
        let parts = fields.blocks("part").items.into_iter();
        let own = fields.text("template").known().cloned();
        own.into_iter().chain(parts.filter_map(|part| part.text("content").known().cloned()))
    });
    known.into_iter().flatten().chain(of_templates).collect()
}

/// The known text of a template.
fn pieces(symbol: &str) -> Vec<String> {
    let text = |part| if let Part::Text(text) = part { Some(text.to_owned()) } else { None };
    parts(symbol).into_iter().filter_map(text).collect()
}

fn read(text: &str, at: Option<Span>, signs: &ServerRoles, start: &mut Start) {
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with('#')) {
        if is_set_up(line) {
            let words = line.split(|letter: char| !is_of_name(letter));
            for name in words.filter_map(|word| software(word, signs)) {
                push(&mut start.software.items, name, at);
            }
        }
        for hint in signs.replication.iter().filter(|hint| line.contains(hint.as_str())) {
            push(&mut start.replication, hint.trim(), at);
        }
    }
}

/// Whether a line installs or starts something: a command, or an item of a list of packages.
fn is_set_up(line: &str) -> bool {
    ["install", "systemctl", "service "].iter().any(|verb| line.contains(verb))
        || line.starts_with("- ")
}

const fn is_of_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.' | '_' | ':' | '/')
}

/// The server software that a word names; a path names none.
fn software<'s>(word: &str, signs: &'s ServerRoles) -> Option<&'s str> {
    let word = word.trim_end_matches(".service");
    if word.contains('/') { None } else { signs.software(word) }
}

fn push(all: &mut Vec<Value<String>>, name: &str, at: Option<Span>) {
    if !all.iter().any(|known| known.known().is_some_and(|known| known == name)) {
        all.push(Value::inferred(name.to_owned(), at));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::FactBook;

    fn found(text: &str) -> (Vec<String>, Vec<String>) {
        let mut start = Start::default();
        let facts = FactBook::load().expect("facts");
        read(text, None, facts.server_roles(), &mut start);
        let names = |all: Vec<Value<String>>| {
            all.into_iter().filter_map(|value| value.known().cloned()).collect()
        };
        (names(start.software.items), names(start.replication))
    }

    #[test]
    fn packages_of_servers_are_software_and_clients_are_not() {
        let (software, _) = found(
            "#!/bin/bash\n# apt install postgresql\napt-get install -y mysql-client php-mysql nginx\n\
             yum install -y postgresql-14 mariadb-server && systemctl enable mariadb-server\n\
             export DATABASE=postgresql://db/shop # install\n",
        );
        assert_eq!(software, ["nginx", "postgresql", "mariadb"]);
        assert_eq!(found("#cloud-config\npackages:\n  - httpd\n").0, ["httpd"]);
        assert_eq!(found("mongod --version\n").0, Vec::<String>::new(), "it sets nothing up");
    }

    #[test]
    fn statements_of_replication_are_told_without_their_values() {
        let (_, hints) = found(
            "mysql -e \"CHANGE MASTER TO MASTER_HOST='10.0.0.1', MASTER_PASSWORD='x'; START SLAVE\"\n",
        );
        assert_eq!(hints, ["CHANGE MASTER TO", "START SLAVE"]);
    }
}

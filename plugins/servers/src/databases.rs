//! Databases on servers: which engine a host runs, how sure that is, and which hosts belong together.

use std::collections::BTreeSet;

use resilint_sdk::App;
use resilint_sdk::schema::{Resource, Server, Severity, Value};
use serde::Deserialize;

use crate::fleet::{self, Member, Tier, Unit};

/// An engine, with what gives it away and the service that runs it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Engine {
    pub(crate) name: String,
    /// Names of the software that start-up scripts set up.
    software: Vec<String>,
    /// Words of names and tags.
    words: Vec<String>,
    /// Ports that are its own by default.
    ports: Vec<String>,
    /// The managed service; empty where there is none.
    #[serde(default)]
    pub(crate) service: String,
}

#[derive(Debug, Deserialize)]
struct Facts {
    database: Vec<Engine>,
}

/// Hosts of one engine, as far as that can be told.
#[derive(Debug)]
pub(crate) struct Databases<'a> {
    /// What they run, where something tells.
    pub(crate) engine: Option<Engine>,
    pub(crate) hosts: Vec<Member<'a>>,
    /// Whether a tag or a start-up script says so of each; else only names and open ports do.
    pub(crate) is_sure: bool,
}

/// The databases of an app by engine. Hosts whose engine nothing tells belong to the only one that is known.
pub(crate) fn of<'a>(app: &App<'a>) -> Vec<Databases<'a>> {
    let engines = app.facts().table::<Facts>("servers").map_or_else(Vec::new, |it| it.0.database);
    let hosts = fleet::of(app).into_iter().filter(|member| member.tier() == Tier::Database);
    let hosts = hosts.filter(|host| !serves_instead(host, &engines));
    let mut all: Vec<Databases<'a>> = Vec::new();
    for host in hosts {
        let (engine, by_script) = engine_of(&host, &engines);
        let is_sure = by_script || host.role_is_stated();
        let name = engine.map(|engine| &engine.name);
        match all.iter_mut().find(|one| one.engine.as_ref().map(|it| &it.name) == name) {
            Some(one) => {
                one.hosts.push(host);
                // One that is sure makes none of the others so.
                one.is_sure &= is_sure;
            }
            None => {
                all.push(Databases { engine: engine.cloned(), hosts: vec![host], is_sure });
            }
        }
    }
    joined(all)
}

/// Whether a server that only its name or a port makes a database surely sets up other software, and no engine: it is a
/// console or a proxy of one.
fn serves_instead(host: &Member<'_>, engines: &[Engine]) -> bool {
    let Unit::Server(server) = host.unit else { return false };
    let is_known = server.software.closed && !server.software.items.is_empty();
    is_known && !host.role_is_stated() && !engines.iter().any(|engine| runs(server, engine))
}

/// Whether nothing speaks against an engine: its start-up script is not known, or there is none. One that sets up no
/// engine is of a client, or of an image that holds something else.
fn may_run_any(host: &Member<'_>) -> bool {
    match host.unit {
        Unit::Server(server) => !server.software.closed || host.role_is_stated(),
        Unit::Group(_) => true,
    }
}

/// What nobody can tell apart from the only known engine is of it.
fn joined(mut all: Vec<Databases<'_>>) -> Vec<Databases<'_>> {
    if all.len() == 2
        && let Some(unknown) = all.iter().position(|one| one.engine.is_none())
    {
        let unknown = all.remove(unknown);
        let (alike, others): (Vec<_>, Vec<_>) = unknown.hosts.into_iter().partition(may_run_any);
        if let (Some(known), false) = (all.first_mut(), alike.is_empty()) {
            known.hosts.extend(alike);
            // Which engine they run is a guess.
            known.is_sure = false;
        }
        if !others.is_empty() {
            let is_sure = others.iter().all(Member::role_is_stated);
            all.push(Databases { engine: None, hosts: others, is_sure });
        }
    }
    all
}

/// The engine of a host, and whether its start-up script says so: by that, else by the words of its tags and name, else
/// by the ports it opens. Signs of two engines are signs of none.
fn engine_of<'e>(host: &Member<'_>, engines: &'e [Engine]) -> (Option<&'e Engine>, bool) {
    let Unit::Server(server) = host.unit else {
        return (only(engines, |engine| has_word(host.resource, &[], engine)), false);
    };
    if let Some(engine) = only(engines, |engine| runs(server, engine)) {
        return (Some(engine), true);
    }
    let tags: Vec<&str> =
        server.tags.items.iter().filter_map(|tag| tag.known().map(String::as_str)).collect();
    let opens = |engine: &Engine| {
        let mut ports = server.open_ports.items.iter().filter_map(Value::known);
        ports.any(|port| engine.ports.contains(port))
    };
    let named = only(engines, |engine| has_word(host.resource, &tags, engine));
    (named.or_else(|| only(engines, opens)), false)
}

/// Whether the start-up script of a server sets the engine up.
fn runs(server: &Server, engine: &Engine) -> bool {
    let mut software = server.software.items.iter().filter_map(Value::known);
    software.any(|name| engine.software.contains(name))
}

fn only(engines: &[Engine], speaks: impl Fn(&Engine) -> bool) -> Option<&Engine> {
    let mut all = engines.iter().filter(|engine| speaks(engine));
    all.next().filter(|_| all.next().is_none())
}

fn has_word(resource: &Resource, tags: &[&str], engine: &Engine) -> bool {
    let name = resource.name.known().map(String::as_str);
    let texts = name.into_iter().chain(tags.iter().copied());
    let words: BTreeSet<String> = texts
        .flat_map(|text| text.split(|letter: char| !letter.is_ascii_alphabetic()))
        .map(str::to_ascii_lowercase)
        .collect();
    engine.words.iter().any(|word| words.contains(word))
}

impl Databases<'_> {
    /// Their names as a list for people.
    pub(crate) fn names(&self) -> String {
        fleet::names(&self.hosts)
    }

    /// What they run, such as `PostgreSQL`, or "a database".
    pub(crate) fn engine_name(&self) -> &str {
        self.engine.as_ref().map_or("a database", |engine| engine.name.as_str())
    }

    /// "run PostgreSQL" with how sure that is: names and ports prove nothing.
    pub(crate) fn run(&self) -> String {
        if let [only] = self.hosts.as_slice() {
            return self.one_runs(only);
        }
        let verb = if self.is_sure { "run" } else { "seem to run" };
        format!("{verb} {}", self.engine_name())
    }

    /// The same of one of them.
    pub(crate) fn one_runs(&self, host: &Member<'_>) -> String {
        let verb = if self.is_sure_of(host) { "runs" } else { "seems to run" };
        format!("{verb} {}", self.engine_name())
    }

    /// Whether a tag or the start-up script of this host says that it is one.
    fn is_sure_of(&self, host: &Member<'_>) -> bool {
        let by_script =
            |engine: &Engine| matches!(host.unit, Unit::Server(server) if runs(server, engine));
        host.role_is_stated() || self.engine.as_ref().is_some_and(by_script)
    }

    /// The severity of a failure: that of the rule where it is sure that they are databases, else advice.
    pub(crate) const fn severity(&self, of_rule: Severity) -> Severity {
        if self.is_sure { of_rule } else { Severity::Info }
    }

    /// The severity of a failure of one host.
    pub(crate) fn severity_of(&self, host: &Member<'_>, of_rule: Severity) -> Severity {
        if self.is_sure_of(host) { of_rule } else { Severity::Info }
    }
}

//! A `put` to a resource that stands for a space of Cloud Foundry, as the commands that it runs.

use resilint_schema::{Span, Value, Why};

use super::checkout::Checkout;
use super::variables::Vars;
use crate::normalise::delivery::words::Words;
use crate::parse::Node;
use crate::shell::Event;

/// The programs behind the types of resources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `cf`, which comes with Concourse.
    Push,
    /// One that runs the commands it is given.
    Commands,
    /// One that always keeps the old version until the new one runs.
    ZeroDowntime,
}

impl Kind {
    /// The kind of a type of resource; types that the pipeline defines are told by their image.
    pub(super) fn of(name: &str, root: &Node) -> Option<Self> {
        let types = root.get("resource_types").map_or(&[][..], Node::items).iter();
        let mut own = types.filter(|kind| kind.get("name").and_then(Node::as_str) == Some(name));
        let image = own.next().and_then(|kind| kind.at(&["source", "repository"])?.as_str());
        let program = image.unwrap_or(name);
        let program = program.rsplit('/').next().unwrap_or(program);
        match program {
            "cf" | "cf-resource" => Some(Self::Push),
            "cf-cli" | "cf-cli-resource" => Some(Self::Commands),
            "cf-zero-downtime" | "cf-zero-downtime-resource" => Some(Self::ZeroDowntime),
            _ => None,
        }
    }
}

/// One `put`, with what it is read with.
pub(super) struct Put<'p> {
    pub(super) kind: Kind,
    pub(super) step: &'p Node,
    /// The resource that it puts to.
    pub(super) target: &'p Node,
    pub(super) vars: &'p Vars<'p>,
    pub(super) checkout: &'p Checkout<'p>,
}

impl Put<'_> {
    /// The commands that it runs.
    pub(super) fn events(&self) -> Vec<Event> {
        let at = self.step.get("put").map_or(self.step.span, |node| node.span);
        let Some(params) = self.step.get("params") else {
            // Without parameters only what needs none does anything.
            return match self.kind {
                Kind::Push => vec![self.login(None, at), self.words(&["cf", "push"], at).call()],
                Kind::Commands | Kind::ZeroDowntime => Vec::new(),
            };
        };
        let listed = params.get("commands").map_or(&[][..], Node::items);
        let single = std::slice::from_ref(params);
        let commands = if listed.is_empty() { single } else { listed };
        let mut events = Vec::new();
        for command in commands {
            let run = match self.kind {
                Kind::Push => Some(self.push("push", command, at)),
                Kind::ZeroDowntime => Some(self.push("zero-downtime-push", command, at)),
                Kind::Commands => self.command(command, at),
            };
            if let Some(run) = run {
                events.push(self.login(Some([command, params]), at));
                events.push(run);
            }
        }
        events
    }

    fn words(&self, words: &[&str], at: Span) -> Words {
        Words::new(words, at, self.checkout.home)
    }

    /// Where it pushes to: its resource says, and a command may choose another organization and space.
    fn login(&self, params: Option<[&Node; 2]>, at: Span) -> Event {
        let source = |key: &str| self.vars.node(self.target.at(&["source", key]));
        let own = |key: &str| {
            let node = params.iter().flatten().find_map(|node| node.get(key));
            self.vars.node(node)
        };
        let organization = [own("org"), source("organization"), source("org")];
        let space = [own("space"), source("space")];
        let api = source("api");
        let api = if api.is_absent() {
            Value::unknown(Why::NotDeclared, "the api of the resource", Some(at))
        } else {
            api
        };
        self.words(&["cf", "login"], at)
            .flag("-a", api)
            .flag("-o", first(organization))
            .flag("-s", first(space))
            .call()
    }

    /// A command of the resource that takes any.
    fn command(&self, params: &Node, at: Span) -> Option<Event> {
        let param = |key: &str| self.vars.node(params.get(key));
        let name = params.get("command")?.as_str()?;
        Some(match name {
            "push" | "zero-downtime-push" => self.push(name, params, at),
            "map-route" => self
                .words(&["cf", name], at)
                .value(first([param("app_name")]))
                .value(first([param("domain")]))
                .flag("--hostname", param("hostname"))
                .call(),
            "create-service" => self
                .words(&["cf", name], at)
                .value(param("service"))
                .value(param("plan"))
                .value(param("service_instance"))
                .call(),
            _ => return None,
        })
    }

    fn push(&self, verb: &str, params: &Node, at: Span) -> Event {
        let param = |key: &str| self.vars.node(params.get(key));
        let app = first([param("current_app_name"), param("app_name"), param("name")]);
        let is_swapped = params.get("current_app_name").is_some();
        let verb = if is_swapped { "zero-downtime-push" } else { verb };
        let push = self.words(&["cf", verb], at);
        let mut push = if app.is_absent() { push } else { push.value(app) };
        push = push
            .flag("-f", self.manifest(params))
            .flag("-i", param("instances"))
            .flag("--strategy", param("strategy"))
            .flag("-u", param("health_check_type"))
            .flag("-n", param("hostname"));
        for entry in params.get("vars").map_or(&[][..], Node::entries) {
            let Some(key) = entry.key.text() else { continue };
            let value = match self.vars.node(Some(&entry.value)) {
                Value::Unknown { why, symbol, at, .. } => {
                    let symbol = symbol.unwrap_or_default();
                    Value::unknown(why, format!("{key}={symbol}"), at)
                }
                value => value.map(|value| format!("{key}={value}")),
            };
            push = push.flag("--var", value);
        }
        for file in params.get("vars_files").map_or(&[][..], Node::items) {
            push = push.flag("--vars-file", self.path(file));
        }
        push.call()
    }

    /// The manifest; one that is written in the pipeline is no file.
    fn manifest(&self, params: &Node) -> Value<String> {
        match params.get("manifest") {
            Some(node) if node.is_map() => {
                Value::unknown(Why::Unsupported, "a manifest in the pipeline", Some(node.span))
            }
            Some(node) => self.path(node),
            None => Value::Absent,
        }
    }

    /// A path, seen in the repository. What a task has made is in none.
    fn path(&self, node: &Node) -> Value<String> {
        match self.vars.node(Some(node)) {
            Value::Known { value, from, at } => match self.checkout.inside(&value) {
                Some(value) => Value::Known { value, from, at },
                None => Value::unknown(Why::Computed, value, at),
            },
            unknown => unknown,
        }
    }
}

/// The first value that is there.
fn first<const N: usize>(values: [Value<String>; N]) -> Value<String> {
    values.into_iter().find(|value| !value.is_absent()).unwrap_or_default()
}

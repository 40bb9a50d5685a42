//! Manifests of wskdeploy: packages with actions, sequences, triggers, rules, APIs and dependencies.

use std::collections::BTreeMap;

use resilint_schema::{Container, Runtime, Value, Why, Workload};

use super::hosts::{api_host, dependencies, names};
use super::project::{Item, Package, Project, routes};
use super::sections::{Section, nameless, packages, project};
use super::text::{Reader, label};
use super::triggers::{self, Rules};
use crate::facts::FactBook;
use crate::normalise::{Builder, Input};
use crate::parse::{Entry, Node};

/// Milliseconds that an activation may take where nothing is said.
const TIMEOUT_MS: u32 = 60_000;

/// The least that a limit may say: one below is ignored, one above is left to the platform (wskdeploy,
/// utils/validation.go).
const LEAST_TIMEOUT_MS: u32 = 100;

/// The name under which images of actions without a language of their own run.
const BLACKBOX: &str = "blackbox";

/// The paths of APIs that lead to each action, by its name as the API gives it.
type Apis = BTreeMap<String, Vec<Value<String>>>;

/// The project that a manifest declares.
pub(super) fn read(input: &Input<'_>, builder: &mut Builder<'_>) -> Option<Project> {
    let root = &input.document.root;
    if let Some(part) = nameless(root) {
        let key = part.text().unwrap_or_default();
        let reason = format!("`{key}` stands where the name of a package should, under `packages`");
        builder.unparsed(part.span, reason);
        return None;
    }
    let mut reader = Reader::new(builder.variables);
    let settings = project(root);
    if let Some(settings) = settings {
        reader = reader.within(settings);
    }
    let stated = |key: &str| settings.map_or(Value::Absent, |node| reader.child(node, key));
    let sections = packages(root);
    let rules: Rules<'_> = sections.iter().flat_map(|section| triggers::rules(section)).collect();
    let namespace = stated("namespace");
    let context =
        Context { reader: &reader, rules: &rules, apis: stated("config"), facts: builder.facts };
    let packages = sections.iter().map(|section| context.package(section, &namespace));
    Some(Project {
        path: input.path.to_owned(),
        name: stated("name"),
        host: api_host(stated("apiHost")),
        packages: packages.collect(),
    })
}

/// What the packages of a manifest share.
struct Context<'c> {
    reader: &'c Reader<'c>,
    rules: &'c Rules<'c>,
    /// The file with the APIs of the project, where they are not in the manifest.
    apis: Value<String>,
    facts: &'c FactBook,
}

impl Context<'_> {
    fn package(&self, section: &Section<'_>, namespace: &Value<String>) -> Package {
        let reader = &self.reader.within(section.node);
        let node = section.node;
        let name = section.name.map_or(Value::Absent, |name| reader.node(name));
        let own = reader.child(node, "namespace");
        let namespace = if own.is_absent() { namespace.clone() } else { own };
        let label = label(&name).unwrap_or("package").to_owned();
        let apis = apis(node, reader);
        let whole = Whole {
            reader,
            name: &name,
            label: &label,
            namespace: &namespace,
            apis: &apis,
            elsewhere: &self.apis,
        };
        let actions = entries(node, "actions").map(|entry| whole.action(entry, self.facts));
        let sequences = entries(node, "sequences").map(|entry| whole.sequence(entry));
        Package {
            actions: actions.chain(sequences).collect(),
            triggers: triggers::read(node, &label, reader, self.rules, self.facts),
            host: api_host(reader.child(node, "apiHost")),
            item: Item {
                address: format!("package {label}"),
                span: section.span,
                what: Workload {
                    runtime: Runtime::FunctionPackage,
                    namespace: namespace.clone(),
                    services: entries(node, "dependencies")
                        .map(|entry| reader.child(&entry.value, "location"))
                        .filter(|location| !location.is_absent())
                        .collect(),
                    env_keys: names(node),
                    dependencies: dependencies(node, reader, self.facts),
                    ..Workload::default()
                },
                name,
            },
            namespace,
        }
    }
}

/// The package that actions are read in.
struct Whole<'w> {
    reader: &'w Reader<'w>,
    name: &'w Value<String>,
    label: &'w str,
    namespace: &'w Value<String>,
    apis: &'w Apis,
    /// The file that may expose actions too.
    elsewhere: &'w Value<String>,
}

impl Whole<'_> {
    fn action(&self, entry: &Entry, facts: &FactBook) -> Item<Workload> {
        let node = &entry.value;
        let docker = self.reader.child(node, "docker");
        let is_native = node.get("native").and_then(Node::as_bool) == Some(true);
        let is_image = is_native || !docker.is_absent();
        let at = entry.key.span;
        let language = self.reader.child(node, "runtime");
        let language = if language.is_absent() && is_image {
            Value::inferred(BLACKBOX.to_owned(), Some(at))
        } else {
            language
        };
        let container = Container { name: Value::Absent, image: docker, ..Container::default() };
        let limit = |key: &str| node.at(&["limits", key]);
        let workload = Workload {
            language,
            containers: if container.image.is_absent() { Vec::new() } else { vec![container] },
            env_keys: names(node),
            dependencies: dependencies(node, self.reader, facts),
            memory: limit("memorySize").map_or(Value::Absent, |node| self.reader.node(node)),
            timeout_ms: timeout(limit("timeout"), self.reader).or_default(TIMEOUT_MS, Some(at)),
            ..Workload::default()
        };
        self.item(entry, "action", workload)
    }

    /// A sequence runs one action after the other; how long it may take is up to them.
    fn sequence(&self, entry: &Entry) -> Item<Workload> {
        let mut item = self.item(entry, "sequence", Workload::default());
        item.what.language = Value::inferred("sequence".to_owned(), Some(entry.key.span));
        item
    }

    fn item(&self, entry: &Entry, kind: &str, workload: Workload) -> Item<Workload> {
        let name = self.reader.key(entry);
        let action = label(&name).unwrap_or("action").to_owned();
        let apis = self.apis.get(&action).cloned().unwrap_or_default();
        let web = match (web(&entry.value, self.reader), label(self.elsewhere)) {
            (Value::Absent, Some(file)) => {
                Value::unknown(Why::NotDeclared, file, self.elsewhere.at())
            }
            (web, _) => web,
        };
        let routes = routes(apis, &web, self.namespace, [self.name, &name]);
        let role = match routes.none.known() {
            Some(false) => Value::inferred("web".to_owned(), routes.none.at()),
            _ => Value::Absent,
        };
        Item {
            address: format!("{kind} {}/{action}", self.label),
            span: entry.key.span.to(entry.value.span),
            what: Workload {
                runtime: Runtime::FunctionAction,
                namespace: self.namespace.clone(),
                package: self.name.clone(),
                routes,
                role,
                ..workload
            },
            name,
        }
    }
}

/// The entries of a section of a package.
pub(super) fn entries<'n>(node: &'n Node, section: &str) -> impl Iterator<Item = &'n Entry> {
    node.get(section).map_or(&[][..], Node::entries).iter()
}

/// A limit of time.
fn timeout(limit: Option<&Node>, reader: &Reader<'_>) -> Value<u32> {
    match limit.map_or(Value::Absent, |node| reader.number(node)) {
        Value::Known { value, at, .. } if value < LEAST_TIMEOUT_MS => {
            Value::Absent.or_default(TIMEOUT_MS, at)
        }
        stated => stated,
    }
}

/// Whether an action is exposed to the web: `web`, else the older `web-export`, else the annotation.
fn web(node: &Node, reader: &Reader<'_>) -> Value<bool> {
    let stated = ["web", "web-export"].into_iter().find_map(|key| node.get(key));
    let stated = stated.or_else(|| node.at(&["annotations", "web-export"]));
    let Some(stated) = stated.filter(|node| !node.is_null()) else { return Value::Absent };
    match reader.node(stated) {
        Value::Known { value, from, at } => match value.to_ascii_lowercase().as_str() {
            "true" | "yes" | "raw" => Value::Known { value: true, from, at },
            "false" | "no" => Value::Known { value: false, from, at },
            _ => Value::unknown(Why::Unsupported, value, at),
        },
        Value::Unknown { why, symbol, at, .. } => {
            Value::Unknown { why, symbol, candidates: Vec::new(), at }
        }
        Value::Absent => Value::Absent,
    }
}

/// The paths of the APIs of a package: name of the API, base path, path, action.
fn apis(node: &Node, reader: &Reader<'_>) -> Apis {
    let mut apis = Apis::new();
    for api in entries(node, "apis") {
        for base in api.value.entries() {
            for path in base.value.entries() {
                for action in path.value.entries() {
                    let Some(name) = label(&reader.key(action)).map(str::to_owned) else {
                        continue;
                    };
                    apis.entry(name).or_default().push(joined(base, path, reader));
                }
            }
        }
    }
    apis
}

/// A path below the base path of its API.
fn joined(base: &Entry, path: &Entry, reader: &Reader<'_>) -> Value<String> {
    let part = |entry: &Entry| {
        let text = entry.key.text().unwrap_or_default();
        let text = text.trim_matches('/');
        if text.is_empty() { String::new() } else { format!("/{text}") }
    };
    let whole = format!("{}{}", part(base), part(path));
    let whole = if whole.is_empty() { "/".to_owned() } else { whole };
    reader.text(&whole, path.key.span)
}

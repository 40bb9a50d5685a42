//! The Serverless Framework with its provider for OpenWhisk. A service names no API host: the plugin reads that from
//! the environment or from `.wskprops`. Services of other providers are none of ours.

use resilint_schema::{Container, Runtime, Set, Trigger, TriggerRule, Value, Workload};

use super::hosts::{dependencies, dependency, named, names};
use super::project::{Item, Package, Project, routes};
use super::text::{Reader, label};
use crate::facts::FactBook;
use crate::normalise::{Builder, Input};
use crate::parse::{Entry, Node};

/// The feed behind `schedule`.
const ALARM: &str = "/whisk.system/alarms/alarm";

/// Milliseconds that an activation may take where nothing is said.
const TIMEOUT_MS: u32 = 60_000;

/// The service that a file declares, where it is one of OpenWhisk.
pub(super) fn read(input: &Input<'_>, builder: &Builder<'_>) -> Option<Project> {
    let root = &input.document.root;
    let provider = root.get("provider")?;
    let name = provider.get("name").unwrap_or(provider);
    if name.as_str() != Some("openwhisk") {
        return None;
    }
    let reader = &Reader::new(builder.variables);
    let service = root.get("service")?;
    let named = service.get("name").unwrap_or(service);
    let service = Service {
        reader,
        root,
        provider,
        name: reader.node(named),
        label: named.text().unwrap_or_default().into_owned(),
        namespace: reader.child(provider, "namespace"),
        facts: builder.facts,
    };
    let functions = || root.get("functions").map_or(&[][..], Node::entries).iter();
    let mut triggers: Vec<Item<Trigger>> = functions().flat_map(|f| service.schedules(f)).collect();
    triggers.extend(service.declared());
    for function in functions() {
        service.start(function, &mut triggers);
    }
    let package = Package {
        item: Item {
            name: service.name.clone(),
            address: format!("service {}", service.label),
            span: named.span,
            what: Workload { runtime: Runtime::FunctionPackage, ..Workload::default() },
        },
        host: Value::Absent,
        namespace: service.namespace.clone(),
        actions: functions().map(|function| service.action(function)).collect(),
        triggers,
    };
    Some(Project {
        path: input.path.to_owned(),
        name: service.name,
        host: Value::Absent,
        packages: vec![package],
    })
}

struct Service<'s> {
    reader: &'s Reader<'s>,
    root: &'s Node,
    provider: &'s Node,
    name: Value<String>,
    label: String,
    namespace: Value<String>,
    facts: &'s FactBook,
}

impl Service<'_> {
    /// A setting of a function, else that of the provider.
    fn setting<'n>(&'n self, function: &'n Node, key: &str) -> Option<&'n Node> {
        function.get(key).or_else(|| self.provider.get(key))
    }

    fn action(&self, entry: &Entry) -> Item<Workload> {
        let node = &entry.value;
        let name = self.action_name(entry);
        let at = entry.key.span;
        let is_sequence = node.get("sequence").is_some();
        let language = if is_sequence {
            Value::inferred("sequence".to_owned(), Some(at))
        } else {
            self.setting(node, "runtime").map_or(Value::Absent, |node| self.reader.node(node))
        };
        let image = node.get("image").map_or(Value::Absent, |image| self.reader.node(image));
        let seconds = self.setting(node, "timeout");
        let timeout = seconds.map_or(Value::Absent, |node| self.reader.number(node));
        let web = node.at(&["annotations", "web-export"]).filter(|node| !node.is_null());
        let web = web.map_or(Value::Absent, |node| {
            let is_on = node.as_bool().unwrap_or_else(|| node.as_str() == Some("raw"));
            Value::literal(is_on, node.span)
        });
        let apis: Vec<Value<String>> =
            events(node, "http").filter_map(|http| self.path(http)).collect();
        let (package, local) = self.parts(&name);
        let routes = routes(apis, &web, &self.namespace, [&package, &local]);
        let is_web = routes.none.known() == Some(&false);
        Item {
            address: format!("function {}", entry.key.text().unwrap_or_default()),
            span: at.to(node.span),
            what: Workload {
                runtime: Runtime::FunctionAction,
                namespace: self.namespace.clone(),
                package,
                language,
                role: if is_web {
                    Value::inferred("web".to_owned(), Some(at))
                } else {
                    Value::Absent
                },
                containers: if image.is_absent() {
                    Vec::new()
                } else {
                    vec![Container { image, ..Container::default() }]
                },
                env_keys: names(node),
                dependencies: dependencies(node, self.reader, self.facts),
                memory: self.setting(node, "memory").map_or(Value::Absent, |n| self.reader.node(n)),
                timeout_ms: if is_sequence {
                    Value::Absent
                } else {
                    let milliseconds = timeout.map(|seconds: u32| seconds.saturating_mul(1000));
                    milliseconds.or_default(TIMEOUT_MS, Some(at))
                },
                routes,
                ..Workload::default()
            },
            name,
        }
    }

    /// The name that a function is deployed under.
    fn action_name(&self, function: &Entry) -> Value<String> {
        match function.value.get("name") {
            Some(name) => self.reader.node(name),
            None => {
                let name = format!("{}_{}", self.label, function.key.text().unwrap_or_default());
                self.reader.text(&name, function.key.span)
            }
        }
    }

    /// `shop` and `pay` of `shop/pay`; without a package an action is in the default one.
    fn parts(&self, name: &Value<String>) -> (Value<String>, Value<String>) {
        let Value::Known { value, from, at } = name else { return (Value::Absent, name.clone()) };
        let known = |text: &str| Value::Known { value: text.to_owned(), from: *from, at: *at };
        match value.rsplit_once('/') {
            Some((package, action)) => (known(package), known(action)),
            None => (Value::Absent, name.clone()),
        }
    }

    /// The path of an HTTP event: `GET time`, or a mapping with `path`.
    fn path(&self, http: &Node) -> Option<Value<String>> {
        let (text, at) = match http.get("path") {
            Some(path) => (path.text()?, path.span),
            None => (http.text()?, http.span),
        };
        let path = text.trim().rsplit(' ').next().unwrap_or_default();
        let base = self.root.at(&["resources", "apigw", "basepath"]).and_then(Node::text);
        let base = base.as_deref().unwrap_or_default().trim_matches('/');
        let base = if base.is_empty() { String::new() } else { format!("/{base}") };
        Some(self.reader.text(&format!("{base}/{}", path.trim_start_matches('/')), at))
    }

    /// The triggers that `schedule` makes.
    fn schedules<'e>(&'e self, function: &'e Entry) -> impl Iterator<Item = Item<Trigger>> + 'e {
        let label = function.key.text().unwrap_or_default().into_owned();
        let own = format!("{}_{label}_schedule_trigger", self.label);
        events(&function.value, "schedule").map(move |schedule| {
            let rate = schedule.get("rate").unwrap_or(schedule);
            let name = schedule.get("trigger").map_or_else(
                || self.reader.text(&own, schedule.span),
                |name| self.reader.node(name),
            );
            let cron = self.reader.node(rate).map(|rate| {
                let inner = rate.strip_prefix("cron(").and_then(|rest| rest.strip_suffix(')'));
                inner.map_or_else(|| rate.clone(), str::to_owned)
            });
            let rule = TriggerRule { starts: self.action_name(function), ..TriggerRule::default() };
            let trigger = Trigger {
                feed: Value::inferred(ALARM.to_owned(), Some(rate.span)),
                schedule: cron,
                rules: Set::open(vec![rule]),
                dependencies: Vec::new(),
            };
            self.item(name, schedule, trigger)
        })
    }

    /// The triggers under `resources`.
    fn declared(&self) -> impl Iterator<Item = Item<Trigger>> + '_ {
        let triggers = self.root.at(&["resources", "triggers"]).map_or(&[][..], Node::entries);
        triggers.iter().map(|entry| {
            let parameters = entry.value.get("feed_parameters");
            let hosts = parameters.into_iter().flat_map(Node::entries).filter_map(|parameter| {
                let text = self.reader.node(&parameter.value);
                let host = named(text.known()?, self.facts)?;
                let key = parameter.key.text()?.into_owned();
                Some(dependency(key, host, Some(parameter.value.span), self.facts))
            });
            let cron = parameters.and_then(|node| node.get("cron"));
            let trigger = Trigger {
                feed: self.reader.child(&entry.value, "feed"),
                schedule: cron.map_or(Value::Absent, |node| self.reader.node(node)),
                rules: Set::open(Vec::new()),
                dependencies: hosts.collect(),
            };
            self.item(self.reader.key(entry), &entry.value, trigger)
        })
    }

    /// Notes which triggers start a function, and adds those that nothing else declares.
    fn start(&self, function: &Entry, triggers: &mut Vec<Item<Trigger>>) {
        for event in events(&function.value, "trigger") {
            let name = self.reader.node(event.get("name").unwrap_or(event));
            let rule = TriggerRule {
                name: self.reader.child(event, "rule"),
                starts: self.action_name(function),
                enabled: Value::Absent,
            };
            let known = triggers.iter_mut().find(|trigger| {
                label(&trigger.name).is_some() && label(&trigger.name) == label(&name)
            });
            match known {
                Some(trigger) => trigger.what.rules.items.push(rule),
                None => {
                    let trigger = Trigger { rules: Set::open(vec![rule]), ..Trigger::default() };
                    triggers.push(self.item(name, event, trigger));
                }
            }
        }
    }

    fn item(&self, name: Value<String>, node: &Node, trigger: Trigger) -> Item<Trigger> {
        let address = format!("trigger {}/{}", self.label, label(&name).unwrap_or("trigger"));
        Item { address, span: node.span, name, what: trigger }
    }
}

/// What the events of a kind say.
fn events<'n>(function: &'n Node, kind: &'static str) -> impl Iterator<Item = &'n Node> {
    let events = function.get("events").map_or(&[][..], Node::items).iter();
    events.filter_map(move |event| event.get(kind)).filter(|event| !event.is_null())
}

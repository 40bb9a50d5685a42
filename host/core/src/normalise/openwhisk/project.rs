//! What one file deploys together, whichever format it is in: its packages with their actions and triggers.

use resilint_schema::{Route, Routes, Span, Trigger, Value, Why, Workload};

use super::text::label;

/// A manifest, or a service of the Serverless Framework.
#[derive(Debug)]
pub(super) struct Project {
    /// The file.
    pub(super) path: String,
    /// Name of the project or service, where it has one.
    pub(super) name: Value<String>,
    /// The API host that the file states for all of it.
    pub(super) host: Value<String>,
    pub(super) packages: Vec<Package>,
}

/// A package.
#[derive(Debug)]
pub(super) struct Package {
    pub(super) item: Item<Workload>,
    /// The API host that the file states for this package.
    pub(super) host: Value<String>,
    pub(super) namespace: Value<String>,
    pub(super) actions: Vec<Item<Workload>>,
    pub(super) triggers: Vec<Item<Trigger>>,
}

/// Something to be declared.
#[derive(Debug)]
pub(super) struct Item<T> {
    pub(super) name: Value<String>,
    pub(super) address: String,
    pub(super) span: Span,
    pub(super) what: T,
}

impl Package {
    /// Whether anything is in it that runs, or that makes something run.
    pub(super) fn is_empty(&self) -> bool {
        self.actions.is_empty() && self.triggers.is_empty() && self.item.what.services.is_empty()
    }

    /// Whether its name is this.
    pub(super) fn is_named(&self, name: &str) -> bool {
        label(&self.item.name) == Some(name)
    }
}

/// Whether a name that a rule or an API gives is that of an action: `pay`, `shop/pay` or `/namespace/shop/pay`.
pub(super) fn names_action(given: &str, package: &str, action: &str) -> bool {
    let path = given.strip_prefix('/').and_then(|rest| rest.split_once('/'));
    let local = path.map_or(given, |(_, rest)| rest);
    match local.rsplit_once('/') {
        Some((of, name)) => of == package && name == action,
        None => local == action,
    }
}

/// The routes of an action: the paths of APIs that lead to it, and its own where it is a web action.
pub(super) fn routes(
    apis: Vec<Value<String>>,
    web: &Value<bool>,
    namespace: &Value<String>,
    [package, action]: [&Value<String>; 2],
) -> Routes {
    let is_served = !apis.is_empty();
    let mut paths = apis;
    if web.known() == Some(&true) {
        paths.push(web_path(namespace, package, action));
    }
    let at = web.at().or(action.at());
    let none = match web {
        // What an API leads to is made a web action.
        _ if is_served => Value::inferred(false, at),
        Value::Known { value, from, at } => Value::Known { value: !value, from: *from, at: *at },
        Value::Unknown { why, symbol, .. } => {
            Value::Unknown { why: *why, symbol: symbol.clone(), candidates: Vec::new(), at }
        }
        Value::Absent => Value::Absent.or_default(true, at),
    };
    let route = |path| Route { host: Value::Absent, path, platform_domain: Value::Absent };
    Routes { named: paths.into_iter().map(route).collect(), random: Value::Absent, none }
}

/// The path of a web action below the host of the platform. `_` is the namespace of whoever deploys.
pub(crate) fn web_path(
    namespace: &Value<String>,
    package: &Value<String>,
    action: &Value<String>,
) -> Value<String> {
    let own = namespace.known().is_none_or(|name| name == "_");
    let namespace = if own && !namespace.is_unknown() { &Value::Absent } else { namespace };
    let package = package.clone().or_default("default".to_owned(), None);
    let parts = [(namespace, "namespace"), (&package, "package"), (action, "action")];
    let path: String =
        parts.iter().map(|(value, name)| format!("/{}", part(value, name))).collect();
    let path = format!("/api/v1/web{path}");
    if parts.iter().all(|(value, _)| value.known().is_some()) {
        Value::inferred(path, action.at())
    } else {
        Value::unknown(Why::NotDeclared, path, action.at())
    }
}

fn part(value: &Value<String>, name: &str) -> String {
    match value {
        Value::Known { value, .. } => value.clone(),
        unknown => hole(unknown.symbol().unwrap_or(name)),
    }
}

fn hole(symbol: &str) -> String {
    if symbol.contains("${") { symbol.to_owned() } else { format!("${{{symbol}}}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_name_actions_in_several_ways() {
        for given in ["pay", "shop/pay", "/_/shop/pay", "/guest/shop/pay"] {
            assert!(names_action(given, "shop", "pay"), "{given}");
        }
        for given in ["pay2", "cart/pay", "/_/cart/pay", "shop"] {
            assert!(!names_action(given, "shop", "pay"), "{given}");
        }
    }

    #[test]
    fn a_path_is_known_where_its_parts_are() {
        let at = Span::at(0, 1, 1);
        let known = |text: &str| Value::literal(text.to_owned(), at);
        let path = |namespace: &Value<String>| {
            label(&web_path(namespace, &known("shop"), &known("pay"))).map(str::to_owned)
        };
        assert_eq!(path(&known("acme")).as_deref(), Some("/api/v1/web/acme/shop/pay"));
        for own in [&Value::Absent, &known("_")] {
            assert_eq!(path(own).as_deref(), Some("/api/v1/web/${namespace}/shop/pay"));
        }
    }
}

//! Provider configurations of a plan, with the values that variables have in it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use resilint_schema::Why;

use super::address::{self, Step, module_path};
use super::configuration::{Configuration, Expression, expression};
use super::json::{self, Object, Tree};
use super::references::only_variable;
use super::values::{Layers, Values};
use crate::instance::{Key, Provider};
use crate::value::{Data, Map, Value};

/// Calls through which a variable is followed.
const FURTHEST: usize = 60;

/// What provider configurations are made of.
#[derive(Debug)]
pub(super) struct Providers<'p, 'j, 't> {
    configuration: &'p Configuration<'j, 't>,
    /// Values of the root module's variables.
    variables: &'p BTreeMap<Arc<str>, Value>,
    values: Values,
    known: HashMap<&'j str, Arc<Provider>>,
}

impl<'p, 'j, 't> Providers<'p, 'j, 't> {
    pub(super) fn new(
        configuration: &'p Configuration<'j, 't>,
        variables: &'p BTreeMap<Arc<str>, Value>,
        values: Values,
    ) -> Self {
        let mut providers = Self { configuration, variables, values, known: HashMap::new() };
        for (key, object) in &configuration.providers {
            let provider = Arc::new(providers.provider(key, object));
            providers.known.insert(key, provider);
        }
        providers
    }

    /// The configuration that a resource names. Before Terraform 1.1 the key of a resource in a module
    /// may lead to nothing: then it is inherited, as far as the plan tells.
    pub(super) fn get(&self, key: &str) -> Option<Arc<Provider>> {
        let inherited = || self.known.get(key.rsplit_once(':')?.1);
        self.known.get(key).or_else(inherited).cloned()
    }

    fn provider(&self, key: &str, object: &Object<'_>) -> Provider {
        let module = json::text(object, "module_address").unwrap_or_default();
        let place = json::place_of(self.values.file, object, "name");
        let written = json::entries(json::object_at(object, &["expressions"]));
        let config: Map = written
            .filter_map(|(name, written)| {
                let shown = format!("provider.{key}.{name}");
                let value = self.argument(written, module, &shown, 0)?;
                Some((name.into(), value.or_at(place)))
            })
            .collect();
        Provider {
            name: json::text(object, "name").unwrap_or(key).into(),
            alias: json::text(object, "alias").map(Into::into),
            config: Value::literal(Data::arguments(config), place),
            place,
        }
    }

    /// A constant, or the value of the only variable that the argument refers to: of a template around
    /// it the plan would not tell, but regions are hardly ever put together.
    fn argument(
        &self,
        written: &Tree<'_>,
        module: &str,
        shown: &str,
        depth: usize,
    ) -> Option<Value> {
        let place = json::place(self.values.file, written);
        match expression(written)? {
            Expression::Constant(constant) => {
                Some(self.values.value(Layers::plain(constant), shown, place))
            }
            Expression::References(list) => {
                let variable = only_variable(list).filter(|_| depth < FURTHEST);
                let value = variable.and_then(|steps| self.variable(&steps, module, shown, depth));
                let unknown = || Value::missing(Why::UnresolvedVariable, shown, Some(place));
                Some(value.unwrap_or_else(unknown))
            }
            Expression::Blocks(_) | Expression::Block(_) => None,
        }
    }

    fn variable(
        &self,
        steps: &[Step<'_>],
        module: &str,
        shown: &str,
        depth: usize,
    ) -> Option<Value> {
        let [_, name, rest @ ..] = steps else { return None };
        let value = match address::module(module) {
            None => self.variables.get(name.name).cloned(),
            Some(call) => {
                let caller = module_path(call.caller);
                let written = self.configuration.module(&caller)?.calls.get(call.name)?;
                let written = json::at(written, &["expressions", name.name]);
                match written {
                    Some(written) => self.argument(written, call.caller, shown, depth + 1),
                    None => self.default(&module_path(module), name.name),
                }
            }
        };
        let steps = std::iter::once(name).chain(rest);
        let steps = steps.enumerate().map(|(at, step)| ((at > 0).then_some(step.name), &step.key));
        steps.into_iter().try_fold(value?, |value, (name, key)| part(value, name, key))
    }

    fn default(&self, module: &str, name: &str) -> Option<Value> {
        let variable = self.configuration.module(module)?.variables.get(name)?;
        let default = json::get(variable, "default")?;
        let place = json::place(self.values.file, default);
        Some(self.values.value(Layers::plain(default), &format!("var.{name}"), place))
    }
}

/// `.name[key]` of a value, where it has that.
fn part(value: Value, name: Option<&str>, key: &Key) -> Option<Value> {
    let value = match name {
        Some(name) => value.get(name)?.clone(),
        None => value,
    };
    match key {
        Key::None => Some(value),
        Key::Name(name) => value.get(name).cloned(),
        Key::Index(index) => value.as_items()?.get(*index).cloned(),
        Key::Unknown => None,
    }
}

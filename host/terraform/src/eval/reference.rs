//! What a name stands for: a variable, a local value, an output, a resource and its attributes.

use std::sync::Arc;

use resilint_schema::Why;

use super::hop::computed;
use super::{Block, Evaluator, Node, Repetition, Scope, instances};
use crate::functions::Invalid;
use crate::handle::{Handle, Target};
use crate::instance::{Key, Mode};
use crate::program::folder;
use crate::syntax::Hop;
use crate::value::{Data, Refs, Value};

impl Evaluator<'_> {
    /// A name and what follows it.
    pub(super) fn traversal(
        &self,
        root: &Arc<str>,
        hops: &[Hop],
        scope: &Scope<'_>,
    ) -> Result<Value, Invalid> {
        if let Some(value) = scope.variable(root) {
            return self.hops(value.clone(), hops, scope);
        }
        if scope.isolated {
            return Err(Invalid(format!("{root} is not among the variables of the template")));
        }
        let (value, used) = match (&**root, hops) {
            ("var", [Hop::Attribute(name), ..]) => (self.variable(scope.module, name)?, 1),
            ("local", [Hop::Attribute(name), ..]) => (self.local(scope.module, name)?, 1),
            ("each", [Hop::Attribute(name), ..]) => (each(scope.repetition, name)?, 1),
            ("count", [Hop::Attribute(_), ..]) => (count_index(scope.repetition)?, 1),
            ("path", [Hop::Attribute(name), ..]) => (self.path(scope.module, name), 1),
            ("terraform" | "tofu", [Hop::Attribute(name), ..]) if &**name == "workspace" => {
                (self.workspace(), 1)
            }
            ("terraform" | "tofu", [Hop::Attribute(name), ..]) => {
                (Value::missing(Why::Computed, format!("terraform.{name}"), None), 1)
            }
            ("self", [Hop::Attribute(name), ..]) => {
                (Value::missing(Why::Computed, format!("self.{name}"), None), 1)
            }
            ("module", [Hop::Attribute(name), ..]) => (self.module_value(scope.module, name)?, 1),
            ("data", [Hop::Attribute(kind), Hop::Attribute(name), ..]) => {
                (self.resource_value(scope.module, Mode::Data, kind, name)?, 2)
            }
            ("resource", [Hop::Attribute(kind), Hop::Attribute(name), ..]) => {
                (self.resource_value(scope.module, Mode::Managed, kind, name)?, 2)
            }
            (kind, [Hop::Attribute(name), ..]) => {
                (self.resource_value(scope.module, Mode::Managed, kind, name)?, 1)
            }
            (name, _) => return Err(Invalid(format!("{name} stands for nothing"))),
        };
        self.hops(value, &hops[used..], scope)
    }

    fn local(&self, module: usize, name: &Arc<str>) -> Result<Value, Invalid> {
        let instance = self.module(module);
        let Some(local) = instance.module.locals.get(name) else {
            return Err(Invalid(format!("local.{name} is not declared")));
        };
        let shown = || prefixed(&instance.address, &format!("local.{name}"));
        Ok(self.once(Node::Local(module, name.clone()), shown, local.place, || {
            self.eval(&local.expr, &Scope::of(module))
        }))
    }

    /// `module.name`: the handles of its instances.
    fn module_value(&self, module: usize, name: &str) -> Result<Value, Invalid> {
        let instance = self.module(module);
        let Some(call) = instance.module.call(name) else {
            return Err(Invalid(format!("module.{name} is not declared")));
        };
        let expansion = self.expansion(module, Block::Call(call));
        Ok(self.instances(&expansion, |key| self.module_handle(module, call, key)))
    }

    fn resource_value(
        &self,
        module: usize,
        mode: Mode,
        kind: &str,
        name: &str,
    ) -> Result<Value, Invalid> {
        let instance = self.module(module);
        let Some(resource) = instance.module.resource(mode, kind, name) else {
            let data = if mode == Mode::Data { "data." } else { "" };
            return Err(Invalid(format!("{data}{kind}.{name} is not declared")));
        };
        let expansion = self.expansion(module, Block::Resource(resource));
        Ok(self.instances(&expansion, |key| self.resource_handle(module, resource, key)))
    }

    fn resource_handle(&self, module: usize, resource: usize, key: &Key) -> Handle {
        let address = self.resource_address(module, resource, key);
        Handle::new(Target::Resource { module, resource, key: key.clone() }, address)
    }

    pub(super) fn resource_address(&self, module: usize, resource: usize, key: &Key) -> Arc<str> {
        let instance = self.module(module);
        let block = &instance.module.resources[resource];
        let data = if block.mode == Mode::Data { "data." } else { "" };
        prefixed(&instance.address, &format!("{data}{}.{}{key}", block.kind, block.name))
    }

    fn module_handle(&self, module: usize, call: usize, key: &Key) -> Handle {
        let address = self.call_address(module, call, key);
        let target = match self.called(module, call, key) {
            Ok(module) => Target::Module { module },
            Err(why) => Target::Missing { module, call, why },
        };
        Handle::new(target, address)
    }

    pub(super) fn call_address(&self, module: usize, call: usize, key: &Key) -> Arc<str> {
        let instance = self.module(module);
        let block = &instance.module.calls[call];
        prefixed(&instance.address, &format!("module.{}{key}", block.name))
    }

    /// An attribute of a resource, an output of a module.
    pub(super) fn open(&self, handle: &Handle, name: &str) -> Result<Value, Invalid> {
        let value = match handle.target() {
            Target::Resource { module, resource, key } => {
                self.resource_attribute(*module, *resource, key, handle, name)
            }
            Target::Module { module } => self.output(*module, name)?,
            Target::Missing { module, call, why } => {
                let place = self.module(*module).module.calls[*call].place;
                let value = computed(handle.label().map(|label| &**label), name, place, *why);
                return Ok(Value { refs: Refs::one(handle.address(), name.into()), ..value });
            }
        };
        Ok(instances::seen(handle, name, value))
    }

    fn output(&self, module: usize, name: &str) -> Result<Value, Invalid> {
        let instance = self.module(module);
        let Some((name, output)) = instance.module.outputs.get_key_value(name) else {
            return Err(Invalid(format!("{} has no output {name}", instance.address)));
        };
        let shown = || Arc::from(format!("{}.{name}", instance.address));
        let value = self.once(Node::Output(module, name.clone()), shown, output.place, || {
            self.eval(&output.expr, &Scope::of(module))
        });
        // Of a sensitive one only its symbol is told.
        Ok(if output.sensitive { value.hidden(Some(shown()), Some(output.place)) } else { value })
    }

    /// An attribute as it is configured; what is not configured is computed by the provider.
    fn resource_attribute(
        &self,
        module: usize,
        resource: usize,
        key: &Key,
        handle: &Handle,
        name: &str,
    ) -> Value {
        let instance = self.module(module);
        let block = &instance.module.resources[resource];
        let address = handle.address();
        // What one instance is called that may not exist; all others are called by their address.
        let label = match key {
            Key::Unknown => address.clone(),
            _ => handle.label().unwrap_or(&address).clone(),
        };
        let refs = Refs::one(address, name.into());
        let node = Node::Attribute(module, resource, key.clone(), name.into());
        let shown = || Arc::from(format!("{label}.{name}"));
        let value = self.once(node, shown, block.place, || {
            let repetition = self.repetition(module, Block::Resource(resource), key);
            let scope = Scope { repetition: &repetition, ..Scope::of(module) };
            let value = match block.body.attribute(name) {
                Some(attribute) => Some(self.eval(&attribute.expr, &scope)?),
                None => {
                    let blocks = self.nested(&block.body, name, &scope)?;
                    blocks.map(|blocks| owned(blocks, &format!("{label}.{name}"), &refs))
                }
            };
            // What is null is left to the provider.
            Ok(value.filter(|value| !value.is_null()).unwrap_or_else(|| {
                let unset = computed(Some(&label), name, block.place, Why::Computed);
                Value { refs: refs.clone(), ..unset }
            }))
        });
        let refs = refs.union(&value.refs);
        Value { refs, ..value }
    }

    fn path(&self, module: usize, name: &str) -> Value {
        match name {
            "module" => {
                let dir = &self.module(module).module.dir;
                Value::string(path_between(self.dir, dir))
            }
            "root" => Value::string("."),
            name => Value::missing(Why::Computed, format!("path.{name}"), None),
        }
    }
}

/// Nested blocks that know which resource they belong to, for what the provider adds to them.
fn owned(blocks: Value, label: &str, refs: &Refs) -> Value {
    let mut index = 0_usize;
    let item = |item: &Value| {
        let data = match &item.data {
            Data::Object(entries) => {
                let label = Arc::from(format!("{label}[{index}]"));
                Data::Object(entries.clone().opened(Some(label)))
            }
            data => data.clone(),
        };
        index += 1;
        Value { data, refs: refs.union(&item.refs), ..item.clone() }
    };
    let data = match &blocks.data {
        Data::List(_) => blocks.data.each(item),
        _ => return blocks,
    };
    Value { data, refs: refs.clone(), ..blocks }
}

/// The address within a module instance.
pub(super) fn prefixed(module: &str, address: &str) -> Arc<str> {
    if module.is_empty() { address.into() } else { format!("{module}.{address}").into() }
}

fn each(repetition: &Repetition, name: &str) -> Result<Value, Invalid> {
    match (repetition, name) {
        (Repetition::Each { key, .. }, "key") => Ok(key.clone()),
        (Repetition::Each { value, .. }, "value") => Ok(value.clone()),
        _ => Err(Invalid(format!("each.{name} stands for nothing without for_each"))),
    }
}

fn count_index(repetition: &Repetition) -> Result<Value, Invalid> {
    match repetition {
        Repetition::Count(index) => Ok(index.clone()),
        _ => Err(Invalid("count.index stands for nothing without count".into())),
    }
}

/// The way from one folder to another.
fn path_between(from: &str, to: &str) -> String {
    let mut base = from;
    let mut up = String::new();
    loop {
        let rest = if base.is_empty() {
            Some(to)
        } else if to == base {
            Some("")
        } else {
            to.strip_prefix(base).and_then(|rest| rest.strip_prefix('/'))
        };
        if let Some(rest) = rest {
            let start = if up.is_empty() { "./" } else { up.as_str() };
            let path = format!("{start}{rest}");
            return path.trim_end_matches('/').to_owned();
        }
        up.push_str("../");
        base = folder(base);
    }
}

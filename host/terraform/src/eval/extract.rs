//! The result: every instance of every resource of all modules that are called.

use std::sync::Arc;

use resilint_schema::Why;

use super::body::Owner;
use super::budget::{VALUE, walk};
use super::provider::of_type;
use super::{Block, Evaluator, Scope};
use crate::config::Resource;
use crate::functions::Invalid;
use crate::instance::{Evaluation, Instance, Key, ModuleCall, Multiplicity};
use crate::value::{Data, Map, Value};

impl Evaluator<'_> {
    pub(super) fn extract(self) -> Evaluation {
        let mut evaluation = Evaluation {
            root: self.dir.to_owned(),
            scenario: self.scenario.name.clone(),
            ..Evaluation::default()
        };
        let root = self.module(0).module;
        for name in root.variables.keys() {
            if let Ok(value) = self.variable(0, name) {
                evaluation.variables.insert(name.clone(), value);
            }
        }
        self.module_resources(0, &Multiplicity::One, &mut evaluation);
        for (name, output) in &root.outputs {
            let value = self.eval(&output.expr, &Scope::of(0)).unwrap_or_else(|invalid| {
                self.invalid(&invalid, &format!("output.{name}").into(), output.place)
            });
            let _ = self.charge(walk(&value), 0);
            evaluation.outputs.insert(name.clone(), value);
        }
        self.validate();
        let of_modules = self.modules.borrow();
        let mut diagnostics = self.diagnostics.borrow().clone();
        diagnostics.extend(
            of_modules.iter().flat_map(|instance| instance.module.diagnostics.iter().cloned()),
        );
        evaluation.diagnostics = diagnostics.into_iter().collect();
        evaluation
    }

    /// The resources of a module instance, then those of the modules it calls. In a module of which it
    /// is unknown how many there are, that is unknown of its resources too.
    fn module_resources(&self, module: usize, outer: &Multiplicity, out: &mut Evaluation) {
        let block = self.module(module).module;
        for (index, resource) in block.resources.iter().enumerate() {
            let expansion = self.expansion(module, Block::Resource(index));
            for (key, _) in &expansion.keys {
                let count = within(outer, expansion.multiplicity());
                if let Err(beyond) = self.charge_instance() {
                    // One stands for this and all that would follow.
                    let count = Multiplicity::Unknown { min: 0, max: None, by: beyond };
                    let all = self.instance(module, index, resource, &Key::Unknown, count);
                    out.resources.push(all);
                    break;
                }
                out.resources.push(self.instance(module, index, resource, key, count));
            }
        }
        for index in 0..block.calls.len() {
            let expansion = self.expansion(module, Block::Call(index));
            for (key, _) in &expansion.keys {
                let count = within(outer, expansion.multiplicity());
                match self.called(module, index, key) {
                    Ok(inner) => self.module_resources(inner, &count, out),
                    Err(Why::TooLarge) => {
                        let by = self.no_more_instances();
                        let count = Multiplicity::Unknown { min: 0, max: None, by };
                        let all = self.missing_module(module, index, &Key::Unknown, count);
                        out.modules.push(all);
                        break;
                    }
                    Err(_) => out.modules.push(self.missing_module(module, index, key, count)),
                }
            }
        }
    }

    fn instance(
        &self,
        module: usize,
        index: usize,
        resource: &Resource,
        key: &Key,
        count: Multiplicity,
    ) -> Instance {
        let address = self.resource_address(module, index, key);
        let repetition = self.repetition(module, Block::Resource(index), key);
        let scope = Scope { repetition: &repetition, ..Scope::of(module) };
        let provider = resource.provider.clone();
        let provider = provider.unwrap_or_else(|| (of_type(&resource.kind), None));
        let (body, place) = (&resource.body, resource.place);
        let config = self.arguments(body, Owner::Resource, &address, place, &scope);
        // Whoever reads the instance goes through it.
        let _ = self.charge(config.weight().parts.into(), 0);
        Instance {
            config,
            mode: resource.mode,
            kind: resource.kind.clone(),
            name: resource.name.clone(),
            key: key.clone(),
            module: self.module(module).address.clone(),
            place: resource.place,
            count,
            provider: self.provider(module, &provider),
            action: None,
            address,
        }
    }

    fn missing_module(
        &self,
        module: usize,
        index: usize,
        key: &Key,
        count: Multiplicity,
    ) -> ModuleCall {
        let instance = self.module(module);
        let call = &instance.module.calls[index];
        let address = self.call_address(module, index, key);
        let repetition = self.repetition(module, Block::Call(index), key);
        let scope = Scope { repetition: &repetition, ..Scope::of(module) };
        ModuleCall {
            source: call.source.as_deref().unwrap_or_default().to_owned(),
            config: self.arguments(&call.body, Owner::Module, &address, call.place, &scope),
            place: call.place,
            count,
            providers: self.passed(module, call),
            address,
        }
    }

    /// A value with its resources and modules opened, to show it: each becomes the object of what is
    /// configured, down to a depth.
    pub(super) fn opened(&self, value: Value, depth: usize) -> Value {
        if self.charge(1, VALUE).is_err() {
            return value;
        }
        let data = match &value.data {
            Data::List(_) | Data::Set(_) | Data::Object(_) => {
                value.data.each(|item| self.opened(item.clone(), depth))
            }
            Data::Handle(handle) if depth > 0 => match self.contents(handle) {
                Ok(map) => {
                    return self.opened(Value { data: Data::object(map), ..value }, depth - 1);
                }
                Err(_) => return value,
            },
            _ => return value,
        };
        Value { data, ..value }
    }

    fn contents(&self, handle: &crate::handle::Handle) -> Result<Map, Invalid> {
        use crate::handle::Target;
        let names: Vec<Arc<str>> = match handle.target() {
            Target::Resource { module, resource, .. } => {
                let body = &self.module(*module).module.resources[*resource].body;
                let attributes = body.attributes.iter().map(|attribute| &*attribute.name);
                let names = attributes.chain(body.blocks.iter().map(crate::syntax::Block::makes));
                names.filter(|name| Owner::Resource.has(name)).map(Arc::from).collect()
            }
            Target::Module { module } => {
                self.module(*module).module.outputs.keys().cloned().collect()
            }
            Target::Missing { .. } => Vec::new(),
        };
        let open = |name: Arc<str>| Ok((name.clone(), self.open(handle, &name)?));
        names.into_iter().map(open).collect()
    }
}

fn within(outer: &Multiplicity, own: Multiplicity) -> Multiplicity {
    match (outer, own) {
        (Multiplicity::One, own) => own,
        (outer, Multiplicity::One) => outer.clone(),
        (Multiplicity::Unknown { min, max, by }, Multiplicity::Unknown { min: m, max: n, .. }) => {
            Multiplicity::Unknown {
                min: min.saturating_mul(m),
                max: max.zip(n).map(|(a, b)| a.saturating_mul(b)),
                by: by.clone(),
            }
        }
    }
}

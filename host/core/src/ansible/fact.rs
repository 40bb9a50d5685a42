//! Variables that tasks set for those that follow: `set_fact` and `include_vars`.

use std::collections::BTreeMap;

use resilint_schema::{Provenance, Why};
use resilint_terraform::value::Items;
use resilint_terraform::{Data, Multiplicity, Unknown, Value};

use super::keyword;
use super::run::Run;
use super::scope::{Layer, Rank, Vars};
use super::task::{Context, Task};
use super::value::{follows, open};
use crate::parse::Node;

impl<'a> Run<'a> {
    pub(super) fn set_fact(&mut self, task: Task<'_, 'a>, context: &Context<'a>) {
        let read = |node: &Node| self.node(node, Provenance::Literal, &context.scope);
        let mut values = self.arguments(task.node, task.written, &context.scope, read);
        values.remove("cacheable");
        let certain = is_certain(&context.count);
        let mut facts = BTreeMap::new();
        for (name, value) in values {
            let value = match certain {
                Ok(()) => value,
                // It keeps the value that it had, or has this one.
                Err(by) => {
                    let old = self.variable(&name, &context.scope);
                    either(by, old, value)
                }
            };
            facts.insert(name.to_string(), value);
        }
        self.set(Layer::known(Rank::Fact, facts));
    }

    /// `include_vars`: what the file says holds for the tasks that follow.
    pub(super) fn include_vars(&mut self, written: &'a Node, context: &Context<'a>) {
        let name = keyword::file(written).map(|file| self.file_name(file, &context.scope));
        let name = name.unwrap_or_else(|| Err(String::new()));
        let file = name.as_ref().ok().and_then(|name| self.find(name, context, "vars"));
        let (Ok(name) | Err(name)) = &name;
        let layer = match file {
            Some(file) => Layer::file(Rank::Included, file, Provenance::Tfvars),
            None => Layer::unseen(Rank::Included, name),
        };
        let known = match (is_certain(&context.count), &layer.vars) {
            // Whether the file is read is open: so is each value in it.
            (Err(by), Vars::Written(root, from)) => {
                let entries = root.entries().iter().filter_map(|entry| {
                    let name = entry.key.as_str()?;
                    let old = self.variable(name, &context.scope);
                    let new = self.node(&entry.value, *from, &context.scope);
                    Some((name.to_owned(), either(by, old, new)))
                });
                Some(entries.collect::<BTreeMap<_, _>>())
            }
            _ => None,
        };
        self.set(known.map_or(layer, |values| Layer::known(Rank::Included, values)));
    }
}

/// Whether tasks run for certain; otherwise what leaves it open.
const fn is_certain(count: &Multiplicity) -> Result<(), &Value> {
    match count {
        Multiplicity::Unknown { min: 0, by, .. } => Err(by),
        Multiplicity::Unknown { .. } | Multiplicity::One => Ok(()),
    }
}

/// A value that may have been replaced by another one.
fn either(by: &Value, old: Option<Value>, new: Value) -> Value {
    let Some(old) = old else {
        return open(Why::UnresolvedVariable, None, new.place).made_from([by, &new]);
    };
    let mut value = follows(None, [by, &old, &new]);
    if let Data::Unknown(unknown) = &value.data
        && old.is_wholly_known()
        && new.is_wholly_known()
    {
        let unknown = Unknown { candidates: Items::known_of([old, new]), ..(**unknown).clone() };
        value.data = Data::Unknown(unknown.into());
    }
    value
}

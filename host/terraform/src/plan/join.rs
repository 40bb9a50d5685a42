//! A plan or state and the configuration it is of: what the one knows and the other says, together.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use resilint_schema::Provenance;

use super::address;
use super::pairs::pairs;
use super::relations::NAMING;
use crate::instance::{Action, Evaluation, Instance, Key, Mode, Multiplicity, Provider};
use crate::value::{Data, Equality, Map, Reference, Refs, Unknown, Value, equality};

/// Completes a plan by its configuration: what the plan knows stays; places, provider configurations
/// and arguments that only Terraform reads come from the configuration; what the plan does not know
/// takes what the configuration tells of it.
pub fn join(plan: &mut Evaluation, source: &Evaluation) {
    let by_address: HashMap<&str, &Instance> =
        source.resources.iter().map(|instance| (&*instance.address, instance)).collect();
    let blocks = of_unknown_count(source);
    let known: HashSet<Arc<str>> =
        plan.resources.iter().map(|instance| instance.address.clone()).collect();
    let joiner = Joiner { known, same_variables: same_variables(plan, source) };
    let providers = providers(plan);
    for instance in &mut plan.resources {
        let exact = by_address.get(&*instance.address).copied();
        if matches!(instance.action, Some(Action::Delete | Action::Forget)) {
            continue;
        }
        if let Some(written) = exact {
            joiner.instance(instance, written);
            instance.provider = provider(instance, written, &providers);
        } else if let Some(written) = block(instance, &blocks) {
            // It stands for all instances of the block: what it says of one of them is not to be had.
            instance.place = written.place;
            instance.provider = provider(instance, written, &providers);
        }
    }
    let read = source.resources.iter().filter(|instance| instance.mode == Mode::Data);
    let read = read.filter(|instance| !joiner.known.contains(&instance.address));
    plan.resources.extend(read.cloned());
}

/// Completes configuration by its state: arguments that are unknown take the value that they have in
/// the world. What is not configured any more, and what is not there yet, stays as it is written.
pub fn complete(source: &mut Evaluation, state: &Evaluation) {
    let there: HashMap<&str, &Instance> =
        state.resources.iter().map(|instance| (&*instance.address, instance)).collect();
    for instance in &mut source.resources {
        let Some(state) = there.get(&*instance.address) else { continue };
        let Data::Object(arguments) = &instance.config.data else { continue };
        let mut arguments = Map::clone(arguments);
        for (name, value) in &mut arguments {
            // A state tells what is made of secrets, too.
            let is_open = value.is_unknown() && !value.is_secret();
            let found = state.config.get(name).filter(|_| is_open);
            if let Some(found) = found.filter(|found| !found.is_unknown()) {
                let refs = value.refs.union(&found.refs);
                let place = value.place.or(found.place);
                *value = Value { data: found.data.clone(), from: found.from, place, refs };
            }
        }
        for name in NAMING {
            // No configuration writes them: they are what the resource is known by once it is there.
            let found = state.config.get(name).filter(|found| !found.is_unknown());
            if let Some(found) = found.filter(|_| !arguments.contains_key(name)) {
                arguments.insert(name.into(), found.clone());
            }
        }
        instance.config.data = Data::arguments(arguments);
    }
}

/// Whether the configuration was evaluated with the values that the plan was made with.
fn same_variables(plan: &Evaluation, source: &Evaluation) -> bool {
    plan.variables.iter().all(|(name, value)| {
        let own = source.variables.get(name);
        own.is_none_or(|own| equality(value, own) == Equality::Equal)
    })
}

/// Instances that stand for all of their block, by the address without keys.
fn of_unknown_count(source: &Evaluation) -> HashMap<Arc<str>, &Instance> {
    let open = source.resources.iter().filter(|instance| {
        instance.key == Key::Unknown || matches!(instance.count, Multiplicity::Unknown { .. })
    });
    open.filter_map(|it| Some((address::address(&it.address)?.keyless(), it))).collect()
}

fn block<'s>(
    instance: &Instance,
    blocks: &HashMap<Arc<str>, &'s Instance>,
) -> Option<&'s Instance> {
    blocks.get(&address::address(&instance.address)?.keyless()).copied()
}

type Named = (Arc<str>, Option<Arc<str>>);

/// The provider configurations of the root module of a plan, by name and alias.
fn providers(plan: &Evaluation) -> BTreeMap<Named, Arc<Provider>> {
    let used = plan.resources.iter().filter_map(|instance| instance.provider.as_ref());
    used.map(|provider| ((provider.name.clone(), provider.alias.clone()), provider.clone()))
        .collect()
}

/// The configuration that the source says, with the values of the plan. Which one a module is given,
/// plans before Terraform 1.1 do not tell, so the source decides.
fn provider(
    instance: &Instance,
    written: &Instance,
    planned: &BTreeMap<Named, Arc<Provider>>,
) -> Option<Arc<Provider>> {
    let Some(written) = &written.provider else { return instance.provider.clone() };
    let own = instance.provider.as_ref().filter(|own| own.alias == written.alias);
    let named = (written.name.clone(), written.alias.clone());
    let Some(values) = own.or_else(|| planned.get(&named)) else { return Some(written.clone()) };
    let mut config: Map = written.config.as_object().cloned().unwrap_or_default();
    for (name, value) in values.config.as_object().into_iter().flatten() {
        let place = config.get(name).and_then(|written| written.place).or(value.place);
        if !value.is_unknown() && !value.is_null() {
            config.insert(name.clone(), Value { place, ..value.clone() });
        }
    }
    let config = Value { data: Data::arguments(config), ..written.config.clone() };
    Some(Arc::new(Provider { config, ..Provider::clone(written) }))
}

struct Joiner {
    /// Addresses that the plan has.
    known: HashSet<Arc<str>>,
    same_variables: bool,
}

impl Joiner {
    fn instance(&self, planned: &mut Instance, written: &Instance) {
        let mut map = planned.config.as_object().cloned().unwrap_or_default();
        for (name, written) in written.config.as_object().into_iter().flatten() {
            let value = match map.get(name) {
                Some(value) => self.value(value, written),
                // `lifecycle` and the like; of what the plan left out, that it is not known.
                None => written.clone(),
            };
            map.insert(name.clone(), value);
        }
        planned.place = written.place;
        planned.config = Value {
            data: Data::arguments(map),
            place: written.config.place,
            ..planned.config.clone()
        };
    }

    fn value(&self, planned: &Value, written: &Value) -> Value {
        let place = written.place.or(planned.place);
        if planned.is_secret() {
            return Value { place, ..planned.clone() };
        }
        let refs = self.refs(planned, written);
        let base = Value { place, refs, ..planned.clone() };
        match (&planned.data, &written.data) {
            (Data::Unknown(_), Data::Null | Data::Handle(_)) => base,
            (Data::Unknown(planned), Data::Unknown(written)) => {
                Value { data: unknown(planned, written), ..base }
            }
            (Data::Unknown(_), known) if self.trusts(written) => {
                Value { data: known.clone(), from: written.from, ..base }
            }
            (Data::List(items), Data::List(written) | Data::Set(written)) => {
                Value { data: self.items(items, written), ..base }
            }
            (Data::List(items), Data::Unknown(written)) => {
                Value { data: self.items(items, &written.members), ..base }
            }
            (Data::Object(map), Data::Object(written)) => {
                let join = |(name, value): (&Arc<str>, &Value)| {
                    let written = written.get(name);
                    let value = written.map_or_else(|| value.clone(), |it| self.value(value, it));
                    (name.clone(), value)
                };
                Value { data: Data::object(map.iter().map(join).collect()), ..base }
            }
            _ => base,
        }
    }

    fn items(&self, planned: &[Value], written: &[Value]) -> Data {
        let pairs = pairs(planned, written);
        let join = |(item, written): (&Value, Option<&Value>)| match written {
            Some(written) => self.value(item, written),
            None => item.clone(),
        };
        Data::list(planned.iter().zip(pairs).map(join).collect::<Vec<_>>())
    }

    /// Whether the configuration may know what the plan does not: not if it rests on other variables.
    fn trusts(&self, written: &Value) -> bool {
        self.same_variables || written.from == Provenance::Literal
    }

    /// The references of the configuration, which are exact; those of the plan as well where the
    /// configuration does not tell which instances it means.
    fn refs(&self, planned: &Value, written: &Value) -> Refs {
        // A plan has the instances, and not the ones that stand for all.
        let named = written.refs.iter().filter(|it| !it.address.contains("[*]"));
        let named = Refs::of(named.cloned());
        let is_known = |reference: &Reference| self.known.contains(&reference.address);
        let is_exact = !named.is_empty() && written.refs.iter().all(is_known);
        if is_exact { named } else { planned.refs.union(&named) }
    }
}

/// What neither knows. That it is computed, the plan knows better; what stands for it, the
/// configuration.
fn unknown(planned: &Arc<Unknown>, written: &Arc<Unknown>) -> Data {
    let symbol = written.symbol.clone().or_else(|| planned.symbol.clone());
    Data::Unknown(Arc::new(Unknown { why: planned.why, symbol, ..Unknown::clone(written) }))
}

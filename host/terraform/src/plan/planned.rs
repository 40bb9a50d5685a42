//! Plans: the instances that will be, those that will be gone, and what each has to do with others.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use resilint_schema::{Provenance, SourceId, Why};

use super::address::{self, Address, within};
use super::configuration::Configuration;
use super::expressions::Written;
use super::json::{self, Object};
use super::provider::Providers;
use super::references::{Resolver, Scope};
use super::values::{Layers, Values, secret};
use super::{diagnostic, state};
use crate::instance::{Action, Evaluation, Instance, Mode, Multiplicity};
use crate::value::{Data, Value};

/// An instance before its arguments are read.
#[derive(Debug)]
struct Draft<'j, 't> {
    address: Arc<str>,
    /// What names it and says where it is in the document.
    object: &'j Object<'t>,
    layers: Layers<'j, 't>,
    action: Option<Action>,
}

pub(super) fn evaluation(file: SourceId, plan: &Object<'_>) -> Evaluation {
    let values = Values { file, from: Provenance::Plan };
    let configuration = Configuration::new(plan);
    let mut evaluation = Evaluation::default();
    variables(plan, &configuration, values, &mut evaluation);
    evaluation.outputs = state::outputs(json::at(plan, &["planned_values", "outputs"]), values);
    let drafts = drafts(plan);
    let resolver = Resolver::new(&configuration, drafts.iter().map(|draft| &draft.address));
    let providers = Providers::new(&configuration, &evaluation.variables, values);
    let made = drafts
        .iter()
        .filter_map(|draft| instance(draft, &configuration, &resolver, &providers, values));
    let resources = made.collect();
    drop(providers);
    evaluation.resources = resources;
    if let Some(errored) = json::get(plan, "errored").filter(|value| json::is_true(value)) {
        evaluation.diagnostics.push(diagnostic(
            json::place(file, errored),
            "the run that made this plan failed: parts of it are missing".into(),
            "make the plan again once `terraform plan` succeeds",
        ));
    }
    evaluation
}

fn variables(
    plan: &Object<'_>,
    configuration: &Configuration<'_, '_>,
    values: Values,
    out: &mut Evaluation,
) {
    let declared = configuration.module("");
    let is_sensitive = |name: &str| {
        let variable = declared.and_then(|module| module.variables.get(name));
        let flag = variable.and_then(|variable| json::get(variable, "sensitive"));
        flag.is_some_and(json::is_true)
    };
    for (name, variable) in json::entries(json::object_at(plan, &["variables"])) {
        let place = json::place(values.file, variable);
        let shown = format!("var.{name}");
        let value = json::object(variable).and_then(|variable| json::get(variable, "value"));
        let value = match value {
            _ if is_sensitive(name) => secret(&shown, place),
            Some(value) => values.value(Layers::plain(value), &shown, place),
            None => Value::missing(Why::UnresolvedVariable, shown, Some(place)),
        };
        out.variables.insert(name.into(), value);
    }
}

/// All instances, each once: planned ones, then those that change without being planned, which are
/// those that go, then data sources that were read before the plan was made.
fn drafts<'j, 't>(plan: &'j Object<'t>) -> Vec<Draft<'j, 't>> {
    let listed = json::items(json::get(plan, "resource_changes"));
    // Deposed objects are left-overs of replacements, not the instances of their addresses.
    let listed = listed.iter().filter_map(json::object);
    let listed = listed.filter(|change| json::get(change, "deposed").is_none());
    let named = |change: &'j Object<'t>| Some((json::text(change, "address")?, change));
    let listed: Vec<(&str, &Object<'t>)> = listed.filter_map(named).collect();
    let changes: HashMap<&str, &Object<'t>> = listed.iter().copied().collect();
    let mut seen = HashSet::new();
    let mut drafts = Vec::new();
    for object in state::resources(json::at(plan, &["planned_values", "root_module"])) {
        let Some(address) = json::text(object, "address").filter(|it| seen.insert(*it)) else {
            continue;
        };
        let layers = Layers {
            value: json::get(object, "values"),
            unknown: changes.get(address).and_then(|it| json::at(it, &["change", "after_unknown"])),
            sensitive: json::get(object, "sensitive_values"),
        };
        let action = changes.get(address).and_then(|change| action(change));
        drafts.push(Draft { address: address.into(), object, layers, action });
    }
    for (address, change) in listed {
        if seen.insert(address) {
            drafts.push(changed(address, change));
        }
    }
    let read = json::at(plan, &["prior_state", "values", "root_module"]);
    for object in state::resources(read) {
        let is_data = json::text(object, "mode") == Some("data");
        let address = json::text(object, "address").filter(|it| is_data && seen.insert(*it));
        drafts.extend(address.map(|address| Draft {
            address: address.into(),
            object,
            layers: state::layers(object),
            action: Some(Action::NoOp),
        }));
    }
    drafts
}

/// An instance of which only the change is told: as it was if it goes, else as it will be.
fn changed<'j, 't>(address: &str, change: &'j Object<'t>) -> Draft<'j, 't> {
    let part = |name| json::at(change, &["change", name]);
    let after = part("after").filter(|after| !json::is_null(after));
    let layers = match after {
        Some(_) => Layers {
            value: after,
            unknown: part("after_unknown"),
            sensitive: part("after_sensitive"),
        },
        None => {
            Layers { value: part("before"), unknown: None, sensitive: part("before_sensitive") }
        }
    };
    Draft { address: address.into(), object: change, layers, action: action(change) }
}

fn action(change: &Object<'_>) -> Option<Action> {
    let actions = json::items(json::at(change, &["change", "actions"]));
    let actions: Vec<&str> = actions.iter().filter_map(json::string).collect();
    match actions[..] {
        [] => None,
        ["no-op"] => Some(Action::NoOp),
        ["create"] => Some(Action::Create),
        ["read"] => Some(Action::Read),
        ["update"] => Some(Action::Update),
        ["delete"] => Some(Action::Delete),
        ["forget"] => Some(Action::Forget),
        _ if actions.contains(&"create") => Some(Action::Replace),
        _ => None,
    }
}

fn instance(
    draft: &Draft<'_, '_>,
    configuration: &Configuration<'_, '_>,
    resolver: &Resolver<'_, '_, '_>,
    providers: &Providers<'_, '_, '_>,
    values: Values,
) -> Option<Instance> {
    let address = address::address(&draft.address)?;
    let place = json::place_of(values.file, draft.object, "address");
    let mut config = values.arguments(draft.layers, &draft.address, place);
    let written = configuration.module(&address.path);
    let written = written.and_then(|module| module.resources.get(address.block().as_str()));
    let expressions = written.and_then(|written| json::object_at(written, &["expressions"]));
    // What goes refers to nothing any more; what is only forgotten stays in the world as it is.
    let goes = matches!(draft.action, Some(Action::Delete));
    if let (Some(expressions), Some(map), false) = (expressions, config.as_object(), goes) {
        let block = within(address.module, &address.block());
        let scope = Scope { module: address.module, block: &block, key: &address.key };
        let map = Written { resolver, scope, values }.arguments(map, expressions);
        config.data = Data::arguments(map);
    }
    let key = written.and_then(|written| json::text(written, "provider_config_key"));
    let provider = key.and_then(|key| providers.get(key));
    Some(Instance {
        provider,
        action: draft.action,
        ..bare(draft.address.clone(), &address, config, place)
    })
}

/// An instance of which nothing is known but its arguments.
pub(super) fn bare(
    text: Arc<str>,
    address: &Address<'_>,
    config: Value,
    place: crate::place::Place,
) -> Instance {
    Instance {
        mode: if address.mode == Mode::Data { Mode::Data } else { Mode::Managed },
        kind: address.kind.into(),
        name: address.name.into(),
        key: address.key.clone(),
        module: address.module.into(),
        config,
        place,
        count: Multiplicity::One,
        provider: None,
        action: None,
        address: text,
    }
}

#[cfg(test)]
mod tests {
    use crate::plan::tests::{at, evaluated, refs};

    #[test]
    fn what_goes_refers_to_nothing_and_what_is_forgotten_still_does() {
        let change = |name: &str, action: &str| {
            format!(
                r#"{{"address": "ibm_a.{name}", "mode": "managed", "change": {{"actions": [{action:?}],
                    "before": {{"net": "n"}}, "after": null}}}}"#
            )
        };
        let written = |name: &str| {
            format!(
                r#"{{"address": "ibm_a.{name}", "expressions": {{"net": {{"references": ["ibm_n.n"]}}}}}}"#
            )
        };
        let evaluation = evaluated(&format!(
            r#"{{"format_version": "1.2", "planned_values": {{"root_module": {{"resources": [
                {{"address": "ibm_n.n", "values": {{"id": "n"}}}}]}}}},
                "resource_changes": [{}, {}],
                "configuration": {{"root_module": {{"resources": [{}, {}]}}}}}}"#,
            change("gone", "delete"),
            change("left", "forget"),
            written("gone"),
            written("left")
        ));
        let net = |address: &str| refs(at(&evaluation, address).config.get("net"));
        assert_eq!(net("ibm_a.gone"), "");
        assert_eq!(net("ibm_a.left"), "ibm_n.n#");
    }
}

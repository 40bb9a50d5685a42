//! States: what there is, as `terraform show -json` tells it and as Terraform keeps it in a file.

use std::collections::BTreeMap;
use std::sync::Arc;

use jsonc_parser::ast::Value as Json;
use resilint_schema::{Provenance, SourceId, Why};

use super::address::{self, within};
use super::json::{self, Object, Tree};
use super::planned::bare;
use super::relations::relate;
use super::values::{Layers, Values, secret};
use crate::instance::{Evaluation, Instance, Key, Provider};
use crate::place::Place;
use crate::value::{Data, Map, Unknown, Value};

/// Modules within modules that are looked into.
const DEEPEST: usize = 60;

/// An instance, and the blocks it depends on.
pub(super) type Dependent = (Instance, Vec<String>);

/// The resources of a module and of those within it, as `values` and `planned_values` list them.
pub(super) fn resources<'j, 't>(module: Option<&'j Tree<'t>>) -> Vec<&'j Object<'t>> {
    let mut found = Vec::new();
    collect(module, 0, &mut found);
    found
}

fn collect<'j, 't>(module: Option<&'j Tree<'t>>, depth: usize, found: &mut Vec<&'j Object<'t>>) {
    let Some(module) = module.and_then(json::object).filter(|_| depth < DEEPEST) else { return };
    found.extend(json::items(json::get(module, "resources")).iter().filter_map(json::object));
    for child in json::items(json::get(module, "child_modules")) {
        collect(Some(child), depth + 1, found);
    }
}

/// A resource of `values` with what of it is secret.
pub(super) fn layers<'j, 't>(resource: &'j Object<'t>) -> Layers<'j, 't> {
    Layers {
        value: json::get(resource, "values"),
        unknown: None,
        sensitive: json::get(resource, "sensitive_values"),
    }
}

/// Outputs of the root module.
pub(super) fn outputs(list: Option<&Tree<'_>>, values: Values) -> BTreeMap<Arc<str>, Value> {
    let entries = json::entries(list.and_then(json::object));
    let value = |(name, output): (&str, &Tree<'_>)| {
        let place = json::place(values.file, output);
        let shown = format!("output.{name}");
        let object = json::object(output)?;
        let is_sensitive = json::get(object, "sensitive").is_some_and(json::is_true);
        let value = match json::get(object, "value") {
            _ if is_sensitive => secret(&shown, place),
            Some(value) => values.value(Layers::plain(value), &shown, place),
            None => Value::missing(Why::Computed, shown, Some(place)),
        };
        Some((name.into(), value))
    };
    entries.filter_map(value).collect()
}

/// `terraform show -json` of a state.
pub(super) fn shown(file: SourceId, root: &Object<'_>) -> Evaluation {
    let values = Values { file, from: Provenance::Export };
    let resources = resources(json::at(root, &["values", "root_module"]));
    let instances = resources.into_iter().filter_map(|resource| {
        let text: Arc<str> = json::text(resource, "address")?.into();
        let address = address::address(&text)?;
        let place = json::place_of(file, resource, "address");
        let config = values.arguments(layers(resource), &text, place);
        let source = json::text(resource, "provider_name").unwrap_or_default();
        let name = source.rsplit('/').next().unwrap_or_default();
        // Of the configurations of one provider, this form does not say which.
        let provider = Some(Arc::new(provider(name, None, None, place)));
        let instance = Instance { provider, ..bare(text.clone(), &address, config, place) };
        Some((instance, strings(json::get(resource, "depends_on"))))
    });
    Evaluation {
        resources: relate(instances.collect()),
        outputs: outputs(json::at(root, &["values", "outputs"]), values),
        ..Evaluation::default()
    }
}

/// A state as Terraform keeps it.
pub(super) fn raw(file: SourceId, root: &Object<'_>) -> Evaluation {
    let values = Values { file, from: Provenance::Export };
    let resources = json::items(json::get(root, "resources")).iter().filter_map(json::object);
    let instances = resources.flat_map(|resource| {
        let listed = json::items(json::get(resource, "instances")).iter().filter_map(json::object);
        // Deposed objects are left-overs of replacements.
        let listed = listed.filter(|instance| json::get(instance, "deposed").is_none());
        listed.filter_map(move |instance| raw_instance(values, resource, instance))
    });
    Evaluation {
        resources: relate(instances.collect()),
        outputs: outputs(json::get(root, "outputs"), values),
        ..Evaluation::default()
    }
}

fn raw_instance(values: Values, resource: &Object<'_>, object: &Object<'_>) -> Option<Dependent> {
    let data = if json::text(resource, "mode") == Some("data") { "data." } else { "" };
    let (kind, name) = (json::text(resource, "type")?, json::text(resource, "name")?);
    let key = match json::get(object, "index_key") {
        Some(Json::NumberLit(number)) => number.value.parse().map_or(Key::Unknown, Key::Index),
        Some(Json::StringLit(name)) => Key::Name((&*name.value).into()),
        _ => Key::None,
    };
    let module = json::text(resource, "module").unwrap_or_default();
    let text: Arc<str> = within(module, &format!("{data}{kind}.{name}{key}")).into();
    let address = address::address(&text)?;
    let place = json::place_of(values.file, resource, "name");
    let layers = Layers {
        value: json::get(object, "attributes").or_else(|| json::get(object, "attributes_flat")),
        unknown: None,
        sensitive: None,
    };
    let mut config = values.arguments(layers, &text, place);
    hide(&mut config, &text, json::items(json::get(object, "sensitive_attributes")));
    let (name, alias) = provider_of(json::text(resource, "provider").unwrap_or_default());
    let provider = Some(Arc::new(provider(name, alias, json::text(resource, "provider"), place)));
    let instance = Instance { provider, key, ..bare(text.clone(), &address, config, place) };
    Some((instance, strings(json::get(object, "dependencies"))))
}

/// Drops the attributes that a state lists as sensitive. Of a path into one, the first step counts.
fn hide(config: &mut Value, address: &str, paths: &[Tree<'_>]) {
    if paths.is_empty() {
        return;
    }
    let Data::Object(map) = &config.data else { return };
    let mut map = Map::clone(map);
    for path in paths {
        let first = json::items(Some(path)).first().and_then(json::object);
        let name = match first {
            Some(step) => json::text(step, "value"),
            None => json::string(path),
        };
        if let Some(value) = name.and_then(|name| map.get_mut(name))
            && !value.is_null()
        {
            let place = value.place.unwrap_or_default();
            *value = secret(&format!("{address}.{}", name.unwrap_or_default()), place);
        }
    }
    config.data = Data::arguments(map);
}

/// Name and alias of `module.a.provider["registry.terraform.io/ibm-cloud/ibm"].eu`, and of
/// `provider.ibm.eu` as it was before Terraform 0.13.
fn provider_of(text: &str) -> (&str, Option<&str>) {
    let (name, rest) = match text.split_once("provider[\"") {
        Some((_, source)) => {
            let (source, rest) = source.split_once("\"]").unwrap_or((source, ""));
            (source.rsplit('/').next().unwrap_or(source), rest)
        }
        None => {
            let name = text.rsplit_once("provider.").map_or(text, |(_, name)| name);
            name.split_at(name.find('.').unwrap_or(name.len()))
        }
    };
    (name, rest.strip_prefix('.').filter(|alias| !alias.is_empty()))
}

/// A provider configuration of which a state keeps nothing but the name: its region is unknown, and the
/// same wherever the same configuration is used.
fn provider(name: &str, alias: Option<&str>, same: Option<&str>, place: Place) -> Provider {
    let symbol = same.map(|same| Arc::from(format!("{same}.region")));
    let unknown = Unknown { place: Some(place), ..Unknown::new(Why::NotDeclared, symbol) };
    let config = Map::from([("region".into(), Value::unknown(unknown))]);
    Provider {
        name: name.into(),
        alias: alias.map(Into::into),
        config: Value::literal(Data::arguments(config), place),
        place,
    }
}

fn strings(list: Option<&Tree<'_>>) -> Vec<String> {
    json::items(list).iter().filter_map(json::string).map(str::to_owned).collect()
}

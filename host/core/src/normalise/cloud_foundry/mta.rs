//! Multi-target applications (`mta.yaml`): each module that is deployed as an app is one, with the
//! attributes of a manifest among its `parameters`. Extension descriptors (`*.mtaext`) change them for one
//! deployment.

use std::collections::BTreeSet;

use resilint_schema::{Provenance, Value};

use super::files::Files;
use super::inherit::App;
use super::text::{Language, Reader, Values};
use crate::detect::Format;
use crate::normalise::Input;
use crate::parse::Node;

/// Words in the types of modules that are no apps: what fills a database and stops, and what is put into
/// another module.
const NO_APPS: [&str; 3] = ["content", "hdb", "html5"];

/// Extensions of extensions.
const MAX_CHAIN: usize = 16;

/// The apps among the modules.
pub(super) fn apps<'a>(input: &'a Input<'a>) -> Vec<App<'a>> {
    let modules = input.document.root.get("modules").map_or(&[][..], Node::items);
    let is_app = |module: &&Node| {
        let kind = module.get("type").and_then(Node::as_str).unwrap_or_default();
        module.get("name").is_some() && NO_APPS.iter().all(|word| !kind.contains(word))
    };
    let app = |module: &'a Node| App::of_module(input, module, layers(module).collect());
    modules.iter().filter(is_app).map(app).collect()
}

/// The mappings that the attributes of a module are looked up in.
fn layers(module: &Node) -> impl Iterator<Item = &Node> {
    module.get("parameters").into_iter().chain([module])
}

/// The app that a module is under extension descriptors, later ones over earlier ones.
pub(super) fn extended<'a>(app: &App<'a>, paths: &[String], files: Files<'a>) -> App<'a> {
    let mut extended = app.clone();
    for path in paths {
        let Some(root) = files.root(path) else {
            extended.unseen = Some(path.clone());
            continue;
        };
        let name = app.node.get("name").and_then(Node::text);
        let is_it = |module: &&Node| module.get("name").and_then(Node::text) == name;
        let modules = root.get("modules").map_or(&[][..], Node::items);
        if let Some(module) = modules.iter().find(is_it) {
            extended.extend(layers(module));
        }
        extended.descriptors.insert(0, root);
    }
    extended
}

/// What `${name}` stands for: parameters of the module, then those of the descriptors.
pub(super) fn values(app: &App<'_>) -> Values {
    let mut values = Values::default();
    let outer = app.descriptors.iter().rev().filter_map(|root| root.get("parameters"));
    let own: Vec<&Node> = app.all("parameters").collect();
    for entry in outer.chain(own.into_iter().rev()).flat_map(Node::entries) {
        let (Some(name), Some(text)) = (entry.key.text(), entry.value.text()) else { continue };
        if !text.contains("${") && !text.contains("~{") {
            // Whoever deploys the archive may extend it.
            values.set(&name, &text, Provenance::VariableDefault);
        }
    }
    values
}

/// Instances of services that a module is bound to: what it requires that is a resource.
pub(super) fn services<'a>(app: &App<'a>) -> Vec<&'a Node> {
    let mut named: BTreeSet<&str> = BTreeSet::new();
    for root in &app.descriptors {
        let resources = root.get("resources").map_or(&[][..], Node::items).iter();
        let services = resources.filter(|resource| {
            let kind = resource.get("type").and_then(Node::as_str);
            kind.is_some_and(|kind| kind.contains("service"))
        });
        named.extend(services.filter_map(|resource| resource.get("name")?.as_str()));
    }
    let required = app.all("requires").flat_map(Node::items);
    required
        .filter(|node| {
            node.get("name").and_then(Node::as_str).is_some_and(|name| named.contains(name))
        })
        .collect()
}

/// The name of the app that a module becomes, where that is not its own.
pub(super) fn name(app: &App<'_>, reader: &Reader<'_>) -> Value<String> {
    let given = app.get("app-name").filter(|_| app.is_module());
    given.map_or(Value::Absent, |node| reader.node(node))
}

/// The language of an app.
pub(super) fn language(app: &App<'_>) -> Language {
    if app.is_module() { Language::Descriptor } else { Language::Manifest }
}

/// The chains of extension descriptors under which an archive may be deployed, each from the first to the
/// last, by path.
pub(super) fn variants(app: &App<'_>, files: Files<'_>) -> Vec<Vec<String>> {
    if !app.is_module() {
        return Vec::new();
    }
    let extensions: Vec<&Input<'_>> = files.of(Format::MtaExtension).collect();
    let text = |input: &Input<'_>, key: &str| {
        input.document.root.get(key).and_then(Node::text).map(std::borrow::Cow::into_owned)
    };
    let Some(own) = text(app.input, "ID") else { return Vec::new() };
    let extended: BTreeSet<String> =
        extensions.iter().filter_map(|input| text(input, "extends")).collect();
    let mut chains = Vec::new();
    for last in &extensions {
        let is_extended = text(last, "ID").is_some_and(|id| extended.contains(&id));
        let mut chain = vec![last.path.to_owned()];
        let mut parent = text(last, "extends");
        while let Some(id) = parent.as_ref().filter(|id| **id != own && chain.len() < MAX_CHAIN) {
            let found = extensions.iter().find(|input| text(input, "ID").as_ref() == Some(id));
            chain.extend(found.map(|input| input.path.to_owned()));
            parent = found.and_then(|input| text(input, "extends"));
        }
        if !is_extended && parent.as_ref() == Some(&own) {
            chain.reverse();
            chains.push(chain);
        }
    }
    chains
}

//! Multi-target applications (`mta.yaml`): each module that is deployed as an app is one, with the
//! attributes of a manifest among its `parameters`. Extension descriptors (`*.mtaext`) change them for one
//! deployment.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use resilint_schema::{Provenance, Span, Value};

use super::files::Files;
use super::inherit::App;
use super::text::{Language, Reader, Values};
use crate::detect::Format;
use crate::normalise::Input;
use crate::normalise::path::folder;
use crate::parse::{Entry, Node};

/// Words in the types of modules that are no apps: what fills a database and stops, and what is put into
/// another module.
const NO_APPS: [&str; 3] = ["content", "hdb", "html5"];

/// Parameters of modules that are not deployed, or not started.
const NOT_RUN: [&str; 2] = ["skip-deploy", "no-start"];

/// Extensions of extensions, and ways to extend one archive.
const MAX_CHAIN: usize = 16;
const MAX_VARIANTS: usize = 16;
/// Modules, resources and parameters of one descriptor.
const MAX_ENTRIES: usize = 300;

/// The apps among the modules.
pub(super) fn apps<'a>(input: &'a Input<'a>) -> Vec<App<'a>> {
    let modules = input.document.root.get("modules").map_or(&[][..], Node::items);
    let is_app = |module: &&Node| {
        let kind = module.get("type").and_then(Node::as_str).unwrap_or_default();
        module.get("name").is_some()
            && NO_APPS.iter().all(|word| !kind.contains(word))
            && !NOT_RUN.iter().any(|key| layers(module).any(|layer| is_set(layer, key)))
    };
    let app = |module: &'a Node| App::of_module(input, module, layers(module).collect());
    modules.iter().take(MAX_ENTRIES).filter(is_app).map(app).collect()
}

fn is_set(layer: &Node, key: &str) -> bool {
    layer.get(key).and_then(Node::as_bool) == Some(true)
}

/// The descriptors that say what is deployed: where a deployment descriptor (`mtad.yaml`) lies beside the
/// one for development that it was made of, that one alone.
pub(super) fn deployed<'a>(inputs: &'a [Input<'a>]) -> impl Iterator<Item = &'a Input<'a>> + Clone {
    let of_deployment: BTreeSet<(&str, Option<String>)> = inputs
        .iter()
        .filter(|input| input.format == Format::Mta && file(input.path) == "mtad.yaml")
        .map(|input| (folder(input.path), text(input, "ID")))
        .collect();
    inputs.iter().filter(move |input| {
        let is_made_into = || of_deployment.contains(&(folder(input.path), text(input, "ID")));
        input.format == Format::Mta && (file(input.path) == "mtad.yaml" || !is_made_into())
    })
}

fn file(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Where a descriptor has more modules than are read.
pub(super) fn beyond(input: &Input<'_>) -> Option<Span> {
    let modules = input.document.root.get("modules").map_or(&[][..], Node::items);
    modules.get(MAX_ENTRIES).map(|module| module.span)
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
        if let Some(module) = modules.iter().take(MAX_ENTRIES).find(is_it) {
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
    for entry in outer.chain(own.into_iter().rev()).flat_map(entries_of) {
        let (Some(name), Some(text)) = (entry.key.text(), entry.value.text()) else { continue };
        if !text.contains("${") && !text.contains("~{") {
            // Whoever deploys the archive may extend it.
            values.set(&name, &text, Provenance::VariableDefault);
        }
    }
    values
}

fn entries_of(node: &Node) -> impl Iterator<Item = &Entry> {
    node.entries().iter().take(MAX_ENTRIES)
}

/// Instances of services that a module is bound to: what it requires that is a resource.
pub(super) fn services<'a>(app: &App<'a>) -> Vec<&'a Node> {
    let mut named: BTreeSet<&str> = BTreeSet::new();
    for root in &app.descriptors {
        let resources = root.get("resources").map_or(&[][..], Node::items);
        let resources = resources.iter().take(MAX_ENTRIES);
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

/// The chains of extension descriptors under which archives may be deployed, each from the first to the
/// last, by the ID of the archive.
pub(super) struct Variants(BTreeMap<String, Vec<Vec<String>>>);

impl Variants {
    pub(super) fn new(files: Files<'_>) -> Self {
        let extensions: Vec<&Input<'_>> = files.of(Format::MtaExtension).collect();
        let by_id: BTreeMap<String, &Input<'_>> =
            extensions.iter().filter_map(|input| Some((text(input, "ID")?, *input))).collect();
        let extended: BTreeSet<String> =
            extensions.iter().filter_map(|input| text(input, "extends")).collect();
        let is_extended =
            |input: &&&Input<'_>| text(input, "ID").is_some_and(|id| extended.contains(&id));
        let mut variants: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
        for last in extensions.iter().filter(|input| !is_extended(input)) {
            let mut chain = vec![last.path.to_owned()];
            let mut parent = text(last, "extends");
            while let Some(input) = parent.as_ref().and_then(|id| by_id.get(id))
                && chain.len() < MAX_CHAIN
            {
                chain.push(input.path.to_owned());
                parent = text(input, "extends");
            }
            let Some(id) = parent else { continue };
            chain.reverse();
            let all = variants.entry(id).or_default();
            // What is not read may say anything.
            match all.len() {
                0..MAX_VARIANTS => all.push(chain),
                MAX_VARIANTS => all.push(vec!["one of many extensions".to_owned()]),
                _ => {}
            }
        }
        Self(variants)
    }

    /// Those of the archive that a module is in.
    pub(super) fn of(&self, app: &App<'_>) -> &[Vec<String>] {
        let id = text(app.input, "ID").filter(|_| app.is_module());
        id.and_then(|id| self.0.get(&id)).map_or(&[], Vec::as_slice)
    }
}

fn text(input: &Input<'_>, key: &str) -> Option<String> {
    input.document.root.get(key).and_then(Node::text).map(Cow::into_owned)
}

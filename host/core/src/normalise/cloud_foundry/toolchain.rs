//! Toolchain files: which pipeline file a toolchain uses, and the values it gives to its placeholders.

use std::collections::{BTreeMap, BTreeSet};

use resilint_schema::{Provenance, Span, Value};

use super::files::Files;
use super::text::{Language, Reader, Values};
use crate::detect::Format;
use crate::normalise::Input;
use crate::normalise::path::{folder, join};
use crate::normalise::variables::Variables;
use crate::parse::{Entry, Node};

/// A pipeline with the values that fill its placeholders.
#[derive(Debug)]
pub(super) struct Instance<'a> {
    pub(super) pipeline: &'a Input<'a>,
    pub(super) values: Values,
}

/// Something that a toolchain refers to and that cannot be used.
#[derive(Debug)]
pub(super) struct Lost {
    pub(super) span: Span,
    pub(super) reason: String,
}

/// All pipelines of a run: those that toolchains use, once for each use, and those that stand alone.
pub(super) fn instances<'a>(
    inputs: &'a [Input<'a>],
    variables: &Variables,
) -> (Vec<Instance<'a>>, Vec<Lost>) {
    let files = Files::new(inputs);
    let (mut instances, mut lost) = (Vec::new(), Vec::new());
    let mut used = BTreeSet::new();
    for toolchain in inputs.iter().filter(|input| input.format == Format::Toolchain) {
        for service in services(&toolchain.document.root) {
            let Some((node, name)) = service.get("parameters").and_then(pipeline_file) else {
                continue;
            };
            let path = join(folder(toolchain.path), name);
            // Pipelines of Tekton are read for themselves.
            let at = |path: &String| files.at(path).next().map(|input| input.format);
            if path.as_ref().and_then(at) == Some(Format::TektonDefinition) {
                continue;
            }
            let Some(pipeline) = path.and_then(|path| pipeline(files, &path)) else {
                let reason = format!(
                    "the pipeline file `{name}` that this toolchain uses is not among the checked files"
                );
                lost.push(Lost { span: node.span, reason });
                continue;
            };
            used.insert(pipeline.path);
            let values = values(&toolchain.document.root, service, variables);
            instances.push(Instance { pipeline, values });
        }
    }
    let alone = inputs
        .iter()
        .filter(|input| input.format == Format::ClassicPipeline && !used.contains(input.path));
    instances.extend(alone.map(|pipeline| Instance { pipeline, values: Values::default() }));
    instances.sort_by_key(|instance| instance.pipeline.document.root.span.source);
    (instances, lost)
}

/// What one use of a pipeline in a toolchain gives to its placeholders.
pub(crate) struct Form<'v> {
    values: Values,
    /// Where each of them is written.
    places: BTreeMap<String, Span>,
    variables: &'v Variables,
}

impl<'v> Form<'v> {
    /// The uses of a file by toolchains; without any, one that gives nothing.
    pub(crate) fn of(path: &str, inputs: &[Input<'_>], variables: &'v Variables) -> Vec<Self> {
        let mut forms = Vec::new();
        for toolchain in inputs.iter().filter(|input| input.format == Format::Toolchain) {
            for service in services(&toolchain.document.root) {
                let named = service.get("parameters").and_then(pipeline_file);
                let named = named.and_then(|(_, name)| join(folder(toolchain.path), name));
                if named.as_deref() == Some(path) {
                    let root = &toolchain.document.root;
                    let values = values(root, service, variables);
                    let place =
                        |entry: &Entry| Some((entry.key.text()?.into_owned(), entry.value.span));
                    let places = entries(root, service).filter_map(place).collect();
                    forms.push(Self { values, places, variables });
                }
            }
        }
        if forms.is_empty() {
            let (values, places) = (Values::default(), BTreeMap::new());
            forms.push(Self { values, places, variables });
        }
        forms
    }

    /// A text with its placeholders filled in. One that is nothing but a placeholder has the place of what
    /// gives its value.
    pub(crate) fn text(&self, text: &str, at: Span) -> Value<String> {
        let language = Language::Pipeline;
        let name = text.strip_prefix("${").and_then(|text| text.strip_suffix('}'));
        let given = name.and_then(|name| self.places.get(name)).copied();
        let reader = Reader { variables: self.variables, values: &self.values, language };
        match reader.text(text, at) {
            Value::Known { value, from, .. } => {
                Value::Known { value, from, at: Some(given.unwrap_or(at)) }
            }
            unknown => unknown,
        }
    }
}

fn services(root: &Node) -> impl Iterator<Item = &Node> {
    let is_pipeline =
        |node: &&Node| node.get("service_id").and_then(Node::as_str) == Some("pipeline");
    let entries = root.get("services").map_or(&[][..], Node::entries);
    entries.iter().map(|entry| &entry.value).filter(is_pipeline)
}

fn pipeline<'a>(files: Files<'a>, path: &str) -> Option<&'a Input<'a>> {
    files.at(path).find(|input| input.format == Format::ClassicPipeline)
}

/// `content: $file(pipeline.yml)`, `content: $text(pipeline.yml)`, or `content: {$text: pipeline.yml}`.
fn pipeline_file(parameters: &Node) -> Option<(&Node, &str)> {
    let content = parameters.at(&["configuration", "content"])?;
    if let Some(inner) = content.get("$text").or_else(|| content.get("$file")) {
        return Some((inner, inner.as_str()?));
    }
    let text = content.as_str()?;
    let inner = text.strip_prefix("$file(").or_else(|| text.strip_prefix("$text("))?;
    Some((content, inner.strip_suffix(')')?.trim()))
}

/// The literal values of the form and of the environment of a pipeline. Whoever makes the toolchain
/// may change them, so they are defaults.
fn values(root: &Node, service: &Node, variables: &Variables) -> Values {
    let mut values = Values::default();
    for entry in entries(root, service) {
        let reader = Reader { variables, values: &values, language: Language::Pipeline };
        let value = reader.node(&entry.value);
        if let (Some(key), Some(value)) = (entry.key.text(), value.known()) {
            let value = value.clone();
            values.set(&key, &value, Provenance::VariableDefault);
        }
    }
    values
}

/// The entries of the form and of the environment of a pipeline.
fn entries<'n>(root: &'n Node, service: &'n Node) -> impl Iterator<Item = &'n Entry> {
    let forms = [
        root.at(&["parameters", "form", "pipeline", "parameters"]),
        root.at(&["form", "pipeline", "parameters"]),
        service.at(&["parameters", "form", "pipeline", "parameters"]),
        service.at(&["parameters", "configuration", "env"]),
    ];
    forms.into_iter().flatten().flat_map(Node::entries)
}

//! Where small documents are sent: the targets of each app, with their regions.

use resilint_schema::{Resource, Topology, Value};

use crate::detect::detect;
use crate::facts::FactBook;
use crate::normalise::kubernetes::{assemble, place};
use crate::normalise::variables::Variables;
use crate::normalise::{Builder, Input};
use crate::parse::{ParseLimits, yaml};

mod argo;
mod karmada;
mod ocm;

/// The topology of files, each a path and a text.
fn topology(files: &[(&str, &str)]) -> Topology {
    let facts = FactBook::load().expect("the facts are valid");
    let variables = Variables::default();
    let mut parsed = Vec::new();
    for (source, (path, text)) in files.iter().enumerate() {
        let file = yaml(source.try_into().expect("few files"), text, &ParseLimits::default());
        parsed.push((*path, file));
    }
    let mut inputs: Vec<Input<'_>> = Vec::new();
    for (path, file) in &parsed {
        inputs.extend(file.documents.iter().map(|document| Input {
            path,
            format: detect(path, document),
            document,
            comments: &file.comments,
        }));
    }
    let mut builder = Builder::new(&facts, &variables);
    let manifests = assemble(&inputs, &mut builder);
    place(&inputs, &manifests, &mut builder);
    builder.finish()
}

/// A Deployment of a name.
fn deployment(name: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}, labels: {{app: {name}}}}}\nspec:\n  selector: {{matchLabels: {{app: {name}}}}}\n  template:\n    metadata: {{labels: {{app: {name}}}}}\n    spec: {{containers: [{{name: c, image: icr.io/s/{name}}}]}}\n"
    )
}

/// The targets of an app as `region@line`, sorted, with `?` before what may not be there; a `+` at the
/// end where there may be more.
fn targets(topology: &Topology, app: &str) -> String {
    let group = topology.apps.iter().find(|group| group.name == app).expect("the app is declared");
    let of = |id: &String| {
        let is_it = |resource: &&Resource| resource.id == *id;
        let resource = topology.resources.iter().find(is_it).expect("the target is declared");
        let region = &resource.location.region;
        let shown = match region {
            Value::Known { value, .. } => value.clone(),
            unknown => format!("({})", unknown.symbol().unwrap_or_default()),
        };
        let doubt = if resource.count.min == 0 { "?" } else { "" };
        let line = region.at().map_or(0, |at| at.line);
        format!("{doubt}{shown}@{line}")
    };
    let mut all: Vec<String> = group.targets.iter().map(of).collect();
    all.sort();
    if !group.targets_closed {
        all.push("+".to_owned());
    }
    all.join(" ")
}

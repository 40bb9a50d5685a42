//! Scripts, workflows and pipelines through the whole of the module.

mod archives;
mod backups;
mod concourse;
mod orders;
mod pipelines;
mod platforms;
mod scripts;
mod tekton;
mod travis;
mod workflows;

use resilint_schema::{Resource, Topology, Value};

use super::{Scripts, assemble, assemble_backups, jobs};
use crate::detect::{Format, detect, is_script};
use crate::facts::FactBook;
use crate::normalise::cloud_foundry::{self, Pipelines};
use crate::normalise::variables::Variables;
use crate::normalise::{Builder, Input, group_code_engine, kubernetes, openwhisk};
use crate::parse::{Document, ParseLimits, script, yaml};
use crate::source::Sources;

/// The topology of some files.
fn read(files: &[(&str, &str)]) -> Topology {
    let mut sources = Sources::default();
    for (path, text) in files {
        sources.push(*path, *text);
    }
    let mut parsed: Vec<(&str, Format, Document)> = Vec::new();
    for (source, (path, text)) in (0u32..).zip(files) {
        if is_script(path, text, false) {
            let document = script(source, text).documents.remove(0);
            parsed.push((path, Format::ShellScript, document));
            continue;
        }
        let found = yaml(source, text, &ParseLimits::default());
        assert_eq!(found.errors, [], "{path}");
        for document in found.documents {
            parsed.push((path, detect(path, &document), document));
        }
    }
    let inputs: Vec<Input<'_>> = parsed
        .iter()
        .map(|(path, format, document)| Input { path, format: *format, document, comments: &[] })
        .collect();
    let facts = FactBook::load().unwrap();
    let variables = Variables::default();
    let mut builder = Builder::new(&facts, &variables);
    let scripts = Scripts::new(&inputs);
    let pipelines = Pipelines::read(&inputs, &scripts, &mut builder);
    let mut all = jobs(&inputs, &scripts, &pipelines, &mut builder);
    all.extend(cloud_foundry::assemble(&inputs, pipelines, &all, &mut builder));
    kubernetes::assemble(&inputs, &mut builder);
    assemble(&inputs, &all, &mut builder);
    assemble_backups(&inputs, &scripts, &all, &mut builder);
    openwhisk::assemble(&inputs, &sources, &mut builder);
    group_code_engine(&sources, &mut builder);
    builder.finish()
}

fn shown(value: &Value<String>) -> String {
    match value {
        Value::Known { value, .. } => value.clone(),
        Value::Unknown { candidates, .. } if !candidates.is_empty() => {
            format!("<{}>", candidates.join("|"))
        }
        unknown => format!("<{}>", unknown.symbol().unwrap_or_default()),
    }
}

/// `us-south shop/prod: app a, app? b`, one line a target.
fn targets(topology: &Topology) -> Vec<String> {
    let line = |resource: &Resource| {
        let target = resource.target()?;
        let places = [&target.project, &target.cluster, &target.namespace];
        let places = places.into_iter().filter(|value| !value.is_absent()).map(shown);
        let pushes = target.pushes.iter().map(|push| {
            let what =
                if push.application.is_absent() { &push.manifest } else { &push.application };
            let doubt = if push.certain { "" } else { "?" };
            format!("{doubt}{}", shown(what))
        });
        let count = match resource.count.max {
            None => " (any number)",
            Some(_) if resource.count.min == 0 => " (perhaps)",
            Some(_) => "",
        };
        let region = shown(&resource.location.region);
        let places: Vec<String> = std::iter::once(region).chain(places).collect();
        Some(format!("{}: {}{count}", places.join(" "), pushes.collect::<Vec<_>>().join(", ")))
    };
    topology.resources.iter().filter_map(line).collect()
}

/// `shop: 2 of 2 targets, closed`, one line an app.
fn apps(topology: &Topology) -> Vec<String> {
    let line = |app: &resilint_schema::AppGroup| {
        let closed = if app.targets_closed { ", closed" } else { "" };
        format!(
            "{}: {} members, {} targets{closed}",
            app.name,
            app.members.len(),
            app.targets.len()
        )
    };
    topology.apps.iter().map(line).collect()
}

#[track_caller]
fn deploys(files: &[(&str, &str)], to: &[&str], as_apps: &[&str]) {
    let topology = read(files);
    assert_eq!(targets(&topology), to);
    assert_eq!(apps(&topology), as_apps);
}

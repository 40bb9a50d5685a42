//! Cloud Foundry: app manifests say what runs, pipelines say where it is pushed, toolchains fill in
//! pipelines. Together they are app groups.

mod call;
mod commands;
mod copy;
mod files;
mod group;
mod harmless;
mod inherit;
mod join;
mod lines;
mod manifest;
mod overrides;
mod pipeline;
mod place;
mod push;
mod routes;
mod script;
mod text;
mod toolchain;

#[cfg(test)]
mod tests;

use resilint_schema::{Kind, Offering, Platform, ResourceId, Value};

use self::files::Files;
use self::inherit::{App, apps};
use self::pipeline::{Deployment, deployments};
use super::{Builder, Declared, Input};
use crate::detect::Format;

/// Adds the apps, targets and app groups of all Cloud Foundry documents of a run.
pub fn assemble(inputs: &[Input<'_>], builder: &mut Builder<'_>) {
    let files = Files::new(inputs);
    let (pipelines, lost) = toolchain::instances(inputs, builder.variables);
    for lost in lost {
        builder.unparsed(lost.span, lost.reason);
    }
    let mut declared: Vec<(ResourceId, Deployment)> = Vec::new();
    for instance in &pipelines {
        let (variables, facts) = (builder.variables, builder.facts);
        for found in deployments(instance.pipeline, &instance.values, variables, facts) {
            declared.push((declare_target(&found, builder), found));
        }
    }
    let is_manifest = |input: &&Input<'_>| input.format == Format::CloudFoundryManifest;
    let found: Vec<App<'_>> =
        inputs.iter().filter(is_manifest).flat_map(|input| apps(input, files)).collect();
    let groups = group::groups(&found, &declared, files, builder);
    for group in groups {
        group.declare(&found, files, builder);
    }
}

fn declare_target(deployment: &Deployment, builder: &mut Builder<'_>) -> ResourceId {
    let offering = match deployment.target.platform {
        Platform::Kubernetes => Offering::Kubernetes,
        _ => Offering::CloudFoundry,
    };
    builder.declare(Declared {
        offering,
        name: Value::literal(deployment.name.clone(), deployment.span),
        address: format!("job {}", deployment.name),
        span: deployment.span,
        labels: std::collections::BTreeMap::new(),
        location: deployment.location.clone(),
        kind: Kind::Target(Box::new(deployment.target.clone())),
    })
}

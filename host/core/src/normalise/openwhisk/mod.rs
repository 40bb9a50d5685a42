//! OpenWhisk, the platform of Cloud Functions: manifests of wskdeploy and services of the Serverless Framework say what
//! is deployed; deployment files, `.wskprops` and commands say where. Each package is an app group.

mod commands;
mod deployment;
mod group;
mod hosts;
mod join;
mod manifest;
mod places;
mod project;
mod sections;
mod serverless;
mod text;
mod triggers;
pub(crate) mod wskprops;

#[cfg(test)]
mod tests;

use resilint_schema::{ResourceId, Value};

use self::deployment::Deployment;
use self::places::Place;
use self::project::Project;
use self::text::label;
use self::wskprops::Properties;
use super::{Builder, Input};
use crate::detect::Format;
use crate::source::Sources;
pub(crate) use hosts::{dependency, named};
pub(crate) use project::web_path;

/// Adds the actions, triggers, targets and app groups of all documents of OpenWhisk. Commands that deploy functions are
/// targets in the topology already.
pub fn assemble(inputs: &[Input<'_>], sources: &Sources, builder: &mut Builder<'_>) {
    let mut projects: Vec<Project> = Vec::new();
    let mut deployments: Vec<Deployment<'_>> = Vec::new();
    let mut properties: Vec<Properties<'_>> = Vec::new();
    for input in inputs {
        match input.format {
            Format::Openwhisk if deployment::is_deployment(input.path, &input.document.root) => {
                deployments.push(deployment::read(input, builder.variables));
            }
            Format::Openwhisk => projects.extend(manifest::read(input, builder)),
            Format::ServerlessFramework => projects.extend(serverless::read(input, builder)),
            Format::WskProps => properties.extend(wskprops::read(input, builder.variables)),
            _ => {}
        }
    }
    let joined = join::projects(&deployments, &projects);
    let mut of_project: Vec<Vec<&Deployment<'_>>> = vec![Vec::new(); projects.len()];
    for (deployment, project) in deployments.iter().zip(&joined) {
        if let Some(files) = project.and_then(|index| of_project.get_mut(index)) {
            files.push(deployment);
        }
    }
    for (project, files) in projects.iter_mut().zip(&of_project) {
        schedule(project, files, builder);
    }
    let commands = commands::find(builder.topology(), sources);
    let places = |index: usize, package| {
        places::of(&projects[index], package, &of_project[index], &properties)
    };
    group::declare(&projects, places, &commands, builder);
    let left = deployments.iter().zip(&joined).filter(|(_, project)| project.is_none());
    left.for_each(|(deployment, _)| alone(deployment, builder));
    let mut unjoined = commands.iter().filter(|command| {
        (0..projects.len()).all(|index| command.pushes_of(index, &projects).is_none())
    });
    let reason = "deployed by one command; its manifest is not among the checked files";
    unjoined.by_ref().for_each(|command| {
        group::lone(command.name.clone(), vec![command.id.clone()], reason, builder);
    });
}

/// Takes from deployment files when triggers fire, where the manifest leaves that to them.
fn schedule(project: &mut Project, deployments: &[&Deployment<'_>], builder: &Builder<'_>) {
    for package in &mut project.packages {
        let of = label(&package.item.name).unwrap_or_default().to_owned();
        let silent =
            package.triggers.iter_mut().filter(|trigger| trigger.what.schedule.is_absent());
        for trigger in silent {
            let name = label(&trigger.name).unwrap_or_default();
            let stated = deployments.iter().map(|file| file.cron(&of, name, builder.variables));
            let mut stated = stated.filter(|cron| !cron.is_absent());
            // Where they differ, the first stands for all: a trigger fires by time in each place.
            trigger.what.schedule = stated.next().unwrap_or_default();
        }
    }
}

/// A deployment file whose manifest is not among the inputs still says where something is deployed.
fn alone(deployment: &Deployment<'_>, builder: &mut Builder<'_>) {
    let hosts = deployment.packages.iter().map(|settings| &settings.host);
    let hosts: Vec<&Value<String>> = std::iter::once(&deployment.host).chain(hosts).collect();
    let targets: Vec<ResourceId> = hosts
        .into_iter()
        .filter(|host| !host.is_absent())
        .filter_map(|host| {
            let namespace = &deployment.namespace;
            let place = Place { host, namespace, file: deployment.path, certain: true };
            group::lone_target(&place, builder)
        })
        .collect();
    if targets.is_empty() {
        return;
    }
    let package = deployment.packages.first().map_or(&Value::Absent, |settings| &settings.name);
    let name = label(&deployment.name).or(label(package)).unwrap_or(deployment.path);
    let reason = "one deployment file; its manifest is not among the checked files";
    group::lone(name.to_owned(), targets, reason, builder);
}

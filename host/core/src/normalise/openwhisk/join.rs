//! Which deployment file goes with which manifest.

use super::deployment::Deployment;
use super::project::Project;
use super::text::label;
use crate::normalise::path::folder;

/// The project of each deployment file, as an index; nothing where it cannot be told: nothing is joined on a guess.
pub(super) fn projects(deployments: &[Deployment<'_>], projects: &[Project]) -> Vec<Option<usize>> {
    deployments.iter().map(|deployment| project(deployment, projects)).collect()
}

fn project(deployment: &Deployment<'_>, projects: &[Project]) -> Option<usize> {
    let home = folder(deployment.path);
    let beside: Vec<usize> =
        (0..projects.len()).filter(|index| folder(&projects[*index].path) == home).collect();
    let by_name = |index: &usize| repeats(deployment, &projects[*index]);
    let named: Vec<usize> = beside.iter().copied().filter(by_name).collect();
    if let [only] = named.as_slice() {
        return Some(*only);
    }
    // What the tool takes by itself, whatever the names in it.
    let is_default = |index: &&usize| stem(&projects[**index].path) == "manifest";
    if stem(deployment.path) == "deployment"
        && let Some(default) = beside.iter().find(is_default)
    {
        return Some(*default);
    }
    if let [only] = beside.as_slice() {
        return may_be_of(deployment, &projects[*only]).then_some(*only);
    }
    if !named.is_empty() {
        return None;
    }
    let elsewhere: Vec<usize> = (0..projects.len()).filter(by_name).collect();
    nearest(home, &elsewhere, projects)
}

/// Whether a deployment file names the project, or one of its packages.
fn repeats(deployment: &Deployment<'_>, project: &Project) -> bool {
    let same_project =
        deployment.name.known().is_some() && deployment.name.known() == project.name.known();
    same_project
        || deployment.packages.iter().any(|settings| {
            label(&settings.name)
                .is_some_and(|name| project.packages.iter().any(|package| package.is_named(name)))
        })
}

/// Whether nothing in a deployment file speaks against the only manifest beside it.
fn may_be_of(deployment: &Deployment<'_>, project: &Project) -> bool {
    let is_open = |name: &resilint_schema::Value<String>| name.is_unknown();
    deployment.packages.is_empty()
        || deployment.packages.iter().any(|settings| is_open(&settings.name))
        || project.packages.iter().any(|package| is_open(&package.item.name))
}

/// The only one of those whose folder has most steps in common with this one.
fn nearest(home: &str, among: &[usize], projects: &[Project]) -> Option<usize> {
    let common = |index: usize| {
        let other = folder(&projects[index].path);
        home.split('/').zip(other.split('/')).take_while(|(a, b)| a == b).count()
    };
    let most = among.iter().map(|index| common(*index)).max()?;
    let mut best = among.iter().filter(|index| common(**index) == most);
    let first = best.next()?;
    best.next().is_none().then_some(*first)
}

/// `manifest` of `a/manifest.yaml`.
fn stem(path: &str) -> &str {
    let file = path.rsplit('/').next().unwrap_or(path);
    file.strip_suffix(".yaml").or_else(|| file.strip_suffix(".yml")).unwrap_or(file)
}

//! Targets of commands that deploy functions, such as `wskdeploy -p . --apihost HOST` and `ibmcloud fn deploy`. The
//! stages that read scripts and workflows declare them, with `platform` functions; here they join the project that
//! they deploy. So those stages run before this one.
//!
//! A push names what is deployed in `manifest`: a manifest, or the folder it is in. A command that names none deploys
//! the only project of the nearest folder around its script that has one. A target with neither endpoint nor region
//! takes the place that the files state, as the command does.

use std::collections::BTreeSet;

use resilint_schema::{Kind, Platform, Resource, ResourceId, Target, Topology, Value};

use super::project::Project;
use crate::normalise::path::{folder, join};
use crate::source::Sources;

/// Folders of a repository whose files work from the folder above.
const WORKS_ABOVE: [&str; 4] = [".github/workflows", ".github", ".bluemix", ".tekton"];

/// A target of a command.
#[derive(Debug)]
pub(super) struct Command {
    pub(super) id: ResourceId,
    /// The script or workflow.
    pub(super) path: String,
    /// What people call what it deploys, where nothing in the input is that.
    pub(super) name: String,
    /// Each push with the manifest or folder that it names, where it names one that can be told.
    pushes: Vec<Option<String>>,
    /// Whether it says where, which goes before what files say.
    pub(super) has_place: bool,
    /// Whether that place is known and it certainly deploys.
    pub(super) settled: bool,
    /// Whether all that it does is certain.
    pub(super) certain: bool,
}

/// The targets of commands that no app has yet.
pub(super) fn find(topology: &Topology, sources: &Sources) -> Vec<Command> {
    let taken: BTreeSet<&str> =
        topology.apps.iter().flat_map(|app| &app.targets).map(String::as_str).collect();
    let is_ours = |resource: &&Resource| {
        !taken.contains(resource.id.as_str())
            && matches!(&resource.kind, Kind::Target(target) if target.platform == Platform::Functions)
    };
    let found = topology.resources.iter().filter(is_ours);
    found.filter_map(|resource| command(resource, resource.target()?, sources)).collect()
}

fn command(resource: &Resource, target: &Target, sources: &Sources) -> Option<Command> {
    let path = sources.get(resource.origin.source)?.path.to_string();
    let has_place = is_stated(&target.endpoint) || is_stated(&resource.location.region);
    let certain = target.pushes.iter().all(|push| push.certain);
    let name = target.application.known().cloned().unwrap_or_else(|| path.clone());
    Some(Command {
        id: resource.id.clone(),
        path,
        name,
        pushes: target.pushes.iter().map(|push| push.manifest.known().cloned()).collect(),
        has_place,
        settled: resource.location.region.known().is_some() && certain,
        certain,
    })
}

/// Whether anything is said: a value, or an expression for one.
fn is_stated(value: &Value<String>) -> bool {
    value.known().is_some() || value.symbol().is_some()
}

impl Command {
    /// The pushes that deploy a project, by position. A target without any deploys what is around it.
    pub(super) fn pushes_of(&self, index: usize, projects: &[Project]) -> Option<Vec<usize>> {
        let around = || only_around(folder_of(&self.path), projects) == Some(index);
        if self.pushes.is_empty() {
            return around().then(Vec::new);
        }
        let deploys = |named: &Option<String>| match named {
            Some(named) => self.leads_to(named, &projects[index].path),
            None => around(),
        };
        let positions: Vec<usize> =
            (0..self.pushes.len()).filter(|position| deploys(&self.pushes[*position])).collect();
        (!positions.is_empty()).then_some(positions)
    }

    /// Whether a manifest or folder, seen from the script or from the folder it works in, is this file.
    fn leads_to(&self, named: &str, path: &str) -> bool {
        let starts = [folder(&self.path), folder_of(&self.path), ""];
        starts.iter().any(|start| {
            join(start, named).is_some_and(|found| found == path || is_default_of(&found, path))
        })
    }
}

/// Whether a file is what the tool takes from a folder by itself.
fn is_default_of(found: &str, path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or(path);
    let is_default = matches!(file, "manifest.yaml" | "manifest.yml" | "serverless.yml");
    is_default && folder(path) == found
}

/// The folder that a script works in.
fn folder_of(path: &str) -> &str {
    let home = folder(path);
    for works_above in WORKS_ABOVE {
        if home == works_above {
            return "";
        }
        let above = home.strip_suffix(works_above).and_then(|rest| rest.strip_suffix('/'));
        if let Some(above) = above {
            return above;
        }
    }
    home
}

/// The only project in the nearest folder, this one or one above, that has any below it.
fn only_around(home: &str, projects: &[Project]) -> Option<usize> {
    let mut home = home;
    loop {
        let below = |path: &str| {
            let rest = path.strip_prefix(home);
            home.is_empty() || rest.is_some_and(|rest| rest.starts_with('/') || home == "/")
        };
        let mut found = (0..projects.len()).filter(|index| below(&projects[*index].path));
        match (found.next(), found.next()) {
            (Some(only), None) => return Some(only),
            (Some(_), Some(_)) => return None,
            (None, _) if home.is_empty() || home == "/" => return None,
            (None, _) => home = folder(home),
        }
    }
}

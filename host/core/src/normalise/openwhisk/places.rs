//! Where the packages of a project are deployed to, by the files: a deployment file speaks before the manifest, the
//! package before its project, and `.wskprops` last.

use resilint_schema::{Span, Value};

use super::deployment::Deployment;
use super::project::{Package, Project};
use super::text::label;
use super::wskprops::Properties;
use crate::normalise::path::folder;

/// An API host with the file that states it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    pub(super) host: &'a Value<String>,
    pub(super) namespace: &'a Value<String>,
    pub(super) file: &'a str,
    /// Whether the deployment tool reads it whoever calls it. `.wskprops` counts for some callers only.
    pub(super) certain: bool,
}

/// The places of a package.
#[derive(Debug, Default)]
pub(super) struct Places<'a> {
    pub(super) places: Vec<Place<'a>>,
    /// Whether every file that deploys the package says where.
    pub(super) closed: bool,
}

impl Place<'_> {
    /// Where the host is written: what tells one place from another.
    pub(super) const fn key(&self) -> Option<Span> {
        self.host.at()
    }
}

/// The places that the files of a project give to one of its packages.
pub(super) fn of<'a>(
    project: &'a Project,
    package: &'a Package,
    deployments: &[&'a Deployment<'a>],
    properties: &'a [Properties<'a>],
) -> Places<'a> {
    let name = label(&package.item.name).unwrap_or_default();
    let own = [&package.host, &project.host].into_iter().find(|host| !host.is_absent());
    let own = own.map(|host| Place {
        host,
        namespace: &package.namespace,
        file: &project.path,
        certain: true,
    });
    let by_deployment = |deployment: &&'a Deployment<'a>| {
        let host = deployment.host_of(name);
        let namespace = match &deployment.namespace {
            Value::Absent => &package.namespace,
            stated => stated,
        };
        let stated = Place { host, namespace, file: deployment.path, certain: true };
        if host.is_absent() { own } else { Some(stated) }
    };
    let stated: Vec<Option<Place<'a>>> = if deployments.is_empty() {
        vec![own]
    } else {
        deployments.iter().map(by_deployment).collect()
    };
    let is_known =
        |place: &Option<Place<'_>>| place.is_some_and(|place| place.host.known().is_some());
    let closed = stated.iter().all(is_known);
    let mut places: Vec<Place<'a>> = Vec::new();
    for place in stated.into_iter().flatten() {
        if places.iter().all(|known| known.key() != place.key()) {
            places.push(place);
        }
    }
    if places.is_empty() {
        places.extend(above(&project.path, properties));
    }
    Places { places, closed }
}

/// What the settings in the folder of a file say, or in the nearest one above it.
fn above<'a>(path: &str, properties: &'a [Properties<'a>]) -> Vec<Place<'a>> {
    let mut home = folder(path);
    loop {
        let beside: Vec<Place<'_>> = properties
            .iter()
            .filter(|settings| folder(settings.path) == home)
            .map(|settings| Place {
                host: &settings.host,
                namespace: &settings.namespace,
                file: settings.path,
                certain: false,
            })
            .collect();
        if !beside.is_empty() || home.is_empty() || home == "/" {
            return beside;
        }
        home = folder(home);
    }
}

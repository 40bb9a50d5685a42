//! What jobs deploy to Code Engine: workloads, and the apps that they are copies of.

use std::collections::BTreeMap;

use resilint_schema::{
    AppGroup, Confidence, Kind, Offering, Platform, RelationKind, Resource, ResourceId, Runtime,
    SourceId,
};

use super::declare::Placed;
use super::machine::{Deployed, What};
use crate::normalise::{Builder, Declared};

/// Names that unrelated apps share: alone, they join nothing.
const GENERIC: &[&str] = &[
    "api",
    "app",
    "backend",
    "client",
    "demo",
    "example",
    "frontend",
    "hello",
    "hello-world",
    "helloworld",
    "my-app",
    "myapp",
    "server",
    "service",
    "test",
    "web",
];

/// One copy of an app, in one place.
struct Copy<'p> {
    id: ResourceId,
    placed: &'p Placed,
    deployed: &'p Deployed,
    name: String,
    source: SourceId,
    image: Option<String>,
}

/// Copies of one app.
struct Group<'p> {
    copies: Vec<Copy<'p>>,
}

/// Adds the workloads of all Code Engine targets, and their groups.
pub(super) fn assemble(targets: &[Placed], builder: &mut Builder<'_>) {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for placed in targets.iter().filter(|placed| placed.platform == Platform::CodeEngine) {
        for (push, deployed) in &placed.pushes {
            let Some(copy) = declare(placed, *push, deployed, builder) else { continue };
            match groups.iter_mut().find(|group| group.takes(&copy)) {
                Some(group) => group.copies.push(copy),
                None => groups.push(Group { copies: vec![copy] }),
            }
        }
    }
    for group in groups {
        if !group.join(builder) {
            builder.group(group.app());
        }
    }
}

/// Declares what a push deploys as a workload.
fn declare<'p>(
    placed: &'p Placed,
    push: usize,
    deployed: &'p Deployed,
    builder: &mut Builder<'_>,
) -> Option<Copy<'p>> {
    if !matches!(deployed.what, What::App | What::Job | What::Function) {
        return None;
    }
    let name = &deployed.push.application;
    let shown = name.known().map(String::as_str).or(name.symbol())?.to_owned();
    let mut workload = deployed.settings.workload(deployed.what, name);
    workload.project = placed.project.clone();
    let kind = match deployed.what {
        What::Job => "job",
        What::Function => "function",
        _ => "app",
    };
    let region = &placed.location.region;
    let region =
        region.known().map(String::as_str).or(region.symbol()).unwrap_or("an unknown region");
    let id = builder.declare(Declared {
        offering: Offering::CodeEngine,
        name: name.clone(),
        address: format!("{kind} {shown} in {region}"),
        span: deployed.at,
        labels: BTreeMap::new(),
        location: placed.location.clone(),
        kind: Kind::Workload(Box::new(workload)),
    });
    builder.pushes(&placed.id, push, &id);
    if deployed.push.certain {
        let kind = RelationKind::Deploys;
        builder.relate(kind, &placed.id, &id, Confidence::Proven, Some(deployed.at));
    }
    let image = deployed.settings.image();
    Some(Copy {
        id,
        placed,
        deployed,
        name: shown,
        source: deployed.at.source,
        image: image.known().map(|image| image_name(image).to_owned()),
    })
}

impl<'p> Group<'p> {
    /// Whether a copy is one of this app: in one file by its name, else by its name and its image.
    fn takes(&self, copy: &Copy<'p>) -> bool {
        self.copies.iter().any(|other| {
            let is_near = other.source == copy.source || other.placed.root == copy.placed.root;
            other.deployed.what == copy.deployed.what
                && other.name == copy.name
                && (is_near
                    || same_image(other.image.as_deref(), copy.image.as_deref(), &copy.name))
                && (other.source == copy.source || copy.deployed.push.application.known().is_some())
        })
    }

    fn members(&self) -> Vec<ResourceId> {
        self.copies.iter().map(|copy| copy.id.clone()).collect()
    }

    fn targets(&self) -> Vec<ResourceId> {
        let mut targets: Vec<ResourceId> = Vec::new();
        for copy in &self.copies {
            if !targets.contains(&copy.placed.id) {
                targets.push(copy.placed.id.clone());
            }
        }
        targets
    }

    fn app(&self) -> AppGroup {
        let first = self.copies.first();
        let one_file = self.copies.iter().all(|copy| Some(copy.source) == first.map(|f| f.source));
        let (joined_by, confidence) = match self.copies.len() {
            0 | 1 => ("deployed once", Confidence::Proven),
            _ if one_file => ("one name in one file", Confidence::Derived),
            _ => ("one name and image in several files", Confidence::Heuristic),
        };
        AppGroup {
            id: String::new(),
            name: first.map(|copy| copy.name.clone()).unwrap_or_default(),
            offering: Offering::CodeEngine,
            members: self.members(),
            targets: self.targets(),
            targets_closed: self.copies.iter().all(|copy| copy.placed.settled),
            balancers: Vec::new(),
            joined_by: joined_by.to_owned(),
            confidence,
        }
    }

    /// Joins the app that Terraform declares under this name and with this image, where that is one app.
    fn join(&self, builder: &mut Builder<'_>) -> bool {
        let Some(copy) = self.copies.first() else { return false };
        let (ours, topology) = (self.members(), builder.topology());
        let by_id = |id: &ResourceId| topology.resources.iter().find(|resource| resource.id == *id);
        let is_ours = |resource: &Resource| {
            let workload = resource.workload();
            let image = workload.and_then(|workload| workload.containers.first()?.image.known());
            let image = image.map(|image| image_name(image));
            resource.name.known() == Some(&copy.name)
                && image.is_some()
                && image == copy.image.as_deref()
        };
        let is_app = |resource: &&Resource| {
            resource.workload().is_some_and(|workload| workload.runtime == Runtime::CodeEngineApp)
        };
        let found = topology.apps.iter().position(|app| {
            let mut apps = app.members.iter().filter_map(by_id).filter(is_app).peekable();
            app.offering == Offering::CodeEngine
                && copy.deployed.what == What::App
                && !app.members.iter().any(|id| ours.contains(id))
                && apps.peek().is_some()
                && apps.all(is_ours)
        });
        let Some(app) = found.and_then(|at| builder.topology_mut().apps.get_mut(at)) else {
            return false;
        };
        app.members.extend(ours);
        app.targets.extend(self.targets());
        app.targets_closed = false;
        app.joined_by = format!("{}, and the name and image of a deployment", app.joined_by);
        app.confidence = Confidence::Heuristic;
        true
    }
}

/// Whether two images are of one app. Where one is not known, a name that says something has to do.
fn same_image(a: Option<&str>, b: Option<&str>, name: &str) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a == b,
        _ => !GENERIC.contains(&name),
    }
}

/// `web` of `us.icr.io/shop/web:1.2@sha256:...`: copies are pulled from other registries and
/// namespaces.
fn image_name(image: &str) -> &str {
    let image = image.split('@').next().unwrap_or(image);
    let name = image.rsplit('/').next().unwrap_or(image);
    name.split(':').next().unwrap_or(name)
}

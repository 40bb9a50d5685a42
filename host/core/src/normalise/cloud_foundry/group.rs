//! App groups: one app in all its copies, with the targets that push it.

use std::collections::{BTreeMap, BTreeSet};

use resilint_schema::{
    AppGroup, Confidence, Offering, Platform, Push, RelationKind, ResourceId, Span, Value, Workload,
};

use super::copy::{copied, declare_copy};
use super::deployment::Deployment;
use super::files::Files;
use super::inherit::App;
use super::join::{beside, home, pushed};
use super::manifest::name;
use super::mta;
use super::overrides::Overrides;
use super::text::Reader;
use crate::normalise::Builder;

/// One app in the making.
#[derive(Debug)]
pub(super) struct Group {
    /// The folder that its copies share: that of the pipeline, or of the manifests.
    root: String,
    name: String,
    /// The apps, by index, each with the flags it is pushed with.
    copies: Vec<(usize, Overrides)>,
    targets: Vec<ResourceId>,
    /// Which push of which target pushes which copy.
    deploys: Vec<Deploys>,
    closed: bool,
    joined_by: &'static str,
    confidence: Confidence,
}

/// One copy that one push pushes.
#[derive(Debug)]
struct Deploys {
    target: ResourceId,
    /// Position of the push among those of the target.
    push: usize,
    copy: usize,
    /// Where that is written.
    at: Option<Span>,
    /// Whether it is certain that this is a push.
    certain: bool,
}

/// The groups that apps and targets form, apps first joined by what pushes them.
pub(super) fn groups(
    apps: &[App<'_>],
    deployments: &[(ResourceId, Deployment)],
    files: Files<'_>,
    builder: &mut Builder<'_>,
) -> Vec<Group> {
    let is_ours = |(_, deployment): &&(ResourceId, Deployment)| {
        deployment.target.platform == Platform::CloudFoundry || !deployment.pushes.is_empty()
    };
    let deployments: Vec<&(ResourceId, Deployment)> = deployments.iter().filter(is_ours).collect();
    let mut groups = Groups {
        apps,
        names: names(apps, builder),
        regions: regions(&deployments),
        groups: Vec::new(),
        index: BTreeMap::new(),
        of_app: BTreeMap::new(),
    };
    for (id, deployment) in &deployments {
        groups.deploy(id, deployment, files, builder);
    }
    for (id, deployment) in &deployments {
        if deployment.pushes.is_empty() {
            groups.prepare(id, deployment);
        }
    }
    let open: BTreeSet<&str> = deployments
        .iter()
        .filter(|(_, found)| !found.settled)
        .map(|(_, found)| found.root.as_str())
        .collect();
    for group in &mut groups.groups {
        group.closed = !open.contains(group.root.as_str());
    }
    groups.alone(files, builder);
    groups.groups
}

/// What people call each app.
fn names(apps: &[App<'_>], builder: &Builder<'_>) -> Vec<String> {
    let named = |app: &App<'_>| {
        let (values, language) = (mta::values(app), mta::language(app));
        let reader = Reader { variables: builder.variables, values: &values, language };
        label(&name(app, &reader)).unwrap_or_else(|| "app".to_owned())
    };
    apps.iter().map(named).collect()
}

/// The regions that the pipelines of each folder deploy to.
fn regions(deployments: &[&(ResourceId, Deployment)]) -> BTreeMap<String, BTreeSet<String>> {
    let mut regions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (_, found) in deployments {
        if let Some(region) = found.location.region.known() {
            regions.entry(found.root.clone()).or_default().insert(region.clone());
        }
    }
    regions
}

struct Groups<'g, 'a> {
    apps: &'g [App<'a>],
    /// The name of each app.
    names: Vec<String>,
    /// The regions that the pipelines of a folder deploy to.
    regions: BTreeMap<String, BTreeSet<String>>,
    groups: Vec<Group>,
    /// The groups by folder, name and what joins them.
    index: BTreeMap<(String, String, &'static str), usize>,
    /// The group of an app that is already in one.
    of_app: BTreeMap<usize, usize>,
}

impl Groups<'_, '_> {
    fn deploy(
        &mut self,
        id: &ResourceId,
        deployment: &Deployment,
        files: Files<'_>,
        builder: &mut Builder<'_>,
    ) {
        // What may push beside what certainly does is noted in the target, and joins nothing.
        let visible = deployment.pushes.iter().any(|push| push.push.certain);
        for (position, push) in deployment.pushes.iter().enumerate() {
            if visible && !push.push.certain {
                continue;
            }
            let at = push.push.strategy.at();
            let found = pushed(push, self.apps, files);
            if found.is_empty() {
                let group = self.of_application(deployment, Some(&push.push));
                self.groups[group].target(id);
            }
            let mut overrides = push.overrides.clone();
            overrides.vars_files = beside(push, &push.overrides.vars_files);
            overrides.extensions = beside(push, &push.overrides.extensions);
            for (what, paths) in [
                ("variables file", &overrides.vars_files),
                ("extension descriptor", &overrides.extensions),
            ] {
                for path in paths.iter().filter(|path| files.root(path).is_none()) {
                    if let Some(at) = at {
                        let reason = format!("the {what} `{path}` is not among the checked files");
                        builder.unparsed(at, reason);
                    }
                }
            }
            for app in found {
                let group = self.of(app, &deployment.root);
                let copy = self.groups[group].copy(app, &overrides);
                self.groups[group].target(id);
                let (target, certain) = (id.clone(), push.push.certain);
                let deploys = Deploys { target, push: position, copy, at, certain };
                self.groups[group].deploys.push(deploys);
            }
        }
    }

    /// A target that pushes nothing still belongs to the app that it names.
    fn prepare(&mut self, id: &ResourceId, deployment: &Deployment) {
        let application = label(&deployment.target.application);
        let home = |group: &&mut Group| group.root == deployment.root;
        let mut candidates: Vec<&mut Group> = self.groups.iter_mut().filter(home).collect();
        let only = candidates.len() == 1;
        let named = candidates
            .iter()
            .position(|group| Some(group.name.as_str()) == application.as_deref())
            .or(only.then_some(0));
        match named {
            Some(index) => candidates[index].target(id),
            None => {
                let group = self.of_application(deployment, None);
                self.groups[group].target(id);
            }
        }
    }

    /// The group of an app that a pipeline pushes. Its name counts without the regions that the
    /// pipeline deploys to, so that `shop-eu-gb` and `shop-us-south` are copies of one app.
    fn of(&mut self, app: usize, root: &str) -> usize {
        if let Some(group) = self.of_app.get(&app) {
            return *group;
        }
        let name = &without_regions(&self.names[app], self.regions.get(root));
        let key = (root.to_owned(), name.clone());
        let group = self.find_or_add(key, name, "pushed by one pipeline", Confidence::Derived);
        self.of_app.insert(app, group);
        group
    }

    /// The group of an app of which only the pipeline speaks. A script that may push is not its name,
    /// but jobs that run one script are taken for jobs of one app, which is called after the first.
    fn of_application(&mut self, deployment: &Deployment, push: Option<&Push>) -> usize {
        let stated = label(&deployment.target.application);
        let pushed = push.and_then(|push| label(&push.application));
        let is_script = push.is_some_and(|push| !push.certain);
        let (key, name) = match (stated, pushed) {
            (Some(name), Some(_)) if is_script => (name.clone(), name),
            (None, Some(script)) if is_script => (script, deployment.job()),
            (_, Some(name)) | (Some(name), None) => (name.clone(), name),
            (None, None) => ("app".to_owned(), "app".to_owned()),
        };
        self.find_or_add(
            (deployment.root.clone(), key),
            &name,
            "pushed by one pipeline; its manifest is not among the checked files",
            Confidence::Derived,
        )
    }

    fn find_or_add(
        &mut self,
        (root, key): (String, String),
        name: &str,
        joined_by: &'static str,
        confidence: Confidence,
    ) -> usize {
        let key = (root.clone(), key, joined_by);
        if let Some(index) = self.index.get(&key) {
            return *index;
        }
        self.index.insert(key, self.groups.len());
        self.groups.push(Group {
            root,
            name: name.to_owned(),
            copies: Vec::new(),
            targets: Vec::new(),
            deploys: Vec::new(),
            closed: false,
            joined_by,
            confidence,
        });
        self.groups.len() - 1
    }

    /// Apps that no pipeline pushes: those of one name in one folder are copies of one app.
    fn alone(&mut self, files: Files<'_>, builder: &Builder<'_>) {
        let all = mta::Variants::new(files);
        for (index, app) in self.apps.iter().enumerate() {
            if self.of_app.contains_key(&index) {
                continue;
            }
            let joined_by = "one name in one folder";
            let name = &self.names[index].clone();
            let key = (home(app).to_owned(), name.clone());
            let group = self.find_or_add(key, name, joined_by, Confidence::Heuristic);
            for overrides in variants(app, all.of(app), files, builder) {
                self.groups[group].copy(index, &overrides);
            }
        }
    }
}

/// The ways in which an app that nothing pushes may run: as its manifest says, or as the extensions of its
/// archive say where they change it.
fn variants(
    app: &App<'_>,
    chains: &[Vec<String>],
    files: Files<'_>,
    builder: &Builder<'_>,
) -> Vec<Overrides> {
    if chains.is_empty() {
        return vec![Overrides::default()];
    }
    let plain = (copied(app, &Overrides::default(), files, builder), Overrides::default());
    let mut seen: Vec<(Workload, Overrides)> = Vec::new();
    for extensions in chains {
        let overrides = Overrides { extensions: extensions.clone(), ..Overrides::default() };
        let workload = copied(app, &overrides, files, builder);
        if workload == plain.0 && !seen.iter().any(|(_, own)| own.is_empty()) {
            seen.push(plain.clone());
        } else if !seen.iter().any(|(other, _)| *other == workload) {
            seen.push((workload, overrides));
        }
    }
    seen.into_iter().map(|(_, overrides)| overrides).collect()
}

impl Group {
    fn target(&mut self, id: &ResourceId) {
        if !self.targets.contains(id) {
            self.targets.push(id.clone());
        }
    }

    fn copy(&mut self, app: usize, overrides: &Overrides) -> usize {
        let same = |(index, flags): &(usize, Overrides)| *index == app && flags == overrides;
        if let Some(copy) = self.copies.iter().position(same) {
            return copy;
        }
        self.copies.push((app, overrides.clone()));
        self.copies.len() - 1
    }

    /// Adds the workloads, the edges and the group itself to the topology.
    pub(super) fn declare<'a>(self, apps: &[App<'a>], files: Files<'a>, builder: &mut Builder<'_>) {
        let members: Vec<ResourceId> = self
            .copies
            .iter()
            .map(|(app, overrides)| declare_copy(&apps[*app], overrides, files, builder))
            .collect();
        for Deploys { target, push, copy, at, certain } in &self.deploys {
            let member = &members[*copy];
            builder.pushes(target, *push, member);
            if *certain {
                let kind = RelationKind::Deploys;
                builder.relate(kind, target, member, Confidence::Derived, *at);
            }
        }
        let confidence = if members.len() <= 1 { Confidence::Derived } else { self.confidence };
        builder.group(AppGroup {
            targets: self.targets,
            targets_closed: self.closed,
            confidence,
            ..AppGroup::new(Offering::CloudFoundry, self.name, members, self.joined_by.to_owned())
        });
    }
}

pub(super) fn label(value: &Value<String>) -> Option<String> {
    value.known().map(String::as_str).or(value.symbol()).map(str::to_owned)
}

/// A name without the regions in it; the name itself where nothing is left.
fn without_regions(name: &str, regions: Option<&BTreeSet<String>>) -> String {
    let mut short = name.to_owned();
    for region in regions.into_iter().flatten() {
        short = short.replace(region.as_str(), "");
    }
    let short = short.trim_matches(['-', '_', '.']).to_owned();
    if short.is_empty() { name.to_owned() } else { short }
}

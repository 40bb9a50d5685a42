//! App groups: one package in all its copies, with the targets it is deployed to.

use std::collections::{BTreeMap, BTreeSet};

use resilint_schema::{
    AppGroup, Confidence, Kind, Offering, Push, RelationKind, ResourceId, Span, Value,
};

use super::commands::Command;
use super::hosts;
use super::places::{Place, Places};
use super::project::{Package, Project, names_action};
use super::text::label;
use crate::normalise::path::folder;
use crate::normalise::{Builder, Declared};

/// A package of one manifest.
#[derive(Debug)]
struct Copy<'a> {
    project: &'a Project,
    package: &'a Package,
    members: Vec<ResourceId>,
    places: Places<'a>,
    targets: Vec<ResourceId>,
}

/// Declares all packages and groups them. `places` are those that the files give to each package of each project;
/// `commands` are the commands that deploy.
pub(super) fn declare<'a>(
    projects: &'a [Project],
    places: impl Fn(usize, &'a Package) -> Places<'a>,
    commands: &[Command],
    builder: &mut Builder<'_>,
) {
    let mut copies = Vec::new();
    for (index, project) in projects.iter().enumerate() {
        let deploying: Vec<(&Command, Vec<usize>)> = commands
            .iter()
            .filter_map(|command| Some((command, command.pushes_of(index, projects)?)))
            .collect();
        for copy in declare_project(project, builder) {
            let mut copy = Copy { places: places(index, copy.package), ..copy };
            by_commands(&mut copy, &deploying, builder);
            copies.push(copy);
        }
    }
    declare_targets(&mut copies, builder);
    for group in groups(copies) {
        builder.group(group);
    }
}

/// Declares the packages of a project, and what starts what.
fn declare_project<'a>(project: &'a Project, builder: &mut Builder<'_>) -> Vec<Copy<'a>> {
    let mut actions: Vec<(&str, &str, ResourceId)> = Vec::new();
    let mut copies: Vec<Copy<'_>> = Vec::new();
    let filled = || project.packages.iter().filter(|package| !package.is_empty());
    for package in filled() {
        let whole =
            item(&package.item, Kind::Workload(Box::new(package.item.what.clone())), builder);
        let of = label(&package.item.name).unwrap_or_default();
        let mut members = vec![whole.clone()];
        for action in &package.actions {
            let id = item(action, Kind::Workload(Box::new(action.what.clone())), builder);
            builder.relate(
                RelationKind::PartOf,
                &id,
                &whole,
                Confidence::Proven,
                Some(action.span),
            );
            actions.push((of, label(&action.name).unwrap_or_default(), id.clone()));
            members.push(id);
        }
        copies.push(Copy {
            project,
            package,
            members,
            places: Places::default(),
            targets: Vec::new(),
        });
    }
    for copy in &mut copies {
        let package = copy.package;
        for trigger in &package.triggers {
            let id = item(trigger, Kind::Trigger(Box::new(trigger.what.clone())), builder);
            for rule in &trigger.what.rules.items {
                let Some(given) = label(&rule.starts) else { continue };
                for (of, name, action) in &actions {
                    if names_action(given, of, name) {
                        let kind = RelationKind::DependsOn;
                        builder.relate(kind, &id, action, Confidence::Proven, rule.starts.at());
                    }
                }
            }
            copy.members.push(id);
        }
    }
    copies
}

fn item<T>(item: &super::project::Item<T>, kind: Kind, builder: &mut Builder<'_>) -> ResourceId {
    builder.declare(Declared {
        offering: Offering::CloudFunctions,
        name: item.name.clone(),
        address: item.address.clone(),
        span: item.span,
        labels: BTreeMap::new(),
        location: resilint_schema::Location::default(),
        kind,
    })
}

/// Adds the targets of the commands that deploy a package. A place that a command states goes before those of files,
/// which then count only for commands that state none.
fn by_commands(
    copy: &mut Copy<'_>,
    commands: &[(&Command, Vec<usize>)],
    builder: &mut Builder<'_>,
) {
    if commands.is_empty() {
        return;
    }
    let by_files = !copy.places.places.is_empty();
    if commands.iter().all(|(command, _)| command.has_place) {
        copy.places = Places { places: Vec::new(), closed: true };
    }
    for (command, pushes) in commands {
        if !command.has_place && by_files {
            copy.places.closed &= command.certain;
            continue;
        }
        copy.places.closed &= command.settled;
        copy.targets.push(command.id.clone());
        for member in &copy.members {
            pushes.iter().for_each(|push| builder.pushes(&command.id, *push, member));
            if command.certain {
                let kind = RelationKind::Deploys;
                builder.relate(kind, &command.id, member, Confidence::Derived, None);
            }
        }
    }
}

/// Declares one target for each host that a file states, and what it deploys.
fn declare_targets(copies: &mut [Copy<'_>], builder: &mut Builder<'_>) {
    let mut stated: BTreeMap<Span, (Place<'_>, Vec<usize>)> = BTreeMap::new();
    for (index, copy) in copies.iter().enumerate() {
        for place in &copy.places.places {
            if let Some(key) = place.key() {
                stated.entry(key).or_insert_with(|| (*place, Vec::new())).1.push(index);
            }
        }
    }
    for (at, (place, of)) in stated {
        let members: Vec<ResourceId> =
            of.iter().flat_map(|index| copies[*index].members.clone()).collect();
        let target = declare_target(&place, at, members.clone(), builder);
        of.iter().for_each(|index| copies[*index].targets.push(target.clone()));
        for member in members.iter().filter(|_| place.certain) {
            builder.relate(RelationKind::Deploys, &target, member, Confidence::Derived, Some(at));
        }
    }
}

fn declare_target(
    place: &Place<'_>,
    at: Span,
    members: Vec<ResourceId>,
    builder: &mut Builder<'_>,
) -> ResourceId {
    let (location, mut target) = hosts::target(place.host, place.namespace, builder.facts);
    target.pushes = vec![Push { members, certain: place.certain, ..Push::default() }];
    let file = place.file;
    builder.declare(Declared {
        offering: Offering::CloudFunctions,
        name: Value::inferred(file.to_owned(), Some(at)),
        address: "API host".to_owned(),
        span: at,
        labels: BTreeMap::new(),
        location,
        kind: Kind::Target(Box::new(target)),
    })
}

/// What only a deployment file or a command speaks of.
pub(super) fn lone(
    name: String,
    targets: Vec<ResourceId>,
    joined_by: &str,
    builder: &mut Builder<'_>,
) {
    builder.group(group(name, Vec::new(), targets, false, joined_by));
}

/// A target of a deployment file whose manifest is not among the inputs.
pub(super) fn lone_target(place: &Place<'_>, builder: &mut Builder<'_>) -> Option<ResourceId> {
    let at = place.key()?;
    Some(declare_target(place, at, Vec::new(), builder))
}

/// The groups that the copies form: packages of one name, in manifests side by side that are deployed to different
/// hosts, are copies of one app. All others are apps of their own.
fn groups(copies: Vec<Copy<'_>>) -> Vec<AppGroup> {
    let mut apps: Vec<Vec<Copy<'_>>> = Vec::new();
    for copy in copies {
        // What no file places stands alone, so that most are not compared at all.
        let is_placed = !copy.places.places.is_empty();
        let mut placed = apps.iter_mut().filter(|_| is_placed);
        match placed.find(|app| app.iter().all(|other| are_copies(other, &copy))) {
            Some(app) => app.push(copy),
            None => apps.push(vec![copy]),
        }
    }
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for app in &apps {
        *seen.entry(name(app)).or_default() += 1;
    }
    apps.into_iter()
        .map(|app| {
            let short = name(&app);
            let path = app.first().map_or("", |copy| &copy.project.path);
            // Several apps of one name are told apart by their files.
            let is_shared = seen.get(&short).is_some_and(|count| *count > 1);
            let name = if is_shared { format!("{short} ({path})") } else { short };
            let joined_by = match app.len() {
                1 => "one package of one manifest",
                _ => "one name, in manifests side by side for different hosts",
            };
            let closed = app.iter().all(|copy| copy.places.closed);
            let mut targets: Vec<ResourceId> = Vec::new();
            for target in app.iter().flat_map(|copy| &copy.targets) {
                if !targets.contains(target) {
                    targets.push(target.clone());
                }
            }
            let members = app.into_iter().flat_map(|copy| copy.members).collect();
            group(name, members, targets, closed, joined_by)
        })
        .collect()
}

fn group(
    name: String,
    members: Vec<ResourceId>,
    targets: Vec<ResourceId>,
    targets_closed: bool,
    joined_by: &str,
) -> AppGroup {
    let is_guess = joined_by.starts_with("one name");
    AppGroup {
        targets_closed: targets_closed && !targets.is_empty(),
        targets,
        confidence: if is_guess { Confidence::Heuristic } else { Confidence::Derived },
        ..AppGroup::new(Offering::CloudFunctions, name, members, joined_by.to_owned())
    }
}

/// What people call an app: its package, or the project where that is the default package.
fn name(app: &[Copy<'_>]) -> String {
    let Some(copy) = app.first() else { return "functions".to_owned() };
    let package = label(&copy.package.item.name).unwrap_or("functions");
    let project = label(&copy.project.name);
    project.filter(|_| package == "default").unwrap_or(package).to_owned()
}

fn are_copies(a: &Copy<'_>, b: &Copy<'_>) -> bool {
    let (a_name, b_name) = (a.package.item.name.known(), b.package.item.name.known());
    let is_one_name = a_name.is_some_and(|name| name != "default") && a_name == b_name;
    is_one_name && a.project.path != b.project.path && are_beside(a, b) && !shares_host(a, b)
}

/// Whether two manifests lie in one folder, or in two folders of one folder.
fn are_beside(a: &Copy<'_>, b: &Copy<'_>) -> bool {
    let (a, b) = (folder(&a.project.path), folder(&b.project.path));
    a == b || !a.is_empty() && !b.is_empty() && folder(a) == folder(b)
}

/// Whether two packages are, or may be, deployed to one host.
fn shares_host(a: &Copy<'_>, b: &Copy<'_>) -> bool {
    fn hosts<'c>(copy: &'c Copy<'_>) -> Option<BTreeSet<&'c str>> {
        let hosts = copy.places.places.iter().map(|place| place.host.known().map(String::as_str));
        hosts.collect()
    }
    match (hosts(a), hosts(b)) {
        (Some(a), Some(b)) => a.is_empty() || b.is_empty() || !a.is_disjoint(&b),
        _ => true,
    }
}

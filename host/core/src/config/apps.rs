//! `[[app]]`: what belongs to one app, and whether all its targets are known.

use std::collections::BTreeMap;
use std::path::Path;

use globset::{Glob, GlobSet, GlobSetBuilder};
use resilint_schema::{
    AppEntry, AppGroup, Confidence, Offering, Provenance, Severity, SourceId, Topology, Value,
};

use super::apply::{Given, concerns};
use super::{FILE_NAME, Loaded, targets};
use crate::problem::Problem;

/// Joins the groups that each entry names into one app for each offering.
pub(super) fn join(
    loaded: &Loaded,
    given: &Given<'_>,
    topology: &mut Topology,
    problems: &mut Vec<Problem>,
) {
    for (index, entry) in loaded.config.app.iter().enumerate() {
        let pointer = format!("/app/{index}");
        let Some(patterns) = patterns(loaded, &entry.files, &format!("{pointer}/files"), problems)
        else {
            continue;
        };
        let matched = if entry.files.is_empty() {
            matching(topology, |group| concerns(group, entry.offering) && group.name == entry.name)
        } else {
            let sources = matched_sources(loaded, given, &patterns);
            matching(topology, |group| {
                concerns(group, entry.offering) && has_member_in(topology, group, &sources)
            })
        };
        if matched.is_empty() {
            problems.push(unmatched(loaded, entry, &pointer, topology));
            continue;
        }
        let at = loaded.at(&format!("{pointer}/topology"));
        for group in merge(topology, &matched, &entry.name, FILE_NAME) {
            let group = &mut topology.apps[group];
            group.targets_closed |= entry.complete;
            if let Some(declared) = entry.topology {
                let value = declared.as_str().to_owned();
                group.topology = Value::Known { value, from: Provenance::External, at: Some(at) };
            }
        }
        targets::of_locations(loaded, given, entry, &pointer, topology, problems);
    }
}

/// The indices of the groups that a test holds of.
pub(super) fn matching(topology: &Topology, test: impl Fn(&AppGroup) -> bool) -> Vec<usize> {
    (0..topology.apps.len()).filter(|index| test(&topology.apps[*index])).collect()
}

/// Whether a group has a member that one of these files declares.
pub(super) fn has_member_in(topology: &Topology, group: &AppGroup, sources: &[SourceId]) -> bool {
    topology
        .resources
        .iter()
        .any(|member| sources.contains(&member.origin.source) && group.members.contains(&member.id))
}

/// Makes one group of those of each offering, under a new name, and returns their indices.
pub(super) fn merge(
    topology: &mut Topology,
    matched: &[usize],
    name: &str,
    joined_by: &str,
) -> Vec<usize> {
    let mut first: BTreeMap<Offering, usize> = BTreeMap::new();
    let mut gone = Vec::new();
    for &index in matched {
        let offering = topology.apps[index].offering;
        let into = *first.entry(offering).or_insert(index);
        if into == index {
            continue;
        }
        let other = std::mem::take(&mut topology.apps[index].members);
        topology.apps[into].members.extend(other);
        let other = std::mem::take(&mut topology.apps[index].targets);
        topology.apps[into].targets.extend(other);
        let other = std::mem::take(&mut topology.apps[index].earlier);
        topology.apps[into].earlier.extend(other);
        let other = std::mem::take(&mut topology.apps[index].balancers);
        topology.apps[into].balancers.extend(other);
        topology.apps[into].targets_closed &= topology.apps[index].targets_closed;
        topology.apps[into].members_closed &= topology.apps[index].members_closed;
        gone.push(index);
    }
    for index in first.values() {
        let group = &mut topology.apps[*index];
        name.clone_into(&mut group.name);
        joined_by.clone_into(&mut group.joined_by);
        group.confidence = Confidence::Proven;
        for list in
            [&mut group.members, &mut group.targets, &mut group.earlier, &mut group.balancers]
        {
            let mut seen = std::collections::BTreeSet::new();
            list.retain(|id| seen.insert(id.clone()));
        }
    }
    let mut number = 0..;
    topology.apps.retain(|_| number.next().is_none_or(|index: usize| !gone.contains(&index)));
    let before = |index: &usize| gone.iter().filter(|gone| *gone < index).count();
    first.values().map(|index| index - before(index)).collect()
}

/// The patterns of an entry; nothing where one is none, which is told.
pub(super) fn patterns(
    loaded: &Loaded,
    texts: &[String],
    pointer: &str,
    problems: &mut Vec<Problem>,
) -> Option<GlobSet> {
    let mut set = GlobSetBuilder::new();
    for (index, text) in texts.iter().enumerate() {
        match Glob::new(text) {
            Ok(glob) => set.add(glob),
            Err(error) => {
                let message = format!("`{text}` is no pattern: {}", error.kind());
                let help = "write a path or a pattern such as `deploy/*.yml`";
                let at = format!("{pointer}/{index}");
                problems.push(loaded.problem(Severity::Error, &at, &message, help));
                return None;
            }
        };
    }
    set.build().ok()
}

/// The files whose path below the folder of the configuration matches.
pub(super) fn matched_sources(
    loaded: &Loaded,
    given: &Given<'_>,
    patterns: &GlobSet,
) -> Vec<SourceId> {
    let matches = |shown: &str| {
        let path = given.base.join(shown);
        let below: &Path = path.strip_prefix(&loaded.folder).unwrap_or(Path::new(shown));
        patterns.is_match(below)
    };
    let files = given.sources.iter().filter(|file| matches(&file.path));
    files.map(|file| file.id).collect()
}

fn unmatched(loaded: &Loaded, entry: &AppEntry, pointer: &str, topology: &Topology) -> Problem {
    if entry.files.is_empty() {
        return unknown_app(loaded, &entry.name, &format!("{pointer}/name"), topology);
    }
    let message =
        format!("no file of the input that declares an app matches the `files` of {}", entry.name);
    let help = "name the manifests relative to the configuration";
    loaded.problem(Severity::Warning, &format!("{pointer}/files"), &message, help)
}

/// No app has the name, with those that come near.
pub(super) fn unknown_app(
    loaded: &Loaded,
    name: &str,
    pointer: &str,
    topology: &Topology,
) -> Problem {
    let apps = topology.apps.iter().filter(|group| concerns(group, None));
    let nearest = apps
        .map(|group| group.name.as_str())
        .max_by(|a, b| strsim::jaro_winkler(name, a).total_cmp(&strsim::jaro_winkler(name, b)));
    let help = match nearest {
        Some(near) if strsim::jaro_winkler(name, near) > 0.7 => format!("did you mean `{near}`?"),
        _ => "`resilint topology` shows the names of apps".to_owned(),
    };
    let message = format!("the input declares no app `{name}`, so this entry says nothing");
    loaded.problem(Severity::Warning, pointer, &message, &help)
}

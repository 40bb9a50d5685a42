//! `[[target]]`, and the `locations` of an `[[app]]`: where an app is deployed.

use resilint_schema::{
    AppEntry, Confidence, Kind, Lifecycle, Location, Multiplicity, Offering, Origin, Platform,
    Provenance, Push, Relation, RelationKind, Resource, ResourceId, Severity, Span, Target,
    TargetEntry, Topology, Value, Why,
};

use super::Loaded;
use super::apply::{Given, concerns};
use super::apps::{has_member_in, matched_sources, matching, patterns, unknown_app};
use crate::problem::Problem;

/// Declares the targets of all entries.
pub(super) fn declare(
    loaded: &Loaded,
    given: &Given<'_>,
    topology: &mut Topology,
    problems: &mut Vec<Problem>,
) {
    for (index, entry) in loaded.config.target.iter().enumerate() {
        let pointer = format!("/target/{index}");
        let files: Vec<String> = entry.file.iter().cloned().collect();
        let Some(set) = patterns(loaded, &files, &pointer, problems) else { continue };
        let sources = (!files.is_empty()).then(|| matched_sources(loaded, given, &set));
        let named = |group: &resilint_schema::AppGroup| {
            concerns(group, entry.offering) && group.name == entry.app
        };
        let groups = matching(topology, named);
        if groups.is_empty() {
            problems.push(unknown_app(loaded, &entry.app, &format!("{pointer}/app"), topology));
            continue;
        }
        if let Some(sources) = &sources
            && !groups.iter().any(|group| has_member_in(topology, &topology.apps[*group], sources))
        {
            let message = format!("no file that declares {} matches this pattern", entry.app);
            let help =
                "name a manifest of the app relative to the configuration, or leave `file` out";
            let at = format!("{pointer}/file");
            problems.push(loaded.problem(Severity::Warning, &at, &message, help));
            continue;
        }
        let region = region(loaded, given, &entry.region, &format!("{pointer}/region"), problems);
        for group in groups {
            let members = members_of(topology, group, sources.as_deref());
            let place = Place { span: loaded.at(&pointer), address: format!("target[{index}]") };
            add(topology, group, &members, region.clone(), &place, |target| {
                fill(target, entry, &place);
            });
        }
    }
}

/// Declares a target for each file pattern of an app whose region is given.
pub(super) fn of_locations(
    loaded: &Loaded,
    given: &Given<'_>,
    entry: &AppEntry,
    pointer: &str,
    topology: &mut Topology,
    problems: &mut Vec<Problem>,
) {
    for (pattern, name) in &entry.locations {
        let key = pattern.replace('~', "~0").replace('/', "~1");
        let at = format!("{pointer}/locations/{key}");
        let one = std::slice::from_ref(pattern);
        let Some(set) = patterns(loaded, one, &format!("{pointer}/locations"), problems) else {
            continue;
        };
        let sources = matched_sources(loaded, given, &set);
        let groups = matching(topology, |group| {
            concerns(group, entry.offering)
                && group.name == entry.name
                && has_member_in(topology, group, &sources)
        });
        if groups.is_empty() {
            let message = format!("no file that declares {} matches `{pattern}`", entry.name);
            let help = "name the manifests relative to the configuration";
            problems.push(loaded.problem(Severity::Warning, &at, &message, help));
            continue;
        }
        let region = region(loaded, given, name, &at, problems);
        let place = Place { span: loaded.at(&at), address: format!("app.locations[{pattern}]") };
        for group in groups {
            let members = members_of(topology, group, Some(&sources));
            add(topology, group, &members, region.clone(), &place, |_| {});
        }
    }
}

/// Where a target is written.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) span: Span,
    pub(super) address: String,
}

/// The members of a group, or those of them that certain files declare.
pub(super) fn members_of(
    topology: &Topology,
    group: usize,
    sources: Option<&[resilint_schema::SourceId]>,
) -> Vec<ResourceId> {
    let group = &topology.apps[group];
    let wanted = |resource: &&Resource| {
        resource.workload().is_some()
            && group.members.contains(&resource.id)
            && sources.is_none_or(|sources| sources.contains(&resource.origin.source))
    };
    topology.resources.iter().filter(wanted).map(|resource| resource.id.clone()).collect()
}

/// The canonical name of a region, whichever case it is written in. One that the facts do not know may be of another
/// cloud and counts as it is written. Where it looks like a slip, that is told, and where it is meant is unknown.
pub(super) fn region(
    loaded: &Loaded,
    given: &Given<'_>,
    name: &str,
    pointer: &str,
    problems: &mut Vec<Problem>,
) -> Value<String> {
    let canonical = given.facts.region(&name.to_lowercase());
    let metro = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let is_apart = given.facts.is_listed(name) && given.facts.region_of_metro(metro).is_none();
    if canonical.is_none()
        && !is_apart
        && let Some(near) = given.facts.region_like(name)
    {
        let message = format!("`{name}` is no region that the facts know");
        let help = format!("did you mean `{near}`?");
        problems.push(loaded.problem(Severity::Error, pointer, &message, &help));
        return Value::unknown(Why::NotInFacts, name, Some(loaded.at(pointer)));
    }
    let value = canonical.unwrap_or(name).to_owned();
    Value::Known { value, from: Provenance::External, at: Some(loaded.at(pointer)) }
}

/// Adds a target to a group, which deploys these members.
pub(super) fn add(
    topology: &mut Topology,
    group: usize,
    members: &[ResourceId],
    region: Value<String>,
    place: &Place,
    fill: impl FnOnce(&mut Target),
) {
    let id = format!("r{}", topology.resources.len());
    let (offering, name) = (topology.apps[group].offering, topology.apps[group].name.clone());
    let known = |value| Value::Known { value, from: Provenance::External, at: Some(place.span) };
    let mut target = Target {
        platform: platform(offering),
        application: known(name.clone()),
        // The team says where it runs, not that a step of a pipeline puts it there.
        pushes: vec![Push { members: members.to_vec(), certain: false, ..Push::default() }],
        ..Target::default()
    };
    fill(&mut target);
    topology.resources.push(Resource {
        id: id.clone(),
        name: known(name),
        offering,
        origin: Origin { source: place.span.source, address: place.address.clone() },
        span: Some(place.span),
        labels: std::collections::BTreeMap::new(),
        location: Location { region, ..Location::default() },
        count: Multiplicity::ONE,
        lifecycle: Lifecycle::default(),
        root: String::new(),
        scenario: String::new(),
        crn: Value::Absent,
        objective: resilint_schema::Objective::default(),
        recoveries: Vec::new(),
        kind: Kind::Target(Box::new(target)),
        extra: serde_json::Map::new(),
    });
    topology.relations.extend(members.iter().map(|member| Relation {
        kind: RelationKind::Deploys,
        from: id.clone(),
        to: member.clone(),
        confidence: Confidence::Proven,
        at: Some(place.span),
    }));
    topology.apps[group].targets.push(id);
}

fn fill(target: &mut Target, entry: &TargetEntry, place: &Place) {
    let stated = |value: &Option<String>| match value {
        Some(value) => Value::Known {
            value: crate::sanitise::without_userinfo(value).into_owned(),
            from: Provenance::External,
            at: Some(place.span),
        },
        None => Value::Absent,
    };
    target.endpoint = stated(&entry.endpoint);
    target.cluster = stated(&entry.cluster);
    target.namespace = stated(&entry.namespace);
    target.organization = stated(&entry.organization);
    target.space = stated(&entry.space);
    if let Some(push) = target.pushes.first_mut() {
        push.manifest = stated(&entry.file);
    }
}

const fn platform(offering: Offering) -> Platform {
    match offering {
        Offering::CloudFoundry => Platform::CloudFoundry,
        Offering::Kubernetes => Platform::Kubernetes,
        Offering::CloudFunctions => Platform::Functions,
        Offering::CodeEngine => Platform::CodeEngine,
        _ => Platform::Other,
    }
}

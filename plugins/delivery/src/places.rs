//! The places that an app is deployed to, as pipelines, workflows, scripts and the team say.

use std::collections::BTreeSet;

use resilint_sdk::schema::{Platform, Provenance, Push, Resource, Target, Value, Why};
use resilint_sdk::{App, Entry};

/// A target that deploys an app.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    pub(crate) resource: &'a Resource,
    pub(crate) target: &'a Target,
    /// The region, where it is known.
    pub(crate) region: Option<&'a str>,
    /// Whether it surely deploys the app.
    pub(crate) certain: bool,
    /// Whether the team says so in its configuration.
    pub(crate) stated: bool,
    /// Whether a placement says so, such as an Application of Argo CD: where it runs, and not when it is updated.
    pub(crate) placed: bool,
    /// Whether the place is written down: a region, or an address that is none of the vendor's.
    pub(crate) written: bool,
}

/// All targets that deploy the app, or may.
pub(crate) fn of<'a>(app: &App<'a>) -> Vec<Place<'a>> {
    let place = |(resource, target): (&'a Resource, &'a Target)| {
        let mut pushes = target.pushes.iter().filter(|push| concerns(app, push)).peekable();
        pushes.peek()?;
        let region = &resource.location.region;
        let stated = matches!(region, Value::Known { from: Provenance::External, .. });
        let elsewhere = matches!(region, Value::Unknown { why: Why::NotInFacts, .. });
        let written = known(resource).is_some() || elsewhere;
        let pushed = pushes.any(|push| push.certain);
        let there = resource.count.min > 0;
        let placed = there
            && !stated
            && !pushed
            && target.platform == Platform::Kubernetes
            && target.step.is_none();
        let certain = there && (stated || placed || pushed);
        Some(Place { resource, target, region: known(resource), certain, stated, placed, written })
    };
    app.targets().filter_map(place).collect()
}

/// Whether a push deploys the app: it says so, or it names nothing else.
fn concerns(app: &App<'_>, push: &Push) -> bool {
    if !push.members.is_empty() {
        return push.members.iter().any(|id| app.group().members.contains(id));
    }
    let is_ours = |name: &String| {
        name == app.name() || app.workloads().any(|(resource, _)| resource.label() == name)
    };
    push.application.known().is_none_or(is_ours)
}

/// The region of a resource. What the provider takes by default, the environment may replace.
pub(crate) fn known(resource: &Resource) -> Option<&str> {
    match &resource.location.region {
        Value::Known { from: Provenance::ProviderDefault, .. } => None,
        region => region.known().map(String::as_str),
    }
}

/// The place of a resource for people: its region, else what stands for it.
pub(crate) fn label(resource: &Resource) -> &str {
    let region = &resource.location.region;
    known(resource).or(region.symbol()).unwrap_or("a region that is not known")
}

/// The regions of places that are certain.
pub(crate) fn regions<'a>(places: &[Place<'a>]) -> BTreeSet<&'a str> {
    places.iter().filter(|place| place.certain).filter_map(|place| place.region).collect()
}

/// The names of the targets, each once.
pub(crate) fn names<'a>(places: impl IntoIterator<Item = &'a Place<'a>>) -> String {
    let names: BTreeSet<&str> = places.into_iter().map(|place| place.resource.label()).collect();
    resilint_sdk::app::list(names)
}

/// Adds places to look at: the first is where to look, the others bear on it.
pub(crate) fn look_at<'r>(
    entry: Entry<'_>,
    seen: impl IntoIterator<Item = (&'r Resource, &'r str, String)>,
) {
    let mut entry = entry;
    for (index, (resource, pointer, note)) in seen.into_iter().enumerate() {
        entry = if index == 0 {
            entry.at(resource, pointer, note)
        } else {
            entry.see(resource, pointer, note)
        };
    }
}

/// Where the region of a place is written, with a note.
pub(crate) fn region_of<'r>(place: &Place<'r>, note: String) -> (&'r Resource, &'r str, String) {
    (place.resource, "/location/region", note)
}

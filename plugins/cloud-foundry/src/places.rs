//! The places that an app is pushed to.

use std::collections::{BTreeMap, BTreeSet};

use resilint_sdk::App;
use resilint_sdk::app::{Regions, is_stated, list};
use resilint_sdk::logic::Truth;
use resilint_sdk::schema::{Resource, Target};

use crate::copies::pushes_of;
use crate::missing;

/// The regions of the targets that push the app. One that may push counts as a region that may be.
pub(crate) fn regions<'a>(app: &App<'a>) -> Regions<'a> {
    let closed = app.group().targets_closed || app.is_closed();
    let mut regions = Regions { known: BTreeMap::new(), unknown: Vec::new(), closed };
    for (resource, target) in app.targets() {
        match runs(app, resource, target, "") {
            Truth::Yes => regions.add(resource),
            Truth::Unknown(_) => regions.unknown.push(resource),
            Truth::No => {}
        }
    }
    regions
}

/// Whether the app runs at a target: it is pushed there, or the team says so.
pub(crate) fn runs(app: &App<'_>, resource: &Resource, target: &Target, whether: &str) -> Truth {
    if is_stated(resource) { Truth::Yes } else { pushes(app, target, whether) }
}

/// Whether a target pushes the app. A script that calls other scripts may.
pub(crate) fn pushes(app: &App<'_>, target: &Target, whether: &str) -> Truth {
    let pushes = pushes_of(app, target);
    if !pushes.is_empty() && pushes.iter().all(|(_, push)| !push.certain) {
        return Truth::Unknown(missing::target(app, whether));
    }
    Truth::known(!pushes.is_empty())
}

/// The place of a target for people: its region, else what stands for it.
pub(crate) fn label(resource: &Resource) -> &str {
    let region = &resource.location.region;
    region.known().map(String::as_str).or(region.symbol()).unwrap_or("an unknown region")
}

/// The places of all targets for people, such as `eu-gb and ${REGION}`.
pub(crate) fn names<'a>(resources: impl IntoIterator<Item = &'a Resource>) -> String {
    let names: BTreeSet<&str> = resources.into_iter().map(label).collect();
    list(names)
}

/// What was seen, for the end of a message: `seen: eu-gb (Deploy / London)`.
pub(crate) fn seen(app: &App<'_>) -> String {
    let seen: Vec<String> = app
        .targets()
        .map(|(resource, _)| format!("{} ({})", label(resource), resource.label()))
        .collect();
    if seen.is_empty() {
        "seen: no target".to_owned()
    } else {
        format!("seen: {}", seen.join(", "))
    }
}

/// Whether the app is known to run in at least two regions.
pub(crate) fn several(app: &App<'_>) -> bool {
    regions(app).known.len() >= 2
}

//! PIPE001: regions roll out one after another.

use std::collections::{BTreeMap, BTreeSet};

use resilint_sdk::app::list;
use resilint_sdk::schema::{Missing, Severity, SourceId};
use resilint_sdk::{App, Entry, Report};

use crate::missing;
use crate::places::{self, Place};

resilint_sdk::declare_rule! {
    /// ## What it does
    /// Looks at the order in which pipelines, workflows and scripts deploy an app to its regions: one job or
    /// script that deploys to all of them, a matrix that runs all at the same time, or jobs that follow each
    /// other with a test between.
    ///
    /// ## Why is this bad
    /// A version that does not work takes the app down in all regions at once: several regions help against
    /// the loss of one of them, not against a bad deployment everywhere.
    ///
    /// ## Bad
    /// ```yaml
    /// jobs:
    ///   deploy:
    ///     strategy: {matrix: {region: [us-south, eu-de]}}
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///     - uses: IBM/code-engine-github-action@v1
    ///       with: {region: "${{ matrix.region }}", project: shop, component: app, name: shop}
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// jobs:
    ///   us-south:
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///     - uses: IBM/code-engine-github-action@v1
    ///       with: {region: us-south, project: shop, component: app, name: shop}
    ///   smoke-test:
    ///     needs: us-south
    ///     runs-on: ubuntu-latest
    ///     steps: [{run: curl --fail https://shop.example.com/healthz}]
    ///   eu-de:
    ///     needs: smoke-test
    ///     runs-on: ubuntu-latest
    ///     steps:
    ///     - uses: IBM/code-engine-github-action@v1
    ///       with: {region: eu-de, project: shop, component: app, name: shop}
    /// ```
    ///
    /// ## Verdicts
    /// Fails where one step updates all regions, as information where regions follow each other with no test
    /// between. Passes where a test stands between each two. Unknown where each region has a pipeline of its
    /// own, or the regions cannot be told. Not applicable to an app that is deployed to one region, or by
    /// nothing in the input.
    ///
    /// ## References
    /// Strategies for resilient applications, deployment to multiple locations.
    code: "PIPE001",
    name: "delivery/all-regions-at-once",
    title: "regions roll out one after another",
    severity: Warning,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    // What the team or a placement states says where the app runs, not what updates it.
    let places: Vec<Place<'_>> =
        places::of(app).into_iter().filter(|place| !place.stated && !place.placed).collect();
    let sure: Vec<Place<'_>> =
        places.iter().filter(|place| place.certain && place.region.is_some()).copied().collect();
    let regions = places::regions(&sure);
    if places.is_empty() {
        report.not_applicable("no pipeline, workflow or script in the input deploys it");
        return;
    }
    let name = app.name();
    let whether = format!("whether {name} is updated in one region at a time");
    if regions.len() < 2 {
        let others = places.iter().any(|place| {
            place.resource.count.max.is_none() || !regions.is_empty() && !is_there(place, &regions)
        });
        match missing::unresolved(&places).filter(|_| others) {
            Some(why) => drop(report.unknown(Missing {
                key: "roll-out-order".into(),
                what: format!("{whether}: {why}"),
                settle: "write each region into a job of its own, after the one before it".into(),
            })),
            None => drop(report.not_applicable("it is deployed to one region at most")),
        }
        return;
    }
    let mut files: BTreeMap<SourceId, Vec<Place<'_>>> = BTreeMap::new();
    for place in &sure {
        files.entry(place.resource.origin.source).or_default().push(*place);
    }
    let several = files.values().filter(|places| places::regions(places).len() >= 2);
    let mut several = several.peekable();
    if several.peek().is_none() {
        let entry = report.unknown(order(&whether, &sure));
        sure.iter().fold(entry, |entry, place| entry.see(place.resource, "", "deploys by itself"));
        return;
    }
    several.for_each(|places| judge(app, places, report));
}

fn is_there(place: &Place<'_>, regions: &BTreeSet<&str>) -> bool {
    place.region.is_some_and(|region| regions.contains(region))
}

fn order(whether: &str, places: &[Place<'_>]) -> Missing {
    Missing {
        key: "roll-out-order".into(),
        what: format!("{whether}: {} do so, each by itself", places::names(places)),
        settle: "deploy to all regions in one pipeline, as jobs that follow each other".into(),
    }
}

/// What is updated before what, in one pipeline or script.
fn judge(app: &App<'_>, places: &[Place<'_>], report: &mut Report) {
    let mut waves: BTreeMap<(u32, u32), Vec<Place<'_>>> = BTreeMap::new();
    for place in places {
        let key = place.target.step.as_ref().map_or((0, 0), |step| {
            // Jobs of a stage that run at the same time are one wave.
            (step.stage_index, if step.concurrent { 0 } else { step.job_index })
        });
        waves.entry(key).or_default().push(*place);
    }
    let all = places::regions(places);
    let (name, regions) = (app.name(), list(all.iter().copied()));
    let at_once = waves.values().find(|wave| places::regions(wave).len() == all.len());
    if let Some(wave) = at_once {
        let names = places::names(wave);
        let entry = report
            .fail(format!("{name} is updated in {regions} in one step: {names}"))
            .help("deploy to one region first, test it there, then go on to the next");
        shown(entry, wave);
        return;
    }
    let tested = |wave: &&Vec<Place<'_>>| {
        let mut steps = wave.iter().filter_map(|place| place.target.step.as_ref());
        steps.any(|step| step.tested_before_next)
    };
    let before_last = waves.len().saturating_sub(1);
    if waves.values().take(before_last).all(|wave| tested(&wave)) {
        let entry = report
            .pass(format!("{name} is updated in {regions} one after another, with a test between"));
        shown(entry, places);
        return;
    }
    let entry = report
        .fail(format!("{name} is updated in {regions} one after another with no test between"))
        .severity(Severity::Info)
        .help("add a test of the region that was updated before the next one is");
    shown(entry, places);
}

fn shown(entry: Entry<'_>, places: &[Place<'_>]) {
    let note = |place: &Place<'_>| {
        format!("{} in {}", place.resource.label(), places::label(place.resource))
    };
    places::look_at(entry, places.iter().map(|place| places::region_of(place, note(place))));
}

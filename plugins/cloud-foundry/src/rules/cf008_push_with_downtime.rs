//! CF008: a push does not take the app down.

use std::collections::BTreeSet;

use resilint_sdk::logic::{Truth, all, holds};
use resilint_sdk::schema::{Push, Resource, Severity, Step, Strategy, Target};
use resilint_sdk::{App, Report};

use crate::copies::pushes_of;
use crate::{missing, places};

resilint_sdk::declare_rule! {
    /// ## What it does
    /// Looks at each push of the app for `--strategy rolling`, or for a script that keeps the old app while the
    /// new one starts (`cf rename`, `cf map-route` and `cf unmap-route`).
    ///
    /// ## Why is this bad
    /// A plain `cf push` stops the app before it starts the new version. A version that does not start
    /// stays down, and a pipeline that goes through all regions at once takes it down in all of them.
    ///
    /// ## Bad
    /// ```yaml
    /// script: cf push shop
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// script: cf push shop --strategy rolling
    /// ```
    ///
    /// ## Verdicts
    /// Passes where every push is rolling or blue-green. Fails for a plain push, as a warning where
    /// one stage pushes to several regions with no test between them, else as information. Unknown
    /// where no push is in the input. A pipeline job without script performs a plain push.
    ///
    /// ## References
    /// Cloud Foundry documentation, rolling deployments; blue-green deployment.
    code: "CF008",
    name: "cloud-foundry/push-with-downtime",
    title: "a push does not take the app down",
    severity: Info,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let whether = format!("whether a push takes {} down", app.name());
    let pushes: Vec<(&Resource, &Target, usize, &Push)> = app
        .targets()
        .flat_map(|(resource, target)| {
            let pushes = pushes_of(app, target).into_iter();
            pushes.map(move |(index, push)| (resource, target, index, push))
        })
        .collect();
    if pushes.is_empty() {
        report.unknown(missing::target(app, &whether));
        return;
    }
    let keeps_running = |push: &Push| {
        holds(
            &push.strategy,
            |strategy| *strategy != Strategy::StopAndStart,
            || missing::value(&push.strategy, &whether),
        )
    };
    let plain: Vec<&(&Resource, &Target, usize, &Push)> =
        pushes.iter().filter(|(.., push)| keeps_running(push).is_no()).collect();
    let truth = all(pushes.iter().map(|(.., push)| keeps_running(push)));
    let failed = matches!(truth, Truth::No);
    let places = |found: &mut dyn Iterator<Item = &Resource>| places::names(found);
    let everywhere = places(&mut pushes.iter().map(|(resource, ..)| *resource));
    let down = places(&mut plain.iter().map(|(resource, ..)| *resource));
    let mut entry = report
        .decide(
            truth,
            || format!("{} keeps serving while it is pushed to {everywhere}", app.name()),
            || format!("pushing {} takes it down in {down}", app.name()),
        )
        .help("push with `--strategy rolling`, to one region first, and test before the next");
    for (resource, _, index, push) in &pushes {
        let pointer = format!("/spec/pushes/{index}/strategy");
        let plain = keeps_running(push).is_no();
        if failed && !plain {
            continue;
        }
        entry =
            entry.at(resource, &pointer, if plain { "stops the app first" } else { "this push" });
    }
    if failed && untested(plain.iter().filter_map(|(_, target, ..)| target.step.as_ref())) {
        entry.severity(Severity::Warning);
    }
}

/// Whether several jobs of one stage push with no test between them.
fn untested<'a>(steps: impl Iterator<Item = &'a Step>) -> bool {
    let steps: Vec<&Step> = steps.collect();
    let stages: BTreeSet<u32> = steps.iter().map(|step| step.stage_index).collect();
    let jobs: BTreeSet<u32> = steps.iter().map(|step| step.job_index).collect();
    stages.len() == 1 && jobs.len() >= 2 && steps.iter().any(|step| !step.tested_before_next)
}

//! FN007: triggers fire once, and somewhere.

use std::collections::BTreeMap;

use resilint_sdk::app::list;
use resilint_sdk::schema::{Resource, Severity, Trigger};
use resilint_sdk::{App, Report};

use crate::copies::by_region;
use crate::{missing, places};

resilint_sdk::declare_rule! {
    /// ## What it does
    /// Looks at triggers that a feed fires, such as alarms and messages: in which regions they fire, and which hosts their
    /// feeds listen to.
    ///
    /// ## Why is this bad
    /// A timer that is deployed to two regions fires twice, and does its work twice. One that is deployed to one region
    /// stops with it. A feed that listens to a host in another region needs both.
    ///
    /// ## Bad
    /// ```yaml
    /// # Deployed to eu-gb and us-south: two mails every night.
    /// triggers:
    ///   nightly:
    ///     feed: /whisk.system/alarms/alarm
    ///     inputs: {cron: 0 2 * * *}
    /// ```
    ///
    /// ## Good
    /// The trigger in every region, with its rule switched on in one of them, or an action that notices that the work is
    /// done.
    ///
    /// ## Verdicts
    /// Passes where a trigger is in at least two regions and its rules are switched on in one. Fails as information where
    /// it fires in several, and as a warning where it is in one region of several, fires nowhere, or listens to a host in
    /// another region. Unknown where the regions are not known. Not applicable to packages in one region and
    /// without such triggers.
    ///
    /// ## References
    /// IBM Cloud documentation, Cloud Functions, alarms and event streams.
    code: "FN007",
    name: "cloud-functions/unguarded-trigger",
    title: "triggers fire once, and in a region that is left",
    severity: Warning,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

/// A trigger with the regions it is in.
#[derive(Default)]
struct Copies<'a> {
    all: Vec<(&'a str, &'a Resource, &'a Trigger)>,
}

fn check(app: &App<'_>, report: &mut Report) {
    if !app.of_kind(Resource::trigger).any(|(_, trigger)| is_fed(trigger)) {
        report.not_applicable(format!("no trigger of {} has a feed", app.name()));
        return;
    }
    let regions = by_region(app);
    let bounds = places::regions(app).bounds();
    let mut triggers: BTreeMap<&str, Copies<'_>> = BTreeMap::new();
    for (region, members) in &regions {
        for (resource, trigger) in members.iter().filter_map(|it| Some((*it, it.trigger()?))) {
            if is_fed(trigger) {
                triggers.entry(resource.label()).or_default().all.push((region, resource, trigger));
            }
        }
    }
    let mut told = false;
    for copies in triggers.values() {
        told |= elsewhere(app, copies, report);
    }
    if regions.len() >= 2 {
        for (name, copies) in &triggers {
            of_several(app, name, copies, regions.len(), report);
        }
    } else if bounds.possible.is_some_and(|possible| possible < 2) {
        if !told {
            report.not_applicable(format!("{} is in one region", app.name()));
        }
    } else {
        let whether = format!("whether the triggers of {} fire once, and somewhere", app.name());
        report.unknown(missing::place(app, &whether));
    }
}

/// Whether a trigger fires by itself, rather than when somebody fires it.
fn is_fed(trigger: &Trigger) -> bool {
    !trigger.feed.is_absent()
}

/// Whether any rule of a trigger starts something.
fn is_active(trigger: &Trigger) -> bool {
    let rules = &trigger.rules.items;
    rules.is_empty() || rules.iter().any(|rule| rule.enabled.known() != Some(&false))
}

/// Hosts in another region that a feed listens to; whether there are any.
fn elsewhere(app: &App<'_>, copies: &Copies<'_>, report: &mut Report) -> bool {
    let mut told = false;
    for (region, resource, trigger) in &copies.all {
        for (index, host) in trigger.dependencies.iter().enumerate() {
            let Some(other) = host.location.region.known().filter(|other| other != region) else {
                continue;
            };
            told = true;
            // A trigger of one manifest listens to the same host from everywhere, its own region among them.
            let name = host.host.known().map_or("a host", String::as_str);
            report
                .fail(format!(
                    "the trigger {} of {} in {region} listens to {name} in {other}, and stops with either",
                    resource.label(),
                    app.name()
                ))
                .about(resource)
                .at(resource, &format!("/spec/dependencies/{index}/host"), format!("in {other}"))
                .help("give the trigger of each region the endpoint of that region in its deployment file");
        }
    }
    told
}

/// A trigger of an app that is in several regions.
fn of_several(app: &App<'_>, name: &str, copies: &Copies<'_>, regions: usize, report: &mut Report) {
    let active: Vec<&str> = copies
        .all
        .iter()
        .filter(|(_, _, trigger)| is_active(trigger))
        .map(|(region, ..)| *region)
        .collect();
    let within: Vec<&str> = copies.all.iter().map(|(region, ..)| *region).collect();
    let entry = match active.as_slice() {
        [_, _, ..] => report
            .fail(format!("the trigger {name} of {} fires in {}", app.name(), list(active.iter().copied())))
            .severity(Severity::Info)
            .help("make what it starts idempotent, or switch its rule off in all regions but one"),
        [] => report
            .fail(format!("the trigger {name} of {} is switched off in {}", app.name(), list(within)))
            .help("switch its rule on in one region"),
        [only] if copies.all.len() < 2 && regions >= 2 => report
            .fail(format!("the trigger {name} of {} is only in {only}", app.name()))
            .help("deploy the trigger to the other region too, with its rule switched off until the fail-over"),
        [only] => report.pass(format!(
            "the trigger {name} of {} fires in {only} and is ready in {}",
            app.name(),
            list(within.iter().copied().filter(|region| region != only))
        )),
    };
    let mut seen: Vec<&str> = Vec::new();
    copies.all.iter().fold(entry, |entry, (region, resource, trigger)| {
        if seen.contains(&resource.id.as_str()) {
            return entry;
        }
        seen.push(&resource.id);
        let state = if is_active(trigger) { "fires" } else { "is switched off" };
        entry.at(resource, "/spec/feed", format!("{state} in {region}"))
    });
}

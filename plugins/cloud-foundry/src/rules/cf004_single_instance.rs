//! CF004: at least two instances in each region.

use std::collections::BTreeSet;

use resilint_sdk::app::list;
use resilint_sdk::logic::at_least;
use resilint_sdk::schema::{Provenance, Resource, Severity, Value, Workload};
use resilint_sdk::{App, Report};

use crate::copies::{copies, pushes_of};
use crate::{missing, places};

resilint_sdk::declare_rule! {
    /// ## What it does
    /// Reads how many instances run: the `instances` of the web process, else of the app, else the
    /// default of 1; `cf push -i` overrides them.
    ///
    /// ## Why is this bad
    /// The platform restarts cells and moves apps. One instance is down each time; two keep serving,
    /// and three keep their reserve.
    ///
    /// ## Bad
    /// ```yaml
    /// applications:
    /// - name: shop        # instances is not written: 1
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// applications:
    /// - name: shop
    ///   instances: 3
    /// ```
    ///
    /// ## Verdicts
    /// Passes with two or more. Fails below: an error in one region, a warning where the app is known
    /// to run in two. Unknown where the count is a variable without a value, or an autoscaling policy
    /// decides it, or where two or more are written only at the top level of the manifest or in one
    /// that it inherits from: newer versions of cf do not read them there, and run one instance or
    /// refuse the manifest. Not applicable to an app that is switched off (`instances: 0`).
    ///
    /// ## References
    /// Cloud Foundry documentation, high availability of apps; IBM Cloud Foundry, high availability
    /// and disaster recovery: at least two, optimally three instances in each region.
    code: "CF004",
    name: "cloud-foundry/single-instance",
    title: "at least two instances run in each region",
    severity: Error,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

/// A count that one place of the input decides, with the regions it holds in.
struct Count<'a> {
    instances: &'a Value<u32>,
    resource: &'a Resource,
    pointer: String,
    regions: BTreeSet<&'a str>,
}

impl Count<'_> {
    /// Whether it rests on an attribute that newer versions of cf do not read.
    fn is_legacy(&self) -> bool {
        let is_top_level =
            |workload: &Workload| workload.top_level.iter().any(|key| key == "instances");
        self.pointer.ends_with("/desired") && self.resource.workload().is_some_and(is_top_level)
    }
}

fn check(app: &App<'_>, report: &mut Report) {
    let whether = format!("whether {} runs at least two instances in each region", app.name());
    let counts = counts(app);
    if counts.is_empty() {
        report.unknown(missing::manifest(app, &whether));
    }
    for count in &counts {
        judge(app, count, &whether, report);
    }
}

fn judge(app: &App<'_>, count: &Count<'_>, whether: &str, report: &mut Report) {
    let place = if count.regions.is_empty() {
        String::new()
    } else {
        format!(" in {}", list(count.regions.iter().copied()))
    };
    let number = count.instances.known();
    if count.is_legacy() && number.is_some_and(|number| *number != 1) {
        // Not read, the default of 1 holds.
        report
            .unknown(missing::top_level("instances", whether))
            .about(count.resource)
            .at(count.resource, &count.pointer, "not in the entry of the app")
            .help("set `instances: 2` in the entry of the app; 3 is optimal");
        return;
    }
    if number == Some(&0) {
        report
            .not_applicable(format!("{} is switched off{place}: its `instances` is 0", app.name()))
            .about(count.resource)
            .at(count.resource, &count.pointer, "switches the app off");
        return;
    }
    let by_policy = count.pointer.ends_with("autoscaled_min");
    let missing = || {
        if by_policy {
            missing::policy(count.instances, whether)
        } else {
            missing::value(count.instances, whether)
        }
    };
    let truth = at_least(count.instances, 2, missing);
    let says = || {
        let number = count.instances.known().copied().unwrap_or_default();
        let noun = if number == 1 { "instance" } else { "instances" };
        format!("{} runs {number} {noun}{place}", app.name())
    };
    let note = match count.instances {
        Value::Known { from: Provenance::FormatDefault, .. } => {
            "`instances` is not written, so the default of 1 holds"
        }
        _ => "the number of instances",
    };
    let failed = truth.is_no();
    let entry = report
        .decide(truth, says, says)
        .about(count.resource)
        .at(count.resource, &count.pointer, note)
        .help("set `instances: 2`; 3 is optimal");
    if failed && places::several(app) {
        entry.severity(Severity::Warning);
    }
}

/// The counts, one for each place that decides one.
fn counts<'a>(app: &App<'a>) -> Vec<Count<'a>> {
    let mut counts: Vec<Count<'a>> = Vec::new();
    let copies = copies(app);
    for copy in &copies {
        let region = copy.at.location.region.known().map(String::as_str);
        for (instances, resource, pointer) in copy.instances() {
            let same = |count: &&mut Count<'_>| {
                count.resource.id == resource.id && count.pointer == pointer
            };
            if let Some(count) = counts.iter_mut().find(same) {
                count.regions.extend(region);
                continue;
            }
            let regions = region.into_iter().collect();
            counts.push(Count { instances, resource, pointer, regions });
        }
    }
    for (resource, workload) in app.workloads() {
        if copies.iter().all(|copy| copy.resource.id != resource.id) {
            counts.push(Count {
                instances: workload.replicas.effective(),
                resource,
                pointer: workload.replicas.effective_pointer().to_owned(),
                regions: BTreeSet::new(),
            });
        }
    }
    if app.workloads().next().is_none() {
        counts.extend(flagged(app));
    }
    counts
}

/// Without a manifest, flags of a push may still tell.
fn flagged<'a>(app: &App<'a>) -> impl Iterator<Item = Count<'a>> {
    app.targets().flat_map(|(resource, target)| {
        let pushes = pushes_of(app, target).into_iter();
        let flagged = pushes.filter(|(_, push)| !push.instances.is_absent());
        flagged.map(move |(index, push)| Count {
            instances: &push.instances,
            resource,
            pointer: format!("/spec/pushes/{index}/instances"),
            regions: resource.location.region.known().map(String::as_str).into_iter().collect(),
        })
    })
}

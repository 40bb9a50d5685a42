//! CF009: the regions run identical copies.

use std::collections::BTreeMap;

use resilint_sdk::app::list;
use resilint_sdk::schema::{Missing, Severity, Value};
use resilint_sdk::{App, Report};

use crate::copies::{Copy, by_region, same};
use crate::{missing, places};

resilint_sdk::declare_rule! {
    /// ## What it does
    /// Compares the copies of the app in all regions: buildpacks, stack, names of environment
    /// variables, number of bound services, memory and instances.
    ///
    /// ## Why is this bad
    /// The copy that takes over has to do what the other did. A variable or a service that only one
    /// region has is found missing on the day of the fail-over.
    ///
    /// ## Bad
    /// ```yaml
    /// # us-south.manifest.yml lacks the CACHE_URL that eu-gb.manifest.yml has
    /// applications:
    /// - name: shop
    ///   env: {LOG_LEVEL: info}
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// # one manifest.yml, pushed with one variables file per region
    /// applications:
    /// - name: shop
    ///   env: {LOG_LEVEL: info, CACHE_URL: ((cache-url))}
    /// ```
    ///
    /// ## Verdicts
    /// Passes where all copies agree. Fails where keys or services differ; as information where only
    /// memory or instances do. Unknown where a compared value is a variable, or the regions are not
    /// known. Not applicable to apps in one region.
    ///
    /// ## References
    /// Strategies for resilient applications: the second location runs an identical copy.
    code: "CF009",
    name: "cloud-foundry/regions-differ",
    title: "the regions run identical copies",
    severity: Warning,
    basis: Strategies,
    bullet: None,
    since: "0.1.0",
}

/// A field in which two copies differ.
struct Difference<'a> {
    key: &'static str,
    pointer: &'static str,
    /// Whether it is a matter of size only.
    size: bool,
    /// The two places, or nothing where that cannot be told.
    differs: Option<bool>,
    copies: [Copy<'a>; 2],
}

fn check(app: &App<'_>, report: &mut Report) {
    let whether = format!("whether the regions of {} run identical copies", app.name());
    let regions = by_region(app);
    if regions.len() < 2 {
        return without_regions(app, &whether, report);
    }
    let differences = differences(&regions);
    let certain: Vec<&Difference<'_>> =
        differences.iter().filter(|difference| difference.differs == Some(true)).collect();
    let names = list(regions.keys().copied());
    if certain.is_empty() {
        let open = differences.iter().find(|difference| difference.differs.is_none());
        let entry = match open {
            Some(difference) => report.unknown(undecided(difference, &whether)),
            None => report.pass(format!("{} is the same in {names}", app.name())),
        };
        let copies = regions.values().flatten();
        copies.fold(entry, |entry, copy| {
            entry.see(copy.resource, "", format!("pushed to {}", places::label(copy.at)))
        });
        return;
    }
    let mut keys: Vec<&str> = certain.iter().map(|difference| difference.key).collect();
    keys.dedup();
    let message = format!("{} differs between {names}: {}", app.name(), list(keys));
    let mut entry = report
        .fail(message)
        .help("keep one manifest for all regions, with a variables file for what has to differ");
    if certain.iter().all(|difference| difference.size) {
        entry = entry.severity(Severity::Info);
    }
    for difference in certain {
        for copy in difference.copies {
            let note = format!("{} in {}", difference.key, places::label(copy.at));
            entry = entry.at(copy.resource, difference.pointer, note);
        }
    }
}

fn without_regions(app: &App<'_>, whether: &str, report: &mut Report) {
    let regions = places::regions(app);
    if regions.bounds().possible.is_some_and(|possible| possible < 2) {
        report.not_applicable(format!("{} is in one region", app.name()));
    } else if regions.known.len() >= 2 || app.workloads().next().is_none() {
        report.unknown(missing::manifest(app, whether));
    } else {
        report.unknown(missing::target(app, whether));
    }
}

/// All fields of the first copy of each region, compared with the first region.
fn differences<'a>(regions: &BTreeMap<&str, Vec<Copy<'a>>>) -> Vec<Difference<'a>> {
    let mut firsts = regions.values().filter_map(|copies| copies.first());
    let Some(base) = firsts.next() else { return Vec::new() };
    firsts.flat_map(|other| compare(*base, *other)).collect()
}

fn compare<'a>(a: Copy<'a>, b: Copy<'a>) -> Vec<Difference<'a>> {
    let (x, y) = (a.workload, b.workload);
    let difference = |key, pointer, size, same: Option<bool>| Difference {
        key,
        pointer,
        size,
        differs: same.map(|same| !same),
        copies: [a, b],
    };
    vec![
        difference(
            "buildpacks",
            "/spec/buildpacks/0",
            false,
            each_same(&x.buildpacks, &y.buildpacks),
        ),
        difference("stack", "/spec/stack", false, same(&x.stack, &y.stack)),
        difference(
            "names of environment variables",
            "/spec/env_keys",
            false,
            Some(x.env_keys == y.env_keys),
        ),
        difference(
            "number of services",
            "/spec/services/0",
            false,
            Some(x.services.len() == y.services.len()),
        ),
        difference("memory", "/spec/memory", true, same(&x.memory, &y.memory)),
        difference("instances", "/spec/replicas/desired", true, same(a.count(), b.count())),
    ]
}

fn each_same(a: &[Value<String>], b: &[Value<String>]) -> Option<bool> {
    if a.len() != b.len() {
        return Some(false);
    }
    let same: Vec<Option<bool>> = a.iter().zip(b).map(|(a, b)| same(a, b)).collect();
    if same.contains(&Some(false)) {
        Some(false)
    } else {
        same.into_iter().collect::<Option<Vec<_>>>().map(|_| true)
    }
}

fn undecided(difference: &Difference<'_>, whether: &str) -> Missing {
    let workload = difference.copies.map(|copy| copy.workload);
    match difference.key {
        "memory" => pick(workload.map(|w| &w.memory), whether),
        "stack" => pick(workload.map(|w| &w.stack), whether),
        "instances" => pick(difference.copies.map(|copy| copy.count()), whether),
        _ => missing::value(&Value::<String>::Absent, whether),
    }
}

/// What the unknown one of two values lacks.
fn pick<T>([a, b]: [&Value<T>; 2], whether: &str) -> Missing {
    missing::value(if a.is_unknown() { a } else { b }, whether)
}

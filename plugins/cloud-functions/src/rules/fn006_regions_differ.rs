//! FN006: every location has the same actions, triggers and rules.

use std::collections::{BTreeMap, BTreeSet};

use resilint_sdk::app::list;
use resilint_sdk::schema::{Missing, Resource, Trigger, Value, Workload};
use resilint_sdk::{App, Report};

use crate::copies::{by_region, each_same, same};
use crate::{edge, missing, places};

resilint_sdk::declare_rule! {
    /// ## What it does
    /// Compares what is deployed to the regions: actions and triggers by name, runtimes, limits, inputs, paths, feeds and
    /// what triggers start.
    ///
    /// ## Why is this bad
    /// The location that takes over has to do what the other did. An action that only one location has is found missing on
    /// the day of the fail-over.
    ///
    /// ## Bad
    /// ```yaml
    /// # eu/manifest.yaml lacks the action `refund` of us/manifest.yaml
    /// packages:
    ///   shop:
    ///     actions:
    ///       pay: {function: pay.js, runtime: nodejs:20}
    /// ```
    ///
    /// ## Good
    /// One manifest for all regions, with one deployment file for each.
    ///
    /// ## Verdicts
    /// Passes where all regions have the same. Fails where something is missing in a region or differs. Unknown where a
    /// compared value is a variable, or the regions are not known. Not applicable to packages in one region.
    ///
    /// ## References
    /// Strategies for resilient applications: the second location runs an identical copy.
    code: "FN006",
    name: "cloud-functions/regions-differ",
    title: "every location has the same actions, triggers and rules",
    severity: Warning,
    basis: Strategies,
    bullet: None,
    since: "0.1.0",
}

/// What differs between two regions.
struct Difference<'a> {
    what: String,
    pointer: &'static str,
    resources: Vec<&'a Resource>,
    /// The expression that keeps it from being told whether it differs.
    symbol: Option<String>,
}

fn check(app: &App<'_>, report: &mut Report) {
    let whether = format!("whether all regions of {} have the same", app.name());
    let regions = by_region(app);
    if regions.len() < 2 {
        return without_regions(app, &whether, report);
    }
    let mut certain: Vec<Difference<'_>> = Vec::new();
    let mut open: Vec<Difference<'_>> = Vec::new();
    let mut members = regions.iter();
    let Some((first, base)) = members.next() else { return };
    for (region, others) in members {
        compare([(*first, base), (*region, others)], &mut certain, &mut open);
    }
    let names = list(regions.keys().copied());
    if !certain.is_empty() {
        let what: BTreeSet<&str> = certain.iter().map(|it| it.what.as_str()).collect();
        let message = format!("{} differs between {names}: {}", app.name(), list(what));
        let entry = report.fail(message).help(
            "deploy one manifest to all regions, with a deployment file for what has to differ",
        );
        certain.iter().fold(entry, |entry, it| {
            it.resources
                .iter()
                .fold(entry, |entry, resource| entry.at(resource, it.pointer, it.what.clone()))
        });
    } else if let Some(difference) = open.first() {
        let symbol = difference.symbol.as_deref().unwrap_or("a name");
        let entry = report.unknown(Missing {
            key: format!("variable:{symbol}"),
            what: format!("{whether}: the {} is `{symbol}` in one of them", difference.what),
            settle: "give the variable a value with `--var NAME=VALUE`, or write the value in the manifest".into(),
        });
        difference.resources.iter().fold(entry, |entry, resource| {
            entry.see(resource, difference.pointer, difference.what.clone())
        });
    } else {
        report.pass(format!("{} is the same in {names}", app.name()));
    }
}

fn without_regions(app: &App<'_>, whether: &str, report: &mut Report) {
    let regions = places::regions(app);
    if regions.bounds().possible.is_some_and(|possible| possible < 2) {
        report.not_applicable(format!("{} is in one region", app.name()));
    } else if app.members().next().is_none() {
        report.unknown(missing::manifest(app, whether));
    } else {
        report.unknown(missing::place(app, whether));
    }
}

/// The members of a region by what they are and what they are called.
fn named<'a>(members: &[&'a Resource]) -> BTreeMap<String, &'a Resource> {
    let kind = |resource: &Resource| match resource.workload() {
        Some(workload) if edge::is_action(workload) => "action",
        Some(_) => PACKAGE,
        None => "trigger",
    };
    members.iter().map(|it| (format!("{} {}", kind(it), it.label()), *it)).collect()
}

/// Actions bring their package along, whether or not it is declared by itself.
const PACKAGE: &str = "package";

fn compare<'a>(
    [(a, left), (b, right)]: [(&str, &Vec<&'a Resource>); 2],
    certain: &mut Vec<Difference<'a>>,
    open: &mut Vec<Difference<'a>>,
) {
    let (left, right) = (named(left), named(right));
    for (here, there, lacking) in [(&left, &right, b), (&right, &left, a)] {
        let missing = here.iter().filter(|(name, _)| !there.contains_key(*name));
        for (name, resource) in missing.filter(|(name, _)| !name.starts_with(PACKAGE)) {
            let symbol = resource.name.symbol().map(str::to_owned);
            // What has no name of its own may be the other under another expression.
            let list = if symbol.is_none() { &mut *certain } else { &mut *open };
            let what = format!("{name} is not in {lacking}");
            list.push(Difference { what, pointer: "", resources: vec![*resource], symbol });
        }
    }
    for (name, resource) in &left {
        let Some(other) = right.get(name).filter(|other| other.id != resource.id) else { continue };
        for (what, pointer, same) in fields(resource, other) {
            let resources = vec![*resource, *other];
            let of = |symbol| Difference {
                what: format!("{what} of {name}"),
                pointer,
                resources,
                symbol,
            };
            match same {
                Ok(true) => {}
                Ok(false) => certain.push(of(None)),
                Err(symbol) => open.push(of(Some(symbol))),
            }
        }
    }
}

/// What is compared of two copies: its name, where it is, and whether it is the same.
type Field = (&'static str, &'static str, Result<bool, String>);

fn fields(a: &Resource, b: &Resource) -> Vec<Field> {
    if let (Some(a), Some(b)) = (a.workload(), b.workload()) {
        return of_action(a, b);
    }
    match (a.trigger(), b.trigger()) {
        (Some(a), Some(b)) => of_trigger(a, b),
        _ => Vec::new(),
    }
}

fn of_action(a: &Workload, b: &Workload) -> Vec<Field> {
    let paths = |workload: &Workload| -> Vec<Value<String>> {
        workload.routes.named.iter().map(|route| route.path.clone()).collect()
    };
    vec![
        ("runtime", "/spec/language", same(&a.language, &b.language)),
        ("time limit", "/spec/timeout_ms", same(&a.timeout_ms, &b.timeout_ms)),
        ("memory", "/spec/memory", same(&a.memory, &b.memory)),
        ("inputs", "/spec/env_keys", Ok(a.env_keys == b.env_keys)),
        ("dependencies", "/spec/services/0", each_same(&a.services, &b.services)),
        ("paths", "/spec/routes/named/0/path", each_same(&paths(a), &paths(b))),
    ]
}

fn of_trigger(a: &Trigger, b: &Trigger) -> Vec<Field> {
    let starts = |trigger: &Trigger| -> Vec<Value<String>> {
        trigger.rules.items.iter().map(|rule| rule.starts.clone()).collect()
    };
    vec![
        ("feed", "/spec/feed", same(&a.feed, &b.feed)),
        ("rules", "/spec/rules/items/0/starts", each_same(&starts(a), &starts(b))),
    ]
}

//! CF006: every region answers to the host name that requests come in by.

use std::collections::{BTreeMap, BTreeSet};

use resilint_sdk::app::list;
use resilint_sdk::global_load_balancer::untied;
use resilint_sdk::logic::{Truth, all};
use resilint_sdk::schema::{Confidence, Missing, Resource};
use resilint_sdk::{App, Report};

use crate::copies::{Copy, by_region};
use crate::{missing, places};

resilint_sdk::declare_rule! {
    /// ## What it does
    /// Looks in the manifest of each region, and in its `cf map-route` commands, for the host name of
    /// the global load balancer; where none is known, for a custom host name that all regions share.
    ///
    /// ## Why is this bad
    /// The router of a region answers 404 to a host name that it does not know. After a fail-over that
    /// is every request.
    ///
    /// ## Bad
    /// ```yaml
    /// # eu-gb.manifest.yml has `route: shop.example.com`; us-south.manifest.yml:
    /// applications:
    /// - name: shop
    ///   routes:
    ///   - route: shop.mybluemix.net
    /// ```
    ///
    /// ## Good
    /// ```yaml
    /// # In the manifest of every region:
    /// applications:
    /// - name: shop
    ///   routes:
    ///   - route: shop.example.com
    /// ```
    ///
    /// ## Verdicts
    /// Passes where every known region has the host name. Fails where one lacks it. Unknown where a
    /// route is a variable, or nothing says which host name regions share. Not applicable to apps in one
    /// region and to apps with neither a custom host name nor a global load balancer.
    ///
    /// ## References
    /// Strategies for resilient applications, web app in multiple regions: the same custom domain is
    /// added to the app of each region.
    code: "CF006",
    name: "cloud-foundry/host-missing-in-region",
    title: "all regions answer to the host name of the global load balancer",
    severity: Warning,
    basis: Strategies,
    bullet: None,
    since: "0.1.0",
}

/// The hosts that one region answers to.
#[derive(Default)]
struct Hosts<'a> {
    known: BTreeSet<&'a str>,
    custom: BTreeSet<&'a str>,
    unknown: Option<&'a str>,
    copies: Vec<Copy<'a>>,
}

fn check(app: &App<'_>, report: &mut Report) {
    let whether = format!("whether every region of {} answers to one host name", app.name());
    let regions: BTreeMap<&str, Hosts<'_>> =
        by_region(app).into_iter().map(|(region, copies)| (region, hosts(copies))).collect();
    let has_balancer = app.global_balancers().next().is_some();
    let custom = app.workloads().any(|(_, workload)| {
        workload.routes.named.iter().any(|route| route.platform_domain.known() != Some(&true))
    });
    if !has_balancer && !custom {
        report.not_applicable(format!("{} has no custom host name", app.name()));
        return;
    }
    if regions.len() < 2 {
        let seen = places::regions(app);
        if seen.bounds().possible.is_some_and(|possible| possible < 2) {
            report.not_applicable(format!("{} is in one region", app.name()));
        } else if app.workloads().next().is_none() {
            report.unknown(missing::manifest(app, &whether));
        } else {
            report.unknown(missing::target(app, &whether));
        }
        return;
    }
    match wanted(app, &regions) {
        Some(host) => judge(app, host, &regions, &whether, report),
        None => {
            report.unknown(shared_host(&whether));
        }
    }
}

fn hosts(copies: Vec<Copy<'_>>) -> Hosts<'_> {
    let mut hosts = Hosts::default();
    for copy in &copies {
        for route in &copy.workload.routes.named {
            let Some(host) = route.host.known() else {
                hosts.unknown = route.host.symbol().or(Some("a route"));
                continue;
            };
            hosts.known.insert(host);
            if route.platform_domain.known() == Some(&false) {
                hosts.custom.insert(host);
            }
        }
        for route in &copy.target.maps_routes {
            match route.known() {
                Some(host) => {
                    hosts.known.insert(host);
                }
                None => hosts.unknown = route.symbol().or(Some("a route")),
            }
        }
    }
    hosts.copies = copies;
    hosts
}

/// The host that all regions should answer to: that of the load balancer; else a custom one of some
/// regions, unless each region has one of its own, which may be meant so.
fn wanted<'a>(app: &App<'a>, regions: &BTreeMap<&str, Hosts<'a>>) -> Option<&'a str> {
    if app.global_balancers().next().is_some() {
        return app
            .global_balancers()
            .find_map(|(_, balancer)| balancer.host.known())
            .map(String::as_str);
    }
    let count = |host: &str| regions.values().filter(|hosts| hosts.known.contains(host)).count();
    let custom: BTreeSet<&str> =
        regions.values().flat_map(|hosts| hosts.custom.iter().copied()).collect();
    let most = custom.iter().copied().max_by_key(|host| count(host))?;
    let own_everywhere = regions.values().all(|hosts| !hosts.custom.is_empty());
    (count(most) >= 2 || !own_everywhere).then_some(most)
}

fn judge(
    app: &App<'_>,
    host: &str,
    regions: &BTreeMap<&str, Hosts<'_>>,
    whether: &str,
    report: &mut Report,
) {
    let answers = |hosts: &Hosts<'_>| match hosts.unknown {
        _ if hosts.known.contains(host) => Truth::Yes,
        Some(symbol) => Truth::Unknown(variable(symbol, whether)),
        None => Truth::No,
    };
    let truth = all(regions.values().map(answers));
    let guessed = app
        .global_balancers()
        .map(|(balancer, _)| balancer)
        .find(|balancer| app.fronted_by(balancer) == Confidence::Heuristic);
    // A host that the app does not have to answer to proves nothing.
    let truth = match guessed {
        Some(balancer) if truth.is_no() => Truth::Unknown(untied(app, balancer)),
        _ => truth,
    };
    let lacking: Vec<&str> = regions
        .iter()
        .filter(|(_, hosts)| answers(hosts).is_no())
        .map(|(region, _)| *region)
        .collect();
    let answering: Vec<&str> =
        regions.keys().copied().filter(|region| !lacking.contains(region)).collect();
    let answering = if answering.is_empty() { "no region".to_owned() } else { list(answering) };
    let entry = report
        .decide(
            truth,
            || format!("{} answers to {host} in {answering}", app.name()),
            || {
                format!(
                    "{} does not answer to {host} in {}; seen: {host} in {answering}",
                    app.name(),
                    list(lacking.iter().copied())
                )
            },
        )
        .help("add the route to the manifest of every region");
    let mut places: Vec<(&Resource, bool, &str)> = Vec::new();
    for (region, hosts) in regions {
        for copy in &hosts.copies {
            let lacks = lacking.contains(region);
            if places
                .iter()
                .all(|(resource, other, _)| (&resource.id, *other) != (&copy.resource.id, lacks))
            {
                places.push((copy.resource, lacks, region));
            }
        }
    }
    places.sort_by_key(|(_, lacks, _)| !lacks);
    let balancers = app.global_balancers();
    let entry = balancers.fold(entry, |entry, (balancer, _)| {
        entry.see(balancer, "/spec/host", "the host name of the load balancer")
    });
    places.into_iter().fold(entry, |entry, (resource, lacks, region)| {
        let note = format!("the routes of {region}");
        if lacks || answering == "no region" || lacking.is_empty() {
            entry.at(resource, "/spec/routes/named/0/host", note)
        } else {
            entry.see(resource, "/spec/routes/named/0/host", note)
        }
    });
}

fn variable(symbol: &str, whether: &str) -> Missing {
    Missing {
        key: format!("variable:{symbol}"),
        what: format!("{whether}: a route is `{symbol}`, a variable without a value"),
        settle: "give the variable a value with `--vars-file FILE` or `--var NAME=VALUE`".into(),
    }
}

fn shared_host(whether: &str) -> Missing {
    Missing {
        key: "global-load-balancer".into(),
        what: format!("{whether}: nothing says which host name the regions share"),
        settle:
            "declare the global load balancer and its host in a topology document and pass it to \
                 `resilint check` beside the manifests"
                .into(),
    }
}

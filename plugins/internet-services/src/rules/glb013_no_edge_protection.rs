//! GLB013: requests pass through the edge, which protects the origins and fails over at once.

use resilint_sdk::logic::{Truth, any, holds};
use resilint_sdk::schema::{Resource, Severity};
use resilint_sdk::{App, Report};

use crate::edge::{Balancer, each_balancer};
use crate::missing;

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks that a public load balancer of Cloud Internet Services is proxied, and that the web application
    /// firewall of its domain is on. Checks that the DNS answers of one that is not proxied live five
    /// minutes at most.
    ///
    /// ## Why is this bad
    ///
    /// Without the proxy there is no protection from denial of service, and clients learn the addresses of
    /// the origins. They also keep them: a failover reaches a client only when its DNS answer has run
    /// out.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_cis_global_load_balancer" "shop" {
    ///   # not proxied where nothing is written
    ///   ttl = 900
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_cis_global_load_balancer" "shop" {
    ///   proxied = true
    /// }
    /// resource "ibm_cis_domain_settings" "shop" {
    ///   waf = "on"
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: it is proxied, and the firewall of its domain is on.
    /// - **fail**: it is not proxied, or the firewall is off. It is a warning where DNS answers live longer than
    ///   300 seconds.
    /// - **unknown**: a switch is a variable without a value, or nothing in the input speaks of the
    ///   firewall.
    /// - **not-applicable**: the load balancer only answers DNS queries, and its answers live 300 seconds at
    ///   most.
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications: DDoS protection and web application firewall in front of
    ///   the clusters
    /// - <https://cloud.ibm.com/docs/cis?topic=cis-proxy-modes>
    code: "GLB013",
    name: "internet-services/no-edge-protection",
    title: "requests pass through the edge and its firewall",
    severity: Info,
    basis: Strategies,
    bullet: None,
    since: "0.1.0",
}

const FIREWALL: &str =
    "set `waf = \"on\"`, or switch the managed rules of the domain's firewall on";

/// Seconds that a DNS answer may live.
const LONGEST_TTL: u32 = 300;

fn check(app: &App<'_>, report: &mut Report) {
    each_balancer(app, report, |balancer, report| judge(app, balancer, report));
}

fn judge(app: &App<'_>, balancer: &Balancer<'_>, report: &mut Report) {
    let (name, resource) = (balancer.label(), balancer.resource);
    let proxied = &balancer.spec.proxied;
    if !balancer.has_proxy() {
        return dns_only(balancer, report);
    }
    let what = format!("whether {name} is proxied");
    match holds(proxied, |on| *on, || missing::value(resource, proxied, &what)) {
        Truth::Yes => firewall(app, balancer, report),
        Truth::No => unproxied(balancer, report),
        Truth::Unknown(missing) => {
            report.unknown(missing).about(resource).at(resource, "/spec/proxied", "the switch");
        }
    }
}

fn unproxied(balancer: &Balancer<'_>, report: &mut Report) {
    let (name, resource) = (balancer.label(), balancer.resource);
    let ttl = balancer.spec.ttl_seconds.known().copied();
    let live = ttl.map_or_else(String::new, |ttl| format!(", and DNS answers live {ttl} s"));
    let slow = ttl.is_some_and(|ttl| ttl > LONGEST_TTL);
    let (field, note) = if slow {
        ("/spec/ttl_seconds", "how long clients keep an answer")
    } else {
        ("/spec/proxied", "not proxied")
    };
    report
        .fail(format!("{name} is not proxied: no DDoS protection or WAF{live}"))
        .severity(if slow { Severity::Warning } else { Severity::Info })
        .problem(if slow { "slow-answers" } else { "unproxied" })
        .about(resource)
        .at(resource, field, note)
        .help("set `proxied = true` and drop `ttl`");
}

/// A load balancer that only answers DNS queries.
fn dns_only(balancer: &Balancer<'_>, report: &mut Report) {
    let (name, resource) = (balancer.label(), balancer.resource);
    match balancer.spec.ttl_seconds.known() {
        Some(ttl) if *ttl > LONGEST_TTL => {
            report
                .fail(format!("DNS answers of {name} live {ttl} s, so a failover takes as long"))
                .severity(Severity::Warning)
                .problem("slow-answers")
                .about(resource)
                .at(resource, "/spec/ttl_seconds", "how long clients keep an answer")
                .help("set `ttl` to 60");
        }
        _ if balancer.spec.proxied.is_absent() => {
            report
                .not_applicable(format!("nothing says whether {name} is proxied"))
                .about(resource);
        }
        _ => {
            report.not_applicable(format!("{name} only answers DNS queries")).about(resource);
        }
    }
}

/// The firewall of the domain that a load balancer is in: on where one of its settings switches it on.
fn firewall(app: &App<'_>, balancer: &Balancer<'_>, report: &mut Report) {
    let (name, resource) = (balancer.label(), balancer.resource);
    let what = format!("whether the web application firewall of {name} is on");
    let all = app.of_kind(Resource::domain_settings);
    let stated: Vec<_> = all.filter(|(_, settings)| !settings.waf.is_absent()).collect();
    let truth = any(stated.iter().map(|(resource, settings)| {
        holds(&settings.waf, |on| *on, || missing::value(resource, &settings.waf, &what))
    }));
    let truth =
        if stated.is_empty() { Truth::Unknown(missing::settings(name, &what)) } else { truth };
    let failed = truth.is_no();
    // What switches it on tells more than what does not.
    let decisive = stated.iter().find(|(_, settings)| settings.waf.known() == Some(&true));
    let entry = report
        .decide(
            truth,
            || format!("{name} is proxied, and its web application firewall is on"),
            || format!("the web application firewall of {name} is off"),
        )
        .about(resource);
    match decisive.or(stated.first()) {
        Some((settings, _)) => {
            let entry = entry.at(settings, "/spec/waf", "the firewall of the domain");
            if failed { entry.problem("no-firewall").help(FIREWALL) } else { entry }
        }
        None => entry.at(resource, "/spec/proxied", "proxied"),
    };
}

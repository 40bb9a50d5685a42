//! VS006: the load balancer itself is the last single point of failure.

use resilint_sdk::logic::{Truth, holds};
use resilint_sdk::schema::{
    BalancerScope, LoadBalancer, Missing, RelationKind, Resource, Severity, Value, Why,
};
use resilint_sdk::{App, Report};

use crate::places::{Spot, Tally, same};
use crate::{fleet, missing, places};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks that each local load balancer outlives the loss of one of its places:
    ///
    /// - an application load balancer of a VPC has subnets in two zones,
    /// - a network load balancer of a VPC lives in one zone: another zone has one too, and a global load balancer
    ///   leads to both (those for private paths live in the region),
    /// - `ibm_lb` has `ha_enabled`,
    /// - `ibm_lb_vpx` is half of a pair (`ibm_lb_vpx_ha`),
    /// - `ibm_lbaas` has its two appliances in two datacenters, which is advice: it does where the datacenter is one
    ///   of those that the vendor lists and the account joins its VLANs.
    ///
    /// ## Why is this bad
    ///
    /// Servers in two zones are of no use when the only way to them goes through one.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_is_lb" "web" {
    ///   name    = "web"
    ///   subnets = [ibm_is_subnet.one.id]
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_is_lb" "web" {
    ///   name    = "web"
    ///   subnets = [ibm_is_subnet.one.id, ibm_is_subnet.two.id]
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: it outlives the loss of a zone, or of one appliance of the classic infrastructure.
    /// - **fail**: it does not.
    /// - **unknown**: its zones or its profile are variables without a value.
    /// - **not-applicable**: the app declares no local load balancer.
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications: servers behind a local load balancer
    /// - <https://cloud.ibm.com/docs/vpc?topic=vpc-nlb-vs-elb>
    /// - <https://cloud.ibm.com/docs/loadbalancer-service?topic=loadbalancer-service-multi-zone-region-mzr-overview>
    code: "VS006",
    name: "servers/single-balancer",
    title: "the local load balancer is redundant itself",
    severity: Warning,
    basis: Strategies,
    bullet: Some("servers/local-load-balancer"),
    since: "0.1.0",
}

/// Facts about the Cloud Load Balancer of the classic infrastructure.
#[derive(Debug, serde::Deserialize)]
struct Facts {
    cloud_load_balancer: CloudLoadBalancer,
}

#[derive(Debug, serde::Deserialize)]
struct CloudLoadBalancer {
    two_datacenters: Vec<String>,
}

fn check(app: &App<'_>, report: &mut Report) {
    let mut any = false;
    for (balancer, fields) in app.local_balancers() {
        any = true;
        match fields.exposure.as_str() {
            "local" => local(balancer, fields, report),
            "vpx" => appliance(app, balancer, fields, report),
            "lbaas" => cloud(app, balancer, report),
            _ => vpc(app, balancer, fields, report),
        }
    }
    if !any {
        report.not_applicable("it declares no local load balancer");
    }
}

/// Application and network load balancers.
fn vpc(app: &App<'_>, balancer: &Resource, fields: &LoadBalancer, report: &mut Report) {
    let name = balancer.label();
    let what = format!("whether {name} outlives the loss of a zone");
    let zonal = holds(
        &fields.scope,
        |scope| *scope != BalancerScope::Regional,
        || missing::value(balancer, &fields.profile, &what),
    );
    match zonal {
        Truth::Yes => network(app, balancer, fields, report),
        Truth::No => regional(balancer, fields, &what, report),
        Truth::Unknown(missing) => {
            report.unknown(missing).about(balancer).at(balancer, "/spec/profile", "its profile");
        }
    }
}

fn regional(balancer: &Resource, fields: &LoadBalancer, what: &str, report: &mut Report) {
    let name = balancer.label();
    if fields.profile.known().is_some_and(|profile| profile == "network-private-path") {
        report
            .pass(format!("{name} is for private paths, which live in the whole region"))
            .about(balancer)
            .at(balancer, "/spec/profile", "its profile");
        return;
    }
    let zones = &fields.zones;
    let bounds = resilint_sdk::logic::distinct(&zones.items, zones.closed);
    let truth = bounds.at_least(2, || {
        let unknown = zones.items.iter().find(|zone| zone.is_unknown());
        missing::value(balancer, unknown.unwrap_or(&Value::Absent), what)
    });
    let shown: Vec<String> = zones.items.iter().map(|zone| Spot::of(zone).shown()).collect();
    let list = resilint_sdk::app::list(distinct(&shown));
    let failed = truth.is_no();
    let entry = report
        .decide(
            truth,
            || format!("{name} has subnets in {list}"),
            || format!("{name} itself lives in one zone, {list}"),
        )
        .about(balancer)
        .at(balancer, "/spec/subnets", "its subnets");
    if failed {
        entry.help("give it subnets in two zones or more");
    }
}

fn distinct(words: &[String]) -> Vec<&str> {
    let mut all: Vec<&str> = words.iter().map(String::as_str).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// One for each zone, with a load balancer over them, is the vendor's way.
fn network(app: &App<'_>, balancer: &Resource, fields: &LoadBalancer, report: &mut Report) {
    let name = balancer.label();
    let own = fields.zones.items.first().unwrap_or(&Value::Absent);
    let leads_to = |pool: &Resource| {
        app.relations().iter().any(|edge| {
            edge.kind == RelationKind::OriginOf && edge.from == pool.id && edge.to == balancer.id
        })
    };
    // A global balancer of which one pool leads here and another to a twin in another zone.
    let twin = app.global_balancers().find_map(|(global, fields)| {
        let pools: Vec<&Resource> =
            fields.pools.items.iter().filter_map(|id| app.pool(id)).map(|(pool, _)| pool).collect();
        let is_origin = pools.iter().any(|pool| leads_to(pool));
        let other = pools.iter().flat_map(|pool| app.leads_to(pool, RelationKind::OriginOf)).find(
            |(other, _)| {
                let zone = other.load_balancer().and_then(|other| other.zones.items.first());
                zone.is_some_and(|zone| same(own, zone) == Some(false))
            },
        );
        other.filter(|_| is_origin).map(|(other, _)| (global, other))
    });
    let entry = match twin {
        Some((global, other)) => report
            .pass(format!(
                "{name} lives in one zone, and {} leads to {} in another",
                global.label(),
                other.label()
            ))
            .see(other, "/spec/zones/items/0", "the one in another zone"),
        None => report
            .fail(format!("{name} is a network load balancer, which lives in one zone{}", in_zone(own)))
            .help(
                "add one in another zone and lead a global load balancer to both, or use an application load balancer",
            ),
    };
    entry.about(balancer).at(balancer, "/spec/profile", "its profile");
}

fn in_zone(zone: &Value<String>) -> String {
    match Spot::of(zone) {
        Spot::Nameless => String::new(),
        zone => format!(", {}", zone.shown()),
    }
}

fn local(balancer: &Resource, fields: &LoadBalancer, report: &mut Report) {
    let name = balancer.label();
    let what = format!("whether {name} has a standby");
    let truth =
        holds(&fields.ha_enabled, |on| *on, || missing::value(balancer, &fields.ha_enabled, &what));
    let failed = truth.is_no();
    let entry = report
        .decide(truth, || format!("{name} has a standby"), || format!("{name} has no standby"))
        .about(balancer)
        .at(balancer, "/spec/ha_enabled", "whether it has one");
    if failed {
        entry.help("set `ha_enabled = true`");
    }
}

fn appliance(app: &App<'_>, balancer: &Resource, fields: &LoadBalancer, report: &mut Report) {
    let name = balancer.label();
    let closed = app.group().targets_closed || app.is_closed();
    let entry = match &fields.ha_pair {
        // Which appliance it is does not matter.
        Value::Unknown { why: Why::UnresolvedVariable, .. } => {
            let what = format!("whether {name} is half of a pair");
            report.unknown(missing::value(balancer, &fields.ha_pair, &what))
        }
        Value::Known { .. } | Value::Unknown { .. } => {
            report.pass(format!("{name} is half of a pair"))
        }
        Value::Absent if closed => report
            .fail(format!("{name} has no pair"))
            .help("order a second appliance and join both with `ibm_lb_vpx_ha`"),
        Value::Absent => {
            report.unknown(missing::others(app, &format!("whether {name} is half of a pair")))
        }
    };
    entry.about(balancer).at(balancer, "/spec/ha_pair", "this appliance");
}

/// Two appliances, in two datacenters where the datacenter is one of those with a second.
fn cloud(app: &App<'_>, balancer: &Resource, report: &mut Report) {
    let name = balancer.label();
    let what = format!("whether the appliances of {name} are in two datacenters");
    let datacenter = &balancer.location.datacenter;
    let Some((facts, as_of)) = app.facts().table::<Facts>("servers") else { return };
    let listed = &facts.cloud_load_balancer.two_datacenters;
    let at = |entry: resilint_sdk::Entry<'_>| {
        entry.severity(Severity::Info).about(balancer).at(
            balancer,
            places::pointer(balancer),
            "its datacenter",
        );
    };
    let Some(code) = datacenter.known() else {
        return at(report.unknown(missing::value(balancer, datacenter, &what)));
    };
    if !listed.contains(code) {
        let message = format!(
            "both appliances of {name} are in {code}: only certain datacenters give the second one another place (facts of {as_of})"
        );
        return at(report.fail(message).help("order it in a datacenter of a multi-zone region"));
    }
    let mut spanning = app.leads_to(balancer, RelationKind::DependsOn);
    let joined = spanning.any(|(network, _)| {
        network.network().is_some_and(|network| network.spanning.known() == Some(&true))
    });
    let members = fleet::of(app);
    let near = members.iter().filter(|member| {
        same(&member.resource.location.region, &balancer.location.region) == Some(true)
    });
    let elsewhere = Tally::zones(near, false).each().any(|(spot, _)| match spot {
        Spot::Known(other) => other != code,
        Spot::Symbol(_) | Spot::Nameless => false,
    });
    if joined && elsewhere {
        return at(report.pass(format!(
            "the second appliance of {name} is in another datacenter than {code}: VLANs are joined, and there are subnets"
        )));
    }
    at(report.unknown(Missing {
        key: "vlan-spanning".into(),
        what: format!("{what}: they are where the account joins its VLANs and has subnets in another datacenter of the metro"),
        settle: "declare `ibm_network_vlan_spanning` with `vlan_spanning = \"on\"`, and servers in a second datacenter of the metro".into(),
    }));
}

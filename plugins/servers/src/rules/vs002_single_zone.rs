//! VS002: within a region, servers in one zone are gone with it.

use std::collections::BTreeMap;

use resilint_sdk::logic::{Bounds, Truth, all};
use resilint_sdk::schema::{Missing, Resource, Value};
use resilint_sdk::{App, Report};

use crate::fleet::{self, Member, Tier, Unit};
use crate::missing;
use crate::places::{self, Spot, Tally};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks, in each region, that the servers of an app are in at least two availability zones of a VPC, or two
    /// classic datacenters of the metro. Servers that serve requests and servers that keep the data are counted
    /// apart; bastions do not count. The zones of a server group are those of its subnets.
    ///
    /// Zones need not be known to be told apart: `"${var.region}-1"` and `"${var.region}-2"` are two zones
    /// whatever the region is. A zone of a VPC and a datacenter are never compared: which zone an account sees under
    /// which number differs.
    ///
    /// ## Why is this bad
    ///
    /// Zones fail one at a time: power, cooling, network. Servers in one zone turn each such failure into the loss of
    /// the region.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_is_instance" "web" {
    ///   count = 2
    ///   zone  = "eu-gb-1"
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_is_instance" "web" {
    ///   count = 3
    ///   zone  = "eu-gb-${count.index + 1}"
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: two zones or more in the region, for those that serve and for those that keep the data.
    /// - **fail**: the list of servers is complete, and one of the two is in one zone of the region.
    /// - **unknown**: a zone is a variable without a value, or the list of servers is not complete.
    /// - **not-applicable**: the app declares no server.
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications: "multi-zone regions"
    /// - <https://cloud.ibm.com/docs/vpc?topic=vpc-creating-a-vpc-in-a-different-region>
    code: "VS002",
    name: "servers/single-zone",
    title: "servers of a region are in at least two zones",
    severity: Warning,
    basis: Strategies,
    bullet: Some("servers/locations"),
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let members: Vec<Member<'_>> =
        fleet::of(app).into_iter().filter(|member| member.tier() != Tier::Bastion).collect();
    if members.is_empty() {
        report.not_applicable("it declares no server");
        return;
    }
    let closed = app.group().targets_closed || app.is_closed();
    let mut regions: BTreeMap<Spot<'_>, Vec<Member<'_>>> = BTreeMap::new();
    for member in &members {
        regions.entry(Spot::of(&member.resource.location.region)).or_default().push(*member);
    }
    let mut unclear: Vec<Member<'_>> = Vec::new();
    for (region, here) in &regions {
        let others = regions.keys().filter(|other| *other != region);
        // Servers elsewhere that may as well be here leave the list of zones open.
        let apart =
            *region != Spot::Nameless && others.into_iter().all(|it| it.is_apart_from(*region));
        let region = Region { app, region: *region, closed: closed && apart };
        if !apart && !region.is_spread(here) {
            unclear.extend(here);
            continue;
        }
        region.judge(here, report);
    }
    match unclear.as_slice() {
        [] => {}
        [only] if closed && members.len() == 1 && only.number() == Some(1) => {
            report
                .fail(format!("{}: it is one server, in one zone", app.name()))
                .at(only.resource, "/name", "this server")
                .help("add a server in another zone");
        }
        unclear => unplaced(unclear, report),
    }
}

/// Servers that may be in one region or in several: their zones may count for any.
fn unplaced(members: &[Member<'_>], report: &mut Report) {
    let location =
        |member: &&Member<'_>| places::doubt(&member.resource.location).known().is_none();
    let Some(first) = members.iter().find(location).or(members.first()) else { return };
    let what = format!("in which zones of one region {} are", fleet::names(members));
    let missing = missing::value(first.resource, places::doubt(&first.resource.location), &what);
    report.unknown(missing).at(first.resource, places::pointer(first.resource), "this server");
}

struct Region<'a, 'b> {
    app: &'b App<'a>,
    region: Spot<'a>,
    closed: bool,
}

impl<'a> Region<'a, '_> {
    fn judge(&self, members: &[Member<'a>], report: &mut Report) {
        let mut tiers: BTreeMap<Tier, Vec<Member<'a>>> = BTreeMap::new();
        for member in members {
            tiers.entry(member.tier()).or_default().push(*member);
        }
        let verdicts: Vec<(Tier, &Vec<Member<'a>>, Truth)> = tiers
            .iter()
            .map(|(tier, members)| (*tier, members, self.spread(*tier, members)))
            .collect();
        let truth = all(verdicts.iter().map(|(.., truth)| truth.clone()));
        let failed: Vec<&(Tier, &Vec<Member<'a>>, Truth)> =
            verdicts.iter().filter(|(.., truth)| truth.is_no()).collect();
        let place = self.region.shown();
        let message = || failed.first().map_or_else(String::new, |it| self.failure(it.0, it.1));
        let pass = || {
            let zones = Tally::zones(members, self.closed).list();
            format!("{}: servers in {place} use several zones: {zones}", self.app.name())
        };
        let is_failure = truth.is_no();
        let entry = report.decide(truth, pass, message);
        let entry = if is_failure { entry.help(self.remedy(members)) } else { entry };
        let seen = failed.iter().flat_map(|(_, members, _)| members.iter()).chain(members);
        // The failing ones first; a pass shows the first of each.
        seen.take(if is_failure {
            failed.iter().map(|it| it.1.len()).sum::<usize>().min(4)
        } else {
            2
        })
        .fold(entry, |entry, member| {
            let pointer = zone_pointer(member.resource);
            entry.at(member.resource, pointer, format!("where {} is", member.label()))
        });
    }

    /// Whether those that serve and those that keep the data are surely in two zones each.
    fn is_spread(&self, members: &[Member<'a>]) -> bool {
        [Tier::Serving, Tier::Database].into_iter().all(|tier| {
            let of_tier: Vec<Member<'a>> =
                members.iter().filter(|member| member.tier() == tier).copied().collect();
            of_tier.is_empty() || self.spread(tier, &of_tier).is_yes()
        })
    }

    /// Whether servers of one kind are in two zones.
    fn spread(&self, tier: Tier, members: &[Member<'a>]) -> Truth {
        let (classic, cloud): (Vec<Member<'a>>, Vec<Member<'a>>) =
            members.iter().copied().partition(Member::is_classic);
        let zones = [&classic, &cloud].map(|members| Tally::zones(members, self.closed));
        let bounds = zones.each_ref().map(Tally::bounds);
        // A zone may be one of the datacenters.
        let both = Bounds {
            known: bounds[0].known.max(bounds[1].known),
            possible: bounds[0].possible.zip(bounds[1].possible).map(|(a, b)| a + b),
        };
        both.at_least(2, || self.missing(tier, &zones))
    }

    fn missing(&self, tier: Tier, zones: &[Tally<'a>; 2]) -> Missing {
        let place = self.region.shown();
        let what = format!("whether the {} in {place} are in two zones", subject(tier));
        if let Some(silent) = zones.iter().find_map(Tally::silent) {
            return zone_of(&silent, &what);
        }
        let several = || zones.iter().filter(|tally| !tally.is_one_spot());
        if let Some(doubtful) = several().find_map(Tally::doubtful) {
            return missing::existence(doubtful.resource, &what);
        }
        let unplaced = several().find_map(Tally::unplaced);
        match unplaced {
            Some(member) => zone_of(&member, &what),
            None if zones.iter().all(|tally| tally.first_spot().is_some()) => Missing {
                key: "zones-and-datacenters".into(),
                what: format!("{what}: a zone of the account may be one of the datacenters"),
                settle: "put servers into two zones of the VPC, or into two datacenters".into(),
            },
            None => missing::others(self.app, &what),
        }
    }

    fn failure(&self, tier: Tier, members: &[Member<'a>]) -> String {
        let zones = Tally::zones(members, self.closed);
        let place = self.region.shown();
        let grade = members.first().map_or("", |member| places::grade(member.resource));
        let start = format!("{}: {} in {place} use one zone", self.app.name(), subject(tier));
        match zones.first_spot() {
            Some(Spot::Nameless) | None => start + grade,
            Some(zone) => format!("{start}: {}{grade}", zone.shown()),
        }
    }

    fn remedy(&self, members: &[Member<'a>]) -> String {
        let only = members.iter().find_map(|member| {
            let datacenter = member.resource.location.datacenter.known()?;
            let region = member.resource.location.region.known()?;
            (!self.app.facts().regions.contains_key(region)).then_some(datacenter)
        });
        match only {
            Some(datacenter) => format!(
                "move the servers to a metro with several datacenters: that of {datacenter} is in no multi-zone region"
            ),
            None if members.iter().any(Member::is_classic) => {
                "spread the servers over several datacenters of the metro".to_owned()
            }
            None => "spread subnets and servers over three zones of the region".to_owned(),
        }
    }
}

const fn subject(tier: Tier) -> &'static str {
    match tier {
        Tier::Database => "databases",
        Tier::Serving | Tier::Bastion => "servers",
    }
}

fn zone_of(member: &Member<'_>, what: &str) -> Missing {
    let unknown = match member.unit {
        Unit::Group(group) => group.zones.items.iter().find(|zone| zone.is_unknown()),
        Unit::Server(_) => places::zone(&member.resource.location),
    };
    missing::value(member.resource, unknown.unwrap_or(&Value::Absent), what)
}

/// Where the zone of a resource is written; a group has its own.
fn zone_pointer(resource: &Resource) -> &'static str {
    if resource.server_group().is_some_and(|group| !group.zones.items.is_empty()) {
        "/spec/zones/items/0"
    } else {
        places::pointer(resource)
    }
}

//! VS005: a pool of one member balances nothing.

use resilint_sdk::logic::{Bounds, Truth, at_least};
use resilint_sdk::schema::{Missing, PoolMember, Severity};
use resilint_sdk::{App, Report};

use crate::fleet::{Member, Unit};
use crate::pools::{self, Pool};
use crate::{missing, places};
use places::Tally;

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Counts the members in rotation of each pool of a local load balancer. A server group counts with the least
    /// that it keeps. Members with a weight of 0, and those that are switched off, do not count. Members of one
    /// zone are reported as a warning.
    ///
    /// ## Why is this bad
    ///
    /// With one member the load balancer has nowhere to send requests when that member fails. With all members in one
    /// zone it has nowhere when the zone does.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_is_lb_pool_member" "web" {
    ///   pool      = ibm_is_lb_pool.web.pool_id
    ///   target_id = ibm_is_instance.web.id
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_is_instance" "web" {
    ///   count = 2
    ///   zone  = "eu-gb-${count.index + 1}"
    /// }
    ///
    /// resource "ibm_is_lb_pool_member" "web" {
    ///   count     = 2
    ///   pool      = ibm_is_lb_pool.web.pool_id
    ///   target_id = ibm_is_instance.web[count.index].id
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: two members in two zones.
    /// - **fail**: no member or one; as a warning, several members in one zone.
    /// - **unknown**: the number of members, or their zones, cannot be told.
    /// - **not-applicable**: the app declares no local load balancer with a pool.
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications: servers behind a local load balancer
    /// - <https://cloud.ibm.com/docs/vpc?topic=vpc-nlb-vs-elb>
    code: "VS005",
    name: "servers/single-member",
    title: "every pool has members in two zones",
    severity: Error,
    basis: Strategies,
    bullet: Some("servers/local-load-balancer"),
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let pools = pools::of(app);
    if pools.is_empty() {
        report.not_applicable("it declares no local load balancer with a pool");
    }
    for pool in pools {
        judge(app, &pool, report);
    }
}

fn judge(app: &App<'_>, pool: &Pool<'_>, report: &mut Report) {
    let label = pool.label();
    let closed = pool.pool.members.closed && (app.group().targets_closed || app.is_closed());
    let mut count = Bounds { known: 0, possible: closed.then_some(0) };
    for member in pool.in_rotation() {
        let (least, most) = servers(app, member);
        count.known += least;
        count.possible = count.possible.zip(most).map(|(sum, most)| sum + most);
    }
    let what = format!("how many members {label} has");
    let enough = count.at_least(2, || lacking(app, pool, &what));
    let zones = zones(app, pool);
    let number = count.known;
    let is_group = |member: &PoolMember| {
        pools::server(app, member).is_some_and(|member| matches!(member.unit, Unit::Group(_)))
    };
    let has = if pool.in_rotation().any(is_group) { "may shrink to" } else { "has" };
    let failure = |zones: &str| match number {
        0 => format!("{label} has no member"),
        1 => format!("{label} {has} 1 member"),
        _ => format!("{label} has {number} members{zones}"),
    };
    let spread = match &enough {
        Truth::Yes => zones.bounds().at_least(2, || unspread(app, pool, &zones)),
        other => other.clone(),
    };
    let only_zone = zones.first_spot().map(|zone| format!(", all in {}", zone.shown()));
    let in_one_zone = enough.is_yes() && spread.is_no();
    let failed = spread.is_no();
    let fail = || failure(only_zone.as_deref().unwrap_or(" in one zone"));
    let entry = report
        .decide(spread, || format!("{label} has members in {}", zones.list()), fail)
        .about(pool.balancer)
        .at(pool.balancer, &pool.pointer("name"), "this pool");
    let entry =
        if failed { entry.help("keep two members in two zones in every pool") } else { entry };
    let entry = if in_one_zone { entry.severity(Severity::Warning) } else { entry };
    let groups = pool.in_rotation().filter_map(|member| pools::server(app, member));
    groups.take(2).fold(entry, |entry, member| match member.unit {
        Unit::Group(group) => {
            entry.see(member.resource, group.replicas.effective_pointer(), "the least it keeps")
        }
        Unit::Server(_) => entry.see(member.resource, places::pointer(member.resource), "a member"),
    });
}

/// The least and the most servers that a member stands for. Two are as good as more.
fn servers(app: &App<'_>, member: &PoolMember) -> (usize, Option<usize>) {
    let Some(member_of_fleet) = pools::server(app, member) else {
        // An address, perhaps of a server outside the input.
        return (usize::from(in_rotation(member)), Some(1));
    };
    let (least, most) = of_fleet(&member_of_fleet);
    if in_rotation(member) { (least, most) } else { (0, most) }
}

fn of_fleet(member: &Member<'_>) -> (usize, Option<usize>) {
    if let Unit::Server(_) = member.unit {
        return (usize::from(!member.may_be_missing()), Some(1));
    }
    let nothing = || Missing { key: String::new(), what: String::new(), settle: String::new() };
    match [1, 2].map(|needed| member.keeps(needed, nothing)) {
        [_, Truth::Yes] => (2, None),
        [Truth::Yes, Truth::No] => (1, Some(1)),
        [Truth::Yes, _] => (1, None),
        [Truth::No, _] => (0, Some(0)),
        [_, Truth::No] => (0, Some(1)),
        _ => (0, None),
    }
}

/// Whether a member is surely in rotation: its weight and switch are known, or not written.
fn in_rotation(member: &PoolMember) -> bool {
    !member.weight.is_unknown() && !member.enabled.is_unknown()
}

fn zones<'a>(app: &App<'a>, pool: &Pool<'a>) -> Tally<'a> {
    let members: Vec<Member<'a>> =
        pool.in_rotation().filter_map(|member| pools::server(app, member)).collect();
    let complete = members.len() == pool.in_rotation().count();
    Tally::zones(&members, complete && pool.pool.members.closed)
}

/// What would tell how many members there are.
fn lacking(app: &App<'_>, pool: &Pool<'_>, what: &str) -> Missing {
    for member in pool.in_rotation() {
        if member.weight.is_unknown() {
            return missing::value(pool.balancer, &member.weight, what);
        }
        let Some(member) = pools::server(app, member) else { continue };
        match member.unit {
            Unit::Group(group) => {
                let size = group.replicas.effective();
                let is_told = at_least(size, 2, || missing::others(app, what));
                if matches!(is_told, Truth::Unknown(_)) {
                    return missing::value(member.resource, size, what);
                }
            }
            Unit::Server(_) if member.may_be_missing() => {
                return missing::existence(member.resource, what);
            }
            Unit::Server(_) => {}
        }
    }
    if pool.pool.members.closed {
        missing::others(app, what)
    } else {
        missing::members(&pool.label(), what)
    }
}

/// What would tell in how many zones the members are.
fn unspread(app: &App<'_>, pool: &Pool<'_>, zones: &Tally<'_>) -> Missing {
    let what = format!("whether the members of {} are in two zones", pool.label());
    if let Some(member) = zones.unplaced() {
        let location = &member.resource.location;
        let zone = places::zone(location).unwrap_or(&location.region);
        return missing::value(member.resource, zone, &what);
    }
    let anyone = pool.in_rotation().find(|member| pools::server(app, member).is_none());
    match anyone {
        Some(member) => missing::value(pool.balancer, &member.address, &what),
        None => missing::members(&pool.label(), &what),
    }
}

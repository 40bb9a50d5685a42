//! VS011: like servers on one host fail together.

use resilint_sdk::schema::{PlacementGroup, RelationKind, Resource, Severity, Value};
use resilint_sdk::{App, Report};

use crate::fleet::{self, Member, Unit};
use crate::places;

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks that like servers of one zone (those of one `count` or `for_each`, and those of one server group) are in
    /// a placement group, which puts them on different hosts, and that no placement group of a VPC is given more
    /// servers than it takes. How many that is comes from dated facts.
    ///
    /// ## Why is this bad
    ///
    /// The platform spreads servers as well as it can, and promises nothing. Two servers on one host are one server
    /// when the host fails. A placement group that is full refuses the next server.
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
    /// resource "ibm_is_placement_group" "web" {
    ///   strategy = "host_spread"
    /// }
    ///
    /// resource "ibm_is_instance" "web" {
    ///   count           = 2
    ///   zone            = "eu-gb-1"
    ///   placement_group = ibm_is_placement_group.web.id
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: like servers of one zone are in a placement group, or no two are in one zone.
    /// - **fail**: they are in none (info), or in one that takes fewer (warning).
    /// - **not-applicable**: the app declares no two like servers.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/vpc?topic=vpc-about-placement-groups-for-vpc>
    /// - <https://cloud.ibm.com/docs/virtual-servers?topic=virtual-servers-placement-groups>
    code: "VS011",
    name: "servers/shared-host",
    title: "like servers of one zone are on different hosts",
    severity: Info,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

/// Facts about placement groups.
#[derive(Debug, serde::Deserialize)]
struct Facts {
    placement: Limits,
}

/// The servers that one placement group takes, by its strategy.
#[derive(Debug, serde::Deserialize)]
struct Limits {
    host_spread: usize,
    power_spread: usize,
}

fn check(app: &App<'_>, report: &mut Report) {
    let members = fleet::of(app);
    let judged = fleet::blocks(&members).iter().filter(|block| judge(block, report)).count();
    if judged == 0 {
        report.not_applicable("it declares no two like servers");
    }
    for group in placement_groups(app, &members) {
        fits(app, group, &members, report);
    }
}

/// Judges the servers of one block; `false` where they are not two, or do not share a host by their nature.
fn judge(block: &[Member<'_>], report: &mut Report) -> bool {
    let Some(first) = block.first() else { return false };
    // A whole machine shares its host with nobody.
    if let Unit::Server(server) = first.unit
        && server.bare_metal.known() == Some(&true)
    {
        return false;
    }
    let Some(together) = together(block) else { return false };
    let names = fleet::names(block);
    let (value, at) = match first.unit {
        Unit::Server(server) => (&server.placement_group, "/spec/placement_group"),
        Unit::Group(group) => (&group.placement_group, "/spec/placement_group"),
    };
    let entry = match (together, value) {
        (false, _) => report.pass(format!("no two of {names} are in one zone")),
        (true, Value::Absent) => report
            .fail(match first.unit {
                Unit::Server(_) => format!("{names} may share a host"),
                Unit::Group(_) => format!("servers of {names} may share a host"),
            })
            .help("put them into a placement group with `host_spread`"),
        (true, _) => {
            report.pass(format!("{names} {} in a placement group", fleet::verb(block, "is", "are")))
        }
    };
    entry.about(first.resource).at(first.resource, at, "where it is put");
    true
}

/// Whether two servers of a block are in one zone; nothing where it is one server.
fn together(block: &[Member<'_>]) -> Option<bool> {
    if let [only] = block {
        return match only.unit {
            // In a group of two or more over fewer zones, two share one.
            Unit::Group(group) => {
                let most = [&group.replicas.autoscaled_max, &group.replicas.desired];
                let most = most.into_iter().filter_map(|size| size.known().copied()).max()?;
                let zones = u32::try_from(group.zones.items.len()).ok()?;
                (most > 1).then_some(most > zones)
            }
            Unit::Server(_) => (only.resource.count.min > 1).then_some(true),
        };
    }
    let zones: Vec<&Value<String>> =
        block.iter().filter_map(|member| places::zone(&member.resource.location)).collect();
    let is_shared = zones.iter().enumerate().any(|(index, zone)| {
        zones[..index].iter().any(|other| places::same(zone, other) == Some(true))
    });
    Some(is_shared)
}

/// The placement groups that members are in, each once.
fn placement_groups<'a>(app: &App<'a>, members: &[Member<'a>]) -> Vec<&'a Resource> {
    let mut found: Vec<&Resource> = Vec::new();
    for member in members {
        for (group, _) in app.leads_to(member.resource, RelationKind::LocatedIn) {
            if group.placement_group().is_some() && !found.iter().any(|known| known.id == group.id)
            {
                found.push(group);
            }
        }
    }
    found
}

fn fits(app: &App<'_>, group: &Resource, members: &[Member<'_>], report: &mut Report) {
    let Some((facts, as_of)) = app.facts().table::<Facts>("servers") else { return };
    let Some(limit) = group.placement_group().and_then(|it| limit(it, &facts.placement)) else {
        return;
    };
    let is_in = |member: &&Member<'_>| {
        app.leads_to(member.resource, RelationKind::LocatedIn).any(|(it, _)| it.id == group.id)
    };
    let inside: Vec<&Member<'_>> = members.iter().filter(is_in).collect();
    let number: usize =
        inside.iter().filter_map(|member| member.number()).map(|n| n as usize).sum();
    if number > limit {
        report
            .fail(format!(
                "placement group {} is given {number} servers and takes {limit} (facts of {as_of})",
                group.label()
            ))
            .severity(Severity::Warning)
            .about(group)
            .at(group, "/spec/strategy", "how it spreads them")
            .help("use several placement groups");
    }
}

fn limit(group: &PlacementGroup, limits: &Limits) -> Option<usize> {
    match group.strategy.known().map(String::as_str) {
        Some("host_spread") => Some(limits.host_spread),
        Some("power_spread") => Some(limits.power_spread),
        _ => None,
    }
}

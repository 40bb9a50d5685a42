//! VS011: like servers on one host fail together.

use resilint_sdk::logic::{Truth, any};
use resilint_sdk::schema::{
    PlacementGroup, RelationKind, Resource, ServerGroup, Severity, Value, Why,
};
use resilint_sdk::{App, Report};

use crate::fleet::{self, Member, Unit};
use crate::{missing, places};

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
    /// - **unknown**: their zones, their number, or whether they have a placement group, is a variable.
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
    let Some(shared) = together(block) else { return false };
    let names = fleet::names(block);
    let (value, at) = match first.unit {
        Unit::Server(server) => (&server.placement_group, "/spec/placement_group"),
        Unit::Group(group) => (&group.placement_group, "/spec/placement_group"),
    };
    let apart = match shared {
        Truth::Yes => Truth::No,
        Truth::No => Truth::Yes,
        unknown @ Truth::Unknown(_) => unknown,
    };
    let is_apart = matches!(apart, Truth::Yes);
    let kept_apart = any([placed(first.resource, value, &names), apart]);
    let failed = kept_apart.is_no();
    let pass = || match is_apart {
        true => format!("no two of {names} are in one zone"),
        false => format!("{names} {} in a placement group", fleet::verb(block, "is", "are")),
    };
    let fail = || match first.unit {
        Unit::Server(_) => format!("{names} may share a host"),
        Unit::Group(_) => format!("servers of {names} may share a host"),
    };
    let entry = report.decide(kept_apart, pass, fail);
    let entry = entry.about(first.resource).at(first.resource, at, "where it is put");
    if failed {
        entry.help("put them into a placement group with `host_spread`");
    }
    true
}

/// Whether servers are in a placement group. A variable without a value may be null.
fn placed(resource: &Resource, value: &Value<String>, names: &str) -> Truth {
    match value {
        Value::Absent => Truth::No,
        Value::Unknown { why: Why::UnresolvedVariable, .. } => {
            let what = format!("whether {names} may share a host");
            Truth::Unknown(missing::value(resource, value, &what))
        }
        Value::Known { .. } | Value::Unknown { .. } => Truth::Yes,
    }
}

/// Whether two servers of a block are in one zone; nothing where it is one server.
fn together(block: &[Member<'_>]) -> Option<Truth> {
    if let [only] = block {
        return match only.unit {
            Unit::Group(group) => crowded(only.resource, group),
            Unit::Server(_) => repeated(only.resource),
        };
    }
    let placed: Vec<(&Resource, &Value<String>)> = block
        .iter()
        .filter_map(|member| Some((member.resource, places::zone(&member.resource.location)?)))
        .collect();
    let pairs = placed
        .iter()
        .enumerate()
        .flat_map(|(index, one)| placed[..index].iter().map(move |other| same_zone(*other, *one)));
    Some(any(pairs))
}

fn same_zone(one: (&Resource, &Value<String>), other: (&Resource, &Value<String>)) -> Truth {
    match places::same(one.1, other.1) {
        Some(true) => Truth::Yes,
        Some(false) => Truth::No,
        None => {
            let (resource, zone) = if one.1.is_unknown() { one } else { other };
            let what = format!("whether {} and {} are in one zone", one.0.label(), other.0.label());
            Truth::Unknown(missing::value(resource, zone, &what))
        }
    }
}

/// The instances of a block that is read once, and declares one zone for all.
fn repeated(resource: &Resource) -> Option<Truth> {
    let count = &resource.count;
    match (count.min, count.max) {
        (2.., _) => Some(Truth::Yes),
        (_, Some(0 | 1)) => None,
        _ => {
            let what = format!("whether there are two of {} in one zone", resource.label());
            Some(Truth::Unknown(missing::existence(resource, &what)))
        }
    }
}

/// In a group of two or more over fewer zones, two share one.
fn crowded(resource: &Resource, group: &ServerGroup) -> Option<Truth> {
    let sizes = [&group.replicas.autoscaled_max, &group.replicas.desired];
    let zones = u32::try_from(group.zones.items.len()).unwrap_or(u32::MAX);
    let what = || format!("whether two servers of {} are in one zone", resource.label());
    match sizes.into_iter().filter_map(|size| size.known().copied()).max() {
        Some(0 | 1) => None,
        Some(most) if most <= zones => Some(Truth::No),
        Some(_) if group.zones.closed => Some(Truth::Yes),
        Some(_) => Some(Truth::Unknown(missing::zones(resource, &what()))),
        None => {
            let size = sizes.into_iter().find(|size| size.is_unknown())?;
            Some(Truth::Unknown(missing::value(resource, size, &what())))
        }
    }
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

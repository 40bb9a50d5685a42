//! ICD001: the members of a database sit in separate sites.

use resilint_sdk::logic::{Truth, holds};
use resilint_sdk::schema::{Missing, Value};
use resilint_sdk::{App, Report, missing, place};

use crate::facts::{self, Facts};
use crate::instances::{self, Instance, grade};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks that each database is in a multi-zone region, where the service puts its members into three separate
    /// sites. Nothing has to be declared for it: the plan and the location decide.
    ///
    /// ## Why is this bad
    ///
    /// In a region of one campus the members are on different hosts of one site, and in a single datacenter they share
    /// it: what takes the site takes all members.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_database" "orders" {
    ///   service  = "databases-for-postgresql"
    ///   plan     = "standard"
    ///   location = "in-che"
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_database" "orders" {
    ///   service  = "databases-for-postgresql"
    ///   plan     = "standard"
    ///   location = "eu-de"
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: plan and location are known, and the region has separate sites: the platform spreads the members.
    /// - **fail**: the region is one campus, the location is one datacenter, or the database has one member.
    /// - **unknown**: the plan or the location is a variable without a value, or a place that no fact knows.
    /// - **not-applicable**: it is a read replica, which has one member; its leader is judged.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/cloud-databases?topic=cloud-databases-ha-dr>
    /// - <https://cloud.ibm.com/docs/overview?topic=overview-locations>
    code: "ICD001",
    name: "cloud-databases/single-site",
    title: "the members of a database are in separate sites",
    severity: Warning,
    basis: SummaryTable,
    bullet: Some("cloud-databases/multi-zone"),
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let all = instances::of(app);
    if all.is_empty() {
        return;
    }
    let Some((facts, as_of)) = facts::of(app, report) else { return };
    for instance in all {
        judge(app, &instance, &facts, as_of, report);
    }
}

fn judge(app: &App<'_>, instance: &Instance<'_>, facts: &Facts, as_of: &str, report: &mut Report) {
    let resource = instance.resource;
    let title = instance.title();
    let what = format!("whether the members of {title} are in separate sites");
    let replica = instance.is_replica(app, &what);
    if replica.is_yes() {
        report
            .not_applicable(format!("{title} is a read replica: it has one member"))
            .about(resource);
        return;
    }
    if instance.database.members.known() == Some(&1) {
        report
            .fail(format!("{title} has one member{}", grade(&instance.database.members)))
            .problem("one-member")
            .about(resource)
            .at(resource, "/spec/members", "how many members it has")
            .help("leave `members` out, or raise `allocation_count` to the default of the engine");
        return;
    }
    let entry = match separate(app, instance, facts, &what) {
        Truth::No => {
            let site = described(app, instance.site(), facts);
            let weak = place::grade(&resource.location);
            report
                .fail(format!(
                    "{title} has its members on one site: {site}{weak} (facts of {as_of})"
                ))
                .problem("one-site")
                .help("choose a multi-zone region, such as eu-de, us-south or jp-tok")
        }
        Truth::Unknown(missing) => report.unknown(missing),
        Truth::Yes => match (replica, &instance.database.plan) {
            (Truth::Unknown(missing), _) => report.unknown(missing),
            (_, plan @ (Value::Unknown { .. } | Value::Absent)) => {
                report.unknown(missing::value(resource, plan, &what))
            }
            _ => {
                let message = format!("{} has its members in separate sites", instance.placed());
                report.pass_by_platform(message, &facts.sites.source)
            }
        },
    };
    entry.about(resource).at(resource, place::pointer(resource), "where it is");
}

/// Whether a location has separate sites for the members.
fn separate(app: &App<'_>, instance: &Instance<'_>, facts: &Facts, what: &str) -> Truth {
    let kind = |name: &String| site_kind(app, name, facts);
    let site = instance.site();
    let known = holds(site, |name| kind(name).is_some(), || instance.site_missing(what));
    match known {
        Truth::Yes => holds(
            site,
            |name| kind(name) == Some(Kind::SeparateSites),
            || instance.site_missing(what),
        ),
        Truth::No => Truth::Unknown(Missing {
            key: format!("place:{}", site.known().map_or("", String::as_str)),
            what: format!("{what}: no fact knows {}", place::shown(&instance.resource.location)),
            settle: "correct the name of the location".into(),
        }),
        unknown => unknown,
    }
}

/// What a location is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    SeparateSites,
    OneCampus,
    OneDatacenter,
}

fn site_kind(app: &App<'_>, name: &str, facts: &Facts) -> Option<Kind> {
    if facts.sites.one_datacenter.iter().any(|datacenter| datacenter == name) {
        return Some(Kind::OneDatacenter);
    }
    match app.facts().regions.get(name)?.kind.as_str() {
        "mzr" => Some(Kind::SeparateSites),
        "sc-mzr" => Some(Kind::OneCampus),
        "single-zone-closed" => Some(Kind::OneDatacenter),
        _ => None,
    }
}

fn described(app: &App<'_>, site: &Value<String>, facts: &Facts) -> String {
    let Some(name) = site.known() else { return "no value it may have is another".into() };
    match site_kind(app, name, facts) {
        Some(Kind::OneDatacenter) => format!("{name} is one datacenter"),
        _ => format!("{name} is one campus"),
    }
}

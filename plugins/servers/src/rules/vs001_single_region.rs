//! VS001: servers in one location are gone with it.

use resilint_sdk::logic::Truth;
use resilint_sdk::schema::{Missing, Value};
use resilint_sdk::{App, Entry, Report};

use crate::fleet::{self, Member, Tier};
use crate::missing;
use crate::places::{self, Spot, Tally};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Counts the regions that the servers and server groups of an app are in. A classic datacenter counts for the
    /// region of its metro, or for a place of its own where the metro is in no region. Servers that only serve as a
    /// way in (bastions), and databases of servers that serve requests, do not make an app be in two regions.
    ///
    /// A root module of Terraform whose modules are all there is taken for the whole app: its servers are all there
    /// are. Regions need not be known: servers whose zones are all made of `var.region` are in one region whichever
    /// that is.
    ///
    /// `datacenter_choice` is a list of attempts for one server, and `count` makes several servers in one place:
    /// neither is a second location.
    ///
    /// ## Why is this bad
    ///
    /// A region can be lost as a whole. Servers in a second one go on serving; without them, the app is down until
    /// the region is back or everything is built anew elsewhere.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_is_instance" "web" {
    ///   count = 2
    ///   zone  = "eu-gb-${count.index + 1}"
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// module "london" {
    ///   source    = "./web"
    ///   zones     = ["eu-gb-1", "eu-gb-2"]
    ///   providers = { ibm = ibm.london }
    /// }
    ///
    /// module "frankfurt" {
    ///   source    = "./web"
    ///   zones     = ["eu-de-1", "eu-de-2"]
    ///   providers = { ibm = ibm.frankfurt }
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: servers that serve the app are in two regions or more.
    /// - **fail**: the list of servers is complete, and all are in one region. The message says where that rests on
    ///   the default of a variable. Servers in other regions that the plan deletes are shown.
    /// - **unknown**: a region is a variable without a value, the files of a module are not there, or the same code
    ///   is deployed with several sets of values and may be deployed elsewhere.
    /// - **not-applicable**: the app declares no server.
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications, summary table: "Provision servers in multiple locations"
    /// - <https://cloud.ibm.com/docs/overview?topic=overview-locations>
    code: "VS001",
    name: "servers/single-region",
    title: "servers are in at least two locations",
    severity: Error,
    basis: SummaryTable,
    bullet: Some("servers/locations"),
    since: "0.1.0",
}

/// Places that are shown with a finding.
const SHOWN: usize = 4;

fn check(app: &App<'_>, report: &mut Report) {
    let members = fleet::of(app);
    if members.is_empty() {
        report.not_applicable("it declares no server");
        return;
    }
    let closed = app.group().targets_closed || app.is_closed();
    let serving = serving(&members);
    let of_serving = Tally::regions(&serving, closed);
    let of_all = Tally::regions(&members, closed);
    let truth = judge(app, &members, &of_serving, &of_all);
    let failed = truth.is_no();
    let pass = || {
        let grade = grade(&serving);
        format!("{}: servers are in {}{grade}", app.name(), of_serving.list())
    };
    let fail = || match of_all.is_one_spot() {
        true => failure(app, &members, true, &of_all),
        false => failure(app, &serving, serving.len() == members.len(), &of_serving),
    };
    let entry = report.decide(truth, pass, fail);
    let entry = if failed {
        entry.help(
            "declare the servers a second time in another region: a module call with another provider alias, or \
             another datacenter",
        )
    } else {
        entry
    };
    let mut seen: Vec<Spot<'_>> = Vec::new();
    let told = if failed { &members } else { &serving };
    let shown = told.iter().filter(|member| {
        let spot = Spot::of(&member.resource.location.region);
        let is_new = !seen.contains(&spot);
        seen.push(spot);
        failed || is_new
    });
    let entry = shown.take(SHOWN).fold(entry, |entry, member| {
        let place = Spot::of(&member.resource.location.region).shown();
        let note = format!("{} is in {place}", member.label());
        entry.at(member.resource, places::pointer(member.resource), note)
    });
    if failed {
        show_leaving(app, &of_all, entry);
    }
}

/// Shows the servers elsewhere that a plan deletes: until then, the app was not in one region.
fn show_leaving(app: &App<'_>, stay: &Tally<'_>, entry: Entry<'_>) {
    let elsewhere = app.leaving().filter_map(Member::of).filter(|member| {
        let spot = Spot::of(&member.resource.location.region);
        stay.each().all(|(other, _)| spot.is_apart_from(other))
    });
    elsewhere.take(SHOWN).fold(entry, |entry, Member { resource, .. }| {
        let place = Spot::of(&resource.location.region).shown();
        entry.see_leaving(resource, places::pointer(resource), &place)
    });
}

/// The servers that serve the app; where all are databases or ways in, all of them.
fn serving<'a>(members: &[Member<'a>]) -> Vec<Member<'a>> {
    let serving: Vec<Member<'a>> =
        members.iter().filter(|member| member.tier() == Tier::Serving).copied().collect();
    if serving.is_empty() { members.to_vec() } else { serving }
}

/// Two regions of servers that serve are proof of two; that no server at all is in a second one, of one.
fn judge(app: &App<'_>, members: &[Member<'_>], serving: &Tally<'_>, all: &Tally<'_>) -> Truth {
    let what = format!("whether {} are in two regions", fleet::names(members));
    let truth = serving.bounds().at_least(2, || missing(app, serving, &what));
    if !truth.is_no() || all.bounds().possible.is_some_and(|possible| possible < 2) {
        return truth;
    }
    // What stands elsewhere is a database or a way in: by a tag for certain, by its name perhaps.
    let mut others = members.iter().filter(|member| member.tier() != Tier::Serving);
    match others.find(|member| !member.role_is_stated()) {
        None => truth,
        Some(guessed) => Truth::Unknown(Missing {
            key: format!("role:{}", guessed.label()),
            what: format!(
                "{what}: {} is elsewhere, and what it does is only guessed",
                guessed.label()
            ),
            settle: "state what each server does in a tag, such as `role:web` or `role:database`"
                .into(),
        }),
    }
}

fn missing(app: &App<'_>, places: &Tally<'_>, what: &str) -> Missing {
    // Of servers that are all at one place it does not matter which.
    let unplaced = places.unplaced().filter(|_| !places.is_one_spot());
    if let Some(member) = unplaced {
        let region = &member.resource.location.region;
        return match region {
            Value::Known { .. } => provider(member, what),
            _ => missing::value(member.resource, places::doubt(&member.resource.location), what),
        };
    }
    match places.doubtful() {
        Some(member) if !places.is_one_spot() => missing::existence(member.resource, what),
        _ => missing::others(app, what),
    }
}

/// A region that nobody stated, beside one that is: the environment decides whether they differ.
fn provider(member: Member<'_>, what: &str) -> Missing {
    Missing {
        key: "provider-region".into(),
        what: format!("{what}: nothing says the region of {}", member.label()),
        settle: "state the region in the provider block".into(),
    }
}

fn failure(app: &App<'_>, serving: &[Member<'_>], are_all: bool, places: &Tally<'_>) -> String {
    let name = app.name();
    let number: Option<u32> = serving.iter().map(Member::number).sum();
    let place = match places.first_spot() {
        Some(Spot::Nameless) | None => "one place".to_owned(),
        Some(spot) => format!("{}{}", spot.shown(), grade(serving)),
    };
    let which = if are_all { "servers" } else { "servers that serve it" };
    match number {
        Some(1) if are_all && place == "one place" => format!("{name}: it is one server"),
        Some(1) if are_all => format!("{name}: it is one server, in {place}"),
        Some(number) if number > 1 => format!("{name}: all {number} {which} are in {place}"),
        _ => format!("{name}: all {which} are in {place}"),
    }
}

/// The weakest of what the places rest on, told the longest.
fn grade(members: &[Member<'_>]) -> &'static str {
    let grades = members.iter().map(|member| places::grade(member.resource));
    grades.max_by_key(|grade| grade.len()).unwrap_or_default()
}

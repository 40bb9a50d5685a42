//! VS013: places that are closed, that close, or that look more resilient than they are.

use std::collections::BTreeMap;

use resilint_sdk::schema::{Server, Severity};
use resilint_sdk::{App, Report};

use crate::fleet::{self, Member, Unit};
use crate::places::Spot;
use crate::{missing, places};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Looks the places of servers up in dated facts:
    ///
    /// - a classic datacenter that is closed (error), or whose closing is announced (warning),
    /// - a datacenter that is the only one of its metro, and a region whose zones are on one campus (info): both look
    ///   like several sites and are one,
    /// - `datacenter_choice`, which is a list of attempts for one server (warning): the first datacenter with room
    ///   is taken, and the server is in that one only.
    ///
    /// ## Why is this bad
    ///
    /// Nothing can be ordered in a closed datacenter. A plan for losses that counts on sites which are one site
    /// fails with it.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_compute_vm_instance" "web" {
    ///   datacenter_choice = [
    ///     { datacenter = "dal10" },
    ///     { datacenter = "wdc04" },
    ///   ]
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_compute_vm_instance" "dallas" {
    ///   datacenter = "dal10"
    /// }
    ///
    /// resource "ibm_compute_vm_instance" "washington" {
    ///   datacenter = "wdc04"
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: all places are open, and have others near.
    /// - **fail**: one of the above. The message prints the date of the facts.
    /// - **unknown**: a place is a variable without a value, or the facts do not list it.
    /// - **not-applicable**: the app declares no server.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/overview?topic=overview-locations>
    code: "VS013",
    name: "servers/outdated-location",
    title: "servers are in places that are open and have others near",
    severity: Error,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

/// The classic datacenters.
#[derive(Debug, serde::Deserialize)]
struct Facts {
    datacenters: Datacenters,
}

#[derive(Debug, serde::Deserialize)]
struct Datacenters {
    /// Datacenters of each metro.
    metros: BTreeMap<String, Vec<String>>,
    /// The day on which each closed or will close; empty where it is closed and the day was not found.
    closed: BTreeMap<String, String>,
}

fn check(app: &App<'_>, report: &mut Report) {
    let members = fleet::of(app);
    if members.is_empty() {
        report.not_applicable("it declares no server");
        return;
    }
    let Some((facts, _)) = app.facts().table::<Facts>("servers") else { return };
    let judge = Judge { app, datacenters: &facts.datacenters };
    let mut sound: Vec<Member<'_>> = Vec::new();
    for block in places_of(&members) {
        let Some(first) = block.first() else { continue };
        if let Unit::Server(server) = first.unit
            && judge.choices(first, server, report)
        {
            continue;
        }
        if judge.place(&block, report) {
            sound.extend(&block);
        }
    }
    if !sound.is_empty() {
        let places = places::Tally::regions(&sound, false).list();
        let verb = fleet::verb(&sound, "is", "are");
        report
            .pass(format!("{} {verb} in {places}: open, with several sites", fleet::names(&sound)));
    }
}

/// Members by their place: each place is told of once. A server with a choice of places is at none.
fn places_of<'a>(members: &[Member<'a>]) -> Vec<Vec<Member<'a>>> {
    let spots = |member: &Member<'a>| {
        let location = &member.resource.location;
        (Spot::of(&location.region), Spot::of(&location.datacenter))
    };
    fleet::alike(members, |a, b| {
        spots(a) == spots(b) && spots(a) != (Spot::Nameless, Spot::Nameless)
    })
}

struct Judge<'a, 'b> {
    app: &'b App<'a>,
    datacenters: &'b Datacenters,
}

impl Judge<'_, '_> {
    /// Whether a server has several places to choose from, which is told.
    fn choices(&self, member: &Member<'_>, server: &Server, report: &mut Report) -> bool {
        let codes: Vec<&str> = server
            .location_choices
            .iter()
            .filter_map(|choice| choice.datacenter.known().map(String::as_str))
            .collect();
        let mut distinct = codes.clone();
        distinct.sort_unstable();
        distinct.dedup();
        if distinct.len() < 2 {
            return false;
        }
        report
            .fail(format!(
                "`datacenter_choice` of {} picks one datacenter of {}; it does not spread",
                member.label(),
                resilint_sdk::app::list(distinct)
            ))
            .severity(Severity::Warning)
            .about(member.resource)
            .at(member.resource, "/spec/location_choices/0/datacenter", "the first attempt")
            .help("declare one resource for each datacenter");
        let shut = server.location_choices.iter().enumerate().find_map(|(index, choice)| {
            let code = choice.datacenter.known()?;
            self.datacenters.closed.contains_key(code).then_some((index, code))
        });
        if let Some((index, code)) = shut {
            let pointer = format!("/spec/location_choices/{index}/datacenter");
            let whose = format!("a choice of {},", member.label());
            self.closed(member, code, &whose, Severity::Warning, (&pointer, report));
        }
        true
    }

    /// Judges one place; whether it is sound.
    fn place(&self, block: &[Member<'_>], report: &mut Report) -> bool {
        let Some(first) = block.first() else { return true };
        let location = &first.resource.location;
        let pointer = places::pointer(first.resource);
        let names = format!("{} {}", fleet::names(block), fleet::verb(block, "is", "are"));
        if location.datacenter.is_unknown()
            || (!first.is_classic() && location.region.known().is_none())
        {
            let what = format!("whether {names} in a place that is open");
            let value = places::doubt(location);
            report.unknown(missing::value(first.resource, value, &what)).about(first.resource).at(
                first.resource,
                pointer,
                "its place",
            );
            return false;
        }
        match location.datacenter.known() {
            Some(code) => self.datacenter(first, code, &names, pointer, report),
            None => self.region(first, &names, pointer, report),
        }
    }

    fn datacenter(
        &self,
        member: &Member<'_>,
        code: &str,
        names: &str,
        pointer: &str,
        report: &mut Report,
    ) -> bool {
        if self.datacenters.closed.contains_key(code) {
            let whose = format!("where {} is,", member.label());
            self.closed(member, code, &whose, Severity::Error, (pointer, report));
            return false;
        }
        let as_of = &self.app.facts().as_of;
        let metro =
            self.datacenters.metros.values().find(|codes| codes.iter().any(|it| it == code));
        match metro.map(Vec::as_slice) {
            None => {
                let missing = resilint_sdk::schema::Missing {
                    key: format!("datacenter:{code}"),
                    what: format!(
                        "whether {code}, where {names}, is open: the facts of {as_of} do not list it"
                    ),
                    settle: "correct the code of the datacenter, or check with a newer version of resilint".into(),
                };
                report.unknown(missing).about(member.resource).at(
                    member.resource,
                    pointer,
                    "its place",
                );
                false
            }
            Some([_]) => {
                report
                    .fail(format!("{code}, where {names}, is the only datacenter of its metro (facts of {as_of})"))
                    .severity(Severity::Info)
                    .about(member.resource)
                    .at(member.resource, pointer, "its place")
                    .help("choose a metro with several datacenters where servers should outlive the loss of one");
                false
            }
            Some(_) => true,
        }
    }

    /// A datacenter that is closed or will be; `severity` is that of a closed one.
    fn closed(
        &self,
        member: &Member<'_>,
        code: &str,
        whose: &str,
        severity: Severity,
        (pointer, report): (&str, &mut Report),
    ) {
        let as_of = &self.app.facts().as_of;
        let date = self.datacenters.closed.get(code).map_or("", String::as_str);
        let is_announced = date > self.app.as_of();
        let when = match date {
            "" => "is closed".to_owned(),
            date if is_announced => format!("closes on {date}"),
            date => format!("closed on {date}"),
        };
        let severity = if is_announced { Severity::Warning } else { severity };
        report
            .fail(format!("{code}, {whose} {when} (facts of {as_of})"))
            .severity(severity)
            .about(member.resource)
            .at(member.resource, pointer, "its place")
            .help("move the server to a datacenter that is open");
    }

    fn region(&self, member: &Member<'_>, names: &str, pointer: &str, report: &mut Report) -> bool {
        let facts = self.app.facts();
        let Some(region) = member.resource.location.region.known() else { return true };
        let kind = facts.regions.get(region).map(|fact| fact.kind.as_str());
        let as_of = &facts.as_of;
        let (message, severity) = match kind {
            Some("mzr" | "restricted") => return true,
            Some("sc-mzr") => {
                let message = format!(
                    "the three zones of {region}, where {names}, are on one campus (facts of {as_of})"
                );
                (message, Severity::Info)
            }
            Some(_) => {
                let message = format!("{region}, where {names}, is closed (facts of {as_of})");
                (message, Severity::Error)
            }
            None => {
                let missing = resilint_sdk::schema::Missing {
                    key: format!("region:{region}"),
                    what: format!(
                        "whether {region}, where {names}, has several zones: the facts of {as_of} do not list it"
                    ),
                    settle:
                        "correct the name of the region, or check with a newer version of resilint"
                            .into(),
                };
                report.unknown(missing).about(member.resource).at(
                    member.resource,
                    pointer,
                    "its place",
                );
                return false;
            }
        };
        report
            .fail(message)
            .severity(severity)
            .about(member.resource)
            .at(member.resource, pointer, "its place")
            .help(
                "choose a region with separate sites where servers should outlive the loss of one",
            );
        false
    }
}

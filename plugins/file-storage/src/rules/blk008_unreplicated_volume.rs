//! BLK008: block volumes of the classic infrastructure and of Power Virtual Server are copied elsewhere.

use resilint_sdk::logic::{Truth, holds};
use resilint_sdk::schema::{FailureDomain, Location, Missing, RelationKind, Set};
use resilint_sdk::{App, Entry, Report, missing, objective, place};

use crate::copies::{self, Copy};
use crate::doubts;
use crate::volumes::{self, Volume};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Asks each classic block volume for a replica: one that a script orders (`ibmcloud sl block replica-order`), that
    /// an export of the volume lists, or that the team states. Asks each `ibm_pi_volume` for `pi_replication_enabled`.
    ///
    /// Terraform has no argument for snapshot schedules and replicas of classic block storage, so that a root module
    /// alone leaves this unknown.
    ///
    /// ## Why is this bad
    ///
    /// The volume and its snapshots are in one datacenter, and are lost with it.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_pi_volume" "orders" {
    ///   pi_volume_name = "orders"
    ///   pi_volume_size = 100
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_pi_volume" "orders" {
    ///   pi_volume_name         = "orders"
    ///   pi_volume_size         = 100
    ///   pi_replication_enabled = true
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: the volume has a replica in another metro, or is replicated by Power Virtual Server.
    /// - **fail**: it is not: an export or the declaration says so, or the input is all there is (`scope = "closed"`).
    /// - **unknown**: nothing shows a replica of a classic volume, which Terraform cannot express, or a value is not
    ///   known.
    /// - **not-applicable**: there is no such volume, or it only has to survive the loss of a zone.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/BlockStorage?topic=BlockStorage-replication>
    /// - <https://cloud.ibm.com/docs/power-iaas?topic=power-iaas-getting-started-GRS>
    code: "BLK008",
    name: "file-storage/unreplicated-volume",
    title: "classic and Power Virtual Server volumes are copied elsewhere",
    severity: Warning,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    for volume in volumes::of(app, "classic") {
        let is_replica =
            app.comes_from(volume.resource, RelationKind::ReplicatesTo).next().is_some();
        if !is_replica && objective::asks_for_region(volume.resource, report) {
            classic(app, &volume, report);
        }
    }
    for volume in volumes::of(app, "power-vs") {
        if objective::asks_for_region(volume.resource, report) {
            power(app, &volume, report);
        }
    }
}

fn classic(app: &App<'_>, volume: &Volume<'_>, report: &mut Report) {
    let (name, home) = (volume.label(), place::shown(&volume.resource.location));
    let none = const { &Set { items: Vec::new(), closed: false } };
    let copies = copies::of(app, volume.resource, none);
    let entry = if !copies.is_empty() {
        beside(volume, &copies, report)
    } else if let Some(on) = volume.spec.replication_enabled.known() {
        exported(volume, *on, report)
    } else if app.is_closed() {
        report
            .fail(format!("the volume {name}, in {home}, has no replica"))
            .help("order a replica in another metro: `ibmcloud sl block replica-order ID -s DAILY -d DATACENTER`")
    } else {
        let because = if volume.resource.origin.address.contains("ibm_storage_block.") {
            "Terraform has no argument for snapshot schedules and replicas of classic block storage"
        } else {
            "the input does not say"
        };
        report.unknown(Missing {
            key: "classic-block-replication".into(),
            what: format!(
                "whether the volume {name}, in {home}, is copied elsewhere: {because}"
            ),
            settle: "state the replica in resilint.toml (`[[external.copy]]` with `kind = \"replica\"`), check the \
                     script that orders it, or check what `ibmcloud sl block volume-detail ID --output json` prints"
                .into(),
        })
    };
    entry.about(volume.resource).at(
        volume.resource,
        place::pointer(volume.resource),
        "where it is",
    );
}

/// Of copies that are declared or stated.
fn beside<'r>(volume: &Volume<'_>, copies: &[Copy<'_>], report: &'r mut Report) -> Entry<'r> {
    let (name, here) = (volume.label(), &volume.resource.location);
    let apart = |copy: &Copy<'_>| copy.is_lost_with(here, FailureDomain::Region).map(|lost| !lost);
    let found = copies.iter().find(|copy| apart(copy) == Some(true) && copy.doubt.is_none());
    let entry = if let Some(copy) = found {
        report.pass(format!("the volume {name} is copied to {}", place::shown(copy.location)))
    } else if copies.iter().all(|copy| apart(copy) == Some(false)) {
        report
            .fail(format!("the volume {name} and its copies are all in one metro: it is in {}", place::shown(here)))
            .help("order a replica in another metro: `ibmcloud sl block replica-order ID -s DAILY -d DATACENTER`")
    } else {
        let what = format!("whether the volume {name} is copied to another metro");
        let doubt = copies.iter().find_map(|copy| copy.doubt.clone());
        report.unknown(doubt.unwrap_or_else(|| {
            match copies.iter().find(|it| it.location.region.known().is_none()) {
                Some(copy) => doubts::of_place(copy.by, copy.location, &what),
                None => doubts::of_place(volume.resource, here, &what),
            }
        }))
    };
    copies.iter().fold(entry, |entry, copy| copy.shown(entry))
}

/// Of what an export says.
fn exported<'r>(volume: &Volume<'_>, on: bool, report: &'r mut Report) -> Entry<'r> {
    let (name, here) = (volume.label(), place::shown(&volume.resource.location));
    let metro = |site: &str| site.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
    let sites = &volume.spec.replication_sites.items;
    let home = volume.resource.location.datacenter.known().map(|home| metro(home));
    let far = sites.iter().filter_map(|site| site.known()).find(|site| Some(metro(site)) != home);
    let remedy = "order a replica in another metro: `ibmcloud sl block replica-order ID -s DAILY -d DATACENTER`";
    match (on, far) {
        (true, Some(site)) if home.is_some() => {
            report.pass(format!("the volume {name}, in {here}, is copied to {site}"))
        }
        // A replica itself: what it follows is elsewhere.
        (true, None) if sites.is_empty() => report.pass(format!("the volume {name} is a replica")),
        (true, None) if sites.iter().all(|site| site.known().is_some()) => report
            .fail(format!("the volume {name} and its replica are both in the metro of {here}"))
            .help(remedy),
        (true, _) => {
            let what = format!("whether the volume {name} is copied to another metro");
            report.unknown(doubts::unsaid(
                volume.resource,
                &format!("{what}: the export does not say where its replica is"),
            ))
        }
        (false, _) => {
            report.fail(format!("the volume {name}, in {here}, has no replica")).help(remedy)
        }
    }
}

fn power(app: &App<'_>, volume: &Volume<'_>, report: &mut Report) {
    let (name, enabled) = (volume.label(), &volume.spec.replication_enabled);
    let nowhere: &Set<Location> = const { &Set { items: Vec::new(), closed: false } };
    let copies = copies::of(app, volume.resource, nowhere);
    if let Some(copy) = copies.iter().find(|copy| copy.doubt.is_none()) {
        let entry = report.pass(format!("the volume {name} has a copy that the team states"));
        copy.shown(entry.about(volume.resource));
        return;
    }
    let what = format!("whether the volume {name} is replicated");
    let truth = if enabled.is_absent() {
        Truth::No
    } else {
        holds(enabled, |on| *on, || missing::value(volume.resource, enabled, &what))
    };
    let failed = truth.is_no();
    let entry = report
        .decide(
            truth,
            || format!("the volume {name} is replicated to another site"),
            || {
                format!(
                    "the volume {name} is not replicated to another site{}",
                    doubts::grade(enabled)
                )
            },
        )
        .about(volume.resource)
        .at(volume.resource, "/spec/replication_enabled", "its replication");
    if failed {
        entry.help(
            "set `pi_replication_enabled = true`, in a workspace whose datacenter has replication",
        );
    }
}

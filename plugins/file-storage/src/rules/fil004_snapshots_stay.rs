//! FIL004: snapshots of classic file volumes are copied to a remote data center.

use resilint_sdk::logic::Truth;
use resilint_sdk::schema::{FailureDomain, Missing};
use resilint_sdk::{App, Entry, Report, objective, place};

use crate::copies::{self, Copy};
use crate::doubts;
use crate::shares::{self, Share};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Asks each classic file volume for a replica in a datacenter of another metro: one that a script orders
    /// (`ibmcloud sl file replica-order`, `slcli file replica-order`), that an export of the volume lists, or that the
    /// team states. A backup in another region that the team states counts too.
    ///
    /// ## Why is this bad
    ///
    /// Snapshots of a volume are kept in the volume. When the datacenter is lost, so are they: "Snapshots are not
    /// replacements for actual offsite Disaster Recovery replication", says IBM.
    ///
    /// Terraform has no argument for the replication of classic storage, so that a root module alone leaves this
    /// unknown.
    ///
    /// ## Bad
    ///
    /// ```json
    /// {
    ///   "username": "SL02SEV1414935_268",
    ///   "serviceResource": { "datacenter": { "name": "lon02" } },
    ///   "replicationPartnerCount": 0
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```sh
    /// ibmcloud sl file replica-order 560156918 -s DAILY -d fra02
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: a copy is in another metro.
    /// - **fail**: an export shows no replica, or all copies are in the same metro, or the input is all there is
    ///   (`scope = "closed"`) and shows none.
    /// - **unknown**: nothing shows a replica, which Terraform cannot express, or its place is not known.
    /// - **not-applicable**: there is no classic file volume, or it only has to survive the loss of a zone.
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications: "Use snapshots to automatically capture content to a destination in a
    ///   remote data center"
    /// - <https://cloud.ibm.com/docs/FileStorage?topic=FileStorage-replication>
    code: "FIL004",
    name: "file-storage/snapshots-stay",
    title: "snapshots of classic file volumes are copied to a remote data center",
    severity: Error,
    basis: SummaryTable,
    bullet: Some("file-storage/remote-snapshots"),
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    for share in shares::classic(app) {
        if objective::asks_for_region(share.resource, report) {
            judge(app, &share, report);
        }
    }
}

fn judge(app: &App<'_>, share: &Share<'_>, report: &mut Report) {
    let copies = copies::of(app, share.resource, &share.spec.replica_locations);
    if copies.is_empty() {
        return without(app, share, report);
    }
    let (name, home) = (share.label(), share.home());
    let apart = |copy: &Copy<'_>| {
        copy.is_lost_with(&share.resource.location, FailureDomain::Region).map(|lost| !lost)
    };
    let found = copies.iter().find(|copy| apart(copy) == Some(true) && copy.doubt.is_none());
    let truth = match found {
        Some(_) => Truth::Yes,
        None if copies.iter().all(|copy| apart(copy) == Some(false)) => Truth::No,
        None => Truth::Unknown(open(share, &copies)),
    };
    let failed = truth.is_no();
    let where_to = found.map(|copy| place::shown(copy.location)).unwrap_or_default();
    let entry = report
        .decide(
            truth,
            || format!("{name}, {home}, is copied to {where_to}"),
            || format!("{name} and its copies are all in one metro: it is {home}"),
        )
        .about(share.resource);
    let entry = shown(entry, share);
    let entry = copies.iter().fold(entry, |entry, copy| copy.shown(entry));
    if failed {
        entry.help(REMEDY);
    }
}

const REMEDY: &str = "order a replica in another metro: `ibmcloud sl file replica-order ID -s DAILY -d DATACENTER`, or use \
                      a file share of a VPC with a replica in another region";

fn shown<'e>(entry: Entry<'e>, share: &Share<'_>) -> Entry<'e> {
    let resource = share.resource;
    entry.at(resource, place::pointer(resource), "where its snapshots are kept")
}

/// What leaves open whether a copy is elsewhere: that it may not be there, else the place of either.
fn open(share: &Share<'_>, copies: &[Copy<'_>]) -> Missing {
    if let Some(doubt) = copies.iter().find_map(|copy| copy.doubt.clone()) {
        return doubt;
    }
    let what = format!("whether {} is copied to another metro", share.label());
    let home = &share.resource.location;
    let known = home.region.known().is_some();
    let other = copies.iter().find(|copy| copy.location.region.known().is_none());
    match other.filter(|_| known) {
        Some(copy) => doubts::of_place(copy.by, copy.location, &what),
        None => doubts::of_place(share.resource, home, &what),
    }
}

/// Of a volume without any copy to be seen.
fn without(app: &App<'_>, share: &Share<'_>, report: &mut Report) {
    let (name, home) = (share.label(), share.home());
    if share.spec.replica_locations.closed || app.is_closed() {
        let entry = report
            .fail(format!("snapshots of {name} are kept {home} only: it has no replica"))
            .about(share.resource)
            .help(REMEDY);
        shown(entry, share);
        return;
    }
    let because = if share.resource.origin.address.contains("ibm_storage_file.") {
        "Terraform has no argument for the replication of classic storage"
    } else {
        "the input does not say"
    };
    let entry = report.unknown(Missing {
        key: "classic-replication".into(),
        what: format!("whether snapshots of {name}, {home}, are copied elsewhere: {because}"),
        settle: "state the replica in resilint.toml (`[[external.copy]]` with `kind = \"replica\"`), check the script \
                 that orders it, or check what `ibmcloud sl file volume-detail ID --output json` prints"
            .into(),
    });
    shown(entry.about(share.resource), share);
}

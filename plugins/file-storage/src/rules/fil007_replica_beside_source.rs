//! FIL007: a replica of a file share is not lost with it.

use resilint_sdk::schema::{FailureDomain, Location, Missing, Resource, Value};
use resilint_sdk::{App, Report, missing, objective, place};

use crate::known::{self, Shares};
use crate::pairs::{self, Pair};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Compares the place of each file share of a VPC with that of its replica: the zones where the loss of a zone has
    /// to be survived, else the regions. The place of a share that is only named is read out of its cloud resource
    /// name.
    ///
    /// ## Why is this bad
    ///
    /// A replica in the zone of its source protects from nothing; one in another zone of the same region does not
    /// outlive the region. Examples of the vendor put both in one region.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_is_share" "copy" {
    ///   zone                  = "eu-de-2" # the source is in eu-de-1
    ///   source_share          = ibm_is_share.orders.id
    ///   replication_cron_spec = "0 * * * *"
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_is_share" "copy" {
    ///   provider              = ibm.london
    ///   zone                  = "eu-gb-1"
    ///   source_share_crn      = ibm_is_share.orders.crn
    ///   replication_cron_spec = "0 * * * *"
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: the replica is in another region, or another zone where that is enough.
    /// - **fail**: it is not.
    /// - **unknown**: the place of either is not known.
    /// - **not-applicable**: there is no replica.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/vpc?topic=vpc-file-storage-replication>
    code: "FIL007",
    name: "file-storage/replica-beside-source",
    title: "replicas of file shares are not lost with their source",
    severity: Error,
    basis: SummaryTable,
    bullet: Some("file-storage/remote-snapshots"),
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let Some((table, _)) = known::table(app) else { return };
    for pair in pairs::of(app) {
        judge(&pair, &table.share, report);
    }
}

fn judge(pair: &Pair<'_>, facts: &Shares, report: &mut Report) {
    let domain = objective::survive(pair.by);
    let (source, copy) = (&pair.source, pair.copy.label());
    let lost = pair.copy.is_lost_with(&pair.home, domain);
    // A replica in a block of its share is in the region of that, whichever it is. A state shows replicas that are made
    // elsewhere in such a block too, and says where they are.
    let is_bound = pair.copy.is_inline && !facts.inline_replica_leaves_region;
    let lost = lost.or((is_bound && domain == FailureDomain::Region).then_some(true));
    let word = if domain == FailureDomain::Zone { "zone" } else { "region" };
    let entry = match lost {
        Some(false) => {
            let there = place::shown(pair.copy.location);
            report.pass(format!("{copy}, in {there}, is not in the {word} of {source}"))
        }
        Some(true) => {
            let grade = place::grade(&pair.home);
            let both = shared(pair, domain);
            report.fail(format!("{source} and {copy} are both in {both}{grade}")).help(format!(
                "put the replica in another {word} of the same geography, with `source_share_crn`"
            ))
        }
        None => report.unknown(open(pair, &format!("whether {copy} is in the {word} of {source}"))),
    };
    pair.shown(entry);
}

/// The domain that both are in, by its name where that is known.
fn shared(pair: &Pair<'_>, domain: FailureDomain) -> String {
    let locations = [&*pair.home, pair.copy.location];
    let name = |location: &Location| match domain {
        FailureDomain::Zone => place::zone(location).and_then(|zone| zone.known().cloned()),
        _ => location.region.known().cloned(),
    };
    locations.into_iter().find_map(name).unwrap_or_else(|| {
        if domain == FailureDomain::Zone { "one zone".to_owned() } else { "one region".to_owned() }
    })
}

/// What would tell the place that is not known.
fn open(pair: &Pair<'_>, what: &str) -> Missing {
    let is_open = |location: &Location| {
        location.region.known().is_none() || place::zone(location).is_some_and(Value::is_unknown)
    };
    let value =
        |resource: &Resource, location| missing::value(resource, place::doubt(location), what);
    if is_open(pair.copy.location) && !is_open(&pair.home) {
        value(pair.copy.by, pair.copy.location)
    } else {
        value(pair.by, &pair.home)
    }
}

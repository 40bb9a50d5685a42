//! FIL010: a file share is replicated within its geography.

use resilint_sdk::schema::{Location, Missing};
use resilint_sdk::{App, Report, missing, place};

use crate::known::{self, Shares, group_of};
use crate::pairs::{self, Pair};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Compares the geographies of a file share of a VPC and its replica: the service replicates within the Americas,
    /// Europe and Asia Pacific, and not between them.
    ///
    /// ## Why is this bad
    ///
    /// The replica is refused when it is made, so that there is none.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// # the source is in eu-de-1
    /// zone             = "us-east-1"
    /// source_share_crn = ibm_is_share.orders.crn
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// zone             = "eu-gb-1"
    /// source_share_crn = ibm_is_share.orders.crn
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: both are in one geography.
    /// - **fail**: they are not. The message prints the date of the facts.
    /// - **unknown**: the region of either is not known, or no geography lists it.
    /// - **not-applicable**: there is no replica.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/vpc?topic=vpc-file-storage-replication>
    code: "FIL010",
    name: "file-storage/other-geography",
    title: "file shares are replicated within their geography",
    severity: Warning,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let Some((table, as_of)) = known::table(app) else { return };
    for pair in pairs::of(app) {
        judge(&pair, &table.share, as_of, report);
    }
}

fn judge(pair: &Pair<'_>, facts: &Shares, as_of: &str, report: &mut Report) {
    let (source, copy) = (&pair.source, pair.copy.label());
    let (home, away) = (place::shown(&pair.home), place::shown(pair.copy.location));
    // One region is one geography, whichever it is.
    let is_one = place::same(&pair.home.region, &pair.copy.location.region) == Some(true);
    // A replica in a block of its share is in the region of that, unless a state says otherwise.
    let is_bound = pair.copy.is_inline && pair.copy.location.region.known().is_none();
    let entry = match (geography(&pair.home, facts), geography(pair.copy.location, facts)) {
        _ if is_one || is_bound => {
            report.pass(format!("{source} and {copy} are in one region"))
        }
        (Some(from), Some(to)) if from == to => report.pass(format!(
            "{source}, in {home}, can be replicated to {away}: both are in {from} (facts of {as_of})"
        )),
        (Some(from), Some(to)) => report
            .fail(format!(
                "{source}, in {home}, cannot be replicated to {away}: one is in {from}, the other in {to} \
                 (facts of {as_of})"
            ))
            .help(format!("put the replica in a region of {from}")),
        _ => report.unknown(open(pair, facts, as_of)),
    };
    pair.shown(entry);
}

fn geography<'f>(location: &Location, facts: &'f Shares) -> Option<&'f str> {
    group_of(&facts.geographies, location.region.known()?)
}

fn open(pair: &Pair<'_>, facts: &Shares, as_of: &str) -> Missing {
    let what = format!("whether {} is in the geography of {}", pair.copy.label(), pair.source);
    for (resource, location) in [(pair.by, &*pair.home), (pair.copy.by, pair.copy.location)] {
        match location.region.known() {
            Some(region) if geography(location, facts).is_none() => {
                return Missing {
                    key: format!("place:{region}"),
                    what: format!("{what}: the facts of {as_of} list no geography of {region}"),
                    settle: "correct the name of the region, or look it up in the documentation of the service".into(),
                };
            }
            Some(_) => {}
            None => return missing::value(resource, place::doubt(location), &what),
        }
    }
    missing::value(pair.by, &pair.home.region, &what)
}

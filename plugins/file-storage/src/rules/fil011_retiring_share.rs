//! FIL011: file shares have a profile and an access mode that stay.

use resilint_sdk::logic::{Truth, holds};
use resilint_sdk::schema::{Missing, Value};
use resilint_sdk::{App, Report, missing};

use crate::doubts;
use crate::known::{self, Shares};
use crate::shares::{self, Share};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Looks for file shares of a VPC with a profile that retires (`tier-3iops`, `tier-5iops`, `tier-10iops`,
    /// `custom`), or with the access control mode `vpc`, which retires with them.
    ///
    /// ## Why is this bad
    ///
    /// After its last day a profile is not supported any more. Until then, shares of the mode `vpc` have no snapshots.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_is_share" "orders" {
    ///   profile             = "tier-3iops"
    ///   access_control_mode = "vpc"
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_is_share" "orders" {
    ///   profile             = "dp2"
    ///   access_control_mode = "security_group"
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: neither retires.
    /// - **fail**: one does. The message prints the day, and the date of the facts.
    /// - **unknown**: one is a variable without a value.
    /// - **not-applicable**: there is no share of a VPC that says its profile.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/vpc?topic=vpc-file-storage-vpc-about>
    code: "FIL011",
    name: "file-storage/retiring-share",
    title: "file shares have a profile and an access mode that stay",
    severity: Warning,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let Some((table, as_of)) = known::table(app) else { return };
    for share in shares::vpc(app) {
        let facts = &table.share;
        let profile = ("profile", "/spec/profile", &share.spec.profile, &facts.retiring_profiles);
        let mode = (
            "access control mode",
            "/spec/access_mode",
            &share.spec.access_mode,
            &facts.retiring_access_modes,
        );
        for (noun, pointer, value, retiring) in [profile, mode] {
            let asked = Asked { noun, pointer, value, retiring };
            asked.judge(&share, facts, (as_of, app.as_of()), report);
        }
    }
}

struct Asked<'a> {
    noun: &'static str,
    pointer: &'static str,
    value: &'a Value<String>,
    retiring: &'a [String],
}

impl Asked<'_> {
    fn judge(&self, share: &Share<'_>, facts: &Shares, dates: (&str, &str), report: &mut Report) {
        // A replica may take what its source has; the default of the mode is the service's.
        if self.value.is_absent() {
            return;
        }
        let (name, noun) = (share.label(), self.noun);
        let value = self.value.known().map_or("", String::as_str);
        let truth = self.stays(share);
        let failed = truth.is_no();
        let (as_of, today) = dates;
        let verb = if today >= facts.retire_on.as_str() { "retired" } else { "retires" };
        let entry = report
            .decide(
                truth,
                || format!("the {noun} of {name} stays: {value}"),
                || {
                    format!(
                        "the {noun} of {name}, {value}, {verb} on {} (facts of {as_of}){}",
                        facts.retire_on,
                        doubts::grade(self.value)
                    )
                },
            )
            .about(share.resource)
            .at(share.resource, self.pointer, "what it is");
        if failed {
            entry
                .problem(noun)
                .help("use the profile dp2 and the access control mode `security_group`");
        }
    }

    fn stays(&self, share: &Share<'_>) -> Truth {
        let what = format!("which {} {} has", self.noun, share.label());
        let missing = || -> Missing { missing::value(share.resource, self.value, &what) };
        holds(self.value, |value| !self.retiring.contains(value), missing)
    }
}

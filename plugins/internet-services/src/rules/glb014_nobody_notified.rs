//! GLB014: people learn that a location is down.

use resilint_sdk::logic::{Truth, holds};
use resilint_sdk::{App, Report};

use crate::edge::{Pool, each_pool};
use crate::missing;

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks that someone is told when the health of a pool changes: `notification_email` of the pool, an
    /// `ibm_cis_alert` of type `load_balancing_health_alert` of its instance, or `notification_channel` of a
    /// private pool.
    ///
    /// ## Why is this bad
    ///
    /// After a failover all looks well. The lost location stays lost until the next one goes too.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_cis_origin_pool" "eu" {
    ///   name = "eu"
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_cis_origin_pool" "eu" {
    ///   name               = "eu"
    ///   notification_email = "on-call@example.com"
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: an address, a channel or an alert is named.
    /// - **fail**: none is.
    /// - **unknown**: it is a variable without a value.
    /// - **not-applicable**: there is no origin pool, or it is of another vendor.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/cis?topic=cis-glb-features-healthchecks>
    /// - <https://cloud.ibm.com/docs/cis?topic=cis-configuring-policies>
    code: "GLB014",
    name: "internet-services/nobody-notified",
    title: "someone is told when a pool goes down",
    severity: Info,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    each_pool(app, report, |name| format!("whether someone is told of all pools of {name}"), judge);
}

fn judge(pool: &Pool<'_>, report: &mut Report) {
    let (name, resource) = (pool.label(), pool.resource);
    let vendor = pool.balancer.map_or("cis", |balancer| balancer.spec.vendor.as_str());
    if !matches!(vendor, "cis" | "dns-services") {
        report.not_applicable(format!("pool {name} is of another vendor")).about(resource);
        return;
    }
    let told = &pool.spec.notification;
    let what = format!("whether someone is told when pool {name} goes down");
    let truth = if told.is_absent() {
        Truth::No
    } else {
        holds(told, |to| !to.is_empty(), || missing::value(resource, told, &what))
    };
    let failed = truth.is_no();
    let entry = report
        .decide(
            truth,
            || format!("someone is told when pool {name} goes down"),
            || format!("nobody is told when pool {name} goes down"),
        )
        .about(resource)
        .at(resource, "/spec/notification", "whom it tells");
    if failed {
        let private = pool.is_private();
        entry.help(if private {
            "set `notification_channel` of the pool"
        } else {
            "set `notification_email` of the pool"
        });
    }
}

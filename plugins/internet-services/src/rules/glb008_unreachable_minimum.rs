//! GLB008: a pool can have as many healthy origins as it needs.

use resilint_sdk::logic::{Truth, holds};
use resilint_sdk::schema::{Severity, Value};
use resilint_sdk::{App, Report};

use crate::edge::{Pool, address, each_pool, is_on};
use crate::missing;

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Compares the number of origins that must be healthy for a pool to be healthy (`minimum_origins`,
    /// `healthy_origins_threshold`) with the number of origins that are switched on.
    ///
    /// ## Why is this bad
    ///
    /// A pool that needs more origins than it has is never healthy: it serves only as a fallback pool. One
    /// that needs all of them is lost with any one.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// minimum_origins = 2
    /// origins {
    ///   name    = "eu"
    ///   address = ibm_is_lb.eu.hostname
    ///   enabled = true
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// minimum_origins = 1
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: the pool stays healthy when one of several origins is lost, or has one and needs one.
    /// - **fail**: it needs more origins than are switched on; as info: it needs all of several.
    /// - **unknown**: the number, a switch or the list of origins cannot be told.
    /// - **not-applicable**: there is no origin pool, or all origins of it are switched off (see GLB007).
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/cis?topic=cis-glb-features-pools>
    /// - <https://cloud.ibm.com/docs/dns-svcs?topic=dns-svcs-global-load-balancers>
    code: "GLB008",
    name: "internet-services/unreachable-minimum",
    title: "a pool can have as many healthy origins as it needs",
    severity: Error,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

/// What the services take where nothing is written.
const DEFAULT: u32 = 1;

fn check(app: &App<'_>, report: &mut Report) {
    each_pool(app, report, |name| format!("whether all pools of {name} can be healthy"), judge);
}

fn judge(pool: &Pool<'_>, report: &mut Report) {
    let (name, resource) = (pool.label(), pool.resource);
    let minimum = pool.spec.minimum_origins.clone().or_default(DEFAULT, None);
    let (fewest, most) = healthy(pool);
    if most == Some(0) {
        report.not_applicable(format!("no origin of pool {name} is switched on")).about(resource);
        return;
    }
    let what = format!("whether pool {name} can have as many healthy origins as it needs");
    let unknown = || match &minimum {
        Value::Unknown { .. } => missing::value(resource, &minimum, &what),
        _ => missing::origins(resource, pool.spec, &what),
    };
    let enough = |count: u32| holds(&minimum, |minimum| *minimum <= count, unknown);
    let reached = match (enough(fewest), most.map(enough)) {
        (Truth::Yes, _) => Truth::Yes,
        (_, Some(Truth::No)) => Truth::No,
        _ => Truth::Unknown(unknown()),
    };
    let need = minimum.known().copied().unwrap_or(DEFAULT);
    let fail = || {
        let many = if need == 1 { "" } else { "s" };
        format!("pool {name} needs {need} healthy origin{many} and has {}", most.unwrap_or(fewest))
    };
    let all_needed = reached.is_yes() && need > 1 && most == Some(need);
    let failed = reached.is_no();
    let entry = if all_needed {
        report
            .fail(format!("one lost origin takes pool {name} down: it needs {need} of {need}"))
            .severity(Severity::Info)
            .problem("all-needed")
            .help("lower `minimum_origins`, or add origins")
    } else {
        report.decide(
            reached,
            || format!("pool {name} can have as many healthy origins as it needs"),
            fail,
        )
    };
    let entry = if failed {
        entry.problem("too-few").help("lower `minimum_origins`, or add origins")
    } else {
        entry
    };
    entry.about(resource).at(resource, "/spec/minimum_origins", "how many must be healthy").see(
        resource,
        "/spec/origins/items/0/address",
        "its origins",
    );
}

/// How many origins are switched on: at least, and at most where the list is complete.
fn healthy(pool: &Pool<'_>) -> (u32, Option<u32>) {
    let (mut fewest, mut most) = (0, 0);
    for origin in &pool.spec.origins.items {
        let on = is_on(pool.resource, &origin.enabled, address(origin));
        fewest += u32::from(on.is_yes());
        most += u32::from(!on.is_no());
    }
    (fewest, pool.spec.origins.closed.then_some(most))
}

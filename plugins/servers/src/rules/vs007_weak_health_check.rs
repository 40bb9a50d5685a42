//! VS007: a load balancer that notices a dead member too late, or not at all.

use resilint_sdk::schema::{HealthCheck, Missing, Resource, Severity, Value};
use resilint_sdk::{App, Report};

use crate::missing;
use crate::pools::{self, Pool};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Looks at how each pool of a local load balancer checks its members. Where a format has defaults, those count.
    /// A pool that serves HTTP and is checked by TCP is reported as info, and so are sticky sessions.
    ///
    /// ## Why is this bad
    ///
    /// Requests go to a dead member until the check notices. A check that waits longer for an answer than until the
    /// next check is refused by the platform. A check by TCP takes a server for alive whose app is not. A client that
    /// is tied to one member loses its session with it.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_is_lb_pool" "web" {
    ///   protocol       = "http"
    ///   health_type    = "tcp"
    ///   health_delay   = 5
    ///   health_timeout = 10
    ///   health_retries = 2
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_is_lb_pool" "web" {
    ///   protocol           = "http"
    ///   health_type        = "http"
    ///   health_monitor_url = "/healthz"
    ///   health_delay       = 15
    ///   health_timeout     = 5
    ///   health_retries     = 2
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: the check waits less long for an answer than until the next check. The message says where it asks
    ///   for `/`, which many servers answer whatever the state of the app.
    /// - **fail**: it waits as long or longer, or there is no check (error); TCP for HTTP, sticky sessions (info).
    /// - **unknown**: the times are variables without a value.
    /// - **not-applicable**: the app declares no local load balancer with a pool.
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications: "proper health checks"
    /// - <https://cloud.ibm.com/docs/vpc?topic=vpc-alb-health-checks>
    code: "VS007",
    name: "servers/weak-health-check",
    title: "members of a pool are checked in time and by what they serve",
    severity: Warning,
    basis: Strategies,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let pools = pools::of(app);
    if pools.is_empty() {
        report.not_applicable("it declares no local load balancer with a pool");
    }
    for pool in pools {
        judge(&pool, report);
    }
}

fn judge(pool: &Pool<'_>, report: &mut Report) {
    match &pool.pool.health {
        Value::Known { value: health, .. } => {
            timing(pool, health, report);
            protocol(pool, health, report);
        }
        Value::Unknown { .. } => {
            let what = format!("how members of {} are checked", pool.label());
            report
                .unknown(missing::value(pool.balancer, &pool.pool.health, &what))
                .about(pool.balancer);
        }
        // Without members there is nothing to check, which VS005 says.
        Value::Absent if pool.pool.members.items.is_empty() => {}
        Value::Absent => {
            report
                .fail(format!("members of {} are not checked", pool.label()))
                .severity(Severity::Error)
                .about(pool.balancer)
                .at(pool.balancer, &pool.pointer("name"), "this pool")
                .help("check members by HTTP, on a path that only a working app answers");
        }
    }
    sessions(pool, report);
}

/// Whether the next check waits for the answer of this one.
fn timing(pool: &Pool<'_>, health: &HealthCheck, report: &mut Report) {
    let label = pool.label();
    let (interval, timeout) = (&health.interval_seconds, &health.timeout_seconds);
    let pointer = pool.pointer("health/value/interval_seconds");
    let at = |entry: resilint_sdk::Entry<'_>| {
        entry.about(pool.balancer).at(pool.balancer, &pointer, "how often it is checked");
    };
    match (interval, timeout) {
        (Value::Known { value: interval, .. }, Value::Known { value: timeout, .. })
            if timeout >= interval =>
        {
            let message = format!(
                "the check of {label} waits {timeout} s for an answer and starts anew every {interval} s"
            );
            let help = "set the timeout below the interval, such as `health_delay = 15` and `health_timeout = 5`";
            at(report.fail(message).severity(Severity::Error).help(help));
        }
        (Value::Known { value: interval, .. }, Value::Known { .. }) => {
            let kind = health.kind.known().map_or("", String::as_str).to_lowercase();
            let how = if kind.is_empty() { String::new() } else { format!(" by {kind}") };
            at(report.pass(format!("{label} is checked{how} every {interval} s{}", notes(health))));
        }
        // `ibm_lb` and the VPX appliance have times of their own that nothing can set.
        (Value::Absent, Value::Absent) if health.kind.known().is_some() => {
            at(report.pass(format!(
                "{label} is checked by {}",
                health.kind.known().map_or("", String::as_str).to_lowercase()
            )));
        }
        (interval, timeout) => {
            let unknown = if interval.known().is_some() { timeout } else { interval };
            at(report.unknown(untold(pool.balancer, unknown, &label)));
        }
    }
}

fn untold(balancer: &Resource, value: &Value<u32>, label: &str) -> Missing {
    missing::value(balancer, value, &format!("whether {label} is checked in time"))
}

/// What is worth a second look where the check is in order.
fn notes(health: &HealthCheck) -> &'static str {
    match health.path.known().map(String::as_str) {
        Some("/") => "; it asks for `/`, which many servers answer whatever the state of the app",
        _ => "",
    }
}

/// A check by TCP of what speaks HTTP.
fn protocol(pool: &Pool<'_>, health: &HealthCheck, report: &mut Report) {
    let is = |value: &Value<String>, names: &[&str]| {
        value.known().is_some_and(|value| names.contains(&value.to_lowercase().as_str()))
    };
    if is(&pool.pool.protocol, &["http", "https"]) && is(&health.kind, &["tcp", "ping", "icmp"]) {
        report
            .fail(format!("{} serves HTTP and is checked by TCP only", pool.label()))
            .severity(Severity::Info)
            .about(pool.balancer)
            .at(pool.balancer, &pool.pointer("health/value/kind"), "how it is checked")
            .help("check it by HTTP, on a path that only a working app answers");
    }
}

fn sessions(pool: &Pool<'_>, report: &mut Report) {
    let Some(affinity) = pool.pool.session_affinity.known() else { return };
    if affinity.is_empty() || affinity.eq_ignore_ascii_case("none") {
        return;
    }
    report
        .fail(format!(
            "{} ties clients to one member ({affinity}), whose loss takes their sessions",
            pool.label()
        ))
        .severity(Severity::Info)
        .about(pool.balancer)
        .at(pool.balancer, &pool.pointer("session_affinity"), "what ties them")
        .help("keep sessions in a store that all members share");
}

//! GLB009: a dead location is noticed soon, and only a living one passes for alive.

use resilint_sdk::logic::Truth;
use resilint_sdk::schema::{HealthCheck, Severity, Value};
use resilint_sdk::{App, Report};

use crate::edge::{Pool, pools, unseen_pools};
use crate::missing;

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks how the origins of a pool are checked: that a dead location is noticed within five minutes,
    /// that a check ends before the next one starts, and that what passes for alive is.
    ///
    /// A location is noticed to be dead after about `interval + timeout * (retries + 1)` seconds: retries
    /// follow at once.
    ///
    /// ## Why is this bad
    ///
    /// Until a dead location is noticed, its share of the requests fails. A check that opens a connection
    /// only, or accepts any answer, takes an app for alive that answers errors.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_cis_healthcheck" "shop" {
    ///   type     = "tcp"
    ///   interval = 600
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_cis_healthcheck" "shop" {
    ///   type           = "https"
    ///   path           = "/healthz"
    ///   expected_codes = "2xx"
    ///   interval       = 60
    ///   timeout        = 5
    ///   retries        = 2
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: none of the following; the message says how soon a dead location is noticed.
    /// - **fail**: a dead location is noticed after more than 300 seconds; the check is `tcp` although a
    ///   proxied load balancer serves HTTP; or it accepts any certificate. It is an error where
    ///   `timeout` is not shorter than `interval`, and info where no `expected_codes` are named.
    /// - **unknown**: a number is a variable without a value, or the check is not in the input.
    /// - **not-applicable**: there is no origin pool, or none is checked (see GLB002).
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications: "appropriate timeout and retry logic"
    /// - <https://cloud.ibm.com/docs/cis?topic=cis-glb-features-healthchecks>
    code: "GLB009",
    name: "internet-services/unsound-health-check",
    title: "health checks notice a dead location soon",
    severity: Warning,
    basis: Strategies,
    bullet: None,
    since: "0.1.0",
}

/// Seconds within which a dead location should be noticed.
const BUDGET: u32 = 300;

fn check(app: &App<'_>, report: &mut Report) {
    let pools = pools(app);
    let mut judged: Vec<&HealthCheck> = Vec::new();
    for pool in &pools {
        let health = pool.spec.health.known();
        // Pools share checks: one that several name is told once.
        if health.is_some_and(|health| judged.contains(&health)) {
            continue;
        }
        judged.extend(health);
        judge(pool, report);
    }
    unseen_pools(app, report, |name| format!("how all pools of {name} are checked"));
}

fn judge(pool: &Pool<'_>, report: &mut Report) {
    let (name, resource) = (pool.label(), pool.resource);
    let health = match (&pool.spec.health, pool.spec.health_check.known()) {
        (Value::Known { value, .. }, _) => value,
        (_, Some(false)) => {
            report.not_applicable(format!("nothing checks pool {name}")).about(resource);
            return;
        }
        (Value::Absent, Some(true)) => {
            report
                .not_applicable(format!("how pool {name} is checked is not stated"))
                .about(resource);
            return;
        }
        (health, _) => {
            let what = format!("how the origins of pool {name} are checked");
            report.unknown(missing::value(resource, health, &what)).about(resource).at(
                resource,
                "/spec/health",
                "its health check",
            );
            return;
        }
    };
    let check = Check { pool, health };
    let found = check.problems();
    for problem in &found {
        report
            .fail(problem.message.clone())
            .severity(problem.severity)
            .problem(problem.key)
            .about(resource)
            .at(resource, &format!("/spec/health/value/{}", problem.field), "the health check")
            .see(resource, "/spec/health", "this pool")
            .help(problem.help);
    }
    if found.is_empty() {
        let pass = || {
            format!(
                "a dead location{} is noticed after about {} s",
                pool.of_balancer(),
                check.seconds().unwrap_or_default()
            )
        };
        report.decide(check.is_known(), pass, String::new).about(resource).at(
            resource,
            "/spec/health/value/interval_seconds",
            "the health check",
        );
    }
}

/// One thing that is wrong with a check.
struct Problem {
    key: &'static str,
    field: &'static str,
    severity: Severity,
    message: String,
    help: &'static str,
}

struct Check<'c, 'a> {
    pool: &'c Pool<'a>,
    health: &'c HealthCheck,
}

impl Check<'_, '_> {
    fn interval(&self) -> Value<u32> {
        self.health.interval_seconds.clone().or_default(60, None)
    }

    fn timeout(&self) -> Value<u32> {
        self.health.timeout_seconds.clone().or_default(5, None)
    }

    fn retries(&self) -> Value<u32> {
        let default = if self.pool.is_private() { 1 } else { 2 };
        self.health.retries.clone().or_default(default, None)
    }

    fn kind(&self) -> Value<String> {
        self.health
            .kind
            .clone()
            .or_default("http".into(), None)
            .map(|kind| kind.to_ascii_lowercase())
    }

    /// Seconds after which a dead location is noticed.
    fn seconds(&self) -> Option<u32> {
        let (interval, timeout, retries) = (self.interval(), self.timeout(), self.retries());
        let tries = retries.known()?.saturating_add(1);
        Some(interval.known()?.saturating_add(timeout.known()?.saturating_mul(tries)))
    }

    fn is(&self, kind: &str) -> bool {
        self.kind().known().is_some_and(|own| own == kind)
    }

    /// Whether all is known that a problem could hide behind.
    fn is_known(&self) -> Truth {
        let name = self.pool.label();
        let what = |of: &str| format!("{of} the origins of pool {name} are checked");
        let resource = self.pool.resource;
        for number in [self.interval(), self.timeout(), self.retries()] {
            if number.is_unknown() {
                return Truth::Unknown(missing::value(resource, &number, &what("how often")));
            }
        }
        if self.kind().is_unknown() {
            return Truth::Unknown(missing::value(resource, &self.kind(), &what("how")));
        }
        Truth::Yes
    }

    fn problems(&self) -> Vec<Problem> {
        let all =
            [self.overlap(), self.slow(), self.connects_only(), self.insecure(), self.any_answer()];
        all.into_iter().flatten().collect()
    }

    fn overlap(&self) -> Option<Problem> {
        let (interval, timeout) = (*self.interval().known()?, *self.timeout().known()?);
        (timeout >= interval).then(|| Problem {
            key: "overlap",
            field: "timeout_seconds",
            severity: Severity::Error,
            message: format!(
                "the health check of pool {} waits {timeout} s for an answer and starts anew every {interval} s",
                self.pool.label()
            ),
            help: "set `interval = 60`, `timeout = 5` and `retries = 2`",
        })
    }

    fn slow(&self) -> Option<Problem> {
        let seconds = self.seconds()?;
        (seconds > BUDGET).then(|| Problem {
            key: "slow",
            field: "interval_seconds",
            severity: Severity::Warning,
            message: format!(
                "a dead location{} is noticed after about {seconds} s",
                self.pool.of_balancer()
            ),
            help: "set `interval = 60`, `timeout = 5` and `retries = 2`",
        })
    }

    fn connects_only(&self) -> Option<Problem> {
        let balancer = self.pool.balancer?;
        let serves_http = balancer.has_proxy() && balancer.spec.proxied.known() == Some(&true);
        (serves_http && self.is("tcp")).then(|| Problem {
            key: "connects-only",
            field: "kind",
            severity: Severity::Warning,
            message: format!(
                "the health check of pool {} opens a connection only, although {} serves HTTP",
                self.pool.label(),
                balancer.label()
            ),
            help: "check a real path: `type = \"https\"`, `path = \"/healthz\"`",
        })
    }

    fn insecure(&self) -> Option<Problem> {
        let any = self.health.allow_insecure.known() == Some(&true) && self.is("https");
        any.then(|| Problem {
            key: "insecure",
            field: "allow_insecure",
            severity: Severity::Warning,
            message: format!(
                "the health check of pool {} accepts any certificate, so an expired one passes for alive",
                self.pool.label()
            ),
            help: "drop `allow_insecure`, and give the origin a valid certificate",
        })
    }

    /// Private checks take the codes of success where none are named.
    fn any_answer(&self) -> Option<Problem> {
        let reads = self.is("http") || self.is("https");
        let unnamed = self.health.expected_codes.is_absent() && !self.pool.is_private();
        (reads && unnamed).then(|| Problem {
            key: "any-answer",
            field: "kind",
            severity: Severity::Info,
            message: format!(
                "the health check of pool {} does not say which status codes count as alive",
                self.pool.label()
            ),
            help: "set `expected_codes = \"2xx\"`",
        })
    }
}

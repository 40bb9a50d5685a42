//! CE005: probes tell whether an instance can answer.

use resilint_sdk::schema::{Container, Probe, Provenance, Resource, Severity, Value, Workload};
use resilint_sdk::{App, Report};

use crate::sort::Terms;
use crate::{fronting, missing, sort};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks that an app has a readiness probe and a liveness probe over HTTP, that no check may take as long as
    /// the pause between two, and that one failed check alone does not count.
    ///
    /// ## Why is this bad
    ///
    /// Without a readiness probe of its own, an instance counts as ready as soon as its port is open, and gets
    /// requests that it cannot answer yet. Without a liveness probe, one that hangs stays. A probe that fails
    /// at the first missed check restarts instances that only were busy, perhaps all at once.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_code_engine_app" "shop" {
    ///   project_id      = ibm_code_engine_project.shop.project_id
    ///   name            = "shop"
    ///   image_reference = "icr.io/acme/shop:1.4.2"
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_code_engine_app" "shop" {
    ///   project_id      = ibm_code_engine_project.shop.project_id
    ///   name            = "shop"
    ///   image_reference = "icr.io/acme/shop:1.4.2"
    ///   probe_readiness {
    ///     type              = "http"
    ///     path              = "/ready"
    ///     failure_threshold = 3
    ///   }
    ///   probe_liveness {
    ///     type              = "http"
    ///     path              = "/alive"
    ///     failure_threshold = 3
    ///   }
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: both probes are there, over HTTP, and make sense.
    /// - **fail**: a probe is not there, or only looks whether the port is open (info; a warning for readiness
    ///   where a global load balancer asks the app over HTTP or a domain leads to it); a check may take as long as
    ///   the pause between two (warning; info by default); one failed check counts as a failure (info).
    /// - **unknown**: whether there is a probe hangs on a variable, or a patch may bring one.
    /// - **not-applicable**: jobs and functions.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/codeengine?topic=codeengine-app-probes>
    code: "CE005",
    name: "code-engine/missing-probe",
    title: "probes tell whether an instance can answer",
    severity: Warning,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

/// A probe under judgement.
#[derive(Clone, Copy)]
struct Subject<'a> {
    resource: &'a Resource,
    index: usize,
    probe: &'a Value<Probe>,
    /// `readiness` or `liveness`.
    kind: &'static str,
    terms: Terms,
    /// Whether the app is known to speak HTTP.
    http: bool,
}

/// What is wrong with a probe.
struct Problem {
    severity: Severity,
    message: String,
    help: String,
}

fn check(app: &App<'_>, report: &mut Report) {
    let whether = format!("whether probes tell that {} can answer", app.name());
    let http = speaks_http(app);
    for (resource, workload) in sort::apps_only(app, &whether, report) {
        for (index, container) in serving(workload) {
            let terms = Terms::of(resource, workload);
            let kinds = [("readiness", &container.readiness), ("liveness", &container.liveness)];
            let subjects =
                kinds.map(|(kind, probe)| Subject { resource, index, probe, kind, terms, http });
            let clean = subjects.map(|subject| subject.judge(report));
            if clean == [true, true] {
                report
                    .pass(format!(
                        "{} has readiness and liveness probes over HTTP",
                        resource.label()
                    ))
                    .about(resource)
                    .at(resource, &format!("/spec/containers/{index}/readiness"), "");
            }
        }
    }
}

/// The containers that get requests: that of an app, and of a Knative Service the one with the port.
fn serving(workload: &Workload) -> impl Iterator<Item = (usize, &Container)> {
    let all = workload.containers.iter().enumerate();
    all.filter(|(_, container)| container.serves.known() != Some(&false))
}

/// Whether something asks the app over HTTP.
fn speaks_http(app: &App<'_>) -> bool {
    let is_mapped = app.members().any(|resource| resource.domain_mapping().is_some());
    let is_checked = fronting::of(app).any(|front| {
        fronting::pools(app, &front).any(|(_, pool)| {
            let kind = pool.health.known().and_then(|check| check.kind.known());
            kind.is_some_and(|kind| kind.starts_with("http"))
        })
    });
    is_mapped || is_checked
}

impl Subject<'_> {
    /// Reports what is wrong; whether nothing is.
    fn judge(&self, report: &mut Report) -> bool {
        let pointer = format!("/spec/containers/{}/{}", self.index, self.kind);
        if self.probe.is_unknown() {
            let what = format!(
                "whether {} has a {} probe: what decides",
                self.resource.label(),
                self.kind
            );
            let missing = missing::value(self.probe, &what);
            report.unknown(missing).about(self.resource).at(
                self.resource,
                &pointer,
                "this decides",
            );
            return false;
        }
        let problems = self.problems();
        let clean = problems.is_empty();
        let note = if self.is_written() { "this probe" } else { "no probe of its own" };
        for problem in problems {
            report
                .fail(problem.message)
                .severity(problem.severity)
                .about(self.resource)
                .at(self.resource, &pointer, note)
                .help(problem.help);
        }
        clean
    }

    /// Whether the manifest has it; the check that the platform adds is none of its own.
    fn is_written(&self) -> bool {
        let kind = self.probe.known().map(|probe| &probe.kind);
        kind.is_some_and(|kind| {
            !matches!(kind, Value::Known { from: Provenance::FormatDefault, .. })
        })
    }

    fn problems(&self) -> Vec<Problem> {
        let Some(probe) = self.probe.known().filter(|_| self.is_written()) else {
            return vec![self.absent()];
        };
        [self.shallow(probe), self.slow(probe), self.hasty(probe)].into_iter().flatten().collect()
    }

    fn absent(&self) -> Problem {
        let name = self.resource.label();
        let message = if self.kind == "readiness" {
            format!(
                "{name} has no HTTP readiness probe: it counts as ready as soon as its port is open"
            )
        } else {
            format!("{name} has no HTTP liveness probe: an instance that hangs stays")
        };
        let help = match self.terms {
            Terms::Manifest => {
                format!("add a `{}Probe` with `httpGet` to the container", self.kind)
            }
            Terms::Arguments => {
                format!("add `probe_{} {{ type = \"http\", path = \"/healthz\" }}`", self.kind)
            }
            Terms::Options => format!(
                "run `ibmcloud ce application update` with `{0} type=http {0} path=/healthz`",
                self.option()
            ),
        };
        Problem { severity: self.mild(), message, help }
    }

    /// The option of `ibmcloud ce` that sets the probe.
    fn option(&self) -> &'static str {
        if self.kind == "readiness" { "--probe-ready" } else { "--probe-live" }
    }

    /// A readiness probe matters more where something asks the app over HTTP.
    fn mild(&self) -> Severity {
        if self.http && self.kind == "readiness" { Severity::Warning } else { Severity::Info }
    }

    fn shallow(&self, probe: &Probe) -> Option<Problem> {
        // Without a type, the platform looks whether the port is open.
        let tcp = probe.kind.is_absent() || probe.kind.known().is_some_and(|kind| kind == "tcp");
        tcp.then(|| Problem {
            severity: self.mild(),
            message: format!(
                "the {} probe of {} only looks whether the port is open",
                self.kind,
                self.resource.label()
            ),
            help: match self.terms {
                Terms::Manifest => "check a path with `httpGet`".to_owned(),
                Terms::Arguments => {
                    "check a path: `type = \"http\"`, `path = \"/healthz\"`".to_owned()
                }
                Terms::Options => format!("check a path: `{} type=http`", self.option()),
            },
        })
    }

    fn slow(&self, probe: &Probe) -> Option<Problem> {
        let (timeout, period) = (probe.timeout_seconds.known()?, probe.period_seconds.known()?);
        // Knative checks in quick succession where the period is 0.
        let by_default =
            matches!(probe.timeout_seconds, Value::Known { from: Provenance::FormatDefault, .. });
        (*period > 0 && timeout >= period).then(|| Problem {
            // A default that meets the period is common and mild; a written one is meant.
            severity: if by_default { Severity::Info } else { Severity::Warning },
            message: format!(
                "the {} probe of {} may take {timeout} s and runs every {period} s",
                self.kind,
                self.resource.label()
            ),
            help: match self.terms {
                Terms::Manifest => "make `timeoutSeconds` shorter than `periodSeconds`".to_owned(),
                Terms::Arguments | Terms::Options => {
                    "make `timeout` shorter than `interval`".to_owned()
                }
            },
        })
    }

    fn hasty(&self, probe: &Probe) -> Option<Problem> {
        (probe.failure_threshold.known() == Some(&1)).then(|| Problem {
            severity: Severity::Info,
            message: format!(
                "one failed check of the {} probe takes an instance of {} out",
                self.kind,
                self.resource.label()
            ),
            help: "set `failure_threshold = 3`".to_owned(),
        })
    }
}

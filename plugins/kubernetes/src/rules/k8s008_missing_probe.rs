//! K8S008: without probes, requests go to copies that cannot answer, and hung ones stay.

use resilint_sdk::schema::{
    Container, Missing, Probe, Provenance, Resource, Severity, Value, Why, Workload,
};
use resilint_sdk::{App, Report};

use crate::{charts, missing};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks that every container that serves requests has a readiness probe and a liveness probe,
    /// that neither may take as long as the pause between two checks, and that liveness does not ask
    /// what readiness asks.
    ///
    /// ## Why is this bad
    ///
    /// Without a readiness probe, requests go to a copy that is still starting or cannot answer, and
    /// several copies help little. Without a liveness probe, a hung process stays. A liveness probe
    /// that looks at dependencies restarts all copies at once when the database blinks.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// containers:
    ///   - name: shop
    ///     image: us.icr.io/shop/shop:1.0
    ///     ports: [{ containerPort: 8080 }]
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// containers:
    ///   - name: shop
    ///     image: us.icr.io/shop/shop:1.0
    ///     ports: [{ containerPort: 8080 }]
    ///     readinessProbe:
    ///       httpGet: { path: /ready, port: 8080 }
    ///     livenessProbe:
    ///       httpGet: { path: /alive, port: 8080 }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: every serving container has both probes, and they make sense.
    /// - **fail**: no readiness probe (warning), no liveness probe (info), a timeout that is not
    ///   shorter than the period (warning; info where it is the default of 1 s), a liveness probe on the path of readiness that by its name
    ///   looks at dependencies (info).
    /// - **unknown**: an overlay may bring, change or remove the probe, or add a container without one; or it cannot be told which of several containers
    ///   serves; or it is a release of a Helm chart (`helm_release`).
    /// - **not-applicable**: no container has a port and no Service selects the pods.
    ///
    /// A probe that names no check (`livenessProbe: {}`) is none: the API refuses it.
    ///
    /// A Knative Service without a readiness probe passes: Knative adds a TCP check.
    ///
    /// ## References
    ///
    /// - <https://kubernetes.io/docs/concepts/workloads/pods/probes/>
    code: "K8S008",
    name: "kubernetes/missing-probe",
    title: "serving containers have readiness and liveness probes",
    severity: Warning,
    basis: Strategies,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    for (resource, workload) in app.workloads() {
        if charts::unrendered(
            resource,
            workload,
            "whether each serving container has probes",
            report,
        )
        .is_some()
        {
            continue;
        }
        judge(resource, workload, report);
    }
}

fn judge(resource: &Resource, workload: &Workload, report: &mut Report) {
    let containers = || workload.containers.iter().enumerate();
    let doubtful = |container: &Container| {
        let lacks = container.readiness.is_absent() || container.liveness.is_absent();
        container.serves.is_unknown() && lacks
    };
    let serving = |container: &Container| {
        container.serves.known() == Some(&true)
            || (container.serves.is_unknown() && !doubtful(container))
    };
    let mut clean = true;
    if let Some((index, container)) = containers().find(|(_, container)| doubtful(container)) {
        clean = false;
        let pointer = format!("/spec/containers/{index}/serves");
        let of_service = matches!(container.serves, Value::Unknown { why: Why::NotDeclared, .. });
        let note = if of_service { "leads to one of the containers" } else { "this decides" };
        report
            .unknown(which_serves(resource, &container.serves))
            .about(resource)
            .at(resource, &pointer, note)
            .see(resource, "/name", "this workload");
    }
    for (index, container) in containers().filter(|(_, container)| serving(container)) {
        let subject = Subject { resource, container, index };
        for problem in subject.problems() {
            clean = false;
            subject.report(problem, report);
        }
    }
    match containers().find(|(_, container)| serving(container)) {
        Some((index, _)) if clean => {
            let pointer = format!("/spec/containers/{index}/readiness");
            report
                .pass(format!("the serving containers of {} have both probes", resource.label()))
                .about(resource)
                .at(resource, &pointer, "");
        }
        None if clean => {
            let reason = format!("no container of {} serves requests", resource.label());
            report.not_applicable(reason).about(resource);
        }
        _ => {}
    }
}

fn which_serves(resource: &Resource, serves: &Value<bool>) -> Missing {
    let name = resource.label();
    if !matches!(serves, Value::Unknown { why: Why::NotDeclared, .. }) {
        let what = format!("whether a container of {name} serves requests and needs probes");
        return missing::value(resource, serves, &what);
    }
    Missing {
        key: format!("ports:{name}"),
        what: format!(
            "which container of {name} serves requests and needs probes: a Service selects the pod, \
             and no container declares a port"
        ),
        settle: "declare `ports` on the container that serves".into(),
    }
}

/// One container under judgement.
struct Subject<'a> {
    resource: &'a Resource,
    container: &'a Container,
    index: usize,
}

/// What is wrong with a container's probes, or cannot be told.
struct Problem {
    severity: Severity,
    message: String,
    field: &'static str,
    note: &'static str,
    help: &'static str,
    missing: Option<Missing>,
}

impl Subject<'_> {
    fn problems(&self) -> Vec<Problem> {
        let readiness =
            ("readiness", "readinessProbe", Severity::Warning, &self.container.readiness);
        let liveness = ("liveness", "livenessProbe", Severity::Info, &self.container.liveness);
        let mut problems: Vec<Problem> = Vec::new();
        for (field, key, severity, probe) in [readiness, liveness] {
            problems.extend(self.absent(field, severity, probe));
            problems.extend(self.doubtful(field, key, probe));
            problems.extend(self.slow(field, probe));
        }
        problems.extend(self.same_as_readiness());
        problems
    }

    fn absent(
        &self,
        field: &'static str,
        severity: Severity,
        probe: &Value<Probe>,
    ) -> Option<Problem> {
        let help = match field {
            "readiness" => "add a `readinessProbe` on the port that serves",
            _ => "add a `livenessProbe` that looks at the process only",
        };
        probe.is_absent().then(|| {
            let message = format!("{} has no {field} probe", self.name());
            Problem { severity, message, field, note: "this container", help, missing: None }
        })
    }

    fn doubtful(&self, field: &'static str, key: &str, probe: &Value<Probe>) -> Option<Problem> {
        let Value::Unknown { why, .. } = probe else { return None };
        if *why != Why::Overridable {
            let what = format!("whether {} has a `{key}`", self.name());
            let missing = Some(missing::of_form(self.resource, probe, &what));
            return Some(Problem {
                severity: Severity::Warning,
                message: what,
                field,
                note: "this stands for it",
                help: "",
                missing,
            });
        }
        let what = format!(
            "whether {} has a `{key}`: a patch of the input may bring or change it",
            self.name()
        );
        let missing = Some(missing::elsewhere(&what));
        Some(Problem {
            severity: Severity::Warning,
            message: what,
            field,
            note: "this may bring or change it",
            help: "",
            missing,
        })
    }

    fn slow(&self, field: &'static str, probe: &Value<Probe>) -> Option<Problem> {
        let probe = probe.known()?;
        let (timeout, period) = (probe.timeout_seconds.known()?, probe.period_seconds.known()?);
        // A default that meets the period is common and mild; a written one is meant.
        let by_default =
            matches!(probe.timeout_seconds, Value::Known { from: Provenance::FormatDefault, .. });
        (timeout >= period).then(|| Problem {
            severity: if by_default { Severity::Info } else { Severity::Warning },
            message: format!(
                "the {field} probe of {} may take {timeout} s and runs every {period} s",
                self.name()
            ),
            field,
            note: "one slow answer takes the whole period",
            help: "make `timeoutSeconds` shorter than `periodSeconds`",
            missing: None,
        })
    }

    fn same_as_readiness(&self) -> Option<Problem> {
        const DEPENDENCIES: [&str; 5] = ["ready", "readiness", "dep", "db", "database"];
        let (ready, alive) = (self.container.readiness.known()?, self.container.liveness.known()?);
        let path = alive.path.known()?;
        let same = ready.path.known() == Some(path) && ready.port.known() == alive.port.known();
        let words = path.split(|c: char| !c.is_ascii_alphanumeric());
        let asks_others =
            words.map(str::to_ascii_lowercase).any(|word| DEPENDENCIES.contains(&&*word));
        (same && asks_others).then(|| Problem {
            severity: Severity::Info,
            message: format!(
                "the liveness probe of {} asks what its readiness probe asks",
                self.name()
            ),
            field: "liveness",
            note: "restarts the container when a dependency is away",
            help: "point the liveness probe at a path that looks at the process only",
            missing: None,
        })
    }

    fn report(&self, problem: Problem, report: &mut Report) {
        let pointer = format!("/spec/containers/{}/{}", self.index, problem.field);
        match problem.missing {
            Some(missing) => {
                report.unknown(missing).about(self.resource).at(
                    self.resource,
                    &pointer,
                    problem.note,
                );
            }
            None => {
                report
                    .fail(problem.message)
                    .severity(problem.severity)
                    .about(self.resource)
                    .at(self.resource, &pointer, problem.note)
                    .help(problem.help);
            }
        }
    }

    fn name(&self) -> String {
        let workload = self.resource.label();
        match self.container.name.known() {
            Some(name) if name != workload => format!("container {name} of {workload}"),
            Some(name) => format!("container {name}"),
            None => format!("a container of {workload}"),
        }
    }
}

//! K8S006: copies that share a zone are lost with it.

use resilint_sdk::logic::{Truth, all, any, holds};
use resilint_sdk::schema::{Resource, Severity, Spread, Workload};
use resilint_sdk::{App, Report};

use crate::pins::{self, Hold};
use crate::{charts, copies, missing};

const HELP: &str = "add a `topologySpreadConstraints` entry with `topologyKey: topology.kubernetes.io/zone`, \
                    `maxSkew: 1` and a selector of the pod's own labels";

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks that something makes the copies of a workload spread over zones: a topology spread
    /// constraint or a pod anti-affinity on the zone label, whose selector selects the workload's own
    /// pods.
    ///
    /// ## Why is this bad
    ///
    /// Copies that happen to share a zone are lost together with it. The scheduler's own default
    /// spreads softly and gives way when nodes are full, so a cluster over three zones alone is no
    /// promise. A constraint whose selector matches none of the pods is worse than none: it looks like
    /// spreading, and counts nothing.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// template:
    ///   metadata:
    ///     labels: { app: shop }
    ///   spec:
    ///     topologySpreadConstraints:
    ///       - maxSkew: 1
    ///         topologyKey: topology.kubernetes.io/zone
    ///         whenUnsatisfiable: ScheduleAnyway
    ///         labelSelector:
    ///           matchLabels: { app: shop-web } # no pod of this workload has that label
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// template:
    ///   metadata:
    ///     labels: { app: shop }
    ///   spec:
    ///     topologySpreadConstraints:
    ///       - maxSkew: 1
    ///         topologyKey: topology.kubernetes.io/zone
    ///         whenUnsatisfiable: ScheduleAnyway
    ///         labelSelector:
    ///           matchLabels: { app: shop }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: a rule on the zone label selects the workload's own pods.
    /// - **fail**: a rule selects none of them, by its labels or namespaces (error); a strict constraint
    ///   whose `maxSkew` no number of its copies exceeds, nothing spreads them, or something ties them to
    ///   one place (warning); they are spread over hosts only, which may share a zone (info).
    /// - **unknown**: the key or the selector is a template, an overlay brings the rule, or it is a release of a
    ///   Helm chart (`helm_release`).
    /// - **not-applicable**: one copy (see K8S005); DaemonSets, tasks, Knative Services, singletons, and
    ///   workloads that are switched off.
    ///
    /// ## References
    ///
    /// - <https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/>
    /// - <https://kubernetes.io/docs/reference/labels-annotations-taints/#topologykubernetesiozone>
    code: "K8S006",
    name: "kubernetes/no-zone-spread",
    title: "replicas are spread over zones",
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
            "whether the replicas of each workload are spread over zones",
            report,
        )
        .is_some()
        {
            continue;
        }
        match copies::not_counted(resource, workload) {
            Some(reason) => {
                report.not_applicable(reason).about(resource);
            }
            None if copies::is_invalid(workload.replicas.effective()) => {
                invalid_count(resource, workload, report);
            }
            None if runs_one(workload) => {
                let reason =
                    format!("{} runs one replica, which cannot be spread", resource.label());
                report.not_applicable(reason).about(resource);
            }
            None => judge(resource, workload, report),
        }
    }
}

/// Whether there is never more than one copy. An autoscaler that starts at one may make several.
fn runs_one(workload: &Workload) -> bool {
    let most = if workload.replicas.autoscaled_min.is_absent() {
        copies::most(&workload.replicas.desired)
    } else {
        copies::most(&workload.replicas.autoscaled_max)
    };
    most.is_some_and(|most| most < 2)
}

fn invalid_count(resource: &Resource, workload: &Workload, report: &mut Report) {
    let what = format!("how many replicas of {} there are to spread", resource.label());
    report
        .unknown(missing::value(resource, workload.replicas.effective(), &what))
        .about(resource)
        .at(resource, workload.replicas.effective_pointer(), "this decides how many copies run");
}

fn judge(resource: &Resource, workload: &Workload, report: &mut Report) {
    let rules = || workload.spread.iter().enumerate();
    let over_zones =
        any(workload.spread.iter().map(|rule| spreads_over_zones(resource, workload, rule)));
    match over_zones {
        Truth::Yes if held(resource, workload, report) => {}
        Truth::Yes => {
            let first =
                rules().find(|(_, rule)| spreads_over_zones(resource, workload, rule).is_yes());
            let how =
                first.map_or("", |(_, r)| if r.hard { " strictly" } else { " where nodes allow" });
            let entry = report
                .pass(format!("the replicas of {} are spread over zones{how}", resource.label()))
                .about(resource);
            if let Some((index, _)) = first {
                entry.at(resource, &pointer(index, "topology_key"), "spreads over zones");
            }
        }
        Truth::Unknown(missing) => {
            let doubtful = rules().find(|(_, rule)| {
                matches!(spreads_over_zones(resource, workload, rule), Truth::Unknown(_))
            });
            let entry = report.unknown(missing).about(resource);
            if let Some((index, rule)) = doubtful {
                let field = match rule {
                    rule if rule.topology_key.is_unknown() => "topology_key",
                    rule if rule.matches_own_pods.is_unknown() => "matches_own_pods",
                    _ => "max_skew",
                };
                entry.at(resource, &pointer(index, field), "this decides").see(
                    resource,
                    "/name",
                    "this workload",
                );
            }
        }
        Truth::No => fail(resource, workload, report),
    }
}

/// Whether a pin that leaves no room to spread in was reported.
fn held(resource: &Resource, workload: &Workload, report: &mut Report) -> bool {
    for (index, pin) in workload.pins.iter().enumerate() {
        let Hold::In(place) = pins::hold(resource, workload, pin) else { continue };
        let name = resource.label();
        report
            .fail(format!(
                "the replicas of {name} cannot spread over zones: {} ties them to {place}",
                pins::kind(pin)
            ))
            .about(resource)
            .at(
                resource,
                &format!("/spec/pins/{index}/{}", pins::field(pin)),
                "the only place they may run in",
            )
            .help("let the pods run in all zones (see K8S009)");
        return true;
    }
    false
}

fn spreads_over_zones(resource: &Resource, workload: &Workload, rule: &Spread) -> Truth {
    let what = format!("whether the replicas of {} are spread over zones", resource.label());
    if rule.topology_key.is_unknown() {
        return Truth::Unknown(missing::value(resource, &rule.topology_key, &what));
    }
    if rule.domain != "zone" {
        return Truth::No;
    }
    let selector = || missing::value(resource, &rule.matches_own_pods, &what);
    all([
        holds(&rule.matches_own_pods, |matches| *matches, selector),
        binds(resource, workload, rule),
    ])
}

/// Whether a strict rule forbids anything: where zones may differ by as many copies as there are, all of
/// them may be in one. A soft rule prefers the emptier zone whatever the difference.
fn binds(resource: &Resource, workload: &Workload, rule: &Spread) -> Truth {
    if !rule.hard || rule.max_skew.is_absent() {
        return Truth::Yes;
    }
    let count = workload.replicas.effective();
    let what = format!("whether the replicas of {} are spread over zones", resource.label());
    let Some(skew) = rule.max_skew.known() else {
        return Truth::Unknown(missing::value(resource, &rule.max_skew, &what));
    };
    // The usual difference of 1 binds any number of copies worth spreading.
    if *skew <= 1 {
        return Truth::Yes;
    }
    holds(count, |count| skew < count, || missing::value(resource, count, &what))
}

fn fail(resource: &Resource, workload: &Workload, report: &mut Report) {
    let name = resource.label();
    let counts = |rule: &Spread| matches!(rule.domain.as_str(), "zone" | "host");
    let mut rules = workload.spread.iter().enumerate();
    if let Some((index, rule)) = rules.find(|(_, rule)| counts(rule) && is_void(rule)) {
        let by = if rule.by == "pod-anti-affinity" { "anti-affinity" } else { "spread constraint" };
        report
            .fail(format!("the {} {by} of {name} selects none of its own pods", rule.domain))
            .severity(Severity::Error)
            .about(resource)
            .at(resource, &pointer(index, "matches_own_pods"), "matches none of the workload's pods")
            .see(resource, &pointer(index, "topology_key"), "so this spreads nothing")
            .help("make the rule's `labelSelector` match the labels of the pod template, in its own namespace");
        return;
    }
    if let Some(index) =
        workload.spread.iter().position(|rule| rule.domain == "zone" && selects(rule))
    {
        report
            .fail(format!(
                "the zone spread constraint of {name} lets all its replicas share one zone"
            ))
            .about(resource)
            .at(
                resource,
                &pointer(index, "max_skew"),
                "zones may differ by as many replicas as there are",
            )
            .see(resource, workload.replicas.effective_pointer(), "this many copies")
            .help("set `maxSkew: 1`");
        return;
    }
    let on_hosts = |rule: &Spread| rule.domain == "host" && selects(rule);
    if let Some(index) = workload.spread.iter().position(on_hosts) {
        report
            .fail(format!(
                "the replicas of {name} are spread over hosts only, which may share a zone"
            ))
            .severity(Severity::Info)
            .about(resource)
            .at(resource, &pointer(index, "topology_key"), "spreads over hosts")
            .help(HELP);
        return;
    }
    report
        .fail(format!("nothing makes the replicas of {name} spread over zones"))
        .about(resource)
        .at(resource, "/name", "the scheduler's soft default is all there is")
        .help(HELP);
}

fn selects(rule: &Spread) -> bool {
    rule.matches_own_pods.known() == Some(&true)
}

fn is_void(rule: &Spread) -> bool {
    rule.matches_own_pods.known() == Some(&false)
}

fn pointer(index: usize, field: &str) -> String {
    format!("/spec/spread/{index}/{field}")
}

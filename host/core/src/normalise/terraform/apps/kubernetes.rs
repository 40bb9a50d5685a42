//! Objects of Kubernetes that Terraform makes: workloads with their autoscalers and disruption budgets,
//! Services and Ingresses.

use resilint_schema::{
    Kind, LoadBalancer, Location, Offering, RelationKind, Replicas, Route, Runtime, Set, Value,
    Workload, ZonePin,
};
use resilint_terraform::{Instance, Mode};

use crate::normalise::terraform::apps::pods::{self, Labels};
use crate::normalise::terraform::apps::{claims, pins, policies};
use crate::normalise::terraform::field::Fields;
use crate::normalise::terraform::graph::Subject;
use crate::normalise::terraform::{Made, Reader};

/// The types of this family. Autoscalers and budgets are read with the workload.
pub(crate) const READERS: &[(&str, Reader)] = &[
    ("kubernetes_deployment", deployment),
    ("kubernetes_deployment_v1", deployment),
    ("kubernetes_stateful_set", stateful_set),
    ("kubernetes_stateful_set_v1", stateful_set),
    ("kubernetes_daemonset", daemon_set),
    ("kubernetes_daemon_set_v1", daemon_set),
    ("kubernetes_replication_controller", replica_set),
    ("kubernetes_replication_controller_v1", replica_set),
    ("kubernetes_pod", pod),
    ("kubernetes_pod_v1", pod),
    ("kubernetes_job", task),
    ("kubernetes_job_v1", task),
    ("kubernetes_cron_job", task),
    ("kubernetes_cron_job_v1", task),
    ("kubernetes_service", service),
    ("kubernetes_service_v1", service),
    ("kubernetes_ingress", ingress),
    ("kubernetes_ingress_v1", ingress),
];

const WORKLOADS: [&str; 10] = [
    "kubernetes_deployment",
    "kubernetes_deployment_v1",
    "kubernetes_stateful_set",
    "kubernetes_stateful_set_v1",
    "kubernetes_daemonset",
    "kubernetes_daemon_set_v1",
    "kubernetes_replication_controller",
    "kubernetes_replication_controller_v1",
    "kubernetes_pod",
    "kubernetes_pod_v1",
];

const SERVICES: [&str; 2] = ["kubernetes_service", "kubernetes_service_v1"];

/// What a provider may speak to.
const CLUSTERS: [&str; 4] = [
    "ibm_container_cluster",
    "ibm_container_vpc_cluster",
    "ibm_satellite_cluster",
    "terraform-ibm-modules/base-ocp-vpc",
];

fn deployment(subject: &Subject<'_>) -> Made {
    workload(subject, Runtime::Deployment)
}

fn stateful_set(subject: &Subject<'_>) -> Made {
    workload(subject, Runtime::StatefulSet)
}

fn daemon_set(subject: &Subject<'_>) -> Made {
    workload(subject, Runtime::DaemonSet)
}

fn replica_set(subject: &Subject<'_>) -> Made {
    workload(subject, Runtime::ReplicaSet)
}

/// A pod that is not restarted when it ends is a task, not a server.
fn pod(subject: &Subject<'_>) -> Made {
    let policy = subject.fields().first("spec").map(|spec| spec.text("restart_policy"));
    let ends = matches!(
        policy.as_ref().and_then(|policy| policy.known()).map(String::as_str),
        Some("Never" | "OnFailure")
    );
    workload(subject, if ends { Runtime::Job } else { Runtime::Pod })
}

fn task(subject: &Subject<'_>) -> Made {
    workload(subject, Runtime::Job)
}

fn workload(subject: &Subject<'_>, runtime: Runtime) -> Made {
    let fields = subject.fields();
    let spec = fields.first("spec");
    let pod = template(subject).and_then(|template| template.first("spec"));
    let labels = pod_labels(subject);
    let graph = subject.graph;
    let strategy = spec.and_then(|spec| spec.first("strategy"));
    let workload = Workload {
        runtime,
        namespace: namespace(subject),
        replicas: match runtime {
            Runtime::DaemonSet | Runtime::Job => Replicas::default(),
            Runtime::Pod => policies::one(subject),
            _ => policies::replicas(subject, spec.as_ref()),
        },
        containers: pod.map_or_else(Vec::new, |pod| pods::containers(&pod)),
        spread: pod.map_or_else(Vec::new, |pod| pods::spread(&pod, &labels, graph)),
        pins: pinned(subject, pod.as_ref(), &labels, runtime),
        disruption_budgets: policies::budgets(subject, &labels),
        update_strategy: strategy.map_or(Value::Absent, |strategy| strategy.text("type")),
        ..Workload::default()
    };
    let kind = Kind::Workload(Box::new(workload));
    let mounted = pod.map_or_else(Vec::new, |pod| claims::mounted(subject, &pod));
    let mounted: Vec<&Instance> = mounted.iter().map(|claim| claim.instance).collect();
    let mut made = made(subject, kind)
        .with_edges(RelationKind::RunsOn, &clusters(subject), fields.at("metadata"))
        .with_edges(RelationKind::Mounts, &mounted, fields.at("spec"));
    made.parts = claims::templates(subject);
    made
}

/// What ties the pods to certain zones: their own template, their volumes, and Services of one zone in front of them.
fn pinned(
    subject: &Subject<'_>,
    pod: Option<&Fields<'_>>,
    labels: &Labels,
    runtime: Runtime,
) -> Vec<ZonePin> {
    let mut all = pod.map_or_else(Vec::new, |pod| pins::of_pods(pod, labels, subject.graph));
    all.extend(pod.into_iter().flat_map(|pod| claims::pins(subject, pod, runtime)));
    for service in objects(subject, &SERVICES).filter(|service| together(service, subject)) {
        let fields = service.fields();
        let selector = Labels::read(fields.first("spec"), "selector", subject.graph);
        if service.is_one() && selector.select(labels) == Some(true) {
            all.extend(pins::of_service(&fields, subject.graph));
        }
    }
    all
}

fn made(subject: &Subject<'_>, kind: Kind) -> Made {
    Made::new(Offering::Kubernetes, meta(subject, "name"), Location::default(), kind)
}

/// The `metadata` and `spec` of the pods; those of a pod are its own.
fn template<'a>(subject: &Subject<'a>) -> Option<Fields<'a>> {
    let fields = subject.fields();
    match &*subject.instance.kind {
        "kubernetes_pod" | "kubernetes_pod_v1" => Some(fields),
        "kubernetes_cron_job" | "kubernetes_cron_job_v1" => {
            fields.first("spec")?.first("job_template")?.first("spec")?.first("template")
        }
        _ => fields.first("spec")?.first("template"),
    }
}

fn pod_labels(subject: &Subject<'_>) -> Labels {
    let meta = template(subject).and_then(|template| template.first("metadata"));
    Labels::read(meta, "labels", subject.graph)
}

pub(super) fn meta(subject: &Subject<'_>, name: &str) -> Value<String> {
    subject.fields().first("metadata").map_or(Value::Absent, |meta| meta.text(name))
}

pub(super) fn namespace(subject: &Subject<'_>) -> Value<String> {
    let fields = subject.fields();
    let metadata = fields.first("metadata");
    metadata.map_or(Value::Absent, |meta| meta.text_or_default("namespace", fields.at("metadata")))
}

/// What is only known to be or not to be in the same namespace may be in it.
pub(super) fn together(a: &Subject<'_>, b: &Subject<'_>) -> bool {
    match (namespace(a).known(), namespace(b).known()) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    }
}

/// The declared objects of certain types.
pub(super) fn objects<'a>(
    subject: &Subject<'a>,
    kinds: &'a [&str],
) -> impl Iterator<Item = Subject<'a>> {
    let graph = subject.graph;
    let all = kinds.iter().flat_map(move |kind| graph.of_kind(kind));
    all.filter(|instance| instance.mode == Mode::Managed)
        .map(move |instance| graph.subject(instance))
}

/// The cluster whose configuration the provider is given, directly or looked up.
pub(crate) fn clusters<'a>(subject: &Subject<'a>) -> Vec<&'a Instance> {
    let graph = subject.graph;
    let Some(provider) = &subject.instance.provider else { return Vec::new() };
    let mut found: Vec<&Instance> = Vec::new();
    for other in graph.behind(&provider.config) {
        let ends = if CLUSTERS.contains(&&*other.kind) && other.mode == Mode::Managed {
            vec![other]
        } else {
            graph.behind_of(&other.config, &CLUSTERS)
        };
        for end in ends {
            if !found.iter().any(|known| known.address == end.address) {
                found.push(end);
            }
        }
    }
    found
}

fn service(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let spec = fields.first("spec");
    let kind = spec.map_or(Value::Absent, |spec| spec.text_or_default("type", None));
    let exposure = match kind.known().map(String::as_str) {
        Some("ClusterIP") => "cluster-ip",
        Some("NodePort") => "node-port",
        Some("LoadBalancer") => "load-balancer",
        _ => "",
    };
    let policy = spec.map_or(Value::Absent, |spec| spec.text("external_traffic_policy"));
    let zones = pins::of_service(&fields, subject.graph).map(|pin| Set::closed(pin.zones));
    let balancer = LoadBalancer {
        exposure: exposure.into(),
        zones: zones.unwrap_or_default(),
        namespace: namespace(subject),
        external_traffic_policy: policy,
        ..LoadBalancer::default()
    };
    made(subject, Kind::LoadBalancer(Box::new(balancer))).with_edges(
        RelationKind::Serves,
        &served(subject),
        fields.at("spec"),
    )
}

/// The workloads whose pods a Service selects.
fn served<'a>(subject: &Subject<'a>) -> Vec<&'a Instance> {
    let selector = Labels::read(subject.fields().first("spec"), "selector", subject.graph);
    objects(subject, &WORKLOADS)
        .filter(|workload| together(workload, subject))
        .filter(|workload| selector.select(&pod_labels(workload)) == Some(true))
        .map(|workload| workload.instance)
        .collect()
}

fn ingress(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let rules = fields.first("spec").map_or_else(Vec::new, |spec| spec.blocks("rule").items);
    let facts = subject.graph.facts;
    let routes = rules.iter().map(|rule| rule.text("host")).filter(|host| !host.is_absent());
    let balancer = LoadBalancer {
        exposure: "ingress".into(),
        namespace: namespace(subject),
        routes: routes
            .map(|host| Route {
                platform_domain: host.clone().map(|host| facts.is_platform_domain(&host)),
                host,
                path: Value::Absent,
            })
            .collect(),
        ..LoadBalancer::default()
    };
    let services: Vec<&Instance> =
        SERVICES.iter().flat_map(|kind| subject.refers_to("spec", &[kind])).collect();
    let workloads: Vec<&Instance> =
        services.iter().flat_map(|service| served(&subject.graph.subject(service))).collect();
    made(subject, Kind::LoadBalancer(Box::new(balancer))).with_edges(
        RelationKind::Serves,
        &workloads,
        fields.at("spec"),
    )
}

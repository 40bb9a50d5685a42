//! What small documents become: values with their doubts, relations and groups.

use resilint_schema::{
    Confidence, Kind, LoadBalancer, Provenance, RelationKind, Runtime, Topology, Value, Why,
    Workload,
};

use super::assemble;
use crate::detect::detect;
use crate::facts::FactBook;
use crate::normalise::variables::Variables;
use crate::normalise::{Builder, Input};
use crate::parse::{ParseLimits, yaml};

/// The topology of files, each a path and a text.
pub(super) fn topology(files: &[(&str, &str)]) -> Topology {
    let facts = FactBook::load().expect("the facts are valid");
    let variables = Variables::default();
    let mut parsed = Vec::new();
    for (source, (path, text)) in files.iter().enumerate() {
        let file = yaml(source.try_into().expect("few files"), text, &ParseLimits::default());
        assert_eq!(file.errors, [], "{path}");
        parsed.push((*path, file));
    }
    let inputs: Vec<Input<'_>> = parsed
        .iter()
        .flat_map(|(path, file)| {
            file.documents.iter().map(|document| Input {
                path,
                format: detect(path, document),
                document,
                comments: &file.comments,
            })
        })
        .collect();
    let mut builder = Builder::new(&facts, &variables);
    assemble(&inputs, &mut builder);
    builder.finish()
}

fn workload<'t>(topology: &'t Topology, name: &str) -> &'t Workload {
    let named = |w: &&resilint_schema::Resource| w.label() == name && w.workload().is_some();
    topology.resources.iter().find(named).and_then(|r| r.workload()).expect("it is declared")
}

fn balancers(topology: &Topology) -> Vec<&LoadBalancer> {
    let resources = topology.resources.iter();
    resources
        .filter_map(|r| if let Kind::LoadBalancer(b) = &r.kind { Some(b.as_ref()) } else { None })
        .collect()
}

/// A Deployment `web` with fields of its `spec` and of its pod's `spec`, each in flow style.
fn web(spec: &str, pod: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  selector: {{matchLabels: {{app: web}}}}\n{}  template:\n    metadata: {{labels: {{app: web, tier: front}}}}\n    spec:\n      containers:\n        - {{name: web, image: us.icr.io/shop/web:1.0, ports: [{{containerPort: 8080}}]}}\n{}",
        indent(spec, 2),
        indent(pod, 6)
    )
}

fn indent(text: &str, by: usize) -> String {
    text.lines().map(|line| format!("{}{line}\n", " ".repeat(by))).collect()
}

const HPA: &str = "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec:\n  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}\n  minReplicas: 3\n  maxReplicas: 9\n";

#[test]
fn replicas_are_literal_default_or_template() {
    let stated = topology(&[("a.yaml", &web("replicas: 2", ""))]);
    let replicas = &workload(&stated, "web").replicas.desired;
    assert_eq!(replicas.known(), Some(&2));
    assert_eq!(replicas.at().map(|at| (at.line, at.column)), Some((7, 13)));

    let absent = topology(&[("a.yaml", &web("", ""))]);
    let replicas = &workload(&absent, "web").replicas.desired;
    assert!(matches!(replicas, Value::Known { value: 1, from: Provenance::FormatDefault, .. }));
    assert_eq!(replicas.at().map(|at| (at.line, at.column)), Some((4, 9)));

    for placeholder in ["${REPLICAS}", "<count>", "'{{ replicas }}'"] {
        let template = topology(&[("a.yaml", &web(&format!("replicas: {placeholder}"), ""))]);
        let replicas = &workload(&template, "web").replicas.desired;
        assert!(matches!(replicas, Value::Unknown { why: Why::Template, .. }), "{placeholder}");
    }
    let ytt = topology(&[("a.yaml", &web("replicas: #@ data.values.replicas", ""))]);
    assert!(workload(&ytt, "web").replicas.desired.is_unknown());
}

#[test]
fn the_autoscaler_applied_with_a_workload_rules() {
    for path in ["k8s/web.yaml", "k8s/hpa.yaml", "hpa.yaml", "k8s/scaling/hpa.yaml"] {
        let found = topology(&[("k8s/web.yaml", &web("", "")), (path, HPA)]);
        let replicas = &workload(&found, "web").replicas;
        assert_eq!(replicas.effective().known(), Some(&3), "{path}");
        assert_eq!(replicas.autoscaled_max.known(), Some(&9), "{path}");
    }
    let other_kind = HPA.replace("kind: Deployment", "kind: StatefulSet");
    let found = topology(&[("web.yaml", &web("", "")), ("hpa.yaml", &other_kind)]);
    assert!(workload(&found, "web").replicas.autoscaled_min.is_absent());
}

#[test]
fn an_autoscaler_elsewhere_is_a_doubt_and_no_proof() {
    let found = topology(&[("base/web.yaml", &web("", "")), ("prod/hpa.yaml", HPA)]);
    let min = &workload(&found, "web").replicas.autoscaled_min;
    let Value::Unknown { why: Why::Overridable, candidates, at: Some(at), .. } = min else {
        panic!("{min:?}")
    };
    assert_eq!((candidates.as_slice(), at.source, at.line), (&[1, 3][..], 1, 6));
    let named = HPA.replace("{name: web}", "{name: web, namespace: shop}");
    let found = topology(&[("web.yaml", &web("", "")), ("web.yaml", &named)]);
    assert!(workload(&found, "web").replicas.autoscaled_min.is_unknown());
}

#[test]
fn keda_scales_to_zero_unless_told_otherwise() {
    let keda = "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: web}\nspec:\n  scaleTargetRef: {name: web}\n";
    let found = topology(&[("web.yaml", &web("replicas: 3", "")), ("keda.yaml", keda)]);
    assert_eq!(workload(&found, "web").replicas.effective().known(), Some(&0));
}

#[test]
fn the_only_overlay_decides_counts_and_several_make_them_unknown() {
    let base = ("base/kustomization.yaml", "resources: [web.yaml]\n");
    let web = ("base/web.yaml", &*web("replicas: 1", ""));
    let counts = "resources: [../base]\nreplicas:\n  - {name: web, count: 3}\n";
    let file = "resources: [../base]\npatches:\n  - path: more.yaml\n";
    let more =
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 3}\n";
    let inline = "resources: [../base]\npatches:\n  - target: {kind: Deployment, name: we.}\n    patch: |-\n      - {op: replace, path: /spec/replicas, value: 3}\n";
    for overlay in [
        vec![("prod/kustomization.yaml", counts)],
        vec![("prod/kustomization.yaml", file), ("prod/more.yaml", more)],
        vec![("prod/kustomization.yaml", inline)],
    ] {
        let files: Vec<(&str, &str)> = [base, web].into_iter().chain(overlay).collect();
        let found = topology(&files);
        assert_eq!(found.unparsed, []);
        assert_eq!(found.apps.len(), 1);
        let desired = &workload(&found, "web").replicas.desired;
        let Value::Known { value: 3, at: Some(at), .. } = desired else { panic!("{desired:?}") };
        assert!(at.source >= 2);
        let other = ("test/kustomization.yaml", "resources: [../base]\n");
        let files: Vec<(&str, &str)> = files.into_iter().chain([other]).collect();
        let found = topology(&files);
        let desired = &workload(&found, "web").replicas.desired;
        let Value::Unknown { why: Why::Overridable, candidates, at: Some(at), .. } = desired else {
            panic!("{desired:?}")
        };
        assert_eq!(candidates, &[1, 3]);
        assert!(at.source >= 2);
    }
    let unrelated = [web, ("prod/kustomization.yaml", "replicas:\n  - {name: web, count: 3}\n")];
    assert_eq!(workload(&topology(&unrelated), "web").replicas.desired.known(), Some(&1));
}

#[test]
fn a_patch_that_is_not_there_may_do_anything() {
    let overlay = "resources: [../base]\npatchesStrategicMerge: [gone.yaml]\n";
    let found = topology(&[
        ("base/kustomization.yaml", "resources: [web.yaml]\n"),
        ("base/web.yaml", &web("replicas: 3", "")),
        ("prod/kustomization.yaml", overlay),
    ]);
    assert_eq!(found.unparsed.len(), 1);
    assert!(workload(&found, "web").replicas.desired.is_unknown());
}

#[test]
fn partial_objects_are_no_workloads() {
    let patch =
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 4}\n";
    let found = topology(&[("patch.yaml", patch)]);
    assert!(found.resources.is_empty() && found.apps.is_empty());
    assert_eq!(found.unparsed.len(), 1);
}

#[test]
fn a_kind_means_something_in_its_group_only() {
    let knative = "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: web}\nspec:\n  template:\n    metadata: {annotations: {autoscaling.knative.dev/min-scale: '2'}}\n    spec: {containers: [{image: icr.io/shop/web}]}\n";
    let found = topology(&[("web.yaml", knative)]);
    let web = workload(&found, "web");
    assert_eq!(web.runtime, Runtime::KnativeService);
    assert_eq!(web.replicas.effective().known(), Some(&2));
    assert_eq!(web.containers[0].serves.known(), Some(&true));
    assert!(balancers(&found).is_empty());
    let custom = "apiVersion: example.com/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {}}}\n";
    assert!(topology(&[("web.yaml", custom)]).resources.is_empty());
}

#[test]
fn knative_scales_by_annotations_of_the_template() {
    let service = |own: &str, template: &str, rest: &str| {
        let text = format!(
            "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {{name: web, annotations: {{{own}}}}}\n\
             spec:\n  template:\n    metadata: {{annotations: {{{template}}}}}\n    spec: {{{rest}containers: \
             [{{image: de.icr.io/shop/web, ports: [{{containerPort: 8080}}]}}]}}\n\
             status: {{url: 'https://web.1a2b.eu-de.codeengine.appdomain.cloud'}}\n"
        );
        topology(&[("web.yaml", &text)])
    };
    let least = |own: &str, template: &str| {
        let found = service(own, template, "");
        let web = workload(&found, "web");
        (web.replicas.effective().known().copied(), web.misplaced_min.known().copied())
    };
    let (new, old) =
        ("autoscaling.knative.dev/min-scale: '3'", "autoscaling.knative.dev/minScale: '2'");
    assert_eq!(least("", new), (Some(3), None));
    assert_eq!(least("", old), (Some(2), None));
    assert_eq!(least("", &format!("{old}, {new}")), (Some(3), None), "the new spelling decides");
    assert_eq!(least(new, ""), (Some(0), Some(3)), "it stands where Knative does not read it");
    let by_kubernetes = "autoscaling.knative.dev/class: hpa.autoscaling.knative.dev";
    assert_eq!(least("", by_kubernetes), (Some(1), None));
    let found = service(
        "",
        "autoscaling.knative.dev/max-scale: '4'",
        "containerConcurrency: 1, timeoutSeconds: 60, ",
    );
    let web = workload(&found, "web");
    assert_eq!(web.replicas.autoscaled_max.known(), Some(&4));
    assert_eq!(web.concurrency.known(), Some(&1));
    assert_eq!(web.timeout_ms.known(), Some(&60_000));
    assert_eq!(web.containers[0].port.known().map(String::as_str), Some("8080"));
    assert_eq!(web.containers[0].registry.region.known().map(String::as_str), Some("eu-de"));
    assert_eq!(found.resources[0].location.region.known().map(String::as_str), Some("eu-de"));
    assert_eq!(found.apps[0].offering, resilint_schema::Offering::CodeEngine);
    assert_eq!(workload(&service("", "", ""), "web").timeout_ms.known(), Some(&300_000));
}

#[test]
fn lists_unfold_and_jobs_form_no_app() {
    let list = "apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: List\n    items:\n      - {apiVersion: batch/v1, kind: Job, metadata: {name: once}, spec: {template: {spec: {containers: []}}}}\n";
    let found = topology(&[("list.yaml", list)]);
    assert_eq!(workload(&found, "once").runtime, Runtime::Job);
    assert!(found.apps.is_empty());
}

#[test]
fn spread_rules_count_if_they_select_their_own_pods() {
    let constraint = |selector: &str| {
        let pod = format!(
            "topologySpreadConstraints:\n  - maxSkew: 1\n    topologyKey: topology.kubernetes.io/zone\n    whenUnsatisfiable: ScheduleAnyway\n    {selector}\n"
        );
        topology(&[("a.yaml", &web("", &pod))])
    };
    for (selector, expected) in [
        ("labelSelector: {matchLabels: {app: web}}", Some(true)),
        ("labelSelector: {matchLabels: {app: shop-web}}", Some(false)),
        ("matchLabelKeys: [pod-template-hash]", Some(false)),
        ("labelSelector: {matchLabels: {app: '${APP}'}}", None),
    ] {
        let found = constraint(selector);
        let rule = &workload(&found, "web").spread[0];
        assert_eq!((rule.domain.as_str(), rule.hard), ("zone", false));
        assert_eq!(rule.matches_own_pods.known(), expected.as_ref(), "{selector}");
    }
}

#[test]
fn pins_come_from_nodes_services_and_volumes() {
    let pod = "nodeSelector: {topology.kubernetes.io/zone: us-south-1}\naffinity:\n  nodeAffinity:\n    requiredDuringSchedulingIgnoredDuringExecution:\n      nodeSelectorTerms:\n        - matchExpressions:\n            - {key: topology.kubernetes.io/zone, operator: In, values: [us-south-1, us-south-2]}\nvolumes: [{name: d, persistentVolumeClaim: {claimName: data}}]\n";
    let claim = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec: {accessModes: [ReadWriteOnce]}\n";
    let service = "apiVersion: v1\nkind: Service\nmetadata: {name: web, annotations: {service.kubernetes.io/ibm-load-balancer-cloud-provider-zone: dal10}}\nspec: {type: LoadBalancer, selector: {app: web}, externalTrafficPolicy: Local}\n";
    let found = topology(&[("w.yaml", &web("", pod)), ("c.yaml", claim), ("s.yaml", service)]);
    let pins = &workload(&found, "web").pins;
    let by: Vec<(&str, usize)> =
        pins.iter().map(|pin| (pin.by.as_str(), pin.zones.len())).collect();
    assert_eq!(
        by,
        [
            ("node-selector", 1),
            ("node-affinity", 2),
            ("zonal-volume", 0),
            ("load-balancer-annotation", 1)
        ]
    );
    assert_eq!(balancers(&found)[0].external_traffic_policy.known().unwrap(), "Local");
}

#[test]
fn requests_reach_workloads_through_ingress_and_service() {
    let service =
        "apiVersion: v1\nkind: Service\nmetadata: {name: shop}\nspec: {selector: {app: web}}\n";
    let ingress = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: shop}\nspec:\n  rules:\n    - host: shop.us-south.containers.appdomain.cloud\n      http: {paths: [{path: /, backend: {service: {name: shop, port: {number: 80}}}}]}\n";
    let found = topology(&[("w.yaml", &web("", "")), ("s.yaml", service), ("i.yaml", ingress)]);
    let relations: Vec<_> =
        found.relations.iter().map(|r| (r.kind, r.from.as_str(), r.to.as_str())).collect();
    assert_eq!(relations, [(RelationKind::Serves, "r1", "r0"), (RelationKind::Serves, "r2", "r0")]);
    assert_eq!(found.apps[0].balancers, ["r1", "r2"]);
    assert_eq!(found.resources[2].location.region.known().map(String::as_str), Some("us-south"));
}

#[test]
fn budgets_belong_to_the_workload_they_are_applied_with() {
    let budget = "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: web}\nspec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}\n";
    let web = web("replicas: 3", "");
    let of = |path: &str, text: &str| {
        let found = topology(&[("k8s/web.yaml", &web), (path, text)]);
        let budgets = &workload(&found, "web").disruption_budgets;
        (budgets.items.len(), budgets.closed)
    };
    assert_eq!(of("k8s/pdb.yaml", budget), (1, true));
    assert_eq!(of("other/pdb.yaml", budget), (1, false));
    assert_eq!(of("k8s/pdb.yaml", &budget.replace("app: web", "app: wbe")), (0, true));
    assert_eq!(
        of("k8s/pdb.yaml", &budget.replace("{name: web}", "{name: web, namespace: shop}")),
        (1, false)
    );
    let beta = "apiVersion: policy/v1beta1\nkind: PodDisruptionBudget\nmetadata: {name: all}\nspec: {maxUnavailable: 1, selector: {}}\n";
    assert_eq!(of("k8s/pdb.yaml", beta), (0, true));
    assert_eq!(of("k8s/pdb.yaml", &beta.replace("v1beta1", "v1")), (1, true));
}

#[test]
fn copies_of_one_workload_are_one_app() {
    let named = |name: &str, registry: &str| {
        web("", "")
            .replace("name: web\n", &format!("name: {name}\n"))
            .replace("us.icr.io", registry)
    };
    let shop = (named("shop", "us.icr.io"), named("shop", "de.icr.io"));
    let found = topology(&[("us/shop.yaml", &shop.0), ("eu/shop.yaml", &shop.1)]);
    assert_eq!(found.apps.len(), 1);
    assert_eq!(found.apps[0].members, ["r0", "r1"]);
    assert_eq!(found.apps[0].confidence, Confidence::Derived);

    let two = |a: &str, b: &str| topology(&[(a, &shop.0), (b, &shop.0)]).apps.len();
    assert_eq!(two("shop/shop.yaml", "kustomize-shop/shop.yaml"), 2);
    assert_eq!(two("samples/a/shop.yaml", "samples/b/shop.yaml"), 2);
    assert_eq!(two("shop/base/shop.yaml", "shop/overlays/prod-us-south/shop.yaml"), 1);
    assert_eq!(two("kubernetes-manifests/shop.yaml", "release/all.yaml"), 1);

    let web = named("web", "us.icr.io");
    assert_eq!(topology(&[("us/a.yaml", &web), ("eu/a.yaml", &web)]).apps.len(), 2);
    assert_eq!(topology(&[("k/us/a.yaml", &web), ("k/eu/a.yaml", &web)]).apps.len(), 1);
}

#[test]
fn values_of_variables_are_never_kept() {
    let container = "- {name: web, image: us.icr.io/shop/web:1.0, ports: [{containerPort: 8080}]}";
    let with_env = "- name: web\n          image: us.icr.io/shop/web:1.0\n          env:\n            - {name: API_KEY, value: hunter2}\n            - {name: DB_URL, value: 'postgres://u:hunter2@db.us-south.example.com:5432/shop'}\n";
    let found = topology(&[("a.yaml", &web("", "").replace(container, with_env))]);
    let web = workload(&found, "web");
    assert_eq!(web.env_keys, ["API_KEY", "DB_URL"]);
    assert_eq!(web.dependencies.len(), 1);
    assert!(!format!("{found:?}").contains("hunter2"));
}

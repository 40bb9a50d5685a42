//! Open Cluster Management.

use super::{deployment, targets, topology};

/// Where a work for the placement `p` of this `spec` sends the Deployment `shop`, with more objects.
fn sent(spec: &str, more: &str) -> String {
    let held = deployment("shop").lines().fold(String::new(), |text, line| {
        format!("{text}{}{line}\n", if text.is_empty() { "      - " } else { "        " })
    });
    let work = format!(
        "apiVersion: work.open-cluster-management.io/v1alpha1\nkind: ManifestWorkReplicaSet\nmetadata: {{name: w, namespace: n}}\nspec:\n  placementRefs: [{{name: p}}]\n  manifestWorkTemplate:\n    workload:\n      manifests:\n{held}---\napiVersion: cluster.open-cluster-management.io/v1beta1\nkind: Placement\nmetadata: {{name: p, namespace: n}}\nspec: {spec}\n{more}"
    );
    targets(&topology(&[("work.yaml", &work)]), "shop")
}

fn cluster(name: &str, labels: &str) -> String {
    format!(
        "---\napiVersion: cluster.open-cluster-management.io/v1\nkind: ManagedCluster\nmetadata: {{name: {name}, labels: {labels}}}\nspec: {{}}\nstatus: {{clusterClaims: [{{name: region.open-cluster-management.io, value: eu-gb}}]}}\n"
    )
}

#[test]
fn placements_select_among_the_clusters_of_their_sets() {
    let set = "cluster.open-cluster-management.io/clusterset";
    let clusters = format!(
        "{}{}{}",
        cluster("a", &format!("{{{set}: prod, topology.kubernetes.io/region: eu-de}}")),
        cluster("b", &format!("{{{set}: prod, stage: x}}")),
        cluster("c", &format!("{{{set}: test, region: us-east}}"))
    );
    for (spec, expected) in [
        ("{clusterSets: [prod]}", "eu-de@20 eu-gb@20 +"),
        ("{clusterSets: [global]}", "eu-de@20 eu-gb@20 us-east@20 +"),
        ("{}", "?eu-de@20 ?eu-gb@20 ?us-east@20 +"),
        ("{clusterSets: [prod], numberOfClusters: 1}", "?eu-de@20 ?eu-gb@20 +"),
        (
            "{clusterSets: [prod], predicates: [{requiredClusterSelector: {labelSelector: {matchLabels: {stage: x}}}}]}",
            "eu-gb@20 +",
        ),
        (
            "{clusterSets: [prod], predicates: [{requiredClusterSelector: {claimSelector: {matchExpressions: [{key: region.open-cluster-management.io, operator: In, values: [x]}]}}}]}",
            "?(which clusters Placement n/p selects)@20 +",
        ),
        ("[1]", "?eu-de@20 ?eu-gb@20 ?us-east@20 +"),
    ] {
        assert_eq!(sent(spec, &clusters), expected, "{spec}");
    }
}

#[test]
fn only_what_must_be_spread_is() {
    let spread = |how: &str| {
        format!(
            "{{numberOfClusters: 2, spreadPolicy: {{spreadConstraints: [{{topologyKey: region, maxSkew: 1, whenUnsatisfiable: {how}}}]}}}}"
        )
    };
    let region =
        |number: u32| format!("(${{a region that Placement n/p spreads over}}-{number})@20");
    assert_eq!(sent(&spread("DoNotSchedule"), ""), format!("{} {} +", region(1), region(2)));
    let open = "?(which clusters Placement n/p selects)@20 +";
    assert_eq!(sent(&spread("ScheduleAnyway"), ""), open);
}

#[test]
fn decisions_are_all_there_is() {
    let decision = "---\napiVersion: cluster.open-cluster-management.io/v1beta1\nkind: PlacementDecision\nmetadata: {name: d, namespace: n, labels: {cluster.open-cluster-management.io/placement: p}}\nstatus: {decisions: [{clusterName: a}]}\n";
    let both = format!("{decision}{}", cluster("a", "{}"));
    assert_eq!(sent("{}", &both), "eu-gb@26");
}

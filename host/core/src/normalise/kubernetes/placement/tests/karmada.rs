//! Karmada.

use super::{deployment, targets, topology};

const CLUSTERS: &str = "---\napiVersion: cluster.karmada.io/v1alpha1\nkind: Cluster\nmetadata: {name: a, labels: {stage: prod}}\nspec: {region: eu-de, provider: ibm, zones: [eu-de-1]}\n---\napiVersion: cluster.karmada.io/v1alpha1\nkind: Cluster\nmetadata: {name: b}\nspec: {region: us-south, provider: ibm, zone: us-south-1}\n";

/// Where a policy with this placement sends the Deployment `shop`.
fn sent(placement: &str, clusters: &str) -> String {
    selected("[{apiVersion: apps/v1, kind: Deployment}]", placement, clusters)
}

fn selected(selectors: &str, placement: &str, clusters: &str) -> String {
    let policy = format!(
        "apiVersion: policy.karmada.io/v1alpha1\nkind: ClusterPropagationPolicy\nmetadata: {{name: p}}\nspec:\n  resourceSelectors: {selectors}\n  placement: {placement}\n{clusters}"
    );
    let shop = deployment("shop");
    targets(&topology(&[("shop.yaml", &shop), ("policy.yaml", &policy)]), "shop")
}

#[test]
fn affinities_select_clusters() {
    for (placement, expected) in [
        ("{clusterAffinity: {clusterNames: [a, b]}}", "eu-de@6 us-south@6"),
        ("{clusterAffinity: {clusterNames: [a, b], exclude: [b]}}", "eu-de@6"),
        ("{clusterAffinity: {clusterNames: [a, z]}}", "(the region of cluster z)@6 eu-de@6 +"),
        ("{clusterAffinity: {labelSelector: {matchLabels: {stage: prod}}}}", "eu-de@6 +"),
        (
            "{clusterAffinity: {fieldSelector: {matchExpressions: [{key: region, operator: NotIn, values: [eu-de]}]}}}",
            "us-south@6 +",
        ),
        (
            "{clusterAffinity: {fieldSelector: {matchExpressions: [{key: zone, operator: In, values: [eu-de-1]}]}}}",
            "eu-de@6 +",
        ),
        ("{clusterAffinities: [{clusterNames: [a]}, {clusterNames: [b]}]}", "?eu-de@6 ?us-south@6"),
        ("{clusterAffinities: [{clusterNames: [a, b]}]}", "eu-de@6 us-south@6"),
        ("{}", "eu-de@6 us-south@6 +"),
        ("[1]", "eu-de@6 us-south@6 +"),
    ] {
        assert_eq!(sent(placement, CLUSTERS), expected, "{placement}");
    }
    let open = "?(which clusters ClusterPropagationPolicy p chooses)@6 +";
    assert_eq!(sent("{}", ""), open);
}

#[test]
fn divided_replicas_may_be_in_one_cluster() {
    let names = "clusterAffinity: {clusterNames: [a, b]}";
    for (rest, expected) in [
        ("replicaScheduling: {replicaSchedulingType: Duplicated}", "eu-de@6 us-south@6"),
        ("replicaScheduling: {}", "?eu-de@6 ?us-south@6"),
        ("replicaScheduling: {replicaSchedulingType: '{{ x }}'}", "?eu-de@6 ?us-south@6"),
        ("spreadConstraints: [{spreadByField: cluster, maxGroups: 1}]", "?eu-de@6 ?us-south@6"),
        (
            "replicaScheduling: {}, spreadConstraints: [{spreadByField: region, minGroups: 2}]",
            "eu-de@6 us-south@6",
        ),
        ("replicaScheduling: {}, spreadConstraints: [{minGroups: 2}]", "eu-de@6 us-south@6"),
        (
            "replicaScheduling: {}, spreadConstraints: [{spreadByField: region, minGroups: x}]",
            "?eu-de@6 ?us-south@6",
        ),
    ] {
        assert_eq!(sent(&format!("{{{names}, {rest}}}"), CLUSTERS), expected, "{rest}");
    }
}

#[test]
fn policies_select_objects() {
    let to =
        |selectors: &str| selected(selectors, "{clusterAffinity: {clusterNames: [a]}}", CLUSTERS);
    for selectors in [
        "[{apiVersion: apps/v1, kind: Deployment, name: shop}]",
        "[{apiVersion: apps/v1, kind: Deployment, namespace: default}]",
        "[{apiVersion: apps/v1, kind: Deployment, labelSelector: {matchLabels: {app: shop}}}]",
    ] {
        assert_eq!(to(selectors), "eu-de@6", "{selectors}");
    }
    for selectors in [
        "[{apiVersion: apps/v1, kind: Deployment, name: web}]",
        "[{apiVersion: v1, kind: Deployment}]",
        "[{kind: Deployment}]",
        "[]",
        "x",
    ] {
        assert_eq!(to(selectors), "+", "{selectors}");
    }
    let doubt = "?(which clusters ClusterPropagationPolicy p chooses)@6 +";
    assert_eq!(to("[{apiVersion: apps/v1, kind: Deployment, name: '${NAME}'}]"), doubt);
    // The Deployment names no namespace, so the command that applies it may.
    assert_eq!(to("[{apiVersion: apps/v1, kind: Deployment, namespace: other}]"), doubt);
}

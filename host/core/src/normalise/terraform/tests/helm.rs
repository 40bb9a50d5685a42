//! Releases of Helm charts.

use resilint_schema::{Chart, Kind, RelationKind, Why, Workload};

use super::servers::related;
use super::*;

fn release<'t>(topology: &'t Topology, address: &str) -> (&'t Workload, &'t Chart) {
    let Kind::Workload(workload) = &at(topology, address).kind else { panic!("not a workload") };
    (workload, workload.chart.as_deref().expect("a chart"))
}

/// The counts of a release as text, in the order of their paths.
fn counts(topology: &Topology, address: &str) -> String {
    let (_, chart) = release(topology, address);
    let count = |(path, count): (&String, &Value<u32>)| match count.known() {
        Some(count) => format!("{path}={count}"),
        None => format!("{path}=?"),
    };
    chart.counts.iter().map(count).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_release_says_what_is_installed_where_and_not_what_runs() {
    let topology = topology(
        r#"
        data "ibm_container_cluster_config" "c" { cluster_name_id = ibm_container_vpc_cluster.c.id }
        resource "ibm_container_vpc_cluster" "c" { name = "c" }
        provider "helm" {
          kubernetes = {
            host  = data.ibm_container_cluster_config.c.host
            token = data.ibm_container_cluster_config.c.token
          }
        }
        resource "helm_release" "web" {
          name       = "shop"
          repository = "https://joe:secret@charts.example.com/stable"
          chart      = "web"
          version    = "1.2.3"
          namespace  = "front"
        }
        resource "helm_release" "plain" {
          name  = "plain"
          chart = "./chart"
        }
        "#,
    );
    let (workload, chart) = release(&topology, "helm_release.web");
    assert_eq!(shown(&at(&topology, "helm_release.web").name), "shop");
    assert_eq!(shown(&workload.namespace), "front");
    assert_eq!(
        [&chart.name, &chart.repository, &chart.version].map(shown),
        ["web", "https://charts.example.com/stable", "1.2.3"]
    );
    assert_eq!(
        related(&topology, "helm_release.web", RelationKind::RunsOn),
        ["ibm_container_vpc_cluster.c"]
    );
    assert_eq!(shown(&release(&topology, "helm_release.plain").0.namespace), "default");
    let rendered = |value: &Value<u32>| matches!(value, Value::Unknown { why: Why::Unrendered, candidates, .. } if candidates.is_empty());
    assert!(rendered(&workload.replicas.desired));
    assert!(workload.containers[0].serves.is_unknown());
    assert!(workload.disruption_budgets.is_unstated());
}

#[test]
fn counts_are_what_the_last_word_says() {
    let topology = topology_of(&[
        (
            "main.tf",
            r#"
            variable "unset" {}
            resource "helm_release" "values" {
              name  = "a"
              chart = "a"
              values = [
                file("values.yaml"),
                yamlencode({ web = { replicaCount = 4, name = "web" }, password = "hidden" }),
                <<-EOT
                replicas: 2
                deep: { a: { b: { c: { replicas: 9 } } } }
                EOT
              ]
              set {
                name  = "worker.replicas"
                value = "5"
              }
            }
            resource "helm_release" "list" {
              name   = "b"
              chart  = "b"
              values = ["replicaCount: 1"]
              set = [
                { name = "replicaCount", value = 3 },
                { name = "image.tag", value = "1" },
                { name = "web.replicas", value = var.unset },
              ]
            }
            resource "helm_release" "overridden" {
              name   = "c"
              chart  = "c"
              values = ["replicaCount: 1", var.unset]
            }
            resource "helm_release" "open" {
              name   = "d"
              chart  = "d"
              values = ["replicaCount: 1"]
              set    = var.unset
            }
            "#,
        ),
        ("values.yaml", "web:\n  replicaCount: 1\nworker:\n  replicas: 1\n  minReplicas: 7\n"),
    ]);
    let of = |name: &str| counts(&topology, &format!("helm_release.{name}"));
    assert_eq!(
        of("values"),
        "replicas=2 web.replicaCount=4 worker.minReplicas=7 worker.replicas=5"
    );
    assert_eq!(of("list"), "replicaCount=3 web.replicas=?");
    assert_eq!(of("overridden"), "", "what is unknown may say something else");
    assert_eq!(of("open"), "");
    let text = serde_json::to_string(&topology).expect("plain data");
    assert!(!text.contains("hidden"), "nothing but counts is kept of values");
}

//! Objects of Kubernetes that Terraform makes.

use resilint_schema::{Kind, RelationKind, Workload};

use super::servers::related;
use super::*;

fn workload<'t>(topology: &'t Topology, address: &str) -> &'t Workload {
    let Kind::Workload(workload) = &at(topology, address).kind else { panic!("not a workload") };
    workload
}

/// A deployment with what selects its pods, and a stateful set with none of it.
const WEB: &str = r#"
        variable "copies" { default = 3 }
        variable "unset" {}
        data "ibm_container_cluster_config" "c" { cluster_name_id = ibm_container_vpc_cluster.c.id }
        resource "ibm_container_vpc_cluster" "c" { name = "c" }
        provider "kubernetes" { host = data.ibm_container_cluster_config.c.host }
        resource "kubernetes_deployment" "d" {
          metadata { name = "web" }
          spec {
            replicas = var.copies
            strategy { type = "RollingUpdate" }
            template {
              metadata { labels = { app = "web", tier = "front" } }
              spec {
                container {
                  name  = "web"
                  image = "icr.io/a/web"
                  port { container_port = 80 }
                  readiness_probe {
                    http_get {
                      path = "/ready"
                      port = 80
                    }
                  }
                }
                topology_spread_constraint {
                  max_skew           = 1
                  topology_key       = "topology.kubernetes.io/zone"
                  when_unsatisfiable = "DoNotSchedule"
                  label_selector { match_labels = { app = "web" } }
                }
              }
            }
          }
        }
        resource "kubernetes_pod_disruption_budget_v1" "b" {
          metadata { name = "web" }
          spec {
            min_available = "1"
            selector { match_labels = { app = "web" } }
          }
        }
        resource "kubernetes_horizontal_pod_autoscaler_v2" "h" {
          metadata { name = "web" }
          spec {
            max_replicas = var.unset
            min_replicas = 2
            scale_target_ref {
              kind = "Deployment"
              name = "web"
            }
          }
        }
        resource "kubernetes_service" "s" {
          metadata { name = "web" }
          spec {
            type     = "LoadBalancer"
            selector = { app = "web" }
          }
        }
        resource "kubernetes_stateful_set_v1" "t" {
          metadata { name = "web" }
          spec {
            replicas = var.unset
            template {
              metadata { labels = { app = "db" } }
              spec {}
            }
          }
        }
        "#;

#[test]
fn a_deployment_has_what_selects_its_pods() {
    let topology = topology(WEB);
    let web = workload(&topology, "kubernetes_deployment.d");
    assert_eq!(web.replicas.desired.known(), Some(&3));
    assert_eq!(web.replicas.autoscaled_min.known(), Some(&2));
    assert!(web.replicas.autoscaled_max.is_unknown());
    assert_eq!(web.spread[0].domain, "zone");
    assert!(web.spread[0].hard);
    assert_eq!(web.spread[0].matches_own_pods.known(), Some(&true));
    assert_eq!(web.disruption_budgets.items.len(), 1);
    let probe = web.containers[0].readiness.known().expect("a probe");
    assert_eq!(shown(&probe.path), "/ready");
    let runs_on = related(&topology, "kubernetes_deployment.d", RelationKind::RunsOn);
    assert_eq!(runs_on, ["ibm_container_vpc_cluster.c"]);
    let serves = related(&topology, "kubernetes_service.s", RelationKind::Serves);
    assert_eq!(serves, ["kubernetes_deployment.d"]);
    let db = workload(&topology, "kubernetes_stateful_set_v1.t");
    assert!(db.replicas.desired.is_unknown());
    assert!(db.replicas.autoscaled_min.is_absent(), "the autoscaler is of the deployment");
    assert!(db.disruption_budgets.items.is_empty());
}

#[test]
fn claims_of_one_node_pin_the_workloads_that_share_them() {
    let topology = topology(
        r#"
        resource "kubernetes_storage_class_v1" "fast" {
          metadata { name = "fast" }
          storage_provisioner = "vpc.block.csi.ibm.io"
          volume_binding_mode = "WaitForFirstConsumer"
          allowed_topologies {
            match_label_expressions {
              key    = "topology.kubernetes.io/zone"
              values = ["eu-de-1"]
            }
          }
        }
        resource "kubernetes_persistent_volume_claim_v1" "data" {
          metadata { name = "data" }
          spec {
            access_modes       = ["ReadWriteOnce"]
            storage_class_name = kubernetes_storage_class_v1.fast.metadata[0].name
            resources { requests = { storage = "10Gi" } }
          }
        }
        resource "kubernetes_persistent_volume_claim" "shared" {
          metadata { name = "shared" }
          spec { access_modes = ["ReadWriteMany"] }
        }
        resource "kubernetes_deployment_v1" "web" {
          metadata { name = "web" }
          spec {
            template {
              metadata { labels = { app = "web" } }
              spec {
                volume {
                  name = "d"
                  persistent_volume_claim {
                    claim_name = kubernetes_persistent_volume_claim_v1.data.metadata[0].name
                  }
                }
                volume {
                  name = "s"
                  persistent_volume_claim { claim_name = "shared" }
                }
              }
            }
          }
        }
        resource "kubernetes_stateful_set_v1" "db" {
          metadata { name = "db" }
          spec {
            template {
              spec {}
            }
            volume_claim_template {
              metadata { name = "own" }
              spec { access_modes = ["ReadWriteOnce"] }
            }
          }
        }
        "#,
    );
    let web = workload(&topology, "kubernetes_deployment_v1.web");
    let pins: Vec<String> =
        web.pins.iter().map(|pin| format!("{} {}", pin.by, shown(&pin.object))).collect();
    assert_eq!(pins, ["zonal-volume data"]);
    let mounts = related(&topology, "kubernetes_deployment_v1.web", RelationKind::Mounts);
    assert_eq!(
        mounts,
        ["kubernetes_persistent_volume_claim_v1.data", "kubernetes_persistent_volume_claim.shared"]
    );
    let own = related(&topology, "kubernetes_stateful_set_v1.db", RelationKind::Mounts);
    assert_eq!(own, ["kubernetes_stateful_set_v1.db.volume_claim_template[0]"]);
    assert!(workload(&topology, "kubernetes_stateful_set_v1.db").pins.is_empty());
    let Kind::VolumeClaim(claim) = &at(&topology, &own[0]).kind else { panic!("no claim") };
    assert_eq!(claim.per_copy.known(), Some(&true));
    let data = "kubernetes_persistent_volume_claim_v1.data";
    let Kind::VolumeClaim(claim) = &at(&topology, data).kind else { panic!("no claim") };
    assert_eq!((shown(&claim.storage_class), shown(&claim.size)), ("fast".into(), "10Gi".into()));
    let class = "kubernetes_storage_class_v1.fast";
    let Kind::StorageClass(class) = &at(&topology, class).kind else { panic!("no class") };
    assert_eq!(all(&class.zones), "eu-de-1");
}

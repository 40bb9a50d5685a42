//! Block volumes and their snapshots.

use resilint_schema::{BlockVolume, Kind, RelationKind, Topology};

use crate::normalise::terraform::data::cloud_databases::tests::edges;
use crate::normalise::terraform::tests::{at, topology};

fn volume<'t>(topology: &'t Topology, address: &str) -> &'t BlockVolume {
    let Kind::BlockVolume(volume) = &at(topology, address).kind else { panic!("not a volume") };
    volume
}

#[test]
fn snapshots_are_of_volumes_and_copies_of_snapshots() {
    let topology = topology(
        r#"
        provider "ibm" { region = "eu-gb" }
        provider "ibm" {
          alias  = "far"
          region = "eu-de"
        }
        resource "ibm_is_volume" "v" {
          name    = "v"
          profile = "10iops-tier"
          zone    = "eu-gb-1"
          tags    = ["db"]
        }
        resource "ibm_is_snapshot" "s" {
          name          = "s"
          source_volume = ibm_is_volume.v.id
          clones        = ["eu-gb-1"]
        }
        resource "ibm_is_snapshot" "copy" {
          provider            = ibm.far
          name                = "copy"
          source_snapshot_crn = ibm_is_snapshot.s.crn
        }
        resource "ibm_is_snapshot_consistency_group" "g" {
          name = "g"
          snapshots { source_volume = ibm_is_volume.v.id }
          delete_snapshots_on_delete = false
        }
        "#,
    );
    assert_eq!(
        edges(&topology, "ibm_is_volume.v"),
        [
            (RelationKind::SnapshotsTo, "ibm_is_snapshot.s"),
            (RelationKind::SnapshotsTo, "ibm_is_snapshot_consistency_group.g"),
        ]
    );
    assert_eq!(
        edges(&topology, "ibm_is_snapshot.s"),
        [(RelationKind::ReplicatesTo, "ibm_is_snapshot.copy")]
    );
    let copy = at(&topology, "ibm_is_snapshot.copy");
    assert_eq!(copy.location.region.known().map(String::as_str), Some("eu-de"));
    let Kind::Snapshot(group) = &at(&topology, "ibm_is_snapshot_consistency_group.g").kind else {
        panic!("a snapshot")
    };
    assert_eq!(group.deletion_policy.known().map(String::as_str), Some("Retain"));
}

#[test]
fn other_platforms_have_volumes_too() {
    let topology = topology(
        r#"
        variable "space" { default = 0 }
        variable "replicate" {}
        resource "ibm_storage_block" "b" {
          type              = "Endurance"
          datacenter        = "fra02"
          capacity          = 20
          snapshot_capacity = var.space
        }
        resource "ibm_pi_volume" "p" {
          pi_volume_name         = "p"
          pi_volume_size         = 20
          pi_replication_enabled = var.replicate
        }
        resource "ibm_storage_evault" "e" {
          datacenter = "lon02"
          capacity   = 20
          password   = "do-not-keep-me"
        }
        "#,
    );
    let b = volume(&topology, "ibm_storage_block.b");
    assert_eq!(b.snapshot_space_gb.known(), Some(&0));
    assert!(b.snapshot_schedules.is_unstated(), "the format cannot say");
    let p = volume(&topology, "ibm_pi_volume.p");
    assert_eq!(p.replication_enabled.symbol(), Some("var.replicate"));
    assert!(matches!(at(&topology, "ibm_storage_evault.e").kind, Kind::BackupVault(_)));
    assert!(!serde_json::to_string(&topology).expect("JSON").contains("do-not-keep"));
}

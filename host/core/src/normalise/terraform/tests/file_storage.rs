//! File shares: schedules that are off, replicas, accessors.

use resilint_schema::{FileShare, Kind, RelationKind, ShareRole, Topology, Value};

use crate::normalise::terraform::data::cloud_databases::tests::edges;
use crate::normalise::terraform::tests::{at, topology};

fn share<'t>(topology: &'t Topology, address: &str) -> &'t FileShare {
    let Kind::FileShare(share) = &at(topology, address).kind else { panic!("not a share") };
    share
}

#[test]
fn a_schedule_is_off_unless_it_is_switched_on() {
    let topology = topology(
        r#"
        variable "on" {}
        resource "ibm_storage_file" "f" {
          type              = "Endurance"
          datacenter        = "lon02"
          capacity          = 20
          iops              = 0.25
          snapshot_capacity = 10
          allowed_virtual_guest_ids = [1, 2]
          snapshot_schedule {
            schedule_type   = "WEEKLY"
            retention_count = 20
          }
          snapshot_schedule {
            schedule_type   = "HOURLY"
            retention_count = 20
            enable          = true
          }
          snapshot_schedule {
            schedule_type   = "DAILY"
            retention_count = 20
            enable          = var.on
          }
        }
        "#,
    );
    let f = share(&topology, "ibm_storage_file.f");
    let schedules = &f.snapshot_schedules;
    assert!(schedules.closed);
    let enabled: Vec<Option<&bool>> =
        schedules.items.iter().map(|schedule| schedule.enabled.known()).collect();
    assert_eq!(enabled, [Some(&false), Some(&true), None]);
    assert_eq!(schedules.items[0].interval.known().map(String::as_str), Some("weekly"));
    assert_eq!(f.authorized_hosts.known(), Some(&2));
    let location = &at(&topology, "ibm_storage_file.f").location;
    assert_eq!(location.region.known().map(String::as_str), Some("eu-gb"));
}

#[test]
fn a_replica_is_not_an_accessor() {
    let topology = topology(
        r#"
        variable "source" {}
        resource "ibm_is_share" "main" {
          name    = "main"
          size    = 200
          profile = "dp2"
          zone    = "us-south-1"
          tags    = ["env:prod"]
        }
        resource "ibm_is_share" "replica" {
          name                  = "copy"
          profile               = "dp2"
          zone                  = "us-south-3"
          source_share          = ibm_is_share.main.id
          replication_cron_spec = "0 */5 * * *"
        }
        resource "ibm_is_share" "accessor" {
          name = "door"
          origin_share { crn = ibm_is_share.main.crn }
        }
        resource "ibm_is_share" "unbound" {
          name = "unbound"
          origin_share { crn = null }
        }
        resource "ibm_is_share" "maybe" {
          name         = "maybe"
          zone         = "us-south-2"
          source_share = var.source
        }
        resource "ibm_is_share_mount_target" "t" {
          share = ibm_is_share.main.id
          name  = "target"
        }
        resource "ibm_is_share_snapshot" "s" {
          share = ibm_is_share.main.id
          name  = "snap"
        }
        resource "ibm_is_share_replica_operations" "o" {
          share_replica = ibm_is_share.replica.id
          split_share   = true
        }
        resource "ibm_is_backup_policy" "p" {
          name                = "p"
          match_user_tags     = ["env:prod"]
          match_resource_type = "share"
        }
        "#,
    );
    let role = |name: &str| share(&topology, &format!("ibm_is_share.{name}")).role.clone();
    assert_eq!(role("main").known(), Some(&ShareRole::Primary));
    assert_eq!(role("replica").known(), Some(&ShareRole::Replica));
    assert_eq!(role("accessor").known(), Some(&ShareRole::Accessor));
    assert_eq!(role("unbound").known(), Some(&ShareRole::Accessor));
    assert!(matches!(role("maybe"), Value::Unknown { .. }));
    assert_eq!(
        edges(&topology, "ibm_is_share.main"),
        [
            (RelationKind::ReplicatesTo, "ibm_is_share.replica"),
            (RelationKind::SnapshotsTo, "ibm_is_share_snapshot.s"),
            (RelationKind::BackedUpBy, "ibm_is_backup_policy.p"),
        ]
    );
    assert_eq!(
        edges(&topology, "ibm_is_share.accessor"),
        [(RelationKind::Accesses, "ibm_is_share.main")]
    );
    assert_eq!(share(&topology, "ibm_is_share.replica").replica_split.known(), Some(&true));
    let main = share(&topology, "ibm_is_share.main");
    assert_eq!(main.mount_targets.items[0].known().map(String::as_str), Some("target"));
    let snapshot = at(&topology, "ibm_is_share_snapshot.s");
    assert_eq!(snapshot.location.zone.known().map(String::as_str), Some("us-south-1"));
}

#[test]
fn a_replica_in_a_block_is_a_place() {
    let topology = topology(
        r#"
        resource "ibm_is_share" "inline" {
          name    = "inline"
          profile = "dp2"
          zone    = "us-south-1"
          replica_share {
            name                  = "inline-copy"
            profile               = "dp2"
            zone                  = "us-south-2"
            replication_cron_spec = "0 */4 * * *"
          }
        }
        "#,
    );
    let inline = share(&topology, "ibm_is_share.inline");
    let zone = inline.replica_locations.items[0].zone.known();
    assert_eq!(zone.map(String::as_str), Some("us-south-2"));
    assert_eq!(inline.replication_schedule.known().map(String::as_str), Some("0 */4 * * *"));
}

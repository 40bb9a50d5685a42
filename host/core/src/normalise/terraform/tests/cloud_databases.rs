//! Cloud Databases: members in two forms, replicas, restores.

use resilint_schema::{Database, DatabaseRole, Kind, RelationKind, Topology, Value};

use crate::normalise::terraform::tests::{at, topology};

fn database<'t>(topology: &'t Topology, address: &str) -> &'t Database {
    let Kind::Database(database) = &at(topology, address).kind else { panic!("not a database") };
    database
}

/// The relations from a resource: kind and the address of the other.
pub(in crate::normalise::terraform) fn edges<'t>(
    topology: &'t Topology,
    address: &str,
) -> Vec<(RelationKind, &'t str)> {
    let from = &at(topology, address).id;
    let name = |id: &str| {
        let mut all = topology.resources.iter();
        all.find(|other| other.id == id).map_or("?", |other| other.origin.address.as_str())
    };
    let ours = topology.relations.iter().filter(|edge| edge.from == *from);
    ours.map(|edge| (edge.kind, name(&edge.to))).collect()
}

#[test]
fn members_are_in_groups_or_flat() {
    let topology = topology(
        r#"
        variable "count_of" { default = 3 }
        variable "settings" {}
        resource "ibm_database" "new" {
          name     = "a"
          service  = "databases-for-postgresql"
          plan     = "standard"
          location = "eu-gb"
          adminpassword = "do-not-keep-me"
          deletion_protection = true
          configuration = jsonencode({ synchronous_commit = "remote_apply", max_connections = 200 })
          group {
            group_id = "analytics"
            members { allocation_count = 1 }
          }
          group {
            group_id = "member"
            members { allocation_count = var.count_of }
            host_flavor { id = "b3c.4x16.encrypted" }
          }
          auto_scaling {
            disk { capacity_enabled = true }
            memory { io_enabled = false }
          }
        }
        resource "ibm_database" "old" {
          name       = "b"
          service    = "databases-for-redis"
          plan       = "standard-gen2"
          location   = "eu-gb"
          node_count = 2
          configuration = var.settings
          users {
            name     = "u"
            password = "do-not-keep-me-either"
          }
        }
        "#,
    );
    let new = database(&topology, "ibm_database.new");
    assert_eq!(new.members.known(), Some(&3));
    assert_eq!(new.host_flavor.known().map(String::as_str), Some("b3c.4x16.encrypted"));
    assert_eq!(new.settings.keys().collect::<Vec<_>>(), ["synchronous_commit"]);
    assert_eq!(
        (new.disk_autoscaling.known(), new.memory_autoscaling.known()),
        (Some(&true), Some(&false))
    );
    assert_eq!(new.deletion_protection.known(), Some(&true));
    assert!(new.role.is_absent(), "a database may have copies elsewhere");
    let old = database(&topology, "ibm_database.old");
    assert_eq!(old.members.known(), Some(&2));
    assert_eq!(old.generation.known().map(String::as_str), Some("gen2"));
    assert_eq!(old.deletion_protection.known(), Some(&false));
    assert!(old.disk_autoscaling.is_absent());
    assert_eq!(old.settings["appendonly"].symbol(), Some("var.settings"));
    assert!(!serde_json::to_string(&topology).expect("JSON").contains("do-not-keep"));
}

#[test]
fn replicas_follow_their_leader() {
    let topology = topology(
        r#"
        variable "leader" {}
        variable "none" { default = null }
        resource "ibm_database" "leader" {
          name     = "a"
          service  = "databases-for-postgresql"
          plan     = "standard"
          location = "eu-gb"
          remote_leader_id = var.none
        }
        resource "ibm_database" "replica" {
          name     = "b"
          service  = "databases-for-postgresql"
          plan     = "standard"
          location = "eu-de"
          remote_leader_id = ibm_database.leader.id
        }
        resource "ibm_database" "maybe" {
          name     = "c"
          service  = "databases-for-postgresql"
          plan     = "standard"
          location = "eu-de"
          remote_leader_id = var.leader
        }
        "#,
    );
    assert_eq!(
        database(&topology, "ibm_database.leader").role.known(),
        Some(&DatabaseRole::Leader)
    );
    let replica = database(&topology, "ibm_database.replica");
    assert_eq!(replica.role.known(), Some(&DatabaseRole::Replica));
    assert_eq!(
        edges(&topology, "ibm_database.replica"),
        [(RelationKind::ReadReplicaOf, "ibm_database.leader")]
    );
    assert!(matches!(database(&topology, "ibm_database.maybe").role, Value::Unknown { .. }));
}

#[test]
fn a_database_starts_from_the_backup_of_another() {
    let topology = topology(
        r#"
        resource "ibm_database" "main" {
          name     = "a"
          service  = "databases-for-mysql"
          plan     = "standard"
          location = "eu-gb"
        }
        data "ibm_database_backups" "of_main" { deployment_id = ibm_database.main.id }
        resource "ibm_database" "restored" {
          name      = "b"
          service   = "databases-for-mysql"
          plan      = "standard"
          location  = "eu-gb"
          backup_id = data.ibm_database_backups.of_main.backups[0].backup_id
        }
        resource "ibm_database" "rewound" {
          name     = "c"
          service  = "databases-for-mysql"
          plan     = "standard"
          location = "eu-gb"
          point_in_time_recovery_deployment_id = ibm_database.main.id
        }
        "#,
    );
    for name in ["restored", "rewound"] {
        let address = format!("ibm_database.{name}");
        assert_eq!(edges(&topology, &address), [(RelationKind::RestoresFrom, "ibm_database.main")]);
        assert!(database(&topology, &address).restored_from.is_unknown());
    }
}

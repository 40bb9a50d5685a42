//! Backup policies with their plans, and what they match.

use resilint_schema::{BackupPolicy, Kind, RelationKind, Topology};

use crate::normalise::terraform::data::cloud_databases::tests::edges;
use crate::normalise::terraform::tests::{at, topology};

fn policy<'t>(topology: &'t Topology, address: &str) -> &'t BackupPolicy {
    let Kind::BackupPolicy(policy) = &at(topology, address).kind else { panic!("not a policy") };
    policy
}

#[test]
fn plans_belong_to_their_policy() {
    let topology = topology(
        r#"
        variable "remote" {}
        variable "tag" { default = "env:prod" }
        resource "ibm_is_backup_policy" "p" {
          name            = "p"
          match_user_tags = [var.tag]
        }
        resource "ibm_is_backup_policy_plan" "daily" {
          backup_policy_id = ibm_is_backup_policy.p.id
          cron_spec        = "30 2 * * *"
          deletion_trigger { delete_over_count = 3 }
          remote_region_policy { region = var.remote }
        }
        resource "ibm_is_backup_policy_plan" "weekly" {
          backup_policy_id = ibm_is_backup_policy.p.id
          cron_spec        = "30 2 * * 0"
          active           = false
          clone_policy { zones = ["eu-gb-1"] }
        }
        resource "ibm_is_volume" "in" {
          name = "in"
          zone = "eu-gb-1"
          tags = ["env:prod", "db"]
        }
        resource "ibm_is_volume" "attached" {
          name = "attached"
          zone = "eu-gb-1"
        }
        resource "ibm_resource_tag" "attached" {
          resource_id = ibm_is_volume.attached.crn
          tags        = ["env:prod"]
        }
        resource "ibm_is_volume" "out" {
          name = "out"
          zone = "eu-gb-1"
          tags = ["env:test"]
        }
        "#,
    );
    let p = policy(&topology, "ibm_is_backup_policy.p");
    assert!(p.plans.closed);
    let [daily, weekly] = &*p.plans.items else { panic!("two plans") };
    assert_eq!((daily.active.known(), weekly.active.known()), (Some(&true), Some(&false)));
    assert_eq!(daily.retention_hours.known(), Some(&720));
    assert!(weekly.retention_hours.is_absent());
    let remote = &daily.remote_copies.items[0].location.region;
    assert_eq!(remote.symbol(), Some("var.remote"));
    assert_eq!(weekly.clone_zones.items.len(), 1);
    assert_eq!(p.resource_types.items[0].known().map(String::as_str), Some("volume"));
    assert_eq!(
        edges(&topology, "ibm_is_backup_policy.p"),
        [
            (RelationKind::MatchesTag, "ibm_is_volume.in"),
            (RelationKind::MatchesTag, "ibm_is_volume.attached"),
        ]
    );
    assert_eq!(
        edges(&topology, "ibm_is_volume.in"),
        [(RelationKind::BackedUpBy, "ibm_is_backup_policy.p")]
    );
    assert_eq!(edges(&topology, "ibm_is_volume.out"), []);
}

//! Buckets: where they are, what is done to their objects, where they are copied to.

use resilint_schema::{
    Bucket, Kind, Location, Provenance, RelationKind, Replication, Resiliency, Topology, Value,
};

use crate::normalise::terraform::data::cloud_databases::tests::edges;
use crate::normalise::terraform::tests::{at, shown, topology};

fn bucket<'t>(topology: &'t Topology, address: &str) -> &'t Bucket {
    let Kind::Bucket(bucket) = &at(topology, address).kind else { panic!("not a bucket") };
    bucket
}

#[test]
fn the_argument_that_is_set_is_the_class() {
    let topology = topology(
        r#"
        variable "region" {}
        variable "geo" {}
        variable "none" { default = null }
        resource "ibm_cos_bucket" "cross" {
          bucket_name           = "a"
          cross_region_location = "eu"
          region_location       = var.none
        }
        resource "ibm_cos_bucket" "regional" {
          bucket_name     = "b"
          region_location = var.region
        }
        resource "ibm_cos_bucket" "site" {
          bucket_name          = "c"
          single_site_location = "ams03"
          force_delete         = false
          allowed_ip           = ["10.0.0.1"]
        }
        resource "ibm_cos_bucket" "open" {
          bucket_name           = "d"
          region_location       = var.region
          cross_region_location = var.geo
        }
        "#,
    );
    for (name, class) in [
        ("cross", Resiliency::CrossRegion),
        ("regional", Resiliency::Regional),
        ("site", Resiliency::SingleSite),
    ] {
        let bucket = bucket(&topology, &format!("ibm_cos_bucket.{name}"));
        assert_eq!(bucket.resiliency.known(), Some(&class), "{name}");
    }
    let place = |name: &str| &at(&topology, &format!("ibm_cos_bucket.{name}")).location;
    assert_eq!(place("cross").geo.known().map(String::as_str), Some("eu"));
    assert_eq!(place("regional").region.symbol(), Some("var.region"));
    assert_eq!(place("site").datacenter.known().map(String::as_str), Some("ams03"));
    let Value::Unknown { candidates, .. } = &bucket(&topology, "ibm_cos_bucket.open").resiliency
    else {
        panic!("either of two")
    };
    assert_eq!(candidates, &[Resiliency::CrossRegion, Resiliency::Regional]);
    let site = bucket(&topology, "ibm_cos_bucket.site");
    assert_eq!(
        (site.force_delete.known(), site.legacy_firewall.known()),
        (Some(&false), Some(&true))
    );
    let cross = bucket(&topology, "ibm_cos_bucket.cross");
    assert!(matches!(
        cross.force_delete,
        Value::Known { value: true, from: Provenance::FormatDefault, .. }
    ));
    assert_eq!(cross.versioning.known(), Some(&false));
}

#[test]
fn what_configures_a_bucket_is_part_of_it() {
    let topology = topology(
        r#"
        resource "ibm_resource_instance" "keys" {
          name     = "keys"
          service  = "kms"
          plan     = "tiered-pricing"
          location = "eu-de"
        }
        resource "ibm_kms_key" "k" {
          instance_id = ibm_resource_instance.keys.guid
          key_name    = "k"
        }
        resource "ibm_cos_bucket" "b" {
          bucket_name     = "b"
          region_location = "eu-de"
          kms_key_crn     = ibm_kms_key.k.crn
          object_versioning { enable = true }
        }
        resource "ibm_cos_bucket_lifecycle_configuration" "l" {
          bucket_crn = ibm_cos_bucket.b.crn
          lifecycle_rule {
            expiration { days = 30 }
            status = "disable"
          }
          lifecycle_rule {
            expiration { days = 90 }
            transition {
              days          = 1
              storage_class = "GLACIER"
            }
            status = "enable"
          }
        }
        resource "ibm_cos_bucket_object_lock_configuration" "o" {
          bucket_crn = ibm_cos_bucket.b.crn
        }
        resource "ibm_cos_backup_vault" "v" {
          backup_vault_name = "v"
          region            = "eu-gb"
        }
        resource "ibm_cos_backup_policy" "p" {
          bucket_crn                = ibm_cos_bucket.b.crn
          policy_name               = "p"
          initial_delete_after_days = 7
          target_backup_vault_crn   = ibm_cos_backup_vault.v.backup_vault_crn
          backup_type               = "continuous"
        }
        "#,
    );
    let b = bucket(&topology, "ibm_cos_bucket.b");
    assert_eq!((b.archive_rule.known(), b.expire_days.known()), (Some(&true), Some(&90)));
    assert_eq!((b.object_lock.known(), b.versioning.known()), (Some(&true), Some(&true)));
    assert_eq!(
        edges(&topology, "ibm_cos_bucket.b"),
        [
            (RelationKind::BackedUpBy, "ibm_cos_backup_policy.p"),
            (RelationKind::EncryptsWith, "ibm_resource_instance.keys"),
        ]
    );
    assert_eq!(
        edges(&topology, "ibm_cos_backup_policy.p"),
        [(RelationKind::BacksUpTo, "ibm_cos_backup_vault.v")]
    );
    let Kind::BackupPolicy(policy) = &at(&topology, "ibm_cos_backup_policy.p").kind else {
        panic!("a policy")
    };
    assert_eq!(policy.plans.items[0].retention_hours.known(), Some(&168));
    assert_eq!(policy.plans.items[0].continuous.known(), Some(&true));
}

fn replication<'t>(topology: &'t Topology, address: &str) -> &'t Replication {
    let Kind::Replication(replication) = &at(topology, address).kind else {
        panic!("a replication")
    };
    replication
}

/// A bucket with two rules: one copies some objects to a bucket of the same region, the other all of
/// them to a bucket elsewhere.
const RULES: &str = r#"
        resource "ibm_cos_bucket" "source" {
          bucket_name     = "from"
          region_location = "eu-de"
        }
        resource "ibm_cos_bucket" "near" {
          bucket_name     = "near"
          region_location = "eu-de"
        }
        resource "ibm_cos_bucket" "far" {
          bucket_name     = "far"
          region_location = "us-south"
        }
        resource "ibm_cos_bucket_replication_rule" "r" {
          bucket_crn      = ibm_cos_bucket.source.crn
          bucket_location = "eu-de"
          replication_rule {
            rule_id                = "some"
            enable                 = false
            prefix                 = "logs/"
            priority               = 1
            destination_bucket_crn = ibm_cos_bucket.near.crn
          }
          replication_rule {
            rule_id                         = "all"
            enable                          = true
            priority                        = 2
            deletemarker_replication_status = true
            destination_bucket_crn          = "crn:v1:bluemix:public:cloud-object-storage:global:a/1:2:bucket:far"
          }
        }
        "#;

#[test]
fn each_rule_is_a_replication() {
    let topology = topology(RULES);
    let (near, far) = ("ibm_cos_bucket.near", "ibm_cos_bucket.far");
    let (kind, resource) = (RelationKind::ReplicatesTo, "ibm_cos_bucket_replication_rule.r");
    assert_eq!(edges(&topology, "ibm_cos_bucket.source"), [(kind, near), (kind, far)]);
    let told = |address: &str| {
        let rule = replication(&topology, address);
        let region = |location: &Location| shown(&location.region);
        format!(
            "{:?} {} {:?} {:?} {} to {}",
            rule.enabled.known(),
            shown(&rule.prefix),
            rule.priority.known(),
            rule.delete_markers.known(),
            region(&rule.source_location),
            region(&rule.target_location),
        )
    };
    assert_eq!(told(resource), "Some(false) logs/ Some(1) Some(false) eu-de to eu-de");
    let of_source = (RelationKind::PartOf, "ibm_cos_bucket.source");
    assert_eq!(edges(&topology, resource), [of_source, (kind, near)]);
    let second = format!("{resource}.replication_rule[1]");
    assert_eq!(told(&second), "Some(true) absent Some(2) Some(true) eu-de to us-south");
    assert_eq!(shown(&at(&topology, &second).name), "all");
    let of_first = (RelationKind::PartOf, resource);
    assert_eq!(edges(&topology, &second), [of_first, of_source, (kind, far)]);
    let sources: Vec<&str> = topology
        .resources
        .iter()
        .filter_map(|resource| match &resource.kind {
            Kind::Replication(rule) => rule.source.symbol(),
            _ => None,
        })
        .collect();
    assert_eq!(sources, ["ibm_cos_bucket.source.crn"; 2], "both are of one bucket");
}

#[test]
fn rules_that_are_not_certain_are_said_to_be_so() {
    let topology = topology(
        r#"
        variable "dest" {}
        variable "more" {}
        resource "ibm_cos_bucket_replication_rule" "elsewhere" {
          bucket_crn      = var.dest
          bucket_location = "eu-gb"
          replication_rule {
            enable                 = false
            destination_bucket_crn = var.dest
          }
          dynamic "replication_rule" {
            for_each = var.more
            content {
              enable                 = true
              destination_bucket_crn = replication_rule.value
            }
          }
        }
        resource "ibm_cos_bucket_replication_rule" "open" {
          bucket_crn = var.dest
          dynamic "replication_rule" {
            for_each = var.more
            content { enable = true }
          }
        }
        "#,
    );
    let sure = replication(&topology, "ibm_cos_bucket_replication_rule.elsewhere");
    assert_eq!((sure.enabled.known(), sure.target.symbol()), (Some(&false), Some("var.dest")));
    assert_eq!(shown(&sure.source_location.region), "eu-gb", "as the resource says itself");
    let more = "ibm_cos_bucket_replication_rule.elsewhere.replication_rule[*]";
    assert_eq!((at(&topology, more).count.min, at(&topology, more).count.max), (0, None));
    for address in [more, "ibm_cos_bucket_replication_rule.open"] {
        let open = replication(&topology, address);
        assert!(open.enabled.is_unknown() && open.target.is_unknown(), "{address}");
    }
}

#[test]
fn what_may_not_be_there_is_no_lock() {
    let topology = topology(
        r#"
        variable "locked" {}
        resource "ibm_cos_bucket" "b" {
          bucket_name     = "b"
          region_location = "eu-de"
        }
        resource "ibm_cos_bucket_object_lock_configuration" "o" {
          count      = var.locked ? 1 : 0
          bucket_crn = ibm_cos_bucket.b.crn
        }
        resource "ibm_cos_bucket_lifecycle_configuration" "l" {
          count      = var.locked ? 1 : 0
          bucket_crn = ibm_cos_bucket.b.crn
          lifecycle_rule {
            expiration { days = 90 }
          }
        }
        "#,
    );
    let bucket = bucket(&topology, "ibm_cos_bucket.b");
    assert!(bucket.object_lock.is_unknown() && bucket.expire_days.is_unknown());
}

#[test]
fn a_rule_that_may_copy_to_either_of_two_has_no_place() {
    let topology = topology(
        r#"
        variable "near" {}
        resource "ibm_cos_bucket" "source" {
          bucket_name     = "from"
          region_location = "eu-de"
        }
        resource "ibm_cos_bucket" "near" {
          bucket_name     = "near"
          region_location = "eu-de"
        }
        resource "ibm_cos_bucket" "far" {
          bucket_name     = "far"
          region_location = "us-south"
        }
        resource "ibm_cos_bucket_replication_rule" "r" {
          bucket_crn = ibm_cos_bucket.source.crn
          replication_rule {
            enable                 = true
            destination_bucket_crn = var.near ? ibm_cos_bucket.near.crn : ibm_cos_bucket.far.crn
          }
        }
        "#,
    );
    let rule = replication(&topology, "ibm_cos_bucket_replication_rule.r");
    assert!(rule.target_location.is_unstated());
}

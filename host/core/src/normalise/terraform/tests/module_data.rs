//! Modules whose files are not there.

use std::collections::BTreeMap;

use resilint_schema::{
    DatabaseRole, Kind, Location, RelationKind, Resiliency, ShareRole, Value, Why,
};

use super::{module_of, read};
use crate::facts::FactBook;
use crate::normalise::terraform::{Fields, Graph, Made};
use crate::source::Sources;
use crate::terraform::Given;

/// What the calls of missing modules make, by the address of the call.
fn made(text: &str) -> BTreeMap<String, Vec<Made>> {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("main.tf"), text).expect("a file");
    let paths = [folder.path().to_path_buf()];
    let options = crate::discover::Options::new(folder.path());
    let found = crate::discover::discover(&paths, &options);
    let files: Vec<_> = found.files.iter().collect();
    let (mut sources, mut problems) = (Sources::default(), Vec::new());
    let workspaces =
        crate::terraform::load(&files, &paths, &[], folder.path(), &mut sources, &mut problems);
    let given = Given::default();
    let evaluations = crate::terraform::evaluate(&workspaces, &given, &sources, &mut problems);
    let facts = FactBook::load().expect("facts");
    let environment = BTreeMap::new();
    let evaluation = evaluations.first().expect("an evaluation");
    let graph = Graph::new(evaluation, &[], &facts, &environment, &sources);
    let calls = evaluation.modules.iter().map(|call| {
        let made = read(&call.source, Fields::new(&call.config, &graph), Location::default());
        (call.address.to_string(), made)
    });
    calls.collect()
}

#[test]
fn sources_are_of_the_registry_or_of_git() {
    for (source, expected) in [
        ("terraform-ibm-modules/cos/ibm", Some(("cos", ""))),
        ("terraform-ibm-modules/cos/ibm//modules/buckets", Some(("cos", "modules/buckets"))),
        ("registry.example.com/terraform-ibm-modules/icd-redis/ibm", Some(("icd-redis", ""))),
        (
            "git::https://github.com/terraform-ibm-modules/terraform-ibm-cos.git//modules/backup_vault?ref=v1",
            Some(("cos", "modules/backup_vault")),
        ),
        ("https://github.com/terraform-ibm-modules/terraform-ibm-cloudant", Some(("cloudant", ""))),
        ("../../cos", None),
    ] {
        assert_eq!(module_of(source), expected, "{source}");
    }
}

#[test]
fn databases_are_read_by_their_inputs() {
    let all = made(
        r#"
        variable "region" {}
        module "leader" {
          source     = "terraform-ibm-modules/icd-postgresql/ibm"
          name       = "orders"
          admin_pass = "do-not-keep-me"
          members    = 3
          configuration = { synchronous_commit = "on" }
          auto_scaling  = { disk = { capacity_enabled = true } }
        }
        module "replica" {
          source              = "terraform-ibm-modules/icd-postgresql/ibm"
          name                = "copy"
          region              = var.region
          remote_leader_crn   = module.leader.crn
          deletion_protection = false
        }
        module "documents" {
          source        = "terraform-ibm-modules/cloudant/ibm"
          instance_name = "docs"
          plan          = "lite"
          database_config = [{ db = "carts", partitioned = true }]
        }
        "#,
    );
    let leader = &all["module.leader"][0];
    let Kind::Database(database) = &leader.kind else { panic!("a database") };
    assert_eq!(leader.location.region.known().map(String::as_str), Some("us-south"));
    assert_eq!(
        (database.members.known(), database.disk_autoscaling.known()),
        (Some(&3), Some(&true))
    );
    assert_eq!(database.settings["synchronous_commit"].known().map(String::as_str), Some("on"));
    assert!(matches!(database.deletion_protection, Value::Unknown { why: Why::ModuleMissing, .. }));
    let replica = &all["module.replica"][0];
    let Kind::Database(database) = &replica.kind else { panic!("a database") };
    assert_eq!(replica.location.region.symbol(), Some("var.region"));
    assert_eq!(database.role.known(), Some(&DatabaseRole::Replica));
    assert_eq!(database.deletion_protection.known(), Some(&false));
    let edges: Vec<_> = replica.edges.iter().map(|edge| (edge.kind, edge.to.as_str())).collect();
    assert_eq!(edges, [(RelationKind::ReadReplicaOf, "module.leader")]);
    let [instance, carts] = &*all["module.documents"] else { panic!("an instance, a database") };
    let Kind::Database(database) = &instance.kind else { panic!("a database") };
    assert_eq!(database.plan.known().map(String::as_str), Some("lite"));
    assert!(matches!(carts.kind, Kind::LogicalDatabase(_)));
    assert!(!format!("{all:?}").contains("do-not-keep"));
}

#[test]
fn databases_of_younger_modules_are_read() {
    let all = made(
        r#"
        module "etcd" {
          source       = "terraform-ibm-modules/icd-etcd/ibm"
          name         = "locks"
          etcd_version = "3.5"
        }
        module "edb" {
          source      = "terraform-ibm-modules/icd-edb/ibm"
          name        = "books"
          edb_version = "12"
        }
        module "valkey" {
          source = "terraform-ibm-modules/icd-valkey/ibm"
          name   = "cache"
        }
        "#,
    );
    let database = |module: &str| match &all[module][0].kind {
        Kind::Database(database) => [&database.service, &database.version, &database.plan]
            .map(|value| value.known().map(String::as_str)),
        _ => panic!("a database"),
    };
    assert_eq!(
        database("module.etcd"),
        [Some("databases-for-etcd"), Some("3.5"), Some("standard")]
    );
    assert_eq!(
        database("module.edb"),
        [Some("databases-for-enterprisedb"), Some("12"), Some("standard")]
    );
    assert_eq!(
        database("module.valkey"),
        [Some("databases-for-valkey"), None, Some("standard-gen2")]
    );
}

#[test]
fn storage_is_read_by_its_inputs() {
    let all = made(
        r#"
        variable "geo" {}
        module "regional" {
          source      = "terraform-ibm-modules/cos/ibm"
          bucket_name = "a"
          force_delete = false
        }
        module "cross" {
          source                = "terraform-ibm-modules/cos/ibm"
          bucket_name           = "b"
          create_cos_instance   = false
          cross_region_location = "eu"
          region                = null
        }
        module "open" {
          source                = "terraform-ibm-modules/cos/ibm"
          bucket_name           = "c"
          cross_region_location = var.geo
        }
        module "more" {
          source = "terraform-ibm-modules/cos/ibm//modules/buckets"
          bucket_configs = [
            { bucket_name = "d", region_location = "eu-de", object_versioning = { enable = true } },
            { bucket_name = "e", single_site_location = "ams03" },
          ]
        }
        module "copies" {
          source               = "terraform-ibm-modules/cos/ibm//modules/replication"
          source_bucket_crn    = module.regional.bucket_crn
          source_bucket_region = "us-south"
          replication_rules = [
            { rule_id = "all", enable = true, destination_bucket_crn = module.cross.bucket_crn },
          ]
        }
        module "share" {
          source            = "terraform-ibm-modules/vpc-file-storage/ibm"
          name              = "files"
          zone              = "eu-de-1"
          replica_zone      = "eu-gb-1"
          replica_cron_spec = "0 * * * *"
        }
        "#,
    );
    let class = |address: &str, index: usize| {
        let Kind::Bucket(bucket) = &all[address][index].kind else { panic!("a bucket") };
        bucket.resiliency.known().copied()
    };
    assert_eq!(class("module.regional", 0), Some(Resiliency::Regional));
    assert_eq!(class("module.cross", 0), Some(Resiliency::CrossRegion));
    assert_eq!(class("module.open", 0), None);
    assert_eq!(class("module.more", 0), Some(Resiliency::Regional));
    assert_eq!(class("module.more", 1), Some(Resiliency::SingleSite));
    assert_eq!((all["module.regional"].len(), all["module.cross"].len()), (2, 1));
    let Kind::Bucket(d) = &all["module.more"][0].kind else { panic!("a bucket") };
    assert_eq!((d.versioning.known(), d.force_delete.known()), (Some(&true), Some(&true)));
    let copies = &all["module.copies"][0];
    let edges: Vec<_> = copies.edges.iter().map(|edge| (edge.kind, edge.to.as_str())).collect();
    let of_source = (RelationKind::PartOf, "module.regional");
    assert_eq!(edges, [(RelationKind::ReplicatesTo, "module.cross"), of_source]);
    let [share, replica] = &*all["module.share"] else { panic!("a share and its replica") };
    assert_eq!(share.location.region.known().map(String::as_str), Some("eu-de"));
    assert_eq!(replica.location.region.known().map(String::as_str), Some("eu-gb"));
}

#[test]
fn the_key_of_a_bucket_is_in_an_instance() {
    let all = made(
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
        module "bucket" {
          source      = "terraform-ibm-modules/cos/ibm"
          bucket_name = "b"
          kms_key_crn = ibm_kms_key.k.crn
        }
        "#,
    );
    let edges = all["module.bucket"][0].edges.iter().map(|edge| (edge.kind, edge.to.as_str()));
    let expected = (RelationKind::EncryptsWith, "ibm_resource_instance.keys");
    assert_eq!(edges.collect::<Vec<_>>(), [expected]);
}

#[test]
fn the_mode_of_the_module_of_shares_decides_their_part() {
    let all = made(
        r#"
        module "share" {
          source = "terraform-ibm-modules/vpc-file-storage/ibm"
          name   = "files"
          zone   = "eu-de-1"
        }
        module "copy" {
          source     = "terraform-ibm-modules/vpc-file-storage/ibm"
          mode       = "replica"
          zone       = "eu-gb-1"
          source_crn = module.share.crn
          cron_spec  = "0 * * * *"
        }
        module "door" {
          source     = "terraform-ibm-modules/vpc-file-storage/ibm//modules/accessor"
          source_crn = module.share.crn
        }
        "#,
    );
    let role = |address: &str| {
        let Kind::FileShare(share) = &all[address][0].kind else { panic!("a share") };
        share.role.known().copied()
    };
    assert_eq!(role("module.share"), Some(ShareRole::Primary));
    assert_eq!(role("module.copy"), Some(ShareRole::Replica));
    assert_eq!(role("module.door"), Some(ShareRole::Accessor));
    let incoming = &all["module.copy"][0].incoming;
    assert_eq!((incoming[0].kind, &*incoming[0].to), (RelationKind::ReplicatesTo, "module.share"));
}

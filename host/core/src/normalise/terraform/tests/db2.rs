//! Db2: free parameters win over arguments.

use resilint_schema::{Database, Kind, Provenance, Topology, Value, Why};

use crate::normalise::terraform::tests::{at, topology};

fn database<'t>(topology: &'t Topology, address: &str) -> &'t Database {
    let Kind::Database(database) = &at(topology, address).kind else { panic!("not a database") };
    database
}

#[test]
fn high_availability_is_off_unless_it_is_asked_for() {
    let topology = topology(
        r#"
        variable "ha" {}
        resource "ibm_db2" "silent" {
          name     = "a"
          service  = "dashdb-for-transactions"
          plan     = "performance"
          location = "eu-gb"
        }
        resource "ibm_db2" "stated" {
          name              = "b"
          service           = "dashdb-for-transactions"
          plan              = "performance"
          location          = "eu-gb"
          high_availability = "yes"
          backup_location   = "eu"
        }
        resource "ibm_db2" "open" {
          name              = "c"
          service           = "dashdb-for-transactions"
          plan              = "performance"
          location          = "eu-gb"
          high_availability = var.ha
          backup_location   = "us-south"
        }
        "#,
    );
    let silent = database(&topology, "ibm_db2.silent");
    assert!(matches!(
        silent.high_availability,
        Value::Known { value: false, from: Provenance::FormatDefault, .. }
    ));
    assert!(silent.backup.is_none());
    let stated = database(&topology, "ibm_db2.stated");
    assert_eq!(stated.high_availability.known(), Some(&true));
    let place = &stated.backup.as_ref().expect("a backup location").location;
    assert_eq!(place.geo.known().map(String::as_str), Some("eu"));
    let open = database(&topology, "ibm_db2.open");
    assert_eq!(open.high_availability.symbol(), Some("high_availability(var.ha)"));
    let place = &open.backup.as_ref().expect("a backup location").location;
    assert_eq!(place.region.known().map(String::as_str), Some("us-south"));
}

#[test]
fn json_parameters_replace_arguments() {
    let topology = topology(
        r#"
        variable "more" {}
        resource "ibm_db2" "json" {
          name              = "a"
          service           = "dashdb-for-transactions"
          plan              = "performance"
          location          = "eu-gb"
          high_availability = "yes"
          parameters_json   = jsonencode({ high_availability = "no", "backup-locations" = "eu", password = "x" })
        }
        resource "ibm_db2" "unset" {
          name              = "b"
          service           = "dashdb-for-transactions"
          plan              = "performance"
          location          = "eu-gb"
          high_availability = "yes"
          parameters_json   = var.more
        }
        resource "ibm_resource_instance" "generic" {
          name       = "c"
          service    = "dashdb"
          plan       = "flex"
          location   = "us-south"
          parameters = { high_availability = "yes" }
        }
        "#,
    );
    let json = database(&topology, "ibm_db2.json");
    assert_eq!(json.high_availability.known(), Some(&false));
    assert_eq!(json.overridden, ["high_availability"]);
    assert!(!serde_json::to_string(&topology).expect("JSON").contains("password"));
    let unset = database(&topology, "ibm_db2.unset");
    assert!(matches!(unset.high_availability, Value::Unknown { why: Why::Overridable, .. }));
    assert!(unset.overridden.is_empty(), "nothing is known of the parameters");
    let generic = database(&topology, "ibm_resource_instance.generic");
    assert_eq!(generic.high_availability.known(), Some(&true));
    assert_eq!(generic.engine.known().map(String::as_str), Some("db2-warehouse"));
}

#[test]
fn a_place_that_the_facts_do_not_list_is_unknown_as_it_is_written() {
    let topology = topology(
        r#"
        resource "ibm_db2" "d" {
          name            = "d"
          service         = "dashdb-for-transactions"
          plan            = "performance"
          location        = "US-South"
          backup_location = "us-suth"
        }
        resource "ibm_cos_bucket" "b" {
          bucket_name     = "b"
          region_location = "us-sout"
        }
        resource "ibm_is_share" "s" {
          name    = "s"
          zone    = "us-suoth-2"
          profile = "dp2"
          size    = 100
        }
        resource "ibm_cloudant" "c" {
          name     = "c"
          location = "che01"
          plan     = "standard"
        }
        "#,
    );
    let unlisted = |place: &Value<String>, name: &str| {
        let is_unlisted = matches!(place, Value::Unknown { why: Why::NotInFacts, .. });
        assert!(is_unlisted && place.symbol() == Some(name), "{place:?}");
    };
    let region = |address: &str| at(&topology, address).location.region.clone();
    unlisted(&region("ibm_db2.d"), "US-South");
    unlisted(&region("ibm_cos_bucket.b"), "us-sout");
    unlisted(&region("ibm_is_share.s"), "us-suoth");
    unlisted(&at(&topology, "ibm_is_share.s").location.zone, "us-suoth-2");
    assert_eq!(region("ibm_cloudant.c").known().map(String::as_str), Some("in-che"));
    let backup = database(&topology, "ibm_db2.d").backup.as_ref().expect("a backup location");
    unlisted(&backup.location.region, "us-suth");
}

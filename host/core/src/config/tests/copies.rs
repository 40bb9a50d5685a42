//! Copies that no file declares.

use resilint_schema::{Kind, RelationKind, Resource, Topology, Value};

use crate::config::tests::{checked, told};

const DATABASE: &str = r#"
resource "ibm_db2" "orders" {
  name     = "orders"
  service  = "dashdb-for-transactions"
  plan     = "performance"
  location = "eu-gb"
}
"#;

fn stated(of: &str, kind: &str, more: &str) -> (Topology, Vec<String>) {
    let config = format!(
        "[[external.copy]]\nof = \"{of}\"\nkind = \"{kind}\"\nlocation = \"fra02\"\nreason = \"seen\"\n{more}\n"
    );
    let (topology, problems) = checked(&[("main.tf", DATABASE), ("resilint.toml", &config)]);
    (topology, told(&problems))
}

fn copy(topology: &Topology) -> Option<&Resource> {
    topology.resources.iter().find(|resource| resource.origin.address == "external.copy")
}

#[test]
fn a_copy_counts_until_its_day_and_is_unknown_after_it() {
    for (day, is_known) in [("2027-06-30", true), ("2026-11-22", true), ("2026-11-21", false)] {
        let more = format!("review_by = \"{day}\"");
        let (topology, told) = stated("orders", "disaster-recovery-node", &more);
        assert_eq!(told, [""; 0]);
        let copy = copy(&topology).expect("a copy");
        let Kind::Replication(it) = &copy.kind else { panic!("a replication") };
        assert_eq!(it.enabled.known().is_some(), is_known, "{day}");
        assert_eq!(it.enabled.is_unknown(), !is_known, "{day}");
        let edge = topology.relations.iter().find(|edge| edge.to == copy.id).expect("an edge");
        assert_eq!(edge.kind, RelationKind::ReplicatesTo);
        let region = it.target_location.region.known().map(String::as_str);
        assert_eq!(region, Some("eu-de"), "a datacenter will do");
        let groups = topology.apps.iter().filter(|app| app.members.contains(&copy.id));
        assert_eq!(groups.count(), 2, "its own offering's, and that of all data");
    }
}

#[test]
fn a_backup_has_the_interval_of_its_schedule() {
    let more = "schedule = \"0 2 * * *\"\nreview_by = \"2027-06-30\"";
    let (topology, told) = stated("orders", "backup", more);
    assert_eq!(told, [""; 0]);
    let Some(Kind::BackupJob(it)) = copy(&topology).map(|copy| &copy.kind) else { panic!("a job") };
    assert_eq!(it.interval_minutes.known(), Some(&1440));
    let orders = &topology.resources[0];
    let by_job = orders.recoveries.iter().find(|way| way.by == "backup job in eu-de");
    assert_eq!(by_job.and_then(|way| way.rpo_minutes.known().copied()), Some(1440));
}

#[test]
fn slips_are_told_and_declare_nothing() {
    let (topology, told) = stated("orders", "replica", "review_by = \"next year\"");
    assert!(copy(&topology).is_none());
    assert_eq!(told, ["resilint.toml 6:13: `next year` is no day (write it as YYYY-MM-DD)"]);
    let (topology, told) = stated("oders", "replica", "review_by = \"2027-06-30\"");
    assert!(copy(&topology).is_none());
    assert!(told[0].contains("declares no data store `oders`"), "{told:?}");
    let (topology, told) = stated("orders", "mirror", "review_by = \"2027-06-30\"");
    assert!(copy(&topology).is_none());
    assert_eq!(told.len(), 1, "{told:?}");
}

#[test]
fn the_estimate_of_an_overdue_copy_is_unknown() {
    let (topology, _) = stated("orders", "disaster-recovery-node", "review_by = \"2026-01-01\"");
    let ways = &topology.resources[0].recoveries;
    let node = ways.iter().find(|way| way.by.starts_with("disaster recovery node"));
    assert!(matches!(node.map(|way| &way.survives), Some(Value::Unknown { .. })), "{ways:?}");
}

#[test]
fn a_copy_in_no_place_is_told_and_declares_nothing() {
    let at = |place: &str| {
        let config = format!(
            "[[external.copy]]\nof = \"orders\"\nkind = \"replica\"\nlocation = \"{place}\"\n\
             reason = \"seen\"\nreview_by = \"2027-06-30\"\n"
        );
        let (topology, problems) = checked(&[("main.tf", DATABASE), ("resilint.toml", &config)]);
        let region = copy(&topology).and_then(|copy| copy.location.region.known().cloned());
        (region, told(&problems))
    };
    for (place, help) in [
        ("us-sout", "did you mean `us-south`?"),
        ("Dallas", "did you mean `us-south`?"),
        ("dal05", "did you mean `us-south`?"),
        ("atlantis", "name a region such as `us-east`, or a datacenter that is open"),
    ] {
        let message =
            format!("resilint.toml 4:12: `{place}` is no place that the facts know ({help})");
        assert_eq!(at(place), (None, vec![message]));
    }
    for (place, region) in [("US-SOUTH", "us-south"), ("dal10", "us-south"), ("ams03", "ams")] {
        assert_eq!(at(place), (Some(region.to_owned()), Vec::new()), "{place}");
    }
}

#[test]
fn days_are_of_the_calendar_and_buckets_have_no_nodes() {
    for day in ["2026-13-45", "2027-02-29", "+027-01-01"] {
        let (topology, told) = stated("orders", "replica", &format!("review_by = \"{day}\""));
        assert!(copy(&topology).is_none());
        assert!(told[0].contains(&format!("`{day}` is no day")), "{told:?}");
    }
    let bucket = "resource \"ibm_cos_bucket\" \"b\" {\n  bucket_name = \"b\"\n}\n";
    let config = "[[external.copy]]\nof = \"b\"\nkind = \"disaster-recovery-node\"\n\
                  location = \"eu-de\"\nreason = \"seen\"\nreview_by = \"2027-06-30\"\n";
    let (topology, problems) = checked(&[("main.tf", bucket), ("resilint.toml", config)]);
    assert!(copy(&topology).is_none());
    let told = told(&problems);
    assert!(
        told[0].starts_with("resilint.toml 3:8: `b` has no disaster recovery node"),
        "{told:?}"
    );
}

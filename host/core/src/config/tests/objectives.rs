//! What the team asks of its data.

use resilint_schema::{FailureDomain, Provenance, Resource, Scope, Topology, Value};

use crate::config::tests::{checked, told};

const STORES: &str = r#"
resource "ibm_database" "orders" {
  name     = "orders"
  service  = "databases-for-redis"
  plan     = "standard"
  location = "eu-gb"
}

resource "ibm_cos_bucket" "orders" {
  bucket_name     = "orders-files"
  region_location = "eu-gb"
}

resource "ibm_is_instance" "web" {
  name    = "web"
  image   = "image"
  profile = "bx2-2x8"
  zone    = "eu-gb-1"
}
"#;

fn asked(config: &str) -> (Topology, Vec<String>) {
    let (topology, problems) = checked(&[("main.tf", STORES), ("resilint.toml", config)]);
    (topology, told(&problems))
}

fn of<'t>(topology: &'t Topology, address: &str) -> &'t Resource {
    let mut all = topology.resources.iter();
    all.find(|resource| resource.origin.address == address).expect("a resource")
}

/// RPO and RTO of the database, the bucket and the server.
fn figures(topology: &Topology) -> [(Option<u32>, Option<u32>); 3] {
    ["ibm_database.orders", "ibm_cos_bucket.orders", "ibm_is_instance.web"].map(|address| {
        let objective = &of(topology, address).objective;
        (objective.rpo_minutes.known().copied(), objective.rto_minutes.known().copied())
    })
}

#[test]
fn what_is_asked_of_everything_is_asked_of_each() {
    let (topology, told) =
        asked("scope = \"closed\"\n[objective]\nrpo = \"1h 30m\"\nsurvive = \"zone\"\n");
    assert_eq!(told, [""; 0]);
    assert_eq!(topology.scope, Scope::Closed);
    assert_eq!(figures(&topology), [(Some(90), None); 3]);
    let objective = &of(&topology, "ibm_is_instance.web").objective;
    assert!(matches!(
        objective.survive,
        Value::Known { value: FailureDomain::Zone, from: Provenance::External, at: Some(at) } if at.line == 4
    ));
}

#[test]
fn a_store_ranks_before_its_app_and_that_before_everything() {
    let (topology, told) = asked(
        "[objective]\nrpo = \"1d\"\nrto = \"2d\"\n\n\
         [[app]]\nname = \"cloud-databases of this folder\"\nrpo = \"4h\"\nrto = \"8h\"\n\n\
         [[store]]\nname = \"orders\"\nrpo = \"15m\"\n",
    );
    assert_eq!(told, [""; 0]);
    let everything = (Some(1440), Some(2880));
    assert_eq!(figures(&topology), [(Some(15), Some(480)), everything, everything]);
}

#[test]
fn a_store_is_found_by_name_address_pattern_and_offering() {
    let only = |config: &str| {
        let (topology, told) = asked(&format!("[[store]]\n{config}\nrpo = \"1h\"\n"));
        (figures(&topology).map(|(rpo, _)| rpo.is_some()), told.len())
    };
    assert_eq!(only("name = \"orders\""), ([true, false, false], 0));
    assert_eq!(only("name = \"ibm_cos_bucket.orders\""), ([false, true, false], 0));
    assert_eq!(only("name = \"orders*\""), ([true, true, false], 0));
    assert_eq!(
        only("name = \"orders*\"\noffering = \"object-storage\""),
        ([false, true, false], 0)
    );
    assert_eq!(only("name = \"web\""), ([false; 3], 1), "a server is no data store");
}

#[test]
fn slips_are_told_with_their_place() {
    let (topology, told) = asked("[objective]\nrpo = \"soon\"\nrto = \"90000000000d\"\n");
    assert_eq!(figures(&topology), [(None, None); 3]);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].starts_with("resilint.toml 2:7: `soon` is no duration"), "{told:?}");
    assert!(told[1].starts_with("resilint.toml 3:7: `90000000000d` is no duration"), "{told:?}");
    let (_, told) = asked("[[store]]\nname = \"oders\"\nrpo = \"1h\"\n");
    assert!(told[0].contains("declares no data store `oders`"), "{told:?}");
    let (_, told) = asked("[[store]]\nname = \"a[\"\nrpo = \"1h\"\n");
    assert!(told[0].contains("`a[` is no pattern"), "{told:?}");
    let (_, told) = asked("[objective]\nsurvive = \"planet\"\n");
    assert_eq!(told.len(), 1, "{told:?}");
}

#[test]
fn half_a_minute_is_a_minute() {
    let (topology, told) = asked("[objective]\nrpo = \"30s\"\nrto = \"61s\"\n");
    assert_eq!(told, [""; 0]);
    assert_eq!(figures(&topology), [(Some(1), Some(2)); 3]);
}

#[test]
fn the_topology_of_a_store_is_not_that_of_its_app() {
    let of_apps = |config: &str| {
        let (topology, told) = asked(config);
        assert_eq!(told, [""; 0]);
        let shapes = topology.apps.iter().map(|app| app.topology.known().cloned());
        shapes.collect::<Vec<_>>()
    };
    let store = "[[store]]\nname = \"orders\"\ntopology = \"active-active\"\n";
    let shapes = of_apps(store);
    assert!(!shapes.is_empty() && shapes.iter().all(Option::is_none), "{shapes:?}");
    let shapes = of_apps(&format!("[objective]\ntopology = \"active-passive\"\n{store}"));
    assert!(shapes.iter().all(|it| it.as_deref() == Some("active-passive")), "{shapes:?}");
}

#[test]
fn the_team_may_say_that_a_document_is_not_all_there_is() {
    let document = r#"{"schema": "resilint-topology/1", "scope": "closed", "resources": []}"#;
    let (topology, _) = checked(&[("topology.json", document)]);
    assert_eq!(topology.scope, Scope::Closed);
    let open = ("resilint.toml", "scope = \"open\"\n");
    assert_eq!(checked(&[("topology.json", document), open]).0.scope, Scope::Open);
}

#[test]
fn an_entry_that_names_a_store_ranks_before_a_pattern_and_else_the_first() {
    let (topology, told) = asked(
        "[[store]]\nname = \"orders*\"\nrpo = \"4h\"\nrto = \"8h\"\n\n\
         [[store]]\nname = \"*\"\nrpo = \"1d\"\n\n\
         [[store]]\nname = \"orders\"\nrpo = \"15m\"\n",
    );
    assert_eq!(told, [""; 0]);
    let [database, bucket, _] = figures(&topology);
    assert_eq!((database, bucket), ((Some(15), Some(480)), (Some(240), Some(480))));
}

#[test]
fn months_are_no_unit_and_a_store_of_another_offering_is_told() {
    let help = "write it in seconds, minutes, hours, days or weeks: `30s`, `15m`, `4h`, `1d`, `1w`";
    let (topology, told) = asked("[objective]\nrpo = \"1M\"\n");
    assert_eq!(told, [format!("resilint.toml 2:7: `1M` is no duration: `M` is no unit ({help})")]);
    assert_eq!(figures(&topology), [(None, None); 3]);
    let (_, told) = asked("[[store]]\nname = \"orders-files\"\noffering = \"cloudant\"\n");
    let message =
        "the data store `orders-files` is one of object-storage, so this entry says nothing";
    assert!(told[0].contains(message), "{told:?}");
}

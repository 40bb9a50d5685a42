//! Estimates of what it costs to have a data store back.

use resilint_schema::{FailureDomain, Recovery, Topology, Value};
use serde_json::{Value as Json, json};

use super::estimate_recoveries;
use crate::facts::FactBook;

fn known(value: &Json) -> Json {
    json!({"state": "known", "value": value, "from": "literal"})
}

fn text(value: &str) -> Json {
    known(&json!(value))
}

fn unknown(symbol: &str) -> Json {
    json!({"state": "unknown", "why": "unresolved-variable", "symbol": symbol})
}

fn at(region: &Json) -> Json {
    json!({"region": region})
}

fn resource(id: &str, kind: &str, location: &Json, spec: &Json) -> Json {
    json!({"id": id, "offering": "cloud-databases", "kind": kind, "spec": spec, "location": location,
           "origin": {"source": 0, "address": id}})
}

fn postgresql(id: &str, region: &Json) -> Json {
    let spec = json!({"engine": text("postgresql"), "hosting": text("managed"), "generation": text("gen1"), "plan": text("standard")});
    resource(id, "database", &at(region), &spec)
}

fn edge(from: &str, kind: &str, to: &str) -> Json {
    json!({"from": from, "kind": kind, "to": to, "confidence": "derived"})
}

/// The ways of the first resource, a line each: what it is by, what it survives, RPO and RTO.
fn ways(resources: &[Json], relations: &[Json]) -> Vec<String> {
    let mut topology: Topology = serde_json::from_value(
        json!({"schema": "resilint-topology/1", "resources": resources, "relations": relations}),
    )
    .expect("a topology");
    estimate_recoveries(&mut topology, &FactBook::load().expect("facts"));
    topology.resources[0].recoveries.iter().map(line).collect()
}

fn line(way: &Recovery) -> String {
    let figure = |value: &Value<u32>| match value {
        Value::Known { value, .. } => value.to_string(),
        Value::Unknown { symbol, .. } => symbol.clone().unwrap_or_default(),
        Value::Absent => "-".to_owned(),
    };
    let survives = match &way.survives {
        Value::Known { value, .. } => FailureDomain::as_str(*value),
        value => value.symbol().unwrap_or("?"),
    };
    format!("{}: {survives} {} {}", way.by, figure(&way.rpo_minutes), figure(&way.rto_minutes))
}

#[test]
fn a_service_brings_back_what_its_documents_say() {
    let zones = "members in other zones: zone - 0";
    let of = |region: &Json| ways(&[postgresql("a", region)], &[]);
    assert_eq!(of(&text("eu-gb")), [zones, "daily backup: region 1440 1440"]);
    assert_eq!(of(&text("br-sao")), [zones, "daily backup: zone 1440 1440"]);
    assert_eq!(
        of(&text("in-che")),
        [zones, "daily backup: where backups of in-che are kept 1440 1440"]
    );
    for place in ["ca-tor", "che01", "eu-fr2"] {
        let survives_region = |way: &String| way.contains("backup: region");
        assert!(!of(&text(place)).iter().any(survives_region), "{place}");
    }
    assert_eq!(of(&text("ca-tor")), [zones, "daily backup: zone 1440 1440"]);
    assert_eq!(
        of(&text("eu-fr2")),
        [zones, "daily backup: where backups of eu-fr2 are kept 1440 1440"]
    );
    let mut unlisted = postgresql("a", &text("eu-gb"));
    unlisted["spec"]["plan"] = text("premium");
    let backup = "daily backup: whether the plan premium takes backups 1440 1440";
    assert_eq!(ways(&[unlisted], &[]), [zones, backup]);
    let doubtful = ["members in other zones: var.region - 0", "daily backup: var.region 1440 1440"];
    assert_eq!(of(&unknown("var.region")), doubtful);
    let chennai = json!({"datacenter": text("che01"), "region": text("che01")});
    let mut one_site = postgresql("a", &text("che01"));
    one_site["location"] = chennai;
    assert_eq!(ways(&[one_site], &[]), [""; 0]);
}

#[test]
fn zones_are_those_that_the_service_says_it_has() {
    let of = |offering: &str, spec: &Json, region: &str| {
        let mut store = resource("a", "database", &at(&text(region)), spec);
        store["offering"] = json!(offering);
        ways(&[store], &[]).first().cloned().unwrap_or_default()
    };
    let cloudant = json!({"engine": text("cloudant"), "hosting": text("managed")});
    assert_eq!(of("cloudant", &cloudant, "eu-gb"), "copies in other zones: zone - -");
    assert_eq!(
        of("cloudant", &cloudant, "br-sao"),
        "copies in other zones: in how many zones of br-sao it is - -"
    );
    assert_eq!(of("cloudant", &cloudant, "kr-seo"), "");
    let db2 = json!({"engine": text("db2"), "hosting": text("managed"), "high_availability": known(&json!(true))});
    assert_eq!(of("db2", &db2, "eu-gb"), "standby node: zone - 1");
    assert_eq!(of("db2", &db2, "jp-osa"), "standby node: in how many zones of jp-osa it is - 1");
}

#[test]
fn a_replica_survives_what_its_place_does() {
    let of = |region: &Json, more: Option<Json>| {
        let mut replica = postgresql("b", region);
        if let Some(count) = more {
            replica["count"] = count;
        }
        let edges = [edge("b", "read-replica-of", "a")];
        ways(&[postgresql("a", &text("eu-gb")), replica], &edges).pop().unwrap_or_default()
    };
    assert_eq!(of(&text("eu-de"), None), "read replica in eu-de: region 15 10");
    assert_eq!(of(&text("eu-gb"), None), "read replica in eu-gb: zone 15 10");
    assert_eq!(of(&unknown("var.other"), None), "read replica: var.other 15 10");
    let perhaps = "read replica in eu-de: how many there are of b 15 10";
    assert_eq!(of(&text("eu-de"), Some(json!({"min": 0}))), perhaps);
}

#[test]
fn a_replication_is_as_good_as_its_schedule() {
    let cloudant = |id: &str, region: &str| {
        resource(id, "database", &at(&text(region)), &json!({"engine": text("cloudant")}))
    };
    let of = |spec: &Json| {
        let rule = resource("rule", "replication", &json!({}), spec);
        let edges = [edge("a", "replicates-to", "b"), edge("rule", "replicates-to", "b")];
        ways(&[cloudant("a", "eu-gb"), cloudant("b", "eu-de"), rule], &edges)
    };
    let on = known(&json!(true));
    assert_eq!(
        of(&json!({"mode": text("continuous"), "enabled": on})),
        ["continuous replication in eu-de: region - -"]
    );
    assert_eq!(
        of(
            &json!({"mode": text("one-shot"), "enabled": on, "interval_minutes": known(&json!(60))})
        ),
        ["one-shot replication on a schedule in eu-de: region 60 -"]
    );
    assert_eq!(
        of(
            &json!({"mode": text("scheduled"), "enabled": unknown("var.on"), "interval_minutes": unknown("var.cron")})
        ),
        ["one-shot replication on a schedule in eu-de: var.on var.cron -"]
    );
    assert_eq!(of(&json!({"mode": text("one-shot"), "enabled": on})), [""; 0], "once");
    let off = known(&json!(false));
    assert_eq!(of(&json!({"mode": text("continuous"), "enabled": off})), [""; 0], "off");
    let part = json!({"mode": text("continuous"), "enabled": on, "filtered_by": ["selector"]});
    assert_eq!(of(&part), [""; 0], "a part");
}

#[test]
fn buckets_and_volumes_come_back_from_where_they_are_kept() {
    let bucket = |resiliency: &str, region: &str| {
        resource("a", "bucket", &at(&text(region)), &json!({"resiliency": text(resiliency)}))
    };
    let zones = "objects in several zones: zone 0 0";
    let target = resource("b", "bucket", &at(&text("eu-de")), &json!({}));
    assert_eq!(
        ways(&[bucket("regional", "eu-gb"), target], &[edge("a", "replicates-to", "b")]),
        [zones, "replication in eu-de: region 60 -"]
    );
    assert_eq!(
        ways(&[bucket("cross-region", "eu-gb")], &[]),
        ["objects in several regions: region 0 0"]
    );
    let vpc = json!({"region": text("eu-gb"), "zone": text("eu-gb-1")});
    let volume = resource("a", "block-volume", &vpc, &json!({}));
    let plan = |more: &Json| {
        json!({"plans": {"closed": true, "items": [{"active": known(&json!(true)),
               "interval_minutes": known(&json!(1440)), "remote_copies": more}]}})
    };
    let of = |plan: &Json| {
        let policy = resource("p", "backup-policy", &json!({}), plan);
        ways(&[volume.clone(), policy], &[edge("a", "backed-up-by", "p")])
    };
    let none = json!({"items": [], "closed": true});
    assert_eq!(of(&plan(&none)), ["backup: zone 1530 -"]);
    let vault = resource("v", "bucket", &at(&text("eu-gb")), &json!({}));
    let policy = resource("p", "backup-policy", &json!({}), &plan(&none));
    let edges = [edge("a", "backed-up-by", "p"), edge("p", "backs-up-to", "v")];
    let regional = ways(&[volume.clone(), policy, vault], &edges);
    assert_eq!(regional, ["backup in eu-gb: zone 1530 -"], "a region keeps it over its zones");
    let remote = json!({"items": [{"location": at(&text("eu-de"))}], "closed": true});
    assert_eq!(of(&plan(&remote)), ["backup in eu-de: region 1530 -"]);
}

#[test]
fn a_share_is_as_old_as_its_last_copy() {
    let share = |id: &str, zone: &str, spec: &Json| {
        let place = json!({"region": text("eu-gb"), "zone": text(zone)});
        resource(id, "file-share", &place, spec)
    };
    let minutes = json!({"replication_interval_minutes": known(&json!(15))});
    let edges = [edge("a", "replicates-to", "b")];
    let of = |replica: &Json| {
        let shares = [share("a", "eu-gb-1", &json!({})), share("b", "eu-gb-2", replica)];
        ways(&shares, &edges)
    };
    assert_eq!(of(&minutes), ["replica share in eu-gb-2: zone 15 -"]);
    let mut copy = share("b", "", &minutes);
    copy["location"] = at(&text("eu-gb"));
    let silent = ways(&[share("a", "eu-gb-1", &json!({})), copy], &edges);
    assert_eq!(silent, ["replica share in eu-gb: where the other end is 15 -"]);
    assert_eq!(of(&json!({"replica_split": known(&json!(true))})), [""; 0]);
}

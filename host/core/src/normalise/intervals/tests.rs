//! Intervals of schedules.

use proptest::prelude::*;
use resilint_schema::{Provenance, Topology, Value, Why};
use serde_json::json;

use super::gap::{NoGap, longest};
use super::{interval, work_out_intervals};

const DAY: u32 = 1440;

#[test]
fn the_longest_gap_counts() {
    let table = [
        ("* * * * *", 1),
        ("*/15 * * * *", 15),
        ("0,10 * * * *", 50),
        // The hour ends before the next step would be reached.
        ("*/25 * * * *", 25),
        ("0 */6 * * *", 6 * 60),
        ("0 */5 * * *", 5 * 60),
        ("30 2 * * *", DAY),
        ("0 8-18 * * *", 14 * 60),
        ("0 8-18/2 * * MON-FRI", 2 * DAY + 14 * 60),
        ("0 2 * * 0", 7 * DAY),
        ("0 2 * * 7", 7 * DAY),
        ("0 2 * * sun", 7 * DAY),
        ("0 2 1 * *", 31 * DAY),
        ("0 2 1,15 * *", 17 * DAY),
        ("0 2 L * *", 31 * DAY),
        ("0 2 * * 1#1", 35 * DAY),
        ("0 0 1 1 *", 366 * DAY),
        ("0 0 29 2 *", 1461 * DAY),
        // Either of two fields for days will do, unless one begins with a star.
        ("0 0 1 * 1", 7 * DAY),
        // 17 February of a leap year, and then 9 March: the Mondays between have even days.
        ("0 0 */2 * 1", 21 * DAY),
        ("0 0 ? * 1", 7 * DAY),
        ("@hourly", 60),
        ("@daily", DAY),
        ("@midnight", DAY),
        ("@weekly", 7 * DAY),
        ("@monthly", 31 * DAY),
        ("@yearly", 366 * DAY),
        ("@annually", 366 * DAY),
        ("@every 6h", 6 * 60),
        ("@every 1h30m0s", 90),
        ("@every 30s", 1),
        ("CRON_TZ=Europe/Berlin 0 2 * * *", DAY),
        ("TZ=UTC @daily", DAY),
        ("hourly", 60),
        ("DAILY", DAY),
        ("weekly", 7 * DAY),
    ];
    for (schedule, minutes) in table {
        assert_eq!(longest(schedule), Ok(minutes), "{schedule}");
    }
}

#[test]
fn what_is_no_schedule_has_no_interval() {
    for schedule in [
        "",
        "@reboot",
        "often",
        "0 2 * *",
        "0 0 2 * * *",
        "60 * * * *",
        "0 24 * * *",
        "@every",
        "@every x",
        "@every 0s",
        "rate(1 day)",
        "5-1 * * * *",
    ] {
        assert_eq!(longest(schedule), Err(NoGap::NotRead), "{schedule}");
    }
    assert_eq!(longest("0 0 31 2 *"), Err(NoGap::NeverRuns));
}

#[test]
fn an_interval_is_known_as_its_schedule_is() {
    let known = |text: &str| Value::Known {
        value: text.to_owned(),
        from: Provenance::VariableDefault,
        at: None,
    };
    let nightly = interval(&known("0 2 * * *"));
    let expected = Value::Known { value: DAY, from: Provenance::VariableDefault, at: None };
    assert_eq!(nightly, expected);
    assert_eq!(interval(&known("often")), Value::unknown(Why::Unsupported, "often", None));
    assert_eq!(interval(&known("0 0 30 2 *")), Value::unknown(Why::Invalid, "0 0 30 2 *", None));
    assert_eq!(interval(&Value::Absent), Value::Absent);
}

#[test]
fn candidates_go_along_where_all_are_read() {
    let unknown = |candidates: &[&str]| Value::Unknown {
        why: Why::UnresolvedVariable,
        symbol: Some("var.cron".to_owned()),
        candidates: candidates.iter().map(|&it| it.to_owned()).collect(),
        at: None,
    };
    let of = |candidates: &[u32]| Value::Unknown {
        why: Why::UnresolvedVariable,
        symbol: Some("var.cron".to_owned()),
        candidates: candidates.to_vec(),
        at: None,
    };
    assert_eq!(interval(&unknown(&["@daily", "@hourly"])), of(&[DAY, 60]));
    assert_eq!(interval(&unknown(&["@daily", "never"])), of(&[]));
}

#[test]
fn every_kind_with_a_schedule_is_filled_in_and_what_is_stated_stays() {
    let cron = |text: &str| json!({"state": "known", "value": text, "from": "literal"});
    let minutes = |count: u32| json!({"state": "known", "value": count, "from": "literal"});
    let resource = |id: &str, kind: &str, spec: serde_json::Value| {
        json!({"id": id, "offering": "file-storage", "origin": {"source": 0, "address": id},
               "kind": kind, "spec": spec})
    };
    let hourly = json!({"items": [{"interval": cron("hourly")}], "closed": true});
    let mut topology: Topology = serde_json::from_value(json!({
        "schema": "resilint-topology/1",
        "resources": [
            resource("a", "replication", json!({"schedule": cron("@hourly")})),
            resource("b", "backup-job", json!({"schedule": cron("@hourly")})),
            resource("c", "backup-policy", json!({"plans": {"items": [{"schedule": cron("@hourly")}], "closed": true}})),
            resource("d", "file-share", json!({"replication_schedule": cron("@hourly")})),
            resource("e", "block-volume", json!({"snapshot_schedules": hourly})),
            resource("f", "file-share", json!({"snapshot_schedules": hourly})),
            resource("g", "backup-job", json!({"schedule": cron("@daily"), "interval_minutes": minutes(60)})),
        ],
    }))
    .expect("a topology");
    work_out_intervals(&mut topology);
    for resource in &topology.resources {
        let text = serde_json::to_string(resource).expect("JSON");
        assert!(text.contains(r#"_minutes":{"state":"known","value":60,"#), "{text}");
    }
}

#[test]
fn what_never_runs_is_switched_off_where_its_schedule_is() {
    let known =
        |value: serde_json::Value| json!({"state": "known", "value": value, "from": "literal"});
    let plan = json!({"schedule": known(json!("30 9 31 2 *")), "active": known(json!(true))});
    let mut topology: Topology = serde_json::from_value(json!({
        "schema": "resilint-topology/1",
        "resources": [
            {"id": "a", "offering": "file-storage", "origin": {"source": 0, "address": "a"}, "kind": "backup-policy",
             "spec": {"plans": {"items": [plan], "closed": true}}},
        ],
    }))
    .expect("a topology");
    work_out_intervals(&mut topology);
    let policy = topology.resources[0].backup_policy().expect("a policy");
    assert_eq!(policy.plans.items[0].active.known(), Some(&false));
    let symbol = policy.plans.items[0].interval_minutes.symbol();
    assert_eq!(symbol, Some("30 9 31 2 *"));
}

proptest! {
    #[test]
    fn nothing_written_makes_it_panic(schedule in "\\PC{0,40}", fields in "[0-9*/,#LW?+ -]{0,40}") {
        let _ = longest(&schedule);
        let _ = longest(&fields);
        let _ = longest(&format!("@every {schedule}"));
    }

    /// The longest gap is the longest of those that a walk over the minutes of a week finds.
    #[test]
    fn a_walk_over_minutes_finds_no_longer_gap(
        minutes in proptest::collection::btree_set(0_u32..60, 1..4),
        hours in proptest::collection::btree_set(0_u32..24, 1..4),
        weekdays in proptest::collection::btree_set(0_u32..7, 1..4),
    ) {
        let list = |set: &std::collections::BTreeSet<u32>| {
            set.iter().map(u32::to_string).collect::<Vec<_>>().join(",")
        };
        let schedule = format!("{} {} * * {}", list(&minutes), list(&hours), list(&weekdays));
        let runs: Vec<u32> = (0..3 * 7 * DAY)
            .filter(|at| minutes.contains(&(at % 60)))
            .filter(|at| hours.contains(&(at / 60 % 24)) && weekdays.contains(&(at / DAY % 7)))
            .collect();
        let walked = runs.windows(2).map(|pair| pair[1] - pair[0]).max();
        prop_assert_eq!(longest(&schedule).ok(), walked);
    }
}

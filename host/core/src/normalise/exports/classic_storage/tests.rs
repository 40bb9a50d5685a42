//! Volumes as the API and as `slcli` print them.

use resilint_schema::{Kind, ShareRole, Topology};

use super::assemble;
use crate::detect::{Format, detect};
use crate::facts::FactBook;
use crate::normalise::variables::Variables;
use crate::normalise::{Builder, Input};
use crate::parse::{ParseLimits, json};

fn topology(text: &str) -> Topology {
    let facts = FactBook::load().expect("facts");
    let variables = Variables::default();
    let mut builder = Builder::new(&facts, &variables);
    let parsed = json(0, text, &ParseLimits::default());
    let document = &parsed.documents[0];
    let format = detect("volume.json", document);
    assert_eq!(format, Format::ClassicStorage);
    let input = Input { path: "volume.json", format, document, comments: &[] };
    assemble(&[input], &mut builder);
    builder.finish()
}

#[test]
fn the_object_of_a_volume_says_where_its_replicas_are() {
    let topology = topology(
        r#"[{
          "id": 560156918, "username": "SL02SEV1414935_268", "password": "do-not-keep-me",
          "capacityGb": 500, "snapshotCapacityGb": "100",
          "storageType": {"keyName": "ENDURANCE_FILE_STORAGE"},
          "serviceResource": {"datacenter": {"name": "lon02"}},
          "replicationPartnerCount": 1, "replicationStatus": "Replicant Volume Provisioning has completed.",
          "replicationPartners": [{
            "id": 560382016, "username": "SL02SEV1414935_268_REP_1",
            "serviceResource": {"datacenter": {"name": "ams03"}},
            "replicationSchedule": {"type": {"keyname": "REPLICATION_DAILY"}}
          }],
          "schedules": [
            {"active": "1", "retentionCount": "5", "type": {"keyname": "SNAPSHOT_DAILY"}},
            {"active": 0, "type": {"keyname": "SNAPSHOT_WEEKLY"}},
            {"active": 1, "type": {"keyname": "REPLICATION_DAILY"}}
          ]
        }, {
          "id": 2, "capacityGb": 20, "replicationPartnerCount": 0,
          "storageType": {"keyName": "PERFORMANCE_BLOCK_STORAGE_REPLICANT"}
        }]"#,
    );
    let [file, block] = &*topology.resources else { panic!("two volumes") };
    let Kind::FileShare(share) = &file.kind else { panic!("a share") };
    assert_eq!(file.location.region.known().map(String::as_str), Some("eu-gb"));
    assert_eq!(share.profile.known().map(String::as_str), Some("Endurance"));
    assert_eq!((share.size_gb.known(), share.snapshot_space_gb.known()), (Some(&500), Some(&100)));
    let [replica] = &*share.replica_locations.items else { panic!("a replica") };
    assert_eq!(replica.region.known().map(String::as_str), Some("ams"));
    assert_eq!(share.replication_schedule.known().map(String::as_str), Some("daily"));
    let on: Vec<_> = share.snapshot_schedules.items.iter().map(|it| it.enabled.known()).collect();
    assert_eq!(on, [Some(&true), Some(&false)]);
    assert!(share.snapshot_schedules.closed && share.replica_locations.closed);
    assert_eq!(share.role.known(), Some(&ShareRole::Primary));
    let Kind::BlockVolume(volume) = &block.kind else { panic!("a volume") };
    assert_eq!(volume.replication_enabled.known(), Some(&true), "it is a replica");
    assert!(!serde_json::to_string(&topology).expect("JSON").contains("do-not-keep-me"));
}

#[test]
fn what_was_not_asked_for_stays_open() {
    let topology = topology(
        r#"{"id": 3, "capacityGb": 20, "snapshotCapacityGb": "0", "fileNetworkMountAddress": "x:/v",
            "replicationPartnerCount": 2}"#,
    );
    let Kind::FileShare(share) = &topology.resources[0].kind else { panic!("a share") };
    assert!(!share.snapshot_schedules.closed && !share.replica_locations.closed);
    assert!(share.replica_locations.items[0].datacenter.is_unknown());
}

#[test]
fn the_table_of_slcli_says_the_same() {
    let topology = topology(
        r#"{
          "ID": 100, "Username": "SL_VOLUME", "Type": "ENDURANCE", "Capacity (GB)": "500GB",
          "Data Center": "dal10", "Mount Address": "x:/v", "Snapshot Capacity (GB)": "10",
          "Replicant Count": "1",
          "Replicant Volumes": [[
            {"Replicant ID": "Volume Name", "1784": "SL_VOLUME_REP_1"},
            {"Replicant ID": "Data Center", "1784": "wdc04"},
            {"Replicant ID": "Schedule", "1784": "REPLICATION_HOURLY"}
          ]]
        }"#,
    );
    let Kind::FileShare(share) = &topology.resources[0].kind else { panic!("a share") };
    assert_eq!(share.size_gb.known(), Some(&500));
    assert_eq!(share.profile.known().map(String::as_str), Some("Endurance"));
    let place = &share.replica_locations.items[0];
    assert_eq!(place.region.known().map(String::as_str), Some("us-east"));
    assert_eq!(share.replication_schedule.known().map(String::as_str), Some("hourly"));
    assert!(share.replica_locations.closed);
}

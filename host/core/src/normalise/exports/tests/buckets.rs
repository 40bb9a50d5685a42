//! Exports of buckets.

use resilint_schema::{Resiliency, Scope};

use crate::terraform::of_documents::{at, shown, topology};

#[test]
fn a_location_constraint_says_place_and_class() {
    let export = r#"{"Owner": {"ID": "o"}, "Buckets": [
        {"Name": "a", "CreationDate": "2026-01-01", "LocationConstraint": "us-south-smart"},
        {"Name": "b", "CreationDate": "2026-01-01", "LocationConstraint": "eu-standard"},
        {"Name": "c", "CreationDate": "2026-01-01", "LocationConstraint": "ams03-vault"},
        {"Name": "d", "CreationDate": "2026-01-01", "LocationConstraint": "us-south"},
        {"Name": "e", "CreationDate": "2026-01-01", "LocationConstraint": "us-nowhere"}]}"#;
    let topology = topology(&[("buckets.json", export)]);
    let read = |name: &str| {
        let resource = at(&topology, &format!("bucket {name}"));
        let bucket = resource.bucket().expect("a bucket");
        let place = &resource.location;
        let class = bucket.resiliency.known().copied();
        assert!(bucket.versioning.is_unknown(), "the export does not say it");
        (class, [&place.geo, &place.region, &place.datacenter].map(shown))
    };
    let absent = "absent".to_owned();
    assert_eq!(
        read("a"),
        (Some(Resiliency::Regional), [absent.clone(), "us-south".into(), absent.clone()])
    );
    assert_eq!(
        read("b"),
        (Some(Resiliency::CrossRegion), ["eu".into(), absent.clone(), absent.clone()])
    );
    assert_eq!(read("c").0, Some(Resiliency::SingleSite));
    assert_eq!(read("c").1[2], "ams03");
    assert_eq!(
        read("d"),
        (Some(Resiliency::Regional), [absent.clone(), "us-south".into(), absent.clone()])
    );
    let unknown = at(&topology, "bucket e");
    assert!(unknown.bucket().expect("a bucket").resiliency.is_unknown());
    assert!(unknown.location.region.is_unknown() && unknown.location.geo.is_absent());
    assert_eq!(topology.apps[0].scope, Scope::Open, "it does not tell what replicates them");
}

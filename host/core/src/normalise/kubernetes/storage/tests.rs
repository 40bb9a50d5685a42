//! Storage objects as they come into the topology: relations, places and groups.

use resilint_schema::{Confidence, RelationKind, Resource, Topology, Value};

use super::super::tests::topology;

const CLAIM: &str = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data, namespace: shop}\nspec:\n  storageClassName: ibmc-vpc-block-retain-10iops-tier\n";
const SHOP: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop, namespace: shop}\nspec:\n  selector: {matchLabels: {app: shop}}\n  template:\n    metadata: {labels: {app: shop}}\n    spec:\n      containers: [{name: shop, image: a/b:1}]\n      volumes: [{name: d, persistentVolumeClaim: {claimName: data}}]\n";

fn schedule(template: &str) -> String {
    format!(
        "apiVersion: velero.io/v1\nkind: Schedule\nmetadata: {{name: daily, namespace: velero}}\nspec:\n  schedule: 0 3 * * *\n  template: {{{template}}}\n"
    )
}

fn edges(topology: &Topology, kind: RelationKind) -> Vec<(&str, &str, Confidence)> {
    let label = |id: &String| {
        let found = topology.resources.iter().find(|resource| resource.id == *id);
        found.map(Resource::label).unwrap_or_default()
    };
    let edges = topology.relations.iter().filter(|edge| edge.kind == kind);
    edges.map(|edge| (label(&edge.from), label(&edge.to), edge.confidence)).collect()
}

fn members<'t>(topology: &'t Topology, name: &str) -> Vec<&'t str> {
    let app = topology.apps.iter().find(|app| app.name == name).expect("it is there");
    let find = |id: &String| topology.resources.iter().find(|it| it.id == *id).map(Resource::label);
    app.members.iter().filter_map(find).collect()
}

#[test]
fn a_claim_goes_with_the_app_that_mounts_it_and_leads_to_its_class() {
    let topology = topology(&[("k/shop.yaml", SHOP), ("k/claim.yaml", CLAIM)]);
    assert_eq!(edges(&topology, RelationKind::Mounts), [("shop", "data", Confidence::Derived)]);
    assert_eq!(members(&topology, "shop"), ["shop", "data"]);
    let class = topology.resources.iter().find_map(Resource::storage_class).expect("built in");
    assert_eq!(class.reclaim_policy.known().map(String::as_str), Some("Retain"));
    assert_eq!(class.regional.known(), Some(&false));
}

#[test]
fn the_nearest_of_several_claims_of_a_name_is_meant() {
    let other = CLAIM.replace("retain-", "");
    for (files, mounted) in [
        ([("a/shop.yaml", SHOP), ("a/claim.yaml", CLAIM), ("b/claim.yaml", &other)], 1),
        ([("c/shop.yaml", SHOP), ("a/claim.yaml", CLAIM), ("b/claim.yaml", &other)], 0),
    ] {
        let topology = topology(&files);
        assert_eq!(edges(&topology, RelationKind::Mounts).len(), mounted);
        assert_eq!(topology.apps.len(), 3 - mounted, "what nothing mounts is a group of its own");
    }
}

#[test]
fn a_schedule_covers_namespaces() {
    for (template, path, confidence) in [
        ("includedNamespaces: [shop]", "velero/s.yaml", Some(Confidence::Derived)),
        ("includedNamespaces: [bank]", "velero/s.yaml", None),
        ("includedNamespaces: ['*'], excludedNamespaces: [shop]", "k/s.yaml", None),
        ("", "k/s.yaml", Some(Confidence::Derived)),
        ("", "velero/s.yaml", Some(Confidence::Heuristic)),
        ("labelSelector: {matchLabels: {app: shop}}", "k/s.yaml", Some(Confidence::Heuristic)),
    ] {
        let schedule = schedule(template);
        let topology = topology(&[("k/claim.yaml", CLAIM), (path, &schedule)]);
        let found = edges(&topology, RelationKind::BackedUpBy);
        assert_eq!(found.first().map(|edge| edge.2), confidence, "{template} {path}");
    }
    let prod = topology(&[("prod/claim.yaml", CLAIM), ("test/s.yaml", &schedule(""))]);
    assert_eq!(edges(&prod, RelationKind::BackedUpBy), [], "another cluster");
}

#[test]
fn storage_locations_have_places() {
    let location = |config: &str| {
        format!(
            "apiVersion: velero.io/v1\nkind: BackupStorageLocation\nmetadata: {{name: default}}\nspec:\n  provider: aws\n  config: {{{config}}}\n"
        )
    };
    for (config, region, geo) in [
        (
            "region: us-geo, s3Url: 'https://s3.us.cloud-object-storage.appdomain.cloud'",
            None,
            Some("us"),
        ),
        ("s3Url: 'https://s3.eu-gb.cloud-object-storage.appdomain.cloud'", Some("eu-gb"), None),
        ("region: eu-de", Some("eu-de"), None),
        ("region: us-east-1", None, None),
        ("region: us-south, s3Url: 'http://minio.velero.svc:9000'", None, None),
    ] {
        let topology = topology(&[("v.yaml", &location(config)), ("s.yaml", &schedule(""))]);
        assert_eq!(edges(&topology, RelationKind::BacksUpTo).len(), 1);
        let vault = topology.resources.iter().find(|it| it.backup_vault().is_some());
        let place = &vault.expect("it is declared").location;
        let known = |value: &Value<String>| value.known().cloned();
        assert_eq!(
            (known(&place.region).as_deref(), known(&place.geo).as_deref()),
            (region, geo),
            "{config}"
        );
    }
}

#[test]
fn contents_of_volumes_leave_only_where_something_moves_them() {
    for (template, includes, leave) in [
        ("", Some(true), None),
        ("snapshotMoveData: true", Some(true), Some(true)),
        ("snapshotVolumes: false", None, None),
        ("snapshotVolumes: false, defaultVolumesToFsBackup: false", Some(false), None),
        ("snapshotVolumes: false, defaultVolumesToFsBackup: true", Some(true), Some(true)),
        ("excludedResources: [persistentvolumeclaims]", Some(false), None),
    ] {
        let topology = topology(&[("s.yaml", &schedule(template))]);
        let policy = topology.resources.iter().find_map(Resource::backup_policy).expect("one");
        let plan = policy.plans.items.first().expect("one");
        let found = (plan.includes_volumes.known().copied(), plan.volumes_leave.known().copied());
        assert_eq!(found, (includes, leave), "{template}");
        assert_eq!(plan.retention_hours.known(), Some(&720));
    }
}

#[test]
fn an_application_of_oadp_makes_locations() {
    let dpa = "apiVersion: oadp.openshift.io/v1alpha1\nkind: DataProtectionApplication\nmetadata: {name: dpa}\nspec:\n  backupLocations:\n    - velero: {provider: aws, default: true, objectStorage: {bucket: b}, config: {region: us-east}}\n";
    let topology = topology(&[("dpa.yaml", dpa), ("s.yaml", &schedule(""))]);
    assert_eq!(
        edges(&topology, RelationKind::BacksUpTo),
        [("daily", "dpa-1", Confidence::Derived)]
    );
}

#[test]
fn snapshots_are_what_their_class_makes_of_them() {
    let snapshot = "apiVersion: snapshot.storage.k8s.io/v1\nkind: VolumeSnapshot\nmetadata: {name: s, namespace: shop}\nspec:\n  volumeSnapshotClassName: ibmc-vpcblock-snapshot\n  source: {persistentVolumeClaimName: data}\n";
    let class = "apiVersion: snapshot.storage.k8s.io/v1\nkind: VolumeSnapshotClass\nmetadata: {name: ibmc-vpcblock-snapshot}\ndeletionPolicy: Retain\n";
    for (files, policy) in [
        (vec![("c.yaml", CLAIM), ("s.yaml", snapshot)], "Delete"),
        (vec![("c.yaml", CLAIM), ("s.yaml", snapshot), ("k.yaml", class)], "Retain"),
    ] {
        let topology = topology(&files);
        let found = topology.resources.iter().find_map(Resource::snapshot).expect("one");
        assert_eq!(found.deletion_policy.known().map(String::as_str), Some(policy));
        let edge = edges(&topology, RelationKind::SnapshotsTo);
        assert_eq!(edge, [("data", "s", Confidence::Derived)]);
    }
}

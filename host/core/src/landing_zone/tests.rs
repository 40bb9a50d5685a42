//! Landing zones as they are written, and what the topology has of them.

use resilint_schema::{Kind, Offering, Provenance, RelationKind, Resiliency, Value};

use crate::pipeline::Inputs;
use crate::terraform::of_documents::{
    addresses, all, at, cluster, group, model, model_with, region, related, shown, topology, zones,
};

/// A document with networks of three zones, and more.
fn document(more: &str) -> String {
    format!(
        r#"{{
  "vpcs": [
    {{"prefix": "work", "subnets": {{
      "zone-1": [{{"name": "vsi-zone-1", "cidr": "10.0.0.0/24"}}, {{"name": "vpe-zone-1"}}],
      "zone-2": [{{"name": "vsi-zone-2"}}, {{"name": "odd"}}],
      "zone-3": [{{"name": "vsi-zone-3"}}]
    }}}}
  ],
  "resource_groups": [{{"name": "rg"}}]{more}
}}"#
    )
}

#[test]
fn networks_have_their_subnets_in_zones_of_the_region() {
    let topology = topology(&[("override.json", &document(""))]);
    assert_eq!(topology.sources[0].format, "landing-zone");
    let subnet = at(&topology, "vpcs[\"work\"].subnets[\"zone-2\"][0]");
    assert_eq!(shown(&subnet.location.zone), "<${region}-2>");
    assert_eq!(shown(&subnet.location.region), "<region>");
    let whole = related(&topology, &subnet.origin.address, RelationKind::PartOf);
    assert_eq!(whole, ["vpcs[\"work\"]"]);
}

#[test]
fn clusters_of_openshift_have_workers_in_the_zones_of_their_subnets() {
    let more = r#",
  "clusters": [{
    "name": "shop", "kube_type": "openshift", "kube_version": "default", "vpc_name": "work",
    "subnet_names": ["vsi-zone-1", "vsi-zone-2", "vsi-zone-3"],
    "workers_per_subnet": 2, "machine_type": "bx2.4x16",
    "worker_pools": [
      {"name": "logs", "subnet_names": ["odd"], "workers_per_subnet": 1, "flavor": "bx2.8x32"}
    ]
  }]"#;
    let topology = topology(&[("a/override.json", &document(more))]);
    let address = "clusters[\"shop\"]";
    assert_eq!(
        zones(&topology, address),
        ["<${region}-1> <${region}-2> <${region}-3>", "<${region}-2>"]
    );
    let shop = cluster(&topology, address);
    assert!(shop.pools.closed);
    let workers: Vec<_> = shop.pools.items.iter().map(|it| it.workers_per_zone.known()).collect();
    assert_eq!(workers, [Some(&2), Some(&1)]);
    assert!(shop.version.is_absent());
    assert_eq!(region(&topology, address), "<region>");
    assert_eq!(related(&topology, address, RelationKind::PartOf), ["vpcs[\"work\"]"]);
    // Where the cluster names the subnet.
    let zone = shop.pools.items[0].zones.items[1].at().map(|at| (at.line, at.column));
    assert_eq!(zone, Some((12, 36)));
    let workers = shop.pools.items[0].workers_per_zone.at().map(|at| (at.line, at.column));
    assert_eq!(workers, Some((13, 27)));
    let app = &topology.apps[0];
    assert_eq!(
        (app.offering, app.name.as_str()),
        (Offering::Kubernetes, "kubernetes of a/override.json")
    );
    assert_eq!(app.joined_by, "the same landing zone");
}

#[test]
fn other_clusters_are_resources() {
    let more = r#",
  "clusters": [{
    "name": "shop", "kube_type": "iks", "kube_version": "1.31.1", "vpc_name": "work",
    "subnet_names": ["vsi-zone-1", "vsi-zone-2"], "workers_per_subnet": 3,
    "worker_pools": [{"name": "more", "subnet_names": ["vsi-zone-3"], "workers_per_subnet": 1}]
  }]"#;
    let topology = topology(&[("override.json", &document(more))]);
    let address = "clusters[\"shop\"]";
    assert_eq!(zones(&topology, address), ["<${region}-1> <${region}-2>", "<${region}-3>"]);
    let shop = cluster(&topology, address);
    assert_eq!(shown(&shop.platform), "iks");
    assert_eq!(shop.pools.items[0].workers_per_zone.known(), Some(&3));
    assert_eq!(related(&topology, address, RelationKind::PartOf), ["vpcs[\"work\"]"]);
}

#[test]
fn without_its_network_the_name_of_a_subnet_says_its_zone() {
    let text = r#"{"resource_groups": [], "clusters": [{
        "name": "shop", "kube_type": "openshift", "vpc_name": "elsewhere", "workers_per_subnet": 2,
        "subnet_names": ["vsi-zone-1", "vsi-zone-2", "workers"]}]}"#;
    let symbolic = topology(&[("preset.json", text)]);
    let address = "clusters[\"shop\"]";
    let expected = "<${region}-1> <${region}-2> <the zone of subnet workers of elsewhere>";
    assert_eq!(zones(&symbolic, address), [expected]);
    let outside = Inputs { vars: vec![("region".into(), "eu-de".into())], ..Inputs::default() };
    let known = model_with(&[("preset.json", text)], &outside).topology;
    assert_eq!(
        zones(&known, address),
        ["eu-de-1 eu-de-2 <the zone of subnet workers of elsewhere>"]
    );
    let Value::Known { from, .. } = &cluster(&known, address).pools.items[0].zones.items[0] else {
        panic!("unknown")
    };
    assert_eq!(*from, Provenance::Inferred);
    assert_eq!(region(&known, address), "eu-de");
}

#[test]
fn servers_are_so_many_in_each_subnet_behind_balancers() {
    let more = r#",
  "vsi": [{
    "name": "web", "vpc_name": "work", "subnet_names": ["vsi-zone-1", "vsi-zone-2"], "vsi_per_subnet": 2,
    "load_balancers": [
      {"name": "front", "type": "private", "listener_port": 443, "listener_protocol": "https",
       "algorithm": "round_robin", "protocol": "http", "health_delay": 60, "health_retries": 5,
       "health_timeout": 30, "health_type": "http", "pool_member_port": "8080"},
      {"name": "net", "type": "public", "profile": "network-fixed", "listener_port": 1, "listener_protocol": "tcp",
       "algorithm": "round_robin", "protocol": "tcp", "health_delay": 60, "health_retries": 5,
       "health_timeout": 30, "health_type": "tcp", "pool_member_port": "1"}
    ]
  }]"#;
    let topology = topology(&[("override.json", &document(more))]);
    let web = group(&topology, "vsi[\"web\"]");
    assert_eq!(web.replicas.desired.known(), Some(&4));
    assert_eq!(all(&web.zones), "<${region}-1> <${region}-2>");
    assert_eq!(region(&topology, "vsi[\"web\"]"), "<region>");
    assert_eq!(related(&topology, "vsi[\"web\"]", RelationKind::LocatedIn), ["vpcs[\"work\"]"]);
    let balancers = ["vsi[\"web\"].load_balancers[0]", "vsi[\"web\"].load_balancers[1]"];
    assert_eq!(related(&topology, "vsi[\"web\"]", RelationKind::MemberOf), balancers);
    let Kind::LoadBalancer(front) = &at(&topology, balancers[0]).kind else {
        panic!("no balancer")
    };
    assert_eq!(all(&front.zones), "<${region}-1> <${region}-2>");
    assert_eq!((front.exposure.as_str(), shown(&front.visibility)), ("alb", "private".to_owned()));
    let member = &front.pools.items[0].members.items[0];
    assert_eq!(member.resource.as_ref(), Some(&at(&topology, "vsi[\"web\"]").id));
    let health = front.pools.items[0].health.known().expect("a check");
    assert_eq!(health.interval_seconds.known(), Some(&60));
    let Kind::LoadBalancer(net) = &at(&topology, balancers[1]).kind else { panic!("no balancer") };
    assert_eq!(all(&net.zones), "<${region}-1>", "a network load balancer lives in one zone");
    let app = topology.apps.iter().find(|app| app.offering == Offering::Servers).expect("an app");
    assert_eq!(app.balancers.len(), 2);
}

#[test]
fn buckets_have_their_place_their_class_and_their_key() {
    let text = r#"{
  "key_management": {"name": "keys", "keys": [{"name": "k1", "root_key": true}]},
  "cos": [{
    "name": "store", "plan": "standard",
    "buckets": [
      {"name": "a", "storage_class": "standard", "region_location": "us-south", "kms_key": "k1",
       "endpoint_type": "direct", "force_delete": false, "object_versioning_enabled": true,
       "expire_rule": {"days": 30, "enable": true}, "retention_rule": {"default": 1, "maximum": 1, "minimum": 1},
       "backup_policies": [{"policy_name": "p", "backup_vault_name": "v", "initial_delete_after_days": 10}]},
      {"name": "b", "storage_class": "smart", "cross_region_location": "eu"},
      {"name": "c", "storage_class": "smart", "single_site_location": "ams03"},
      {"name": "d", "storage_class": "smart"}
    ]
  }, {"name": "old", "use_data": true, "buckets": []}]
}"#;
    let topology = topology(&[("override.json", text)]);
    let bucket = |name: &str| {
        let resource = at(&topology, &format!("cos[\"store\"].buckets[{name:?}]"));
        let Kind::Bucket(bucket) = &resource.kind else { panic!("not a bucket") };
        (resource, bucket)
    };
    let (resource, a) = bucket("a");
    assert_eq!(a.resiliency.known(), Some(&Resiliency::Regional));
    assert_eq!(shown(&resource.location.region), "us-south");
    assert_eq!(resource.location.region.at().map(|at| at.line), Some(6));
    assert_eq!((a.versioning.known(), a.force_delete.known()), (Some(&true), Some(&false)));
    assert_eq!((a.expire_days.known(), a.retention_policy.known()), (Some(&30), Some(&true)));
    assert_eq!(shown(&a.endpoint), "direct");
    assert_eq!(shown(&a.encryption_key), "<key_management.keys[\"k1\"].crn>");
    let to = |kind| related(&topology, &resource.origin.address, kind);
    assert_eq!(to(RelationKind::PartOf), ["cos[\"store\"]"]);
    assert_eq!(to(RelationKind::EncryptsWith), ["key_management"]);
    let policy = "cos[\"store\"].buckets[\"a\"].backup_policies[0]";
    assert_eq!(to(RelationKind::BackedUpBy), [policy]);
    let vaults = related(&topology, policy, RelationKind::BacksUpTo);
    assert_eq!(vaults, ["cos[\"store\"].vaults[\"v\"]"]);
    let (resource, b) = bucket("b");
    assert_eq!(b.resiliency.known(), Some(&Resiliency::CrossRegion));
    assert_eq!(shown(&resource.location.geo), "eu");
    assert_eq!(bucket("c").1.resiliency.known(), Some(&Resiliency::SingleSite));
    let (resource, d) = bucket("d");
    assert_eq!(d.resiliency.known(), Some(&Resiliency::Regional));
    assert_eq!(shown(&resource.location.region), "<region>");
    assert!(!addresses(&topology).contains(&"cos[\"old\"]"), "it is there already");
}

#[test]
fn what_makes_no_sense_is_passed_over() {
    for more in [
        r#", "clusters": [{}, {"kube_type": 1, "subnet_names": 3, "worker_pools": 2, "vpc_name": []}]"#,
        r#", "clusters": [{"kube_type": "openshift", "subnet_names": [1, "(", null], "vpc_name": "work"}]"#,
        r#", "vsi": [{"load_balancers": [1, {}], "subnet_names": [[]], "vsi_per_subnet": "x"}]"#,
        r#", "cos": [{"buckets": [{"backup_policies": [{}, {"backup_vault_name": 1}], "kms_key": {}}]}]"#,
        r#", "key_management": {"keys": {}}, "cos": []"#,
    ] {
        let found = model(&[("override.json", &document(more))]);
        assert_eq!(found.problems, [], "{more}");
    }
    for text in [
        r#"{"vpcs": [1], "vsi": []}"#,
        r#"{"clusters": {}, "cos": []}"#,
        r#"[{"vpcs": [], "vsi": []}]"#,
    ] {
        let found = model(&[("override.json", text)]);
        assert!(found.topology.resources.is_empty());
    }
}

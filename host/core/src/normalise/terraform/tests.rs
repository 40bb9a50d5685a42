//! Terraform resources as the topology has them.

mod certificate;
mod domain;
mod glb;
mod glb_other;
mod origin;

use std::collections::BTreeMap;

use resilint_schema::{Cluster, Kind, Resource, Set, Topology, Value};
use resilint_terraform::Evaluation;

use super::assemble;
use crate::facts::FactBook;
use crate::normalise::Builder;
use crate::normalise::variables::Variables;
use crate::source::Sources;
use crate::terraform::Given;

mod balancer;
mod cloud;
mod doubt;
mod helm;
mod kubernetes;
mod manifests;
mod module;
mod secrets;
mod servers;

/// The topology of one file of configuration.
pub(super) fn topology(text: &str) -> Topology {
    topology_of(&[("main.tf", text)])
}

/// The topology of several files.
pub(super) fn topology_of(files: &[(&str, &str)]) -> Topology {
    topology_in(&[], files)
}

/// The topology of several files in an environment.
fn topology_in(environment: &[(&str, &str)], files: &[(&str, &str)]) -> Topology {
    let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    let environment: BTreeMap<String, String> = environment.iter().map(own).collect();
    let (evaluations, sources) = evaluated(files);
    let facts = FactBook::load().expect("facts");
    let variables = Variables::default();
    let mut builder = Builder::new(&facts, &variables);
    assemble(&evaluations, &environment, &sources, &mut builder);
    builder.finish()
}

/// The evaluations of several files.
pub(super) fn evaluated(files: &[(&str, &str)]) -> (Vec<Evaluation>, Sources) {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
    let paths = [folder.path().to_path_buf()];
    let options = crate::discover::Options::new(folder.path());
    let found = crate::discover::discover(&paths, &options);
    let files: Vec<_> = found.files.iter().collect();
    let (mut sources, mut problems) = (Sources::default(), Vec::new());
    let workspaces =
        crate::terraform::load(&files, &paths, &[], folder.path(), &mut sources, &mut problems);
    let given = Given::default();
    let evaluations = crate::terraform::evaluate(&workspaces, &given, &sources, &mut problems);
    assert_eq!(problems, [], "the configuration has no problems");
    (evaluations, sources)
}

pub(super) fn at<'t>(topology: &'t Topology, address: &str) -> &'t Resource {
    let mut all = topology.resources.iter();
    all.find(|resource| resource.origin.address == address).expect(address)
}

fn cluster<'t>(topology: &'t Topology, address: &str) -> &'t Cluster {
    let Kind::Cluster(cluster) = &at(topology, address).kind else { panic!("not a cluster") };
    cluster
}

/// A value as text: itself where known, its symbol in angle brackets where not.
pub(super) fn shown(value: &Value<String>) -> String {
    match value {
        Value::Known { value, .. } => value.clone(),
        Value::Unknown { symbol, .. } => format!("<{}>", symbol.as_deref().unwrap_or("?")),
        Value::Absent => "absent".into(),
    }
}

fn all(set: &Set<Value<String>>) -> String {
    let items: Vec<String> = set.items.iter().map(shown).collect();
    format!("{}{}", items.join(" "), if set.closed { "" } else { " ..." })
}

#[test]
fn a_vpc_cluster_has_its_zones_and_its_pools() {
    let topology = topology(
        r#"
        variable "region" {}
        provider "ibm" { region = var.region }
        resource "ibm_is_vpc" "v" { name = "v" }
        resource "ibm_container_vpc_cluster" "c" {
          name         = "shop"
          vpc_id       = ibm_is_vpc.v.id
          worker_count = 2
          kube_version = "4.14_openshift"
          dynamic "zones" {
            for_each = [1, 2]
            content { name = "${var.region}-${zones.value}" }
          }
        }
        resource "ibm_container_vpc_worker_pool" "p" {
          cluster          = ibm_container_vpc_cluster.c.id
          worker_pool_name = "big"
          zones { name = "${var.region}-3" }
        }
        "#,
    );
    let resource = at(&topology, "ibm_container_vpc_cluster.c");
    assert_eq!(shown(&resource.location.region), "<var.region>");
    let cluster = cluster(&topology, "ibm_container_vpc_cluster.c");
    let pools: Vec<String> = cluster.pools.items.iter().map(|pool| all(&pool.zones)).collect();
    assert_eq!(pools, ["<${var.region}-1> <${var.region}-2>", "<${var.region}-3>"]);
    assert_eq!(cluster.pools.items[0].workers_per_zone.known(), Some(&2));
    assert!(cluster.pools.items[1].workers_per_zone.is_absent(), "the provider wants a number");
    assert_eq!(shown(&cluster.platform), "roks");
    assert!(cluster.pools.closed);
}

#[test]
fn zones_of_classic_clusters_are_attached() {
    let topology = topology(
        r#"
        resource "ibm_container_cluster" "c" {
          name       = "old"
          datacenter = "dal10"
        }
        resource "ibm_container_worker_pool" "p" {
          cluster          = ibm_container_cluster.c.name
          worker_pool_name = "more"
          size_per_zone    = 3
        }
        resource "ibm_container_worker_pool_zone_attachment" "a" {
          cluster     = ibm_container_cluster.c.id
          worker_pool = ibm_container_worker_pool.p.worker_pool_id
          zone        = "dal12"
        }
        resource "ibm_container_worker_pool_zone_attachment" "b" {
          cluster     = ibm_container_cluster.c.id
          worker_pool = ibm_container_cluster.c.worker_pools[0].id
          zone        = "dal13"
        }
        "#,
    );
    let cluster = cluster(&topology, "ibm_container_cluster.c");
    let pools: Vec<String> = cluster.pools.items.iter().map(|pool| all(&pool.zones)).collect();
    assert_eq!(pools, ["dal10 dal13", "dal12"]);
    assert_eq!(shown(&at(&topology, "ibm_container_cluster.c").location.region), "us-south");
}

#[test]
fn a_resource_of_the_name_of_the_own_pool_is_that_pool() {
    let topology = topology(
        r#"
        resource "ibm_container_vpc_cluster" "c" {
          name          = "shop"
          worker_count  = 2
          worker_labels = { pool = "own" }
          zones { name = "eu-gb-1" }
        }
        resource "ibm_container_vpc_worker_pool" "default" {
          cluster          = ibm_container_vpc_cluster.c.id
          worker_pool_name = "default"
          worker_count     = 3
          import_on_create = true
          zones { name = "eu-gb-1" }
          zones { name = "eu-gb-2" }
        }
        "#,
    );
    let cluster = cluster(&topology, "ibm_container_vpc_cluster.c");
    let [pool] = cluster.pools.items.as_slice() else { panic!("one pool") };
    assert_eq!((shown(&pool.name), pool.workers_per_zone.known()), ("default".into(), Some(&3)));
    assert_eq!(all(&pool.zones), "eu-gb-1 eu-gb-2");
    assert_eq!(pool.node_labels.iter().map(shown).collect::<Vec<_>>(), ["pool=own"]);
}

#[test]
fn pools_and_zones_of_satellite_clusters_are_resources_too() {
    let topology = topology(
        r#"
        resource "ibm_satellite_cluster" "c" {
          name         = "edge"
          worker_count = 1
          zones { id = "zone-1" }
        }
        resource "ibm_satellite_cluster_worker_pool" "p" {
          name         = "more"
          cluster      = ibm_satellite_cluster.c.id
          worker_count = 2
          zones { id = "zone-2" }
          worker_pool_labels = { pool = "more" }
        }
        resource "ibm_satellite_cluster_worker_pool_zone_attachment" "a" {
          cluster     = ibm_satellite_cluster.c.id
          worker_pool = ibm_satellite_cluster_worker_pool.p.id
          zone        = "zone-3"
        }
        "#,
    );
    let cluster = cluster(&topology, "ibm_satellite_cluster.c");
    let pools: Vec<String> = cluster.pools.items.iter().map(|pool| all(&pool.zones)).collect();
    assert_eq!(pools, ["zone-1", "zone-2 zone-3"]);
    assert_eq!(cluster.pools.items[1].workers_per_zone.known(), Some(&2));
}

#[test]
fn a_provider_without_a_region_takes_that_of_the_environment_else_its_own() {
    let facts = FactBook::load().expect("facts");
    let [first, .., last] = facts.provider_region_variables() else { panic!("too few variables") };
    let region = |environment: &[(&str, &str)]| {
        let cluster = r#"resource "ibm_is_vpc" "v" { name = "v" }"#;
        let topology = topology_in(environment, &[("main.tf", cluster)]);
        match &at(&topology, "ibm_is_vpc.v").location.region {
            Value::Known { value, from, .. } => format!("{value} {from:?}"),
            other => shown(other),
        }
    };
    let default = format!("{} ProviderDefault", facts.default_provider_region());
    assert_eq!(region(&[]), default);
    assert_eq!(region(&[(first, "eu-gb"), (last, "eu-de")]), "eu-gb Env");
    assert_eq!(region(&[(first, ""), (last, "eu-de")]), "eu-de Env");
    assert_eq!(region(&[(first, "")]), default);
}

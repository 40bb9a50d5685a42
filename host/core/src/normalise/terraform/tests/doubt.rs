//! References to instances of which it is unknown whether they are there, and values that may lead to
//! one resource or to another.

use resilint_schema::{
    BalancerPool, Confidence, Database, DatabaseRole, LoadBalancer, RelationKind, WorkerPool,
};

use super::*;

fn pools(topology: &Topology, address: &str) -> Set<WorkerPool> {
    let Kind::Cluster(cluster) = &at(topology, address).kind else { panic!("not a cluster") };
    cluster.pools.clone()
}

fn balancer<'t>(topology: &'t Topology, address: &str) -> &'t LoadBalancer {
    let Kind::LoadBalancer(balancer) = &at(topology, address).kind else { panic!("no balancer") };
    balancer
}

fn database<'t>(topology: &'t Topology, address: &str) -> &'t Database {
    let Kind::Database(database) = &at(topology, address).kind else { panic!("no database") };
    database
}

/// A cluster of that head, and a pool of that head that names its cluster so.
fn cluster_and_pool(cluster: &str, pool: &str, names: &str) -> Set<WorkerPool> {
    let text = format!(
        r#"
        variable "create" {{}}
        variable "more" {{}}
        variable "all" {{ type = map(string) }}
        variable "id" {{}}
        resource "ibm_container_vpc_cluster" "c" {{
          {cluster}
          name = "c"
          zones {{ name = "eu-de-1" }}
        }}
        resource "ibm_container_vpc_cluster" "other" {{ name = "other" }}
        resource "ibm_container_vpc_worker_pool" "p" {{
          {pool}
          cluster = {names}
          worker_pool_name = "p"
          zones {{ name = "eu-de-2" }}
        }}
        "#
    );
    let topology = topology(&text);
    let all = topology.resources.iter();
    let mut clusters =
        all.filter(|it| it.origin.address.starts_with("ibm_container_vpc_cluster.c"));
    pools(&topology, &clusters.next().expect("a cluster").origin.address)
}

#[test]
fn a_pool_is_of_a_cluster_of_which_it_is_unknown_whether_it_is_there() {
    const CREATE: &str = "count = var.create ? 1 : 0";
    for (cluster, pool, names, closed, zone) in [
        ("", "", "ibm_container_vpc_cluster.c.id", true, Some("eu-de-2")),
        (CREATE, "", "ibm_container_vpc_cluster.c[0].id", true, Some("eu-de-2")),
        // Both are there, or none is.
        (CREATE, CREATE, "ibm_container_vpc_cluster.c[0].id", true, Some("eu-de-2")),
        (CREATE, "count = var.more ? 1 : 0", "ibm_container_vpc_cluster.c[0].id", false, None),
        // Of several, it is of the first.
        ("count = var.create", "", "ibm_container_vpc_cluster.c[0].id", false, None),
        ("", "", "var.more ? ibm_container_vpc_cluster.c.id : var.id", false, None),
        ("", "", "var.id", false, None),
    ] {
        let found = cluster_and_pool(cluster, pool, names);
        assert_eq!(found.items.len(), 2, "{cluster} {pool} {names}");
        assert_eq!(found.closed, closed, "{cluster} {pool} {names}");
        let of_pool = found.items[1].zones.items[0].known().map(String::as_str);
        assert_eq!(of_pool, zone, "{cluster} {pool} {names}");
    }
    let elsewhere = cluster_and_pool("", "", "ibm_container_vpc_cluster.other.id");
    assert_eq!((elsewhere.items.len(), elsewhere.closed), (1, true));
}

#[test]
fn a_pool_of_any_key_may_be_of_any_cluster() {
    const EACH: &str = "for_each = var.all";
    let found = cluster_and_pool(EACH, EACH, "ibm_container_vpc_cluster.c[each.key].id");
    assert!(!found.closed, "{found:?}");
    let missing = found.items[1].zones.items[0].symbol();
    assert_eq!(missing, Some("something made of var.all"));
}

#[test]
fn what_a_look_up_or_a_module_yields_leads_on() {
    let text = |name: &str| {
        format!(
            r#"
            resource "ibm_container_vpc_cluster" "c" {{ name = "c" }}
            resource "ibm_container_vpc_cluster" "other" {{ name = "other" }}
            data "ibm_container_vpc_cluster" "d" {{
              name = ibm_container_vpc_cluster.other.id
            }}
            resource "ibm_container_vpc_worker_pool" "p" {{
              cluster = {name}
            }}
            "#
        )
    };
    let topology = topology(&text("data.ibm_container_vpc_cluster.d.id"));
    assert!(pools(&topology, "ibm_container_vpc_cluster.c").closed);
    assert!(!pools(&topology, "ibm_container_vpc_cluster.other").closed);
}

#[test]
fn balancers_keep_pools_and_members_that_may_not_be_there() {
    let topology = topology(
        r#"
        variable "create" {}
        variable "more" {}
        resource "ibm_is_lb" "a" {
          count = var.create ? 1 : 0
          name = "a"
          subnets = ["x"]
        }
        resource "ibm_is_lb_pool" "p" {
          count = var.create ? 1 : 0
          lb = ibm_is_lb.a[0].id
          name = "p"
        }
        resource "ibm_is_instance" "one" {
          name = "one"
          zone = "eu-de-1"
        }
        resource "ibm_is_instance" "two" {
          count = var.more ? 1 : 0
          name = "two"
          zone = "eu-de-2"
        }
        resource "ibm_is_lb_pool_member" "one" {
          lb = ibm_is_lb.a[0].id
          pool = ibm_is_lb_pool.p[0].id
          target_id = ibm_is_instance.one.id
        }
        resource "ibm_is_lb_pool_member" "two" {
          count = var.more ? 1 : 0
          lb = ibm_is_lb.a[0].id
          pool = ibm_is_lb_pool.p[0].id
          target_id = ibm_is_instance.two[0].id
        }
        resource "ibm_cis_origin_pool" "o" {
          count = var.create ? 1 : 0
          name = "o"
          origins {
            name = "x"
            address = ibm_is_lb.a[0].hostname
          }
        }
        resource "ibm_cis_global_load_balancer" "g" {
          name = "g.example.com"
          fallback_pool_id = ibm_cis_origin_pool.o[0].id
          default_pool_ids = [ibm_cis_origin_pool.o[0].id]
        }
        "#,
    );
    let found = balancer(&topology, "ibm_is_lb.a[*]");
    let [pool] = &found.pools.items[..] else { panic!("{found:?}") };
    assert!(found.pools.closed);
    let zones = |pool: &BalancerPool| {
        let members = pool.members.items.iter().map(|member| member.location.zone.clone());
        members.collect::<Vec<_>>()
    };
    assert!(!pool.members.closed);
    let [one, two] = &zones(pool)[..] else { panic!("{pool:?}") };
    assert_eq!(one.known().map(String::as_str), Some("eu-de-1"));
    assert_eq!(two.symbol(), Some("something made of var.more"));

    let Kind::GlobalLoadBalancer(global) = &at(&topology, "ibm_cis_global_load_balancer.g").kind
    else {
        panic!("not a balancer")
    };
    assert_eq!(global.pools.items.len(), 1);
    assert!(!global.pools.closed);
    assert_eq!(global.fallback_pool.symbol(), Some("something made of var.create"));
}

#[test]
fn a_leader_that_may_be_null_makes_no_replica() {
    let role = |leader: &str| {
        let text = format!(
            r#"
            variable "u" {{}}
            variable "n" {{}}
            data "ibm_x" "y" {{}}
            resource "ibm_database" "some" {{
              count = var.n
              name = "s"
            }}
            resource "ibm_database" "leader" {{ name = "l" }}
            resource "ibm_database" "maybe" {{
              count = var.u ? 1 : 0
              name = "m"
            }}
            resource "ibm_database" "r" {{
              name = "r"
              remote_leader_id = {leader}
            }}
            "#
        );
        let topology = topology(&text);
        let is_replica = |it: &&resilint_schema::Relation| it.kind == RelationKind::ReadReplicaOf;
        let sure = |it: &&resilint_schema::Relation| it.confidence != Confidence::Heuristic;
        let role = |address: &str| database(&topology, address).role.known().copied();
        let replicas = topology.relations.iter().filter(is_replica).filter(sure).count();
        assert_eq!(replicas, usize::from(role("ibm_database.r").is_some()), "{leader}");
        assert_eq!(role("ibm_database.some[*]"), None, "{leader}");
        (role("ibm_database.r"), role("ibm_database.leader"), role("ibm_database.maybe[*]"))
    };
    let (replica, leader) = (Some(DatabaseRole::Replica), Some(DatabaseRole::Leader));
    assert_eq!(role("ibm_database.leader.id"), (replica, leader, None));
    assert_eq!(role("ibm_database.maybe[0].id"), (replica, None, leader));
    assert_eq!(role("data.ibm_x.y.flag ? ibm_database.leader.id : null"), (None, None, None));
    assert_eq!(role("var.u ? ibm_database.leader.id : null"), (None, None, None));
    assert_eq!(role("one(ibm_database.maybe[*].id)"), (None, None, None));
    assert_eq!(role("try(ibm_database.maybe[0].id, null)"), (None, None, None));
    assert_eq!(role("try(ibm_database.some[0].id, null)"), (None, None, None));
    assert_eq!(role("can(ibm_database.some[0].id) ? \"x\" : null"), (None, None, None));
}

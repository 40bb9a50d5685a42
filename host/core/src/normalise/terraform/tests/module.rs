//! Calls of modules whose files are not there.

use resilint_schema::{Kind, RelationKind};

use super::servers::related;
use super::*;

#[test]
fn a_cluster_module_has_the_zones_of_the_subnets_it_is_given() {
    let topology = topology(
        r#"
        variable "region" {}
        variable "workers" { default = 2 }
        variable "subnets" {}
        resource "ibm_is_vpc" "v" { name = "v" }
        resource "ibm_is_subnet" "s" {
          count = 2
          vpc   = ibm_is_vpc.v.id
          zone  = "${var.region}-${count.index + 1}"
        }
        module "ocp" {
          source       = "terraform-ibm-modules/base-ocp-vpc/ibm"
          version      = "3.0.0"
          region       = var.region
          cluster_name = "shop"
          vpc_id       = ibm_is_vpc.v.id
          vpc_subnets  = {
            default = [for s in ibm_is_subnet.s : { id = s.id, zone = s.zone, cidr_block = "x" }]
          }
          worker_pools = [
            { subnet_prefix = "default", pool_name = "default", workers_per_zone = var.workers },
            { subnet_prefix = "other", pool_name = "edge", workers_per_zone = 1 },
          ]
        }
        module "unknown" {
          source       = "git::https://github.com/terraform-ibm-modules/terraform-ibm-base-ocp-vpc.git?ref=v3"
          cluster_name = "other"
          vpc_subnets  = var.subnets
          worker_pools = [{ subnet_prefix = "a", pool_name = "default", workers_per_zone = 1 }]
        }
        "#,
    );
    let shop = cluster(&topology, "module.ocp");
    assert_eq!(all(&shop.pools.items[0].zones), "<${var.region}-1> <${var.region}-2>");
    assert_eq!(shop.pools.items[0].workers_per_zone.known(), Some(&2));
    assert!(!shop.pools.items[1].zones.closed, "no such subnets");
    assert_eq!(shown(&at(&topology, "module.ocp").location.region), "<var.region>");
    assert_eq!(related(&topology, "module.ocp", RelationKind::PartOf), ["ibm_is_vpc.v"]);
    let other = cluster(&topology, "module.unknown");
    assert_eq!(all(&other.pools.items[0].zones), "<zone(var.subnets[\"a\"])> ...");
}

#[test]
fn references_to_outputs_find_the_module() {
    let topology = topology(
        r#"
        provider "ibm" { region = "eu-de" }
        module "ce" {
          source       = "terraform-ibm-modules/code-engine/ibm"
          version      = "1.0.0"
          project_name = "shop"
          apps = {
            web = { image_reference = "icr.io/a/web", scale_min_instances = 2 }
          }
        }
        resource "ibm_code_engine_app" "a" {
          project_id      = module.ce.project_id
          name            = "more"
          image_reference = "icr.io/a/more"
        }
        module "vpc" {
          source  = "terraform-ibm-modules/landing-zone-vpc/ibm"
          version = "1.0.0"
          name    = "net"
          region  = "eu-de"
          subnets = {
            zone-1 = [{ name = "a", cidr = "10.0.0.0/24" }]
            zone-2 = [{ name = "b", cidr = "10.0.1.0/24" }]
          }
        }
        module "vsi" {
          source         = "terraform-ibm-modules/landing-zone-vsi/ibm"
          version        = "1.0.0"
          prefix         = "web"
          vpc_id         = module.vpc.vpc_id
          vsi_per_subnet = 2
          subnets = [
            { name = "a", id = "1", zone = "eu-de-1", cidr = "x" },
            { name = "b", id = "2", zone = "eu-de-2", cidr = "x" },
          ]
        }
        "#,
    );
    let lies_in = related(&topology, "ibm_code_engine_app.a", RelationKind::LocatedIn);
    assert_eq!(lies_in, ["module.ce"]);
    assert_eq!(shown(&at(&topology, "ibm_code_engine_app.a").location.region), "eu-de");
    let app = "module.ce.apps[\"web\"]";
    assert_eq!(related(&topology, app, RelationKind::LocatedIn), ["module.ce"]);
    assert_eq!(related(&topology, "module.vsi", RelationKind::LocatedIn), ["module.vpc"]);
    let subnet = at(&topology, "module.vpc.subnets[\"zone-2\"][0]");
    assert_eq!(shown(&subnet.location.zone), "eu-de-2");
    let Kind::ServerGroup(servers) = &at(&topology, "module.vsi").kind else { panic!("no group") };
    assert_eq!(servers.replicas.desired.known(), Some(&4));
    assert_eq!(all(&servers.zones), "eu-de-1 eu-de-2");
}

#[test]
fn a_call_of_which_nothing_is_known_is_told_once() {
    let call =
        |name: &str, source: &str| format!("module \"{name}\" {{ source = \"{source}\" }}\n");
    let text = call("a", "terraform-ibm-modules/cluster/ibm//modules/vpc-openshift")
        + &call("b", "terraform-ibm-modules/cluster/ibm//modules/vpc-openshift")
        + &call("c", "terraform-ibm-modules/resource-group/ibm");
    let model = crate::terraform::of_documents::model(&[("main.tf", &text)]);
    let told: Vec<&str> = model
        .problems
        .iter()
        .filter(|problem| problem.code == "resilint::terraform::unread-module")
        .map(|problem| problem.message.as_str())
        .collect();
    let [told] = told.as_slice() else { panic!("{told:?}") };
    assert!(told.contains("module.a") && told.contains("1 more call"), "{told}");
}

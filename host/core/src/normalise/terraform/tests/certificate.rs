//! Certificates.

use resilint_schema::{Certificate, Topology};

use super::{all, at, shown, topology};

fn certificate<'t>(topology: &'t Topology, address: &str) -> &'t Certificate {
    at(topology, address).certificate().expect("a certificate")
}

#[test]
fn certificates_tell_whether_they_are_renewed() {
    let topology = topology(
        r#"
        variable "rotate" {}
        variable "domain" { default = "example.com" }
        provider "ibm" { region = "eu-de" }
        resource "ibm_sm_public_certificate" "on" {
          name        = "on"
          common_name = var.domain
          alt_names   = ["www.${var.domain}"]
          rotation { auto_rotate = true }
        }
        resource "ibm_sm_public_certificate" "off" {
          name        = "off"
          common_name = "example.com"
        }
        resource "ibm_sm_private_certificate" "open" {
          name        = "open"
          region      = "us-south"
          common_name = "example.com"
          rotation { auto_rotate = var.rotate }
        }
        resource "ibm_sm_imported_certificate" "by_hand" { name = "by-hand" }
        resource "ibm_certificate_manager_order" "gone" {
          name    = "gone"
          domains = ["example.com"]
        }
        resource "ibm_cis_domain" "d" { domain = "example.com" }
        resource "ibm_cis_certificate_order" "edge" {
          domain_id = ibm_cis_domain.d.id
          hosts     = ["example.com", "*.example.com"]
        }
        "#,
    );
    let on = certificate(&topology, "ibm_sm_public_certificate.on");
    assert_eq!((on.auto_rotate.known(), on.rotate_keys.known()), (Some(&true), Some(&false)));
    assert_eq!(all(&on.domains), "example.com www.example.com");
    let off = certificate(&topology, "ibm_sm_public_certificate.off");
    assert_eq!((off.auto_rotate.known(), shown(&off.form)), (Some(&false), "ordered".into()));
    assert!(certificate(&topology, "ibm_sm_private_certificate.open").auto_rotate.is_unknown());
    let region = &at(&topology, "ibm_sm_private_certificate.open").location.region;
    assert_eq!(shown(region), "us-south");
    let by_hand = certificate(&topology, "ibm_sm_imported_certificate.by_hand");
    assert_eq!((shown(&by_hand.form), all(&by_hand.domains)), ("imported".into(), " ...".into()));
    assert_eq!(
        certificate(&topology, "ibm_certificate_manager_order.gone").provider,
        "certificate-manager"
    );
    let edge = certificate(&topology, "ibm_cis_certificate_order.edge");
    assert_eq!(all(&edge.domains), "example.com *.example.com");
    assert_eq!(shown(&at(&topology, "ibm_cis_certificate_order.edge").name), "example.com");
}

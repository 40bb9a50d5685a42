//! Objects of Kubernetes in `kubernetes_manifest`.

use super::*;
use crate::normalise::terraform::manifests;

/// The objects that manifests hold, in JSON, and what is told of others.
fn read(text: &str) -> (Vec<String>, Vec<String>) {
    read_of(&[("main.tf", text)])
}

fn read_of(files: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
    let (evaluations, sources) = evaluated(files);
    let facts = FactBook::load().expect("facts");
    let variables = Variables::default();
    let mut builder = Builder::new(&facts, &variables);
    let made = manifests(&evaluations, &[], &sources, &mut builder);
    let made = made.iter().map(|it| it.input().document.root.to_json().to_string()).collect();
    let told = builder.finish().unparsed.into_iter().map(|part| part.reason).collect();
    (made, told)
}

#[test]
fn an_object_keeps_its_values_and_what_stands_for_those_that_are_missing() {
    let (made, told) = read(
        r#"
        variable "copies" {}
        resource "kubernetes_manifest" "m" {
          manifest = {
            kind = "Deployment"
            spec = { replicas = var.copies, paused = false, minReadySeconds = 5, list = ["a", null] }
          }
        }
        "#,
    );
    let expected = r#"{"kind":"Deployment","spec":{"list":["a",null],"minReadySeconds":5,"paused":false,"replicas":"${var.copies}"}}"#;
    assert_eq!(made, [expected]);
    assert!(told.is_empty(), "{told:?}");
}

#[test]
fn an_object_that_several_runs_leave_the_same_is_read_once() {
    let files = [
        (
            "main.tf",
            "variable \"a\" {}\nresource \"kubernetes_manifest\" \"m\" { manifest = { kind = \"Pod\", name = var.a } }",
        ),
        ("x.tfvars", "a = 1"),
        ("y.tfvars", "a = 1"),
        ("z.tfvars", "a = 2"),
    ];
    assert_eq!(read_of(&files).0, [r#"{"kind":"Pod","name":1}"#, r#"{"kind":"Pod","name":2}"#]);
}

#[test]
fn an_object_of_unknown_form_is_told_where_it_matters() {
    let (made, told) = read(
        r#"
        variable "containers" {}
        variable "all" {}
        variable "rules" {}
        variable "regions" { type = set(string) }
        resource "kubernetes_manifest" "form" {
          manifest = { kind = "Deployment", spec = { template = { spec = { containers = var.containers } } } }
        }
        resource "kubernetes_manifest" "whole" { manifest = var.all }
        resource "kubernetes_manifest" "role" { manifest = { kind = "Role", rules = var.rules } }
        resource "kubernetes_manifest" "perhaps" {
          for_each = var.regions
          manifest = { kind = "Deployment" }
        }
        "#,
    );
    assert!(made.is_empty(), "{made:?}");
    assert_eq!(
        told,
        [
            "kubernetes_manifest.form: its `containers` cannot be told (var.containers)",
            "kubernetes_manifest.whole: its `manifest` cannot be told (var.all)",
            "kubernetes_manifest.perhaps[*]: it cannot be told whether it is applied",
        ]
    );
}

#[test]
fn values_that_are_used_again_and_again_come_to_an_end() {
    let levels: Vec<String> = (1..6)
        .map(|level| {
            format!("l{level} = [{}]", vec![format!("local.l{}", level - 1); 10].join(","))
        })
        .collect();
    let (made, told) = read(&format!(
        "locals {{\nl0 = [\"x\"]\n{}\n}}\nresource \"kubernetes_manifest\" \"m\" {{\ncount = 12\nmanifest = {{ kind = \"Deployment\", name = count.index, args = local.l5 }}\n}}",
        levels.join("\n")
    ));
    assert!(!made.is_empty() && made.len() + told.len() == 12);
    assert!(told[0].ends_with("have more than 1000000 values"), "{}", told[0]);
}

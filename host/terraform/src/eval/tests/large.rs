//! Large and deep configurations as they may be written by mistake.

use super::*;

#[test]
fn large_things_have_an_end() {
    let many = "resource \"r\" \"a\" {\n count = 1000000000\n}\nlocals {\n x = [for a in local.y : [for b in local.y : [for c in local.y : c]]]\n y = [for i in range(1000) : i]\n}\nresource \"r\" \"b\" { n = local.x }";
    let evaluation = evaluated(&[("main.tf", many)]);
    assert!(matches!(at(&evaluation, "r.a[*]").count, Multiplicity::Unknown { .. }));
}

#[test]
fn deep_expressions_in_deep_chains_have_an_end() {
    let (open, close) = ("abs(".repeat(50), ")".repeat(50));
    let deep: String =
        (0..200).map(|i| format!("l{i} = {open}local.l{}{close}\n", i + 1)).collect();
    let config = format!("locals {{\n{deep}l200 = 1\n}}\nresource \"r\" \"a\" {{ x = local.l0 }}");
    let program = program(&[("main.tf", &config)]);
    let root = program.roots().remove(0);
    // The stack of the caller does not matter.
    let small = std::thread::Builder::new().stack_size(128 << 10);
    let found = std::thread::scope(|threads| {
        let work = || {
            with_settings(&[], |settings| {
                evaluate(&program, &root.dir, &root.scenarios[0], settings).resources.len()
            })
        };
        small.spawn_scoped(threads, work).expect("a thread").join().ok()
    });
    assert_eq!(found, Some(1));
}

#[test]
fn ten_thousand_instances_are_told_apart() {
    let evaluation = evaluated(&[(
        "main.tf",
        r#"
        locals {
          numbers = flatten([for a in range(100) : [for b in range(100) : a * 100 + b]])
          all     = { for i in local.numbers : "k${i}" => "z-${i % 3}" }
        }
        resource "r" "many" {
          for_each = local.all
          zone     = each.value
        }
        resource "r" "one" { zone = r.many["k7"].zone }
        "#,
    )]);
    let many = evaluation.resources.iter().filter(|it| it.address.starts_with("r.many["));
    assert_eq!(many.count(), 10_000);
    assert_eq!(argument(at(&evaluation, "r.one"), "zone"), "\"z-1\"");
    assert_eq!(evaluation.diagnostics, []);
}

//! Hostile configuration: it ends, within its stack and its memory, and whoever reads the result is told which
//! limit was reached.

use std::fmt::Write as _;

use super::*;
use crate::limit::Limits;

/// A hundredth of what a root may take, so that growth shows soon.
const SMALL: Limits = Limits { steps: 50_000, bytes: 16 << 20, instances: 500 };

fn within(files: &[(&str, &str)], limits: Limits) -> Evaluation {
    let program = program(files);
    let root = program.roots().remove(0);
    with_settings(&[], |settings| {
        super::super::within(&program, &root.dir, &root.scenarios[0], settings, limits)
    })
}

/// What is missing in the argument `x` of `r.a`.
fn missing(evaluation: &Evaluation) -> String {
    let x = at(evaluation, "r.a").config.get("x").expect("x is set");
    let made = Value::follows(None, [x]);
    let unknown = made.as_unknown().expect("x is unknown");
    assert_eq!(unknown.why, Why::TooLarge);
    unknown.steps().last().map_or_else(String::new, |step| step.name.to_string())
}

/// The limit that stands between a configuration and the argument `x` of `r.a`.
#[track_caller]
fn reaches(config: &str, limit: &str) {
    let bytes = if limit == BYTES { 1 << 20 } else { SMALL.bytes };
    let evaluation = within(&[("main.tf", config)], Limits { bytes, ..SMALL });
    assert_eq!(missing(&evaluation), limit, "{config}");
    // What is left of a value need not be told; what is left of a root is.
    if limit.contains("steps") || limit.contains("MB of values") {
        let told = evaluation.diagnostics.iter().any(|it| it.message.contains(limit));
        assert!(told, "{:?}", evaluation.diagnostics);
    }
}

const STEPS: &str = "more than 50000 steps of evaluation";
const BYTES: &str = "more than 1 MB of values";
const PARTS: &str = "a value of more than 262144 parts";
const RESULT: &str = "a result of more than 1 MB or 100000 elements";
const DEPTH: &str = "more than 1000 levels of expressions and references";

/// Locals each of which is made of the one before; the last is `local.last`.
fn chain(first: &str, links: usize, link: impl Fn(&str) -> String) -> String {
    let mut config = format!("locals {{\n  a0 = {first}\n");
    for number in 1..=links {
        let _ = writeln!(config, "  a{number} = {}", link(&format!("local.a{}", number - 1)));
    }
    let _ = writeln!(config, "  last = local.a{links}\n}}");
    config
}

fn doubled(last: &str) -> String {
    chain("[\"x\"]", 40, |before| format!("[{before}, {before}]"))
        + &format!("variable \"u\" {{}}\nresource \"r\" \"a\" {{ x = {last} }}")
}

#[test]
fn values_that_double_are_too_large() {
    reaches(&doubled("local.last"), PARTS);
    reaches(&doubled("toset([local.last, local.last])"), PARTS);
    reaches(&doubled("[local.last, var.u]"), PARTS);
    reaches(&doubled("format(\"%v\", local.last)"), PARTS);
    reaches(&doubled("local.last == [local.last, local.last]"), PARTS);
    let objects = chain("{}", 40, |before| format!("{{ a = {before}, b = {before} }}"));
    reaches(&format!("{objects}\nresource \"r\" \"a\" {{ x = local.last }}"), PARTS);
    let typed = [
        ("main.tf", doubled("module.m.x")),
        ("m/main.tf", "variable \"y\" { type = any }\noutput \"x\" { value = var.y }".into()),
        ("call.tf", "module \"m\" {\n source = \"./m\"\n y = local.last\n}".into()),
    ];
    let typed: Vec<(&str, &str)> = typed.iter().map(|(path, text)| (*path, &**text)).collect();
    assert_eq!(missing(&within(&typed, SMALL)), PARTS);
}

#[test]
fn values_that_nest_are_too_deep() {
    let config = chain("1", 150, |before| format!("[{before}]"));
    let limit = "a value of more than 100 levels";
    reaches(&format!("{config}\nresource \"r\" \"a\" {{ x = local.last }}"), limit);
    // Each resource asks for a little more, so that no single question is deep.
    let mut config = chain("1", 3000, |before| format!("[[[[[{before}]]]]]"));
    for number in (1..3000).step_by(20) {
        let _ = writeln!(config, "resource \"r\" \"r{number}\" {{ x = local.a{number} }}");
    }
    let _ = writeln!(config, "resource \"r\" \"a\" {{ x = local.last }}");
    reaches(&config, limit);
}

#[test]
fn candidates_do_not_double() {
    let pick = |before: &str| format!("[{before}, {before}][var.i]");
    let config = chain("var.i == \"x\" ? 1 : 2", 40, pick);
    let config = format!("variable \"i\" {{}}\n{config}");
    let evaluation = within(
        &[("main.tf", &format!("{config}\nresource \"r\" \"a\" {{ x = local.last }}"))],
        SMALL,
    );
    let x = at(&evaluation, "r.a").config.get("x").and_then(Value::as_unknown).expect("x");
    assert_eq!(x.candidates.len(), 2);
    let many = "resource \"r\" \"a\" { x = [for i in range(65) : i][var.i] }\nvariable \"i\" {}";
    let evaluation = within(&[("main.tf", many)], SMALL);
    let x = at(&evaluation, "r.a").config.get("x").and_then(Value::as_unknown).expect("x");
    assert!(x.candidates.is_empty(), "too many to be of use");
}

#[test]
fn loops_have_an_end() {
    let loops = |value: &str| {
        format!(
            "variable \"u\" {{}}
            locals {{ k = [for i in range(300) : \"v${{i}}\"] }}
            resource \"r\" \"a\" {{ x = [for i in range(1000) : [for j in range(1000) : {value}]] }}"
        )
    };
    reaches(&loops("j"), STEPS);
    reaches(&loops("length(setproduct(local.k, local.k))"), STEPS);
    reaches(&loops("length(distinct(concat(local.k, [var.u])))"), STEPS);
    reaches(&loops("sort(local.k)"), STEPS);
    reaches(&loops("sha512(join(\"\", local.k))"), STEPS);
    reaches(&loops("regexall(\"v[0-9]+\", join(\"\", local.k))"), STEPS);
    reaches(&loops("setintersection(local.k, [var.u])"), STEPS);
    reaches(&loops("local.k == local.k"), STEPS);
    reaches(&loops("local.k[*]"), STEPS);
    reaches(&loops("join(\"\", local.k)"), BYTES);
    reaches(&loops("\"${join(\"\", local.k)}${j}\""), BYTES);
}

#[test]
fn templates_have_an_end() {
    let nested = "%{for a in range(1000)}%{for b in range(1000)}%{for c in range(1000)}x%{endfor}%{endfor}%{endfor}";
    reaches(&format!("resource \"r\" \"a\" {{ x = \"{nested}\" }}"), STEPS);
    let long = "resource \"r\" \"a\" { x = \"%{for a in range(1000)}${local.k}%{endfor}\" }
        locals { k = join(\"\", [for i in range(1000) : \"0123456789\"]) }";
    reaches(long, RESULT);
}

#[test]
fn what_nests_ends_within_the_stack() {
    let deep = |link: &dyn Fn(&str) -> String| {
        let config = chain("1", 3000, link);
        reaches(&format!("{config}\nresource \"r\" \"a\" {{ x = local.last }}"), DEPTH);
    };
    deep(&|before| before.to_owned());
    deep(&|before| {
        format!("{}upper({before}){}", "[".repeat(20), "]".repeat(20)) + &"[0]".repeat(20)
    });
    deep(&|before| format!("upper(try(\"${{{before}}}\", 2))"));
    deep(&|before| format!("[for i in [1] : {before}][0]"));
    deep(&|before| format!("{{ for k, v in {{ a = 1 }} : k => {before} }}.a"));
    deep(&|before| format!("[[{before}]][*][0][0]"));
    deep(&|before| format!("true ? {before} : 1"));
    deep(&|before| format!("-(-{before} + 0)"));
    deep(&|before| {
        format!("\"%{{ if true }}%{{ for a in [1] }}${{{before}}}%{{ endfor }}%{{ endif }}\"")
    });
    deep(&|before| format!("templatestring(\"$${{x}}\", {{ x = {before} }})"));
    deep(&|before| format!("can({before}) ? {before} : {before}"));
}

#[test]
fn names_nest_as_expressions_do() {
    let mut config = String::from("resource \"r\" \"a\" { x = r.b0[0].b[0].x }\n");
    for number in 0..3000 {
        let next = format!("r.b{}[0].b[0].x", number + 1);
        let _ = writeln!(
            config,
            "resource \"r\" \"b{number}\" {{
              count = length([{next}])
              b {{ x = {next} }}
              dynamic \"b\" {{
                for_each = [1]
                content {{ x = {next} }}
              }}
            }}"
        );
    }
    let _ = writeln!(config, "resource \"r\" \"b3000\" {{\n count = 1\n b {{ x = 1 }}\n}}");
    let evaluation = within(&[("main.tf", &config)], SMALL);
    let told: Vec<&str> = evaluation.diagnostics.iter().map(|it| it.message.as_str()).collect();
    assert!(told.iter().any(|message| message.contains(DEPTH)), "{told:?}");
}

#[test]
fn a_template_fills_in_no_other() {
    let files: &[(&str, &str)] = &[(
        "main.tf",
        r#"locals { t = "$${templatestring(t, {t = t})}" }
        resource "r" "a" {
          x = templatestring(local.t, {t = local.t})
          y = try(templatestring(local.t, {t = local.t}), "none")
        }"#,
    )];
    let evaluation = within(files, SMALL);
    let told: Vec<&str> = evaluation.diagnostics.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(told, ["r.a.x: a template may not call templatestring"]);
    assert_eq!(argument(at(&evaluation, "r.a"), "y"), "\"none\"");
}

#[test]
fn instances_have_an_end() {
    let limit = "more than 500 instances of resources and modules";
    let files: &[(&str, &str)] = &[
        (
            "main.tf",
            "module \"a\" {\n source = \"./a\"\n count = 2000\n}\nresource \"r\" \"a\" {\n count = 3\n}",
        ),
        ("a/main.tf", "module \"b\" {\n source = \"../b\"\n count = 2000\n}"),
        ("b/main.tf", "resource \"r\" \"b\" {}"),
    ];
    let evaluation = within(files, SMALL);
    assert!(evaluation.diagnostics.iter().any(|it| it.message.contains(limit)));
    assert!(evaluation.resources.len() < 600, "{}", evaluation.resources.len());
    assert!(evaluation.modules.len() < 600, "{}", evaluation.modules.len());
    let rest =
        evaluation.modules.iter().find(|call| &*call.address == "module.a[*]").expect("rest");
    let Multiplicity::Unknown { min: 0, max: None, by } = &rest.count else { panic!("{rest:?}") };
    assert_eq!(by.as_unknown().map(|unknown| unknown.why), Some(Why::TooLarge));

    let each =
        "resource \"r\" \"a\" {\n count = 2000\n x = 1\n}\nresource \"r\" \"b\" {\n x = 1\n}";
    let evaluation = within(&[("main.tf", each)], SMALL);
    assert_eq!(evaluation.resources.len(), 502);
    assert_eq!(argument(at(&evaluation, "r.a[499]"), "x"), "1");
    assert_eq!(argument(at(&evaluation, "r.a[*]"), "x"), "1");
    // What has one instance only stays in sight.
    assert_eq!(argument(at(&evaluation, "r.b[*]"), "x"), "1");
}

#[test]
fn modules_that_multiply_have_an_end() {
    let calls = |to: &str| -> String {
        (0..10).map(|n| format!("module \"m{n}\" {{ source = \"{to}\" }}\n")).collect()
    };
    let levels: Vec<(String, String)> = (0..9)
        .map(|level| {
            let dir = if level == 0 { String::new() } else { format!("a{level}/") };
            let to = if level == 0 { "./a1".to_owned() } else { format!("../a{}", level + 1) };
            let text = if level == 8 { "resource \"r\" \"x\" {}".to_owned() } else { calls(&to) };
            (format!("{dir}main.tf"), text)
        })
        .collect();
    let files: Vec<(&str, &str)> = levels.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let evaluation = within(&files, SMALL);
    assert!(evaluation.resources.len() + evaluation.modules.len() < 1000);
    assert!(evaluation.diagnostics.iter().any(|it| it.message.contains("more than 500 instances")));
}

#[test]
fn the_rest_of_a_root_without_steps_is_unknown_and_there() {
    let config = "locals { x = [for i in range(1000) : [for j in range(1000) : i]] }
        resource \"r\" \"a\" { x = local.x }
        resource \"r\" \"b\" {
          count = 1000
          y     = 1
          z { w = 1 }
        }";
    let evaluation = within(&[("main.tf", config)], SMALL);
    let rest = at(&evaluation, "r.b[*]");
    let z = rest.config.get("z").and_then(Value::as_items).expect("z");
    for value in [rest.config.get("y"), z[0].get("w")] {
        let unknown = value.and_then(Value::as_unknown).expect("unknown");
        assert_eq!(unknown.why, Why::TooLarge);
    }
    assert_eq!(evaluation.resources.len(), 2);
}

#[test]
fn a_block_has_all_its_arguments_whatever_they_weigh() {
    let config = "locals { k = [for i in range(1000) : range(300)] }
        resource \"r\" \"a\" {
          w = 1
          x = local.k
          b {
            y = local.k
            z = 1
          }
        }";
    let evaluation = within(&[("main.tf", config)], Limits::default());
    let a = at(&evaluation, "r.a");
    assert_eq!(argument(a, "w"), "1");
    assert_eq!(missing(&evaluation), PARTS);
    assert!(a.config.get("b").is_some());
}

#[test]
fn a_long_trail_is_cut() {
    let mut config = chain("var.u", 5000, str::to_owned);
    for number in (1..5000).step_by(200) {
        let _ = writeln!(config, "resource \"r\" \"r{number}\" {{ x = local.a{number} }}");
    }
    let config =
        format!("variable \"u\" {{}}\n{config}\nresource \"r\" \"a\" {{ x = local.last }}");
    let evaluation = within(&[("main.tf", &config)], SMALL);
    let x = at(&evaluation, "r.a").config.get("x").and_then(Value::as_unknown).expect("x");
    assert_eq!(x.symbol.as_deref(), Some("var.u"));
    assert!(x.steps().count() <= 1000);
}

#[test]
fn many_of_everything_is_looked_up_at_once() {
    let names = |form: &dyn Fn(usize) -> String| (0..3000).map(form).collect::<String>();
    let files = [
        (
            "main.tf",
            names(&|n| format!("variable \"v{n}\" {{}}\nprovider \"p\" {{ alias = \"a{n}\" }}\n")),
        ),
        ("terraform.tfvars", names(&|n| format!("v{n} = {n}\n"))),
        (
            "b.tf",
            format!(
                "resource \"r\" \"a\" {{\n{}x = var.v2999\n}}",
                names(&|n| format!("k{n} {{}}\n"))
            ),
        ),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, &**text)).collect();
    let evaluation = within(&files, Limits::default());
    assert_eq!(argument(at(&evaluation, "r.a"), "x"), "2999");
}

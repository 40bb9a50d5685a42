//! What holds of every expression: evaluation never panics, gives the same answer twice, and what is known
//! while a variable has no value is the same whatever value it is given.

#![expect(clippy::expect_used, reason = "a helper of a test may fail it")]

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;
use resilint_terraform::config::Module;
use resilint_terraform::files::NoFiles;
use resilint_terraform::syntax::{parse, parse_expression};
use resilint_terraform::value::{Value, symbol};
use resilint_terraform::{Invalid, Program, Scenario, Settings, console};

const CONFIGURATION: &str = r#"
variable "a" {}
variable "b" {}
variable "on" { type = bool }
variable "n" { type = number }
variable "set" { type = set(string) }
variable "list" { type = list(string) }
locals {
  pair = [var.a, var.b]
  map  = { x = var.a, y = "two" }
  zone = "${var.a}-1"
  some = toset([var.a, "b"])
  perhaps = try(r.maybe[0].name, "none")
}
resource "r" "one" {
  name = var.a
}
resource "r" "many" {
  count = 2
  zone  = "${var.b}-${count.index}"
}
resource "r" "maybe" {
  count = var.on ? 1 : 0
  name  = "a"
  other = var.b
  zone  = "z-${count.index}"
}
resource "r" "counted" {
  count = var.n
  name  = "a"
  zone  = "${var.a}-${count.index}"
}
resource "r" "each" {
  for_each = var.set
  name     = each.key
  fixed    = "b"
}
resource "r" "chained" {
  for_each = r.each
  name     = each.value.name
}
module "m" {
  source = "./m"
  count  = var.n
  in     = "a-${count.index}"
}
"#;

const MODULE: &str = r#"
variable "in" {}
output "out" { value = var.in }
output "fixed" { value = "a" }
"#;

fn evaluated(expression: &str, vars: &[(&str, &str)]) -> Option<Result<Value, Invalid>> {
    let expression = parse_expression(1, expression).ok()?;
    let mut program = Program::default();
    for (dir, text) in [("", CONFIGURATION), ("m", MODULE)] {
        let body = parse(0, "main.tf", text).expect("the configuration is read");
        program.add_module(Module::new(dir, vec![("main.tf".to_owned(), Arc::new(body))]));
    }
    let vars: Vec<(String, String)> =
        vars.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let environment = BTreeMap::new();
    let settings =
        Settings { files: &NoFiles, vars: &vars, values: &[], environment: &environment };
    Some(console(&program, "", &Scenario::default(), &settings, &expression))
}

const LEAVES: [&str; 42] = [
    "var.a",
    "var.b",
    "var.on",
    "var.n",
    "var.set",
    "var.list",
    "local.pair",
    "local.map",
    "local.zone",
    "local.some",
    "local.perhaps",
    "r.one.name",
    "r.one.id",
    "r.many[*].zone",
    "r.many[0].zone",
    "r.many[var.n].zone",
    "r.maybe[0].name",
    "r.maybe[0].other",
    "r.maybe[*].name",
    "r.maybe[1].name",
    "r.counted[0].name",
    "r.counted[1].zone",
    "r.counted[*].zone",
    "r.counted[var.n].zone",
    "r.each[\"a\"].name",
    "r.each[var.a].fixed",
    "values(r.each)[*].name",
    "r.chained[\"a\"].name",
    "module.m[0].out",
    "module.m[*].fixed",
    "length(r.maybe)",
    "length(r.each)",
    "keys(r.each)",
    "can(r.maybe[0])",
    "can(module.m[1].out)",
    "try(r.each[\"a\"].fixed, var.a)",
    "can(r.many[var.n])",
    "[for v in r.counted : v.name]",
    "{ for k, v in r.each : k => v.fixed }",
    "true",
    "false",
    "null",
];

/// Expressions that mean something, over variables that have no value.
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        6 => proptest::sample::select(LEAVES.to_vec()).prop_map(str::to_owned),
        1 => (0..4_u8).prop_map(|n| n.to_string()),
        1 => "[a-c]{0,2}".prop_map(|text| format!("{text:?}")),
    ];
    leaf.prop_recursive(4, 32, 3, |inner| {
        let two = (inner.clone(), inner.clone());
        let three = (inner.clone(), inner.clone(), inner.clone());
        let operator = proptest::sample::select(vec!["==", "!=", "||", "&&", "+", "<", "*"]);
        let function = proptest::sample::select(vec![
            "length",
            "upper",
            "tostring",
            "jsonencode",
            "keys",
            "values",
            "toset",
            "tolist",
            "flatten",
            "distinct",
            "reverse",
            "sort",
            "can",
            "compact",
            "one",
            "sum",
            "try",
            "alltrue",
            "anytrue",
        ]);
        let pair = proptest::sample::select(vec![
            "contains",
            "concat",
            "coalesce",
            "try",
            "merge",
            "element",
            "join",
            "lookup",
            "split",
            "startswith",
            "endswith",
            "setunion",
            "setintersection",
            "setsubtract",
            "format",
            "strcontains",
            "zipmap",
        ]);
        prop_oneof![
            (operator, two.clone()).prop_map(|(o, (a, b))| format!("({a} {o} {b})")),
            three.clone().prop_map(|(a, b, c)| format!("({a} ? {b} : {c})")),
            (function, inner.clone()).prop_map(|(f, a)| format!("{f}({a})")),
            (pair, two.clone()).prop_map(|(f, (a, b))| format!("{f}({a}, {b})")),
            two.clone().prop_map(|(a, b)| format!("[{a}, {b}]")),
            two.clone().prop_map(|(a, b)| format!("{{x = {a}, y = {b}}}")),
            two.clone().prop_map(|(a, b)| format!("({a})[{b}]")),
            inner.clone().prop_map(|a| format!("can({a})")),
            two.clone().prop_map(|(a, b)| format!("try({a}, {b})")),
            inner.clone().prop_map(|a| format!("({a}).x")),
            inner.clone().prop_map(|a| format!("({a})[*]")),
            inner.clone().prop_map(|a| format!("!({a})")),
            two.clone().prop_map(|(a, b)| format!("\"${{{a}}}-${{{b}}}\"")),
            two.clone().prop_map(|(a, b)| format!("[for v in {a} : {b} if v != {b}]")),
            inner.clone().prop_map(|a| format!("[for v in toset({a}) : v]")),
            two.clone().prop_map(|(a, b)| format!("[for k, v in {a} : v if {b}]")),
            inner.clone().prop_map(|a| format!("{{for k, v in {a} : k => v}}")),
            two.prop_map(|(a, b)| {
                format!("\"%{{ for v in {a} }}${{v}},%{{ endfor }}%{{ if {b} }}x%{{ endif }}\"")
            }),
            inner.prop_map(|a| format!("templatestring(\"<$${{x}}>\", {{ x = {a} }})")),
        ]
    })
}

/// Values of all variables.
fn values() -> impl Strategy<Value = Vec<(&'static str, String)>> {
    let names = proptest::collection::vec("[a-c]{1,2}", 0..3).prop_map(|all| format!("{all:?}"));
    ("[a-c]{0,2}", "[a-c0-2]{0,2}", any::<bool>(), 0..4_u8, names.clone(), names).prop_map(
        |(a, b, on, n, set, list)| {
            let (on, n) = (on.to_string(), n.to_string());
            vec![("a", a), ("b", b), ("on", on), ("n", n), ("set", set), ("list", list)]
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_or_refused(text in "[a-z0-9\\[\\](){}\"$%.,:?!=<>&|*+ \n-]{0,60}") {
        let _ = evaluated(&text, &[]);
        let _ = parse(0, "main.tf", &text);
        let _ = parse(0, "main.tf.json", &text);
    }

    #[test]
    fn what_is_known_does_not_depend_on_what_is_missing(
        expression in expression(),
        values in values(),
        given in proptest::bits::u8::between(0, 6),
    ) {
        // Some variables may have a value before.
        let all: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, &**value)).collect();
        let some = all.iter().enumerate().filter(|(bit, _)| given & (1 << bit) != 0);
        let some: Vec<(&str, &str)> = some.map(|(_, value)| *value).collect();
        let Some(before) = evaluated(&expression, &some) else { return Ok(()) };
        let again = evaluated(&expression, &some).expect("it was read before");
        prop_assert_eq!(said(&before), said(&again), "{}", &expression);
        // What Terraform refuses has no value to differ.
        let Some(Ok(after)) = evaluated(&expression, &all) else { return Ok(()) };
        let Ok(before) = before else {
            prop_assert!(false, "{} is refused at first, and then {}", &expression, said(&Ok(after)));
            return Ok(());
        };
        holds(&expression, &before, &after)?;
    }
}

/// That nothing was said of a value that it turns out not to be.
fn holds(expression: &str, before: &Value, after: &Value) -> Result<(), TestCaseError> {
    if before.is_wholly_known() {
        prop_assert_eq!(letters(before), letters(after), "{}", expression);
    }
    let Some(unknown) = before.as_unknown() else { return Ok(()) };
    if !after.is_wholly_known() {
        return Ok(());
    }
    if unknown.present {
        prop_assert!(!after.is_null(), "{} was never to be null", expression);
    }
    let among = |all: &[Value], value: &Value| {
        !all.iter().all(Value::is_wholly_known)
            || all.iter().any(|it| letters(it) == letters(value))
    };
    if !unknown.candidates.is_empty() {
        prop_assert!(among(&unknown.candidates, after), "{} is none of them", expression);
    }
    if let Some(items) = after.as_items() {
        for member in unknown.members.iter().filter(|member| member.is_wholly_known()) {
            prop_assert!(among(items, member), "{} lacks {:?}", expression, letters(member));
        }
    }
    Ok(())
}

/// The value without the quotes that tell `true` from `"true"`: what type arguments are converted to
/// depends on those that are not known yet, and every later use converts them back.
fn letters(value: &Value) -> Option<String> {
    symbol(value).map(|text| text.replace('"', ""))
}

fn said(value: &Result<Value, Invalid>) -> String {
    match value {
        Ok(value) => format!("{:?}", symbol(value)),
        Err(invalid) => invalid.to_string(),
    }
}

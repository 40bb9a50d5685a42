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
locals {
  pair = [var.a, var.b]
  map  = { x = var.a, y = "two" }
  zone = "${var.a}-1"
}
resource "r" "one" {
  name = var.a
}
resource "r" "many" {
  count = 2
  zone  = "${var.b}-${count.index}"
}
"#;

fn evaluated(expression: &str, vars: &[(&str, &str)]) -> Option<Result<Value, Invalid>> {
    let expression = parse_expression(1, expression).ok()?;
    let body = parse(0, "main.tf", CONFIGURATION).expect("the configuration is read");
    let mut program = Program::default();
    program.add_module(Module::new("", vec![("main.tf".to_owned(), Arc::new(body))]));
    let vars: Vec<(String, String)> =
        vars.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let environment = BTreeMap::new();
    let settings =
        Settings { files: &NoFiles, vars: &vars, values: &[], environment: &environment };
    Some(console(&program, "", &Scenario::default(), &settings, &expression))
}

/// Expressions that mean something, over variables that have no value.
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("var.a".to_owned()),
        Just("var.b".to_owned()),
        Just("local.pair".to_owned()),
        Just("local.map".to_owned()),
        Just("local.zone".to_owned()),
        Just("r.one.name".to_owned()),
        Just("r.one.id".to_owned()),
        Just("r.many[*].zone".to_owned()),
        Just("r.many[0].zone".to_owned()),
        Just("true".to_owned()),
        Just("false".to_owned()),
        Just("null".to_owned()),
        (0..4_u8).prop_map(|n| n.to_string()),
        "[a-c]{0,2}".prop_map(|text| format!("{text:?}")),
    ];
    leaf.prop_recursive(4, 32, 3, |inner| {
        let two = (inner.clone(), inner.clone());
        let three = (inner.clone(), inner.clone(), inner.clone());
        let operator = prop_oneof![
            Just("=="),
            Just("!="),
            Just("||"),
            Just("&&"),
            Just("+"),
            Just("<"),
            Just("*")
        ];
        let function = prop_oneof![
            Just("length"),
            Just("upper"),
            Just("tostring"),
            Just("jsonencode"),
            Just("keys"),
            Just("values"),
            Just("toset"),
            Just("flatten"),
            Just("distinct"),
            Just("reverse"),
            Just("can"),
            Just("compact"),
            Just("one"),
            Just("sum"),
            Just("try")
        ];
        let pair = prop_oneof![
            Just("contains"),
            Just("concat"),
            Just("coalesce"),
            Just("try"),
            Just("merge"),
            Just("element"),
            Just("join"),
            Just("lookup"),
            Just("split"),
            Just("startswith"),
            Just("endswith"),
            Just("setunion"),
            Just("format"),
            Just("strcontains")
        ];
        prop_oneof![
            (operator, two.clone()).prop_map(|(o, (a, b))| format!("({a} {o} {b})")),
            three.clone().prop_map(|(a, b, c)| format!("({a} ? {b} : {c})")),
            (function, inner.clone()).prop_map(|(f, a)| format!("{f}({a})")),
            (pair, two.clone()).prop_map(|(f, (a, b))| format!("{f}({a}, {b})")),
            two.clone().prop_map(|(a, b)| format!("[{a}, {b}]")),
            two.clone().prop_map(|(a, b)| format!("{{x = {a}, y = {b}}}")),
            two.clone().prop_map(|(a, b)| format!("({a})[{b}]")),
            inner.clone().prop_map(|a| format!("({a}).x")),
            inner.clone().prop_map(|a| format!("({a})[*]")),
            inner.clone().prop_map(|a| format!("!({a})")),
            two.clone().prop_map(|(a, b)| format!("\"${{{a}}}-${{{b}}}\"")),
            two.prop_map(|(a, b)| format!("[for v in {a} : {b} if v != {b}]")),
            inner.prop_map(|a| format!("{{for k, v in {a} : k => v}}")),
        ]
    })
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
        a in "[a-c]{0,2}",
        b in "[a-c0-2]{0,2}",
    ) {
        let Some(before) = evaluated(&expression, &[]) else { return Ok(()) };
        let again = evaluated(&expression, &[]).expect("it was read before");
        prop_assert_eq!(said(&before), said(&again), "{}", &expression);
        let Ok(before) = before else { return Ok(()) };
        if !before.is_wholly_known() {
            return Ok(());
        }
        // What Terraform refuses has no value to differ.
        if let Some(Ok(after)) = evaluated(&expression, &[("a", &a), ("b", &b)]) {
            prop_assert_eq!(letters(&before), letters(&after), "{}", &expression);
        }
    }
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

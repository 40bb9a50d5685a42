//! Unknowns of which all values are listed.

use super::*;

const CONFIG: &str = r#"
    variable "region" {
      type = string
      validation { condition = contains(["eu-gb", "eu-de"], var.region) }
    }
    variable "one" {
      validation { condition = contains(["a-x", "a-y"], var.one) }
    }
    variable "name" { type = string }
    variable "flag" { type = bool }
    variable "any" {}
"#;

fn candidates(expr: &str) -> Vec<String> {
    let value = value_with(&[("main.tf", CONFIG)], &[], expr);
    let unknown = value.as_unknown().unwrap_or_else(|| panic!("{expr} is {value:?}"));
    unknown.candidates.iter().map(|one| symbol(one).expect(expr)).collect()
}

#[test]
fn what_a_template_or_a_function_makes_of_each_is_told() {
    for (expr, expected) in [
        (r#""${var.region}-1""#, ["\"eu-gb-1\"", "\"eu-de-1\""]),
        (r#""${var.region}/${var.region}""#, ["\"eu-gb/eu-gb\"", "\"eu-de/eu-de\""]),
        ("upper(var.region)", ["\"EU-GB\"", "\"EU-DE\""]),
        (r#"split("-", var.region)[1]"#, ["\"gb\"", "\"de\""]),
        (r#"format("%s-%d", var.region, 1)"#, ["\"eu-gb-1\"", "\"eu-de-1\""]),
        (r#"join("-", ["x", var.region])"#, ["\"x-eu-gb\"", "\"x-eu-de\""]),
        (r#"upper("${lower(var.region)}-1")"#, ["\"EU-GB-1\"", "\"EU-DE-1\""]),
        (r#"formatlist("%s-%d", var.region, [1, 2])[1]"#, ["\"eu-gb-2\"", "\"eu-de-2\""]),
        (r#"(var.flag ? 1 : 2) + 1"#, ["2", "3"]),
        (r#"-(var.flag ? 1 : 2)"#, ["-1", "-2"]),
        (r#"{ eu-gb = 1, eu-de = 2, jp-tok = 3 }[var.region]"#, ["1", "2"]),
        (r#"lookup({ eu-gb = 1, eu-de = 2, jp-tok = 3 }, var.region, 4)"#, ["1", "2"]),
    ] {
        assert_eq!(candidates(expr), expected, "{expr}");
    }
    let value = value_with(&[("main.tf", CONFIG)], &[], r#""${var.region}-1""#);
    assert_eq!(symbol(&value).as_deref(), Some(r#""${var.region}-1""#));
}

#[test]
fn what_is_the_same_for_each_is_known() {
    for (expr, expected) in [
        (r#"split("-", var.region)[0]"#, r#""eu""#),
        (r#"substr(var.region, 0, 2)"#, r#""eu""#),
        (r#"startswith(var.region, "eu-")"#, "true"),
        (r#"length(var.flag ? ["a", "b"] : ["c", "d"])"#, "2"),
        (r#"length(split("-", var.region))"#, "2"),
        (r#"(var.flag ? 1 : 2) > 0"#, "true"),
        (r#"{ eu-gb = "eu", eu-de = "eu", jp-tok = "ap" }[var.region]"#, r#""eu""#),
        (r#"length(var.flag ? [var.name, "b"] : ["c", "d"])"#, "2"),
        (r#"length(formatlist("%s-%d", var.region, [1, 2]))"#, "2"),
        (r#"length(formatlist("%s-%d", var.name, [1, 2]))"#, "2"),
        (r#"length(flatten([[var.region], ["b"]]))"#, "2"),
        (r#"length(flatten([[var.name], ["b"]]))"#, "2"),
    ] {
        assert_eq!(shown(CONFIG, expr), expected, "{expr}");
    }
}

#[test]
fn nothing_is_told_of_what_rests_on_two_or_on_anything() {
    for expr in [
        r#""${var.region}-${var.one}""#,
        r#""${var.region}-${var.name}""#,
        "upper(var.name)",
        "length(flatten([[var.any]]))",
        "length(formatlist(\"%s\", var.any))",
        "length(var.flag ? [1] : [1, 2])",
        r#"var.region == "eu-gb""#,
    ] {
        let value = value_with(&[("main.tf", CONFIG)], &[], expr);
        let unknown = value.as_unknown().unwrap_or_else(|| panic!("{expr} is {value:?}"));
        assert!(unknown.candidates.len() == 2 || unknown.candidates.is_empty(), "{expr}");
    }
    assert!(candidates(r#""${var.region}-${var.one}""#).is_empty());
    assert!(candidates(r#"var.region == "eu-gb""#).is_empty());
    assert_eq!(candidates("length(var.flag ? [1] : [1, 2])"), ["1", "2"]);
}

#[test]
fn what_a_function_refuses_is_not_it() {
    assert_eq!(candidates(r#"parseint(var.flag ? "x" : "7", 10)"#), ["7"]);
    let config = r#"
        variable "size" {
          validation { condition = contains(["1", "many", "2"], var.size) }
        }
    "#;
    let value = value_with(&[("main.tf", config)], &[], "parseint(var.size, 10)");
    let all = &value.as_unknown().expect("unknown").candidates;
    assert_eq!(all.iter().map(symbol).collect::<Vec<_>>(), [Some("1".into()), Some("2".into())]);
    let can = value_with(&[("main.tf", config)], &[], "can(parseint(var.size, 10))");
    assert!(can.is_unknown());
}

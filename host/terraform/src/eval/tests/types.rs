//! What `==` says of lists and tuples, maps and objects, as `terraform console` says it.

use super::*;

const CONFIG: &str = r#"
    variable "l" {
      type = list(string)
      default = []
    }
    variable "m" {
      type = map(string)
      default = {}
    }
    variable "o" {
      type = object({ a = string })
      default = { a = "x" }
    }
    variable "t" {
      type = tuple([string])
      default = ["a"]
    }
    variable "plain" { default = ["a"] }
    variable "nested" {
      type = list(any)
      default = [["a"], ["b"]]
    }
    variable "ragged" {
      type = list(any)
      default = [["a"], ["b", "c"]]
    }
    variable "flag" {}
"#;

/// Expressions that have this value.
fn all(expected: &str, expressions: &str) {
    for expr in expressions.lines().map(str::trim).filter(|line| !line.is_empty()) {
        assert_eq!(shown(CONFIG, expr), expected, "{expr}");
    }
}

#[test]
fn a_list_is_no_tuple_and_a_map_no_object() {
    all(
        "false",
        r#"
        var.l == []
        var.m == {}
        tolist(["a"]) == ["a"]
        toset(["a"]) == ["a"]
        toset(["a"]) == tolist(["a"])
        concat(tolist(["a"]), tolist(["b"])) == ["a", "b"]
        merge(tomap({ a = "b" }), var.m) == { a = "b" }
        keys(tomap({ a = 1 })) == ["a"]
        values(tomap({ a = 1 })) == [1]
        distinct(["a"]) == ["a"]
        sort(["a"]) == ["a"]
        compact(["a"]) == ["a"]
        split(",", "a") == ["a"]
        tolist(["a"])[*] == ["a"]
        zipmap(tolist(["a"]), tolist(["b"])) == { a = "b" }
        range(1) == [0]
        chunklist(["a"], 1) == [["a"]]
        chunklist(["a"], 1) == tolist([["a"]])
        matchkeys(["a"], ["b"], ["b"]) == ["a"]
        setproduct(["a"], ["b"]) == [["a", "b"]]
        csvdecode("a\n1") == [{ a = "1" }]
        regexall("a", "a") == ["a"]
        formatlist("%s", ["a"]) == ["a"]
        cidrsubnets("10.0.0.0/8", 1) == ["10.0.0.0/9"]
        (true ? var.l : []) == []
        contains([tolist(["a"])], ["a"])
        transpose({ a = ["b"] }) == { b = ["a"] }
        setunion(["a"], ["b"]) == ["a", "b"]
        { a = tolist([]) } == { a = [] }
        tolist([]) == []
        tomap({}) == {}
        keys(tomap({})) == []
        var.ragged[0] == ["a"]
        (var.flag ? var.l : []) == []
        (var.flag ? ["a"] : ["a", "b"]) == ["a"]
        "#,
    );
}

#[test]
fn what_is_of_one_type_is_compared_by_its_elements() {
    all(
        "true",
        r#"
        var.l != []
        var.l == var.l
        var.o == { a = "x" }
        var.t == ["a"]
        var.plain == ["a"]
        var.nested[0] == ["a"]
        tolist(["a"]) == tolist(["a"])
        concat(["a"], ["b"]) == ["a", "b"]
        concat(tolist(["a"]), ["b"]) == ["a", "b"]
        merge({ a = "b" }, {}) == { a = "b" }
        merge(var.m, { a = "b" }) == { a = "b" }
        merge() == {}
        keys({ a = 1 }) == ["a"]
        values({ a = 1 }) == [1]
        reverse(["a"]) == ["a"]
        slice(["a"], 0, 1) == ["a"]
        flatten([["a"]]) == ["a"]
        flatten(tolist([["a"]])) == ["a"]
        [for x in ["a"] : x] == ["a"]
        { for x in ["a"] : x => x } == { a = "a" }
        { for x in ["a"] : x => x... } == { a = ["a"] }
        ["a"][*] == ["a"]
        "a"[*] == ["a"]
        tolist(["a"])[*] == tolist(["a"])
        zipmap(["a"], ["b"]) == { a = "b" }
        setproduct(["a"], ["b"]) == tolist([["a", "b"]])
        jsondecode("[1]") == [1]
        yamldecode("[1]") == [1]
        regex("(a)", "a") == ["a"]
        (true ? ["a"] : ["b"]) == ["a"]
        lookup({ a = [] }, "a", []) == []
        element([["a"]], 0) == ["a"]
        tomap({ a = ["a"] }).a == ["a"]
        try([]) == []
        setunion(["a"], ["b"]) == toset(["a", "b"])
        (var.flag ? ["a"] : ["a"]) == ["a"]
        "#,
    );
}

#[test]
fn of_empty_lists_nothing_tells_the_type_of_the_elements() {
    assert_eq!(shown(CONFIG, "var.l == tolist([])"), "([] == [])");
    assert_eq!(shown(CONFIG, "(true ? [] : var.l) == []"), "([] == [])");
}

#[test]
fn a_count_on_a_typed_list_that_is_compared_with_a_literal_keeps_its_instances() {
    let evaluation = evaluated(&[(
        "main.tf",
        r#"
        variable "extra" {
          type = list(string)
          default = []
        }
        resource "aws_instance" "a" { count = var.extra != [] ? 2 : 0 }
        "#,
    )]);
    let found: Vec<&str> = evaluation.resources.iter().map(|one| &*one.address).collect();
    assert_eq!(found, ["aws_instance.a[0]", "aws_instance.a[1]"]);
}

#[test]
fn what_nested_blocks_are_is_for_the_provider_to_say() {
    let config = r#"
        resource "aws_instance" "a" {
          disk { size = 1 }
        }
    "#;
    let value = value_with(&[("main.tf", config)], &[], "aws_instance.a.disk == [{ size = 1 }]");
    assert!(value.is_unknown());
    assert_eq!(shown(config, "aws_instance.a.disk == [{ size = 2 }]"), "false");
}

#[test]
fn of_what_is_unknown_the_declared_type_counts() {
    let config = r#"
        variable "l" { type = list(string) }
        variable "m" { type = map(string) }
        variable "o" { type = object({ a = string }) }
        variable "t" { type = tuple([string]) }
        variable "s" { type = string }
        variable "any" {}
    "#;
    for (expr, expected) in [
        ("var.l == []", "false"),
        ("var.m == {}", "false"),
        ("[] != var.l", "true"),
        ("var.s == []", "false"),
        ("(var.any ? var.l : []) == []", "false"),
        ("var.o == tomap({ a = \"b\" })", "false"),
        ("var.o == { a = \"b\" }", "(var.o == {\"a\" = \"b\"})"),
        ("var.l == tolist([\"a\"])", "(var.l == [\"a\"])"),
        ("var.any == []", "(var.any == [])"),
        // It is a list now.
        ("tolist(var.t) == tolist([\"a\"])", "(var.t == [\"a\"])"),
        ("(true ? var.t : var.l) == tolist([\"a\"])", "(var.t == [\"a\"])"),
    ] {
        assert_eq!(shown(config, expr), expected, "{expr}");
    }
}

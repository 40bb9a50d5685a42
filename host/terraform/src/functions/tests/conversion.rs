//! Conversions between types.

use super::*;

#[test]
fn the_examples_of_the_documentation() {
    check(&[
        ("tobool", r#"["true"]"#, "true"),
        ("tobool", "[false]", "false"),
        ("tobool", "[null]", "null"),
        ("tolist", r#"[["a", "b", "c"]]"#, r#"["a", "b", "c"]"#),
        ("tolist", r#"[["a", "b", 3]]"#, r#"["a", "b", "3"]"#),
        ("tolist", r#"[{"$set": ["b", "a"]}]"#, r#"["a", "b"]"#),
        ("tomap", r#"[{"a": 1, "b": 2}]"#, r#"{"a": 1, "b": 2}"#),
        ("tomap", r#"[{"a": "foo", "b": true}]"#, r#"{"a": "foo", "b": "true"}"#),
        ("tonumber", r#"["1"]"#, "1"),
        ("tonumber", "[null]", "null"),
        ("toset", r#"[["c", "b", "b"]]"#, r#"{"$set": ["b", "c"]}"#),
        ("toset", r#"[["a", "b", 3]]"#, r#"{"$set": ["3", "a", "b"]}"#),
        ("tostring", "[1]", r#""1""#),
        ("tostring", "[true]", r#""true""#),
        ("tostring", "[null]", "null"),
        ("sensitive", "[null]", "null"),
        ("nonsensitive", r#"["a"]"#, r#""a""#),
        ("issensitive", r#"["a"]"#, "false"),
        ("ephemeralasnull", r#"["a"]"#, r#""a""#),
    ]);
    refuses(&[
        ("tobool", r#"["no"]"#),
        ("tobool", "[1]"),
        ("tonumber", r#"["no"]"#),
        ("tostring", "[[]]"),
        ("tolist", r#"["a"]"#),
        ("toset", r#"[{"a": 1}]"#),
        ("tomap", "[[1]]"),
    ]);
}

#[test]
fn an_unknown_is_the_same_thing_before_and_after() {
    let region = r#"[{"$unknown": "var.x"}]"#;
    for name in ["tobool", "tolist", "tomap", "tonumber", "tostring", "sensitive"] {
        check(&[(name, region, r#"{"$unknown": "var.x"}"#)]);
    }
    check(&[("toset", region, r#"{"$unknown": "toset(var.x)"}"#)]);
    check(&[(
        "toset",
        r#"[["b", {"$unknown": "var.x"}]]"#,
        r#"{"$set": ["b", {"$unknown": "var.x"}]}"#,
    )]);
}

#[test]
fn what_is_sensitive_is_not_told() {
    let hidden = good("sensitive", r#"["hunter2"]"#);
    assert!(hidden.is_secret());
    assert!(!format!("{hidden:?}").contains("hunter2"));
    let asked = run_values("issensitive", &[hidden]).unwrap();
    assert!(matches!(asked.data, Data::Bool(true)));
}

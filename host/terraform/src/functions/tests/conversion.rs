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
fn numbers_are_written_in_several_ways() {
    check(&[
        ("tonumber", r#"[".5"]"#, "0.5"),
        ("tonumber", r#"["+1"]"#, "1"),
        ("tonumber", r#"["1."]"#, "1"),
        ("tonumber", r#"["-1.5E+3"]"#, "-1500"),
    ]);
    refuses(&[
        ("tonumber", r#"["1_0"]"#),
        ("tonumber", r#"["0x1F"]"#),
        ("tonumber", r#"[" 1"]"#),
        ("tonumber", r#"["."]"#),
        ("tonumber", r#"["1e"]"#),
        ("tonumber", r#"["+-1"]"#),
    ]);
    for large in ["1e40", "123456789012345678901234567890", "0.1234567890123456789012345678901"] {
        let made = run_values("tonumber", &[Value::string(large)]).unwrap();
        assert_eq!(made.as_unknown().unwrap().why, Why::TooLarge, "{large}");
    }
}

/// What `terraform console` says of each.
#[test]
fn elements_get_one_type_at_all_depths() {
    check(&[
        ("tolist", r#"[[["a"], [1]]]"#, r#"[["a"], ["1"]]"#),
        ("tolist", r#"[[{"a": 1}, {"a": "x"}]]"#, r#"[{"a": "1"}, {"a": "x"}]"#),
        ("tolist", r#"[[1, "a", true]]"#, r#"["1", "a", "true"]"#),
        ("distinct", r#"[[1, "1"]]"#, r#"["1"]"#),
        ("matchkeys", r#"[["a"], [1], ["1"]]"#, r#"["a"]"#),
        ("zipmap", r#"[["a", "b"], [1, "x"]]"#, r#"{"a": 1, "b": "x"}"#),
        ("tobool", r#"["1"]"#, "true"),
        ("tobool", r#"["0"]"#, "false"),
    ]);
}

#[test]
fn what_is_sensitive_is_not_told() {
    let hidden = good("sensitive", r#"["hunter2"]"#);
    assert!(hidden.is_secret());
    assert!(!format!("{hidden:?}").contains("hunter2"));
    let asked = run_values("issensitive", &[hidden]).unwrap();
    assert!(matches!(asked.data, Data::Bool(true)));
}

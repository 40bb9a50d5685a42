//! Functions of sets.

use super::*;

#[test]
fn the_examples_of_the_documentation() {
    check(&[
        ("setintersection", r#"[["a", "b"], ["b", "c"], ["b", "d"]]"#, r#"{"$set": ["b"]}"#),
        ("setsubtract", r#"[["a", "b", "c"], ["a", "c"]]"#, r#"{"$set": ["b"]}"#),
        ("setunion", r#"[["a", "b"], ["b", "c"], ["d"]]"#, r#"{"$set": ["a", "b", "c", "d"]}"#),
        ("setunion", r#"[["a"], [1]]"#, r#"{"$set": ["1", "a"]}"#),
        ("setintersection", r#"[["1"], [1]]"#, r#"{"$set": ["1"]}"#),
        (
            "setproduct",
            r#"[["development", "staging"], ["app1", "app2"]]"#,
            r#"[["development", "app1"], ["development", "app2"], ["staging", "app1"], ["staging", "app2"]]"#,
        ),
        ("setproduct", r#"[["staging"], ["a", 2]]"#, r#"[["staging", "a"], ["staging", "2"]]"#),
        ("setproduct", r#"[{"$set": ["a"]}, ["c", "b"]]"#, r#"{"$set": [["a", "b"], ["a", "c"]]}"#),
        ("setproduct", r#"[[], ["a"]]"#, "[]"),
        (
            "setproduct",
            r#"[{"$set": ["b", "a"]}, {"$set": [1]}]"#,
            r#"{"$set": [["a", 1], ["b", 1]]}"#,
        ),
    ]);
    refuses(&[("setunion", r#"["a"]"#), ("setintersection", r#"[["a"], "a"]"#)]);
}

#[test]
fn unknown_elements_are_told_apart_where_they_can_be() {
    let unknown = r#"{"$unknown": "z-${var.x}"}"#;
    check(&[
        (
            "setunion",
            &format!(r#"[["a"], [{unknown}]]"#),
            &format!(r#"{{"$set": ["a", {unknown}]}}"#),
        ),
        ("setsubtract", &format!(r#"[["a"], [{unknown}]]"#), r#"{"$set": ["a"]}"#),
        (
            "setintersection",
            &format!(r#"[["a", {unknown}], [{unknown}]]"#),
            &format!(r#"{{"$set": [{unknown}]}}"#),
        ),
    ]);
    let left = good("setsubtract", r#"[["a", "z-1"], [{"$unknown": "z-${var.x}"}]]"#);
    assert_eq!(members(&left), json!(["a"]));
    let all = good("setunion", r#"[["a"], {"$unknown": "var.more"}]"#);
    assert_eq!(members(&all), json!(["a"]));
    assert!(good("setproduct", r#"[["a"], {"$unknown": "var.more"}]"#).is_unknown());
}

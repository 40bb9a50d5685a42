//! Formats, and what they make of unknowns.

use super::*;

#[test]
fn the_examples_of_the_documentation() {
    check(&[
        ("format", r#"["Hello, %s!", "Ander"]"#, r#""Hello, Ander!""#),
        ("format", r#"["There are %d lights", 4]"#, r#""There are 4 lights""#),
        ("format", r#"["%[1]s%[2]s%[1]s%[3]s", "/", "path", "file.tf"]"#, r#""/path/file.tf""#),
        ("format", r#"["%#v", "hello"]"#, r#""\"hello\"""#),
        ("format", r#"["%#v", null]"#, r#""null""#),
        ("format", r#"["%v", [true]]"#, r#""[true]""#),
        ("format", r#"["%%%s", "a"]"#, r#""%a""#),
        ("format", r#"["%v %v %v %v", "a", 1.5, true, null]"#, r#""a 1.5 true null""#),
        ("format", r#"["%#v", {"a": "<b>"}]"#, r#""{\"a\":\"\\u003cb\\u003e\"}""#),
        ("format", r#"["%t", "true"]"#, r#""true""#),
        ("format", r#"["%b %o %x %X", 10, 10, 255, 255]"#, r#""1010 12 ff FF""#),
        (
            "format",
            r#"["%03d|%5d|%-5d|%+d|% d", 7, 42, 42, 42, 42]"#,
            r#""007|   42|42   |+42| 42""#,
        ),
        ("format", r#"["%05d", -42]"#, r#""-0042""#),
        (
            "format",
            r#"["%f %.2f %9.2f|%.0f", 1.5, 2.345, 3.14159, 2.5]"#,
            r#""1.500000 2.34      3.14|2""#,
        ),
        ("format", r#"["%e %E", 1234.5, 0.00012]"#, r#""1.234500e+03 1.200000E-04""#),
        ("format", r#"["%g %g %.3g", 100000, 1000000, 1234.5]"#, r#""100000 1e+06 1.23e+03""#),
        ("format", r#"["%q", "a\"b"]"#, r#""\"a\\\"b\"""#),
        ("format", r#"["%5s|%-5s|%.2s", "ab", "ab", "abc"]"#, r#""   ab|ab   |ab""#),
        ("format", r#"["%[2]s %[1]s", "a", "b"]"#, r#""b a""#),
        ("format", r#"["%[1]s-%[1]s", "a"]"#, r#""a-a""#),
        ("formatlist", r#"["Hello, %s!", ["V", "Ander"]]"#, r#"["Hello, V!", "Hello, Ander!"]"#),
        (
            "formatlist",
            r#"["%s, %s!", "Salutations", ["V", "Ander"]]"#,
            r#"["Salutations, V!", "Salutations, Ander!"]"#,
        ),
        ("formatlist", r#"["%s", []]"#, "[]"),
        ("join", r#"["-", ["foo", "bar", "baz"]]"#, r#""foo-bar-baz""#),
        ("join", r#"[", ", ["foo"]]"#, r#""foo""#),
        ("join", r#"["", ["a", 1], {"$set": [true]}]"#, r#""a1true""#),
    ]);
    refuses(&[
        ("format", r#"["%d", 1.5]"#),
        ("format", r#"["%s"]"#),
        ("format", r#"["%s", "a", "b"]"#),
        ("format", r#"["%y", "a"]"#),
        ("format", r#"["%s", null]"#),
        ("format", r#"["%s", ["a"]]"#),
        ("formatlist", r#"["%s%s", ["a"], ["b", "c"]]"#),
        ("join", r#"["-", [null]]"#),
        ("join", r#"["-", "a"]"#),
    ]);
}

#[test]
fn an_unknown_value_is_a_hole_in_the_text() {
    check(&[
        ("format", r#"["%s-1", {"$unknown": "var.region"}]"#, r#"{"$unknown": "${var.region}-1"}"#),
        ("format", r#"["%s", {"$unknown": "var.region"}]"#, r#"{"$unknown": "var.region"}"#),
        (
            "format",
            r#"["%s-%02d", "a", {"$unknown": "var.n"}]"#,
            r#"{"$unknown": "a-${format(\"%02d\", var.n)}"}"#,
        ),
        (
            "join",
            r#"["-", [{"$unknown": "var.region"}, "1"]]"#,
            r#"{"$unknown": "${var.region}-1"}"#,
        ),
        ("join", r#"["-", {"$unknown": "var.l"}]"#, r#"{"$unknown": "join(\"-\", var.l)"}"#),
        (
            "formatlist",
            r#"["%s-%d", {"$unknown": "var.x"}, [1, 2]]"#,
            r#"{"$unknown": "formatlist(\"%s-%d\", var.x, [1, 2])"}"#,
        ),
        (
            "formatlist",
            r#"["%s%d", "z", [1, {"$unknown": "var.x"}]]"#,
            r#"["z1", {"$unknown": "z${var.x}"}]"#,
        ),
    ]);
    let result = good("format", r#"["%s-%s", {"$unknown": "var.a"}, {"$unknown": "var.b"}]"#);
    assert_eq!(refs(&result), ["var.a", "var.b"]);
    assert_eq!(result.as_unknown().unwrap().why, Why::UnresolvedVariable);
}

//! Text of a known form.

use super::*;

/// The text that a function makes of a value.
fn encoded(name: &str, args: &str) -> String {
    good(name, args).as_str().unwrap().to_owned()
}

#[test]
fn the_examples_of_the_documentation() {
    check(&[
        ("base64decode", r#"["SGVsbG8gV29ybGQ="]"#, r#""Hello World""#),
        ("base64decode", r#"["SGVsbG8g\nV29ybGQ="]"#, r#""Hello World""#),
        ("base64encode", r#"["Hello World"]"#, r#""SGVsbG8gV29ybGQ=""#),
        (
            "textencodebase64",
            r#"["Hello World", "UTF-16LE"]"#,
            r#""SABlAGwAbABvACAAVwBvAHIAbABkAA==""#,
        ),
        (
            "textdecodebase64",
            r#"["SABlAGwAbABvACAAVwBvAHIAbABkAA==", "UTF-16LE"]"#,
            r#""Hello World""#,
        ),
        ("textencodebase64", r#"["é", "windows-1252"]"#, r#""6Q==""#),
        ("urlencode", r#"["Hello World!"]"#, r#""Hello+World%21""#),
        ("urlencode", r#"["☃-_.~"]"#, r#""%E2%98%83-_.~""#),
        (
            "csvdecode",
            r#"["a,b,c\n1,2,3\n4,5,6"]"#,
            r#"[{"a": "1", "b": "2", "c": "3"}, {"a": "4", "b": "5", "c": "6"}]"#,
        ),
        ("csvdecode", r#"["a\n\"x,\"\"y\"\"\"\r\n"]"#, r#"[{"a": "x,\"y\""}]"#),
        ("jsondecode", r#"["{\"hello\": \"world\"}"]"#, r#"{"hello": "world"}"#),
        ("jsondecode", r#"["[true, null, 1.50, 1e3]"]"#, "[true, null, 1.5, 1000]"),
        ("yamldecode", r#"["hello: world"]"#, r#"{"hello": "world"}"#),
        ("yamldecode", r#"["true"]"#, "true"),
        (
            "yamldecode",
            r#"["{a: &foo [1, 2, 3], b: *foo}"]"#,
            r#"{"a": [1, 2, 3], "b": [1, 2, 3]}"#,
        ),
        (
            "yamldecode",
            r#"["a: yes\nb: 'yes'\nc: ~\nd: 1_000\ne: 1.5e1\nf: 0x1f\ng: x1\nh: 0o17\ni: 0b11\nj: -0x1f\nk: 0X1f"]"#,
            r#"{"a": true, "b": "yes", "c": null, "d": 1000, "e": 15, "f": 31, "g": "x1", "h": 15, "i": "0b11", "j": "-0x1f", "k": "0X1f"}"#,
        ),
        (
            "yamldecode",
            r#"["x: &x {a: 1, b: 2}\nz: {<<: *x, b: 3}"]"#,
            r#"{"x": {"a": 1, "b": 2}, "z": {"a": 1, "b": 3}}"#,
        ),
        (
            "yamldecode",
            r#"["- 2001-12-14\n- 2001-12-14 21:59:43\n- 2001-12-14t21:59:43.10-05:00"]"#,
            r#"["2001-12-14T00:00:00Z", "2001-12-14T21:59:43Z", "2001-12-14T21:59:43-05:00"]"#,
        ),
        ("yamldecode", r#"["- !!str 1\n- !!int '0x1F'\n- 1: a"]"#, r#"["1", 31, {"1": "a"}]"#),
    ]);
    refuses(&[
        ("base64decode", r#"["?"]"#),
        ("base64decode", r#"["/w=="]"#),
        ("textencodebase64", r#"["a", "nosuch"]"#),
        ("textencodebase64", r#"["☃", "windows-1252"]"#),
        ("textencodebase64", r#"["x", "utf8"]"#),
        ("textencodebase64", r#"["x", "ascii"]"#),
        ("yamldecode", r#"[""]"#),
        ("yamldecode", r##"["# x"]"##),
        ("csvdecode", r#"["a\nx\"y\n"]"#),
        ("csvdecode", r#"["a\n\"x\"y\n"]"#),
        ("csvdecode", r#"["a,a\n1,2"]"#),
        ("csvdecode", r#"["a,b\n1"]"#),
        ("jsondecode", r#"["{,}"]"#),
        ("jsondecode", r#"[""]"#),
        ("jsondecode", r#"["// a\n1"]"#),
        ("yamldecode", r#"["a: ["]"#),
        ("yamldecode", r#"["a: *b"]"#),
        ("yamldecode", r#"["--- 1\n--- 2"]"#),
        ("yamldecode", r#"["!foo 1"]"#),
        ("yamldecode", r#"[".nan"]"#),
    ]);
    let why = good("base64gzip", r#"["a"]"#).as_unknown().unwrap().why;
    assert_eq!(why, Why::Unsupported);
}

#[test]
fn json_is_that_of_terraform_byte_for_byte() {
    let args = r#"[{"b": [1.50, true, null], "a": "<x&y>\u2028\n\t\u0001\b\"\\é"}]"#;
    let expected = r#"{"a":"\u003cx\u0026y\u003e\u2028\n\t\u0001\b\"\\é","b":[1.5,true,null]}"#;
    assert_eq!(encoded("jsonencode", args), expected);
}

#[test]
fn numbers_of_json_stay_exact() {
    let text = "[0.1,12345678901234567890.12345]";
    let decoded = run_values("jsondecode", &[Value::string(text)]).unwrap();
    assert_eq!(run_values("jsonencode", &[decoded]).unwrap().as_str(), Some(text));
    let large = good("jsondecode", r#"["[1e99]"]"#);
    assert_eq!(large.as_items().unwrap()[0].as_unknown().unwrap().why, Why::TooLarge);
}

#[test]
fn yaml_is_that_of_terraform() {
    assert_eq!(encoded("yamlencode", r#"[{"a": "b", "c": "d"}]"#), "\"a\": \"b\"\n\"c\": \"d\"\n");
    assert_eq!(
        encoded("yamlencode", r#"[{"foo": [1, {"a": "b", "c": "d"}, 3], "bar": "baz"}]"#),
        "\"bar\": \"baz\"\n\"foo\":\n- 1\n- \"a\": \"b\"\n  \"c\": \"d\"\n- 3\n"
    );
    assert_eq!(encoded("yamlencode", "[true]"), "true\n...\n");
    assert_eq!(encoded("yamlencode", r#"["hello"]"#), "\"hello\"\n");
    assert_eq!(
        encoded("yamlencode", r#"[{"foo": [1, [2, 3], []], "bar": {"baz": {}, "x": null}}]"#),
        "\"bar\":\n  \"baz\": {}\n  \"x\": null\n\"foo\":\n- 1\n- - 2\n  - 3\n- []\n"
    );
    assert_eq!(
        encoded("yamlencode", r#"[{"a": "x\n\ny\n", "b": ["p\nq"], "c": "t\t\u0007\"\\"}]"#),
        "\"a\": |\n  x\n\n  y\n\"b\":\n- |-\n  p\n  q\n\"c\": \"t\\t\\a\\\"\\\\\"\n"
    );
}

#[test]
fn yaml_breaks_long_lines_at_blanks() {
    let text = format!("{} b  c{} d", "a".repeat(80), "e".repeat(90));
    let written = run_values("yamlencode", &[Value::list([Value::string(text.as_str())])]).unwrap();
    let expected = format!("- \"{}\n  b  c{}\n  d\"\n", "a".repeat(80), "e".repeat(90));
    assert_eq!(written.as_str(), Some(&*expected));
    let back = run_values("yamldecode", &[written]).unwrap();
    assert_eq!(json(&back), json!([text]));
}

#[test]
fn what_is_written_is_read_back() {
    let args =
        r#"[{"a": ["x\ny", "x\n\n", " z\n", "", "yes", "1"], "b": {"c": [[], {}, [{"d": [1]}]]}}]"#;
    for (write, read) in [("yamlencode", "yamldecode"), ("jsonencode", "jsondecode")] {
        let text = good(write, args);
        let back = run_values(read, std::slice::from_ref(&text)).unwrap();
        assert_eq!(json!([json(&back)]), parse(args), "{:?}", text.as_str());
    }
}

/// What `terraform console` says of each.
#[test]
fn encodings_have_the_names_that_are_registered() {
    check(&[
        ("textencodebase64", r#"["x", "UTF-16"]"#, r#""/v8AeA==""#),
        ("textencodebase64", r#"["x", "UTF-8"]"#, r#""eA==""#),
        ("textencodebase64", r#"["x", "latin1"]"#, r#""eA==""#),
        ("textdecodebase64", r#"["gA==", "ISO-8859-1"]"#, r#""\u0080""#),
        ("textdecodebase64", r#"["/v8AeA==", "UTF-16"]"#, r#""x""#),
        ("base64decode", r#"["SGVsbG9="]"#, r#""Hello""#),
    ]);
    let why = good("textencodebase64", r#"["é", "CP437"]"#).as_unknown().unwrap().why;
    assert_eq!(why, Why::Unsupported);
}

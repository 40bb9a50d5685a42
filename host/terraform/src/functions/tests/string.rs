//! Functions of texts and of patterns.

use super::*;

#[test]
fn the_examples_of_the_documentation() {
    check(&[
        ("chomp", r#"["hello\n"]"#, r#""hello""#),
        ("chomp", r#"["hello\r\n"]"#, r#""hello""#),
        ("chomp", r#"["hello\n\n"]"#, r#""hello""#),
        ("endswith", r#"["hello world", "world"]"#, "true"),
        ("endswith", r#"["hello world", "hello"]"#, "false"),
        ("indent", r#"[2, "[\n  foo,\n  bar,\n]\n"]"#, r#""[\n    foo,\n    bar,\n  ]\n  ""#),
        ("lower", r#"["HELLO"]"#, r#""hello""#),
        ("lower", r#"["АЛЛО!"]"#, r#""алло!""#),
        ("split", r#"[",", "foo,bar,baz"]"#, r#"["foo", "bar", "baz"]"#),
        ("split", r#"[",", "foo"]"#, r#"["foo"]"#),
        ("split", r#"[",", ""]"#, r#"[""]"#),
        ("split", r#"["", "aé"]"#, r#"["a", "é"]"#),
        ("startswith", r#"["hello world", "hello"]"#, "true"),
        ("startswith", r#"["hello world", "world"]"#, "false"),
        ("strcontains", r#"["hello world", "wor"]"#, "true"),
        ("strcontains", r#"["hello world", "wod"]"#, "false"),
        ("strrev", r#"["hello"]"#, r#""olleh""#),
        ("strrev", r#"["a ☃"]"#, r#""☃ a""#),
        ("substr", r#"["hello world", 1, 4]"#, r#""ello""#),
        ("substr", r#"["🤔🤷", 0, 1]"#, r#""🤔""#),
        ("substr", r#"["hello world", -5, -1]"#, r#""world""#),
        ("substr", r#"["hello world", 6, 10]"#, r#""world""#),
        ("title", r#"["hello world"]"#, r#""Hello World""#),
        ("title", r#"["a-b c_d"]"#, r#""A-B C_d""#),
        ("trim", r#"["?!hello?!", "!?"]"#, r#""hello""#),
        ("trim", r#"["foobar", "far"]"#, r#""oob""#),
        ("trim", r#"["   hello! world.!  ", "! "]"#, r#""hello! world.""#),
        ("trimprefix", r#"["helloworld", "hello"]"#, r#""world""#),
        ("trimprefix", r#"["helloworld", "cat"]"#, r#""helloworld""#),
        ("trimspace", r#"["  hello\n\n"]"#, r#""hello""#),
        ("trimsuffix", r#"["helloworld", "world"]"#, r#""hello""#),
        ("upper", r#"["hello"]"#, r#""HELLO""#),
        ("upper", r#"["straße"]"#, r#""STRAßE""#),
    ]);
    refuses(&[("lower", "[null]"), ("lower", "[[1]]"), ("substr", r#"["a", 0.5, 1]"#)]);
}

#[test]
fn patterns_are_those_of_go() {
    check(&[
        ("regex", r#"["[a-z]+", "53453453.345345aaabbbccc23454"]"#, r#""aaabbbccc""#),
        (
            "regex",
            r#"["(\\d\\d\\d\\d)-(\\d\\d)-(\\d\\d)", "2019-02-01"]"#,
            r#"["2019", "02", "01"]"#,
        ),
        (
            "regex",
            r#"["^(?:(?P<scheme>[^:/?#]+):)?(?://(?P<authority>[^/?#]*))?", "ftp://terraform.io/docs"]"#,
            r#"{"authority": "terraform.io", "scheme": "ftp"}"#,
        ),
        ("regex", r#"["^(?:(?P<scheme>[^:/?#]+):)?", "/docs"]"#, r#"{"scheme": null}"#),
        ("regexall", r#"["[a-z]+", "1234abcd5678efgh9"]"#, r#"["abcd", "efgh"]"#),
        ("regexall", r#"["[a-z]+", "123456789"]"#, "[]"),
        ("regexall", r#"["(\\w)=(\\d)", "a=1 b=2"]"#, r#"[["a", "1"], ["b", "2"]]"#),
        ("regexall", r#"["\\d", "1٣"]"#, r#"["1"]"#),
        ("regexall", r#"["[[:alpha:][\\d]+", "a[1]"]"#, r#"["a[1"]"#),
        ("regexall", r#"["[]a&&b]", "]&b"]"#, r#"["]", "&", "b"]"#),
        ("regex", r#"["\\Qa.b\\E.", "xa.b!"]"#, r#""a.b!""#),
        ("regex", r#"["(?i)ÉTÉ", "été"]"#, r#""été""#),
        ("regex", r#"["\\p{Greek}+", "abγδ"]"#, r#""γδ""#),
        ("regex", r#"["a\\Bb", "ab"]"#, r#""ab""#),
        ("replace", r#"["1 + 2 + 3", "+", "-"]"#, r#""1 - 2 - 3""#),
        ("replace", r#"["hello world", "/w.*d/", "everybody"]"#, r#""hello everybody""#),
        ("replace", r#"["hello-12", "/([a-z]+)-(\\d+)/", "${2}_$1"]"#, r#""12_hello""#),
        ("replace", r#"["a/b", "/", "-"]"#, r#""a-b""#),
        ("replace", r#"["ab", "", "-"]"#, r#""-a-b-""#),
    ]);
    refuses(&[
        ("regex", r#"["[a-z]+", "123"]"#),
        ("regex", r#"["(", "123"]"#),
        ("regex", r#"["(a)(?P<b>b)", "ab"]"#),
    ]);
}

#[test]
fn the_known_part_of_a_text_may_decide() {
    let template = r#"{"$unknown": "app-${var.region}-1"}"#;
    for (name, part, expected) in [
        ("startswith", "app-", Some(true)),
        ("startswith", "web", Some(false)),
        ("startswith", "app-eu", None),
        ("endswith", "-1", Some(true)),
        ("endswith", "-2", Some(false)),
        ("endswith", "eu-1", None),
        ("strcontains", "pp", Some(true)),
        ("strcontains", "eu", None),
    ] {
        let result = good(name, &format!(r#"[{template}, "{part}"]"#));
        let known = if let Data::Bool(known) = result.data { Some(known) } else { None };
        assert_eq!(known, expected, "{name} {part}");
    }
    let result = good("startswith", r#"[{"$unknown": "var.region"}, "eu"]"#);
    assert_eq!(json(&result), json!({"$unknown": "startswith(var.region, \"eu\")"}));
}

#[test]
fn flags_of_patterns_are_those_of_go() {
    check(&[
        ("regex", r#"["(?i:A)", "a"]"#, r#""a""#),
        ("regex", r#"["(?U)a+", "aa"]"#, r#""a""#),
        ("regex", r#"["[(?x)]", "x"]"#, r#""x""#),
        ("regex", r#"["\\(?x", "x"]"#, r#""x""#),
    ]);
    refuses(&[("regex", r#"["(?x) a", "a"]"#), ("regex", r#"["(?iu:a)", "a"]"#)]);
}

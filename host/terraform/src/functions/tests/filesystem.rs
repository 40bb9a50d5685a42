//! Paths and files.

use super::*;

const FILES: Memory = Memory(&[
    ("a.txt", "hello world"),
    ("conf/b.yaml", "b"),
    ("conf/deep/c.yaml", "c"),
    ("conf/deep/d.json", "d"),
]);

fn in_files(name: &str, args: &[&str]) -> Value {
    let args: Vec<Value> = args.iter().map(|arg| Value::string(*arg)).collect();
    run_with(name, &args, &FILES).unwrap()
}

#[test]
fn the_examples_of_the_documentation() {
    check(&[
        ("basename", r#"["foo/bar/baz.txt"]"#, r#""baz.txt""#),
        ("basename", r#"["foo/bar/"]"#, r#""bar""#),
        ("basename", r#"[""]"#, r#"".""#),
        ("basename", r#"["/"]"#, r#""/""#),
        ("dirname", r#"["foo/bar/baz.txt"]"#, r#""foo/bar""#),
        ("dirname", r#"["baz.txt"]"#, r#"".""#),
        ("dirname", r#"["/a"]"#, r#""/""#),
        ("dirname", r#"["a/../../b/c"]"#, r#""../b""#),
        ("pathexpand", r#"["/etc/resolv.conf"]"#, r#""/etc/resolv.conf""#),
        ("abspath", r#"["/etc/../a/./b"]"#, r#""/a/b""#),
    ]);
    assert!(good("pathexpand", r#"["~/.ssh/id_rsa"]"#).is_unknown());
    assert!(good("abspath", r#"["a"]"#).is_unknown());
}

#[test]
fn files_of_the_root_are_read() {
    assert_eq!(in_files("file", &["./a.txt"]).as_str(), Some("hello world"));
    assert_eq!(in_files("file", &["conf/../a.txt"]).as_str(), Some("hello world"));
    assert_eq!(in_files("filebase64", &["a.txt"]).as_str(), Some("aGVsbG8gd29ybGQ="));
    assert_eq!(in_files("filemd5", &["a.txt"]).as_str(), Some("5eb63bbbe01eeed093cb22bb8f5acdc3"));
    for (name, digest) in [
        ("filesha1", "sha1"),
        ("filesha256", "sha256"),
        ("filesha512", "sha512"),
        ("filebase64sha256", "base64sha256"),
        ("filebase64sha512", "base64sha512"),
    ] {
        let expected = in_files(digest, &["hello world"]);
        assert_eq!(in_files(name, &["a.txt"]).as_str(), expected.as_str(), "{name}");
    }
    assert_eq!(json(&in_files("fileexists", &["a.txt"])), json!(true));
    assert_eq!(json(&in_files("fileexists", &["b.txt"])), json!(false));
    refuses(&[("file", r#"["b.txt"]"#)]);
}

#[test]
fn sets_of_files_follow_patterns() {
    for (folder, pattern, expected) in [
        (".", "conf/*.yaml", json!(["conf/b.yaml"])),
        ("conf", "*.yaml", json!(["b.yaml"])),
        ("conf", "**/*.yaml", json!(["b.yaml", "deep/c.yaml"])),
        ("conf", "**", json!(["b.yaml", "deep/c.yaml", "deep/d.json"])),
        ("conf", "**/**/d.json", json!(["deep/d.json"])),
        ("conf", "deep/{c,d}.*", json!(["deep/c.yaml", "deep/d.json"])),
        ("conf", "deep/[!c].????", json!(["deep/d.json"])),
        ("conf", "*", json!(["b.yaml"])),
        ("nosuch", "*", json!([])),
    ] {
        let result = in_files("fileset", &[folder, pattern]);
        assert_eq!(json(&result), json!({"$set": expected}), "{folder} {pattern}");
    }
    refuses(&[("fileset", r#"[".", "{a"]"#), ("fileset", r#"[".", "[a"]"#)]);
}

#[test]
fn what_is_outside_the_root_or_made_later_is_unknown() {
    for (name, path) in [
        ("file", "../a.txt"),
        ("file", "/etc/passwd"),
        ("file", "~/a"),
        ("fileexists", "../a.txt"),
        ("filesha256", "build/app.zip"),
        ("filebase64", "build/app.zip"),
    ] {
        let why = in_files(name, &[path]).as_unknown().unwrap().why;
        assert_eq!(why, Why::NotDeclared, "{name} {path}");
    }
    assert!(in_files("fileset", &["..", "*"]).is_unknown());
    assert!(in_files("fileset", &[".", "../*"]).is_unknown());
    check(&[
        ("file", r#"[{"$unknown": "var.f"}]"#, r#"{"$unknown": "file(var.f)"}"#),
        ("fileexists", r#"[{"$unknown": "var.f"}]"#, r#"{"$unknown": "fileexists(var.f)"}"#),
    ]);
    let why = good("file", r#"[{"$unknown": "var.f"}]"#).as_unknown().unwrap().why;
    assert_eq!(why, Why::UnresolvedVariable);
}

#[test]
fn of_too_many_files_it_is_not_known_which_match() {
    static MANY: [(&str, &str); crate::files::MOST + 1] = [("x.a", ""); crate::files::MOST + 1];
    let args = [Value::string("."), Value::string("*.json")];
    let found = run_with("fileset", &args, &Memory(&MANY)).unwrap();
    assert_eq!(found.as_unknown().map(|unknown| unknown.why), Some(Why::TooLarge));
}

#[test]
fn what_a_file_does_not_tell_says_why() {
    for (name, args, expected) in [
        ("file", &["../a.txt"][..], "file(\"../a.txt\"): the path leaves the checked folder"),
        ("filemd5", &["app.zip"], "filemd5(\"app.zip\"): there is no such file"),
        ("fileset", &["..", "*"], "fileset(\"..\", \"*\"): the path leaves the checked folder"),
        ("abspath", &["."], "abspath(\".\"): it depends on the folder that Terraform runs in"),
        ("pathexpand", &["~/a"], "pathexpand(\"~/a\"): it depends on who runs Terraform"),
    ] {
        let value = in_files(name, args);
        let reason = value.as_unknown().and_then(|unknown| unknown.reason.as_deref());
        assert_eq!(reason, Some(expected));
    }
}

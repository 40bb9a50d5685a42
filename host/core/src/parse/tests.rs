//! What YAML and JSON read as: values, places, errors, limits.

use super::{Node, NodeValue, ParseErrorKind as Kind, ParseLimits, Parsed, Style, json, yaml};
use crate::source::LineIndex;

fn read(text: &str) -> Parsed {
    yaml(0, text, &ParseLimits::default())
}

fn root(text: &str) -> Node {
    let mut parsed = read(text);
    assert_eq!(parsed.errors, [], "{text}");
    assert_eq!(parsed.documents.len(), 1, "{text}");
    parsed.documents.remove(0).root
}

fn slice<'t>(text: &'t str, node: &Node) -> &'t str {
    &text[LineIndex::new(text).range(text, node.span).expect("the span lies in the text")]
}

fn kinds(parsed: &Parsed) -> Vec<Kind> {
    parsed.errors.iter().map(|error| error.kind).collect()
}

fn leaf<'n>(node: &'n Node, path: &[&str]) -> &'n Node {
    node.at(path).unwrap_or_else(|| panic!("nothing at {path:?}"))
}

mod places {
    use super::*;

    #[test]
    fn scalars_with_their_quotes() {
        let text = "a: plain # c\nb: 'é \"x\"'\nc: \"two\n  lines\"\nd: more\n  of it  \n\ne: 1\n";
        let root = root(text);
        for (key, expected) in [
            ("a", "plain"),
            ("b", "'é \"x\"'"),
            ("c", "\"two\n  lines\""),
            ("d", "more\n  of it"),
            ("e", "1"),
        ] {
            assert_eq!(slice(text, leaf(&root, &[key])), expected, "{key}");
        }
        assert_eq!(slice(text, &root.entry("b").expect("b").key), "b");
    }

    #[test]
    fn block_scalars_without_what_follows() {
        let text = "a: |\n  one\n   two\n\n# comment\nb: >-\n  three\n\n\nc: |\nd: |+\n\n\ne: x\n";
        let root = root(text);
        assert_eq!(slice(text, leaf(&root, &["a"])), "one\n   two");
        assert_eq!(root.get("a").and_then(Node::as_str), Some("one\n two\n"));
        assert_eq!(slice(text, leaf(&root, &["b"])), "three");
        assert_eq!(slice(text, leaf(&root, &["c"])), "");
        assert_eq!(slice(text, leaf(&root, &["d"])), "");
        assert_eq!(root.get("a").map(|n| n.style), Some(Style::Block));
        let end = |key| root.get(key).map(|n| (n.span.end_line, n.span.end_column));
        assert_eq!((end("c"), end("d")), (Some((10, 5)), Some((11, 6))));
    }

    #[test]
    fn collections_up_to_their_last_item() {
        let text =
            "a:\n  - x: 1\n    y: 2 # c\n\n  # more\nb: {c: [1,\n  2]} # c\nd:\ne: []\n\n# end\n";
        let root = root(text);
        assert_eq!(slice(text, leaf(&root, &["a"])), "- x: 1\n    y: 2");
        assert_eq!(slice(text, leaf(&root, &["b"])), "{c: [1,\n  2]}");
        assert_eq!(slice(text, leaf(&root, &["b", "c"])), "[1,\n  2]");
        assert_eq!(slice(text, leaf(&root, &["d"])), "");
        assert_eq!(slice(text, &root), text.trim_end_matches("\n\n# end\n"));
    }

    #[test]
    fn sequences_from_their_first_dash() {
        for text in ["a:\n- # x\n  # y\n  b: 1\n", "a:\n# x\n- b\n- # y\n  c", "- # x\n  - y\n"] {
            let root = root(text);
            let list = root.get("a").unwrap_or(&root);
            assert_eq!(slice(text, list), text[text.find('-').expect("a dash")..].trim_end());
        }
    }

    #[test]
    fn with_windows_line_ends_a_mark_and_tabs() {
        let text = "a: 1\r\nb:\tx\r\nc: |\r\n  t\r\n  u\r\n\r\n";
        for (text, root) in [(text, root(text)), (text, root(&format!("\u{feff}{text}")))] {
            assert_eq!(slice(text, leaf(&root, &["a"])), "1");
            assert_eq!(slice(text, leaf(&root, &["b"])), "x");
            assert_eq!(slice(text, leaf(&root, &["c"])), "t\r\n  u");
            assert_eq!(root.get("c").and_then(Node::as_str), Some("t\nu\n"));
        }
    }

    #[test]
    fn comments_outside_of_scalars_only() {
        let text =
            "# one\na: 'x # no' # two\nb: |\n  # no\nc: x#no\n# resilint: ignore[K8S005] why\n";
        let parsed = read(text);
        let found: Vec<_> =
            parsed.comments.iter().map(|c| (c.span.line, c.text.as_str())).collect();
        assert_eq!(found, [(1, "one"), (2, "two"), (6, "resilint: ignore[K8S005] why")]);
        assert_eq!(parsed.comments[1].span.column, 13);
        assert_eq!(parsed.comments[1].span.end_column, 18);
    }

    #[test]
    fn a_long_comment_is_no_problem() {
        let text = format!("a:\n{}  - b\n", "# licence\n".repeat(500));
        assert_eq!(read(&text).comments.len(), 500);
        assert_eq!(root(&text).at(&["a"]).map(|n| n.items().len()), Some(1));
    }
}

mod documents {
    use super::*;

    #[test]
    fn a_broken_one_costs_itself_only() {
        let text = "a: 1\n---\nb: [1\n---\nc: 'x\n  y: \n---\nd: |\n  ---\n...\n---\ne:\n\tf: 1\n---\ng: 2\n";
        let parsed = read(text);
        let keys: Vec<_> = parsed
            .documents
            .iter()
            .map(|d| (d.span.line, d.root.entries()[0].key.as_str().unwrap_or_default()))
            .collect();
        assert_eq!(keys, [(1, "a"), (7, "d"), (14, "g")]);
        let lines: Vec<_> = parsed.errors.iter().map(|e| (e.kind, e.span.line)).collect();
        assert_eq!(lines, [(Kind::Syntax, 3), (Kind::Syntax, 5), (Kind::Syntax, 13)]);
        assert_eq!(parsed.documents[1].root.get("d").and_then(Node::as_str), Some("---\n"));
    }

    #[test]
    fn empty_ones_are_null() {
        assert_eq!(read("").documents, []);
        assert_eq!(read("# nothing\n").documents, []);
        let parsed = read("---\n---\na: 1\n---\n");
        assert_eq!(parsed.documents.len(), 3);
        assert!(parsed.documents[0].root.is_null() && parsed.documents[2].root.is_null());
    }

    #[test]
    fn errors_say_what_to_do() {
        let parsed = read("a: b: c\n");
        let error = &parsed.errors[0];
        assert_eq!((error.span.line, error.span.column, error.span.end_column), (1, 5, 6));
        assert_eq!(error.to_string(), "mapping values are not allowed in this context");
        assert!(error.help.as_deref().is_some_and(|help| help.contains("quotes")));
    }
}

mod meaning {
    use super::*;

    #[test]
    fn aliases_point_at_what_they_stand_for() {
        let text = "a: &x\n  k: v\nb: *x\nc: &y [*x, 1]\nd: *y\n";
        let root = root(text);
        assert_eq!(leaf(&root, &["b", "k"]).span, leaf(&root, &["a", "k"]).span);
        assert_eq!(slice(text, leaf(&root, &["d"])), "[*x, 1]");
        assert_eq!(leaf(&root, &["d"]).items()[0].get("k").and_then(Node::as_str), Some("v"));
        assert_eq!(root.span.end_line, 5);
    }

    #[test]
    fn merge_keys_bring_in_what_is_missing() {
        let text = "\
base: &base {a: 1, b: 2}
more: &more {b: 3, c: 4}
one: {<<: *base, b: 0}
two:
  <<: [*base, *more]
  d: 5
three: {'<<': *base}
four:
  <<: *more
  <<: *base
";
        let root = root(text);
        let json = |path: &[&str]| leaf(&root, path).to_json();
        assert_eq!(json(&["one"]), serde_json::json!({"a": 1, "b": 0}));
        assert_eq!(json(&["two"]), serde_json::json!({"a": 1, "b": 2, "c": 4, "d": 5}));
        assert_eq!(json(&["three"]), serde_json::json!({"<<": {"a": 1, "b": 2}}));
        assert_eq!(json(&["four"]), serde_json::json!({"a": 1, "b": 3, "c": 4}));
        assert_eq!(leaf(&root, &["two", "c"]).span.line, 2);
    }

    #[test]
    fn a_merge_of_something_else_is_said() {
        let parsed = read("a:\n  <<: 1\n  b: 2\n");
        assert_eq!(kinds(&parsed), [Kind::InvalidMerge]);
        assert_eq!(parsed.documents[0].root.to_json(), serde_json::json!({"a": {"b": 2}}));
    }

    #[test]
    fn of_two_keys_the_last_counts() {
        let text = "a: 1\nb: 2\na: 3\n1: x\n'1': y\n";
        let parsed = read(text);
        assert_eq!(kinds(&parsed), [Kind::DuplicateKey]);
        assert!(!parsed.errors[0].kind.is_fatal());
        assert_eq!(parsed.errors[0].span.line, 3);
        assert_eq!(parsed.errors[0].message, "the key `a` occurs twice, first in line 1");
        let root = &parsed.documents[0].root;
        assert_eq!(root.get("a").and_then(Node::as_i64), Some(3));
        assert_eq!(root.entries().len(), 4);
    }

    #[test]
    fn many_keys_are_compared_too() {
        let mut text: String = (0..100).map(|n| format!("k{n}: {n}\n")).collect();
        text += "k7: again\n";
        let parsed = read(&text);
        assert_eq!(kinds(&parsed), [Kind::DuplicateKey]);
        assert_eq!(parsed.documents[0].root.get("k7").and_then(Node::as_str), Some("again"));
    }

    #[test]
    fn tags_are_kept_and_core_tags_obeyed() {
        let root =
            root("a: !Ref x\nb: !!str 1\nc: !!int '2'\nd: !Sub [a]\ne: !!float 1\nf: ! 12\n");
        assert_eq!(leaf(&root, &["a"]).tag(), Some("!Ref"));
        assert_eq!(leaf(&root, &["a"]).as_str(), Some("x"));
        assert_eq!(leaf(&root, &["b"]).as_str(), Some("1"));
        assert_eq!(leaf(&root, &["c"]).as_i64(), Some(2));
        assert_eq!(leaf(&root, &["d"]).tag(), Some("!Sub"));
        assert_eq!(leaf(&root, &["e"]).value, NodeValue::Float(1.0));
        assert_eq!(leaf(&root, &["f"]).as_str(), Some("12"));
    }

    #[test]
    fn brackets_may_close_at_the_indentation_of_their_key() {
        let text = "a:\n  b: {\n    \"c\": {\n      \"d\": 1,\n    }\n  }\n  e: [\n  1\n  ]\n";
        assert_eq!(
            root(text).to_json(),
            serde_json::json!({"a": {"b": {"c": {"d": 1}}, "e": [1]}})
        );
    }
}

mod limits {
    use super::*;

    fn small() -> ParseLimits {
        ParseLimits {
            max_depth: 10,
            max_scalar_bytes: 20,
            max_nodes: 100,
            max_text_bytes: 200,
            max_errors: 5,
        }
    }

    #[test]
    fn depth_obeyed_and_violated() {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        for parse in [yaml, json] {
            assert_eq!(parse(0, &nested(10), &small()).errors, []);
            let parsed = parse(0, &nested(11), &small());
            assert_eq!(kinds(&parsed), [Kind::TooDeep { limit: 10 }]);
            assert!(parsed.errors[0].message.contains("10 levels"));
            let parsed = parse(0, &nested(100_000), &ParseLimits::default());
            assert_eq!(kinds(&parsed), [Kind::TooDeep { limit: 128 }]);
        }
        let block: String = (0..11).map(|n| format!("{}a:\n", " ".repeat(n))).collect();
        assert_eq!(kinds(&yaml(0, &block, &small())), [Kind::TooDeep { limit: 10 }]);
    }

    #[test]
    fn depth_counts_what_aliases_bring_in() {
        let limits = ParseLimits { max_nodes: 1000, ..small() };
        let mut text = "- &a0 [x]\n".to_owned();
        for n in 1..10 {
            text += &format!("- &a{n} [*a{}]\n", n - 1);
        }
        assert_eq!(kinds(&yaml(0, &text, &limits)), [Kind::TooDeep { limit: 10 }]);
    }

    #[test]
    fn scalars_obeyed_and_violated() {
        for parse in [yaml, json] {
            assert_eq!(parse(0, &format!("\"{}\"", "x".repeat(20)), &small()).errors, []);
            let parsed = parse(0, &format!("[\"{}\"]", "x".repeat(21)), &small());
            assert_eq!(kinds(&parsed), [Kind::ScalarTooLong { limit: 20 }]);
        }
    }

    #[test]
    fn number_of_values_obeyed_and_violated() {
        let list = |items: usize| format!("[{}0]", "0,".repeat(items - 1));
        for parse in [yaml, json] {
            assert_eq!(parse(0, &list(99), &small()).errors, []);
            let parsed = parse(0, &list(100), &small());
            assert_eq!(kinds(&parsed), [Kind::TooManyNodes { limit: 100 }]);
        }
    }

    #[test]
    fn alias_bombs_are_refused() {
        let mut text = "a0: &a0 lol\n".to_owned();
        for n in 1..30 {
            let before = format!("*a{}", n - 1);
            text += &format!("a{n}: &a{n} [{before}, {before}, {before}, {before}]\n");
        }
        let parsed = read(&text);
        assert_eq!(kinds(&parsed), [Kind::TooManyNodes { limit: 1_000_000 }]);
        assert_eq!(parsed.documents, []);
        let long = format!("a: &a {}\nb: [{}*a]\n", "x".repeat(20), "*a, ".repeat(10));
        assert_eq!(kinds(&yaml(0, &long, &small())), [Kind::TooMuchText { limit: 200 }]);
    }

    #[test]
    fn aliases_without_an_end_are_refused() {
        assert_eq!(kinds(&read("a: &a [*a]\n")), [Kind::Alias]);
        assert_eq!(kinds(&read("a: *b\n")), [Kind::Alias]);
        assert_eq!(kinds(&read("&a {b: &b 1}\n--- \nc: *b\n")), [Kind::Alias]);
    }

    #[test]
    fn errors_come_to_an_end() {
        let parsed = yaml(0, &"a: b: c\n---\n".repeat(50), &small());
        assert_eq!(parsed.errors.len(), 6);
        assert_eq!(parsed.errors[5].kind, Kind::TooManyErrors { limit: 5 });
        let text = format!("a:\n{}", " b: 1\n".repeat(30));
        let parsed = yaml(0, &text, &small());
        assert_eq!((parsed.errors.len(), parsed.documents.len()), (5, 1));
        let parsed = json(0, &format!("{{{}\"b\": 2}}", "\"b\": 1, ".repeat(30)), &small());
        assert_eq!((parsed.errors.len(), parsed.documents.len()), (5, 1));
    }
}

mod templates {
    use super::*;

    #[test]
    fn placeholders_in_values_are_text() {
        let text = "region: {{region}}\nname: é-{{ a | default: \"b\" }}-x # {{c}}\n{{k}}: [{{x}}, \"{{y}}\"]\nz: {% if a %}1{% endif %}\nj: {\"a\": {\"b\": 1}}\n";
        let parsed = read(text);
        assert_eq!(parsed.errors, []);
        let root = &parsed.documents[0].root;
        assert_eq!(leaf(root, &["region"]).as_str(), Some("{{region}}"));
        assert_eq!(slice(text, leaf(root, &["region"])), "{{region}}");
        assert_eq!(leaf(root, &["name"]).as_str(), Some("é-{{ a | default: \"b\" }}-x"));
        assert_eq!(slice(text, leaf(root, &["name"])), "é-{{ a | default: \"b\" }}-x");
        let list = leaf(root, &["{{k}}"]);
        assert_eq!(list.to_json(), serde_json::json!(["{{x}}", "{{y}}"]));
        assert_eq!(leaf(root, &["z"]).as_str(), Some("{% if a %}1{% endif %}"));
        assert_eq!(leaf(root, &["j", "a", "b"]).as_i64(), Some(1));
        assert_eq!(parsed.comments[0].text, "{{c}}");
    }

    #[test]
    fn templates_of_structure_are_not_read() {
        let text = "apiVersion: v1\n  {{- if .x }} \nkind: Pod\n{{- end }}\n";
        let parsed = read(text);
        assert_eq!(kinds(&parsed), [Kind::Unrendered]);
        assert_eq!(parsed.documents, []);
        let span = parsed.errors[0].span;
        assert_eq!((span.line, span.column, span.end_column), (2, 3, 15));
    }
}

mod json_files {
    use super::*;

    fn read(text: &str) -> Parsed {
        json(0, text, &ParseLimits::default())
    }

    #[test]
    fn read_with_places() {
        let text = "{\n\t\"a\\n\\u00e9\": [1, 2.50, true, null],\r\n  \"b\": {\"ü\": \"\\ud83d\\ude00\\/\"}\n}\n";
        let parsed = read(text);
        assert_eq!(parsed.errors, []);
        let root = &parsed.documents[0].root;
        let list = leaf(root, &["a\né"]);
        assert_eq!(slice(text, list), "[1, 2.50, true, null]");
        assert_eq!(slice(text, &list.items()[1]), "2.50");
        assert_eq!(list.items()[1].text().as_deref(), Some("2.50"));
        assert!(list.items()[3].is_null());
        assert_eq!(slice(text, leaf(root, &["b", "ü"])), "\"\\ud83d\\ude00\\/\"");
        assert_eq!(leaf(root, &["b", "ü"]).as_str(), Some("😀/"));
        assert_eq!(slice(text, root), text.trim_end());
        assert_eq!(slice(text, &root.entries()[0].key), "\"a\\n\\u00e9\"");
    }

    #[test]
    fn faults_are_where_they_are() {
        for (text, line, column) in [
            ("{\n  \"a\" 1\n}", 2, 7),
            ("{\n  \"a\": 1\n  \"b\": 2\n}", 2, 9),
            ("[1, 2", 1, 1),
            ("{'a': 1}", 1, 2),
            ("[1] 2", 1, 5),
            ("[é, 1]", 1, 2),
            ("{\"a\": 0x1F}", 1, 7),
            ("[NaN]", 1, 2),
        ] {
            let parsed = read(text);
            assert_eq!(kinds(&parsed), [Kind::Syntax], "{text}");
            let error = &parsed.errors[0];
            assert_eq!((error.span.line, error.span.column), (line, column), "{text}: {error}");
        }
    }

    #[test]
    fn comments_and_trailing_commas_are_allowed() {
        let parsed = read("// one\n{\"a\": 1, /* resilint: ignore[X] */ \"b\": [1,],}\n");
        assert_eq!(parsed.errors, []);
        let found: Vec<_> =
            parsed.comments.iter().map(|c| (c.span.line, c.text.as_str())).collect();
        assert_eq!(found, [(1, "one"), (2, "resilint: ignore[X]")]);
    }

    #[test]
    fn duplicate_keys_and_empty_files() {
        let parsed = read("\u{feff}{\"a\": 1, \"a\": 2}");
        assert_eq!(kinds(&parsed), [Kind::DuplicateKey]);
        assert_eq!(parsed.errors[0].span.column, 10);
        assert_eq!(parsed.documents[0].root.to_json(), serde_json::json!({"a": 2}));
        assert_eq!(read(" \n"), Parsed::default());
    }
}

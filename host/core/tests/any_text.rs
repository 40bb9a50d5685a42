//! Whatever the text, the reader answers, and what it answers lies in the text.

use proptest::prelude::*;
use resilint_core::parse::{Node, NodeValue, ParseLimits, Parsed, classify, json, yaml};
use resilint_core::source::SourceFile;

/// Limits that short texts can reach.
fn limits() -> ParseLimits {
    ParseLimits {
        max_depth: 12,
        max_scalar_bytes: 64,
        max_nodes: 200,
        max_text_bytes: 1000,
        max_errors: 5,
    }
}

/// Lines made of what means something to a parser.
fn lines() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "b: ",
        "- ",
        "? ",
        "  ",
        "    ",
        "{",
        "}",
        "[",
        "]",
        ", ",
        ":",
        "\"",
        "'",
        "|",
        ">-",
        "|2+",
        "#",
        " # c",
        "&x ",
        "*x",
        "<<: ",
        "---",
        "...",
        "%YAML 1.2",
        "!!int ",
        "!t ",
        "~",
        "1.5",
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        "\t",
        "é",
        "😀",
        "\u{feff}",
        "{{",
        "}}",
        "{{ x }}",
        "{% if %}",
        "\\u00e9",
        "\\",
        "/* c */",
        "// c",
        "null",
        "true",
        "\u{e000}",
        "\u{2028}",
        "\u{85}",
        "yes",
        "<<: *x\n",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn check(text: &str, parsed: &Parsed) -> Result<(), TestCaseError> {
    let file = SourceFile::new(0, "text", text);
    for error in &parsed.errors {
        prop_assert!(file.slice(error.span).is_some(), "{error:?}");
    }
    for comment in &parsed.comments {
        prop_assert!(file.slice(comment.span).is_some(), "{comment:?}");
    }
    for document in &parsed.documents {
        prop_assert!(file.slice(document.span).is_some(), "{:?}", document.span);
        node(&file, &document.root, 0)?;
        let _ = document.root.to_json();
    }
    Ok(())
}

fn node(file: &SourceFile, value: &Node, depth: usize) -> Result<(), TestCaseError> {
    prop_assert!(file.slice(value.span).is_some(), "{value:?}");
    prop_assert!(depth <= limits().max_depth, "too deep");
    match &value.value {
        NodeValue::Seq(items) => items.iter().try_for_each(|item| node(file, item, depth + 1)),
        NodeValue::Map(entries) => entries.iter().try_for_each(|entry| {
            node(file, &entry.key, depth + 1)?;
            node(file, &entry.value, depth + 1)
        }),
        _ => Ok(()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn structured_text(text in lines()) {
        check(&text, &yaml(0, &text, &limits()))?;
        check(&text, &json(0, &text, &limits()))?;
        let _ = classify(&text);
    }

    #[test]
    fn any_text(text in "\\PC{0,80}") {
        check(&text, &yaml(0, &text, &limits()))?;
        check(&text, &json(0, &text, &limits()))?;
    }

    #[test]
    fn lines_and_offsets_agree(text in lines(), at in 0_usize..200) {
        let file = SourceFile::new(0, "text", text.as_str());
        let at = at.min(file.text.len());
        let (line, column) = file.lines().position(&file.text, at);
        if let Some(offset) = file.lines().offset(&file.text, line, column) {
            prop_assert!(offset <= at && at - offset < 4);
        }
    }

    #[test]
    fn json_is_read_as_serde_json_reads_it(value in json_value()) {
        let text = serde_json::to_string_pretty(&value).unwrap_or_default();
        let parsed = json(0, &text, &ParseLimits::default());
        prop_assert_eq!(&parsed.errors, &vec![]);
        prop_assert_eq!(parsed.documents[0].root.to_json(), value.clone());
        let parsed = yaml(0, &text, &ParseLimits::default());
        prop_assert_eq!(&parsed.errors, &vec![]);
        prop_assert_eq!(parsed.documents[0].root.to_json(), value);
    }
}

fn json_value() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        Just(serde_json::Value::Null),
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        "[a-zA-Zé😀 \\\\/\"':#{}\\[\\]-]{0,12}".prop_map(Into::into),
    ];
    leaf.prop_recursive(4, 30, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Into::into),
            prop::collection::hash_map("[a-z]{1,6}", inner, 0..5)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

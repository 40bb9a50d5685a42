//! `.wskprops`: the settings of whoever calls the tools, `KEY=value` a line. Only the API host and the namespace are
//! read; everything else may be a secret and is dropped before the text is kept anywhere.

use resilint_schema::{SourceId, Span, Value};

use super::hosts::api_host;
use super::text::Reader;
use crate::normalise::Input;
use crate::normalise::host::without_credentials;
use crate::normalise::variables::Variables;
use crate::parse::{Document, Entry, Node, NodeValue, Parsed, Style};

/// The keys that are kept.
const KEPT: [&str; 2] = ["APIHOST", "NAMESPACE"];

/// Whether a file is one, by its name: `.wskprops` or `eu.wskprops`.
pub(crate) fn is_named(path: &str) -> bool {
    path.ends_with(".wskprops")
}

/// The text without anything that may be a secret. Lines stay where they are.
pub(crate) fn without_secrets(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for line in text.lines() {
        match line.split_once('=') {
            Some((key, value)) if KEPT.contains(&key.trim()) => {
                kept.push_str(key);
                kept.push('=');
                let bare = value.trim_start();
                kept.push_str(&value[..value.len() - bare.len()]);
                kept.push_str(&without_credentials(bare));
            }
            // The name of a setting is no secret; a comment may hold an old line.
            Some((key, _)) if !key.trim_start().starts_with('#') => {
                kept.push_str(key);
                kept.push('=');
            }
            _ => {}
        }
        kept.push('\n');
    }
    kept
}

/// The settings as a mapping.
pub(crate) fn parse(source: SourceId, text: &str) -> Parsed {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let entries: Vec<Entry> =
        text.lines().zip(1..).filter_map(|(line, number)| entry(source, line, number)).collect();
    let span = entries.iter().map(|entry| entry.key.span.to(entry.value.span));
    let span = span.reduce(Span::to).unwrap_or_else(|| Span::at(source, 1, 1));
    let root = Node::new(span, NodeValue::Map(entries), Style::Block);
    Parsed { documents: vec![Document { root, span }], ..Parsed::default() }
}

fn entry(source: SourceId, line: &str, number: u32) -> Option<Entry> {
    let (key, value) = line.split_once('=')?;
    if !KEPT.contains(&key.trim()) || value.trim().is_empty() {
        return None;
    }
    let node = |text: &str, from: usize| {
        let (before, text) = (&line[..from], text.trim());
        let column = width(before) + 1;
        let span = Span { end_column: column + width(text), ..Span::at(source, number, column) };
        Node::new(span, NodeValue::Str(text.to_owned()), Style::Plain)
    };
    let start = |text: &str| text.len() - text.trim_start().len();
    let value_at = key.len() + 1 + start(value);
    Some(Entry { key: node(key, start(key)), value: node(value, value_at) })
}

fn width(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}

/// What a file of settings says.
#[derive(Debug)]
pub(super) struct Properties<'a> {
    pub(super) path: &'a str,
    pub(super) host: Value<String>,
    pub(super) namespace: Value<String>,
}

/// Reads a file of settings; nothing where it names no host.
pub(super) fn read<'a>(input: &Input<'a>, variables: &Variables) -> Option<Properties<'a>> {
    let reader = Reader::new(variables);
    let stated = |key: &str| reader.child(&input.document.root, key);
    let host = api_host(stated("APIHOST"));
    let properties =
        Properties { path: input.path, namespace: stated("NAMESPACE"), host: host.clone() };
    (!host.is_absent()).then_some(properties)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "APIHOST = https://me:pw@eu-gb.functions.cloud.ibm.com\n# AUTH=old\n\
                        AUTH=12345:secret\nNAMESPACE=_\nsecret\n";

    #[test]
    fn secrets_are_gone_and_lines_stay() {
        let text = without_secrets(TEXT);
        assert_eq!(
            text,
            "APIHOST = https://eu-gb.functions.cloud.ibm.com\n\nAUTH=\nNAMESPACE=_\n\n"
        );
    }

    #[test]
    fn values_know_their_place() {
        let text = without_secrets(TEXT);
        let parsed = parse(3, &text);
        let host = parsed.documents[0].root.get("APIHOST").unwrap();
        assert_eq!(host.as_str(), Some("https://eu-gb.functions.cloud.ibm.com"));
        let file = crate::source::SourceFile::new(3, ".wskprops", text.as_str());
        assert_eq!(file.slice(host.span), host.as_str());
        assert_eq!(parsed.documents[0].root.entries().len(), 2);
    }
}

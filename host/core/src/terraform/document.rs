//! Documents of other tools as Terraform values: for formats that declare resources of the same types.

use std::sync::Arc;

use resilint_schema::{Provenance, Span};
use resilint_terraform::value::{Refs, parse_number};
use resilint_terraform::{Data, Map, Place, Value};

use crate::parse::{Node, NodeValue, Style};
use crate::source::Sources;

/// The bytes that a span covers.
pub(crate) fn place(span: Span, sources: &Sources) -> Option<Place> {
    let range = sources.get(span.source)?.range(span)?;
    Some(Place::new(span.source, range))
}

/// The value of a node, with `scalar` for what is neither a list nor a mapping.
pub(crate) fn value(
    node: &Node,
    from: Provenance,
    sources: &Sources,
    scalar: &impl Fn(&Node) -> Value,
) -> Value {
    let inner = |node: &Node| value(node, from, sources, scalar);
    let data = match &node.value {
        NodeValue::Seq(items) => Data::list(items.iter().map(inner).collect::<Vec<_>>()),
        NodeValue::Map(entries) => {
            let entries = entries.iter().filter_map(|entry| {
                let key: Arc<str> = entry.key.text()?.into();
                Some((key, inner(&entry.value)))
            });
            Data::object(entries.collect::<Map>())
        }
        _ => return scalar(node),
    };
    Value { data, from, place: place(node.span, sources), refs: Refs::default() }
}

/// A scalar as it is written.
pub(crate) fn literal(node: &Node, from: Provenance, sources: &Sources) -> Value {
    let data = match &node.value {
        NodeValue::Bool(value) => Data::Bool(*value),
        NodeValue::Int(number) => Data::Number((*number).into()),
        // Readers of YAML 1.1, such as that of Ansible, take `yes` for true, but `y` for a text.
        NodeValue::Str(text) if node.style == Style::Plain && text.len() > 1 => {
            node.as_bool().map_or_else(|| Data::String(text.as_str().into()), Data::Bool)
        }
        NodeValue::Str(text) => Data::String(text.as_str().into()),
        NodeValue::Float(_) => match node.text() {
            Some(text) => match parse_number(&text) {
                Some(number) => Data::Number(number),
                None => Data::String(text.into()),
            },
            None => Data::Null,
        },
        NodeValue::Null | NodeValue::Seq(_) | NodeValue::Map(_) => Data::Null,
    };
    Value { data, from, place: place(node.span, sources), refs: Refs::default() }
}

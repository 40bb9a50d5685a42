//! Mappings as they count: a key that occurs twice, and the merge key `<<`.

use std::collections::{HashMap, HashSet};

use super::error::{ParseError, ParseErrorKind as Kind};
use super::node::{Entry, Node, NodeValue, Style};

/// Mappings up to this size are searched, larger ones get a table.
const SMALL: usize = 16;

/// A key that can be compared. Two collections as keys are never held to be the same.
#[derive(PartialEq, Eq, Hash)]
enum Key<'a> {
    Null,
    Bool(bool),
    Int(i64),
    Float(u64),
    Str(&'a str),
}

impl<'a> Key<'a> {
    fn of(node: &'a Node) -> Option<Self> {
        match &node.value {
            NodeValue::Null => Some(Self::Null),
            NodeValue::Bool(value) => Some(Self::Bool(*value)),
            NodeValue::Int(number) => Some(Self::Int(*number)),
            NodeValue::Float(number) => Some(Self::Float(number.to_bits())),
            NodeValue::Str(text) => Some(Self::Str(text)),
            NodeValue::Seq(_) | NodeValue::Map(_) => None,
        }
    }
}

/// Drops the earlier of two entries with one key, and says so at the later one, up to the limit of errors.
pub(super) fn drop_duplicates(
    entries: Vec<Entry>,
    errors: &mut Vec<ParseError>,
    max_errors: usize,
) -> Vec<Entry> {
    let dropped = if entries.len() <= SMALL { search(&entries) } else { look_up(&entries) };
    if dropped.is_empty() {
        return entries;
    }
    for (earlier, later) in dropped.iter().take(max_errors.saturating_sub(errors.len())) {
        if let (Some(earlier), Some(later)) = (entries.get(*earlier), entries.get(*later)) {
            errors.push(duplicate(&earlier.key, &later.key));
        }
    }
    let mut gone: Vec<usize> = dropped.into_iter().map(|(earlier, _)| earlier).collect();
    gone.sort_unstable();
    let kept = |index: &usize| gone.binary_search(index).is_err();
    entries.into_iter().enumerate().filter(|(i, _)| kept(i)).map(|(_, entry)| entry).collect()
}

fn duplicate(earlier: &Node, later: &Node) -> ParseError {
    let name = later.text().unwrap_or_default();
    let line = earlier.span.line;
    let message = format!("the key `{name}` occurs twice, first in line {line}");
    ParseError::new(Kind::DuplicateKey, message, later.span)
        .with_help("Keep one of the two: only the last one counts here, and other tools differ.")
}

/// Pairs of indices of entries with the same key, the earlier first.
fn search(entries: &[Entry]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (later, entry) in entries.iter().enumerate() {
        let Some(key) = Key::of(&entry.key).filter(|_| !is_merge(entry)) else { continue };
        let earlier =
            entries.iter().take(later).rposition(|e| Key::of(&e.key).as_ref() == Some(&key));
        if let Some(earlier) = earlier {
            found.push((earlier, later));
        }
    }
    found
}

fn look_up(entries: &[Entry]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut seen = HashMap::with_capacity(entries.len());
    for (later, entry) in entries.iter().enumerate() {
        let key = Key::of(&entry.key).filter(|_| !is_merge(entry));
        if let Some(earlier) = key.and_then(|key| seen.insert(key, later)) {
            found.push((earlier, later));
        }
    }
    found
}

/// Replaces `<<` by the entries it brings in. The mapping's own keys win, then the earlier source.
pub(super) fn expand(
    entries: Vec<Entry>,
    errors: &mut Vec<ParseError>,
    max_errors: usize,
) -> Vec<Entry> {
    if !entries.iter().any(is_merge) {
        return entries;
    }
    let mut result = Vec::with_capacity(entries.len());
    let mut sources = Vec::new();
    for entry in entries {
        if is_merge(&entry) {
            if let Some(error) = collect(entry, &mut sources)
                && errors.len() < max_errors
            {
                errors.push(error);
            }
        } else {
            result.push(entry);
        }
    }
    let own = result.len();
    result.append(&mut sources);
    first_of_each(result, own)
}

fn is_merge(entry: &Entry) -> bool {
    entry.key.style == Style::Plain && entry.key.as_str() == Some("<<")
}

/// Adds the entries that a merge key brings in; the error if it brings in something else.
fn collect(merge: Entry, into: &mut Vec<Entry>) -> Option<ParseError> {
    let span = merge.key.span.to(merge.value.span);
    match merge.value.value {
        NodeValue::Null => {}
        NodeValue::Map(entries) => into.extend(entries),
        NodeValue::Seq(items) if items.iter().all(Node::is_map) => {
            for item in items {
                if let NodeValue::Map(entries) = item.value {
                    into.extend(entries);
                }
            }
        }
        _ => {
            let message = "`<<` takes a mapping or a list of mappings";
            return Some(
                ParseError::new(Kind::InvalidMerge, message, span)
                    .with_help("Let it name an anchored mapping, as in `<<: *defaults`."),
            );
        }
    }
    None
}

/// Keeps the first entry of each key; the first `own` entries are known to differ.
fn first_of_each(entries: Vec<Entry>, own: usize) -> Vec<Entry> {
    let mut seen = HashSet::with_capacity(entries.len());
    let keep: Vec<bool> = entries
        .iter()
        .enumerate()
        .map(|(index, entry)| {
            let new = Key::of(&entry.key).is_none_or(|key| seen.insert(key));
            new || index < own
        })
        .collect();
    entries.into_iter().zip(keep).filter(|(_, keep)| *keep).map(|(entry, _)| entry).collect()
}

//! What a replication document says, and how it is told from other files with a `source` and a
//! `target`.

use resilint_schema::{Provenance, Replication, ReplicationMode, Value, Why};

use super::endpoint::{host_of, without_credentials};
use crate::normalise::exports::exported;
use crate::parse::Node;
use crate::sanitise::one_line;

/// Fields that hardly anything but a replication has.
const OWN: [&str; 9] = [
    "continuous",
    "create_target",
    "create_target_params",
    "doc_ids",
    "use_checkpoints",
    "checkpoint_interval",
    "since_seq",
    "winning_revs_only",
    "user_ctx",
];

/// Fields that other formats have too.
const SHARED: [&str; 5] = ["_id", "selector", "filter", "query_params", "cancel"];

/// Fields that leave out a part of the source.
const FILTERS: [&str; 3] = ["doc_ids", "selector", "filter"];

/// What a document does without saying so: it copies once (`continuous` of the replicator, CouchDB
/// src/docs/src/replication/replicator.rst).
const DEFAULT_CONTINUOUS: bool = false;

/// Whether a document is a replication, or a list of them under `docs`. Pairs of a source and a target
/// are common, so both have to look like databases, and something has to speak of replication.
#[must_use]
pub fn is_replicator(path: &str, root: &Node) -> bool {
    let in_context = is_in_context(path);
    let mut candidates = candidates(root).into_iter();
    candidates.any(|node| is_replication(node, in_context))
}

/// Whether a path says that what is there is for the database of replications or the endpoint that starts them.
#[must_use]
pub fn is_in_context(path: &str) -> bool {
    path.contains("_replicator") || path.contains("_replicate")
}

/// The replications in a document that is one.
pub(super) fn documents(root: &Node) -> Vec<&Node> {
    candidates(root).into_iter().filter(|node| is_replication(node, true)).collect()
}

fn candidates(root: &Node) -> Vec<&Node> {
    // `_bulk_docs` and `_scheduler/docs` have them under `docs`, `_all_docs` under `rows`.
    match root.get("docs").or(root.get("rows")) {
        // Lists of documents wrap each once more.
        Some(docs) => docs.items().iter().map(|item| item.get("doc").unwrap_or(item)).collect(),
        None if root.get("source").is_some() => vec![root],
        None => root.items().iter().collect(),
    }
}

fn is_replication(node: &Node, in_context: bool) -> bool {
    let (Some(source), Some(target)) = (node.get("source"), node.get("target")) else {
        return false;
    };
    let has = |keys: &[&str]| keys.iter().any(|key| node.get(key).is_some());
    let is_scheduled = is_scheduled(node);
    let ends = [source, target].map(shape);
    match ends {
        [Shape::Neither, _] | [_, Shape::Neither] => false,
        _ if in_context || is_scheduled || has(&OWN) => true,
        [Shape::Couch, _] | [_, Shape::Couch] => has(&SHARED),
        _ => false,
    }
}

/// Whether it is what the scheduler says of a document, without most of its fields.
fn is_scheduled(node: &Node) -> bool {
    text(node, "database").is_some() && node.get("doc_id").is_some()
}

/// What an end looks like.
enum Shape {
    /// A URL with a path, on a host of Cloudant or a port of CouchDB.
    Couch,
    /// Another URL with a path, or the name of a database.
    Database,
    /// Something else.
    Neither,
}

fn shape(end: &Node) -> Shape {
    let Some(text) = end.get("url").unwrap_or(end).as_str() else { return Shape::Neither };
    let (shown, _) = without_credentials(text);
    match shown.split_once("://") {
        Some((scheme, rest)) => {
            let path = rest.split_once('/').map_or("", |(_, path)| path);
            let is_couch = host_of(&shown).is_some_and(|host| host.contains("cloudant"))
                || rest.contains(":5984/")
                || rest.contains(":6984/");
            match (matches!(scheme, "http" | "https"), path.is_empty()) {
                (false, _) | (_, true) => Shape::Neither,
                _ if is_couch => Shape::Couch,
                _ => Shape::Database,
            }
        }
        None if is_name(&shown) => Shape::Database,
        None => Shape::Neither,
    }
}

/// Names of databases: lower case, a few signs, no dots; or a placeholder with one behind it.
fn is_name(text: &str) -> bool {
    let bare = text.rsplit_once('}').map_or(text, |(_, rest)| rest.trim_start_matches('/'));
    let is_letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_$()+-/".contains(c);
    !text.is_empty() && bare.chars().all(is_letter)
}

/// The fields of a replication other than its ends.
pub(super) fn replication(node: &Node) -> Replication {
    let at = Some(node.span);
    let (continuous, enabled) = if is_scheduled(node) {
        (continuous_of_id(node), exported(true, node.span))
    } else {
        let enabled = stopped(node).map(|stopped| !stopped).or_default(true, at);
        (flag(node, "continuous").or_default(DEFAULT_CONTINUOUS, at), enabled)
    };
    Replication {
        unit: Value::Known { value: "database".to_owned(), from: Provenance::Literal, at },
        mode: mode(&continuous),
        enabled,
        continuous,
        filtered_by: filters(node),
        create_target: flag(node, "create_target"),
        use_checkpoints: flag(node, "use_checkpoints"),
        uses_proxy: proxy(node),
        scheduler_state: state(node),
        scheduler_detail: detail(node),
        ..Replication::default()
    }
}

/// `_id` of the document, or `doc_id` of the scheduler.
pub(super) fn name(node: &Node) -> Value<String> {
    let key = ["_id", "doc_id"].into_iter().find_map(|key| node.get(key));
    match key.and_then(|key| Some((key.as_str()?, key.span))) {
        Some((name, at)) if super::endpoint::is_placeholder(name) => {
            Value::unknown(Why::Template, one_line(name, 80), Some(at))
        }
        Some((name, at)) => Value::literal(name.to_owned(), at),
        None => Value::Absent,
    }
}

fn mode(continuous: &Value<bool>) -> Value<ReplicationMode> {
    let of = |continuous| {
        if continuous { ReplicationMode::Continuous } else { ReplicationMode::OneShot }
    };
    continuous.clone().map(of)
}

/// The scheduler tells options by the end of the job's id, such as `+continuous`. What has completed has no id any
/// more, and was not continuous: that never completes.
fn continuous_of_id(node: &Node) -> Value<bool> {
    let id = node.get("id").and_then(|id| Some((id.as_str()?, id.span)));
    match (id, text(node, "state")) {
        (Some((id, at)), _) => exported(id.split('+').skip(1).any(|it| it == "continuous"), at),
        (None, Some("completed")) => exported(false, node.span),
        (None, _) => Value::Unknown {
            why: Why::NotDeclared,
            symbol: None,
            candidates: Vec::new(),
            at: Some(node.span),
        },
    }
}

/// A flag. The service wants a truth value; text in its place it refuses, or it is a placeholder.
fn flag(node: &Node, key: &str) -> Value<bool> {
    let Some(node) = node.get(key) else { return Value::Absent };
    match node.as_bool() {
        Some(value) => Value::literal(value, node.span),
        None => {
            let text = node.text().unwrap_or_default();
            let is_template = super::endpoint::is_placeholder(&text);
            let why = if is_template { Why::Template } else { Why::Unsupported };
            Value::unknown(why, one_line(&text, 80), Some(node.span))
        }
    }
}

/// Whether it is cancelled, or only the tombstone of a deleted document (`_deleted` of CouchDB): no job runs of either.
fn stopped(node: &Node) -> Value<bool> {
    let [cancelled, deleted] = ["cancel", "_deleted"].map(|key| flag(node, key));
    match (&cancelled, &deleted) {
        (Value::Known { value: true, .. }, _) => cancelled,
        (_, Value::Known { value: true, .. } | Value::Unknown { .. }) => deleted,
        (Value::Absent, _) => deleted,
        _ => cancelled,
    }
}

fn filters(node: &Node) -> Vec<String> {
    let mut found: Vec<&str> =
        FILTERS.into_iter().filter(|key| node.get(key).is_some_and(is_stated)).collect();
    let since = node.get("since_seq").and_then(Node::text);
    if since.is_some_and(|since| since != "0") {
        found.push("since_seq");
    }
    if node.get("winning_revs_only").and_then(Node::as_bool) == Some(true) {
        found.push("winning_revs_only");
    }
    found.into_iter().map(str::to_owned).collect()
}

/// Whether a filter leaves something out. An empty list of documents does: it copies none. An empty selector is met by
/// all.
fn is_stated(node: &Node) -> bool {
    node.text().is_some() || node.is_seq() || !node.entries().is_empty()
}

fn proxy(node: &Node) -> Value<bool> {
    let proxy = ["source_proxy", "target_proxy"]
        .into_iter()
        .find_map(|key| node.get(key).filter(|proxy| proxy.text().is_some()));
    proxy.map_or(Value::Absent, |proxy| Value::literal(true, proxy.span))
}

fn state(node: &Node) -> Value<String> {
    let state = ["state", "_replication_state"].into_iter().find_map(|key| node.get(key));
    match state.and_then(|state| Some((state.as_str()?, state.span))) {
        Some((state, at)) => exported(state.to_owned(), at),
        None => Value::Absent,
    }
}

/// Why the scheduler is in that state. Its words may hold URLs with passwords.
fn detail(node: &Node) -> Value<String> {
    let info = node.get("info").map(|info| info.get("error").unwrap_or(info));
    let reason = info.or(node.get("_replication_state_reason"));
    let Some((reason, at)) = reason.and_then(|reason| Some((reason.as_str()?, reason.span))) else {
        return Value::Absent;
    };
    let words: Vec<String> =
        reason.split_whitespace().map(|word| without_credentials(word).0).collect();
    exported(one_line(&words.join(" "), 300), at)
}

fn text<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    node.get(key)?.as_str()
}

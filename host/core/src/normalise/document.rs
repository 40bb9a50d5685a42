//! Topology documents as input: other tools, and people, may state what manifests do not.

mod ids;
#[cfg(test)]
mod tests;

use resilint_schema::{AppGroup, Scope, Severity, SourceId, Span, TOPOLOGY_JSON_SCHEMA, Topology};
use serde_json::{Map, Value as Json};

use super::{Builder, Input, Stated};
use crate::detect::Format;
use crate::parse::{Node, NodeValue};
use crate::problem::Problem;
use crate::sanitise::{one_line, without_userinfo};
use crate::source::Sources;

/// The files that topology documents state, as sources of this run.
#[derive(Debug, Default)]
pub struct Files {
    /// For each topology document among the inputs, the sources of its list.
    documents: Vec<Vec<SourceId>>,
}

/// Adds the files that topology documents state to the sources of the run; they have no text.
#[must_use]
pub fn register(inputs: &[Input<'_>], sources: &mut Sources) -> Files {
    let mut documents = Vec::new();
    for input in topologies(inputs) {
        let listed = input.document.root.get("sources").map_or(&[][..], Node::items);
        let path = |source: &Node| {
            let path = source.get("path").and_then(Node::as_str).unwrap_or("?");
            format!("{path} (stated by {})", input.path)
        };
        let moved = listed.iter().map(|source| sources.push(path(source), String::new()));
        documents.push(moved.collect());
    }
    Files { documents }
}

fn topologies<'i, 'a>(inputs: &'i [Input<'a>]) -> impl Iterator<Item = &'i Input<'a>> {
    inputs.iter().filter(|input| input.format == Format::Topology)
}

/// Takes the topology documents among the inputs, and says what each of them states. Their resources keep
/// the places they state; those that state none are placed in the document itself.
pub fn assemble(
    inputs: &[Input<'_>],
    files: &Files,
    builder: &mut Builder<'_>,
    problems: &mut Vec<Problem>,
) -> Vec<Stated> {
    // Manifests never say that there is nothing beside them.
    let beside = builder.topology();
    let mut is_closed = beside.resources.is_empty() && beside.unparsed.is_empty();
    let mut all = Vec::new();
    for (input, moved) in topologies(inputs).zip(&files.documents) {
        let first = builder.topology().resources.len();
        match read(input, moved, first) {
            Ok(topology) => {
                is_closed &= topology.scope == Scope::Closed;
                merge(topology, builder);
                let resources = first..builder.topology().resources.len();
                all.push(Stated { resources, path: input.path.to_owned() });
            }
            Err(found) => {
                is_closed = false;
                problems.extend(found);
            }
        }
    }
    if is_closed && !all.is_empty() {
        builder.topology_mut().scope = Scope::Closed;
    }
    all
}

/// The document with its places counted among the sources of this run, and its ids from `first` on.
fn read(input: &Input<'_>, moved: &[SourceId], first: usize) -> Result<Topology, Vec<Problem>> {
    let root = &input.document.root;
    validate(input, root)?;
    let mut json = place(root, moved, root.span.source, false);
    ids::rename(&mut json, first);
    serde_json::from_value(json).map_err(|error| {
        vec![problem(input, root.span, &format!("it is not a topology document: {error}"))]
    })
}

fn validate(input: &Input<'_>, root: &Node) -> Result<(), Vec<Problem>> {
    let broken = |error: String| {
        vec![problem(input, root.span, &format!("internal error: the topology schema: {error}"))]
    };
    let schema: Json =
        serde_json::from_str(TOPOLOGY_JSON_SCHEMA).map_err(|error| broken(error.to_string()))?;
    let validator =
        jsonschema::validator_for(&schema).map_err(|error| broken(error.to_string()))?;
    let json = root.to_json();
    let found: Vec<Problem> = validator
        .iter_errors(&json)
        .map(|error| {
            let pointer = error.instance_path().to_string();
            let span = root.at_pointer(&pointer).span;
            problem(input, span, &format!("`{pointer}` does not fit the schema: {error}"))
        })
        .collect();
    if !found.is_empty() {
        return Err(found);
    }
    let faults: Vec<Problem> =
        ids::faults(root).iter().map(|(span, message)| problem(input, *span, message)).collect();
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

fn problem(input: &Input<'_>, span: Span, message: &str) -> Problem {
    Problem {
        code: "resilint::topology::invalid",
        severity: Severity::Error,
        path: input.path.to_owned(),
        span: Some(span),
        message: one_line(&without_userinfo(message), 400),
        help: Some("compare it with the output of `resilint topology`".into()),
    }
}

/// The JSON of a node in which every stated place counts among the sources of this run, and every
/// resource or value without one is placed where the document states it. Labels are data: nothing in
/// them is a place. No text of it keeps the password of a URL.
fn place(node: &Node, moved: &[SourceId], own: SourceId, data: bool) -> Json {
    match &node.value {
        NodeValue::Seq(items) => items.iter().map(|item| place(item, moved, own, data)).collect(),
        NodeValue::Map(entries) => {
            let mut map = Map::new();
            for entry in entries {
                let Some(key) = entry.key.text() else { continue };
                let data = data || matches!(key.as_ref(), "labels" | "extra");
                map.insert(key.into_owned(), place(&entry.value, moved, own, data));
            }
            if !data {
                rebase(&mut map, node.span, moved, own);
            }
            Json::Object(map)
        }
        NodeValue::Str(text) => without_userinfo(text).into(),
        _ => node.to_json(),
    }
}

fn rebase(map: &mut Map<String, Json>, here: Span, moved: &[SourceId], own: SourceId) {
    let source = |stated: u64| {
        usize::try_from(stated).ok().and_then(|index| moved.get(index)).copied().unwrap_or(own)
    };
    for key in ["at", "span"] {
        let stated = map.get(key).and_then(Json::as_str).and_then(|text| text.parse::<Span>().ok());
        if let Some(mut span) = stated {
            span.source = source(span.source.into());
            map.insert(key.into(), span.to_string().into());
        }
    }
    let is_value = map.get("state").is_some_and(|state| state != "absent");
    if is_value && !map.contains_key("at") {
        map.insert("at".into(), here.to_string().into());
    }
    if map.contains_key("origin") && !map.contains_key("span") {
        map.insert("span".into(), here.to_string().into());
    }
    if let (Some(stated), true) =
        (map.get("source").and_then(Json::as_u64), map.contains_key("address"))
    {
        map.insert("source".into(), source(stated).into());
    }
}

/// Adds what the document declares. An app group of the same offering and name as one that is there
/// already joins it.
fn merge(topology: Topology, builder: &mut Builder<'_>) {
    let target = builder.topology_mut();
    target.resources.extend(topology.resources);
    target.relations.extend(topology.relations);
    target.unparsed.extend(topology.unparsed);
    let before = target.apps.len();
    for group in topology.apps {
        join(builder, before, group);
    }
}

/// Adds a group to the one of that name among the first `before`; two of one name in one document are
/// two apps. Their list of targets is complete only if both say so of theirs.
fn join(builder: &mut Builder<'_>, before: usize, group: AppGroup) {
    let same = |there: &&mut AppGroup| there.offering == group.offering && there.name == group.name;
    match builder.topology_mut().apps.iter_mut().take(before).find(same) {
        Some(there) => {
            there.members.extend(group.members);
            there.targets.extend(group.targets);
            there.earlier.extend(group.earlier);
            there.balancers.extend(group.balancers);
            there.targets_closed &= group.targets_closed;
            there.members_closed &= group.members_closed;
        }
        None => builder.group(group),
    }
}

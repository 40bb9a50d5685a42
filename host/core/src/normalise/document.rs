//! Topology documents as input: other tools, and people, may state what manifests do not.

use std::collections::BTreeMap;

use resilint_schema::{
    AppGroup, Kind, ResourceId, Severity, SourceId, Span, TOPOLOGY_JSON_SCHEMA, Topology,
};
use serde_json::{Map, Value as Json};

use super::{Builder, Input};
use crate::detect::Format;
use crate::parse::{Node, NodeValue};
use crate::problem::Problem;
use crate::source::Sources;

/// Takes the topology documents among the inputs. Their resources keep the places they state; those
/// that state none are placed in the document itself.
pub fn assemble(
    inputs: &[Input<'_>],
    builder: &mut Builder<'_>,
    sources: &mut Sources,
    problems: &mut Vec<Problem>,
) {
    for input in inputs.iter().filter(|input| input.format == Format::Topology) {
        match read(input, sources) {
            Ok(topology) => merge(topology, builder),
            Err(found) => problems.extend(found),
        }
    }
}

/// The document with its places counted among the sources of this run.
fn read(input: &Input<'_>, sources: &mut Sources) -> Result<Topology, Vec<Problem>> {
    let root = &input.document.root;
    validate(input, root)?;
    let listed = root.get("sources").map_or(&[][..], Node::items);
    let own = root.span.source;
    let mut moved: Vec<SourceId> = Vec::new();
    for source in listed {
        let path = source.get("path").and_then(Node::as_str).unwrap_or("?");
        moved.push(sources.push(format!("{path} (stated by {})", input.path), String::new()));
    }
    let json = place(root, &moved, own, false);
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
            let span = node_at(root, &pointer).span;
            problem(input, span, &format!("`{pointer}` does not fit the schema: {error}"))
        })
        .collect();
    if found.is_empty() { Ok(()) } else { Err(found) }
}

fn problem(input: &Input<'_>, span: Span, message: &str) -> Problem {
    Problem {
        code: "resilint::topology::invalid",
        severity: Severity::Error,
        path: input.path.to_owned(),
        span: Some(span),
        message: crate::sanitise::one_line(message, 400),
        help: Some("compare it with the output of `resilint topology`".into()),
    }
}

fn node_at<'n>(root: &'n Node, pointer: &str) -> &'n Node {
    let mut node = root;
    for step in pointer.split('/').skip(1) {
        let key = step.replace("~1", "/").replace("~0", "~");
        let next = node
            .get(&key)
            .or_else(|| key.parse().ok().and_then(|index: usize| node.items().get(index)));
        match next {
            Some(next) => node = next,
            None => break,
        }
    }
    node
}

/// The JSON of a node in which every stated place counts among the sources of this run, and every
/// resource or value without one is placed where the document states it. Labels are data: nothing in
/// them is a place.
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

/// Adds the document's resources under new ids. An app group of the same offering and name as one that
/// is there already joins it.
fn merge(topology: Topology, builder: &mut Builder<'_>) {
    let target = builder.topology_mut();
    if topology.scope == resilint_schema::Scope::Closed {
        target.scope = topology.scope;
    }
    let first = target.resources.len();
    let ids: BTreeMap<ResourceId, ResourceId> = topology
        .resources
        .iter()
        .enumerate()
        .map(|(index, resource)| (resource.id.clone(), format!("r{}", first + index)))
        .collect();
    let renamed = |id: &mut ResourceId| {
        if let Some(new) = ids.get(id) {
            id.clone_from(new);
        }
    };
    for mut resource in topology.resources {
        renamed(&mut resource.id);
        match &mut resource.kind {
            Kind::GlobalLoadBalancer(balancer) => {
                balancer.pools.items.iter_mut().for_each(renamed);
            }
            Kind::Target(to) => {
                to.pushes.iter_mut().flat_map(|push| &mut push.members).for_each(renamed);
            }
            _ => {}
        }
        target.resources.push(resource);
    }
    for mut edge in topology.relations {
        renamed(&mut edge.from);
        renamed(&mut edge.to);
        target.relations.push(edge);
    }
    target.unparsed.extend(topology.unparsed);
    let before = target.apps.len();
    for mut group in topology.apps {
        let lists = [&mut group.members, &mut group.targets, &mut group.balancers];
        lists.into_iter().flatten().for_each(renamed);
        join(builder, before, group);
    }
}

/// Adds a group to the one of that name among the first `before`; two of one name in one document are
/// two apps.
fn join(builder: &mut Builder<'_>, before: usize, group: AppGroup) {
    let same = |there: &&mut AppGroup| there.offering == group.offering && there.name == group.name;
    match builder.topology_mut().apps.iter_mut().take(before).find(same) {
        Some(there) => {
            there.members.extend(group.members);
            there.targets.extend(group.targets);
            there.balancers.extend(group.balancers);
            there.targets_closed |= group.targets_closed;
        }
        None => builder.group(group),
    }
}

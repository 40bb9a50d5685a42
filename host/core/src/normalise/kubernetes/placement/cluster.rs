//! The clusters that a tool knows by name, and those that Terraform or an installer declares.

use std::collections::{BTreeMap, BTreeSet};

use resilint_schema::{Span, Topology, Value, Why};

use super::argo::secret;
use super::{karmada, ocm};
use crate::facts::FactBook;
use crate::normalise::host;
use crate::normalise::kubernetes::fields;
use crate::normalise::kubernetes::labels;
use crate::normalise::kubernetes::object::Object;
use crate::normalise::kubernetes::selector::Labels;
use crate::parse::Node;

/// Who registers clusters under names of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tool {
    ArgoCd,
    Karmada,
    Ocm,
}

/// A cluster that is registered with a tool.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) tool: Tool,
    pub(super) name: Value<String>,
    /// Its API, without credentials.
    pub(super) server: Value<String>,
    pub(super) labels: Labels,
    pub(super) annotations: BTreeMap<String, String>,
    /// What else it may be selected by: fields and claims, each with its values.
    pub(super) fields: BTreeMap<String, Vec<String>>,
    /// The region that its own object states; absent where that says nothing of it.
    pub(super) region: Value<String>,
}

/// All clusters that are known by name.
#[derive(Debug, Default)]
pub(super) struct Clusters {
    members: Vec<Member>,
    /// The regions of clusters that the input declares otherwise, by name.
    declared: BTreeMap<String, BTreeSet<String>>,
    /// The same, by the addresses of their APIs.
    served: BTreeMap<String, BTreeSet<String>>,
}

/// Names that Argo CD gives to the cluster it runs in.
const OWN_HOSTS: [&str; 3] =
    ["kubernetes.default.svc", "kubernetes.default", "kubernetes.default.svc.cluster.local"];

impl Clusters {
    pub(super) fn read(objects: &[Object<'_>], topology: &Topology, facts: &FactBook) -> Self {
        let mut declared: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut served: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for resource in &topology.resources {
            let Some(cluster) = resource.cluster() else { continue };
            // One without a region may be anywhere, so the others of its name prove nothing.
            let region = resource.location.region.known().cloned().unwrap_or_default();
            if let Some(server) = cluster.server.known() {
                served.entry(trimmed(server).to_owned()).or_default().insert(region.clone());
            }
            if let Some(name) = resource.name.known() {
                declared.entry(name.clone()).or_default().insert(region);
            }
        }
        let read = |object: &Object<'_>| {
            secret::member(object, facts)
                .or_else(|| karmada::member(object, facts))
                .or_else(|| ocm::member(object, facts))
        };
        let members = objects.iter().filter_map(read).collect();
        Self { members, declared, served }
    }

    pub(super) fn of(&self, tool: Tool) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(move |member| member.tool == tool)
    }

    /// The only cluster of a name.
    pub(super) fn named(&self, tool: Tool, name: &str) -> Option<&Member> {
        let mut named =
            self.of(tool).filter(|member| member.name.known().is_some_and(|own| own == name));
        named.next().filter(|_| named.next().is_none())
    }

    /// The region of the cluster of a name, where it is named at `at`.
    pub(super) fn region_of_name(&self, tool: Tool, name: &str, at: Option<Span>) -> Value<String> {
        let named =
            self.of(tool).filter(|member| member.name.known().is_some_and(|own| own == name));
        let stated: Vec<&Value<String>> =
            named.map(|member| &member.region).filter(|region| !region.is_absent()).collect();
        if !stated.is_empty() {
            return agreed(&stated, &format!("the region of cluster {name}"), at);
        }
        if name == "in-cluster" {
            return own_cluster(at);
        }
        match only(self.declared.get(name)) {
            Some(region) => Value::inferred(region, at),
            None => Value::unknown(Why::NotDeclared, format!("the region of cluster {name}"), at),
        }
    }

    /// The region of the cluster whose API is at an address.
    pub(super) fn region_of_server(
        &self,
        tool: Tool,
        server: &str,
        at: Option<Span>,
        facts: &FactBook,
    ) -> Value<String> {
        let same = |own: &String| trimmed(own) == trimmed(server);
        let found = self.of(tool).filter(|member| member.server.known().is_some_and(same));
        let members: Vec<&Member> = found.collect();
        let stated: Vec<&Value<String>> =
            members.iter().map(|member| &member.region).filter(|it| !it.is_absent()).collect();
        let host = host::host_and_port(server);
        if !stated.is_empty() {
            return agreed(&stated, &format!("the region of the cluster at {host}"), at);
        }
        if let Some(region) = only(self.served.get(trimmed(server))) {
            return Value::inferred(region, at);
        }
        if OWN_HOSTS.contains(&host::without_port(host)) {
            return own_cluster(at);
        }
        if let Some(region) = facts.region_of_host(host) {
            return Value::inferred(region.to_owned(), at);
        }
        let name = members.iter().find_map(|member| member.name.known());
        match name {
            Some(name) => self.region_of_name(tool, name, at),
            None => {
                Value::unknown(Why::NotDeclared, format!("the region of the cluster at {host}"), at)
            }
        }
    }
}

/// The cluster that a tool itself runs in: the same manifest may be applied to several of them.
fn own_cluster(at: Option<Span>) -> Value<String> {
    Value::unknown(Why::NotDeclared, "the region of the cluster that Argo CD runs in", at)
}

/// The region that several statements agree on, as it is used at `at`.
fn agreed(stated: &[&Value<String>], what: &str, at: Option<Span>) -> Value<String> {
    match fields::either(stated, what, at) {
        Value::Known { value, from, .. } => Value::Known { value, from, at },
        unknown => unknown,
    }
}

/// The only region of a set that is one.
fn only(regions: Option<&BTreeSet<String>>) -> Option<String> {
    let mut regions = regions?.iter();
    let first = regions.next().filter(|region| !region.is_empty())?;
    regions.next().is_none().then(|| first.clone())
}

fn trimmed(server: &str) -> &str {
    server.trim_end_matches('/')
}

/// The region that labels state: a well-known label as it is written, `region` where the facts know its
/// value, because teams put other words there too.
pub(super) fn region_of_labels(node: &Node, facts: &FactBook) -> Value<String> {
    let labels = node.at(&["metadata", "labels"]).map_or(&[][..], Node::entries);
    let named = |test: &dyn Fn(&str) -> bool| {
        labels.iter().find(|entry| entry.key.text().is_some_and(|key| test(&key)))
    };
    let well_known = named(&|key| labels::domain(key) == "region");
    if let Some(entry) = well_known {
        return canonical(fields::text(Some(&entry.value)), facts);
    }
    let own = named(&|key| key == "region").map(|entry| fields::text(Some(&entry.value)));
    match own {
        Some(Value::Known { value, at, .. }) if facts.region(&value).is_some() => {
            canonical(Value::inferred(value, at), facts)
        }
        _ => Value::Absent,
    }
}

/// A region under its canonical name; one that the facts do not know is of another cloud.
pub(super) fn canonical(region: Value<String>, facts: &FactBook) -> Value<String> {
    region.map(|name| facts.region(&name).unwrap_or(&name).to_owned())
}

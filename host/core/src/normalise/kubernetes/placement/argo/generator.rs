//! The generators of an ApplicationSet: each makes sets of parameters, and one application is made of each
//! set. What a generator finds outside the input stays open.

use resilint_schema::{Span, Value};

use super::git;
use super::repository::Repositories;
use super::template::Parameters;
use crate::normalise::kubernetes::matching::Match;
use crate::normalise::kubernetes::object::Object;
use crate::normalise::kubernetes::placement::Context;
use crate::normalise::kubernetes::placement::cluster::{Member, Tool};
use crate::normalise::kubernetes::placement::ocm;
use crate::normalise::kubernetes::placement::promise::Candidate;
use crate::normalise::kubernetes::selector::Labels;
use crate::parse::{Entry, Node};

/// Sets of parameters of one ApplicationSet.
pub(super) const MAX_SETS: usize = 1_000;

/// Generators within generators.
const MAX_DEPTH: u32 = 4;

/// What generators make.
#[derive(Debug, Default)]
pub(super) struct Generated<'a> {
    pub(super) sets: Vec<Parameters<'a>>,
    /// What may make more that the input does not show.
    pub(super) open: Option<Span>,
}

/// Reads the generators of one ApplicationSet.
pub(super) struct Generator<'g, 'c, 'a> {
    pub(super) context: &'g Context<'c, 'a>,
    pub(super) repositories: &'g Repositories,
    pub(super) object: &'g Object<'a>,
    pub(super) go: bool,
}

impl<'a> Generated<'a> {
    pub(super) fn open(at: Span) -> Self {
        Self { sets: Vec::new(), open: Some(at) }
    }

    fn add(&mut self, other: Self) {
        self.open = self.open.or(other.open);
        for set in other.sets {
            if self.sets.len() >= MAX_SETS {
                self.open = self.open.or(set.at);
                return;
            }
            self.sets.push(set);
        }
    }
}

impl<'a> Generator<'_, '_, 'a> {
    /// What all generators of the set make.
    pub(super) fn all(&self) -> Generated<'a> {
        let mut all = Generated::default();
        let Some(generators) = self.object.spec("generators") else {
            return Generated::open(self.object.headline());
        };
        for node in generators.items() {
            all.add(self.one(node, &Parameters::default(), 0));
        }
        all
    }

    /// What one generator makes, where `outer` is given to it by the one around it.
    fn one(&self, node: &'a Node, outer: &Parameters<'a>, depth: u32) -> Generated<'a> {
        let is_kind = |entry: &&Entry| entry.key.as_str() != Some("selector");
        let Some(entry) = node.entries().iter().find(is_kind) else {
            return Generated::open(node.span);
        };
        let (at, body) = (entry.key.span, &entry.value);
        let mut made = match entry.key.as_str() {
            _ if depth > MAX_DEPTH || !self.context.affords(1) => Generated::open(at),
            Some("list") => self.list(body, at, outer),
            Some("clusters") => self.clusters(body, at, outer),
            Some("git") => git::read(self, body, at, outer),
            Some("matrix") => self.matrix(body, at, outer, depth),
            Some("merge") => self.merge(body, at, outer, depth),
            Some("clusterDecisionResource") => self.decisions(body, at, outer),
            // Requests, organisations and programs outside.
            _ => Generated::open(at),
        };
        let values = made.sets.iter().map(|set| 1 + set.values.len()).sum();
        if !self.context.affords(values) {
            return Generated::open(at);
        }
        if let Some(selector) = node.get("selector") {
            select(&mut made, selector);
        }
        let template = body.get("template");
        for set in &mut made.sets {
            set.template = template.or(set.template);
        }
        made
    }

    fn list(&self, body: &'a Node, at: Span, outer: &Parameters<'a>) -> Generated<'a> {
        let Some(elements) = body.get("elements").filter(|node| node.is_seq()) else {
            return Generated::open(at);
        };
        let set = |element: &'a Node| {
            let mut set = Parameters { at: Some(element.span), ..outer.clone() };
            set.add("", element);
            // An element of one generator may name what another gives.
            let texts: Vec<(String, (String, Span))> = set.values.clone().into_iter().collect();
            for (key, (text, span)) in texts {
                if let Value::Known { value, .. } = outer.fill(&text, span, self.go) {
                    set.set(&key, &value, span);
                }
            }
            set
        };
        let too_many = elements.items().len() > MAX_SETS || body.get("elementsYaml").is_some();
        let sets = elements.items().iter().take(MAX_SETS).map(set).collect();
        Generated { sets, open: too_many.then_some(at) }
    }

    /// The clusters that are registered with Argo CD. Others may be registered by hand, and the cluster
    /// it runs in is one without being registered.
    fn clusters(&self, body: &'a Node, at: Span, outer: &Parameters<'a>) -> Generated<'a> {
        if body.get("flatList").and_then(Node::as_bool) == Some(true) {
            return Generated::open(at);
        }
        let selector = body.get("selector");
        let set = |member: &Member| {
            let fits = selector.map_or(Match::Yes, |node| member.labels.selected_by(Some(node)));
            let mut set = outer.clone();
            set.at = Some(at);
            set.certain &= fits == Match::Yes && member.name.known().is_some();
            self.describe(member, at, body.get("values"), &mut set);
            (fits != Match::No).then_some(set)
        };
        let members = self.context.clusters.of(Tool::ArgoCd);
        Generated { sets: members.filter_map(set).take(MAX_SETS).collect(), open: Some(at) }
    }

    /// The clusters that a placement of Open Cluster Management selects.
    fn decisions(&self, body: &'a Node, at: Span, outer: &Parameters<'a>) -> Generated<'a> {
        let labels = body.at(&["labelSelector", "matchLabels", ocm::PLACEMENT]);
        let name = labels.and_then(Node::text);
        let namespace = &self.object.namespace;
        let found = name.and_then(|name| ocm::selection(self.context, &name, namespace));
        let Some(selection) = found else { return Generated::open(at) };
        let set = |(candidate, sure): &(Candidate, bool)| {
            let name = candidate.name.known()?;
            let mut set = outer.clone();
            set.at = Some(at);
            set.certain &= *sure;
            set.set("clusterName", name, at);
            match self.context.clusters.named(Tool::ArgoCd, name) {
                Some(member) => self.describe(member, at, body.get("values"), &mut set),
                None => set.set("name", name, at),
            }
            Some(set)
        };
        let sets = selection.clusters.iter().filter_map(set).take(MAX_SETS).collect();
        Generated { sets, open: (!selection.closed).then_some(at) }
    }

    fn describe(
        &self,
        member: &Member,
        at: Span,
        values: Option<&'a Node>,
        set: &mut Parameters<'a>,
    ) {
        if let Some(name) = member.name.known() {
            set.set("name", name, at);
            set.set("nameNormalized", &name.to_lowercase().replace('_', "-"), at);
        }
        if let Some(server) = member.server.known() {
            set.set("server", server, at);
        }
        let labels = member.labels.own.iter().map(|pair| ("labels", pair));
        let annotations = member.annotations.iter().map(|pair| ("annotations", pair));
        for (kind, (key, value)) in labels.chain(annotations) {
            set.set(&format!("metadata.{kind}.{key}"), value, at);
        }
        for entry in values.map_or(&[][..], Node::entries) {
            let (Some(key), Some(text)) = (entry.key.text(), entry.value.text()) else { continue };
            if let Value::Known { value, .. } = set.fill(&text, entry.value.span, self.go) {
                set.set(&format!("values.{key}"), &value, entry.value.span);
            }
        }
    }

    /// All pairs of what two generators make; the second may use what the first gives.
    fn matrix(
        &self,
        body: &'a Node,
        at: Span,
        outer: &Parameters<'a>,
        depth: u32,
    ) -> Generated<'a> {
        let [first, second] = body.get("generators").map_or(&[][..], Node::items) else {
            return Generated::open(at);
        };
        let rows = self.one(first, outer, depth + 1);
        let mut all = Generated { sets: Vec::new(), open: rows.open };
        for row in &rows.sets {
            if all.sets.len() >= MAX_SETS {
                all.open = all.open.or(Some(at));
                break;
            }
            let mut made = self.one(second, row, depth + 1);
            made.sets.iter_mut().for_each(|set| set.certain &= row.certain);
            all.add(made);
        }
        all
    }

    /// What the first generator makes, with what others say of the same keys over it.
    fn merge(&self, body: &'a Node, at: Span, outer: &Parameters<'a>, depth: u32) -> Generated<'a> {
        let [first, others @ ..] = body.get("generators").map_or(&[][..], Node::items) else {
            return Generated::open(at);
        };
        let keys: Vec<_> = body.get("mergeKeys").map_or(&[][..], Node::items).iter().collect();
        let keys: Vec<_> = keys.iter().filter_map(|key| key.text()).collect();
        let mut base = self.one(first, outer, depth + 1);
        for other in others {
            let made = self.one(other, outer, depth + 1);
            // Of a list that is not known, any set may change one of the first.
            if made.open.is_some() {
                base.open = base.open.or(Some(at));
            }
            for set in &mut base.sets {
                let same = |over: &&Parameters<'_>| {
                    keys.iter().all(|key| {
                        let (own, other) = (set.values.get(&**key), over.values.get(&**key));
                        own.is_some() && own.map(|it| &it.0) == other.map(|it| &it.0)
                    })
                };
                if let Some(over) = made.sets.iter().find(same) {
                    set.values.extend(over.values.clone());
                }
            }
        }
        base
    }
}

/// Keeps the sets that a selector over their parameters selects.
fn select(made: &mut Generated<'_>, selector: &Node) {
    let mut kept = Vec::new();
    for mut set in std::mem::take(&mut made.sets) {
        let own = set.values.iter().map(|(key, (value, _))| (key.clone(), value.clone()));
        let labels = Labels { own: own.collect(), ..Labels::default() };
        match labels.selected_by(Some(selector)) {
            Match::No => continue,
            Match::Maybe => set.certain = false,
            Match::Yes => {}
        }
        kept.push(set);
    }
    made.sets = kept;
}

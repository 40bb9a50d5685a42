//! What the resources of one evaluation have to do with each other: who refers to whom, by which
//! argument, and which id each has in the topology.

use std::collections::{BTreeMap, HashMap};

use resilint_schema::{ResourceId, Span};
use resilint_terraform::value::Value as Term;
use resilint_terraform::{Data, Evaluation, Instance, Mode, Place};

use crate::facts::FactBook;
use crate::normalise::terraform::field::Fields;
use crate::source::Sources;
use crate::terraform;

/// One evaluation, indexed.
#[derive(Debug)]
pub(crate) struct Graph<'a> {
    evaluation: &'a Evaluation,
    /// Facts about clouds.
    pub(crate) facts: &'a FactBook,
    /// The environment, as far as providers read it.
    pub(crate) environment: &'a BTreeMap<String, String>,
    sources: &'a Sources,
    by_address: HashMap<&'a str, &'a Instance>,
    /// By the address referred to: who refers, by which argument.
    referrers: HashMap<&'a str, Vec<(&'a Instance, &'a str)>>,
    ids: HashMap<&'a str, ResourceId>,
    root: String,
}

/// A resource instance with the graph it is in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subject<'a> {
    pub(crate) graph: &'a Graph<'a>,
    pub(crate) instance: &'a Instance,
}

impl<'a> Graph<'a> {
    /// Indexes the resources of an evaluation and, as if they were resources, the calls of modules
    /// whose files are not there.
    pub(crate) fn new(
        evaluation: &'a Evaluation,
        calls: &'a [Instance],
        facts: &'a FactBook,
        environment: &'a BTreeMap<String, String>,
        sources: &'a Sources,
    ) -> Self {
        let instances = || evaluation.resources.iter().chain(calls);
        let by_address = instances().map(|instance| (&*instance.address, instance)).collect();
        let mut referrers: HashMap<&str, Vec<(&Instance, &str)>> = HashMap::new();
        for instance in instances() {
            for (argument, value) in instance.config.as_object().into_iter().flatten() {
                each_reference(value, &mut |address, _| {
                    let known = referrers.entry(address).or_default();
                    let is_last = |(other, by): &(&Instance, &str)| {
                        std::ptr::eq(*other, instance) && *by == &**argument
                    };
                    if !known.last().is_some_and(is_last) {
                        known.push((instance, argument));
                    }
                });
            }
        }
        let (ids, root) = (HashMap::new(), terraform::root_of(evaluation, sources));
        Self { evaluation, facts, environment, sources, by_address, referrers, ids, root }
    }

    /// Hands out ids, counting from the resources that are there already.
    pub(crate) fn number(&mut self, read: impl Iterator<Item = &'a Instance>, first: usize) {
        self.ids = (first..)
            .zip(read)
            .map(|(number, instance)| (&*instance.address, format!("r{number}")))
            .collect();
    }

    /// The id of a resource in the topology; nothing where its type is not read.
    pub(crate) fn id(&self, address: &str) -> Option<ResourceId> {
        self.ids.get(address).cloned()
    }

    pub(crate) fn scenario(&self) -> &str {
        &self.evaluation.scenario
    }

    /// The root module, as people know it.
    pub(crate) fn root(&self) -> &str {
        &self.root
    }

    /// Tells the root from another one that is known by the same name: one of several checked folders.
    pub(crate) fn number_root(&mut self, known: &mut BTreeMap<(String, String), u32>) {
        let count = known.entry((self.root.clone(), self.scenario().to_owned())).or_default();
        *count += 1;
        if *count > 1 {
            self.root.push_str(&format!(" ({count})"));
        }
    }

    pub(crate) fn evaluation(&self) -> &'a Evaluation {
        self.evaluation
    }

    pub(crate) fn span(&self, place: Place) -> Option<Span> {
        terraform::span(place, self.sources)
    }

    pub(crate) fn subject<'s>(&'s self, instance: &'s Instance) -> Subject<'s> {
        Subject { graph: self, instance }
    }

    /// The instance at an address, also of data sources.
    pub(crate) fn instance(&self, address: &str) -> Option<&'a Instance> {
        self.by_address.get(address).copied()
    }

    /// The instances that a value was taken from, at any depth, each once, in the order they are met.
    /// Where it is unknown which instance of a block is meant, the one that stands for all.
    pub(crate) fn behind(&self, value: &Term) -> Vec<&'a Instance> {
        let mut found: Vec<&Instance> = Vec::new();
        each_reference(value, &mut |address, _| {
            if let Some(instance) = self.instance(address)
                && !found.iter().any(|known| known.address == instance.address)
            {
                found.push(instance);
            }
        });
        found
    }

    /// As [`behind`](Self::behind), of certain types only.
    pub(crate) fn behind_of(&self, value: &Term, kinds: &[&str]) -> Vec<&'a Instance> {
        let mut found = self.behind(value);
        found.retain(|instance| kinds.contains(&&*instance.kind));
        found
    }
}

impl<'a> Subject<'a> {
    /// Its arguments, with the defaults of its type.
    pub(crate) fn fields(&self) -> Fields<'a> {
        Fields::new(&self.instance.config, self.graph).of(&self.instance.kind)
    }

    /// The instances of a type that refer to this one by an argument; what is only looked up does not
    /// count.
    pub(crate) fn referred_by(&self, kind: &str, argument: &str) -> Vec<Self> {
        let referrers = self.graph.referrers.get(&*self.instance.address);
        referrers
            .into_iter()
            .flatten()
            .filter(|(instance, by)| &*instance.kind == kind && *by == argument)
            .filter(|(instance, _)| instance.mode == Mode::Managed)
            .map(|(instance, _)| Subject { graph: self.graph, instance })
            .collect()
    }

    /// The instances of certain types that an argument refers to.
    pub(crate) fn refers_to(&self, argument: &str, kinds: &[&str]) -> Vec<&'a Instance> {
        let value = self.instance.config.get(argument);
        value.map_or_else(Vec::new, |value| self.graph.behind_of(value, kinds))
    }
}

/// Calls `found` with the address and attribute of each reference in a value, at any depth.
fn each_reference<'v>(value: &'v Term, found: &mut impl FnMut(&'v str, &'v str)) {
    for reference in &value.refs {
        found(&reference.address, &reference.attribute);
    }
    match &value.data {
        Data::List(items) | Data::Set(items) => {
            items.iter().for_each(|item| each_reference(item, found));
        }
        Data::Object(map) => map.values().for_each(|item| each_reference(item, found)),
        Data::Unknown(unknown) => {
            unknown.members.iter().for_each(|item| each_reference(item, found));
        }
        Data::Null | Data::Bool(_) | Data::Number(_) | Data::String(_) | Data::Handle(_) => {}
    }
}

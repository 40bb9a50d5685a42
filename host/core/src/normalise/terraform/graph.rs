//! What the resources of one evaluation have to do with each other: who refers to whom, by which
//! argument, and which id each has in the topology.

use std::collections::{BTreeMap, HashMap};

use resilint_schema::{ResourceId, Span};
use resilint_terraform::instance::Origin;
use resilint_terraform::value::Value as Term;
use resilint_terraform::{Evaluation, Instance, Mode, Place};

use crate::facts::FactBook;
use crate::normalise::terraform::address::Addresses;
use crate::normalise::terraform::field::Fields;
use crate::normalise::terraform::referral::{self, Doubt, Referrals};
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
    addresses: Addresses<'a>,
    referrals: Referrals<'a>,
    by_kind: HashMap<&'a str, Vec<&'a Instance>>,
    ids: HashMap<&'a str, ResourceId>,
    root: String,
}

/// A resource instance with the graph it is in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subject<'a> {
    pub(crate) graph: &'a Graph<'a>,
    pub(crate) instance: &'a Instance,
    /// What leaves open whether it is there, or whether it belongs to the resource it was found by.
    pub(crate) doubt: Option<Doubt<'a>>,
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
        let addresses = Addresses::of(instances());
        let referrals = Referrals::of(instances(), &evaluation.modules, &addresses);
        let mut by_kind: HashMap<&str, Vec<&Instance>> = HashMap::new();
        for instance in &evaluation.resources {
            by_kind.entry(&*instance.kind).or_default().push(instance);
        }
        let (ids, root) = (HashMap::new(), terraform::root_of(evaluation, sources));
        Self { evaluation, facts, environment, sources, addresses, referrals, by_kind, ids, root }
    }

    /// Hands out ids, counting from the resources that are there already.
    pub(crate) fn number(&mut self, read: impl Iterator<Item = &'a Instance>, first: usize) {
        self.ids = (first..)
            .zip(read)
            .map(|(number, instance)| (&*instance.address, format!("r{number}")))
            .collect();
    }

    /// Whether Terraform makes what is in it. It also does of a landing zone, which is written in a document; the
    /// resources of scripts, playbooks and operators are only read in its words.
    pub(crate) fn is_terraform(&self) -> bool {
        match &self.evaluation.origin {
            Origin::Source | Origin::Plan(_) | Origin::State(_) => true,
            Origin::Document { what, .. } => *what == "landing zone",
        }
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

    /// The resources and data sources of a type. Whoever looks for others must not walk over all resources: all of them
    /// may.
    pub(crate) fn of_kind(&self, kind: &str) -> impl Iterator<Item = &'a Instance> + use<'a, '_> {
        self.by_kind.get(kind).into_iter().flatten().copied()
    }

    pub(crate) fn span(&self, place: Place) -> Option<Span> {
        terraform::span(place, self.sources)
    }

    /// What is written at a place.
    pub(crate) fn written(&self, span: Span) -> Option<&'a str> {
        self.sources.get(span.source)?.slice(span)
    }

    pub(crate) fn subject<'s>(&'s self, instance: &'s Instance) -> Subject<'s> {
        Subject { graph: self, instance, doubt: Doubt::of_count(instance) }
    }

    /// The instance at an address, also of data sources, or the one that stands for it.
    pub(crate) fn instance(&self, address: &str) -> Option<&'a Instance> {
        self.addresses.find(address)
    }

    /// The instances that a value was taken from, at any depth, each once, in the order they are met.
    /// Where it is unknown which instance of a block is meant, the one that stands for all.
    pub(crate) fn behind(&self, value: &Term) -> Vec<&'a Instance> {
        let mut found: Vec<&Instance> = Vec::new();
        referral::each(value, &mut |address| {
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
    /// count. Those that may as well refer to another one have a doubt.
    pub(crate) fn referred_by(&self, kind: &str, argument: &str) -> Vec<Self> {
        let found = self.graph.referrals.to(self.instance);
        found
            .filter(|referral| &*referral.from.kind == kind && referral.by == argument)
            .filter(|referral| referral.from.mode == Mode::Managed)
            .map(|referral| Subject {
                graph: self.graph,
                instance: referral.from,
                doubt: referral.doubt(self.instance),
            })
            .collect()
    }

    /// The instances of a type of which it cannot be told what they refer to by an argument, so that it
    /// may be this one.
    pub(crate) fn perhaps_referred_by(&self, kind: &str, argument: &str) -> Vec<Self> {
        let leads_here = |config: &Term| {
            self.graph.behind(config).iter().any(|it| it.address == self.instance.address)
        };
        let found = self.graph.referrals.open(kind, argument, self.instance, &leads_here);
        let perhaps = |(instance, by)| {
            let doubt = Some(Doubt { by, is_there: false });
            Subject { graph: self.graph, instance, doubt }
        };
        found.into_iter().map(perhaps).collect()
    }

    /// The instances of certain types that an argument refers to.
    pub(crate) fn refers_to(&self, argument: &str, kinds: &[&str]) -> Vec<&'a Instance> {
        let value = self.instance.config.get(argument);
        value.map_or_else(Vec::new, |value| self.graph.behind_of(value, kinds))
    }
}

//! Finds the objects that may speak of a workload without looking at all of them: a repository of
//! thousands of workloads has thousands of Services, autoscalers and budgets.
//!
//! An index only narrows: whoever asks still decides. What cannot be looked up, because a name or label
//! is filled in later, is always among the candidates.

use std::collections::HashMap;

use super::fields::{self, is_placeholder};
use super::object::Object;
use super::pods::Workload;
use super::selector::Labels;
use crate::parse::Node;

/// Objects by the name they mention.
#[derive(Debug, Default)]
pub(super) struct ByName {
    named: HashMap<String, Vec<usize>>,
    others: Vec<usize>,
}

impl ByName {
    /// Indexes places by a name; nothing where the name is not known.
    pub(super) fn new(names: impl Iterator<Item = (usize, Option<String>)>) -> Self {
        let mut index = Self::default();
        for (place, name) in names {
            match name {
                Some(name) => index.named.entry(name).or_default().push(place),
                None => index.others.push(place),
            }
        }
        index
    }

    /// The places that may mention a name, in order; all of them where it is not known.
    pub(super) fn candidates(&self, name: Option<&str>) -> Vec<usize> {
        let Some(name) = name else {
            let mut all: Vec<usize> =
                self.named.values().flatten().chain(&self.others).copied().collect();
            all.sort_unstable();
            return all;
        };
        merged(self.named.get(name), &self.others)
    }
}

/// Workloads by each label of their pods.
#[derive(Debug, Default)]
pub(super) struct ByLabel<'a> {
    labelled: HashMap<(&'a str, &'a str), Vec<usize>>,
    others: Vec<usize>,
    count: usize,
}

impl<'a> ByLabel<'a> {
    pub(super) fn new(workloads: &'a [Workload<'_>]) -> Self {
        let mut index = Self { count: workloads.len(), ..Self::default() };
        for (place, workload) in workloads.iter().enumerate() {
            if is_open(&workload.labels) {
                index.others.push(place);
                continue;
            }
            for (key, value) in &workload.labels.own {
                index.labelled.entry((key, value)).or_default().push(place);
            }
        }
        index
    }

    /// The workloads that a map of labels may select, in order.
    pub(super) fn candidates(&self, selector: Option<&Node>) -> Vec<usize> {
        match selector.and_then(first_pair) {
            Some((key, value)) => {
                merged(self.labelled.get(&(key.as_str(), value.as_str())), &self.others)
            }
            None => (0..self.count).collect(),
        }
    }
}

/// Whether what the labels will be when applied is more than what is written.
fn is_open(labels: &Labels) -> bool {
    !labels.added.is_empty()
        || !labels.changed.is_empty()
        || labels.own.values().any(|value| is_placeholder(value))
}

/// A label that every selected pod must have.
fn first_pair(selector: &Node) -> Option<(String, String)> {
    selector.entries().iter().find_map(|entry| {
        let (key, value) = (entry.key.text()?, entry.value.text()?);
        (!is_placeholder(&value)).then(|| (key.into_owned(), value.into_owned()))
    })
}

fn merged(found: Option<&Vec<usize>>, others: &[usize]) -> Vec<usize> {
    let mut all: Vec<usize> = found.into_iter().flatten().chain(others).copied().collect();
    all.sort_unstable();
    all
}

/// Objects of a kind that mention a workload.
#[derive(Debug)]
pub(super) struct Index {
    /// Autoscalers by the name of what they scale.
    pub(super) autoscalers: ByName,
    /// Claims for volumes by their own name.
    pub(super) claims: ByName,
    /// Config maps by their own name.
    pub(super) config_maps: ByName,
    /// Volumes by their own name.
    pub(super) volumes: ByName,
    /// Budgets that may select a workload, by the workload's place.
    pub(super) budgets: Vec<Vec<usize>>,
    /// Load balancers that serve a workload, by the workload's place.
    pub(super) balancers: Vec<Vec<usize>>,
    /// Load balancers that may serve a workload, by the workload's place.
    pub(super) perhaps: Vec<Vec<usize>>,
}

impl Index {
    pub(super) fn new(
        objects: &[Object<'_>],
        workloads: &[Workload<'_>],
        balancers: &[super::Balancer<'_>],
    ) -> Self {
        let by_label = ByLabel::new(workloads);
        let mut budgets = vec![Vec::new(); workloads.len()];
        let all = objects.iter().enumerate();
        for (place, budget) in all.filter(|(_, o)| o.is("policy", "PodDisruptionBudget")) {
            let labels = budget.spec("selector").and_then(|node| node.get("matchLabels"));
            for workload in by_label.candidates(labels) {
                budgets[workload].push(place);
            }
        }
        let mut served = vec![Vec::new(); workloads.len()];
        let mut perhaps = vec![Vec::new(); workloads.len()];
        for (place, balancer) in balancers.iter().enumerate() {
            for (workload, _) in &balancer.serves {
                served[*workload].push(place);
            }
            for workload in &balancer.perhaps {
                perhaps[*workload].push(place);
            }
        }
        Self {
            autoscalers: ByName::new(of(objects, super::autoscaler::is_autoscaler, |object| {
                object.spec("scaleTargetRef").and_then(|target| target.get("name"))
            })),
            claims: ByName::new(of(
                objects,
                |object| object.is("", "PersistentVolumeClaim"),
                |object| object.node.at(&["metadata", "name"]),
            )),
            config_maps: ByName::new(of(
                objects,
                |object| object.is("", "ConfigMap"),
                |object| object.node.at(&["metadata", "name"]),
            )),
            volumes: ByName::new(of(
                objects,
                |object| object.is("", "PersistentVolume"),
                |object| object.node.at(&["metadata", "name"]),
            )),
            budgets,
            balancers: served,
            perhaps,
        }
    }
}

/// The places of objects of a kind, with the name that `name` leads to.
fn of<'o>(
    objects: &'o [Object<'_>],
    is: impl Fn(&Object<'_>) -> bool,
    name: impl for<'n> Fn(&'n Object<'_>) -> Option<&'n Node>,
) -> impl Iterator<Item = (usize, Option<String>)> {
    objects
        .iter()
        .enumerate()
        .filter(move |(_, object)| is(object))
        .map(move |(place, object)| (place, fields::text(name(object)).known().cloned()))
}

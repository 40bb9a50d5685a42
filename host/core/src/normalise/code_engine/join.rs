//! Which units are copies of one app.
//!
//! Strongest first: one name in one place; one block of Terraform in several calls of its module; names
//! that differ only in words for their regions; one name in Terraform and in a pipeline.

use std::collections::BTreeMap;

use resilint_schema::Confidence;

use super::name;
use super::target::Deployed;
use super::unit::{Class, Place, Unit};

/// Units and targets that are one app.
#[derive(Debug)]
pub(super) struct Set {
    /// Its units, by their places.
    pub(super) units: Vec<usize>,
    /// Its targets, by their places.
    pub(super) targets: Vec<usize>,
    pub(super) confidence: Confidence,
    by: &'static str,
}

impl Set {
    /// What joined it, in words.
    pub(super) fn joined_by(&self) -> String {
        match (self.units.len(), self.targets.len()) {
            (1, 0) => "declared once".to_owned(),
            (0 | 1, _) => "the targets that deploy it".to_owned(),
            (count, _) => format!("{count} copies: {}", self.by),
        }
    }
}

/// All sets.
#[derive(Debug)]
pub(super) struct Sets {
    sets: Vec<Set>,
}

/// A union of units: for each, the place of another one of its set.
struct Union<'u> {
    units: &'u [Unit<'u>],
    parents: Vec<usize>,
    /// For each set, by the place of its root: the weakest of what joined it.
    by: Vec<(Confidence, &'static str)>,
}

/// What copies in one place have in common.
type Common<'u> = (Class, &'u Place, Vec<&'u str>);

impl Sets {
    pub(super) fn join(units: &[Unit<'_>], targets: &[Deployed<'_>]) -> Self {
        let mut union = Union::new(units);
        union.by_name();
        union.by_block();
        union.by_stripped_name();
        union.by_name_in_pipelines(targets);
        Self { sets: with_targets(union.sets(), units, targets) }
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Set> {
        self.sets.iter()
    }
}

impl<'u> Union<'u> {
    fn new(units: &'u [Unit<'u>]) -> Self {
        let by = vec![(Confidence::Proven, ""); units.len()];
        Self { units, parents: (0..units.len()).collect(), by }
    }

    fn root(&self, mut at: usize) -> usize {
        while self.parents[at] != at {
            at = self.parents[at];
        }
        at
    }

    fn unite(&mut self, a: usize, b: usize, confidence: Confidence, by: &'static str) {
        let (a, b) = (self.root(a), self.root(b));
        if a == b {
            return;
        }
        let (first, other) = (a.min(b), a.max(b));
        let mut weakest = (confidence, by);
        for known in [self.by[a], self.by[b]] {
            if known.0 > weakest.0 {
                weakest = known;
            }
        }
        self.parents[other] = first;
        self.by[first] = weakest;
    }

    /// The units of each key, by their places.
    fn buckets<K: Ord>(&self, key: impl Fn(&'u Unit<'u>) -> Option<K>) -> BTreeMap<K, Vec<usize>> {
        let mut buckets: BTreeMap<K, Vec<usize>> = BTreeMap::new();
        for (at, unit) in self.units.iter().enumerate() {
            if let Some(key) = key(unit) {
                buckets.entry(key).or_default().push(at);
            }
        }
        buckets
    }

    fn unite_all(&mut self, bucket: &[usize], confidence: Confidence, by: &'static str) {
        for pair in bucket.windows(2) {
            self.unite(pair[0], pair[1], confidence, by);
        }
    }

    /// One name in one place, such as the same folder or two folders that are named after regions.
    fn by_name(&mut self) {
        let buckets = self.buckets(|unit| Some((common(unit), unit.name()?)));
        for bucket in buckets.values() {
            self.unite_all(bucket, Confidence::Derived, "they have one name");
        }
    }

    /// One block in calls of its module that are named after regions, each in a region of its own.
    fn by_block(&mut self) {
        let buckets = self.buckets(|unit| {
            let block = unit.block().filter(|_| unit.bundle.is_some())?;
            Some((common(unit), block, unit.steps.as_str()))
        });
        for bucket in buckets.values() {
            if self.are_apart(bucket, |_, _| false) {
                let by = "one block in several calls of its module";
                self.unite_all(bucket, Confidence::Derived, by);
            }
        }
    }

    /// Names that differ only in words for their regions, each in a region of its own.
    fn by_stripped_name(&mut self) {
        let buckets = self.buckets(|unit| {
            (!unit.stripped.is_empty()).then(|| (common(unit), unit.stripped.as_str()))
        });
        for bucket in buckets.values() {
            let roots: Vec<usize> = bucket.iter().map(|at| self.root(*at)).collect();
            let together = |a: usize, b: usize| {
                let place = |unit: usize| bucket.iter().position(|at| *at == unit);
                place(a).zip(place(b)).is_some_and(|(a, b)| roots[a] == roots[b])
            };
            if self.are_apart(bucket, together) {
                let by = "their names differ only in words for their places";
                self.unite_all(bucket, Confidence::Heuristic, by);
            }
        }
    }

    /// Whether no two units of different sets are in one region.
    fn are_apart(&self, bucket: &[usize], together: impl Fn(usize, usize) -> bool) -> bool {
        bucket.iter().enumerate().all(|(at, a)| {
            bucket[at + 1..].iter().all(|b| {
                together(*a, *b) || self.units[*a].same_region(&self.units[*b]) != Some(true)
            })
        })
    }

    /// What a pipeline deploys under the name that one app of Terraform has.
    fn by_name_in_pipelines(&mut self, targets: &[Deployed<'_>]) {
        let deployed = |at: usize| targets.iter().any(|target| target.units.contains(&at));
        let buckets = self.buckets(|unit| {
            let name = unit.resource.name.known()?;
            (!name::is_generic(name)).then_some((unit.class, name.as_str()))
        });
        for bucket in buckets.values() {
            let (by_pipeline, by_terraform): (Vec<usize>, Vec<usize>) =
                bucket.iter().partition(|at| deployed(**at));
            let Some(first) = by_terraform.first().copied() else { continue };
            let is_one = by_terraform.iter().all(|at| self.root(*at) == self.root(first));
            for at in by_pipeline {
                if is_one && self.units[at].may_be_staged_as(&self.units[first]) {
                    let by = "they have one name, in Terraform and in a pipeline";
                    self.unite(first, at, Confidence::Heuristic, by);
                }
            }
        }
    }

    /// The sets, in the order of their first units.
    fn sets(&self) -> Vec<Set> {
        let mut sets: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for at in 0..self.units.len() {
            sets.entry(self.root(at)).or_default().push(at);
        }
        let set = |(root, units): (usize, Vec<usize>)| {
            let (confidence, by) = self.by[root];
            Set { units, targets: Vec::new(), confidence, by }
        };
        sets.into_iter().map(set).collect()
    }
}

fn common<'u>(unit: &'u Unit<'u>) -> Common<'u> {
    (unit.class, &unit.place, unit.stages.iter().copied().collect())
}

/// Adds each target to the app that it deploys. One that names an app that nothing declares is an app
/// of which only pipelines speak.
fn with_targets(mut sets: Vec<Set>, units: &[Unit<'_>], targets: &[Deployed<'_>]) -> Vec<Set> {
    let mut unseen: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, target) in targets.iter().enumerate() {
        let deploys = |set: &Set| set.units.iter().any(|at| target.units.contains(at));
        let names = |set: &Set| {
            let mut runs = set.units.iter().map(|at| &units[*at]);
            runs.any(|unit| unit.class != Class::Project && target.names(unit))
        };
        let by_name: Vec<usize> = (0..sets.len()).filter(|at| names(&sets[*at])).collect();
        if sets.iter().any(deploys) {
            sets.iter_mut().filter(|set| deploys(set)).for_each(|set| set.targets.push(place));
        } else if let [only] = by_name.as_slice() {
            sets[*only].targets.push(place);
        } else if let Some(name) = target.application() {
            unseen.entry(name).or_default().push(place);
        }
    }
    sets.extend(unseen.into_values().map(|targets| Set {
        units: Vec::new(),
        targets,
        confidence: Confidence::Derived,
        by: "",
    }));
    sets
}

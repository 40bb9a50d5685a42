//! What one evaluation may use: work, memory, instances, and depth. Every loop, function and reference is
//! charged in proportion to what it does. Nothing here looks at a clock.

use std::cell::Cell;

use super::Evaluator;
use crate::limit::{Limit, Limits};
use crate::place::Place;
use crate::value::{Data, Unknown, Value};

/// Bytes of one value, without what it holds.
pub(super) const VALUE: u64 = size_of::<Value>() as u64;

/// Bytes of an unknown with its symbol.
const UNKNOWN: u64 = 256;

/// What is used up.
#[derive(Debug)]
pub(super) struct Budget {
    limits: Limits,
    steps: Cell<u64>,
    bytes: Cell<u64>,
    instances: Cell<u32>,
    depth: Cell<u32>,
    deepest: u32,
    /// The limit that is reached; from there on all is unknown.
    spent: Cell<Option<Limit>>,
}

/// One level of depth, until it is dropped.
#[derive(Debug)]
pub(super) struct Level<'b>(&'b Cell<u32>);

impl Drop for Level<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

impl Budget {
    pub(super) fn new(limits: Limits, deepest: u32) -> Self {
        Self {
            limits,
            steps: Cell::new(0),
            bytes: Cell::new(0),
            instances: Cell::new(0),
            depth: Cell::new(0),
            deepest,
            spent: Cell::new(None),
        }
    }

    /// The limit of steps or bytes that is reached.
    pub(super) const fn spent(&self) -> Option<Limit> {
        self.spent.get()
    }

    fn charge(&self, steps: u64, bytes: u64) -> Result<(), Limit> {
        self.steps.set(self.steps.get().saturating_add(steps));
        self.bytes.set(self.bytes.get().saturating_add(bytes));
        if self.spent.get().is_none() {
            if self.steps.get() > self.limits.steps {
                self.spent.set(Some(Limit::Steps(self.limits.steps)));
            } else if self.bytes.get() > self.limits.bytes {
                self.spent.set(Some(Limit::Bytes(self.limits.bytes)));
            }
        }
        self.spent.get().map_or(Ok(()), Err)
    }
}

impl Evaluator<'_> {
    /// Charges work and memory; when they are spent, the unknown that says so.
    pub(super) fn charge(&self, steps: u64, bytes: u64) -> Result<(), Value> {
        self.budget.charge(steps, bytes).map_err(|limit| self.beyond_all(limit))
    }

    /// Charges what a value took to make, beyond the step of its expression.
    pub(super) fn charge_value(&self, value: &Value) {
        let refs = value.refs.iter().len() as u64;
        let unknown = if value.is_unknown() { UNKNOWN } else { 0 };
        if refs > 1 || unknown > 0 {
            // References of one value are compared with those of another.
            let _ = self.charge(refs * refs / 256, unknown + refs * 32);
        }
    }

    /// One more instance of a resource or module.
    pub(super) fn charge_instance(&self) -> Result<(), Value> {
        if let Some(limit) = self.budget.spent() {
            return Err(self.beyond_all(limit));
        }
        let instances = self.budget.instances.get().saturating_add(1);
        self.budget.instances.set(instances);
        let most = self.budget.limits.instances;
        if instances > most { Err(self.beyond_all(Limit::Instances(most))) } else { Ok(()) }
    }

    /// What leaves open how many instances there are, where there are more than are told apart.
    pub(super) fn no_more_instances(&self) -> Value {
        let most = Limit::Instances(self.budget.limits.instances);
        self.beyond(self.budget.spent().unwrap_or(most))
    }

    /// One level deeper, for as long as what is returned lives.
    pub(super) fn deeper(&self, place: Place) -> Result<Level<'_>, Value> {
        let depth = &self.budget.depth;
        if depth.get() >= self.budget.deepest {
            let message = format!("what this rests on has {}", Limit::Depth);
            self.tell(Some(place), message, "flatten the chain of references");
            return Err(self.beyond(Limit::Depth));
        }
        depth.set(depth.get() + 1);
        Ok(Level(depth))
    }

    /// What cannot be told because a limit is reached. It may be anything, also something that is refused.
    pub(super) fn beyond(&self, limit: Limit) -> Value {
        self.doubt();
        Value::unknown(Unknown::beyond(limit))
    }

    fn beyond_all(&self, limit: Limit) -> Value {
        let message =
            format!("{} has {limit}, the rest is unknown", crate::config::shown(self.dir));
        self.tell(None, message, "give the variables that its loops rest on smaller values");
        self.beyond(limit)
    }
}

/// The steps of going through a value once.
pub(super) fn walk(value: &Value) -> u64 {
    match &value.data {
        Data::Null | Data::Bool(_) | Data::Number(_) | Data::Handle(_) => 0,
        _ => {
            let weight = value.weight();
            u64::from(weight.parts) / 16 + weight.text / 256
        }
    }
}

/// The steps of comparing two values. Unknown elements of sets are compared each with each.
pub(super) fn comparison(a: &Value, b: &Value) -> u64 {
    /// Comparing gives up beyond this.
    const MOST: u64 = 1_000_000;
    if a.is_wholly_known() || b.is_wholly_known() {
        return walk(a).min(walk(b));
    }
    let parts = |value: &Value| u64::from(value.weight().parts);
    parts(a).saturating_mul(parts(b)).min(MOST) / 32
}

//! `needs`: which jobs of a workflow run after which, and what is tested between them.

use std::collections::BTreeMap;

use crate::parse::{Entry, Node};

/// Words in the names of jobs that test what was deployed.
const TESTING: &[&str] = &[
    "acceptance",
    "check",
    "e2e",
    "health",
    "integration",
    "probe",
    "smoke",
    "test",
    "validate",
    "verify",
];

/// The jobs of a workflow by name.
pub(super) struct Order<'w> {
    jobs: BTreeMap<&'w str, Needs<'w>>,
}

struct Needs<'w> {
    names: Vec<&'w str>,
    stage: u32,
    tests: bool,
}

impl<'w> Order<'w> {
    pub(super) fn of(jobs: &'w [Entry]) -> Self {
        let needs = |entry: &'w Entry| {
            let id = entry.key.as_str()?;
            let names = entry.value.get("needs").map_or_else(Vec::new, |node| {
                let items = if node.is_seq() { node.items() } else { std::slice::from_ref(node) };
                items.iter().filter_map(Node::as_str).collect()
            });
            Some((id, Needs { names, stage: 0, tests: is_test(id, &entry.value) }))
        };
        let mut order = Self { jobs: jobs.iter().filter_map(needs).collect() };
        // A job comes after all that it needs. Of jobs that need each other, none ever runs.
        for _ in 0..order.jobs.len() {
            let before = |order: &Self, needs: &Needs<'_>| {
                let stages =
                    needs.names.iter().filter_map(|name| Some(order.jobs.get(name)?.stage));
                stages.max().map_or(0, |stage| stage.saturating_add(1))
            };
            let stages: BTreeMap<&str, u32> =
                order.jobs.iter().map(|(id, needs)| (*id, before(&order, needs))).collect();
            let mut changed = false;
            for (id, needs) in &mut order.jobs {
                let stage = stages.get(id).copied().unwrap_or_default();
                changed |= needs.stage != stage;
                needs.stage = stage;
            }
            if !changed {
                break;
            }
        }
        order
    }

    /// How many jobs run one after the other before this one.
    pub(super) fn stage(&self, id: &str) -> u32 {
        self.jobs.get(id).map_or(0, |needs| needs.stage)
    }

    /// Whether no other job is at the same stage.
    pub(super) fn is_alone(&self, id: &str) -> bool {
        let stage = self.stage(id);
        self.jobs.values().filter(|needs| needs.stage == stage).count() == 1
    }

    /// Whether a job that tests needs this one, and another one that.
    pub(super) fn is_tested(&self, id: &str) -> bool {
        let after = |id: &str| {
            let id = id.to_owned();
            self.jobs.iter().filter(move |(_, needs)| needs.names.contains(&id.as_str()))
        };
        after(id).any(|(test, needs)| needs.tests && after(test).next().is_some())
    }
}

fn is_test(id: &str, job: &Node) -> bool {
    let name = job.get("name").and_then(Node::as_str).unwrap_or_default();
    let text = format!("{id} {name}").to_ascii_lowercase();
    TESTING.iter().any(|word| text.contains(word))
}

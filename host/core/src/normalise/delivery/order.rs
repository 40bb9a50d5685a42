//! Which jobs of a pipeline run after which, and what is tested between them.

use std::collections::BTreeMap;

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

/// The jobs of a pipeline by name.
pub(super) struct Order<'w> {
    jobs: BTreeMap<&'w str, Needs<'w>>,
}

struct Needs<'w> {
    names: Vec<&'w str>,
    stage: u32,
    tests: bool,
}

impl<'w> Order<'w> {
    /// The jobs, each with those it needs and whether it tests.
    pub(super) fn new(jobs: impl IntoIterator<Item = (&'w str, Vec<&'w str>, bool)>) -> Self {
        let needs = |(id, names, tests)| (id, Needs { names, stage: 0, tests });
        let mut order = Self { jobs: jobs.into_iter().map(needs).collect() };
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

/// Whether what a job is called says that it tests.
pub(super) fn is_test(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    TESTING.iter().any(|word| name.contains(word))
}

//! What a script, or one job of a pipeline or workflow, does from its start to its end.

use resilint_schema::{ResourceId, Span, Step, Value};

use crate::shell::{Call, Event, Trace};

/// One run of commands on one machine: what one of them chooses holds for those after it.
#[derive(Debug, Default)]
pub struct Job {
    /// What people call it.
    pub(crate) name: String,
    /// Where it is written; nothing for a whole file.
    pub(crate) span: Option<Span>,
    /// The folder that it belongs to: that of its script, or of the repository that its pipeline is in.
    pub(crate) root: String,
    /// Its place in a pipeline.
    pub(crate) step: Option<Step>,
    /// What it does.
    pub(crate) trace: Trace,
    /// What is chosen before it starts.
    pub(crate) start: Start,
    /// Whether it may run any number of times, with values that are not known.
    pub(crate) repeats: bool,
    /// When it runs, as a cron expression; absent where nothing says so.
    pub(crate) schedule: Value<String>,
    /// Whether its schedule is switched on; absent where nothing says so.
    pub(crate) enabled: Value<bool>,
    /// The target that stands for it already.
    pub(crate) declared: Option<ResourceId>,
}

/// What a pipeline chooses for a job.
#[derive(Clone, Debug, Default)]
pub(crate) struct Start {
    pub(crate) region: Value<String>,
    pub(crate) cluster: Value<String>,
}

impl Job {
    /// Its commands, whichever way is taken.
    pub(crate) fn calls(&self) -> impl Iterator<Item = &Call> {
        self.trace.events.iter().filter_map(|event| match event {
            Event::Call(call) => Some(call),
            _ => None,
        })
    }
}

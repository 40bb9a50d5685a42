//! The order in which statements of the team are applied: first what belongs together, then where it is,
//! then what stands in front of it, then what is asked of it.

use resilint_schema::{AppGroup, Offering, Topology};

use super::{Loaded, apps, comments, copies, external, objectives, targets};
use crate::facts::FactBook;
use crate::problem::Problem;
use crate::source::Sources;

/// What statements are applied with.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    /// Facts about clouds: names of regions.
    pub facts: &'a FactBook,
    /// The files of the run.
    pub sources: &'a Sources,
    /// The folder that shown paths are relative to; an absolute path.
    pub base: &'a std::path::Path,
    /// The day to judge by, `YYYY-MM-DD`; empty where nothing expires.
    pub as_of: &'a str,
}

/// Applies the configuration, if there is one, and what comments in manifests say.
pub fn apply(
    loaded: Option<&Loaded>,
    given: &Given<'_>,
    topology: &mut Topology,
    problems: &mut Vec<Problem>,
) {
    let comments = comments::read(topology, given, problems);
    if let Some(loaded) = loaded {
        apps::join(loaded, given, topology, problems);
    }
    comments::join(&comments, topology);
    if let Some(loaded) = loaded {
        // What the team says of the input ranks before what a topology document says of itself.
        if let Some(scope) = loaded.config.scope {
            topology.scope = scope;
        }
        targets::declare(loaded, given, topology, problems);
        external::declare(loaded, given, topology, problems);
        copies::declare(loaded, given, topology, problems);
        if !objectives::is_silent(loaded) {
            objectives::declare(loaded, topology, problems);
        }
    }
    comments::place(&comments, given, topology, problems);
    for (number, app) in topology.apps.iter_mut().enumerate() {
        app.id = format!("a{number}");
    }
}

/// Whether an entry that may name an offering speaks of a group. Global load balancers are no apps.
pub(super) fn concerns(group: &AppGroup, offering: Option<Offering>) -> bool {
    group.offering != Offering::InternetServices
        && offering.is_none_or(|offering| group.offering == offering)
}

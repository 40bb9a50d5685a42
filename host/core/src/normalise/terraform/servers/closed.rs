//! Whether a root module shows all servers of its app.

use std::collections::BTreeSet;

use resilint_schema::SourceId;
use resilint_terraform::instance::Origin;
use resilint_terraform::{Evaluation, Instance, Mode, ModuleCall};

use crate::facts::FactBook;
use crate::normalise::terraform::modules;
use crate::normalise::terraform::servers::copies::CopyWords;

const SERVERS: [&str; 6] = [
    "ibm_is_instance",
    "ibm_is_instance_group",
    "ibm_is_bare_metal_server",
    "ibm_compute_vm_instance",
    "ibm_compute_bare_metal",
    "ibm_compute_autoscale_group",
];

/// The servers of all evaluations, by where and as what each declares them.
#[derive(Debug)]
pub(crate) struct Roots<'a> {
    all: Vec<Declared<'a>>,
    facts: &'a FactBook,
    copies: CopyWords,
}

#[derive(Debug)]
struct Declared<'a> {
    evaluation: &'a Evaluation,
    files: BTreeSet<SourceId>,
    addresses: BTreeSet<&'a str>,
}

impl<'a> Roots<'a> {
    pub(crate) fn of(evaluations: &'a [Evaluation], facts: &'a FactBook) -> Self {
        let all = evaluations.iter().map(Declared::of).collect();
        Self { all, facts, copies: CopyWords::of(facts) }
    }

    /// Why the servers of an evaluation need not be all that their app has; nothing where they are.
    ///
    /// They are where every module that is called is there, or is known to hold no others, and no other evaluation
    /// declares servers in the same files, as a second set of values and a second caller of a module do, or the same
    /// servers in a folder that is named as a copy in another place. Others that happen to call their servers alike
    /// hide nothing.
    pub(crate) fn open_because(&self, evaluation: &Evaluation) -> Option<String> {
        if let Some(hidden) = self.hidden_because(evaluation) {
            return Some(hidden);
        }
        let own = Declared::of(evaluation);
        let mut others = self.all.iter().filter(|it| !std::ptr::eq(it.evaluation, evaluation));
        let twin = others.find(|other| own.is_twin_of(other, &self.copies))?.evaluation;
        let root = if twin.root.is_empty() { "this folder" } else { &twin.root };
        Some(match &*twin.scenario {
            "" => format!("{root} declares such servers too"),
            scenario => format!("{root} declares them with the values of {scenario} too"),
        })
    }

    /// Why servers or clusters of an evaluation itself may be hidden; nothing where they are all to be seen.
    pub(crate) fn hidden_because(&self, evaluation: &Evaluation) -> Option<String> {
        if !matches!(evaluation.origin, Origin::Source | Origin::Plan(_) | Origin::State(_)) {
            return Some("they are declared where not all of them need be".into());
        }
        let may_hold_servers =
            |call: &&ModuleCall| !modules::holds_no_other_servers(call, self.facts);
        let call = evaluation.modules.iter().find(may_hold_servers)?;
        Some(format!("the files of {} are not there", call.address))
    }
}

impl<'a> Declared<'a> {
    fn of(evaluation: &'a Evaluation) -> Self {
        let is_server = |instance: &&Instance| {
            instance.mode == Mode::Managed && SERVERS.contains(&&*instance.kind)
        };
        let servers = || evaluation.resources.iter().filter(is_server);
        Self {
            evaluation,
            files: servers().map(|server| server.place.file).collect(),
            addresses: servers().map(|server| &*server.address).collect(),
        }
    }

    fn is_twin_of(&self, other: &Self, copies: &CopyWords) -> bool {
        !self.files.is_disjoint(&other.files) || self.is_copied_to(other, copies)
    }

    /// `london` and `dallas` of one folder, with the same servers.
    fn is_copied_to(&self, other: &Self, copies: &CopyWords) -> bool {
        !self.addresses.is_empty()
            && self.addresses == other.addresses
            && copies.tell_apart(&self.evaluation.root, &other.evaluation.root)
    }
}

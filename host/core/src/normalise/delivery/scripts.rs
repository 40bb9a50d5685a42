//! The shell scripts among the checked files, each parsed when it is first asked for.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use resilint_schema::Span;

use crate::detect::Format;
use crate::normalise::Input;
use crate::shell::{Library, Program};

/// Words without which a script deploys nothing that is followed.
const DEPLOYING: &[&str] = &[
    "ibmcloud",
    "bluemix",
    "bx ",
    "cf ",
    "wsk",
    "kubectl",
    "oc ",
    "helm ",
    "ic ",
    "slcli",
    "/_replicat",
];

/// Whether a text speaks of a command line that deploys.
pub(super) fn may_deploy(text: &str) -> bool {
    DEPLOYING.iter().any(|word| text.contains(word))
}

/// Statements of all scripts of a run.
const MAX_STEPS: usize = 1_000_000;

/// What became of a script.
type Read = Option<Rc<Program>>;

/// All scripts of a run.
#[derive(Debug, Default)]
pub struct Scripts<'a> {
    inputs: BTreeMap<&'a str, &'a Input<'a>>,
    read: RefCell<BTreeMap<String, Read>>,
    lost: RefCell<Vec<(Span, String)>>,
    /// What was spent on walking over scripts.
    spent: Cell<usize>,
}

impl<'a> Scripts<'a> {
    /// The scripts among the documents of a run.
    #[must_use]
    pub fn new(inputs: &'a [Input<'a>]) -> Self {
        let scripts = inputs.iter().filter(|input| input.format == Format::ShellScript);
        Self { inputs: scripts.map(|input| (input.path, input)).collect(), ..Self::default() }
    }

    /// Their paths, in order.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &'a str> + use<'a, '_> {
        self.inputs.keys().copied()
    }

    /// The document of a script.
    pub(crate) fn input(&self, path: &str) -> Option<&'a Input<'a>> {
        self.inputs.get(path).copied()
    }

    /// What could not be read of the scripts that were asked for, and may deploy.
    pub(crate) fn lost(&self) -> Vec<(Span, String)> {
        self.lost.take()
    }
}

impl Library for Scripts<'_> {
    fn program(&self, path: &str) -> Option<Rc<Program>> {
        if let Some(read) = self.read.borrow().get(path) {
            return read.clone();
        }
        let node = &self.inputs.get(path)?.document.root;
        let mut lost = self.lost.borrow_mut();
        let read = match Program::read(path, node, node.as_str()?) {
            Ok(program) => {
                let deploying = program.unclear().filter(|(_, text)| may_deploy(text));
                let reason = "this part of the script is not understood, and may deploy";
                lost.extend(deploying.map(|(at, _)| (at, reason.to_owned())));
                Some(Rc::new(program))
            }
            Err(error) => {
                lost.push((Span::at(node.span.source, 1, 1), error.to_string()));
                None
            }
        };
        self.read.borrow_mut().insert(path.to_owned(), read.clone());
        read
    }

    fn spend(&self, steps: usize) -> bool {
        self.spent.set(self.spent.get().saturating_add(steps));
        self.spent.get() < MAX_STEPS
    }
}

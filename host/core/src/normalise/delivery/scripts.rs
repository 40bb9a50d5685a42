//! The shell scripts among the checked files, each parsed when it is first asked for.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use resilint_schema::Span;

use crate::detect::Format;
use crate::normalise::Input;
use crate::shell::{Library, Program, ShellError};

/// What became of a script.
type Read = Option<Rc<Program>>;

/// All scripts of a run.
#[derive(Debug, Default)]
pub struct Scripts<'a> {
    inputs: BTreeMap<&'a str, &'a Input<'a>>,
    read: RefCell<BTreeMap<String, Read>>,
    refused: RefCell<Vec<(Span, ShellError)>>,
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

    /// The scripts that were asked for and could not be parsed.
    pub(crate) fn refused(&self) -> Vec<(Span, ShellError)> {
        self.refused.take()
    }
}

impl Library for Scripts<'_> {
    fn program(&self, path: &str) -> Option<Rc<Program>> {
        if let Some(read) = self.read.borrow().get(path) {
            return read.clone();
        }
        let node = &self.inputs.get(path)?.document.root;
        let read = match Program::read(path, node, node.as_str()?) {
            Ok(program) => Some(Rc::new(program)),
            Err(error) => {
                let at = Span::at(node.span.source, 1, 1);
                self.refused.borrow_mut().push((at, error));
                None
            }
        };
        self.read.borrow_mut().insert(path.to_owned(), read.clone());
        read
    }
}

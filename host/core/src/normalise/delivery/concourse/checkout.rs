//! Where the files of a task are: each of its inputs is a folder, of which those that are repositories
//! stand for the repository that the pipeline is in.

use std::rc::Rc;

use resilint_schema::Value;

use crate::normalise::delivery::Scripts;
use crate::shell::{Event, Library, Program, Trace};

/// The folders of a task.
pub(super) struct Checkout<'c> {
    pub(super) scripts: &'c Scripts<'c>,
    /// The folder of the repository.
    pub(super) home: &'c str,
    /// The names of the inputs that are repositories.
    pub(super) repositories: Vec<String>,
}

impl Checkout<'_> {
    /// A path of the task, seen in the repository; nothing where it is in another folder.
    pub(super) fn inside(&self, path: &str) -> Option<String> {
        let path = path.strip_prefix("./").unwrap_or(path);
        let (first, rest) = path.split_once('/').unwrap_or((path, ""));
        self.repositories.iter().any(|name| name == first).then(|| rest.to_owned())
    }

    /// A path seen from the folder of the run, in the repository.
    fn at_home(&self, path: &str) -> Option<String> {
        let below = match self.home {
            "" => path,
            home => path.strip_prefix(home)?.strip_prefix('/')?,
        };
        let inside = self.inside(below)?;
        Some(match (self.home, inside.as_str()) {
            ("", _) => inside,
            (home, "") => home.to_owned(),
            (home, inside) => format!("{home}/{inside}"),
        })
    }

    /// Places what a task does in the repository.
    pub(super) fn place(&self, trace: &mut Trace) {
        for event in &mut trace.events {
            let Event::Call(call) = event else { continue };
            if call.folder.as_deref() == Some(self.home) {
                for word in &mut call.words {
                    if let Value::Known { value, .. } = &mut word.value
                        && let Some(inside) = self.inside(value).filter(|inside| !inside.is_empty())
                    {
                        *value = inside;
                    }
                }
            }
            if let Some(folder) = call.folder.as_deref().and_then(|folder| self.at_home(folder)) {
                call.folder = Some(folder);
            }
        }
        for ran in &mut trace.ran {
            if let Some(path) = self.at_home(ran) {
                *ran = path;
            }
        }
    }
}

impl Library for Checkout<'_> {
    fn program(&self, path: &str) -> Option<Rc<Program>> {
        self.scripts.program(&self.at_home(path)?)
    }

    fn spend(&self, steps: usize) -> bool {
        self.scripts.spend(steps)
    }
}

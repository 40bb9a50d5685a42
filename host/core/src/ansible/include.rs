//! Files that tasks name: further tasks, and where such files are looked for.

use resilint_schema::Provenance;
use resilint_terraform::value::to_text;

use super::keyword;
use super::library::File;
use super::run::Run;
use super::scope::Scope;
use super::task::Context;
use crate::normalise::path::folder;
use crate::parse::Node;

/// Files within files.
const DEEPEST: usize = 20;

impl<'a> Run<'a> {
    /// A file of tasks by itself. Where it is one of a role, the variables of the role are in sight.
    pub(super) fn task_file(&mut self, path: &'a str, root: &'a Node) {
        let role = folder(path).strip_suffix("/tasks").map(str::to_owned);
        let context = Context::new(path);
        let context = match &role {
            Some(role) => self.in_role(role, None, &context),
            None => context,
        };
        self.enter((path, root), &context);
    }

    pub(super) fn include_tasks(&mut self, written: &'a Node, context: &Context<'a>) {
        let Some(name) = keyword::file(written) else { return };
        // A name that cannot be told leads to any of the files, which are looked at by themselves.
        let Some(name) = self.keyword(name, &context.scope) else { return };
        match self.find(&name, context, "tasks") {
            Some(file) => self.enter(file, &Context { path: file.0, ..context.clone() }),
            None => {
                let message = format!("{name:?} is not there: its tasks are not judged");
                self.tell(written, message, "check it together with the file that includes it");
            }
        }
    }

    /// Goes through the tasks of a file, unless it is within itself.
    pub(super) fn enter(&mut self, (path, root): File<'a>, context: &Context<'a>) {
        self.seen.insert(path);
        if self.within.contains(&path) || self.within.len() >= DEEPEST {
            return;
        }
        self.within.push(path);
        self.tasks(root.items(), context);
        self.within.pop();
    }

    /// The name of a file, or what stands for one that cannot be told.
    pub(super) fn file_name(&self, node: &Node, scope: &Scope<'a>) -> Result<String, String> {
        let value = self.node(node, Provenance::Literal, scope);
        let symbol = || value.as_unknown()?.symbol.as_deref().map(str::to_owned);
        to_text(&value).ok_or_else(|| symbol().unwrap_or_default())
    }

    /// A file that a task names, by where Ansible looks for such files: in the folder of the role that is meant for
    /// them, beside the file that names it, and beside the playbook.
    pub(super) fn find(&self, name: &str, context: &Context<'a>, kind: &str) -> Option<File<'a>> {
        let mut folders = vec![folder(context.path).to_owned()];
        if let Some(role) = &context.role {
            folders.insert(0, format!("{role}/{kind}"));
            folders.push(role.clone());
        }
        folders.push(below(self.folder, kind));
        folders.push(self.folder.to_owned());
        self.library.find(folders.iter().map(String::as_str), name)
    }
}

/// A folder within a folder.
pub(super) fn below(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

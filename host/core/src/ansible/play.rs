//! Playbooks: plays one after the other, each with its hosts and its variables.

use resilint_schema::{Provenance, Why};
use resilint_terraform::{Multiplicity, Value};

use super::include::below;
use super::keyword;
use super::library::File;
use super::run::{Run, times};
use super::scope::{Layer, Rank, Scope};
use super::task::{Context, perhaps};
use super::value::open;
use crate::normalise::path::folder;
use crate::parse::Node;

/// Names of the machine that Ansible runs on.
const LOCAL: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

impl<'a> Context<'a> {
    /// Nothing surrounds the tasks of a file.
    pub(super) fn new(path: &'a str) -> Self {
        Self {
            scope: Scope::default(),
            count: Multiplicity::One,
            path,
            role: None,
            defaults: Vec::new(),
            region: None,
        }
    }
}

impl<'a> Run<'a> {
    pub(super) fn playbook(&mut self, path: &'a str, root: &'a Node) {
        self.seen.insert(path);
        if self.within.contains(&path) {
            return;
        }
        self.within.push(path);
        for play in root.items() {
            match keyword::get(play, "import_playbook") {
                Some(name) => self.import(path, name),
                None => self.play(path, play),
            }
        }
        self.within.pop();
    }

    fn import(&mut self, path: &'a str, name: &'a Node) {
        let Some(name) = self.keyword(name, &Scope::default()) else { return };
        let Some((path, root)) = self.library.find([folder(path)], &name) else { return };
        // Roles and variables are looked for beside the playbook that is imported.
        let outer = std::mem::replace(&mut self.folder, folder(path));
        self.playbook(path, root);
        self.folder = outer;
    }

    fn play(&mut self, path: &'a str, play: &'a Node) {
        let mut context = Context::new(path);
        self.hosts.clear();
        self.is_local = false;
        self.group_variables("all", Rank::AllGroup, &mut context.scope);
        if let Some(vars) = play.get("vars") {
            context.scope.push(Layer::written(Rank::Play, vars));
        }
        context.scope.push(prompted(self, play));
        self.on_hosts(play, &mut context);
        self.variables_files(play, path, &mut context.scope);
        let mut context = Context { ..self.surrounded(play, &context) };
        let list = |key: &str| play.get(key).map_or(&[][..], Node::items);
        self.tasks(list("pre_tasks"), &context);
        self.roles(list("roles"), &context);
        self.tasks(list("tasks"), &context);
        self.tasks(list("post_tasks"), &context);
        // Handlers run only where a task that notifies them changes something.
        let notified = open(Why::NotDeclared, None, self.place(play));
        context.count = times(&context.count, &perhaps(notified));
        self.tasks(list("handlers"), &context);
    }

    /// The defaults of modules and the environment of a play; its variables are in sight already.
    fn surrounded(&self, play: &'a Node, context: &Context<'a>) -> Context<'a> {
        let mut context = context.clone();
        context.defaults.extend(play.get("module_defaults"));
        context.region = self.region_of_environment(play, &context.scope);
        context
    }

    /// The hosts of a play. On other machines than the local one it is open how many there are, and each has values
    /// of its own.
    fn on_hosts(&mut self, play: &'a Node, context: &mut Context<'a>) {
        let Some(node) = play.get("hosts") else { return };
        let value = self.node(node, Provenance::Literal, &context.scope);
        let only = match value.as_items() {
            Some([only]) => only,
            _ => &value,
        };
        let pattern = only.as_str();
        if pattern.is_some_and(|pattern| LOCAL.contains(&pattern)) {
            self.is_local = true;
            self.host_variables("localhost", &mut context.scope);
            return;
        }
        let is_name = |pattern: &&str| {
            pattern
                .chars()
                .all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.'))
        };
        if let Some(name) = pattern.filter(is_name) {
            self.group_variables(name, Rank::Group, &mut context.scope);
            self.host_variables(name, &mut context.scope);
        }
        self.hosts = match pattern {
            Some(pattern) => pattern.to_owned(),
            None => node.text().map_or_else(|| "hosts".to_owned(), std::borrow::Cow::into_owned),
        };
        let by = Value { place: self.place(node), ..value };
        context.count = Multiplicity::Unknown { min: 0, max: None, by };
    }

    fn group_variables(&self, group: &str, rank: Rank, scope: &mut Scope<'a>) {
        self.variables_beside("group_vars", group, rank, scope);
    }

    fn host_variables(&self, host: &str, scope: &mut Scope<'a>) {
        self.variables_beside("host_vars", host, Rank::Host, scope);
    }

    /// `group_vars/all.yml`, or all files in `group_vars/all`.
    fn variables_beside(&self, kind: &str, name: &str, rank: Rank, scope: &mut Scope<'a>) {
        let kind = below(self.folder, kind);
        let one = self.library.find([kind.as_str()], name);
        let all = self.library.below(&below(&kind, name)).collect::<Vec<_>>();
        for file in one.into_iter().chain(all) {
            scope.push(Layer::file(rank, file, Provenance::Tfvars));
        }
    }

    /// `vars_files`: of a list within the list, the first that is there.
    fn variables_files(&self, play: &'a Node, path: &'a str, scope: &mut Scope<'a>) {
        let Some(files) = play.get("vars_files") else { return };
        let files = if files.is_seq() { files.items() } else { std::slice::from_ref(files) };
        for file in files {
            let choices = if file.is_seq() { file.items() } else { std::slice::from_ref(file) };
            scope.push(match self.first_of(choices, path, scope) {
                Ok(file) => Layer::file(Rank::Files, file, Provenance::Tfvars),
                Err(missed) => Layer::unseen(Rank::Files, &missed),
            });
        }
    }

    /// The first file of some that is there; else what stands for the last that was looked for.
    fn first_of(
        &self,
        choices: &[Node],
        path: &str,
        scope: &Scope<'a>,
    ) -> Result<File<'a>, String> {
        let beside = folder(path);
        let folders = [beside, &below(beside, "vars")];
        let mut missed = String::new();
        for choice in choices {
            // Behind a name that cannot be told, any of the files may be the one.
            let name = self.file_name(choice, scope)?;
            if let Some(file) = self.library.find(folders, &name) {
                return Ok(file);
            }
            missed = name;
        }
        Err(missed)
    }
}

/// What a play asks for when it starts has the default that is offered.
fn prompted<'a>(run: &Run<'a>, play: &'a Node) -> Layer<'a> {
    let prompts = play.get("vars_prompt").map_or(&[][..], Node::items);
    let value = |prompt: &'a Node| {
        let name = prompt.get("name")?.as_str()?;
        let value = match prompt.get("default") {
            Some(default) => run.node(default, Provenance::VariableDefault, &Scope::default()),
            None => run.unresolved(name),
        };
        Some((name.to_owned(), value))
    };
    Layer::known(Rank::Prompt, prompts.iter().filter_map(value))
}

//! Roles: folders of tasks with variables of their own.

use resilint_schema::Provenance;

use super::include::below;
use super::run::Run;
use super::scope::{Layer, Rank};
use super::task::Context;
use crate::normalise::path::folder;
use crate::parse::Node;

/// Keys of an entry of `roles` that are no variables of the role.
const NAMES: [&str; 2] = ["role", "name"];

impl<'a> Run<'a> {
    /// The roles of a play, or those that a role depends on.
    pub(super) fn roles(&mut self, roles: &'a [Node], context: &Context<'a>) {
        for entry in roles {
            let context = self.inner(entry, context);
            let Some(context) = self.where_condition_holds(entry, &context) else { continue };
            let name = NAMES.iter().find_map(|key| entry.get(key)).unwrap_or(entry);
            let Some(name) = self.keyword(name, &context.scope) else { continue };
            // What else stands beside the name are variables of the role.
            let parameters = entry.is_map().then_some(entry);
            self.role(&name, parameters, "main", &context);
        }
    }

    /// `include_role` and `import_role`.
    pub(super) fn include_role(&mut self, written: &'a Node, context: &Context<'a>) {
        let text = |key: &str| {
            let node = written.get(key)?;
            self.keyword(node, &context.scope)
        };
        let Some(name) = text("name").or_else(|| text("role")) else { return };
        let tasks = text("tasks_from").unwrap_or_else(|| "main".to_owned());
        self.role(&name, None, &tasks, context);
    }

    fn role(
        &mut self,
        name: &str,
        parameters: Option<&'a Node>,
        tasks: &str,
        context: &Context<'a>,
    ) {
        // Roles from elsewhere are not in the input.
        let Some(role) = self.role_folder(name, context) else { return };
        let context = self.in_role(&role, parameters, context);
        let meta = self.library.find([below(&role, "meta").as_str()], "main");
        if let Some((path, root)) = meta
            && !self.within.contains(&path)
            && let Some(roles) = root.get("dependencies")
        {
            self.within.push(path);
            self.roles(roles.items(), &context);
            self.within.pop();
        }
        if let Some(file) = self.library.find([below(&role, "tasks").as_str()], tasks) {
            self.enter(file, &Context { path: file.0, ..context });
        }
    }

    /// A context with the variables of a role.
    pub(super) fn in_role(
        &self,
        role: &str,
        parameters: Option<&'a Node>,
        context: &Context<'a>,
    ) -> Context<'a> {
        let mut context = Context { role: Some(role.to_owned()), ..context.clone() };
        for (folder, rank, from) in [
            ("defaults", Rank::RoleDefaults, Provenance::VariableDefault),
            ("vars", Rank::RoleVars, Provenance::Literal),
        ] {
            if let Some(file) = self.library.find([below(role, folder).as_str()], "main") {
                context.scope.push(Layer::file(rank, file, from));
            }
        }
        if let Some(parameters) = parameters {
            context.scope.push(Layer::written(Rank::Params, parameters));
        }
        context
    }

    /// The folder of a role: in `roles` beside the playbook or above it, or beside the role that names it.
    fn role_folder(&self, name: &str, context: &Context<'a>) -> Option<String> {
        if name.contains("..") || name.starts_with('/') {
            return None;
        }
        let is_there = |folder: &String| self.library.below(folder).next().is_some();
        let beside = context.role.as_deref().map(|role| below(folder(role), name));
        if let Some(beside) = beside.filter(is_there) {
            return Some(beside);
        }
        let mut above = self.folder;
        loop {
            let role = below(&below(above, "roles"), name);
            if is_there(&role) {
                return Some(role);
            }
            if above.is_empty() || above == "/" {
                return None;
            }
            above = folder(above);
        }
    }
}

//! A `task`: its configuration, in the pipeline or in a file of the repository, names a script or holds
//! one.

use std::rc::Rc;

use super::Tasks;
use super::checkout::Checkout;
use super::variables::Vars;
use crate::normalise::Input;
use crate::normalise::delivery::order::is_test;
use crate::normalise::path::join;
use crate::parse::Node;
use crate::shell::{Env, Program, Trace, trace};

/// One task, with what it is read with.
pub(super) struct Task<'t> {
    pub(super) step: &'t Node,
    /// The document that the pipeline is.
    pub(super) input: &'t Input<'t>,
    pub(super) tasks: &'t Tasks<'t>,
    pub(super) vars: &'t Vars<'t>,
    pub(super) checkout: &'t Checkout<'t>,
}

impl Task<'_> {
    /// What it does.
    pub(super) fn trace(&self) -> Trace {
        let mut vars = self.vars.clone();
        for entry in self.step.get("vars").map_or(&[][..], Node::entries) {
            if let Some(name) = entry.key.text() {
                vars.give(&name, &entry.value);
            }
        }
        if let Some(config) = self.step.get("config") {
            return self.run(config, self.input.path, &vars);
        }
        match self.file() {
            Some(file) => self.run(&file.document.root, file.path, &vars),
            // What is not seen may deploy, unless its name speaks against it.
            None => {
                let name = self.step.get("task").and_then(Node::as_str).unwrap_or_default();
                let is_harmless = is_test(name) || name.contains("build") || name.contains("lint");
                Trace { is_cut: !is_harmless, ..Trace::default() }
            }
        }
    }

    /// The file that holds its configuration.
    fn file(&self) -> Option<&Input<'_>> {
        let named = self.vars.node(self.step.get("file"));
        let path = self.checkout.inside(named.known()?)?;
        let path = join(self.checkout.home, &path)?;
        self.tasks.get(path.as_str()).copied()
    }

    /// The names of inputs that stand for a repository under another name.
    fn checkout(&self, config: &Node) -> Checkout<'_> {
        let mut repositories = self.checkout.repositories.clone();
        let mapped = self.step.get("input_mapping").map_or(&[][..], Node::entries).iter();
        for entry in mapped {
            let (Some(own), Some(given)) = (entry.key.as_str(), entry.value.as_str()) else {
                continue;
            };
            if self.checkout.repositories.iter().any(|name| name == given) {
                repositories.push(own.to_owned());
            }
        }
        // `inputs: [{name: repo, path: src}]`: it is called so, and put there.
        for input in config.get("inputs").map_or(&[][..], Node::items) {
            let (Some(name), Some(path)) = (text(input, "name"), text(input, "path")) else {
                continue;
            };
            if repositories.iter().any(|own| own == name) {
                repositories.push(path.to_owned());
            }
        }
        Checkout { repositories, ..*self.checkout }
    }

    fn run(&self, config: &Node, file: &str, vars: &Vars<'_>) -> Trace {
        let Some(run) = config.get("run") else { return Trace::default() };
        let Some(path) = run.get("path").filter(|node| node.as_str().is_some()) else {
            return Trace::default();
        };
        let checkout = self.checkout(config);
        let mut env = Env::new(checkout.home);
        env.keep_places();
        for params in [config.get("params"), self.step.get("params")].into_iter().flatten() {
            for entry in params.entries() {
                if let Some(name) = entry.key.as_str() {
                    env.set(name, vars.node(Some(&entry.value)));
                }
            }
        }
        if let Some(folder) = text(run, "dir") {
            env.enter(join(checkout.home, folder));
        }
        let arguments = run.get("args").map_or(&[][..], Node::items);
        let (node, script) = match inline(path, arguments) {
            Some(node) => (node, node.as_str().unwrap_or_default().to_owned()),
            None => (path, line(path, arguments)),
        };
        let script = vars.script(&script, &mut env);
        let mut found = match Program::read(file, node, &script) {
            Ok(program) => trace(&Rc::new(program), &mut env, &checkout),
            Err(_) => Trace::unread(node.span),
        };
        checkout.place(&mut found);
        found
    }
}

fn text<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    node.get(key)?.as_str()
}

/// The script that a shell is given: `sh -ec SCRIPT`.
fn inline<'n>(path: &Node, arguments: &'n [Node]) -> Option<&'n Node> {
    path.as_str().filter(|path| path.ends_with("sh") && !path.ends_with(".sh"))?;
    let is_flag = |node: &Node| {
        let flags = node.as_str().and_then(|text| text.strip_prefix('-'));
        flags.is_some_and(|flags| !flags.starts_with('-') && flags.ends_with('c'))
    };
    let at = arguments.iter().position(is_flag)?;
    arguments.get(at + 1).filter(|node| node.as_str().is_some())
}

/// A program and its arguments as a line of a script.
fn line(path: &Node, arguments: &[Node]) -> String {
    let words = std::iter::once(path).chain(arguments).filter_map(Node::text);
    let quoted: Vec<String> =
        words.map(|word| format!("'{}'", word.replace('\'', "'\\''"))).collect();
    quoted.join(" ")
}

//! All modules of a run, by folder; which of them are roots, and under which variable values each root
//! is looked at.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::config::Module;
use crate::files::normal;
use crate::syntax::Body;

/// The modules of a run.
#[derive(Debug, Default)]
pub struct Program {
    modules: BTreeMap<String, Module>,
    /// Files of values, by path.
    values: BTreeMap<String, ValuesFile>,
    /// Where modules from elsewhere were put by `terraform init`: by root folder and dotted call path.
    installed: BTreeMap<(String, String), String>,
    /// Where it says it put them, where that is not below the checked root.
    astray: BTreeMap<(String, String), String>,
    /// Folders that calls lead to and that are not to be had.
    refused: BTreeMap<String, String>,
}

/// A file of variable values.
#[derive(Clone, Debug)]
pub struct ValuesFile {
    /// Its path, relative to the checked root.
    pub path: String,
    /// Its content.
    pub body: Arc<Body>,
}

/// A root module, and the value files of each of its scenarios.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    /// Its folder.
    pub dir: String,
    /// The sets of values it is looked at under.
    pub scenarios: Vec<Scenario>,
}

/// One set of variable values for a root module.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scenario {
    /// The value file that makes it, relative to the root module; empty where there is only one.
    pub name: String,
    /// Paths of its value files, later ones winning.
    pub files: Vec<String>,
}

/// Where a module call leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// A folder.
    Folder(String),
    /// Above the checked root.
    Outside,
    /// A registry, a repository, an archive.
    Elsewhere,
}

impl Program {
    /// Adds the module of a folder.
    pub fn add_module(&mut self, module: Module) {
        self.modules.insert(module.dir.clone(), module);
    }

    /// Adds a file of variable values.
    pub fn add_values(&mut self, file: ValuesFile) {
        self.values.insert(file.path.clone(), file);
    }

    /// Notes where `terraform init` put the module of a call.
    pub fn install(&mut self, root: &str, call_path: &str, dir: String) {
        self.installed.insert((root.to_owned(), call_path.to_owned()), dir);
    }

    /// Notes that `terraform init` put the module of a call outside the checked root.
    pub fn install_astray(&mut self, root: &str, call_path: &str, dir: String) {
        self.astray.insert((root.to_owned(), call_path.to_owned()), dir);
    }

    /// Notes that a folder cannot be had, and why.
    pub fn refuse(&mut self, dir: &str, why: String) {
        self.refused.insert(dir.to_owned(), why);
    }

    /// The module of a folder.
    #[must_use]
    pub fn module(&self, dir: &str) -> Option<&Module> {
        self.modules.get(dir)
    }

    /// All modules, by folder.
    pub fn modules(&self) -> impl Iterator<Item = &Module> {
        self.modules.values()
    }

    pub(crate) fn refusal(&self, dir: &str) -> Option<&str> {
        self.refused.get(dir).map(String::as_str)
    }

    pub(crate) fn installed(&self, root: &str, call_path: &str) -> Option<&str> {
        self.installed.get(&(root.to_owned(), call_path.to_owned())).map(String::as_str)
    }

    pub(crate) fn astray(&self, root: &str, call_path: &str) -> Option<&str> {
        self.astray.get(&(root.to_owned(), call_path.to_owned())).map(String::as_str)
    }

    /// The value file of a path.
    #[must_use]
    pub fn values(&self, path: &str) -> Option<&ValuesFile> {
        self.values.get(path)
    }

    /// Folders that calls lead to, whose files are not here and have not been asked for in vain.
    #[must_use]
    pub fn wanted(&self) -> BTreeSet<String> {
        self.called()
            .into_iter()
            .chain(self.installed.values().cloned())
            .filter(|dir| !self.modules.contains_key(dir) && !self.refused.contains_key(dir))
            .collect()
    }

    /// The root modules. A folder is one unless another calls it; a called folder is one too if it has
    /// variable values or says where its state is kept.
    #[must_use]
    pub fn roots(&self) -> Vec<Root> {
        let called = self.called();
        let installed: BTreeSet<&str> = self.installed.values().map(String::as_str).collect();
        let mut owned: HashMap<&str, Vec<&str>> = HashMap::new();
        for path in self.values.keys() {
            if let Some(owner) = self.owner(path) {
                owned.entry(owner).or_default().push(path);
            }
        }
        self.modules
            .values()
            .filter(|module| !installed.contains(module.dir.as_str()))
            .filter_map(|module| {
                let values = owned.get(module.dir.as_str()).map_or(&[][..], Vec::as_slice);
                let own_values = values.iter().any(|path| folder(path) == module.dir);
                let stands_alone = module.has_backend || own_values;
                (stands_alone || !called.contains(&module.dir)).then(|| Root {
                    dir: module.dir.clone(),
                    scenarios: scenarios(&module.dir, values),
                })
            })
            .collect()
    }

    fn called(&self) -> BTreeSet<String> {
        let calls = self.modules.values().flat_map(|module| {
            module.calls.iter().map(|call| source(&module.dir, call.source.as_deref()))
        });
        calls
            .filter_map(|source| match source {
                Source::Folder(dir) => Some(dir),
                Source::Outside | Source::Elsewhere => None,
            })
            .collect()
    }

    /// The nearest folder above a value file that holds a module.
    fn owner(&self, path: &str) -> Option<&str> {
        let mut dir = folder(path);
        loop {
            if let Some((owner, _)) = self.modules.get_key_value(dir) {
                return Some(owner);
            }
            if dir.is_empty() {
                return None;
            }
            dir = folder(dir);
        }
    }
}

/// From the value files of a root module: those that Terraform takes by itself, and one scenario for each
/// further one of its folder or of folders below that hold values only.
fn scenarios(dir: &str, values: &[&str]) -> Vec<Scenario> {
    let mut base = Vec::new();
    let mut extra = Vec::new();
    for path in values {
        let Some(name) = relative(path, dir) else { continue };
        match automatic(name) {
            Some(rank) => base.push((rank, (*path).to_owned())),
            None => extra.push(name),
        }
    }
    base.sort();
    extra.sort_unstable();
    let base: Vec<String> = base.into_iter().map(|(_, path)| path).collect();
    if extra.is_empty() {
        return vec![Scenario { name: String::new(), files: base }];
    }
    let path = |name: &str| if dir.is_empty() { name.into() } else { format!("{dir}/{name}") };
    let with = |name: &str| Scenario {
        name: name.to_owned(),
        files: base.iter().cloned().chain([path(name)]).collect(),
    };
    let mut scenarios: Vec<Scenario> = extra.into_iter().map(with).collect();
    // What a plain `terraform apply` makes is one of them where it has a file of its own: files such as
    // `common.auto.tfvars` give what all have in common.
    let own = |path: &&String| {
        relative(path, dir)
            .is_some_and(|it| matches!(it, "terraform.tfvars" | "terraform.tfvars.json"))
    };
    if let Some(own) = base.iter().find(own).and_then(|path| relative(path, dir)) {
        scenarios.push(Scenario { name: own.to_owned(), files: base.clone() });
    }
    scenarios
}

/// Where a call in a folder leads.
pub(crate) fn source(dir: &str, source: Option<&str>) -> Source {
    let Some(source) = source else { return Source::Elsewhere };
    if !source.starts_with("./") && !source.starts_with("../") {
        return Source::Elsewhere;
    }
    normal(dir, source).map_or(Source::Outside, Source::Folder)
}

/// Everything before the last `/`.
pub(crate) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn relative<'p>(path: &'p str, dir: &str) -> Option<&'p str> {
    if dir.is_empty() { Some(path) } else { path.strip_prefix(dir)?.strip_prefix('/') }
}

/// The rank of a value file that Terraform takes by itself.
fn automatic(name: &str) -> Option<(u8, &str)> {
    let stem = name.strip_suffix(".json").unwrap_or(name);
    if name.contains('/') {
        None
    } else if stem == "terraform.tfvars" {
        Some((u8::from(stem != name), name))
    } else {
        stem.ends_with(".auto.tfvars").then_some((2, name))
    }
}

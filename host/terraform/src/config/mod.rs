//! A module as it is written: the blocks of all files of one folder, overrides merged, nothing evaluated.

mod constant;
mod merge;
mod types;
mod variable;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::instance::{Diagnostic, Mode};
use crate::place::Place;
use crate::syntax::{Attribute, Block, Body, Expr, ExprKind, Hop};
use crate::value::Data;
pub(crate) use constant::constant;
pub(crate) use types::convert;
pub use variable::Variable;
pub(crate) use variable::reference;

/// The blocks of one folder.
#[derive(Debug, Default)]
pub struct Module {
    /// The folder, relative to the checked root.
    pub dir: String,
    /// Its input variables.
    pub variables: BTreeMap<Arc<str>, Variable>,
    /// Its local values.
    pub locals: BTreeMap<Arc<str>, Attribute>,
    /// Its resources and data sources.
    pub resources: Vec<Resource>,
    /// Its calls of other modules.
    pub calls: Vec<Call>,
    /// Its outputs.
    pub outputs: BTreeMap<Arc<str>, Output>,
    /// Its provider configurations.
    pub providers: Vec<Provider>,
    /// Whether it says where its state is kept: only root modules do.
    pub has_backend: bool,
    /// What is wrong with it.
    pub diagnostics: Vec<Diagnostic>,
    resource_index: HashMap<(Mode, Arc<str>, Arc<str>), usize>,
    call_index: HashMap<Arc<str>, usize>,
    provider_index: HashMap<ProviderName, usize>,
}

/// A resource or data source.
#[derive(Debug)]
pub struct Resource {
    /// Whether it is managed or only looked up.
    pub mode: Mode,
    /// The type.
    pub kind: Arc<str>,
    /// The name.
    pub name: Arc<str>,
    /// Arguments and nested blocks.
    pub body: Body,
    /// The whole block.
    pub place: Place,
    /// `count` or `for_each`.
    pub repeat: Option<Repeat>,
    /// The provider it names, as `(name, alias)`.
    pub provider: Option<(Arc<str>, Option<Arc<str>>)>,
}

/// A call of another module.
#[derive(Debug)]
pub struct Call {
    /// The name.
    pub name: Arc<str>,
    /// Where the module is, as it is written.
    pub source: Option<Arc<str>>,
    /// The inputs.
    pub body: Body,
    /// The whole block.
    pub place: Place,
    /// `count` or `for_each`.
    pub repeat: Option<Repeat>,
    /// The provider configurations it passes: the name inside, then name and alias outside.
    pub providers: BTreeMap<ProviderName, ProviderName>,
}

/// A provider configuration's name and alias.
pub type ProviderName = (Arc<str>, Option<Arc<str>>);

/// What makes several instances of one block.
#[derive(Debug)]
pub enum Repeat {
    /// `count = expression`.
    Count(Expr),
    /// `for_each = expression`.
    ForEach(Expr),
}

/// An output.
#[derive(Debug)]
pub struct Output {
    /// What it yields.
    pub expr: Expr,
    /// Whether that is secret.
    pub sensitive: bool,
    /// The whole block.
    pub place: Place,
}

/// A provider configuration.
#[derive(Debug)]
pub struct Provider {
    /// The local name.
    pub name: Arc<str>,
    /// The alias.
    pub alias: Option<Arc<str>>,
    /// Its arguments.
    pub body: Body,
    /// The whole block.
    pub place: Place,
}

impl Module {
    /// A module out of the bodies of its files, each with its path. Override files are merged last.
    #[must_use]
    pub fn new(dir: impl Into<String>, mut files: Vec<(String, Arc<Body>)>) -> Self {
        files.sort_by(|(a, _), (b, _)| (is_override(a), a).cmp(&(is_override(b), b)));
        let mut bodies: Vec<Body> = Vec::new();
        let mut module = Self { dir: dir.into(), ..Self::default() };
        for (path, body) in files {
            if is_override(&path) {
                merge::over(&mut bodies, &body, &mut module.diagnostics);
            } else {
                bodies.push(Arc::unwrap_or_clone(body));
            }
        }
        for block in bodies.into_iter().flat_map(|body| body.blocks) {
            module.add(block);
        }
        module
    }

    /// The place of a resource in `resources`.
    #[must_use]
    pub fn resource(&self, mode: Mode, kind: &str, name: &str) -> Option<usize> {
        self.resource_index.get(&(mode, kind.into(), name.into())).copied()
    }

    /// The place of a call in `calls`.
    #[must_use]
    pub fn call(&self, name: &str) -> Option<usize> {
        self.call_index.get(name).copied()
    }

    /// The provider configuration of a name and alias.
    #[must_use]
    pub fn provider(&self, name: &ProviderName) -> Option<&Provider> {
        self.provider_index.get(name).and_then(|index| self.providers.get(*index))
    }

    fn add(&mut self, block: Block) {
        match (&*block.kind, &block.labels[..]) {
            ("variable", [name]) => {
                let variable = Variable::new(name, &block, &mut self.diagnostics);
                self.variables.insert(name.clone(), variable);
            }
            ("locals", []) => {
                for local in block.body.attributes {
                    self.locals.insert(local.name.clone(), local);
                }
            }
            ("resource", [kind, name]) => self.resource_block(Mode::Managed, kind, name, &block),
            ("data", [kind, name]) => self.resource_block(Mode::Data, kind, name, &block),
            ("module", [name]) => self.call_block(name, &block),
            ("output", [name]) => {
                if let Some(value) = block.body.attribute("value") {
                    let output = Output {
                        expr: value.expr.clone(),
                        sensitive: variable::states(&block.body, "sensitive", true),
                        place: block.place,
                    };
                    self.outputs.insert(name.clone(), output);
                }
            }
            ("provider", [name]) => {
                let alias = block.body.attribute("alias").and_then(|alias| text(&alias.expr));
                let named = (name.clone(), alias.clone());
                self.provider_index.entry(named).or_insert(self.providers.len());
                self.providers.push(Provider {
                    name: name.clone(),
                    alias,
                    place: block.place,
                    body: block.body,
                });
            }
            ("terraform", []) => {
                let mut blocks = block.body.blocks.iter();
                self.has_backend |= blocks.any(|b| matches!(&*b.kind, "backend" | "cloud"));
            }
            // `moved`, `import`, `removed` and `check` say nothing of what exists.
            _ => {}
        }
    }

    fn resource_block(&mut self, mode: Mode, kind: &Arc<str>, name: &Arc<str>, block: &Block) {
        let key = (mode, kind.clone(), name.clone());
        if let Some(first) = self.resource_index.get(&key) {
            let first = self.resources[*first].place;
            self.duplicate(&format!("{kind}.{name}"), block.place, first);
            return;
        }
        self.resource_index.insert(key, self.resources.len());
        self.resources.push(Resource {
            mode,
            kind: kind.clone(),
            name: name.clone(),
            place: block.place,
            repeat: repeat(&block.body),
            provider: block.body.attribute("provider").and_then(|given| provider_name(&given.expr)),
            body: block.body.clone(),
        });
    }

    fn call_block(&mut self, name: &Arc<str>, block: &Block) {
        if let Some(first) = self.call_index.get(name) {
            let first = self.calls[*first].place;
            self.duplicate(&format!("module.{name}"), block.place, first);
            return;
        }
        self.call_index.insert(name.clone(), self.calls.len());
        self.calls.push(Call {
            name: name.clone(),
            source: block.body.attribute("source").and_then(|source| text(&source.expr)),
            place: block.place,
            repeat: repeat(&block.body),
            providers: passed_providers(&block.body),
            body: block.body.clone(),
        });
    }

    fn duplicate(&mut self, what: &str, place: Place, _first: Place) {
        self.diagnostics.push(Diagnostic {
            place: Some(place),
            message: format!("{what} is declared twice in {}, the first counts", shown(&self.dir)),
            help: "rename or remove one of the two".into(),
        });
    }
}

/// A folder as people call it.
pub(crate) fn shown(dir: &str) -> &str {
    if dir.is_empty() { "this folder" } else { dir }
}

fn is_override(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.strip_suffix(".json").unwrap_or(name).strip_suffix(".tf").unwrap_or(name);
    stem == "override" || stem.ends_with("_override")
}

fn repeat(body: &Body) -> Option<Repeat> {
    if let Some(count) = body.attribute("count") {
        return Some(Repeat::Count(count.expr.clone()));
    }
    body.attribute("for_each").map(|each| Repeat::ForEach(each.expr.clone()))
}

fn passed_providers(body: &Body) -> BTreeMap<ProviderName, ProviderName> {
    let Some(Attribute { expr: Expr { kind: ExprKind::Object(entries), .. }, .. }) =
        body.attribute("providers")
    else {
        return BTreeMap::new();
    };
    let pair = |(inner, outer): &(Expr, Expr)| Some((provider_name(inner)?, provider_name(outer)?));
    entries.iter().filter_map(pair).collect()
}

/// `ibm`, `ibm.alias`, or either as a string, as JSON has it.
fn provider_name(expr: &Expr) -> Option<ProviderName> {
    match &expr.kind {
        ExprKind::Variable(name) => Some((name.clone(), None)),
        ExprKind::Literal(Data::String(text)) => Some(match text.split_once('.') {
            Some((name, alias)) => (name.into(), Some(alias.into())),
            None => (text.clone(), None),
        }),
        ExprKind::Traversal(root, hops) => match (&root.kind, hops.first()) {
            (ExprKind::Variable(name), Some(Hop::Attribute(alias))) => {
                Some((name.clone(), Some(alias.clone())))
            }
            _ => None,
        },
        _ => None,
    }
}

/// The text of an expression that is one.
pub(crate) fn text(expr: &Expr) -> Option<Arc<str>> {
    if let ExprKind::Literal(Data::String(text)) = &expr.kind { Some(text.clone()) } else { None }
}

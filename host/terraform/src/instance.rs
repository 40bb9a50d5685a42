//! What an evaluation yields: the resource instances, the calls of modules whose files are not there,
//! and the provider configurations they use.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::place::Place;
use crate::value::Value;

/// Everything one root module declares under one set of variable values.
#[derive(Clone, Debug, Default)]
pub struct Evaluation {
    /// The folder of the root module; empty for the folder that is checked.
    pub root: String,
    /// The name of the scenario, such as `prod.tfvars`; empty where there is only one.
    pub scenario: String,
    /// What it was read from.
    pub origin: Origin,
    /// Instances of resources and data sources, in the order of files and modules.
    pub resources: Vec<Instance>,
    /// Calls of modules whose files are not there.
    pub modules: Vec<ModuleCall>,
    /// Values of the root module's outputs.
    pub outputs: BTreeMap<Arc<str>, Value>,
    /// Values of the root module's variables.
    pub variables: BTreeMap<Arc<str>, Value>,
    /// What is wrong with the configuration, or beyond what can be evaluated.
    pub diagnostics: Vec<Diagnostic>,
}

/// What an evaluation was read from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// Configuration.
    #[default]
    Source,
    /// The plan in the file of this path.
    Plan(String),
    /// The state in the file of this path.
    State(String),
    /// A document of another tool that declares resources of the same types.
    Document {
        /// What people call such a document, such as `playbook`.
        what: &'static str,
        /// The path of its file.
        path: String,
    },
}

/// One instance of a resource or data source.
#[derive(Clone, Debug)]
pub struct Instance {
    /// The address, such as `module.db.ibm_database.main[0]`.
    pub address: Arc<str>,
    /// Whether it is managed or only looked up.
    pub mode: Mode,
    /// The type, such as `ibm_database`.
    pub kind: Arc<str>,
    /// The name in its module.
    pub name: Arc<str>,
    /// Which of the instances of its block.
    pub key: Key,
    /// The address of its module instance; empty for the root module.
    pub module: Arc<str>,
    /// The arguments, as an object. A nested block is a list of objects under the name of the block;
    /// an unknown under such a name is a list of which `members` are the known elements. Of the
    /// arguments that Terraform itself reads, only `lifecycle` and `depends_on` are here.
    pub config: Value,
    /// The whole block.
    pub place: Place,
    /// How many there are of it.
    pub count: Multiplicity,
    /// The provider configuration it uses; nothing where none is written.
    pub provider: Option<Arc<Provider>>,
    /// What a plan does with it; nothing where there is no plan.
    pub action: Option<Action>,
}

/// A call of a module whose files are not there.
#[derive(Clone, Debug)]
pub struct ModuleCall {
    /// The address, such as `module.cluster["eu"]`.
    pub address: Arc<str>,
    /// The source as it is written.
    pub source: String,
    /// The inputs, as an object.
    pub config: Value,
    /// The whole block.
    pub place: Place,
    /// How many there are of it.
    pub count: Multiplicity,
    /// The provider configurations it is given, by the name it knows them by.
    pub providers: BTreeMap<Arc<str>, Arc<Provider>>,
}

/// A provider configuration.
#[derive(Clone, Debug)]
pub struct Provider {
    /// The local name, such as `ibm`.
    pub name: Arc<str>,
    /// The alias, where it has one.
    pub alias: Option<Arc<str>>,
    /// The arguments, as an object.
    pub config: Value,
    /// The whole block.
    pub place: Place,
}

/// Whether a resource is managed or only looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// `resource`.
    Managed,
    /// `data`.
    Data,
}

/// Which instance of a block with `count` or `for_each`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// The block has neither.
    None,
    /// An index of `count`.
    Index(usize),
    /// A key of `for_each`.
    Name(Arc<str>),
    /// The count or the keys are unknown: one instance stands for all.
    Unknown,
}

/// How many instances a block stands for.
#[derive(Clone, Debug)]
pub enum Multiplicity {
    /// This one.
    One,
    /// A number that follows from an unknown.
    Unknown {
        /// The least.
        min: u32,
        /// The most, where there is one.
        max: Option<u32>,
        /// `count` or `for_each`, unknown.
        by: Value,
    },
}

/// What a plan does with a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Nothing.
    NoOp,
    /// Makes it.
    Create,
    /// Reads a data source.
    Read,
    /// Changes it in place.
    Update,
    /// Deletes it.
    Delete,
    /// Deletes it and makes it anew.
    Replace,
    /// Forgets it and leaves it in the world.
    Forget,
}

/// Something that is wrong with the configuration, or beyond what can be evaluated.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// Where.
    pub place: Option<Place>,
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// What to do, as an imperative sentence; empty where the message says it.
    pub help: String,
}

impl fmt::Display for Key {
    /// As it is written behind an address: `[0]`, `["eu"]`, `[*]` for all; nothing without a key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => Ok(()),
            Self::Index(index) => write!(f, "[{index}]"),
            Self::Name(name) => write!(f, "[{name:?}]"),
            Self::Unknown => f.write_str("[*]"),
        }
    }
}

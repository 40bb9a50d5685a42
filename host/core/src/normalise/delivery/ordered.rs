//! What commands order from the cloud: servers, clusters and load balancers. They are stated as if Terraform
//! had declared them, for its readers to take from there.

use resilint_schema::{Span, Value};

use super::named_file::Named;

/// One thing that a command orders.
#[derive(Clone, Debug)]
pub(super) struct Ordered {
    /// The type that Terraform has for it.
    pub(super) kind: &'static str,
    pub(super) name: Value<String>,
    pub(super) arguments: Vec<(&'static str, Argument)>,
    /// The region that was chosen.
    pub(super) region: Value<String>,
    /// The command, and whether a condition decides if it runs, or a loop may repeat it.
    pub(super) at: Span,
    pub(super) conditional: bool,
    pub(super) looped: bool,
    /// Whether it is deleted later.
    pub(super) gone: bool,
}

/// The value of an argument.
#[derive(Clone, Debug)]
pub(super) enum Argument {
    Text(Value<String>),
    /// A number or a switch.
    Plain(Value<String>),
    List(Vec<Value<String>>),
    Blocks(Vec<Vec<(&'static str, Self)>>),
    /// A text, or the file that holds it.
    TextOrFile(Named),
    /// The rules of a replication between buckets in JSON, or the file that holds them.
    ReplicationRules(Named),
    /// What another command of the job orders: its position.
    Ordered(usize),
}

impl Ordered {
    /// Adds an argument, if it is given.
    pub(super) fn with(mut self, name: &'static str, argument: Argument) -> Self {
        if !argument.is_absent() {
            self.arguments.push((name, argument));
        }
        self
    }

    /// Adds a text, if it is given.
    pub(super) fn text(self, name: &'static str, value: Value<String>) -> Self {
        self.with(name, Argument::Text(value))
    }

    /// Adds a number or a switch, if it is given.
    pub(super) fn plain(self, name: &'static str, value: Value<String>) -> Self {
        self.with(name, Argument::Plain(value))
    }

    /// Adds one more block to those of a name.
    pub(super) fn block(&mut self, name: &'static str, block: Vec<(&'static str, Argument)>) {
        match self.arguments.iter_mut().find(|(own, _)| *own == name) {
            Some((_, Argument::Blocks(blocks))) => blocks.push(block),
            _ => self.arguments.push((name, Argument::Blocks(vec![block]))),
        }
    }
}

impl Argument {
    fn is_absent(&self) -> bool {
        match self {
            Self::Text(value)
            | Self::Plain(value)
            | Self::TextOrFile(Named { text: value, .. })
            | Self::ReplicationRules(Named { text: value, .. }) => value.is_absent(),
            Self::List(items) => items.is_empty(),
            Self::Blocks(blocks) => blocks.is_empty(),
            Self::Ordered(_) => false,
        }
    }
}

/// Arguments that are given.
pub(super) fn given(
    arguments: impl IntoIterator<Item = (&'static str, Argument)>,
) -> Vec<(&'static str, Argument)> {
    arguments.into_iter().filter(|(_, argument)| !argument.is_absent()).collect()
}

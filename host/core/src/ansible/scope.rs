//! The variables in sight of a task: layers, of which the highest in rank that has a name wins.

use std::collections::BTreeMap;
use std::rc::Rc;

use resilint_schema::Provenance;
use resilint_terraform::Value;

use super::library::File;
use crate::parse::Node;

/// What takes precedence over what: later ones over earlier ones, as Ansible has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    RoleDefaults,
    AllGroup,
    Group,
    Host,
    Play,
    Prompt,
    Files,
    RoleVars,
    Block,
    Task,
    Included,
    Fact,
    Params,
    Loop,
    Extra,
}

/// The variables of one layer.
#[derive(Clone, Debug)]
pub(super) enum Vars<'a> {
    /// As they are written: templates are filled in when they are asked for.
    Written(&'a Node, Provenance),
    /// With values of their own.
    Known(Rc<BTreeMap<String, Value>>),
    /// Of a file that is not there, or whose name cannot be told: it may have any name. The text tells the file from
    /// others.
    Unseen(Rc<str>),
}

/// Variables of one origin.
#[derive(Clone, Debug)]
pub(super) struct Layer<'a> {
    pub(super) rank: Rank,
    pub(super) vars: Vars<'a>,
}

/// What a name stands for.
#[derive(Clone, Debug)]
pub(super) enum Found<'a> {
    /// What is written.
    Written(&'a Node, Provenance),
    /// A value.
    Known(Value),
    /// The file of this name may say it, and nobody sees it.
    Unseen(Rc<str>),
}

/// The layers in sight.
#[derive(Clone, Debug, Default)]
pub(super) struct Scope<'a> {
    layers: Vec<Layer<'a>>,
}

impl<'a> Layer<'a> {
    /// A file of variables. One that is encrypted is no mapping: it may hold any name.
    pub(super) fn file(rank: Rank, (path, root): File<'a>, from: Provenance) -> Self {
        if root.is_map() || root.is_null() {
            return Self { rank, vars: Vars::Written(root, from) };
        }
        Self::unseen(rank, path)
    }

    /// A file of variables that is not there.
    pub(super) fn unseen(rank: Rank, name: &str) -> Self {
        Self { rank, vars: Vars::Unseen(plain(name).into()) }
    }

    /// Variables under a keyword such as `vars`.
    pub(super) const fn written(rank: Rank, vars: &'a Node) -> Self {
        Self { rank, vars: Vars::Written(vars, Provenance::Literal) }
    }

    /// Variables with values.
    pub(super) fn known(rank: Rank, values: impl IntoIterator<Item = (String, Value)>) -> Self {
        Self { rank, vars: Vars::Known(Rc::new(values.into_iter().collect())) }
    }

    fn get(&self, name: &str) -> Option<Found<'a>> {
        match &self.vars {
            Vars::Written(node, from) if node.is_map() => {
                node.get(name).map(|node| Found::Written(node, *from))
            }
            Vars::Written(node, _) => Some(Found::Unseen(plain(&node.text()?).into())),
            Vars::Unseen(file) => Some(Found::Unseen(file.clone())),
            Vars::Known(values) => values.get(name).cloned().map(Found::Known),
        }
    }
}

impl<'a> Scope<'a> {
    pub(super) fn push(&mut self, layer: Layer<'a>) {
        self.layers.push(layer);
    }

    /// This scope with one more layer, where there is one.
    pub(super) fn with(&self, layer: impl Into<Option<Layer<'a>>>) -> Self {
        let mut scope = self.clone();
        scope.layers.extend(layer.into());
        scope
    }

    /// What a name stands for, in these layers and some beyond.
    pub(super) fn find(&self, beyond: &[Layer<'a>], name: &str) -> Option<Found<'a>> {
        let mut best: Option<(Rank, Found<'a>)> = None;
        for layer in self.layers.iter().chain(beyond) {
            if best.as_ref().is_none_or(|(rank, _)| *rank <= layer.rank)
                && let Some(found) = layer.get(name)
            {
                best = Some((layer.rank, found));
            }
        }
        best.map(|(_, found)| found)
    }
}

/// A text as part of a symbol. What would make a template of the symbol is left out: templates that differ in their
/// text are different values, names that differ are not.
pub(super) fn plain(text: &str) -> String {
    let kept: String = text.chars().filter(|letter| !matches!(letter, '$' | '{' | '}')).collect();
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}

//! How many resources one declaration stands for, and what the deployment tool does to them.

use serde::{Deserialize, Serialize};

use crate::{Span, Value};

/// How many resources one declaration stands for: exactly one, unless a `count` or `for_each` that
/// cannot be told says otherwise. One that can be told is expanded into resources of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
pub struct Multiplicity {
    /// The least there are; 0 where there may be none.
    pub min: u32,
    /// The most there are; not there where nothing limits them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<u32>,
    /// Where that is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Span>,
}

impl Multiplicity {
    /// Exactly one, as where nothing is said.
    pub const ONE: Self = Self { min: 1, max: Some(1), at: None };

    /// Whether there is exactly one.
    #[must_use]
    pub const fn is_one(&self) -> bool {
        self.min == 1 && matches!(self.max, Some(1))
    }

    /// Whether nothing is said, so that there is one.
    pub(crate) const fn is_unstated(&self) -> bool {
        self.is_one() && self.at.is_none()
    }
}

impl Default for Multiplicity {
    fn default() -> Self {
        Self::ONE
    }
}

/// What the deployment tool does to a resource, or is forbidden to do.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Lifecycle {
    /// Whether the tool refuses to delete it (`lifecycle.prevent_destroy`).
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub prevent_destroy: Value<bool>,
    /// Whether a replacement is made before the old one goes (`lifecycle.create_before_destroy`).
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub create_before_destroy: Value<bool>,
    /// What the plan does to it; absent where the input is no plan.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub planned: Value<PlannedAction>,
}

impl Lifecycle {
    /// Whether nothing is said of it.
    #[must_use]
    pub const fn is_unstated(&self) -> bool {
        self.prevent_destroy.is_absent()
            && self.create_before_destroy.is_absent()
            && self.planned.is_absent()
    }
}

/// What a plan does to a resource (`resource_changes[].change.actions` of a plan in JSON).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum PlannedAction {
    /// Nothing.
    NoOp,
    /// It is made.
    Create,
    /// It is read and not managed: a data source.
    Read,
    /// It is changed in place.
    Update,
    /// It is deleted.
    Delete,
    /// It is deleted and made anew, in either order: what it holds is lost.
    Replace,
    /// It is no longer managed and stays.
    Forget,
    /// Something else, or an action of a newer version.
    #[default]
    #[serde(other)]
    Other,
}

//! A value as a manifest states it: known with its provenance, unknown with what is missing, or absent.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use crate::Span;

/// What can be said of one field. The three states never merge: an absent `instances` is Cloud
/// Foundry's default of 1 and proves a violation, `((instances))` is unknown and proves nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum Value<T> {
    /// The value is stated or follows from what is stated.
    Known {
        /// The value itself.
        value: T,
        /// How it came to be known.
        from: Provenance,
        /// Where it is written.
        #[serde(skip_serializing_if = "Option::is_none")]
        at: Option<Span>,
    },
    /// There is a value, and the input does not tell which.
    Unknown {
        /// Why it cannot be told.
        why: Why,
        /// The expression that stands for the value, such as `((instances))`. Two unknowns with the
        /// same symbol are the same value, in resources of one root module and one scenario.
        #[serde(skip_serializing_if = "Option::is_none")]
        symbol: Option<String>,
        /// The values it may have, where that list is complete; empty where nothing limits it.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        #[cfg_attr(feature = "json-schema", schemars(default))]
        candidates: Vec<T>,
        /// Where the expression is written.
        #[serde(skip_serializing_if = "Option::is_none")]
        at: Option<Span>,
    },
    /// The format allows the field and it is not there: the format's default applies.
    #[default]
    Absent,
}

/// All fields of all states. Reading them flat, and only then telling the state, spares the buffer that
/// serde keeps for a tagged enum: less code in every plugin, and half the time.
#[derive(Deserialize)]
#[serde(bound(deserialize = "T: Deserialize<'de>"))]
struct Fields<T> {
    state: State,
    value: Option<T>,
    from: Option<Provenance>,
    why: Option<Why>,
    symbol: Option<String>,
    #[serde(default)]
    candidates: Vec<T>,
    at: Option<Span>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
enum State {
    Known,
    Unknown,
    Absent,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Value<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = Fields::deserialize(deserializer)?;
        let at = fields.at;
        match fields.state {
            State::Known => Ok(Self::Known {
                value: fields.value.ok_or_else(|| D::Error::missing_field("value"))?,
                from: fields.from.ok_or_else(|| D::Error::missing_field("from"))?,
                at,
            }),
            State::Unknown => Ok(Self::Unknown {
                why: fields.why.ok_or_else(|| D::Error::missing_field("why"))?,
                symbol: fields.symbol,
                candidates: fields.candidates,
                at,
            }),
            State::Absent => Ok(Self::Absent),
        }
    }
}

/// How a known value came to be known, strongest first. One that a newer host adds reads as the
/// weakest, [`Inferred`](Self::Inferred).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Provenance {
    /// Written in the manifest.
    Literal,
    /// Given by a variables file.
    Tfvars,
    /// Given on the command line.
    CliVar,
    /// Given by an environment variable.
    Env,
    /// Read from a plan.
    Plan,
    /// Read from an export of the account.
    Export,
    /// Stated by the team in the configuration, about something outside the repository.
    External,
    /// The default of a variable, which a caller may override.
    VariableDefault,
    /// The default of the provider, which the environment may override.
    ProviderDefault,
    /// The default that the format gives to an absent field.
    FormatDefault,
    /// Concluded from something else, such as a region from a host name.
    #[serde(other)]
    Inferred,
}

/// Why a value is unknown. A reason that a newer host adds reads as [`Unsupported`](Self::Unsupported).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// A variable that nothing gives a value to.
    UnresolvedVariable,
    /// Known only after the resource exists.
    Computed,
    /// A template that something outside the input fills in.
    Template,
    /// A file that is no manifest until it is rendered.
    Unrendered,
    /// Nothing in the input speaks of it.
    NotDeclared,
    /// A place that is in no facts file.
    NotInFacts,
    /// Something elsewhere in the input may change it.
    Overridable,
    /// It comes out of a module whose files are not there.
    ModuleMissing,
    /// It rests on an expression that the deployment tool would refuse.
    Invalid,
    /// It is too large, or takes too long, to work out.
    TooLarge,
    /// A form that this version does not understand.
    #[serde(other)]
    Unsupported,
}

impl Why {
    /// The reason as the end of a sentence that starts with "... is".
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UnresolvedVariable => "a variable without a value",
            Self::Computed => "known only after the resource exists",
            Self::Template => "filled in by something outside the input",
            Self::Unrendered => "in a template that is not rendered",
            Self::NotDeclared => "not declared",
            Self::Unsupported => "written in a form this version does not understand",
            Self::NotInFacts => "a place that the facts do not list",
            Self::Overridable => "possibly set elsewhere in the input",
            Self::ModuleMissing => "the output of a module whose files are not there",
            Self::Invalid => "an expression that the deployment tool would refuse",
            Self::TooLarge => "too large to work out",
        }
    }
}

impl<T> Value<T> {
    /// A value written at `at`.
    #[must_use]
    pub const fn literal(value: T, at: Span) -> Self {
        Self::Known { value, from: Provenance::Literal, at: Some(at) }
    }

    /// A value concluded from what is written at `at`.
    #[must_use]
    pub const fn inferred(value: T, at: Option<Span>) -> Self {
        Self::Known { value, from: Provenance::Inferred, at }
    }

    /// An unknown without candidates.
    #[must_use]
    pub fn unknown(why: Why, symbol: impl Into<String>, at: Option<Span>) -> Self {
        Self::Unknown { why, symbol: Some(symbol.into()), candidates: Vec::new(), at }
    }

    /// The value, where it is known.
    #[must_use]
    pub const fn known(&self) -> Option<&T> {
        match self {
            Self::Known { value, .. } => Some(value),
            Self::Unknown { .. } | Self::Absent => None,
        }
    }

    /// Whether there is a value that cannot be told.
    #[must_use]
    pub const fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown { .. })
    }

    /// Whether the field is not there.
    #[must_use]
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Where the value or the expression is written.
    #[must_use]
    pub const fn at(&self) -> Option<Span> {
        match self {
            Self::Known { at, .. } | Self::Unknown { at, .. } => *at,
            Self::Absent => None,
        }
    }

    /// The expression of an unknown.
    #[must_use]
    pub fn symbol(&self) -> Option<&str> {
        match self {
            Self::Unknown { symbol, .. } => symbol.as_deref(),
            Self::Known { .. } | Self::Absent => None,
        }
    }

    /// The same value seen through `f`; an unknown keeps its reason and symbol.
    #[must_use]
    pub fn map<U>(self, f: impl Fn(T) -> U) -> Value<U> {
        match self {
            Self::Known { value, from, at } => Value::Known { value: f(value), from, at },
            Self::Unknown { why, symbol, candidates, at } => Value::Unknown {
                why,
                symbol,
                candidates: candidates.into_iter().map(f).collect(),
                at,
            },
            Self::Absent => Value::Absent,
        }
    }

    /// `self`, or the format's default where the field is absent.
    #[must_use]
    pub fn or_default(self, default: T, at: Option<Span>) -> Self {
        match self {
            Self::Absent => Self::Known { value: default, from: Provenance::FormatDefault, at },
            stated => stated,
        }
    }
}

/// A list of values, and whether the list is complete.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(bound(deserialize = "T: Deserialize<'de>"))]
pub struct Set<T> {
    /// The values that the input names.
    #[serde(default)]
    pub items: Vec<T>,
    /// `true` where there are no others; `false` where more may exist that the input does not show.
    pub closed: bool,
}

impl<T> Set<T> {
    /// A complete list.
    #[must_use]
    pub const fn closed(items: Vec<T>) -> Self {
        Self { items, closed: true }
    }

    /// A list to which the world may add.
    #[must_use]
    pub const fn open(items: Vec<T>) -> Self {
        Self { items, closed: false }
    }

    /// Whether nothing is known: empty and open. An empty closed list says that there is none.
    #[must_use]
    pub const fn is_unstated(&self) -> bool {
        self.items.is_empty() && !self.closed
    }
}

impl<T> Default for Set<T> {
    /// Empty and open: nothing is known.
    fn default() -> Self {
        Self::open(Vec::new())
    }
}

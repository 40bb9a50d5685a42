//! The limits of an evaluation. None is a matter of time, so that an answer is the same on every machine. What is
//! beyond one is unknown, and says which.

use std::fmt;

use crate::value::held;

/// What one root may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// Work: some seconds' worth. A step is about a microsecond.
    pub(crate) steps: u64,
    /// Bytes of values, those that are gone again counted too.
    pub(crate) bytes: u64,
    /// Instances of resources and modules that are told apart.
    pub(crate) instances: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { steps: 5_000_000, bytes: 256 << 20, instances: 50_000 }
    }
}

/// Instances of one block that are told apart.
pub(crate) const BLOCK_INSTANCES: usize = 20_000;

/// Expressions, named things and nested blocks that may lie within each other.
pub(crate) const DEPTH: u32 = 1_000;

/// A limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Limit {
    /// [`Limits::steps`].
    Steps(u64),
    /// [`Limits::bytes`].
    Bytes(u64),
    /// [`Limits::instances`].
    Instances(u32),
    /// [`BLOCK_INSTANCES`].
    BlockInstances,
    /// [`DEPTH`].
    Depth,
    /// [`held::MOST_PARTS`].
    Parts,
    /// [`held::DEEPEST`].
    Nesting,
    /// Of what one function or template makes.
    Result,
    /// Of the numbers that are computed with.
    Number,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Steps(steps) => write!(f, "more than {steps} steps of evaluation"),
            Self::Bytes(bytes) => write!(f, "more than {} MB of values", bytes >> 20),
            Self::Instances(most) => {
                write!(f, "more than {most} instances of resources and modules")
            }
            Self::BlockInstances => write!(f, "more than {BLOCK_INSTANCES} instances of one block"),
            Self::Depth => write!(f, "more than {DEPTH} levels of expressions and references"),
            Self::Parts => write!(f, "a value of more than {} parts", held::MOST_PARTS),
            Self::Nesting => write!(f, "a value of more than {} levels", held::DEEPEST),
            Self::Number => f.write_str("a number of more than 28 digits"),
            Self::Result => f.write_str("a result of more than 1 MB or 100000 elements"),
        }
    }
}

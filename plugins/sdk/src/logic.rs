//! Three-valued logic: what is known to hold, known not to hold, or cannot be told.
//!
//! A rule never turns an unknown into a pass or a fail by itself; it combines [`Truth`] values and
//! reports what comes out.

use std::ops::Not;

use resilint_schema::symbol::{MADE_OF, differ, is_one_value};
use resilint_schema::{Missing, Value};

/// Whether a statement holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Truth {
    /// It holds.
    Yes,
    /// It does not hold.
    No,
    /// It cannot be told, for want of this.
    Unknown(Missing),
}

impl Truth {
    /// The truth of something that is known.
    #[must_use]
    pub const fn known(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }

    /// Whether it is known to hold.
    #[must_use]
    pub const fn is_yes(&self) -> bool {
        matches!(self, Self::Yes)
    }

    /// Whether it is known not to hold.
    #[must_use]
    pub const fn is_no(&self) -> bool {
        matches!(self, Self::No)
    }
}

impl Not for Truth {
    type Output = Self;

    /// The opposite; an unknown stays unknown.
    fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Unknown(missing) => Self::Unknown(missing),
        }
    }
}

/// Whether every statement holds: one that does not decides, then one that cannot be told.
pub fn all(statements: impl IntoIterator<Item = Truth>) -> Truth {
    let mut unknown = None;
    for statement in statements {
        match statement {
            Truth::Yes => {}
            Truth::No => return Truth::No,
            Truth::Unknown(missing) => unknown = unknown.or(Some(missing)),
        }
    }
    unknown.map_or(Truth::Yes, Truth::Unknown)
}

/// Whether at least one statement holds: one that does decides, then one that cannot be told.
pub fn any(statements: impl IntoIterator<Item = Truth>) -> Truth {
    !all(statements.into_iter().map(Truth::not))
}

/// A number known between bounds: `known` are certain, `possible` is the most there may be, `None`
/// where nothing limits it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// How many there are for certain.
    pub known: usize,
    /// How many there may be at most; `None` where more may exist that the input does not show.
    pub possible: Option<usize>,
}

impl Bounds {
    /// Whether there are at least `needed`; `missing` says what would tell where it cannot be told.
    pub fn at_least(self, needed: usize, missing: impl FnOnce() -> Missing) -> Truth {
        if self.known >= needed {
            Truth::Yes
        } else if self.possible.is_some_and(|possible| possible < needed) {
            Truth::No
        } else {
            Truth::Unknown(missing())
        }
    }
}

/// How many different values there are, as far as they can be told apart: known ones by themselves,
/// unknown ones by their symbols (`${var.region}-1` and `${var.region}-2` differ, two `var.zone` do not).
pub fn distinct<'v>(values: impl IntoIterator<Item = &'v Value<String>>, closed: bool) -> Bounds {
    let mut known: Vec<&str> = Vec::new();
    let mut symbols: Vec<&str> = Vec::new();
    // What each instance of a block has for itself: equal ones need not be one value.
    let mut each: Vec<&str> = Vec::new();
    let mut nameless = 0;
    for value in values {
        let symbol = value.symbol().filter(|symbol| !symbol.starts_with(MADE_OF));
        match (value.known(), symbol) {
            (Some(value), _) if !known.contains(&value.as_str()) => known.push(value),
            (None, Some(symbol)) if !is_one_value(symbol) => each.push(symbol),
            (None, Some(symbol)) if !symbols.contains(&symbol) => symbols.push(symbol),
            (None, None) => nameless += usize::from(value.is_unknown()),
            _ => {}
        }
    }
    // Symbols that all differ from each other; a greedy choice is a lower bound, which is what is asked.
    let mut apart: Vec<&str> = Vec::new();
    for symbol in symbols.iter().chain(&each) {
        if apart.iter().all(|other| differ(other, symbol)) {
            apart.push(symbol);
        }
    }
    let possible = known.len() + symbols.len() + each.len() + nameless;
    Bounds { known: known.len().max(apart.len()), possible: closed.then_some(possible) }
}

/// Whether a value is at least `needed`. An unknown value is decided by its candidates where they
/// agree; an absent one is unknown here: apply the format's default first.
pub fn at_least(value: &Value<u32>, needed: u32, missing: impl FnOnce() -> Missing) -> Truth {
    holds(value, |number| *number >= needed, missing)
}

/// Whether `test` holds of a value, deciding an unknown one by its candidates where they agree.
pub fn holds<T>(
    value: &Value<T>,
    test: impl Fn(&T) -> bool,
    missing: impl FnOnce() -> Missing,
) -> Truth {
    match value {
        Value::Known { value, .. } => Truth::known(test(value)),
        Value::Unknown { candidates, .. } if !candidates.is_empty() => {
            let agreeing = candidates.iter().filter(|candidate| test(candidate)).count();
            match agreeing {
                0 => Truth::No,
                n if n == candidates.len() => Truth::Yes,
                _ => Truth::Unknown(missing()),
            }
        }
        Value::Unknown { .. } | Value::Absent => Truth::Unknown(missing()),
    }
}

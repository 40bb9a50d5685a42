//! Whether one object speaks of another: certainly, perhaps, or not.

use resilint_schema::Value;

/// The answer to "does it mean that one?".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Match {
    No,
    Maybe,
    Yes,
}

impl Match {
    pub(super) const fn known(matches: bool) -> Self {
        if matches { Self::Yes } else { Self::No }
    }

    /// Both must hold.
    pub(super) fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// An answer that something else may still change.
    pub(super) fn at_most_maybe(self) -> Self {
        self.min(Self::Maybe)
    }
}

/// Whether two objects are in one namespace. An object that names none lands in the namespace of the
/// command that applies it: two such objects are together, and one of them may meet a named one.
pub(super) fn same_namespace(a: &Value<String>, b: &Value<String>) -> Match {
    let unnamed = |namespace: &Value<String>| match namespace {
        Value::Absent => true,
        Value::Known { value, .. } => value == "default",
        Value::Unknown { .. } => false,
    };
    match (a, b) {
        _ if unnamed(a) && unnamed(b) => Match::Yes,
        (Value::Known { value: a, .. }, Value::Known { value: b, .. }) => Match::known(a == b),
        (Value::Unknown { symbol: Some(a), .. }, Value::Unknown { symbol: Some(b), .. })
            if a == b =>
        {
            Match::Yes
        }
        _ => Match::Maybe,
    }
}

/// Whether two names are the same name.
pub(super) fn same_name(a: &Value<String>, b: &Value<String>) -> Match {
    match (a, b) {
        (Value::Known { value: a, .. }, Value::Known { value: b, .. }) => Match::known(a == b),
        (Value::Unknown { symbol: Some(a), .. }, Value::Unknown { symbol: Some(b), .. })
            if a == b =>
        {
            Match::Yes
        }
        (Value::Absent, _) | (_, Value::Absent) => Match::No,
        _ => Match::Maybe,
    }
}

/// How near two files are to each other: 0 for one file, 1 for one folder, more where the folder of
/// one is an ancestor of the other's; nothing where they lie in different branches.
pub(super) fn distance(a: &str, b: &str) -> Option<usize> {
    if a == b {
        return Some(0);
    }
    let (a, b) = (folder(a), folder(b));
    let (outer, inner) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let rest = inner.strip_prefix(outer)?;
    match rest {
        "" => Some(1),
        _ if outer.is_empty() => Some(2 + rest.matches('/').count()),
        _ if rest.starts_with('/') => Some(1 + rest.matches('/').count()),
        _ => None,
    }
}

/// The folder of a file; empty for the folder the run started in.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn files_are_near_by_their_folders() {
        for (a, b, expected) in [
            ("k/a.yaml", "k/a.yaml", Some(0)),
            ("k/a.yaml", "k/b.yaml", Some(1)),
            ("a.yaml", "b.yaml", Some(1)),
            ("a.yaml", "k/b.yaml", Some(2)),
            ("a.yaml", "k/l/b.yaml", Some(3)),
            ("k/a.yaml", "k/l/b.yaml", Some(2)),
            ("k/a.yaml", "kl/b.yaml", None),
            ("base/a.yaml", "prod/b.yaml", None),
        ] {
            assert_eq!(distance(a, b), expected, "{a} {b}");
            assert_eq!(distance(b, a), expected, "{b} {a}");
        }
    }
}

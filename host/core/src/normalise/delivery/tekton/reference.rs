//! References in texts: to parameters, `$(params.region)`, and to what only the run itself knows.

/// Prefixes of references to parameters.
const PARAMETERS: &[&str] = &["params.", "inputs.params.", "tt.params."];
/// Prefixes of references to what is only known when the pipeline runs.
const COMPUTED: &[&str] = &[
    "context.",
    "credentials.",
    "finally.",
    "inputs.",
    "outputs.",
    "resources.",
    "results.",
    "step.",
    "steps.",
    "tasks.",
    "workspaces.",
];

/// A reference.
pub(super) enum Reference<'t> {
    Parameter(&'t str),
    /// What only the run itself knows.
    Computed(&'t str),
}

/// The text before the first reference, the reference, and the text after it. What is in parentheses
/// otherwise is a command of a shell.
pub(super) fn next(text: &str) -> Option<(&str, Reference<'_>, &str)> {
    text.match_indices("$(").find_map(|(at, _)| {
        let (inner, after) = text.get(at + 2..)?.split_once(')')?;
        Some((text.get(..at)?, reference(inner)?, after))
    })
}

fn reference(inner: &str) -> Option<Reference<'_>> {
    let is_name = |name: &str| {
        !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || "$|;&<>(`".contains(c))
    };
    if let Some(name) = PARAMETERS.iter().find_map(|prefix| inner.strip_prefix(prefix)) {
        return is_name(name).then_some(Reference::Parameter(name));
    }
    // `params["region"]`, for names with dots.
    if let Some(quoted) = inner.strip_prefix("params[").and_then(|rest| rest.strip_suffix(']')) {
        let name = quoted.trim_matches(['"', '\'']);
        return is_name(name).then_some(Reference::Parameter(name));
    }
    let is_computed = COMPUTED.iter().any(|prefix| inner.starts_with(prefix)) && is_name(inner);
    is_computed.then_some(Reference::Computed(inner))
}

/// The parameter that `$(params.NAME[*])` stands for, all of it.
pub(super) fn whole_list(text: &str) -> Option<&str> {
    let (before, reference, after) = next(text)?;
    match reference {
        Reference::Parameter(name) if before.is_empty() && after.is_empty() => {
            name.strip_suffix("[*]")
        }
        _ => None,
    }
}

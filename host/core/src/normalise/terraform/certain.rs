//! Whether a value that the provider computes is surely made of the resources it refers to, or may as
//! well be something else, such as `null`.

use resilint_schema::Why;
use resilint_schema::symbol::{Part, parts};
use resilint_terraform::value::Value as Term;

/// What in an expression decides between values: it may yield another than the one it refers to.
const CHOICES: [&str; 8] =
    [" ? ", "try(", "one(", "coalesce", "lookup(", "each.", "count.index", "var."];

/// Whether a value is surely made of what it refers to. One that hangs on a variable or on a condition
/// may as well be something else.
pub(crate) fn is_certain(term: &Term) -> bool {
    term.as_unknown().is_none_or(|unknown| unknown.why == Why::Computed) && chooses_nothing(term)
}

/// As [`is_certain`], also of what a module yields whose files are not there.
pub(crate) fn is_certain_source(term: &Term) -> bool {
    let is_yielded = |why| matches!(why, Why::Computed | Why::ModuleMissing);
    term.as_unknown().is_none_or(|unknown| is_yielded(unknown.why)) && chooses_nothing(term)
}

/// Without a symbol it is not known how the value is made.
fn chooses_nothing(term: &Term) -> bool {
    let Some(unknown) = term.as_unknown() else { return true };
    unknown.symbol.as_deref().is_some_and(|symbol| {
        let plain = |part: &Part<'_>| match part {
            Part::Text(_) => true,
            Part::Hole(hole) => !CHOICES.iter().any(|choice| hole.contains(choice)),
        };
        parts(symbol).iter().all(plain)
    })
}

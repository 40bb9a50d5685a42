//! Whether a condition holds, as far as a script alone tells it.

use resilint_schema::{Provenance, Value};

use super::run::Runner;
use super::syntax::{Condition, Part, Simple, Statement, Word};
use super::text::{Text, possible};

/// What came of a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    Yes,
    No,
    /// A command that does something: it goes well, or the script does not mean what it says.
    Success,
    /// It cannot be told.
    Maybe(Hint),
}

/// What follows from a condition, whichever way is taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Hint {
    /// The variable of the environment that the condition finds empty.
    pub(super) empty: Option<String>,
    /// What something is equal to, and whether that is where the condition holds.
    pub(super) equal: Option<(Text, bool)>,
}

/// Commands that ask rather than do.
const ASKING: &[&str] =
    &["[", "[[", "test", "command", "which", "type", "hash", "grep", "egrep", "diff", "cmp", "let"];

impl Runner<'_> {
    /// Whether a statement that has been run ended well.
    pub(super) fn decide(&mut self, statement: &Statement) -> Decision {
        match statement {
            Statement::Test(condition) => self.holds(condition),
            Statement::Not(inner) => match self.decide(inner) {
                Decision::Yes => Decision::No,
                Decision::No => Decision::Yes,
                Decision::Success => Decision::maybe(),
                Decision::Maybe(hint) => Decision::Maybe(hint.reversed()),
            },
            Statement::Simple(simple) => does(simple),
            Statement::Assign { .. } | Statement::Function { .. } => Decision::Yes,
            Statement::Group(block) | Statement::Subshell(block) => match block.0.last() {
                Some(Statement::Simple(simple)) => does(simple),
                Some(Statement::Test(_)) | None => Decision::maybe(),
                Some(_) => Decision::Success,
            },
            Statement::Pipeline(statements) => match statements.last() {
                Some(Statement::Simple(simple)) => does(simple),
                _ => Decision::maybe(),
            },
            // The last of them decides.
            Statement::And(_, last) => match self.decide(last) {
                Decision::Success => Decision::Success,
                _ => Decision::maybe(),
            },
            _ => Decision::maybe(),
        }
    }

    fn holds(&mut self, condition: &Condition) -> Decision {
        match condition {
            Condition::Empty(word) => self.is_empty(word),
            Condition::Equal(left, right) => {
                let (left, right) = (self.single(left), self.single(right));
                match equal(&left, &right) {
                    Some(holds) => Decision::known(holds),
                    None => {
                        let known = [left, right].into_iter().find(|text| text.known().is_some());
                        let equal = known.map(|text| (text, true));
                        Decision::Maybe(Hint { equal, ..Hint::default() })
                    }
                }
            }
            Condition::Not(inner) => match self.holds(inner) {
                Decision::Yes => Decision::No,
                Decision::No => Decision::Yes,
                Decision::Success => Decision::maybe(),
                Decision::Maybe(hint) => Decision::Maybe(hint.reversed()),
            },
            Condition::And(left, right) => match (self.holds(left), self.holds(right)) {
                (Decision::No, _) | (_, Decision::No) => Decision::No,
                (Decision::Yes, Decision::Yes) => Decision::Yes,
                _ => Decision::maybe(),
            },
            Condition::Or(left, right) => match (self.holds(left), self.holds(right)) {
                (Decision::Yes, _) | (_, Decision::Yes) => Decision::Yes,
                (Decision::No, Decision::No) => Decision::No,
                _ => Decision::maybe(),
            },
            Condition::Other => Decision::maybe(),
        }
    }

    fn is_empty(&mut self, word: &Word) -> Decision {
        let asked = match word.parts.as_slice() {
            [Part::Variable { name, default: None }] => Some(name.as_str()),
            [Part::Quoted(parts)] => match parts.as_slice() {
                [Part::Variable { name, default: None }] => Some(name.as_str()),
                _ => None,
            },
            _ => None,
        };
        let asked = asked.filter(|name| self.env.is_untouched(name)).map(str::to_owned);
        match self.single(word) {
            Value::Known { value, .. } => Decision::known(value.is_empty()),
            // Some text around an unknown is not empty, whatever that is.
            Value::Unknown { symbol, .. }
                if symbol.as_deref().is_some_and(|symbol| {
                    let parts = resilint_schema::symbol::parts(symbol);
                    parts.iter().any(|part| matches!(part, resilint_schema::symbol::Part::Text(_)))
                }) =>
            {
                Decision::No
            }
            _ => Decision::Maybe(Hint { empty: asked, ..Hint::default() }),
        }
    }

    /// Whether a text fits one of the patterns of a case; nothing where that cannot be told.
    pub(super) fn fits(&mut self, subject: &Text, patterns: &[Word]) -> Option<bool> {
        let mut all = Some(false);
        for pattern in patterns {
            if pattern.literal() == Some("*") {
                return Some(true);
            }
            let pattern = self.single(pattern);
            match pattern.known().and_then(|pattern| matches(subject, pattern)) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => all = None,
            }
        }
        all
    }
}

impl Hint {
    /// What follows where the opposite holds.
    fn reversed(self) -> Self {
        let equal = self.equal.map(|(text, holds)| (text, !holds));
        Self { empty: None, equal }
    }
}

impl Decision {
    fn maybe() -> Self {
        Self::Maybe(Hint::default())
    }

    const fn known(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}

fn does(simple: &Simple) -> Decision {
    let word = |at: usize| simple.words.get(at).and_then(Word::literal);
    match word(0) {
        Some("true" | ":") => Decision::Yes,
        Some("false") => Decision::No,
        Some(first) if ASKING.contains(&first) => Decision::maybe(),
        // Whether something is there already.
        _ if [2, 3]
            .iter()
            .any(|at| matches!(word(*at), Some("get" | "list" | "show" | "describe"))) =>
        {
            Decision::maybe()
        }
        _ => Decision::Success,
    }
}

/// Whether two texts are equal. One that whoever starts the script may replace is not compared.
fn equal(left: &Text, right: &Text) -> Option<bool> {
    let literal = |text: &Text| match text {
        Value::Known { from, .. } => *from < Provenance::VariableDefault,
        _ => true,
    };
    if !literal(left) || !literal(right) {
        return None;
    }
    match (left, right) {
        (Value::Known { value: a, .. }, Value::Known { value: b, .. }) => {
            (!b.contains(['*', '?', '['])).then_some(a == b)
        }
        _ => {
            let (a, b) = (possible(left), possible(right));
            let apart = !a.is_empty() && !b.is_empty() && a.iter().all(|text| !b.contains(text));
            apart.then_some(false)
        }
    }
}

/// Whether a text fits a pattern with stars at its ends.
fn matches(subject: &Text, pattern: &str) -> Option<bool> {
    if let Value::Known { from, .. } = subject
        && *from >= Provenance::VariableDefault
    {
        return None;
    }
    let texts = possible(subject);
    if texts.is_empty() {
        return None;
    }
    let start = pattern.strip_suffix('*').unwrap_or(pattern);
    let middle = start.strip_prefix('*').unwrap_or(start);
    if middle.contains(['*', '?', '[', '(']) {
        return None;
    }
    let fits = |text: &String| match (pattern.starts_with('*'), pattern.ends_with('*')) {
        (true, true) => text.contains(middle),
        (true, false) => text.ends_with(middle),
        (false, true) => text.starts_with(middle),
        (false, false) => text == middle,
    };
    let count = texts.iter().filter(|text| fits(text)).count();
    if count == 0 { Some(false) } else { (count == texts.len()).then_some(true) }
}

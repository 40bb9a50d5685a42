//! The algebra of three-valued logic, as properties.

use proptest::prelude::*;
use resilint_sdk::logic::{Bounds, Truth, all, any, at_least};
use resilint_sdk::schema::{Missing, Value, Why};

fn missing(key: &str) -> Missing {
    Missing { key: key.into(), what: String::new(), settle: String::new() }
}

fn truth() -> impl Strategy<Value = Truth> {
    prop_oneof![Just(Truth::Yes), Just(Truth::No), Just(Truth::Unknown(missing("x"))),]
}

/// Every way the unknowns may turn out.
fn worlds(statements: &[Truth]) -> Vec<Vec<bool>> {
    statements.iter().fold(vec![Vec::new()], |worlds, statement| {
        let choices: &[bool] = match statement {
            Truth::Yes => &[true],
            Truth::No => &[false],
            Truth::Unknown(_) => &[true, false],
        };
        worlds
            .into_iter()
            .flat_map(|world| {
                choices.iter().map(move |choice| {
                    let mut next = world.clone();
                    next.push(*choice);
                    next
                })
            })
            .collect()
    })
}

/// What is true in all worlds is true, what is false in all is false, the rest is unknown.
fn agrees(verdict: &Truth, outcomes: &[bool]) -> bool {
    match verdict {
        Truth::Yes => outcomes.iter().all(|outcome| *outcome),
        Truth::No => outcomes.iter().all(|outcome| !outcome),
        Truth::Unknown(_) => {
            outcomes.iter().any(|outcome| *outcome) && outcomes.iter().any(|outcome| !outcome)
        }
    }
}

proptest! {
    #[test]
    fn all_and_any_are_exact(statements in prop::collection::vec(truth(), 0..6)) {
        let worlds = worlds(&statements);
        let conjunctions: Vec<bool> =
            worlds.iter().map(|world| world.iter().all(|holds| *holds)).collect();
        let disjunctions: Vec<bool> =
            worlds.iter().map(|world| world.iter().any(|holds| *holds)).collect();
        prop_assert!(agrees(&all(statements.clone()), &conjunctions));
        prop_assert!(agrees(&any(statements), &disjunctions));
    }

    #[test]
    fn a_count_is_decided_only_when_every_count_between_the_bounds_agrees(
        known in 0usize..5, more in prop::option::of(0usize..5), needed in 0usize..8,
    ) {
        let bounds = Bounds { known, possible: more.map(|more| known + more) };
        let outcomes: Vec<bool> =
            (known..=bounds.possible.unwrap_or(100)).map(|count| count >= needed).collect();
        prop_assert!(agrees(&bounds.at_least(needed, || missing("n")), &outcomes));
    }
}

#[test]
fn candidates_decide_where_they_agree() {
    let of = |candidates: &[u32]| Value::Unknown {
        why: Why::UnresolvedVariable,
        symbol: None,
        candidates: candidates.to_vec(),
        at: None,
    };
    assert_eq!(at_least(&of(&[2, 3]), 2, || missing("n")), Truth::Yes);
    assert_eq!(at_least(&of(&[0, 1]), 2, || missing("n")), Truth::No);
    assert_eq!(at_least(&of(&[1, 2]), 2, || missing("n")), Truth::Unknown(missing("n")));
    assert_eq!(at_least(&of(&[]), 2, || missing("n")), Truth::Unknown(missing("n")));
    assert_eq!(at_least(&Value::Absent, 2, || missing("n")), Truth::Unknown(missing("n")));
}

//! What holds of the plan of an instance.

use resilint_sdk::logic::Truth;
use resilint_sdk::missing;
use resilint_sdk::schema::{Missing, Provenance, Value};

use crate::facts::{Facts, Plan};
use crate::instances::Instance;

/// Whether something holds of the plan; of a plan that is not known, whether it holds of each that it may be.
pub(crate) fn holds(
    instance: &Instance<'_>,
    facts: &Facts,
    as_of: &str,
    test: impl Fn(&str, &Plan) -> bool,
) -> Truth {
    let of = |name: &String| facts.plan(name).map(|plan| test(name, plan));
    match &instance.database.plan {
        Value::Known { value, .. } => {
            of(value).map_or_else(|| Truth::Unknown(unlisted(instance, as_of)), Truth::known)
        }
        Value::Unknown { candidates, .. } => {
            let all: Vec<Option<bool>> = candidates.iter().map(of).collect();
            match all.first() {
                Some(Some(first)) if all.iter().all(|it| it == &Some(*first)) => {
                    Truth::known(*first)
                }
                _ => Truth::Unknown(unknown(instance)),
            }
        }
        Value::Absent => Truth::Unknown(unknown(instance)),
    }
}

/// What is missing where the plan is not known.
pub(crate) fn unknown(instance: &Instance<'_>) -> Missing {
    let what = format!("on which plan {} is", instance.label());
    missing::value(instance.resource, &instance.database.plan, &what)
}

/// What is missing where the facts do not list the plan.
pub(crate) fn unlisted(instance: &Instance<'_>, as_of: &str) -> Missing {
    let (name, plan) = (instance.label(), shown(instance));
    Missing {
        key: format!("plan:{plan}"),
        what: format!("what the plan {plan} of {name} has: the facts of {as_of} do not list it"),
        settle: "correct the name of the plan, or check with a newer version of resilint".into(),
    }
}

/// The plan as people know it.
pub(crate) fn shown(instance: &Instance<'_>) -> String {
    let plan = &instance.database.plan;
    match (plan.known(), plan.symbol()) {
        (Some(plan), _) => plan.clone(),
        (None, Some(symbol)) => format!("`{symbol}`"),
        (None, None) => "that is not stated".to_owned(),
    }
}

/// How the plan came to be known, where that is weaker than being written down: the end of a phrase.
pub(crate) const fn grade(instance: &Instance<'_>) -> &'static str {
    match instance.database.plan {
        Value::Known { from: Provenance::VariableDefault, .. } => ", by the default of a variable",
        _ => "",
    }
}

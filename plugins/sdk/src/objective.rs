//! What the team asks of a resource, as rules read it.

use resilint_schema::{FailureDomain, Resource};

use crate::Report;

/// The largest loss that a resource has to survive: that of a region, unless the team asks for less.
#[must_use]
pub fn survive(resource: &Resource) -> FailureDomain {
    resource.objective.survive.known().copied().unwrap_or(FailureDomain::Region)
}

/// Whether a resource has to survive the loss of a region. Where it has not, the rule has nothing to say of it, which is
/// reported.
pub fn asks_for_region(resource: &Resource, report: &mut Report) -> bool {
    if survive(resource) == FailureDomain::Region {
        return true;
    }
    report
        .not_applicable(format!(
            "{} has to survive the loss of a zone, not of a region",
            resource.label()
        ))
        .about(resource)
        .see(resource, "/objective/survive", "what is asked of it");
    false
}

/// Whether several locations of a resource serve requests at once, in the team's words; `None` where it does not say.
#[must_use]
pub fn is_active_active(resource: &Resource) -> Option<bool> {
    let topology = resource.objective.topology.known()?;
    Some(matches!(topology.as_str(), "active-active" | "3-active" | "active-active-passive"))
}

/// The age of the newest data that may be lost, in minutes, where the team says.
#[must_use]
pub fn rpo_minutes(resource: &Resource) -> Option<u32> {
    resource.objective.rpo_minutes.known().copied()
}

/// The time after which it has to work again, in minutes, where the team says.
#[must_use]
pub fn rto_minutes(resource: &Resource) -> Option<u32> {
    resource.objective.rto_minutes.known().copied()
}

/// Minutes as people write them: `15 min`, `4 h`, `1 d`, `1 h 30 min`.
#[must_use]
pub fn shown(minutes: u32) -> String {
    let (days, hours, rest) = (minutes / 1440, minutes % 1440 / 60, minutes % 60);
    let parts = [(days, "d"), (hours, "h"), (rest, "min")];
    let words: Vec<String> = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, unit)| format!("{count} {unit}"))
        .collect();
    if words.is_empty() { "0 min".to_owned() } else { words.join(" ") }
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn minutes_read_well() {
        for (minutes, text) in [(0, "0 min"), (15, "15 min"), (90, "1 h 30 min"), (1440, "1 d")] {
            assert_eq!(shown(minutes), text);
        }
    }
}

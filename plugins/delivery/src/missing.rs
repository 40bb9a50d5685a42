//! What an unknown verdict lacks.

use resilint_sdk::App;
use resilint_sdk::app::list;
use resilint_sdk::schema::{Kind, Missing, Resource, Value};

use crate::places::{Place, known};

/// The place of an app is not written down. `hints` are regions that something suggests.
pub(crate) fn target(app: &App<'_>, what: String, hints: &[&str]) -> Missing {
    // One remedy, one key: the rules of the offerings name it so.
    let key = "deployment-target".to_owned();
    Missing { key, what, settle: entries(app, hints) }
}

/// The first place whose region is not known, in words; nothing where the team has said where it runs.
pub(crate) fn unresolved(places: &[Place<'_>]) -> Option<String> {
    if places.iter().any(|place| place.stated) {
        return None;
    }
    let place = places.iter().find(|place| place.region.is_none() || !place.certain)?;
    let resource = place.resource;
    let name = resource.label();
    Some(match (&resource.location.region, known(resource)) {
        (_, Some(region)) => {
            format!("{name} may deploy it to {region}, and it cannot be told whether it does")
        }
        (Value::Unknown { candidates, .. }, None) if !candidates.is_empty() => {
            let candidates: Vec<&str> = candidates.iter().map(String::as_str).collect();
            format!("{name} deploys to one of {}", list(candidates))
        }
        (Value::Unknown { symbol: Some(symbol), why, .. }, None) => {
            format!("the region of {name} is `{symbol}`, {}", why.as_str())
        }
        _ => format!("{name} deploys to the region that its user has chosen before"),
    })
}

/// The regions that a place may be in.
pub(crate) fn candidates<'a>(places: &[Place<'a>]) -> Vec<&'a str> {
    let unknown = places.iter().map(|place| &place.resource.location.region);
    let candidates = unknown.flat_map(|region| match region {
        Value::Unknown { candidates, .. } => candidates.as_slice(),
        Value::Known { .. } | Value::Absent => &[],
    });
    candidates.map(String::as_str).collect()
}

/// A copy that the team states, and that is past the last day of that; nothing for what still holds, and for what is
/// declared.
pub(crate) fn overdue(resource: &Resource) -> Option<Missing> {
    let (enabled, review_by) = match &resource.kind {
        Kind::Replication(it) => (&it.enabled, &it.review_by),
        Kind::BackupJob(it) => (&it.enabled, &it.review_by),
        _ => return None,
    };
    let day = review_by.known().filter(|_| enabled.is_unknown())?;
    let name = resource.label();
    Some(Missing {
        key: format!("statement:{name}"),
        what: format!("whether {name} is still there: resilint.toml said so until {day}"),
        settle: "see whether it still holds, and set a later `review_by` in resilint.toml".into(),
    })
}

/// What to write into the configuration.
fn entries(app: &App<'_>, hints: &[&str]) -> String {
    let app = quoted(app.name());
    match hints {
        [] => format!(
            "write into resilint.toml for each region: [[target]] app = {app}, region = \"REGION\""
        ),
        hints => {
            let entry =
                |region: &&str| format!("[[target]] app = {app}, region = {}", quoted(region));
            let entries: Vec<String> = hints.iter().map(entry).collect();
            format!("write into resilint.toml what is true of: {}", entries.join("; "))
        }
    }
}

/// A text as TOML has it.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

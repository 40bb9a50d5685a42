//! How often something is copied, and whether that is often enough.

use resilint_sdk::missing;
use resilint_sdk::objective::shown;
use resilint_sdk::schema::{Missing, Resource, Value};

/// When something is copied: the words of its format, and the longest time between two copies.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Schedule<'a> {
    /// What states it, and where in it.
    pub(crate) by: &'a Resource,
    pub(crate) written: &'a Value<String>,
    pub(crate) minutes: &'a Value<u32>,
}

impl Schedule<'_> {
    /// The longest time between two copies, where it is known; else what is missing, where a schedule is stated.
    pub(crate) fn interval(&self, what: &str) -> Result<u32, Missing> {
        match (self.minutes, self.written) {
            (Value::Known { value, .. }, _) => Ok(*value),
            (unknown @ Value::Unknown { symbol: Some(_), .. }, Value::Unknown { .. }) => {
                Err(missing::value(self.by, unknown, what))
            }
            (_, Value::Known { value, .. }) => Err(Missing {
                key: format!("schedule:{}", self.by.label()),
                what: format!("{what}: `{value}` is no schedule that can be read"),
                settle:
                    "write the schedule as a cron expression of five fields, such as `0 */4 * * *`"
                        .into(),
            }),
            (_, written) => Err(missing::value(self.by, written, what)),
        }
    }
}

/// What is missing where the team does not say how much it may lose.
pub(crate) fn no_rpo(what: &str) -> Missing {
    Missing {
        key: "objective:rpo".into(),
        what: format!("{what}: no RPO is stated"),
        settle: "state `rpo` under `[objective]`, or for a data store under `[[store]]`, in resilint.toml".into(),
    }
}

/// `4 h`, and where more passes until a copy is begun, `4 h and 90 min more`.
pub(crate) fn with_delay(interval: u32, delay: u32) -> String {
    if delay == 0 {
        shown(interval)
    } else {
        format!("{} and {} more", shown(interval), shown(delay))
    }
}

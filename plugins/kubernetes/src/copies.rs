//! Of which workloads a rule about the number of copies has something to say.

use resilint_sdk::schema::{Resource, Runtime, Value, Why, Workload};

/// Why the manifest does not decide how many copies run, or is not meant to have several; nothing
/// where it does.
pub(crate) fn not_counted(resource: &Resource, workload: &Workload) -> Option<String> {
    let name = resource.label();
    match workload.runtime {
        Runtime::DaemonSet => {
            return Some(format!("{name} is a DaemonSet: one copy runs on each node"));
        }
        Runtime::KnativeService => {
            return Some(format!(
                "{name} is a Knative Service: how many copies run and where is Knative's to decide"
            ));
        }
        Runtime::Job => return Some(format!("{name} is a task that ends")),
        _ => {}
    }
    if let Some(reason) = workload.singleton_reason.known() {
        return Some(format!("{name} is declared a singleton: {reason}"));
    }
    let off = workload.replicas.autoscaled_min.is_absent()
        && matches!(workload.replicas.desired, Value::Known { value: 0, .. });
    off.then(|| format!("{name} is switched off: its `replicas` is 0"))
}

/// Such as `1 replica` and `3 replicas`.
pub(crate) fn counted(count: u32) -> String {
    if count == 1 { "1 replica".to_owned() } else { format!("{count} replicas") }
}

/// The smallest number of copies a value allows for, where its values are known or listed.
pub(crate) fn least(value: &Value<u32>) -> Option<u32> {
    match value {
        Value::Known { value, .. } => Some(*value),
        Value::Unknown { candidates, .. } => candidates.iter().min().copied(),
        Value::Absent => None,
    }
}

/// The largest number of copies a value allows for, where its values are known or listed.
pub(crate) fn most(value: &Value<u32>) -> Option<u32> {
    match value {
        Value::Known { value, .. } => Some(*value),
        Value::Unknown { candidates, .. } => candidates.iter().max().copied(),
        Value::Absent => None,
    }
}

/// Whether a count is one that the API would refuse, such as -1 or a list: no rule builds on it.
pub(crate) fn is_invalid(count: &Value<u32>) -> bool {
    matches!(count, Value::Unknown { why: Why::Unsupported, .. })
}

/// How many of `count` copies a number or a percentage stands for; nothing where it is neither.
pub(crate) fn share(text: &str, count: u32, up: bool) -> Option<u32> {
    let Some(percent) = text.strip_suffix('%') else { return text.parse().ok() };
    let hundredths = u64::from(count) * percent.parse::<u64>().ok()?;
    let share = if up { hundredths.div_ceil(100) } else { hundredths / 100 };
    u32::try_from(share).ok()
}

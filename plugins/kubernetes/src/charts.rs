//! Releases of Helm charts: what runs only the chart's templates say, and the input does not have what
//! they render to. No rule can judge that; all of them name the same remedy.

use resilint_sdk::schema::{Chart, Missing, Resource, Value, Workload};
use resilint_sdk::{Entry, Report};

/// The finding that `what` cannot be told, such as "whether two replicas run", where a workload stands for
/// what a chart makes; nothing for other workloads.
pub(crate) fn unrendered<'r>(
    resource: &Resource,
    workload: &Workload,
    what: &str,
    report: &'r mut Report,
) -> Option<Entry<'r>> {
    let chart = workload.chart.as_deref()?;
    let entry = report.unknown(missing(resource, workload, chart, what)).about(resource).at(
        resource,
        "/spec/chart/name",
        "only what this chart renders to says so",
    );
    Some(entry)
}

fn missing(resource: &Resource, workload: &Workload, chart: &Chart, what: &str) -> Missing {
    let release = resource.label();
    Missing {
        key: format!("chart:{release}"),
        what: format!("{what} in the release {release}: its chart decides, and is not rendered"),
        settle: format!(
            "render the chart with the values of the release and check its output, as in `{} | resilint check -`",
            command(resource, workload, chart)
        ),
    }
}

/// `helm template shop web --namespace front`, with what is known of it; a word in capitals stands for
/// what is not.
fn command(resource: &Resource, workload: &Workload, chart: &Chart) -> String {
    let mut words = vec![
        "helm template".to_owned(),
        word(&resource.name).unwrap_or("NAME").to_owned(),
        word(&chart.name).unwrap_or("CHART").to_owned(),
    ];
    let options = [
        ("--repo", &chart.repository),
        ("--version", &chart.version),
        ("--namespace", &workload.namespace),
    ];
    for (option, value) in options {
        words.extend(word(value).map(|value| format!("{option} {value}")));
    }
    words.join(" ")
}

/// A known value that a shell takes as it is.
fn word(value: &Value<String>) -> Option<&str> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._/:@+~".contains(c);
    let is_safe =
        |text: &&String| !text.is_empty() && !text.starts_with('-') && text.chars().all(is_plain);
    value.known().filter(is_safe).map(String::as_str)
}

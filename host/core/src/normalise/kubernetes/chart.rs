//! Helm charts that stand in the input: `Chart.yaml` with its values. Templates are not rendered, so what a
//! chart makes is unknown; the numbers of copies that its values ask for are told, and prove nothing.

use std::collections::BTreeMap;

use resilint_schema::{
    AppGroup, Chart, Confidence, Container, Kind, Location, Offering, Replicas, ResourceId,
    Runtime, Set, SourceId, Value, Why, Workload,
};

use super::fields;
use crate::detect::Format;
use crate::normalise::chart_values::each_count;
use crate::normalise::path::folder;
use crate::normalise::{Builder, Declared, Input};
use crate::parse::Node;

/// Numbers of copies of one chart that are told.
const MAX_COUNTS: usize = 100;

/// Adds a workload for each chart whose values ask for copies, and says which file declares it. Charts
/// whose values ask for none may run nothing.
pub(super) fn declare(
    inputs: &[Input<'_>],
    builder: &mut Builder<'_>,
) -> Vec<(SourceId, ResourceId)> {
    let charts: Vec<&Input<'_>> =
        inputs.iter().filter(|it| it.format == Format::HelmChart).collect();
    let folders: Vec<&str> = charts.iter().map(|chart| folder(chart.path)).collect();
    let mut declared = Vec::new();
    for chart in charts {
        let root = &chart.document.root;
        let own = folder(chart.path);
        let is_library = root.get("type").and_then(Node::as_str) == Some("library");
        if is_library || is_part(own, &folders) {
            continue;
        }
        let counts = counts(inputs, own);
        if !counts.is_empty() {
            declared.push((root.span.source, workload(root, own, counts, builder)));
        }
    }
    declared
}

/// Whether a chart is vendored into another one: `shop/charts/db` is part of `shop`.
fn is_part(own: &str, folders: &[&str]) -> bool {
    let whole = own.rsplit_once("/charts/").map(|(whole, _)| whole);
    let whole = whole.or_else(|| own.strip_prefix("charts/").map(|_| ""));
    whole.is_some_and(|whole| folders.contains(&whole))
}

fn workload(
    root: &Node,
    own: &str,
    counts: BTreeMap<String, Value<u32>>,
    builder: &mut Builder<'_>,
) -> ResourceId {
    let name = fields::text(root.get("name"));
    let label =
        name.known().or(name.symbol().map(str::to_owned).as_ref()).cloned().unwrap_or_default();
    let symbol = format!("the chart {label}");
    let unrendered = || Value::<()>::unknown(Why::Unrendered, symbol.clone(), name.at());
    let container = Container { serves: unrendered().map(|()| false), ..Container::default() };
    let chart = Chart {
        // What `helm template` takes.
        name: Value::inferred(if own.is_empty() { "." } else { own }.to_owned(), name.at()),
        version: fields::text(root.get("version")),
        counts,
        ..Chart::default()
    };
    let spec = Workload {
        runtime: Runtime::Other,
        replicas: Replicas { desired: unrendered().map(|()| 0), ..Replicas::default() },
        containers: vec![container],
        disruption_budgets: Set::default(),
        chart: Some(Box::new(chart)),
        ..Workload::default()
    };
    let id = builder.declare(Declared {
        offering: Offering::Kubernetes,
        name,
        address: format!("chart {label}"),
        span: root.span,
        labels: BTreeMap::new(),
        location: Location::default(),
        kind: Kind::Workload(Box::new(spec)),
    });
    builder.group(AppGroup {
        confidence: Confidence::Proven,
        ..AppGroup::new(Offering::Kubernetes, label, vec![id.clone()], "declared once".to_owned())
    });
    id
}

/// The numbers of copies that the files of values beside a chart ask for. Which of the files a release is
/// given the chart does not say: where they differ, each may be.
fn counts(inputs: &[Input<'_>], own: &str) -> BTreeMap<String, Value<u32>> {
    let mut found: BTreeMap<String, Vec<Value<u32>>> = BTreeMap::new();
    let files = inputs.iter().filter(|input| input.format == Format::HelmValues);
    for input in files.filter(|input| folder(input.path) == own) {
        each_count(&input.document.root, &mut |path, count, at| {
            if found.len() < MAX_COUNTS || found.contains_key(&path) {
                found.entry(path).or_default().push(Value::literal(count, at));
            }
        });
    }
    let agreed = |(path, values): (String, Vec<Value<u32>>)| {
        let at = values.first().and_then(Value::at);
        let what = format!("`{path}` of the values");
        (path, fields::either(&values.iter().collect::<Vec<_>>(), &what, at))
    };
    found.into_iter().map(agreed).collect()
}

#[cfg(test)]
mod tests {
    use resilint_schema::Value;

    use super::counts;
    use crate::detect::Format;
    use crate::normalise::Input;
    use crate::parse::{ParseLimits, Parsed, yaml};

    fn asked(values: &[(&str, &str)]) -> String {
        let parse = |(path, text)| (path, yaml(0, text, &ParseLimits::default()));
        let parsed: Vec<(&str, Parsed)> = values.iter().copied().map(parse).collect();
        let inputs: Vec<Input<'_>> = parsed
            .iter()
            .map(|(path, parsed)| {
                let (document, comments) = (&parsed.documents[0], &parsed.comments);
                Input { path, format: Format::HelmValues, document, comments }
            })
            .collect();
        let shown = |(path, count): (String, Value<u32>)| match count {
            Value::Known { value, .. } => format!("{path}={value}"),
            Value::Unknown { candidates, .. } => format!("{path}={candidates:?}"),
            Value::Absent => path,
        };
        counts(&inputs, "shop").into_iter().map(shown).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn values_ask_for_copies() {
        for (text, expected) in [
            ("replicaCount: 2", "replicaCount=2"),
            ("web: {replicas: 3, image: x}", "web.replicas=3"),
            ("autoscaling: {enabled: true, minReplicas: 2}", "autoscaling.minReplicas=2"),
            ("autoscaling: {enabled: false, minReplicas: 2}", ""),
            ("replicaCount: '2'", ""),
            ("replicaCount: -1", ""),
            ("[1, 2]", ""),
            ("a: {b: {c: {d: {replicas: 1}}}}", ""),
        ] {
            assert_eq!(asked(&[("shop/values.yaml", text)]), expected, "{text}");
        }
        let files = [
            ("shop/values.yaml", "replicaCount: 1"),
            ("shop/values-prod.yaml", "replicaCount: 3"),
            ("other/values.yaml", "replicaCount: 9"),
        ];
        assert_eq!(asked(&files), "replicaCount=[1, 3]");
    }
}

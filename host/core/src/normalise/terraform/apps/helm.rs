//! Releases of Helm charts. What a chart makes of its values only its templates say, so a release is one
//! workload that stands for all of them: its name, its namespace and its cluster are known, what runs is not.

use std::collections::BTreeMap;

use resilint_schema::{
    Chart, Container, Kind, Location, Offering, RelationKind, Replicas, Runtime, Set, Value, Why,
    Workload,
};
use resilint_terraform::Data;
use resilint_terraform::value::Value as Term;

use crate::normalise::chart_values::{each_count, is_count};
use crate::normalise::terraform::apps::kubernetes::clusters;
use crate::normalise::terraform::field::{self, Fields};
use crate::normalise::terraform::graph::Subject;
use crate::normalise::terraform::{Made, Reader};
use crate::parse::{ParseLimits, yaml};
use crate::sanitise::without_userinfo;

/// The types of this family.
pub(crate) const READERS: &[(&str, Reader)] = &[("helm_release", release)];

fn release(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let unrendered = || -> Value<()> {
        let at = subject.graph.span(subject.instance.place);
        Value::unknown(Why::Unrendered, format!("the chart of {}", subject.instance.address), at)
    };
    let container = Container { serves: unrendered().map(|()| false), ..Container::default() };
    let workload = Workload {
        runtime: Runtime::Other,
        namespace: fields.text_or_default("namespace", fields.at("name")),
        replicas: Replicas { desired: unrendered().map(|()| 0), ..Replicas::default() },
        containers: vec![container],
        disruption_budgets: Set::default(),
        chart: Some(Box::new(chart(&fields))),
        ..Workload::default()
    };
    let kind = Kind::Workload(Box::new(workload));
    Made::new(Offering::Kubernetes, fields.text("name"), Location::default(), kind).with_edges(
        RelationKind::RunsOn,
        &clusters(subject),
        fields.at("name"),
    )
}

fn chart(fields: &Fields<'_>) -> Chart {
    let clean = |text: Value<String>| text.map(|text| without_userinfo(&text).into_owned());
    Chart {
        name: clean(fields.text("chart")),
        repository: clean(fields.text("repository")),
        version: fields.text("version"),
        counts: counts(fields),
    }
}

/// What the values say of numbers of copies: those of `values` in their order, then those of `set`. What
/// is unknown may change what came before it.
fn counts(fields: &Fields<'_>) -> BTreeMap<String, Value<u32>> {
    let mut found = BTreeMap::new();
    match fields.term("values").map(|values| (values, &values.data)) {
        Some((_, Data::List(items) | Data::Set(items))) => {
            items.iter().for_each(|item| read_values(item, fields, &mut found));
        }
        Some((values, _)) => read_values(values, fields, &mut found),
        None => {}
    }
    let blocks = fields.blocks("set");
    if blocks.open.is_some() {
        found.clear();
    }
    for set in &blocks.items {
        match set.text("name") {
            Value::Known { value: path, .. } if is_count(&path) => {
                found.insert(path, set.number("value"));
            }
            Value::Unknown { .. } => found.clear(),
            Value::Known { .. } | Value::Absent => {}
        }
    }
    found
}

/// One document of values. Nothing of it is kept but counts, since it may hold passwords.
fn read_values(term: &Term, fields: &Fields<'_>, found: &mut BTreeMap<String, Value<u32>>) {
    let (text, from, at) = match field::text(term, fields.graph()) {
        Value::Known { value, from, at } => (value, from, at),
        Value::Unknown { .. } => return found.clear(),
        Value::Absent => return,
    };
    // Where it is written is where the argument is, not where its lines are.
    let source = at.map_or(0, |at| at.source);
    for document in &yaml(source, &text, &ParseLimits::default()).documents {
        each_count(&document.root, &mut |path, count, _| {
            found.insert(path, Value::Known { value: count, from, at });
        });
    }
}

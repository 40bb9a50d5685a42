//! Declares one copy of an app: the app of a manifest, pushed with certain flags.

use std::collections::BTreeMap;

use resilint_schema::{Kind, Location, Offering, ResourceId, Routes, Value, Workload};

use super::files::Files;
use super::group::label;
use super::inherit::App;
use super::manifest::{name, workload};
use super::mta;
use super::overrides::Overrides;
use super::text::Reader;
use crate::facts::FactBook;
use crate::normalise::{Builder, Declared};

/// Adds the workload that an app is when it is pushed with `overrides`, and returns its id.
pub(super) fn declare_copy<'a>(
    app: &App<'a>,
    overrides: &Overrides,
    files: Files<'a>,
    builder: &mut Builder<'_>,
) -> ResourceId {
    let (name, workload) = read(app, overrides, files, builder);
    let mut address = format!("app {}", label(&name).unwrap_or_default());
    if !overrides.is_empty() {
        address = format!("{address} with {}", overrides.words());
    }
    builder.declare(Declared {
        offering: Offering::CloudFoundry,
        name,
        address,
        span: app.node.span,
        labels: BTreeMap::new(),
        location: suggested(&workload.routes, builder.facts),
        kind: Kind::Workload(Box::new(workload)),
    })
}

/// The workload that an app is when it is pushed with `overrides`.
pub(super) fn copied(
    app: &App<'_>,
    overrides: &Overrides,
    files: Files<'_>,
    builder: &Builder<'_>,
) -> Workload {
    read(app, overrides, files, builder).1
}

fn read<'a>(
    app: &App<'a>,
    overrides: &Overrides,
    files: Files<'a>,
    builder: &Builder<'_>,
) -> (Value<String>, Workload) {
    let variables = overrides.variables(builder.variables, files);
    let app = &mta::extended(app, &overrides.extensions, files);
    let values = mta::values(app);
    let language = mta::language(app);
    let reader = Reader { variables: &variables, values: &values, language };
    let workload = workload(app, overrides, &reader, builder.facts);
    (name(app, &reader), workload)
}

/// The region that the routes of a manifest name. It proves no deployment: rules count targets.
fn suggested(routes: &Routes, facts: &FactBook) -> Location {
    let region = routes.named.iter().find_map(|route| {
        let host = route.host.known().map(String::as_str).or(route.host.symbol())?;
        let stated = matches!(route.platform_domain, Value::Known { value: true, .. });
        let region = facts.region_of_host(host).filter(|_| stated && host.contains('.'))?;
        Some(Value::inferred(region.to_owned(), route.host.at()))
    });
    Location { region: region.unwrap_or_default(), ..Location::default() }
}

//! What jobs deploy to Code Engine, as workloads. Which of them are copies of one app the stage of that
//! platform says, for all that declares apps.

use std::collections::BTreeMap;

use resilint_schema::{Confidence, Kind, Location, Offering, RelationKind, Value};

use super::declare::Placed;
use super::site::{Deployed, What};
use crate::normalise::{Builder, Declared};

/// Declares what a target deploys.
pub(super) fn workloads(placed: &Placed, builder: &mut Builder<'_>) {
    for (push, deployed) in &placed.pushes {
        workload(placed, *push, deployed, builder);
    }
}

/// The place of the target, as it is written for what is deployed.
fn location(placed: &Placed, deployed: &Deployed) -> Location {
    let mut location = placed.location.clone();
    if let (Value::Known { at: Some(at), .. }, Some(own)) =
        (&mut location.region, deployed.region_at)
    {
        *at = own;
    }
    location
}

fn workload(placed: &Placed, push: usize, deployed: &Deployed, builder: &mut Builder<'_>) {
    let kind = match deployed.what {
        What::App => "app",
        What::Job => "job",
        What::Function => "function",
        What::Action | What::Manifest | What::Release => return,
    };
    let name = &deployed.push.application;
    let Some(shown) = name.known().map(String::as_str).or(name.symbol()) else { return };
    let mut workload = deployed.settings.workload(deployed.what, name);
    workload.project = placed.project.clone();
    let region = &placed.location.region;
    let region = region.known().map(String::as_str).or(region.symbol());
    let place = region.map(|region| format!(" in {region}")).unwrap_or_default();
    let id = builder.declare(Declared {
        offering: Offering::CodeEngine,
        name: name.clone(),
        address: format!("{kind} {shown}{place}"),
        span: deployed.at,
        labels: BTreeMap::new(),
        location: location(placed, deployed),
        kind: Kind::Workload(Box::new(workload)),
    });
    builder.pushes(&placed.id, push, &id);
    if deployed.push.certain {
        let kind = RelationKind::Deploys;
        builder.relate(kind, &placed.id, &id, Confidence::Proven, Some(deployed.at));
    }
    let max = placed.count.max;
    let min = if deployed.push.certain { placed.count.min } else { 0 };
    builder.counts(&id, resilint_schema::Multiplicity { min, max, at: placed.count.at });
}

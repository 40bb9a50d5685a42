//! Names of the service catalogue, from `facts/catalogue.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

/// Plans by id, and services by the label of Cloud Foundry.
#[derive(Debug, Deserialize)]
pub(super) struct Catalogue {
    pub(super) as_of: String,
    pub(super) shelf_life_days: u32,
    plan: BTreeMap<String, Plan>,
    label: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
struct Plan {
    service: String,
    plan: String,
}

/// Beginnings of ids that name service and plan: `databases-for-redis-standard`.
const SPEAKING: [&str; 2] = ["databases-for-", "messages-for-"];

impl Catalogue {
    /// Service and plan of a plan's id; nothing where it does not tell.
    pub(super) fn plan_of_id<'a>(&'a self, id: &'a str) -> Option<(&'a str, &'a str)> {
        if let Some(known) = self.plan.get(id) {
            return Some((&known.service, &known.plan));
        }
        if let Some(plan) = id.strip_prefix("cloudant-") {
            return Some(("cloudantnosqldb", plan));
        }
        let start = SPEAKING.iter().find_map(|start| id.strip_prefix(start))?;
        let engine = start.find('-')?;
        let (service, plan) = id.split_at(id.len() - start.len() + engine);
        Some((service, plan.strip_prefix('-')?))
    }

    pub(super) fn service_of_label(&self, label: &str) -> Option<&str> {
        self.label.get(label).map(String::as_str)
    }
}

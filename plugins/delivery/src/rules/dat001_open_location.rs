//! DAT001: the input says where each data store is.

use std::collections::BTreeMap;

use resilint_sdk::schema::Resource;
use resilint_sdk::{App, Report, missing, place};

use crate::estate;

resilint_sdk::declare_rule! {
    /// ## What it does
    /// Names, once for each variable or expression, the data stores whose place it leaves open, and what would tell.
    ///
    /// ## Why is this bad
    /// No rule that compares places can say anything of these data stores: neither that a copy is in another region, nor that
    /// it is not. One value, or a plan in place of the configuration, settles all of them.
    ///
    /// ## Bad
    /// ```hcl
    /// variable "region" {}
    ///
    /// resource "ibm_database" "orders" {
    ///   location = var.region
    ///   # ...
    /// }
    /// ```
    ///
    /// ## Good
    /// ```hcl
    /// variable "region" {
    ///   default = "eu-gb"
    /// }
    /// ```
    ///
    /// ## Verdicts
    /// Passes where the place of every data store is known. Fails, as information, once for each thing that leaves places open.
    /// Not applicable where no data store is declared.
    ///
    /// ## References
    /// None: it is about the input.
    code: "DAT001",
    name: "delivery/open-location",
    title: "the input says where each data store is",
    severity: Info,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let Some(stores) = estate::of(app, report) else { return };
    let placed: Vec<&Resource> = stores.into_iter().filter(|it| estate::is_placed(it)).collect();
    if placed.is_empty() {
        report.not_applicable("what it declares has no place of its own");
        return;
    }
    let (open, known): (Vec<&Resource>, Vec<&Resource>) =
        placed.iter().partition(|store| is_open(store));
    let mut of_key: BTreeMap<String, (String, Vec<&Resource>)> = BTreeMap::new();
    for store in &open {
        let missing = missing::value(store, place::doubt(&store.location), "where it is");
        of_key.entry(missing.key).or_insert((missing.settle, Vec::new())).1.push(store);
    }
    if of_key.is_empty() {
        report.pass(format!("the places of {} are known", estate::names(known)));
    }
    for (key, (settle, stores)) in of_key {
        blocked(&key, settle, &stores, report);
    }
}

fn is_open(store: &Resource) -> bool {
    let location = &store.location;
    let is_named = location.geo.known().is_some() || location.region.known().is_some();
    place::doubt(location).is_unknown() || !is_named
}

/// What one missing value leaves open.
fn blocked(key: &str, settle: String, stores: &[&Resource], report: &mut Report) {
    let names = estate::names(stores.iter().copied());
    let message = match key.split_once(':') {
        Some(("variable" | "place" | "count", what)) => {
            format!("`{what}` leaves open where {names} {}", verb(stores))
        }
        _ => format!("nothing says where {names} {}", verb(stores)),
    };
    let about = "no rule that compares places can tell of it";
    let mut entry = report.fail(message).help(settle);
    for (index, store) in stores.iter().enumerate() {
        let pointer = place::pointer(store);
        entry = match index {
            0 => entry.about(store).at(store, pointer, about),
            _ => entry.see(store, pointer, store.label()),
        };
    }
}

const fn verb(stores: &[&Resource]) -> &'static str {
    if stores.len() == 1 { "is" } else { "are" }
}

//! The cloud resource name and the id of a resource, which plans and states have.

use resilint_schema::{Kind, Value};
use resilint_terraform::Instance;

use crate::normalise::terraform::field::Fields;
use crate::normalise::terraform::graph::Graph;

/// Attributes that hold the cloud resource name, where they hold one.
const NAMING: [&str; 3] = ["crn", "resource_crn", "id"];

/// The cloud resource name, where it is known.
pub(crate) fn crn(instance: &Instance, graph: &Graph<'_>) -> Value<String> {
    let fields = Fields::new(&instance.config, graph);
    let is_crn = |text: &Value<String>| text.known().is_some_and(|text| text.starts_with("crn:"));
    NAMING.iter().map(|name| fields.text(name)).find(is_crn).unwrap_or_default()
}

/// Notes the id of a service instance; hosts of Cloudant and names of keys and backups hold it.
pub(crate) fn fill_in(kind: &mut Kind, instance: &Instance, graph: &Graph<'_>) {
    let guid = match kind {
        Kind::Database(database) => &mut database.guid,
        Kind::ServiceInstance(service) => &mut service.guid,
        _ => return,
    };
    let own = Fields::new(&instance.config, graph).text("guid");
    if guid.is_absent() && own.known().is_some_and(|guid| !guid.is_empty()) {
        *guid = own;
    }
}

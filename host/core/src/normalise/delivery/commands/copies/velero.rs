//! `velero`: schedules and backups of namespaces that the command line makes.

use resilint_schema::Offering;

use super::copied;
use crate::normalise::delivery::arguments::Arguments;
use crate::normalise::delivery::copied::Copied;

pub(super) fn read(first: &str, second: &str, arguments: &Arguments<'_>) -> Option<Copied> {
    let is_made = matches!(
        (first, second),
        ("schedule" | "backup", "create") | ("create", "schedule" | "backup")
    );
    if !is_made {
        return None;
    }
    let namespaces = arguments.value(&["include-namespaces"]);
    let copied = copied("velero", Offering::Kubernetes, namespaces, arguments);
    Some(Copied {
        destination: arguments.value(&["storage-location"]),
        schedule: arguments.value(&["schedule"]),
        ..copied
    })
}

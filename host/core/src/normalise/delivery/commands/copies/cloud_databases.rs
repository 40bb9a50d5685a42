//! `ibmcloud cdb`: a backup on demand, which the service keeps with those of each day.

use resilint_schema::Offering;

use super::copied;
use crate::normalise::delivery::arguments::Arguments;
use crate::normalise::delivery::commands::value;
use crate::normalise::delivery::copied::Copied;

pub(super) fn read(verb: &str, arguments: &Arguments<'_>) -> Option<Copied> {
    if !matches!(verb, "deployment-backup-now" | "backup-now" | "backup") {
        return None;
    }
    let source = value(arguments.plain(0, &["t", "timeout"]));
    (!source.is_absent()).then(|| copied("cdb-backup", Offering::CloudDatabases, source, arguments))
}

//! `ibmcloud cdb`: a backup on demand, which the service keeps with those of each day.

use resilint_schema::Offering;

use super::copied;
use crate::normalise::delivery::arguments::Arguments;
use crate::normalise::delivery::commands::value;
use crate::normalise::delivery::copied::Copied;

pub(super) const PROGRAMS: &[&str] = &["ibmcloud", "bx", "bluemix", "ic"];
pub(super) const SPOKEN: &[&str] = &["backup-now", "cdb backup"];

pub(super) fn read(arguments: &Arguments<'_>) -> Option<Copied> {
    let (service, verb) = (arguments.text(0)?, arguments.text(1)?);
    let is_backup = matches!(service, "cdb" | "clouddatabases")
        && matches!(verb, "deployment-backup-now" | "backup-now" | "backup");
    if !is_backup {
        return None;
    }
    let arguments = &arguments.after(2);
    let source = value(arguments.plain(0, &["t", "timeout"]));
    (!source.is_absent()).then(|| copied("cdb-backup", Offering::CloudDatabases, source, arguments))
}

//! DataProtectionApplications of OADP, the operator that installs Velero on OpenShift: the storage locations that it makes.

use resilint_schema::Value;

use super::super::Cluster;
use super::super::fields;
use super::super::object::Object;
use super::Named;
use super::backup_storage_location::{BACKUPS, SNAPSHOTS, Written, read_only};
use super::stated::Stated;
use crate::normalise::Builder;
use crate::parse::Node;

/// Adds the locations that the applications among the objects make.
pub(super) fn declare<'a>(cluster: &Cluster<'a>, builder: &mut Builder<'_>) -> Vec<Named<'a>> {
    let mut found = Vec::new();
    let objects = cluster.objects.iter();
    for object in objects.filter(|it| it.is("oadp.openshift.io", "DataProtectionApplication")) {
        let stated = Stated::new(cluster, object);
        for (field, kind) in [("backupLocations", BACKUPS), ("snapshotLocations", SNAPSHOTS)] {
            // What a patch makes of such a list cannot be told field by field.
            if stated.is_patched(&["spec", field]) {
                continue;
            }
            let items = object.spec(field).map_or(&[][..], Node::items).iter();
            for (number, item) in items.enumerate() {
                if let Some(written) = written(object, kind, number, item) {
                    found.push(written.declare(builder));
                }
            }
        }
    }
    found
}

fn written<'a>(
    object: &Object<'a>,
    kind: &'static str,
    number: usize,
    item: &Node,
) -> Option<Written<'a>> {
    let velero = item.get("velero").or_else(|| item.get("bucket"))?;
    let text = |path: &[&str]| fields::text(velero.at(path));
    // One that has no name is named after the application, and counted from one.
    let name = match fields::text(item.get("name")) {
        Value::Absent => object.name.clone().map(|name| format!("{name}-{}", number + 1)),
        name => name,
    };
    Some(Written {
        kind,
        name,
        address: format!("{} {kind} {}", object.address(), number + 1),
        path: object.path,
        span: item.span,
        bucket: text(&["objectStorage", "bucket"]),
        endpoint: text(&["config", "s3Url"]),
        region: text(&["config", "region"]),
        is_default: velero.get("default").and_then(Node::as_bool) == Some(true),
        read_only: read_only(&text(&["accessMode"])),
    })
}

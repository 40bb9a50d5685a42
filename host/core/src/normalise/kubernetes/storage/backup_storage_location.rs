//! BackupStorageLocations and VolumeSnapshotLocations of Velero: where backups are kept.

use std::collections::BTreeMap;

use resilint_schema::{BackupVault, Kind, Location, Offering, Span, Value, Why};

use super::super::Cluster;
use super::Named;
use super::stated::Stated;
use crate::facts::FactBook;
use crate::normalise::bucket_endpoint::place;
use crate::normalise::host::bare;
use crate::normalise::{Builder, Declared};

/// What keeps the backups themselves, and what keeps the snapshots of volumes.
pub(super) const BACKUPS: &str = "velero";
pub(super) const SNAPSHOTS: &str = "velero-volume-snapshots";

/// One location with what its object says of it.
pub(super) struct Written<'a> {
    pub(super) kind: &'static str,
    pub(super) name: Value<String>,
    pub(super) address: String,
    pub(super) path: &'a str,
    pub(super) span: Span,
    pub(super) bucket: Value<String>,
    pub(super) endpoint: Value<String>,
    pub(super) region: Value<String>,
    pub(super) is_default: bool,
    /// Where it says that nothing may be written to it.
    pub(super) read_only: Option<Span>,
}

/// Adds the locations among the objects.
pub(super) fn declare<'a>(cluster: &Cluster<'a>, builder: &mut Builder<'_>) -> Vec<Named<'a>> {
    let mut found = Vec::new();
    for object in cluster.objects.iter().filter(|object| object.group == "velero.io") {
        let kind = match object.kind {
            "BackupStorageLocation" => BACKUPS,
            "VolumeSnapshotLocation" => SNAPSHOTS,
            _ => continue,
        };
        let stated = Stated::new(cluster, object);
        let written = Written {
            kind,
            name: object.name.clone(),
            address: object.address(),
            path: object.path,
            span: object.node.span,
            bucket: stated.text(&["spec", "objectStorage", "bucket"]),
            endpoint: stated.text(&["spec", "config", "s3Url"]),
            region: stated.text(&["spec", "config", "region"]),
            is_default: stated.flag(&["spec", "default"]).known() == Some(&true),
            read_only: read_only(&stated.text(&["spec", "accessMode"])),
        };
        found.push(written.declare(builder));
    }
    found
}

/// Velero takes no backups to a location whose access mode is `ReadOnly`.
pub(super) fn read_only(mode: &Value<String>) -> Option<Span> {
    mode.at().filter(|_| mode.known().is_some_and(|mode| mode == "ReadOnly"))
}

impl<'a> Written<'a> {
    pub(super) fn declare(self, builder: &mut Builder<'_>) -> Named<'a> {
        let location = self.location(builder.facts);
        let vault = BackupVault {
            provider: self.kind.to_owned(),
            endpoint: bare(self.endpoint),
            bucket: self.bucket,
            ..BackupVault::default()
        };
        let id = builder.declare(Declared {
            offering: Offering::Kubernetes,
            name: self.name.clone(),
            address: self.address,
            span: self.span,
            labels: BTreeMap::new(),
            location,
            kind: Kind::BackupVault(Box::new(vault)),
        });
        Named {
            id,
            name: self.name,
            path: self.path,
            is_default: self.is_default,
            read_only: self.read_only,
        }
    }

    /// The endpoint says where the bucket is. The region is what signs requests: of a server that is not of the cloud
    /// it is any word, and without an endpoint it may be of another cloud.
    fn location(&self, facts: &FactBook) -> Location {
        if !self.endpoint.is_absent() {
            return place(&self.endpoint, facts);
        }
        let region = match &self.region {
            Value::Known { value, at, .. } if facts.region(value) != Some(value) => {
                Value::unknown(Why::NotInFacts, value.clone(), *at)
            }
            region => region.clone(),
        };
        Location { region, ..Location::default() }
    }
}

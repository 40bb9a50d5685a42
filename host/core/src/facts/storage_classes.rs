//! The storage of clusters, from `facts/kubernetes.toml`: the classes of volumes that clusters of IBM Cloud come with,
//! and what Velero does where nothing is written.

use std::collections::BTreeMap;

use serde::Deserialize;

/// What clusters come with.
#[derive(Debug, Deserialize)]
pub struct ClusterStorage {
    storage_classes: Classes,
    snapshot_classes: BTreeMap<String, String>,
    /// What Velero does where nothing is written.
    pub velero: Velero,
}

#[derive(Debug, Deserialize)]
struct Classes {
    retaining: String,
    built_in: Vec<BuiltIn>,
    provisioners: BTreeMap<String, Reach>,
    #[serde(default)]
    further: Vec<Further>,
}

/// A class that clusters come with.
#[derive(Debug, Deserialize)]
pub struct BuiltIn {
    /// Its name, with `*` for any text.
    name: String,
    /// What makes its volumes.
    pub provisioner: String,
    /// What reaches its volumes.
    pub scope: Reach,
}

/// A parameter with which volumes reach further than their provisioner alone says.
#[derive(Debug, Deserialize)]
struct Further {
    provisioner: String,
    parameter: String,
    value: String,
    scope: Reach,
}

/// What reaches a volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// Pods of one zone.
    Zone,
    /// Pods of one classic datacenter.
    Datacenter,
    /// Pods of all zones of a region.
    Region,
    /// All pods; it is a bucket, whose place its endpoint says.
    Bucket,
    /// All pods; it is a bucket of one region.
    BucketRegional,
    /// All pods; it is a bucket that spreads over a geography.
    BucketCrossRegion,
}

/// What Velero does where nothing is written.
#[derive(Debug, Deserialize)]
pub struct Velero {
    /// Hours that a backup is kept.
    pub ttl_hours: u32,
    /// The location that it writes to.
    pub storage_location: String,
}

impl ClusterStorage {
    /// The class of this name that clusters come with.
    #[must_use]
    pub fn built_in(&self, name: &str) -> Option<&BuiltIn> {
        self.storage_classes.built_in.iter().find(|class| fits(&class.name, name))
    }

    /// Whether a class of this name that clusters come with keeps the volume of a claim that goes.
    #[must_use]
    pub fn retains(&self, name: &str) -> bool {
        name.contains(&self.storage_classes.retaining)
    }

    /// What reaches the volumes of a provisioner, with the parameters of the class.
    pub fn reach<'p>(
        &self,
        provisioner: &str,
        parameter: impl Fn(&str) -> Option<&'p str>,
    ) -> Option<Reach> {
        let further = self.storage_classes.further.iter().find(|further| {
            further.provisioner == provisioner
                && parameter(&further.parameter).is_some_and(|value| fits(&further.value, value))
        });
        let own = self.storage_classes.provisioners.get(provisioner);
        further.map(|further| further.scope).or(own.copied())
    }

    /// What becomes of the snapshots of a class that clusters come with, when their objects go.
    #[must_use]
    pub fn deletion_policy(&self, snapshot_class: &str) -> Option<&str> {
        self.snapshot_classes.get(snapshot_class).map(String::as_str)
    }
}

/// Whether a text is what a pattern with at most one `*` stands for.
fn fits(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((start, end)) => text.strip_prefix(start).is_some_and(|rest| rest.ends_with(end)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::FactBook;
    use super::Reach;

    #[test]
    fn classes_are_known_by_their_names() {
        let facts = FactBook::load().unwrap();
        let storage = facts.cluster_storage();
        for (name, scope) in [
            ("ibmc-vpc-block-10iops-tier", Some(Reach::Zone)),
            ("ibmc-vpc-file-regional-max-bandwidth", Some(Reach::Region)),
            ("ibmc-file-gold", Some(Reach::Datacenter)),
            ("ibmc-s3fs-standard-perf-regional", Some(Reach::BucketRegional)),
            ("ibmc-s3fs-standard-cross-region", Some(Reach::BucketCrossRegion)),
            ("gp3", None),
        ] {
            assert_eq!(storage.built_in(name).map(|class| class.scope), scope, "{name}");
        }
        assert!(storage.retains("ibmc-vpc-block-retain-10iops-tier"));
        assert!(!storage.retains("ibmc-vpc-block-10iops-tier"));
        let rfs = |name: &str| (name == "profile").then_some("rfs");
        assert_eq!(storage.reach("vpc.file.csi.ibm.io", rfs), Some(Reach::Region));
        assert_eq!(storage.reach("vpc.file.csi.ibm.io", |_| None), Some(Reach::Zone));
        assert_eq!(storage.reach("ebs.csi.aws.com", |_| None), None);
    }
}

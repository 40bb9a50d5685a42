//! The places that a job deploys to, and what it deploys there.

use resilint_schema::{Platform, Push, Span, Value};

use super::settings::Settings;
use crate::shell::same;

/// What is deployed by name or by file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    App,
    Job,
    Function,
    Action,
    /// The objects of a manifest.
    Manifest,
    Release,
}

/// One place that a job deploys to.
#[derive(Debug)]
pub(super) struct Site {
    pub(super) platform: Platform,
    pub(super) region: Value<String>,
    pub(super) project: Value<String>,
    pub(super) cluster: Value<String>,
    pub(super) namespace: Value<String>,
    pub(super) endpoint: Value<String>,
    /// The first command that deploys there.
    pub(super) at: Span,
    /// Whether it may be several places.
    pub(super) repeats: bool,
    pub(super) pushes: Vec<Deployed>,
}

/// One thing that is deployed to a site.
#[derive(Debug)]
pub(super) struct Deployed {
    pub(super) what: What,
    pub(super) push: Push,
    /// The folder that the command runs in, which the paths on it start at.
    pub(super) folder: Option<String>,
    /// What an app is when the job is done.
    pub(super) settings: Settings,
    pub(super) at: Span,
    /// Where the region was chosen that it is deployed in: several commands may choose the same.
    pub(super) region_at: Option<Span>,
}

impl Site {
    /// The same place, with nothing deployed to it yet.
    pub(super) fn copy(&self) -> Self {
        Self {
            platform: self.platform,
            region: self.region.clone(),
            project: self.project.clone(),
            cluster: self.cluster.clone(),
            namespace: self.namespace.clone(),
            endpoint: self.endpoint.clone(),
            at: self.at,
            repeats: self.repeats,
            pushes: Vec::new(),
        }
    }

    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.platform == other.platform
            && [
                (&self.region, &other.region),
                (&self.project, &other.project),
                (&self.cluster, &other.cluster),
                (&self.namespace, &other.namespace),
                (&self.endpoint, &other.endpoint),
            ]
            .into_iter()
            .all(|(a, b)| same(a, b))
    }
}

impl Deployed {
    /// What is deployed; what an app is, the state says.
    pub(super) fn without_settings(&self) -> Self {
        Self {
            what: self.what,
            push: self.push.clone(),
            folder: self.folder.clone(),
            settings: Settings::default(),
            at: self.at,
            region_at: self.region_at,
        }
    }
}

pub(super) fn is_same(a: &Deployed, b: &Deployed) -> bool {
    a.what == b.what
        && same(&a.push.application, &b.push.application)
        && same(&a.push.manifest, &b.push.manifest)
        && (a.push.manifest.is_absent() || a.folder == b.folder)
}

//! Under which names resources are found.

use std::collections::BTreeMap;

use resilint_schema::{Kind, Resource, Topology};

use super::crn::Crn;

/// A name that only one thing in the world has.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Name {
    /// Id of a service instance.
    Instance(String),
    /// Cloud resource name of a part of one, or of what is in none.
    Whole(String),
    /// A bucket: no two in the world have one name.
    Bucket(String),
}

impl Name {
    /// The name of a resource.
    pub(super) fn of(resource: &Resource) -> Option<Self> {
        if let Some(crn) = resource.crn.known().and_then(|crn| Crn::read(crn)) {
            return Self::in_crn(crn);
        }
        let text = match &resource.kind {
            Kind::Database(database) => database.guid.known(),
            Kind::ServiceInstance(instance) => instance.guid.known(),
            Kind::Bucket(_) => return Some(Self::Bucket(resource.name.known()?.clone())),
            _ => None,
        };
        Some(Self::Instance(text.filter(|guid| !guid.is_empty())?.clone()))
    }

    fn in_crn(crn: Crn<'_>) -> Option<Self> {
        Some(match (crn.instance, crn.kind, crn.resource) {
            ("", _, "") => return None,
            (_, "bucket", bucket) if !bucket.is_empty() => Self::Bucket(bucket.to_owned()),
            (instance, "", _) => Self::Instance(instance.to_owned()),
            _ => Self::Whole(crn.whole.to_owned()),
        })
    }
}

/// Resources by what others may call them: their places in the topology.
#[derive(Debug, Default)]
pub(super) struct Index {
    named: BTreeMap<Name, Vec<usize>>,
    ids: BTreeMap<String, Vec<usize>>,
    hosts: BTreeMap<String, Vec<usize>>,
}

impl Index {
    /// All resources but those that repeat another one.
    pub(super) fn new(topology: &Topology) -> Self {
        let repeated = super::same::repeated(topology);
        let mut index = Self::default();
        for (at, resource) in topology.resources.iter().enumerate() {
            if !repeated.contains(&resource.id) {
                index.add(at, resource);
            }
        }
        index
    }

    fn add(&mut self, at: usize, resource: &Resource) {
        if let Some(name) = Name::of(resource) {
            if let Name::Instance(guid) = &name {
                self.ids.entry(guid.clone()).or_default().push(at);
            }
            self.named.entry(name).or_default().push(at);
        }
        let crn = resource.crn.known().and_then(|crn| Crn::read(crn));
        if let Some(crn) = crn.filter(|crn| crn.kind != "bucket" && !crn.resource.is_empty()) {
            self.ids.entry(crn.resource.to_owned()).or_default().push(at);
        }
        let hosts = resource.database().map_or(&[][..], |database| &database.hosts);
        for host in hosts.iter().filter_map(|host| host.known()) {
            self.hosts.entry(host.to_lowercase()).or_default().push(at);
        }
    }

    /// What a text names: by its cloud resource name, which may be that of a part such as a backup or a key, by its id,
    /// or by its host.
    pub(super) fn find(&self, text: &str) -> &[usize] {
        let of = |name: Name| self.named.get(&name).map_or(&[][..], Vec::as_slice);
        if let Some(crn) = Crn::read(text) {
            let own = Name::in_crn(crn).map_or(&[][..], of);
            let is_part = own.is_empty() && !crn.instance.is_empty() && crn.kind != "bucket";
            return if is_part { of(Name::Instance(crn.instance.to_owned())) } else { own };
        }
        match host_of(text) {
            Some(host) => self.of_host(&host.to_lowercase()),
            None => self.ids.get(text.trim()).map_or(&[], Vec::as_slice),
        }
    }

    /// The instance of a host: hosts of Cloudant begin with the id of the instance.
    fn of_host(&self, host: &str) -> &[usize] {
        if let Some(found) = self.hosts.get(host) {
            return found;
        }
        let label = host.split('.').next().unwrap_or_default();
        let guid = label.strip_suffix("-bluemix").unwrap_or(label);
        self.ids.get(guid).map_or(&[], Vec::as_slice)
    }
}

fn host_of(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?;
    (!host.is_empty()).then_some(host)
}

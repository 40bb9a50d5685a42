//! The kinds of resources, and how a kind is read and asked for.

use serde::Serialize;

use crate::backup::{BackupJob, BackupPolicy, BackupVault, Snapshot};
use crate::balancer::LoadBalancer;
use crate::bucket::Bucket;
use crate::cluster::Cluster;
use crate::database::{Database, LogicalDatabase};
use crate::domain::{Certificate, DomainMapping, DomainSettings};
use crate::global_balancer::{GlobalLoadBalancer, OriginPool};
use crate::network::{Network, Subnet};
use crate::project::{Configuration, ImageBuild, Project, ServiceInstance, Trigger};
use crate::replication::Replication;
use crate::resource::Resource;
use crate::server::{PlacementGroup, Server, ServerGroup};
use crate::storage::{BlockVolume, FileShare};
use crate::target::Target;
use crate::volume_claim::{StorageClass, VolumeClaim};
use crate::workload::Workload;

/// What a resource is, with the fields of that kind.
///
/// New kinds are added here; a plugin that does not know a kind sees [`Kind::Other`].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", content = "spec", rename_all = "kebab-case")]
pub enum Kind {
    /// A place that something is deployed to: a pipeline job, a workflow step, a script's target.
    Target(Box<Target>),
    /// Something that runs: an app, a Deployment, a job, a function.
    Workload(Box<Workload>),
    /// A cluster and its worker pools.
    Cluster(Box<Cluster>),
    /// A local load balancer: a Service, an Ingress, a route, a regional load balancer.
    LoadBalancer(Box<LoadBalancer>),
    /// A load balancer over locations.
    GlobalLoadBalancer(Box<GlobalLoadBalancer>),
    /// A pool of origins of a global load balancer.
    OriginPool(Box<OriginPool>),
    /// A Code Engine project, a Functions namespace or a Cloud Foundry space.
    Project(Box<Project>),
    /// An instance of a service that no other kind describes.
    ServiceInstance(Box<ServiceInstance>),
    /// A config map or secret: names only.
    Configuration(Box<Configuration>),
    /// A build that pushes an image.
    ImageBuild(Box<ImageBuild>),
    /// Something that starts functions or jobs.
    Trigger(Box<Trigger>),
    /// A TLS certificate.
    Certificate(Box<Certificate>),
    /// Settings of a domain at the edge.
    DomainSettings(Box<DomainSettings>),
    /// A domain that leads to an app.
    DomainMapping(Box<DomainMapping>),
    /// A virtual or bare metal server.
    Server(Box<Server>),
    /// What servers are made from; it is none itself.
    ServerTemplate(Box<Server>),
    /// Like servers whose number is kept or scaled.
    ServerGroup(Box<ServerGroup>),
    /// What spreads servers over hosts.
    PlacementGroup(Box<PlacementGroup>),
    /// A network.
    Network(Box<Network>),
    /// A subnet.
    Subnet(Box<Subnet>),
    /// A database service instance, or a database that the team runs itself.
    Database(Box<Database>),
    /// A database inside an instance.
    LogicalDatabase(Box<LogicalDatabase>),
    /// A bucket of object storage.
    Bucket(Box<Bucket>),
    /// A file share.
    FileShare(Box<FileShare>),
    /// A block volume.
    BlockVolume(Box<BlockVolume>),
    /// A class of volumes of a cluster.
    StorageClass(Box<StorageClass>),
    /// A claim of a workload for a volume.
    VolumeClaim(Box<VolumeClaim>),
    /// A snapshot of a volume or share.
    Snapshot(Box<Snapshot>),
    /// Where backups are kept.
    BackupVault(Box<BackupVault>),
    /// What is backed up, when, and for how long.
    BackupPolicy(Box<BackupPolicy>),
    /// A job of the team that copies data.
    BackupJob(Box<BackupJob>),
    /// A replication that is an object of its own.
    Replication(Box<Replication>),
    /// A kind that this version does not know.
    #[serde(untagged)]
    Other {
        /// Its name.
        kind: String,
        /// Its fields.
        spec: serde_json::Value,
    },
}

impl Kind {
    /// The kind of that name with these fields.
    pub(crate) fn read(kind: String, spec: serde_json::Value) -> Result<Self, serde_json::Error> {
        Ok(match kind.as_str() {
            "target" => Self::Target(serde_json::from_value(spec)?),
            "workload" => Self::Workload(serde_json::from_value(spec)?),
            "cluster" => Self::Cluster(serde_json::from_value(spec)?),
            "load-balancer" => Self::LoadBalancer(serde_json::from_value(spec)?),
            "global-load-balancer" => Self::GlobalLoadBalancer(serde_json::from_value(spec)?),
            "origin-pool" => Self::OriginPool(serde_json::from_value(spec)?),
            _ => return Self::read_compute(kind, spec),
        })
    }

    /// The kinds that a plugin reads only where it names their family as a feature: what it does not
    /// judge stays as it is, since a reader of each kind would double a plugin.
    fn read_compute(kind: String, spec: serde_json::Value) -> Result<Self, serde_json::Error> {
        match kind.as_str() {
            #[cfg(feature = "code-kinds")]
            "project" => Ok(Self::Project(serde_json::from_value(spec)?)),
            #[cfg(any(feature = "code-kinds", feature = "data-kinds"))]
            "service-instance" => Ok(Self::ServiceInstance(serde_json::from_value(spec)?)),
            #[cfg(feature = "code-kinds")]
            "configuration" => Ok(Self::Configuration(serde_json::from_value(spec)?)),
            #[cfg(feature = "code-kinds")]
            "image-build" => Ok(Self::ImageBuild(serde_json::from_value(spec)?)),
            #[cfg(feature = "code-kinds")]
            "trigger" => Ok(Self::Trigger(serde_json::from_value(spec)?)),
            #[cfg(feature = "edge-kinds")]
            "certificate" => Ok(Self::Certificate(serde_json::from_value(spec)?)),
            #[cfg(feature = "edge-kinds")]
            "domain-settings" => Ok(Self::DomainSettings(serde_json::from_value(spec)?)),
            #[cfg(feature = "edge-kinds")]
            "domain-mapping" => Ok(Self::DomainMapping(serde_json::from_value(spec)?)),
            #[cfg(feature = "server-kinds")]
            "server" => Ok(Self::Server(serde_json::from_value(spec)?)),
            #[cfg(feature = "server-kinds")]
            "server-template" => Ok(Self::ServerTemplate(serde_json::from_value(spec)?)),
            #[cfg(feature = "server-kinds")]
            "server-group" => Ok(Self::ServerGroup(serde_json::from_value(spec)?)),
            #[cfg(feature = "server-kinds")]
            "placement-group" => Ok(Self::PlacementGroup(serde_json::from_value(spec)?)),
            #[cfg(feature = "server-kinds")]
            "network" => Ok(Self::Network(serde_json::from_value(spec)?)),
            #[cfg(feature = "server-kinds")]
            "subnet" => Ok(Self::Subnet(serde_json::from_value(spec)?)),
            _ => Self::read_data(kind, spec),
        }
    }

    #[cfg_attr(
        not(feature = "backup-kinds"),
        expect(clippy::unnecessary_wraps, reason = "the same signature as with the feature")
    )]
    fn read_data(kind: String, spec: serde_json::Value) -> Result<Self, serde_json::Error> {
        match kind.as_str() {
            #[cfg(feature = "data-kinds")]
            "database" => Ok(Self::Database(serde_json::from_value(spec)?)),
            #[cfg(feature = "data-kinds")]
            "logical-database" => Ok(Self::LogicalDatabase(serde_json::from_value(spec)?)),
            #[cfg(feature = "data-kinds")]
            "bucket" => Ok(Self::Bucket(serde_json::from_value(spec)?)),
            #[cfg(feature = "data-kinds")]
            "file-share" => Ok(Self::FileShare(serde_json::from_value(spec)?)),
            #[cfg(feature = "data-kinds")]
            "block-volume" => Ok(Self::BlockVolume(serde_json::from_value(spec)?)),
            #[cfg(feature = "backup-kinds")]
            "storage-class" => Ok(Self::StorageClass(serde_json::from_value(spec)?)),
            #[cfg(feature = "backup-kinds")]
            "volume-claim" => Ok(Self::VolumeClaim(serde_json::from_value(spec)?)),
            #[cfg(feature = "backup-kinds")]
            "snapshot" => Ok(Self::Snapshot(serde_json::from_value(spec)?)),
            #[cfg(feature = "backup-kinds")]
            "backup-vault" => Ok(Self::BackupVault(serde_json::from_value(spec)?)),
            #[cfg(feature = "backup-kinds")]
            "backup-policy" => Ok(Self::BackupPolicy(serde_json::from_value(spec)?)),
            #[cfg(feature = "backup-kinds")]
            "backup-job" => Ok(Self::BackupJob(serde_json::from_value(spec)?)),
            #[cfg(feature = "data-kinds")]
            "replication" => Ok(Self::Replication(serde_json::from_value(spec)?)),
            _ => Ok(Self::Other { kind, spec }),
        }
    }
}

/// Questions whether a resource is of one kind, each answered with the fields of that kind.
macro_rules! accessors {
    ($($(#[$docs:meta])* $name:ident: $kind:ident => $fields:ty;)*) => {
        impl Resource {
            $(
                $(#[$docs])*
                #[must_use]
                pub fn $name(&self) -> Option<&$fields> {
                    if let Kind::$kind(fields) = &self.kind { Some(fields) } else { None }
                }
            )*
        }
    };
}

accessors! {
    /// The target, where it is one.
    target: Target => Target;
    /// The workload, where it is one.
    workload: Workload => Workload;
    /// The cluster, where it is one.
    cluster: Cluster => Cluster;
    /// The load balancer, where it is one.
    load_balancer: LoadBalancer => LoadBalancer;
    /// The global load balancer, where it is one.
    global_load_balancer: GlobalLoadBalancer => GlobalLoadBalancer;
    /// The origin pool, where it is one.
    origin_pool: OriginPool => OriginPool;
    /// The project, where it is one.
    project: Project => Project;
    /// The service instance, where it is one.
    service_instance: ServiceInstance => ServiceInstance;
    /// The configuration, where it is one.
    configuration: Configuration => Configuration;
    /// The image build, where it is one.
    image_build: ImageBuild => ImageBuild;
    /// The trigger, where it is one.
    trigger: Trigger => Trigger;
    /// The certificate, where it is one.
    certificate: Certificate => Certificate;
    /// The settings of a domain, where it is those.
    domain_settings: DomainSettings => DomainSettings;
    /// The domain mapping, where it is one.
    domain_mapping: DomainMapping => DomainMapping;
    /// The server, where it is one.
    server: Server => Server;
    /// The server template, where it is one.
    server_template: ServerTemplate => Server;
    /// The server group, where it is one.
    server_group: ServerGroup => ServerGroup;
    /// The placement group, where it is one.
    placement_group: PlacementGroup => PlacementGroup;
    /// The network, where it is one.
    network: Network => Network;
    /// The subnet, where it is one.
    subnet: Subnet => Subnet;
    /// The database, where it is one.
    database: Database => Database;
    /// The logical database, where it is one.
    logical_database: LogicalDatabase => LogicalDatabase;
    /// The bucket, where it is one.
    bucket: Bucket => Bucket;
    /// The file share, where it is one.
    file_share: FileShare => FileShare;
    /// The block volume, where it is one.
    block_volume: BlockVolume => BlockVolume;
    /// The storage class, where it is one.
    storage_class: StorageClass => StorageClass;
    /// The volume claim, where it is one.
    volume_claim: VolumeClaim => VolumeClaim;
    /// The snapshot, where it is one.
    snapshot: Snapshot => Snapshot;
    /// The backup vault, where it is one.
    backup_vault: BackupVault => BackupVault;
    /// The backup policy, where it is one.
    backup_policy: BackupPolicy => BackupPolicy;
    /// The backup job, where it is one.
    backup_job: BackupJob => BackupJob;
    /// The replication, where it is one.
    replication: Replication => Replication;
}

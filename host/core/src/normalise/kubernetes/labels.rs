//! Label keys that name failure domains, and annotations that this normaliser reads, in one table.
//! The domains come from the well-known labels of kubernetes.io (reference "Well-Known Labels,
//! Annotations and Taints") and, for `ibm-cloud.kubernetes.io`, from the worker labels of IBM Cloud
//! Kubernetes Service (topic "Adding worker nodes and zones to clusters").

/// Node labels and the failure domain that each stands for.
const DOMAINS: [(&str, &str); 8] = [
    ("topology.kubernetes.io/zone", "zone"),
    ("failure-domain.beta.kubernetes.io/zone", "zone"),
    ("ibm-cloud.kubernetes.io/zone", "zone"),
    ("topology.kubernetes.io/region", "region"),
    ("failure-domain.beta.kubernetes.io/region", "region"),
    ("ibm-cloud.kubernetes.io/region", "region"),
    ("kubernetes.io/hostname", "host"),
    ("beta.kubernetes.io/hostname", "host"),
];

/// Ties a LoadBalancer Service to one zone (IBM Cloud Kubernetes Service, classic load balancers).
pub(crate) const SERVICE_ZONE: &str = "service.kubernetes.io/ibm-load-balancer-cloud-provider-zone";

/// The team's reason why one copy is all there may be.
pub(super) const SINGLETON: &str = "resilint.dev/singleton";

/// The least number of copies that Knative keeps, in its current and its old spelling.
pub(super) const MIN_SCALE: [&str; 2] =
    ["autoscaling.knative.dev/min-scale", "autoscaling.knative.dev/minScale"];

/// The most copies that Knative makes.
pub(super) const MAX_SCALE: [&str; 2] =
    ["autoscaling.knative.dev/max-scale", "autoscaling.knative.dev/maxScale"];

/// What scales a Knative Service: Knative itself, or Kubernetes.
pub(super) const SCALER_CLASS: &str = "autoscaling.knative.dev/class";

/// Words in the names of storage classes whose volumes are file systems that many nodes may mount
/// (`ibmc-file-gold`, `ibmc-vpc-file-1000-iops`, `ocs-storagecluster-cephfs`).
pub(crate) const SHARED_STORAGE: [&str; 3] = ["file", "cephfs", "nfs"];

/// What a node label stands for: `zone`, `host`, `region` or `other`.
pub(crate) fn domain(key: &str) -> &'static str {
    DOMAINS.iter().find(|(label, _)| *label == key).map_or("other", |(_, domain)| *domain)
}

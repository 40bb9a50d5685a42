//! Objects of Kubernetes that Terraform makes: workloads, budgets, autoscalers, services.
use super::Reader;
pub(super) const READERS: &[(&str, Reader)] = &[];

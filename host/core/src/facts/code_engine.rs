//! What Code Engine and Knative do where a manifest says nothing, from `facts/code-engine.toml`.

use serde::Deserialize;

/// Defaults of Code Engine and Knative.
#[derive(Debug, Deserialize)]
pub struct CodeEngine {
    /// The domain that the endpoints of all apps lie below.
    pub app_domain: String,
    /// Modules of `terraform-ibm-modules` that make nothing that runs.
    pub modules_without_apps: Vec<String>,
    /// Of an app.
    pub app: App,
    /// Of a job.
    pub job: Job,
    /// Of a function.
    pub function: Function,
    /// Of a Knative Service.
    pub knative: Knative,
}

/// Defaults of an app.
#[derive(Debug, Deserialize)]
pub struct App {
    /// The least number of instances.
    pub scale_min: u32,
    /// The most instances.
    pub scale_max: u32,
    /// Requests that an instance takes at once.
    pub concurrency: u32,
    /// Seconds that a request may take.
    pub request_timeout_seconds: u32,
    /// The port that it listens on.
    pub port: String,
    /// Who reaches it under the domains of the platform.
    pub visibility: String,
    /// Seconds between two checks of a probe.
    pub probe_interval_seconds: u32,
    /// Seconds until a check has failed.
    pub probe_timeout_seconds: u32,
    /// Failed checks in a row that count as a failure.
    pub probe_failure_threshold: u32,
}

/// Defaults of a job.
#[derive(Debug, Deserialize)]
pub struct Job {
    /// Times that a failed run is tried again.
    pub retry_limit: u32,
    /// Seconds that a run may take.
    pub run_timeout_seconds: u32,
}

/// Defaults of a function.
#[derive(Debug, Deserialize)]
pub struct Function {
    /// Calls that an instance takes at once.
    pub concurrency: u32,
    /// Seconds that a call may take.
    pub run_timeout_seconds: u32,
    /// Who reaches it under the domains of the platform.
    pub visibility: String,
}

/// Defaults of a Knative Service.
#[derive(Debug, Deserialize)]
pub struct Knative {
    /// The least number of copies.
    pub scale_min: u32,
    /// The least number of copies where Kubernetes itself scales.
    pub scale_min_hpa: u32,
    /// Seconds that a request may take.
    pub request_timeout_seconds: u32,
}

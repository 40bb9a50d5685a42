//! Host names at the edge: certificates, settings of a domain, and mappings of a domain to an app.

use serde::{Deserialize, Serialize};

use crate::{Set, Value};

/// A TLS certificate. Made from `ibm_sm_*_certificate`, `ibm_cis_certificate_*`,
/// `ibm_certificate_manager_*`, and secrets of type TLS. The certificate and its key are never
/// read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Certificate {
    /// Who keeps it: `secrets-manager`, `cis`, `certificate-manager` (a service that has ended),
    /// `kubernetes-secret`, `code-engine-secret`, or another name.
    pub provider: String,
    /// How it comes about: `ordered`, `imported` or `private`.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub form: Value<String>,
    /// Host names it is valid for.
    pub domains: Set<Value<String>>,
    /// Whether it is renewed before it ends, without anyone's doing.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub auto_rotate: Value<bool>,
    /// Whether a renewal also makes a new key.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub rotate_keys: Value<bool>,
    /// The day it ends, `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub expires: Value<String>,
}

/// Settings of a domain at the edge. Made from `ibm_cis_domain_settings`, `ibm_cis_tls_settings`
/// and `ibm_cis_waf_*`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct DomainSettings {
    /// The domain.
    pub domain: Value<String>,
    /// How the edge speaks to origins: `off`, `flexible`, `full`, `strict`, `origin_pull`, in the
    /// words of the format.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub ssl_mode: Value<String>,
    /// Whether the edge keeps a certificate for the domain by itself.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub universal_ssl: Value<bool>,
    /// The oldest TLS version that clients may use, such as `1.2`.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub min_tls_version: Value<String>,
    /// Whether the web application firewall is switched on.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub waf: Value<bool>,
    /// Whether clients are sent on to HTTPS.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub https_redirect: Value<bool>,
    /// Seconds that the edge waits for an origin's answer.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub proxy_read_timeout_seconds: Value<u32>,
}

/// A domain that leads to an app. Made from `ibm_code_engine_domain_mapping` and Knative
/// DomainMappings. A `serves` relation leads to the app where it is in the topology.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "json-schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct DomainMapping {
    /// The domain.
    pub domain: Value<String>,
    /// Name of the app or function it leads to.
    pub component: Value<String>,
    /// The host name that the DNS entry of the domain points to.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub cname_target: Value<String>,
    /// Name of the secret with the certificate; a `secured-by` relation leads to it where it is in
    /// the topology.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub tls_secret: Value<String>,
    /// `public`, `private` or `project`, in the words of the format.
    #[serde(skip_serializing_if = "Value::is_absent")]
    pub visibility: Value<String>,
}

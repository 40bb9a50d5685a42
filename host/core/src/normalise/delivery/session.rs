//! What the command lines have chosen at one point of a job. It is kept on disk, so that it outlives the
//! shell that chose it.

use resilint_schema::Value;

use crate::shell::either;

/// The choices; absent where none was made.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Session {
    /// Region of the account (`ibmcloud login -r`, `ibmcloud target -r`).
    pub(super) region: Value<String>,
    /// Code Engine project.
    pub(super) project: Value<String>,
    /// Kubernetes cluster, or the context that stands for one.
    pub(super) cluster: Value<String>,
    /// The region that was chosen when the cluster was.
    pub(super) cluster_region: Value<String>,
    /// API server of the cluster.
    pub(super) server: Value<String>,
    /// Namespace of the cluster.
    pub(super) namespace: Value<String>,
    /// API host of Cloud Functions.
    pub(super) functions_host: Value<String>,
    /// Namespace of Cloud Functions.
    pub(super) functions_namespace: Value<String>,
    /// The folder of what was rendered last, for a command that reads its input.
    pub(super) rendered: Value<String>,
}

impl Session {
    /// What is chosen after either of two ways.
    pub(super) fn or(&self, other: &Self) -> Self {
        let one = |of: fn(&Self) -> &Value<String>| choice(of(self), of(other));
        Self {
            region: one(|session| &session.region),
            project: one(|session| &session.project),
            cluster: one(|session| &session.cluster),
            cluster_region: one(|session| &session.cluster_region),
            server: one(|session| &session.server),
            namespace: one(|session| &session.namespace),
            functions_host: one(|session| &session.functions_host),
            functions_namespace: one(|session| &session.functions_namespace),
            rendered: one(|session| &session.rendered),
        }
    }
}

/// One of two choices; where one way chooses nothing, what was chosen before the job may hold.
pub(super) fn choice(a: &Value<String>, b: &Value<String>) -> Value<String> {
    let shown = |value: &Value<String>| {
        let shown = value.known().map(String::as_str).or(value.symbol());
        shown.unwrap_or("what was chosen before").to_owned()
    };
    let at = a.at().or(b.at());
    match either(a, b, || format!("{} or {}", shown(a), shown(b))) {
        Value::Known { value, from, .. } => Value::Known { value, from, at },
        Value::Unknown { why, symbol, candidates, .. } => {
            Value::Unknown { why, symbol, candidates, at }
        }
        Value::Absent => Value::Absent,
    }
}

//! What the flags of a push change in the app it pushes.

use resilint_schema::{Value, Why};

use super::files::Files;
use crate::normalise::variables::Variables;

/// Flags of one push that change the workload. Two pushes with equal overrides push the same copy.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Overrides {
    /// Paths of variables files, in order.
    pub(super) vars_files: Vec<String>,
    /// Paths of extension descriptors of an archive, in order.
    pub(super) extensions: Vec<String>,
    /// Variables with their values; an unknown value hides what is known otherwise.
    pub(super) vars: Vec<(String, Value<String>)>,
    /// Host name of the route.
    pub(super) hostname: Value<String>,
    /// Whether the app gets no route.
    pub(super) no_route: Value<bool>,
    /// Whether the host name is random.
    pub(super) random_route: Value<bool>,
    /// Type of the health check.
    pub(super) health_type: Value<String>,
    /// Endpoint of the health check.
    pub(super) health_endpoint: Value<String>,
    /// The least that an autoscaler keeps.
    pub(super) autoscaled_min: Value<u32>,
}

impl Overrides {
    /// Whether the app runs as its manifest says.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The variables that this push sees: those of the run, under those of its own flags.
    pub(super) fn variables(&self, base: &Variables, files: Files<'_>) -> Variables {
        let mut variables = base.clone();
        for path in &self.vars_files {
            if files.root(path).is_none() {
                variables.forget_for(path);
            }
            files.at(path).for_each(|input| variables.add_file(input.document));
        }
        for (name, value) in &self.vars {
            match (value, value.at()) {
                (Value::Known { value, .. }, Some(at)) => variables.add_flag(name, value, at),
                _ => variables.forget(name),
            }
        }
        variables
    }

    /// The least number of instances that an autoscaling policy outside the input keeps.
    pub(super) fn autoscaled(policy: &Value<String>) -> Value<u32> {
        let symbol = policy.known().map(String::as_str).or(policy.symbol()).unwrap_or("policy");
        Value::unknown(Why::NotDeclared, symbol, policy.at())
    }

    /// The flags in words, for the address of the copy.
    pub(super) fn words(&self) -> String {
        let mut words: Vec<String> = self.vars_files.clone();
        words.extend(self.extensions.iter().cloned());
        words.extend(self.vars.iter().map(|(name, _)| name.clone()));
        let flags = [
            ("hostname", !self.hostname.is_absent()),
            ("no-route", !self.no_route.is_absent()),
            ("random-route", !self.random_route.is_absent()),
            ("health check", !self.health_type.is_absent() || !self.health_endpoint.is_absent()),
            ("autoscaling", !self.autoscaled_min.is_absent()),
        ];
        words
            .extend(flags.iter().filter(|(_, is_set)| *is_set).map(|(name, _)| (*name).to_owned()));
        words.join(", ")
    }
}

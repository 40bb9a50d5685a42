//! A plugin as the host sees it: `describe` and `evaluate` over JSON, also callable natively.

use resilint_schema::{
    EXCHANGE_SCHEMA, Finding, MANIFEST_SCHEMA, Manifest, Offering, Request, Response,
};

use crate::app::Context;
use crate::{Report, Rule};

/// A set of rules under one name, made by [`export_plugin!`](crate::export_plugin).
#[derive(Debug)]
pub struct Plugin {
    /// Name of the plugin, kebab-case; its rules are named `name/...`.
    pub name: &'static str,
    /// Version of the plugin.
    pub version: &'static str,
    /// One sentence.
    pub description: &'static str,
    /// The offerings whose app groups it judges.
    pub offerings: &'static [Offering],
    /// Its rules, sorted by code.
    pub rules: &'static [&'static Rule],
}

impl Plugin {
    /// What the plugin says of itself.
    #[must_use]
    pub fn manifest(&self) -> Manifest {
        Manifest {
            schema: MANIFEST_SCHEMA.into(),
            name: self.name.into(),
            version: self.version.into(),
            description: self.description.into(),
            offerings: self.offerings.to_vec(),
            minimum_host: None,
            rules: self.rules.iter().map(|rule| rule.info()).collect(),
        }
    }

    /// Judges every app of the request by every rule.
    #[must_use]
    pub fn findings(&self, request: &Request) -> Vec<Finding> {
        let context = Context::new(request);
        let mut findings = Vec::new();
        for app in context.apps() {
            for rule in self.rules {
                let mut report = Report::new(rule, &app.group().id);
                (rule.check)(&app, &mut report);
                // Every rule answers for every app: one that finds nothing to look at says so.
                report.or_not_applicable();
                findings.append(&mut report.into_findings());
            }
        }
        findings
    }

    /// The export `describe`: the manifest as JSON.
    ///
    /// # Panics
    /// Never: a manifest is plain data.
    #[must_use]
    pub fn describe(&self) -> String {
        serde_json::to_string(&self.manifest()).unwrap_or_default()
    }

    /// The export `evaluate`: a [`Request`] as JSON in, a [`Response`] as JSON out.
    ///
    /// # Errors
    /// The request is not a document of this schema.
    pub fn evaluate(&self, request: &str) -> Result<String, String> {
        let request: Request = serde_json::from_str(request)
            .map_err(|error| format!("the request is not understood: {error}"))?;
        let response =
            Response { schema: EXCHANGE_SCHEMA.into(), findings: self.findings(&request) };
        serde_json::to_string(&response).map_err(|error| error.to_string())
    }
}

/// Declares the plugin of this crate as `PLUGIN` and exports it to the host when built for
/// WebAssembly. `rules!` of the crate's build script supplies `RULES`.
#[macro_export]
macro_rules! export_plugin {
    (name: $name:literal, description: $description:literal, offerings: [$($offering:ident),+ $(,)?], rules: $rules:expr $(,)?) => {
        /// This plugin, for native tests.
        pub static PLUGIN: $crate::Plugin = $crate::Plugin {
            name: $name,
            version: env!("CARGO_PKG_VERSION"),
            description: $description,
            offerings: &[$($crate::schema::Offering::$offering),+],
            rules: $rules,
        };

        $crate::__export_component!(
            || PLUGIN.describe(),
            |request: &str| PLUGIN.evaluate(request)
        );
    };
}

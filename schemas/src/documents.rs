//! The JSON Schemas (draft 2020-12) of every document that passes in or out, as kept in
//! `schemas/json`; with the feature `json-schema`, also as generated from the Rust types.

/// A published JSON Schema.
#[derive(Clone, Copy, Debug)]
pub struct DocumentSchema {
    /// Short name, such as `topology`.
    pub name: &'static str,
    /// File name in `schemas/json`.
    pub file: &'static str,
    /// The schema as JSON text.
    pub text: &'static str,
}

/// The schemas of this version.
pub const DOCUMENT_SCHEMAS: &[DocumentSchema] = &[
    DocumentSchema {
        name: "topology",
        file: "topology-1.json",
        text: include_str!("../json/topology-1.json"),
    },
    DocumentSchema {
        name: "plugin-manifest",
        file: "plugin-manifest-1.json",
        text: include_str!("../json/plugin-manifest-1.json"),
    },
    DocumentSchema {
        name: "request",
        file: "request-1.json",
        text: include_str!("../json/request-1.json"),
    },
    DocumentSchema {
        name: "response",
        file: "response-1.json",
        text: include_str!("../json/response-1.json"),
    },
    DocumentSchema {
        name: "config",
        file: "config-1.json",
        text: include_str!("../json/config-1.json"),
    },
    // Its types are the report's own, in the core; it comes last, for `generate` does not make it.
    DocumentSchema {
        name: "report",
        file: "report-1.json",
        text: include_str!("../json/report-1.json"),
    },
];

/// The schema of the topology document.
pub const TOPOLOGY_JSON_SCHEMA: &str = DOCUMENT_SCHEMAS[0].text;

/// The schema of `resilint.toml`.
pub const CONFIG_JSON_SCHEMA: &str = DOCUMENT_SCHEMAS[4].text;

/// The schemas as the types of this crate have them now, as file name and text.
#[cfg(feature = "json-schema")]
#[must_use]
pub fn generate() -> Vec<(&'static str, String)> {
    use crate::{Config, Manifest, Request, Response, Topology};
    use schemars::schema_for;

    let schemas = [
        schema_for!(Topology),
        schema_for!(Manifest),
        schema_for!(Request),
        schema_for!(Response),
        schema_for!(Config),
    ];
    DOCUMENT_SCHEMAS
        .iter()
        .zip(schemas)
        .map(|(document, schema)| {
            let text = serde_json::to_string_pretty(&schema).unwrap_or_default();
            (document.file, text + "\n")
        })
        .collect()
}

//! `resilint.toml`: read, checked against its schema, and applied to the topology. It says what no
//! manifest does: where an app is deployed, what belongs to one app, what is set up elsewhere.

mod apply;
mod apps;
mod comments;
mod copies;
mod external;
mod objectives;
mod targets;

#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use resilint_schema::{CONFIG_JSON_SCHEMA, Config, Severity, SourceId, Span};
use serde_json::Value as Json;

use crate::discover::{Options, discover, read};
use crate::parse::{Node, ParseLimits, toml};
use crate::problem::Problem;
use crate::sanitise::one_line;
use crate::source::Sources;

pub use apply::{Given, apply};

/// The name of the file, looked for in the folder that is checked and above it.
pub const FILE_NAME: &str = "resilint.toml";

/// A configuration that was read, with the place of every entry.
#[derive(Debug)]
pub struct Loaded {
    /// What it says.
    pub config: Config,
    /// The file.
    pub source: SourceId,
    /// The folder it is in; patterns are relative to it.
    pub folder: PathBuf,
    path: String,
    root: Node,
}

impl Loaded {
    /// Where the value at a JSON pointer is written; what surrounds it where it is not.
    #[must_use]
    pub fn at(&self, pointer: &str) -> Span {
        self.root.at_pointer(pointer).span
    }

    fn problem(&self, severity: Severity, pointer: &str, message: &str, help: &str) -> Problem {
        problem(&self.path, self.at(pointer), severity, message, help)
    }
}

/// Reads the configuration at a path. What is wrong with it is told, and then none of it holds: half a
/// configuration would be another one.
pub fn load(
    path: &Path,
    base: &Path,
    sources: &mut Sources,
    problems: &mut Vec<Problem>,
) -> Option<Loaded> {
    let found = discover(&[path.to_path_buf()], &Options::new(base));
    problems.extend(found.errors.iter().map(|error| unreadable(error.path(), &error.to_string())));
    let file = found.files.first()?;
    let text = match read(file) {
        Ok(text) => text,
        Err(error) => {
            problems.push(unreadable(&file.display, &error.to_string()));
            return None;
        }
    };
    let source = sources.push(file.display.as_str(), text);
    let text = &sources.get(source)?.text;
    let mut parsed = toml(source, text, &ParseLimits::default());
    problems.extend(parsed.errors.iter().map(|error| {
        problem(&file.display, error.span, Severity::Error, &error.message, "mend the TOML")
    }));
    let root = parsed.documents.pop()?.root;
    let folder = base.join(path).parent().map(Path::to_path_buf).unwrap_or_default();
    match checked(&file.display, &root) {
        Ok(config) => Some(Loaded { config, source, folder, path: file.display.clone(), root }),
        Err(found) => {
            problems.extend(found);
            None
        }
    }
}

fn unreadable(path: &str, message: &str) -> Problem {
    Problem {
        code: "resilint::config::unreadable",
        severity: Severity::Error,
        path: path.to_owned(),
        span: None,
        message: one_line(message, 400),
        help: Some("give a configuration that exists and can be read".into()),
    }
}

fn problem(path: &str, span: Span, severity: Severity, message: &str, help: &str) -> Problem {
    Problem {
        code: "resilint::config::invalid",
        severity,
        path: path.to_owned(),
        span: Some(span),
        message: one_line(message, 400),
        help: Some(help.to_owned()),
    }
}

/// The configuration, where the tree fits its schema.
fn checked(path: &str, root: &Node) -> Result<Config, Vec<Problem>> {
    let fault = |message: &str| {
        let message = format!("internal error: the schema of the configuration: {message}");
        vec![problem(path, root.span, Severity::Error, &message, "report it to resilint")]
    };
    let schema: Json =
        serde_json::from_str(CONFIG_JSON_SCHEMA).map_err(|error| fault(&error.to_string()))?;
    let validator =
        jsonschema::validator_for(&schema).map_err(|error| fault(&error.to_string()))?;
    let json = root.to_json();
    let found: Vec<Problem> = validator
        .iter_errors(&json)
        .flat_map(|error| explained(path, root, &schema, &error))
        .collect();
    if !found.is_empty() {
        return Err(found);
    }
    serde_json::from_value(json).map_err(|error| fault(&error.to_string()))
}

/// An error of the schema in words, one for each key that it does not know.
fn explained(path: &str, root: &Node, schema: &Json, error: &ValidationError<'_>) -> Vec<Problem> {
    let pointer = error.instance_path().to_string();
    let node = root.at_pointer(&pointer);
    let ValidationErrorKind::AdditionalProperties { unexpected } = error.kind() else {
        let message = if pointer.is_empty() {
            error.to_string()
        } else {
            format!("`{}`: {error}", pointer.trim_start_matches('/').replace('/', "."))
        };
        return vec![problem(path, node.span, Severity::Error, &message, "mend the value")];
    };
    let known = known_keys(schema, &error.schema_path().to_string());
    let unknown = |key: &String| {
        let span = node.entry(key).map_or(node.span, |entry| entry.key.span);
        let nearest = known
            .iter()
            .max_by(|a, b| strsim::jaro_winkler(key, a).total_cmp(&strsim::jaro_winkler(key, b)));
        let help = match nearest {
            Some(near) if strsim::jaro_winkler(key, near) > 0.8 => {
                format!("did you mean `{near}`?")
            }
            _ => format!("known here: {}", known.join(", ")),
        };
        problem(path, span, Severity::Error, &format!("`{key}` is no key here"), &help)
    };
    unexpected.iter().map(unknown).collect()
}

/// The keys that the schema knows at the place of an error, whose path ends in `additionalProperties`.
fn known_keys<'s>(schema: &'s Json, path: &str) -> Vec<&'s str> {
    let parent = path.rsplit_once('/').map_or("", |(parent, _)| parent);
    // The path goes through `$ref`s, which lead to the definitions of the schema.
    let mut node = schema;
    for step in parent.split('/').skip(1) {
        let target = node["$ref"].as_str().and_then(|target| target.strip_prefix('#'));
        node = target.and_then(|target| schema.pointer(target)).unwrap_or(node);
        if step == "$ref" {
            continue;
        }
        let index = step.parse::<usize>().ok();
        node = match index {
            Some(index) if node.is_array() => &node[index],
            _ => &node[step],
        };
    }
    let keys = node["properties"].as_object();
    keys.map(|keys| keys.keys().map(String::as_str).collect()).unwrap_or_default()
}

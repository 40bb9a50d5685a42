//! Plans and states as JSON: `terraform show -json` of either, and state files as Terraform keeps them.
//! They become the same [`Evaluation`] that configuration becomes, and [`join`] brings the two together.
//!
//! `json.rs` reads the text, `address.rs` takes addresses apart, `values.rs` makes values;
//! `planned.rs` is for plans with `configuration.rs`, `references.rs`, `expressions.rs` and
//! `provider.rs`; `state.rs` is for states, with `relations.rs`.

mod address;
mod configuration;
mod expressions;
mod join;
mod json;
mod pairs;
mod planned;
mod provider;
mod references;
mod relations;
mod state;
mod values;

use resilint_schema::SourceId;

use crate::instance::{Diagnostic, Evaluation, Origin};
use crate::place::Place;
use crate::program::folder;
use crate::syntax::SyntaxError;
pub use join::{complete, join};
use json::Object;

/// The forms that are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Plan,
    State,
    /// A state as Terraform keeps it.
    RawState,
}

/// Whether a text may be a plan or a state, by its keys alone, so that it is worth parsing as one.
#[must_use]
pub fn looks_like(text: &str) -> bool {
    let has = |key: &str| text.contains(key);
    text.trim_start_matches('\u{feff}').trim_start().starts_with('{')
        && ((has("\"format_version\"")
            && (has("\"planned_values\"")
                || has("\"resource_changes\"")
                || (has("\"values\"") && has("\"root_module\""))))
            || (has("\"lineage\"") && has("\"serial\"")))
}

/// Reads a plan or a state; nothing where the text is neither. Whatever of it cannot be read is told
/// as a diagnostic of the evaluation.
///
/// # Errors
///
/// For text that is not JSON, such as a document that was cut off.
pub fn read(file: SourceId, path: &str, text: &str) -> Result<Option<Evaluation>, SyntaxError> {
    let Some(tree) = json::parse(file, text)? else { return Ok(None) };
    let Some(root) = json::object(&tree) else { return Ok(None) };
    let Some(form) = form(root) else { return Ok(None) };
    let mut evaluation = match form {
        Form::Plan => planned::evaluation(file, root),
        Form::State => state::shown(file, root),
        Form::RawState => state::raw(file, root),
    };
    folder(path).clone_into(&mut evaluation.root);
    evaluation.origin = match form {
        Form::Plan => Origin::Plan(path.to_owned()),
        Form::State | Form::RawState => Origin::State(path.to_owned()),
    };
    evaluation.diagnostics.extend(version(file, root, form));
    Ok(Some(evaluation))
}

fn form(root: &Object<'_>) -> Option<Form> {
    let has = |key| json::get(root, key).is_some();
    if has("format_version") && (has("planned_values") || has("resource_changes")) {
        Some(Form::Plan)
    } else if has("format_version") && has("values") {
        Some(Form::State)
    } else {
        (has("version") && has("lineage")).then_some(Form::RawState)
    }
}

/// What is to be told of a version that this reader was not written for. It is read all the same: most
/// of it will be as it was.
fn version(file: SourceId, root: &Object<'_>, form: Form) -> Option<Diagnostic> {
    let (key, known): (_, &[&str]) = match form {
        Form::Plan | Form::State => ("format_version", &["0", "1"]),
        Form::RawState => ("version", &["4"]),
    };
    let value = json::get(root, key)?;
    let text = json::scalar(value).unwrap_or_default();
    let major = text.split('.').next().unwrap_or_default();
    if known.contains(&major) {
        return None;
    }
    Some(diagnostic(
        json::place(file, value),
        format!("{key} {text:?} is not one that is known: parts may be read wrongly or not at all"),
        "write the document with `terraform show -json`, or use a newer release of this tool",
    ))
}

fn diagnostic(place: Place, message: String, help: &str) -> Diagnostic {
    Diagnostic { place: Some(place), message, help: help.to_owned() }
}

#[cfg(test)]
mod tests;

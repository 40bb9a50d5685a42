//! Which apps a push pushes.

use resilint_schema::Value;

use super::files::Files;
use super::inherit::App;
use super::push::Pushed;
use crate::normalise::path::{folder, join};

/// Names of the manifest that a push reads where it names none.
const DEFAULT_MANIFESTS: [&str; 2] = ["manifest.yml", "manifest.yaml"];

/// The apps that a push pushes, as indexes. Empty where its manifest is not among the inputs or
/// cannot be told: nothing is joined on a guess.
pub(super) fn pushed(push: &Pushed, apps: &[App<'_>], files: Files<'_>) -> Vec<usize> {
    let Some(path) = manifest(push, files) else { return Vec::new() };
    let of_manifest: Vec<usize> =
        (0..apps.len()).filter(|index| apps[*index].input.path == path).collect();
    let Some(name) = push.push.application.known() else { return of_manifest };
    // A name on the command renames the only app of a manifest, and chooses among several.
    if of_manifest.len() == 1 {
        return of_manifest;
    }
    let is_named = |index: &usize| {
        apps[*index].node.get("name").and_then(|node| node.as_str()) == Some(name.as_str())
    };
    of_manifest.into_iter().filter(is_named).collect()
}

/// The path of the manifest that a push reads.
fn manifest(push: &Pushed, files: Files<'_>) -> Option<String> {
    if !push.reads_manifest {
        return None;
    }
    let working = push.folder.as_deref()?;
    let is_there = |path: &String| files.root(path).is_some();
    let default = |folder: &str| {
        DEFAULT_MANIFESTS.iter().filter_map(|name| join(folder, name)).find(is_there)
    };
    match &push.push.manifest {
        Value::Known { value, .. } => {
            let path = join(working, value)?;
            if is_there(&path) { Some(path) } else { default(&path) }
        }
        Value::Unknown { .. } => None,
        Value::Absent => default(working),
    }
}

/// The paths of files that a push names, seen from the working folder of the run.
pub(super) fn beside(push: &Pushed, names: &[String]) -> Vec<String> {
    let working = push.folder.as_deref();
    let resolve = |name: &String| {
        working.and_then(|working| join(working, name)).unwrap_or_else(|| name.clone())
    };
    names.iter().map(resolve).collect()
}

/// The folder of the manifest of an app.
pub(super) fn home<'a>(app: &App<'a>) -> &'a str {
    folder(app.input.path)
}

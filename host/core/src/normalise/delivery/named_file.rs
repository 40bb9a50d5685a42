//! Files that a command is given in place of a text: `-p @params.json`, `file://rules.json`.

use std::collections::BTreeSet;

use resilint_schema::{Span, Value, Why};

use super::arguments::Arguments;
use super::job::Job;
use crate::normalise::path::join;
use crate::source::Sources;

/// The names, without folders, of the files that commands of the jobs are given in place of a text.
#[must_use]
pub fn named_files(jobs: &[Job]) -> BTreeSet<&str> {
    let words = jobs.iter().flat_map(Job::calls).flat_map(|call| &call.words);
    let texts = words.filter_map(|word| word.text());
    let names = texts.filter_map(|text| {
        let name = text.split_once("file://").map(|(_, name)| name);
        name.or_else(|| text.strip_prefix('@'))
    });
    names.map(|name| name.rsplit('/').next().unwrap_or(name)).collect()
}

/// A text of a command, or the name of the file that holds it.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub(super) text: Value<String>,
    /// What stands before the name of a file.
    marker: &'static str,
    /// The folder that the command runs in; nothing where that is not known.
    folder: Option<String>,
}

impl Named {
    pub(super) fn new(
        text: Value<String>,
        marker: &'static str,
        arguments: &Arguments<'_>,
    ) -> Self {
        Self { text, marker, folder: arguments.call.folder.clone() }
    }

    /// The text itself, or that of the file; unknown where the run has no such file.
    pub(super) fn read(&self, sources: &Sources) -> Value<String> {
        let Value::Known { value, at, .. } = &self.text else { return self.text.clone() };
        let Some(name) = value.strip_prefix(self.marker) else { return self.text.clone() };
        let path = self.folder.as_deref().and_then(|folder| join(folder, name));
        let is_it = |path: &String| sources.iter().find(|file| *file.path == **path);
        match path.as_ref().and_then(is_it) {
            Some(file) => Value::literal(file.text.to_string(), Span::at(file.id, 1, 1)),
            None => Value::unknown(Why::NotDeclared, format!("the content of {name}"), *at),
        }
    }
}

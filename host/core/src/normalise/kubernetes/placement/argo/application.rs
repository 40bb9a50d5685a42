//! The fields of one application: what it sends, out of which repository, to which cluster.

use std::collections::BTreeSet;

use globset::{GlobBuilder, GlobMatcher};
use resilint_schema::{SourceId, Span, Value, Why};

use super::template::Parameters;
use crate::facts::FactBook;
use crate::normalise::host;
use crate::normalise::kubernetes::fields;
use crate::normalise::kubernetes::placement::cluster::{Clusters, Tool};
use crate::normalise::manifest_files::ManifestFiles;
use crate::parse::Node;

/// Sources of one application.
const MAX_SOURCES: usize = 64;

/// Where the fields of an application stand: in its own object, or in the template of a set under what a
/// generator changes of it.
pub(super) struct Fields<'f> {
    layers: Vec<&'f Node>,
    parameters: Option<(&'f Parameters<'f>, bool)>,
}

impl<'f> Fields<'f> {
    pub(super) fn of_object(object: &'f Node) -> Self {
        Self { layers: vec![object], parameters: None }
    }

    pub(super) fn of_set(object: &'f Node, parameters: &'f Parameters<'f>, go: bool) -> Self {
        let own = object.at(&["spec", "template"]);
        let layers = parameters.template.into_iter().chain(own).collect();
        Self { layers, parameters: Some((parameters, go)) }
    }

    fn find(&self, path: &[&str]) -> Option<&'f Node> {
        self.layers.iter().find_map(|layer| layer.at(path))
    }

    fn text(&self, node: Option<&Node>) -> Value<String> {
        let (Some((parameters, go)), Some(node)) = (self.parameters, node) else {
            return fields::text(node);
        };
        match node.text() {
            Some(text) => parameters.fill(&text, node.span, go),
            None => fields::text(Some(node)),
        }
    }
}

/// One application.
#[derive(Debug)]
pub(super) struct Application {
    pub(super) name: Value<String>,
    pub(super) server: Value<String>,
    pub(super) cluster: Value<String>,
    pub(super) namespace: Value<String>,
    pub(super) sources: Vec<Source>,
    at: Option<Span>,
}

/// What an application takes out of a repository.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) repository: Value<String>,
    pub(super) path: Value<String>,
    /// Whether it is a chart of a repository of charts.
    pub(super) is_chart: bool,
    /// Whether a program makes manifests of what is at the path.
    pub(super) is_generated: bool,
    is_recursive: bool,
    include: Value<String>,
    exclude: Value<String>,
}

impl Application {
    pub(super) fn read(fields: &Fields<'_>) -> Self {
        let destination = |key| fields.text(fields.find(&["spec", "destination", key]));
        let several = fields.find(&["spec", "sources"]).map_or(&[][..], Node::items);
        let one = fields.find(&["spec", "source"]);
        let nodes = several.iter().chain(one.filter(|_| several.is_empty()));
        Self {
            name: fields.text(fields.find(&["metadata", "name"])),
            server: host::bare(destination("server")),
            cluster: destination("name"),
            namespace: destination("namespace"),
            sources: nodes.take(MAX_SOURCES).map(|node| Source::read(node, fields)).collect(),
            at: fields.parameters.and_then(|(parameters, _)| parameters.at),
        }
    }

    /// The region of the cluster that it goes to.
    pub(super) fn region(&self, clusters: &Clusters, facts: &FactBook) -> Value<String> {
        let undecided = |value: &Value<String>| {
            let symbol = value.symbol().unwrap_or("the destination").to_owned();
            Value::unknown(Why::Template, symbol, value.at().or(self.at))
        };
        match (&self.server, &self.cluster) {
            (Value::Known { value, at, .. }, _) if !value.is_empty() => {
                clusters.region_of_server(Tool::ArgoCd, value, *at, facts)
            }
            (server @ Value::Unknown { .. }, _) => undecided(server),
            (_, Value::Known { value, at, .. }) if !value.is_empty() => {
                clusters.region_of_name(Tool::ArgoCd, value, *at)
            }
            (_, cluster @ Value::Unknown { .. }) => undecided(cluster),
            _ => {
                let at = self.at.or(self.name.at());
                Value::unknown(Why::NotDeclared, "the destination of the application", at)
            }
        }
    }
}

impl Source {
    fn read(node: &Node, fields: &Fields<'_>) -> Self {
        let text = |path: &[&str]| fields.text(node.at(path));
        Self {
            repository: host::bare(text(&["repoURL"])),
            path: text(&["path"]),
            is_chart: node.get("chart").is_some(),
            is_generated: node.get("plugin").is_some(),
            is_recursive: node.at(&["directory", "recurse"]).and_then(Node::as_bool) == Some(true),
            include: text(&["directory", "include"]),
            exclude: text(&["directory", "exclude"]),
        }
    }

    /// The files that it takes from a folder.
    pub(super) fn files(&self, path: &str, files: &ManifestFiles<'_>) -> BTreeSet<SourceId> {
        let is_plain = self.include.is_absent() && self.exclude.is_absent();
        if files.is_kustomized(path) || is_plain && !self.is_recursive {
            return files.applied(path);
        }
        let include = self.include.known().map(|text| globs(text));
        let exclude = self.exclude.known().map_or_else(Vec::new, |text| globs(text));
        let is_taken = |file: &str| {
            let name = file.get(path.len()..).unwrap_or(file).trim_start_matches('/');
            let fits = |all: &[GlobMatcher]| all.iter().any(|glob| glob.is_match(name));
            include.as_deref().is_none_or(fits) && !fits(&exclude)
        };
        let all = files
            .below(path)
            .filter(|(file, _)| self.is_recursive || crate::normalise::path::folder(file) == path);
        all.filter(|(file, _)| is_taken(file)).map(|(_, source)| source).collect()
    }
}

/// The patterns of `include` and `exclude`: one, or several in braces.
fn globs(text: &str) -> Vec<GlobMatcher> {
    let glob = GlobBuilder::new(text).literal_separator(false).build();
    glob.into_iter().map(|glob| glob.compile_matcher()).collect()
}

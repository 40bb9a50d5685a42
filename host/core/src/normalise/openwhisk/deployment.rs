//! Deployment files of wskdeploy: what a manifest leaves to each place it is deployed to, such as the API host.

use resilint_schema::Value;

use super::hosts::api_host;
use super::manifest::entries;
use super::sections::{Section, packages, project};
use super::text::{Reader, label};
use super::triggers;
use crate::normalise::Input;
use crate::normalise::variables::Variables;
use crate::parse::Node;

/// Keys of an action that say what runs. A deployment file has none of them.
const CODE: [&str; 8] =
    ["function", "code", "location", "docker", "native", "runtime", "limits", "web"];

/// Sections that only a manifest has.
const DEFINING: [&str; 3] = ["sequences", "rules", "apis"];

/// A deployment file.
#[derive(Debug)]
pub(super) struct Deployment<'a> {
    pub(super) path: &'a str,
    pub(super) name: Value<String>,
    pub(super) host: Value<String>,
    pub(super) namespace: Value<String>,
    pub(super) packages: Vec<Settings<'a>>,
}

/// What it says of a package.
#[derive(Debug)]
pub(super) struct Settings<'a> {
    pub(super) name: Value<String>,
    pub(super) host: Value<String>,
    node: &'a Node,
}

/// Whether a document gives settings only. Its name decides where its content does not.
pub(super) fn is_deployment(path: &str, root: &Node) -> bool {
    let sections = packages(root);
    if sections.iter().any(|section| defines(section.node)) {
        return false;
    }
    let file = path.rsplit('/').next().unwrap_or(path);
    let has_place =
        |node: &Node| ["apiHost", "credential"].iter().any(|key| node.get(key).is_some());
    file.contains("deploy")
        || project(root).is_some_and(has_place)
        || sections.iter().any(|section| has_place(section.node))
}

/// Whether a package says what is deployed, rather than how.
fn defines(node: &Node) -> bool {
    let any = |section: &str, keys: &[&str]| {
        entries(node, section).any(|entry| keys.iter().any(|key| entry.value.get(key).is_some()))
    };
    any("actions", &CODE)
        || any("triggers", &["feed", "source"])
        || any("dependencies", &["location"])
        || any("feeds", &["location"])
        || DEFINING.iter().any(|section| node.get(section).is_some())
}

/// Reads a deployment file.
pub(super) fn read<'a>(input: &Input<'a>, variables: &Variables) -> Deployment<'a> {
    let root = &input.document.root;
    let reader = Reader::new(variables);
    let settings = project(root);
    let stated = |key: &str| settings.map_or(Value::Absent, |node| reader.child(node, key));
    let package = |section: &Section<'a>| Settings {
        name: section.name.map_or(Value::Absent, |name| reader.node(name)),
        host: api_host(reader.child(section.node, "apiHost")),
        node: section.node,
    };
    Deployment {
        path: input.path,
        name: stated("name"),
        host: api_host(stated("apiHost")),
        namespace: stated("namespace"),
        packages: packages(root).iter().map(package).collect(),
    }
}

impl Deployment<'_> {
    /// The API host that it gives to a package.
    pub(super) fn host_of(&self, package: &str) -> &Value<String> {
        let own = self.packages.iter().find(|settings| label(&settings.name) == Some(package));
        own.map(|settings| &settings.host).filter(|host| !host.is_absent()).unwrap_or(&self.host)
    }

    /// When it lets a trigger of a package fire.
    pub(super) fn cron(
        &self,
        package: &str,
        trigger: &str,
        variables: &Variables,
    ) -> Value<String> {
        let reader = Reader::new(variables);
        let own = self.packages.iter().filter(|settings| label(&settings.name) == Some(package));
        let triggers = own.flat_map(|settings| entries(settings.node, "triggers"));
        let mut named = triggers.filter(|entry| label(&reader.key(entry)) == Some(trigger));
        named.next().map_or(Value::Absent, |entry| triggers::cron(&entry.value, &reader))
    }
}

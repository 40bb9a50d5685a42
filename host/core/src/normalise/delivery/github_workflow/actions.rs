//! Actions that deploy, as the commands that they run.

use resilint_schema::{Provenance, Span, Value};

use super::expression::Context;
use crate::normalise::delivery::words::Words;
use crate::parse::Node;
use crate::shell::Event;

/// The commands of a known action; nothing of another.
pub(super) fn commands(
    name: &str,
    step: &Node,
    context: &Context,
    folder: &str,
) -> Option<Vec<Event>> {
    let uses = step.get("uses").map_or(step.span, |node| node.span);
    let with = With { step, context, at: uses };
    let start = |words: &[&str]| Words::new(words, uses, folder);
    Some(match name.to_ascii_lowercase().as_str() {
        "ibm/actions-ibmcloud-cli" => vec![with.login("region", "group")],
        "ibm/code-engine-github-action" => vec![
            with.login("region", "resource-group"),
            start(&["ibmcloud", "ce", "project", "select", "--name"])
                .value(with.input("project"))
                .call(),
            with.deploy(folder)?,
        ],
        "ibm/cloudfoundry-deploy" => vec![
            start(&["ibmcloud", "target"])
                .flag("--cf-api", with.input("IBM_CLOUD_CF_API"))
                .flag("-o", with.input("IBM_CLOUD_CF_ORG"))
                .flag("-s", with.input("IBM_CLOUD_CF_SPACE"))
                .call(),
            start(&["cf", "push"])
                .flag(
                    "-f",
                    with.input("APP_MANIFEST_FILE").or_default("manifest.yml".into(), Some(uses)),
                )
                .flag("--vars-file", with.input("APP_VARS_FILE"))
                .call(),
        ],
        _ => return None,
    })
}

/// The inputs of a step.
struct With<'s> {
    step: &'s Node,
    context: &'s Context,
    at: Span,
}

impl With<'_> {
    /// An input; absent where it is not given, or given as nothing.
    fn input(&self, name: &str) -> Value<String> {
        let inputs = self.step.get("with").map_or(&[][..], Node::entries).iter();
        // Names of inputs are compared without regard to case.
        let named = |key: &Node| key.as_str().is_some_and(|key| key.eq_ignore_ascii_case(name));
        let mut inputs = inputs.filter(|entry| named(&entry.key));
        let node = inputs.next().map(|entry| &entry.value);
        match node.and_then(|node| Some((node.text()?, node.span))) {
            Some((text, at)) if !text.is_empty() => self.context.text(&text, at),
            _ => Value::Absent,
        }
    }

    /// Without a region, the action takes one by itself (its `action.yml`).
    fn login(&self, region: &str, group: &str) -> Event {
        let default = Value::Known {
            value: "us-south".to_owned(),
            from: Provenance::FormatDefault,
            at: Some(self.at),
        };
        let region = self.input(region);
        let region = if region.is_absent() { default } else { region };
        Words::new(&["ibmcloud", "login"], self.at, "")
            .flag("-r", region)
            .flag("-g", self.input(group))
            .call()
    }

    /// The component of the Code Engine action, which it makes or changes.
    fn deploy(&self, folder: &str) -> Option<Event> {
        let component = self.input("component");
        let kind = match component.known().map(|kind| kind.to_ascii_lowercase()).as_deref() {
            Some("app" | "application") => "app",
            Some("job") => "job",
            Some("fn" | "func" | "function") => "fn",
            // It builds, and deploys nothing.
            Some("build") => return Some(Words::new(&["true"], self.at, folder).call()),
            _ => return None,
        };
        let command = Words::new(&["ibmcloud", "ce", kind, "create"], self.at, folder)
            .flag("--name", self.input("name"))
            .flag("--cpu", self.input("cpu"))
            .flag("--memory", self.input("memory"))
            .flag("--port", self.input("port"))
            .flag("--runtime", self.input("runtime"));
        let image = self.input("image");
        let command = if image.is_absent() {
            let source = self.input("build-source").or_default(".".into(), Some(self.at));
            command.flag("--build-source", source)
        } else {
            command.flag("--image", image).flag("--registry-secret", self.input("registry-secret"))
        };
        Some(command.call())
    }
}

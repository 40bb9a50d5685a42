//! What a toolchain makes of pipelines: the definition of a pipeline gives its parameters their values,
//! and a trigger template with the parameters of a Code Engine deployment is one, whose tasks are not in
//! the repository.

use resilint_schema::{Value, Why};

use super::parameters::Parameters;
use super::{label, repository};
use crate::normalise::Input;
use crate::normalise::cloud_foundry::Form;
use crate::normalise::delivery::job::Job;
use crate::normalise::delivery::words::Words;
use crate::normalise::path::folder;
use crate::parse::Node;
use crate::shell::Trace;

/// Flags of `ibmcloud ce app create`, and the parameters that give their values.
const FLAGS: &[(&str, &str)] = &[
    ("--cpu", "cpu"),
    ("--memory", "memory"),
    ("--min-scale", "app-min-scale"),
    ("--max-scale", "app-max-scale"),
    ("--concurrency", "app-concurrency"),
    ("--port", "app-port"),
    ("--visibility", "app-visibility"),
];

/// One trigger of a definition, with the properties that it gives.
pub(super) struct Trigger {
    pub(super) name: String,
    pub(super) properties: Parameters,
    /// The listener that it starts; nothing where that is chosen elsewhere.
    pub(super) listener: Option<String>,
}

/// The triggers of a definition, if its pipeline is in the folder of a template. Toolchains that use the
/// definition several times give it other values each time.
pub(super) fn triggers(
    definition: &Input<'_>,
    template: &Input<'_>,
    forms: &[Form<'_>],
) -> Vec<Trigger> {
    let root = &definition.document.root;
    let home = folder(template.path);
    let paths = root.get("inputs").map_or(&[][..], Node::items).iter();
    let mut paths = paths.filter_map(|input| input.get("path")?.as_str());
    if !paths.any(|path| home == path || home.ends_with(&format!("/{path}"))) {
        return Vec::new();
    }
    let trigger = |node: &Node, form: &Form<'_>| {
        let mut values = properties(root, form);
        values.set_all(&properties(node, form));
        let listener = node.get("eventListener").and_then(Node::as_str);
        let name = node.get("name").and_then(Node::text);
        Trigger {
            name: name.map_or_else(|| label(root), std::borrow::Cow::into_owned),
            properties: values,
            listener: listener.filter(|name| !name.contains('$')).map(str::to_owned),
        }
    };
    let nodes = root.get("triggers").map_or(&[][..], Node::items);
    forms.iter().flat_map(|form| nodes.iter().map(move |node| trigger(node, form))).collect()
}

/// Properties that are text; those that are secret are not read.
fn properties(node: &Node, form: &Form<'_>) -> Parameters {
    let mut values = Parameters::default();
    for property in node.get("properties").map_or(&[][..], Node::items) {
        let is_secret = property.get("type").and_then(Node::as_str) == Some("secure");
        let (Some(name), Some(value)) =
            (property.get("name").and_then(Node::text), property.get("value"))
        else {
            continue;
        };
        let Some(text) = value.text().filter(|_| !is_secret) else { continue };
        let at = Some(value.span);
        let value = match form.text(&text, value.span) {
            Value::Unknown { candidates, .. } => Value::Unknown {
                why: Why::Template,
                symbol: Some(text.into_owned()),
                candidates,
                at,
            },
            value => value,
        };
        values.set(&name, value);
    }
    values
}

/// The deployment that a template with these parameters starts; nothing where it starts another one.
pub(super) fn deployment(input: &Input<'_>, name: &str, given: &Parameters) -> Option<Job> {
    let get = |name: &str| given.get(name).cloned();
    let (region, project, app) = (get("region")?, get("code-engine-project")?, get("app-name")?);
    let kind = get("deployment-type");
    let kind = kind.as_ref().and_then(Value::known).map(String::as_str);
    let is_job = kind == Some("job");
    let at = input.document.root.at(&["metadata", "name"]).map_or(input.document.span, |n| n.span);
    let home = folder(input.path);
    let login = Words::new(&["ibmcloud", "login"], at, home).flag("-r", region).call();
    let select = Words::new(&["ibmcloud", "ce", "project", "select"], at, home)
        .flag("--name", project)
        .call();
    let kind = if is_job { "job" } else { "app" };
    let create = Words::new(&["ibmcloud", "ce", kind, "create"], at, home).flag("--name", app);
    let flags = FLAGS.iter().filter(|_| !is_job);
    let create = flags.fold(create, |create, (flag, parameter)| {
        create.flag(flag, get(parameter).unwrap_or_default())
    });
    // The pipeline builds the image itself.
    let image = Value::unknown(Why::Computed, "the image that the pipeline builds", Some(at));
    let create = create.flag("--image", image);
    let trace = Trace { events: vec![login, select, create.call()], ..Trace::default() };
    let root = repository(home).to_owned();
    Some(Job { name: name.to_owned(), span: Some(at), root, trace, ..Job::default() })
}

/// Whether a job deploys to Code Engine itself.
pub(super) fn deploys_itself(job: &Job) -> bool {
    job.calls().any(|call| {
        let words: Vec<&str> = call.words.iter().filter_map(|word| word.text()).take(4).collect();
        matches!(
            words.as_slice(),
            ["ibmcloud" | "ic", "ce" | "code-engine", "app" | "application" | "job", ..]
        )
    })
}

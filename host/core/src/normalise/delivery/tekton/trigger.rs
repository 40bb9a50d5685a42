//! What starts the runs of a trigger template: triggers of toolchains, and event listeners with their
//! bindings.

use resilint_schema::{Value, Why};

use super::parameters::Parameters;
use super::{Catalogue, label, toolchain};
use crate::normalise::Input;
use crate::normalise::path::folder;
use crate::parse::Node;

/// One way in which a template is started.
pub(super) struct Start {
    pub(super) name: String,
    /// The parameters of the template.
    pub(super) parameters: Parameters,
    /// What a toolchain gives to all tasks.
    pub(super) properties: Parameters,
}

/// All ways in which a template is started; without any, with its defaults.
pub(super) fn starts(template: &Input<'_>, catalogue: &Catalogue<'_>) -> Vec<Start> {
    let root = &template.document.root;
    let declared = Parameters::declared(root.get("spec"), catalogue.variables);
    let mut starts = Vec::new();
    for (definition, forms) in &catalogue.definitions {
        for trigger in toolchain::triggers(definition, template, forms) {
            let bindings = match &trigger.listener {
                Some(listener) => bindings(template, catalogue, Some(listener)),
                None => vec![(String::new(), Parameters::default())],
            };
            for (_, given) in bindings {
                let mut parameters = declared.clone();
                parameters.set_all(&given);
                parameters.set_all(&trigger.properties);
                let (name, properties) = (trigger.name.clone(), trigger.properties.clone());
                starts.push(Start { name, parameters, properties });
            }
        }
    }
    if starts.is_empty() {
        for (name, given) in bindings(template, catalogue, None) {
            let mut parameters = declared.clone();
            parameters.set_all(&given);
            starts.push(Start { name, parameters, properties: Parameters::default() });
        }
    }
    if starts.is_empty() {
        let (name, properties) = (label(root), Parameters::default());
        starts.push(Start { name, parameters: declared, properties });
    }
    starts
}

/// What the triggers of event listeners, of one by name or of all, give to a template.
fn bindings(
    template: &Input<'_>,
    catalogue: &Catalogue<'_>,
    listener: Option<&str>,
) -> Vec<(String, Parameters)> {
    let name = label(&template.document.root);
    let mut found = Vec::new();
    for input in catalogue.of_kind("EventListener") {
        let root = &input.document.root;
        let own = label(root);
        // Toolchains read what is in one folder.
        let is_meant = listener
            .is_none_or(|listener| own == listener && folder(input.path) == folder(template.path));
        if !is_meant {
            continue;
        }
        for trigger in root.at(&["spec", "triggers"]).map_or(&[][..], Node::items) {
            if !catalogue.look(1) {
                return found;
            }
            let trigger = catalogue.trigger(trigger, input);
            let starts = trigger
                .get("template")
                .and_then(|node| node.get("ref").or_else(|| node.get("name"))?.as_str());
            let is_it = starts == Some(name.as_str())
                && catalogue
                    .find(&["TriggerTemplate"], &name, input)
                    .is_some_and(|found| found.document.root.span == template.document.root.span);
            if is_it {
                let label = trigger.get("name").and_then(Node::text);
                let label = label.map_or_else(|| own.clone(), std::borrow::Cow::into_owned);
                found.push((label, given(trigger, input, catalogue)));
            }
        }
    }
    found
}

/// What the bindings of a trigger give, later ones over earlier ones.
fn given(trigger: &Node, input: &Input<'_>, catalogue: &Catalogue<'_>) -> Parameters {
    let mut parameters = Parameters::default();
    let single = trigger.get("binding");
    let list = trigger.get("bindings").map_or(&[][..], Node::items);
    for binding in list.iter().chain(single) {
        // A binding of its own: a name and a value, or a specification.
        if binding.get("value").is_some() {
            bind(std::slice::from_ref(binding), &mut parameters);
            continue;
        }
        if let Some(own) = binding.at(&["spec", "params"]) {
            bind(own.items(), &mut parameters);
            continue;
        }
        let name = binding.get("ref").or_else(|| binding.get("name")).and_then(Node::as_str);
        let kinds = &["TriggerBinding", "ClusterTriggerBinding"];
        let found = name.and_then(|name| catalogue.find(kinds, name, input));
        if let Some(params) = found.and_then(|found| found.document.root.at(&["spec", "params"])) {
            bind(params.items(), &mut parameters);
        }
    }
    parameters
}

/// Names and values, of which some are parts of what started it.
fn bind(params: &[Node], parameters: &mut Parameters) {
    for param in params {
        let (Some(name), Some(value)) =
            (param.get("name").and_then(Node::text), param.get("value"))
        else {
            continue;
        };
        match value.text() {
            Some(text) if text.contains("$(") => {
                let at = Some(value.span);
                parameters.set(&name, Value::unknown(Why::Template, text.into_owned(), at));
            }
            _ => parameters.give_one(&name, value, &Parameters::default()),
        }
    }
}

//! Multi-target applications (`mta.yaml`): each module that is deployed as an app is one, with the
//! attributes of a manifest among its `parameters`.

use super::inherit::App;
use crate::normalise::Input;
use crate::parse::Node;

/// Words in the types of modules that are no apps: what fills a database and stops, and what is put into
/// another module.
const NO_APPS: [&str; 3] = ["content", "hdb", "html5"];

/// The apps among the modules.
pub(super) fn apps<'a>(input: &'a Input<'a>) -> Vec<App<'a>> {
    let modules = input.document.root.get("modules").map_or(&[][..], Node::items);
    let is_app = |module: &&Node| {
        let kind = module.get("type").and_then(Node::as_str).unwrap_or_default();
        module.get("name").is_some() && NO_APPS.iter().all(|word| !kind.contains(word))
    };
    let app = |module: &'a Node| {
        let layers = module.get("parameters").into_iter().chain([module]).collect();
        App::of_layers(input, module, layers)
    };
    modules.iter().filter(is_app).map(app).collect()
}

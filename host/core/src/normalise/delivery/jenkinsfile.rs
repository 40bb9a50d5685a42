//! Jenkinsfiles are programs in Groovy and are not followed. One that speaks of a command line that deploys
//! may deploy anything of its repository anywhere, so the lists of targets there are not complete.

use resilint_schema::{ResourceId, SourceId, Span, Topology};

use crate::detect::Format;
use crate::normalise::path::folder;
use crate::normalise::{Builder, Input};
use crate::source::Sources;

/// Command lines that deploy.
const DEPLOYING: &[&str] = &[
    "cf push",
    "cf deploy",
    "cf bg-deploy",
    "cloudFoundryDeploy",
    "pushToCloudFoundry",
    "ibmcloud ce ",
    "ibmcloud cf ",
    "ibmcloud fn ",
    "wskdeploy",
    "kubectl apply",
    "oc apply",
    "helm upgrade",
    "helm install",
];

/// The first command line of a text that deploys, by line and column, both from 0.
fn deploying(text: &str) -> Option<(usize, usize, &'static str)> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"));
    lines.flat_map(|(at, line)| DEPLOYING.iter().map(move |word| (at, line, *word))).find_map(
        |(at, line, word)| {
            let column = line.split(word).next().filter(|before| before.len() < line.len())?;
            Some((at, column.chars().count(), word))
        },
    )
}

/// Whether a text is worth keeping.
pub(crate) fn may_deploy(text: &str) -> bool {
    deploying(text).is_some()
}

/// Opens the lists of targets of the apps that a Jenkinsfile may deploy.
pub fn open_lists(inputs: &[Input<'_>], sources: &Sources, builder: &mut Builder<'_>) {
    for input in inputs.iter().filter(|input| input.format == Format::Jenkinsfile) {
        let root = &input.document.root;
        let Some((line, column, word)) = root.as_str().and_then(deploying) else { continue };
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX).saturating_add(1);
        let at = Span::at(root.span.source, number(line), number(column));
        let reason =
            format!("pipelines in Groovy are not followed, and `{word}` in this one deploys");
        builder.unparsed(at, reason);
        open(folder(input.path), input.path, sources, builder.topology_mut());
    }
}

/// Opens the lists of the apps that have a file in a folder.
fn open(root: &str, path: &str, sources: &Sources, topology: &mut Topology) {
    let is_below = |source: SourceId| {
        let path = sources.get(source).map(|file| file.path.to_string()).unwrap_or_default();
        root.is_empty() || path.strip_prefix(root).is_some_and(|rest| rest.starts_with('/'))
    };
    let ours: std::collections::BTreeSet<ResourceId> = topology
        .resources
        .iter()
        .filter(|resource| is_below(resource.origin.source))
        .map(|resource| resource.id.clone())
        .collect();
    for app in topology.apps.iter_mut().filter(|app| app.targets_closed) {
        if app.members.iter().chain(&app.targets).any(|id| ours.contains(id)) {
            app.targets_closed = false;
            app.joined_by = format!("{}; {path} may deploy it too", app.joined_by);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::deploying;
    use crate::terraform::of_documents::model;

    const SCRIPT: &str =
        "cf login -a https://api.eu-gb.cf.cloud.ibm.com -o acme -s prod\ncf push\n";
    const MANIFEST: &str = "applications:\n- name: shop\n  memory: 64M\n";

    #[test]
    fn command_lines_that_deploy_are_found() {
        assert_eq!(deploying("a\n  sh 'cf push -f x'\n"), Some((1, 6, "cf push")));
        assert_eq!(deploying("// cf push\nsh 'npm test'\n"), None);
        assert_eq!(deploying(""), None);
    }

    #[test]
    fn lists_of_its_repository_are_open() {
        for (path, text, closed, problems) in [
            ("Jenkinsfile", "node { sh 'cf push' }", false, 1),
            ("Jenkinsfile", "node { sh 'mvn package' }", true, 0),
            ("other/Jenkinsfile", "node { sh 'cf push' }", true, 1),
        ] {
            let model = model(&[(path, text), ("deploy.sh", SCRIPT), ("manifest.yml", MANIFEST)]);
            assert_eq!(model.topology.apps[0].targets_closed, closed, "{path}: {text}");
            assert_eq!(model.problems.len(), problems, "{:?}", model.problems);
        }
    }
}

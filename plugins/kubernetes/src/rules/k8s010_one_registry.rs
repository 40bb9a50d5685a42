//! K8S010: clusters of two regions that pull from the registry of one cannot start pods without it.

use std::collections::BTreeSet;

use resilint_sdk::schema::{Container, Missing, Resource, Severity, Value};
use resilint_sdk::{App, Report};

use crate::missing;

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Looks at the registries that the images of an app come from. An app in several regions should
    /// pull from a registry in each, or from one that is in no single region, such as `icr.io`.
    ///
    /// ## Why is this bad
    ///
    /// When a region is lost, pods move to the other one and their images are pulled there. If the
    /// registry was in the lost region, they do not start.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// # The same in the clusters of us-south and eu-de:
    /// image: us.icr.io/shop/web:1.4.2
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// # eu-de
    /// image: de.icr.io/shop/web:1.4.2
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: the images come from registries of several regions, or of none.
    /// - **fail**: the app runs in several regions, and all its copies pull an image from the registry of
    ///   one.
    /// - **unknown**: the registry is a placeholder, or nothing says where the app runs.
    /// - **not-applicable**: the app has no image, or runs in one region only (K8S003).
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications: images "pushed to Container Registry in two different
    ///   locations"
    /// - <https://cloud.ibm.com/docs/Registry?topic=Registry-registry_overview>
    code: "K8S010",
    name: "kubernetes/one-registry",
    title: "images do not all come from the registry of one region",
    severity: Warning,
    basis: Strategies,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    let containers: Vec<(&Resource, usize, &Container)> = app
        .workloads()
        .flat_map(|(resource, workload)| {
            let containers = workload.containers.iter().enumerate();
            containers.map(move |(index, container)| (resource, index, container))
        })
        .filter(|(_, _, container)| !container.image.is_absent())
        .collect();
    if containers.is_empty() {
        report.not_applicable(format!("{} names no image", app.name()));
        return;
    }
    if let Some((resource, index, container)) =
        containers.iter().find(|(_, _, container)| hides_its_host(&container.image))
    {
        let what = format!("from which registry {} pulls its image", resource.label());
        report.unknown(missing::value(resource, &container.image, &what)).about(resource).at(
            resource,
            &pointer(*index),
            "this image",
        );
        return;
    }
    // Where kustomizations set different images, each of them counts, and all of them have to be known.
    let is_open = |region: &Value<String>| matches!(region, Value::Unknown { candidates, .. } if candidates.len() < 2);
    let unclear = |it: &&(&Resource, usize, &Container)| {
        it.2.image.is_unknown() && is_open(&it.2.registry.region)
    };
    if let Some((resource, index, container)) = containers.iter().find(unclear) {
        let what = format!("from which registry {} pulls its image", resource.label());
        report.unknown(missing::value(resource, &container.image, &what)).about(resource).at(
            resource,
            &pointer(*index),
            "this image",
        );
        return;
    }
    let regional: Vec<&(&Resource, usize, &Container)> = containers
        .iter()
        .filter(|(_, _, container)| !container.registry.region.is_absent())
        .collect();
    let registries: BTreeSet<&str> =
        regional.iter().flat_map(|it| places(&it.2.registry.region)).map(String::as_str).collect();
    match (registries.len(), regional.first()) {
        (0, _) | (_, None) => {
            report.pass(format!(
                "the images of {} come from no registry of a single region",
                app.name()
            ));
        }
        (1, Some(first)) => one_registry(app, first, report),
        (several, _) => {
            let message =
                format!("the images of {} come from registries of {several} regions", app.name());
            report.pass(message);
        }
    }
}

/// The regions that a registry is in: one, or one for each kustomization.
fn places(region: &Value<String>) -> &[String] {
    match region {
        Value::Known { value, .. } => std::slice::from_ref(value),
        Value::Unknown { candidates, .. } => candidates,
        Value::Absent => &[],
    }
}

/// Whether the host of a registry may be anything: the placeholder stands before the first slash.
fn hides_its_host(image: &Value<String>) -> bool {
    let hidden = |text: &str| {
        let host = text.split('/').next().unwrap_or(text);
        ["{{", "${", "$(", "<"].iter().any(|opening| host.contains(opening))
    };
    image.is_unknown() && image.symbol().is_none_or(hidden)
}

fn one_registry(app: &App<'_>, first: &(&Resource, usize, &Container), report: &mut Report) {
    let (resource, index, container) = *first;
    let candidates = || places(&container.image).first();
    let image = container.image.known().or_else(candidates).map_or("an image", String::as_str);
    let regions = app.regions();
    if regions.bounds().known >= 2 {
        let message = format!("clusters in {} all pull {image}, from one region", regions.list());
        report
            .fail(message)
            .about(resource)
            .at(resource, &pointer(index), "the registry of one region")
            .help("push the image to a registry in each region, and set its host for each");
        if image.ends_with(":latest")
            || !image.rsplit('/').next().is_some_and(|it| it.contains(':'))
        {
            report
                .fail(format!("{image} has no version, so regions may run different builds"))
                .severity(Severity::Info)
                .about(resource)
                .at(resource, &pointer(index), "this image")
                .help("name a version in the tag");
        }
        return;
    }
    if regions.closed && regions.unknown.is_empty() {
        report.not_applicable(format!("{} runs in one region only", app.name()));
        return;
    }
    report
        .unknown(Missing {
            key: "deployment-target".to_owned(),
            what: format!("whether {} runs in more regions than that of the registry of {image}", app.name()),
            settle: format!(
                "write into resilint.toml for each region: [[target]] app = \"{}\", region = \"REGION\"",
                app.name()
            ),
        })
        .about(resource)
        .at(resource, &pointer(index), "the registry of one region");
}

fn pointer(index: usize) -> String {
    format!("/spec/containers/{index}/image")
}

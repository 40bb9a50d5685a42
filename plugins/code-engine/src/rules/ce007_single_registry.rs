//! CE007: every region can pull the image when another one is lost.

use std::collections::BTreeSet;

use resilint_sdk::app::list;
use resilint_sdk::logic::Truth;
use resilint_sdk::schema::symbol::{Part, parts};
use resilint_sdk::schema::{Container, Missing, Resource, Severity, Value};
use resilint_sdk::{App, Report};

use crate::copies::{self, Copy};
use crate::sort::{self, Sort};
use crate::{facts, missing, places};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Compares the registries that the copies of an app are pulled from, whether each has the secret for it, and
    /// looks for tags that move.
    ///
    /// ## Why is this bad
    ///
    /// An instance that starts pulls its image. If all regions pull from the registry of one, none can start
    /// anything when that region is lost, and taking over is starting.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// # In the projects of eu-de and of us-south.
    /// image_reference = "de.icr.io/acme/shop:1.4.2"
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// image_reference = "${var.registry}/acme/shop:1.4.2" # de.icr.io in eu-de, us.icr.io in us-south
    /// ```
    ///
    /// or the registry that serves all regions:
    ///
    /// ```hcl
    /// image_reference = "icr.io/acme/shop:1.4.2"
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: the regions pull from different registries, or from one that serves the whole world, wherever
    ///   they are.
    /// - **fail**: all regions pull from the registry of one; one of them lacks the secret that another one
    ///   pulls the same image with; the tag moves, so that regions may run different builds (info).
    /// - **unknown**: an image or a region cannot be told, or all pull from a registry of which the facts do
    ///   not say whom it serves.
    /// - **not-applicable**: one region, or no image.
    ///
    /// ## References
    ///
    /// - Strategies for resilient applications: images are pushed to the registries of two locations
    /// - <https://cloud.ibm.com/docs/Registry?topic=Registry-registry_overview#registry_regions>
    code: "CE007",
    name: "code-engine/single-registry",
    title: "every region can pull the image when another one is lost",
    severity: Warning,
    basis: Strategies,
    bullet: None,
    since: "0.1.0",
}

const IMAGE: &str = "/spec/containers/0/image";

/// The image of the copy in one region.
#[derive(Clone, Copy)]
struct Pull<'a> {
    copy: Copy<'a>,
    container: &'a Container,
}

fn check(app: &App<'_>, report: &mut Report) {
    let name = app.name();
    let pulls = pulls(app);
    let lists_images = app.workloads().any(|(_, workload)| {
        workload.containers.iter().any(|container| !container.image.is_absent())
    });
    if !lists_images || matches!(sort::of(app), Sort::Project | Sort::Targets) {
        report.not_applicable(format!("nothing in the input says which image {name} runs"));
        return;
    }
    let whether = format!("whether every region of {name} can pull its image when another is lost");
    if pulls.len() < 2 && !places::of(app).is_one() && from_the_world(app, report) {
        return;
    }
    if pulls.len() < 2 {
        match places::of(app).several(app, &whether) {
            Truth::Unknown(missing) => report.unknown(missing),
            Truth::Yes => report.unknown(missing::declaration(app, &whether)),
            Truth::No => report.not_applicable(format!("{name} is in one region")),
        };
        return;
    }
    registries(app, &pulls, &whether, report);
    secrets(&pulls, report);
    tags(app, &pulls, report);
}

/// The first container of the first copy in each region.
fn pulls<'a>(app: &App<'a>) -> Vec<Pull<'a>> {
    let firsts = copies::by_region(app).into_values().filter_map(|copies| copies.first().copied());
    firsts
        .filter_map(|copy| Some(Pull { copy, container: copy.workload.containers.first()? }))
        .filter(|pull| !pull.container.image.is_absent())
        .collect()
}

fn registries(app: &App<'_>, pulls: &[Pull<'_>], whether: &str, report: &mut Report) {
    let known: BTreeSet<&str> = pulls.iter().filter_map(Pull::source).collect();
    let unknown = pulls.iter().find(|pull| pull.source().is_none());
    let region = pulls.first().and_then(|pull| pull.container.registry.region.known());
    let truth = match (known.iter().next(), unknown) {
        _ if known.len() >= 2 => Truth::Yes,
        (_, Some(pull)) => Truth::Unknown(match &pull.container.image {
            Value::Known { value, .. } => unlisted(value, whether),
            image => missing::value(image, &format!("{whether}: the image")),
        }),
        (Some(_), None) if region.is_some() => Truth::No,
        (Some(host), None) if is_global(app, host) => Truth::Yes,
        (Some(host), None) => Truth::Unknown(unlisted(host, whether)),
        (None, None) => return,
    };
    let images: BTreeSet<&str> =
        pulls.iter().filter_map(|pull| text(&pull.container.image)).collect();
    let hosts: BTreeSet<&str> =
        pulls.iter().filter_map(|pull| host(&pull.container.image)).collect();
    let as_of = &app.facts().as_of;
    let entry = report
        .decide(
            truth,
            || format!("{} is pulled from {} (as of {as_of})", app.name(), list(hosts)),
            || {
                let region = region.map_or("one region", String::as_str);
                format!(
                    "all regions of {} pull {} from the registry of {region} (as of {as_of})",
                    app.name(),
                    list(images)
                )
            },
        )
        .help("push the image to a registry near each region and pull it from there, or use the global `icr.io`");
    pulls.iter().fold(entry, |entry, pull| {
        entry.at(pull.copy.resource, IMAGE, format!("pulled in {}", pull.copy.region))
    });
}

impl<'a> Pull<'a> {
    /// What has to be up for the image to be pulled: the region of its registry, or a registry that has
    /// none.
    fn source(&self) -> Option<&'a str> {
        let region = self.container.registry.region.known().map(String::as_str);
        region.or_else(|| host(&self.container.image))
    }
}

/// Wherever an app is, an image in a registry for the whole world is near.
fn from_the_world(app: &App<'_>, report: &mut Report) -> bool {
    let images: Vec<(&Resource, Option<&str>)> = app
        .workloads()
        .filter_map(|(resource, workload)| Some((resource, workload.containers.first()?)))
        .map(|(resource, container)| (resource, host(&container.image)))
        .collect();
    let hosts: Option<BTreeSet<&str>> = images.iter().map(|(_, host)| *host).collect();
    let Some(hosts) = hosts.filter(|hosts| hosts.iter().all(|host| is_global(app, host))) else {
        return false;
    };
    let from = list(hosts);
    let message = format!("{} is pulled from {from}, which serves all regions", app.name());
    let entry = report.pass(message);
    images.iter().fold(entry, |entry, (resource, _)| entry.at(resource, IMAGE, "the image"));
    true
}

/// An image as it is written, or the expression that stands for it.
fn text(image: &Value<String>) -> Option<&str> {
    image.known().map(String::as_str).or(image.symbol())
}

/// The registry of an image: before the first `/` where that is a host, else Docker Hub.
fn host(image: &Value<String>) -> Option<&str> {
    let text = match image {
        Value::Known { value, .. } => value.as_str(),
        Value::Unknown { symbol: Some(symbol), .. } => match parts(symbol).first().copied()? {
            Part::Text(text) if text.contains('/') => text,
            _ => return None,
        },
        _ => return None,
    };
    // `ko://` and its like: the tool that builds the image pushes it somewhere.
    if text.contains("://") {
        return None;
    }
    let first = text.split_once('/').map_or("", |(first, _)| first);
    let is_host = first.contains(['.', ':']) || first == "localhost";
    Some(if is_host { first } else { "docker.io" })
}

fn is_global(app: &App<'_>, host: &str) -> bool {
    facts::of(app)
        .is_some_and(|(facts, _)| facts.global_registries.iter().any(|known| known == host))
}

fn unlisted(host: &str, whether: &str) -> Missing {
    Missing {
        key: format!("registry:{host}"),
        what: format!("{whether}: the facts do not say which regions {host} serves"),
        settle:
            "pull the image from a registry near each region, or from `icr.io`, which serves all"
                .into(),
    }
}

/// Whether a copy lacks the secret that another one pulls the same image with.
fn secrets(pulls: &[Pull<'_>], report: &mut Report) {
    let Some(with) = pulls.iter().find(|pull| !pull.container.pull_secret.is_absent()) else {
        return;
    };
    for without in pulls.iter().filter(|pull| pull.container.pull_secret.is_absent()) {
        let together = copies::together(with.copy.resource, without.copy.resource);
        if copies::same(&with.container.image, &without.container.image, together) != Some(true) {
            continue;
        }
        report
            .fail(format!(
                "{} pulls its image in {} without the secret that {} needs for it",
                without.copy.resource.label(),
                without.copy.region,
                with.copy.region
            ))
            .about(without.copy.resource)
            .at(without.copy.resource, "/spec/containers/0/pull_secret", "no `image_secret`")
            .see(with.copy.resource, "/spec/containers/0/pull_secret", "the secret")
            .help("create the registry secret in the project of each region and name it in `image_secret`");
    }
}

/// A tag that moves may be another build in each region.
fn tags(app: &App<'_>, pulls: &[Pull<'_>], report: &mut Report) {
    let moves = |pull: &&Pull<'_>| pull.container.image.known().is_some_and(|image| floats(image));
    let Some(first) = pulls.iter().find(moves) else { return };
    let image = first.container.image.known().map_or("", String::as_str);
    report
        .fail(format!(
            "the regions of {} may run different builds of {image}, whose tag moves",
            app.name()
        ))
        .severity(Severity::Info)
        .about(first.copy.resource)
        .at(first.copy.resource, IMAGE, "no fixed version")
        .help("name a version or a digest");
}

/// Whether an image has no tag, or the tag `latest`, and no digest.
fn floats(image: &str) -> bool {
    let name = image.rsplit('/').next().unwrap_or(image);
    !name.contains('@') && name.split_once(':').is_none_or(|(_, tag)| tag == "latest")
}

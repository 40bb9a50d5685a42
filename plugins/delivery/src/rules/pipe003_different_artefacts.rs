//! PIPE003: all regions run the same artefact.

use std::collections::{BTreeMap, BTreeSet};

use resilint_sdk::app::list;
use resilint_sdk::schema::{Missing, RelationKind, Resource, Value};
use resilint_sdk::{App, Report};

use crate::places;

resilint_sdk::declare_rule! {
    /// ## What it does
    /// Compares the images that an app runs in its regions: name and version, whatever the registry.
    ///
    /// ## Why is this bad
    /// When one region fails, the others take over with another version than users had: data, sessions and
    /// interfaces may not fit, and what was tested is not what runs.
    ///
    /// ## Bad
    /// ```sh
    /// ibmcloud target -r us-south
    /// ibmcloud ce app update --name shop --image us.icr.io/acme/shop:1.4.2
    /// ibmcloud target -r eu-de
    /// ibmcloud ce app update --name shop --image de.icr.io/acme/shop:1.4.1
    /// ```
    ///
    /// ## Good
    /// ```sh
    /// VERSION=1.4.2
    /// for region in us-south eu-de; do
    ///   ibmcloud target -r "$region"
    ///   ibmcloud ce app update --name shop --image "icr.io/acme/shop:$VERSION"
    /// done
    /// ```
    ///
    /// ## Verdicts
    /// Passes where name and version are the same everywhere, also as one expression. Fails where they
    /// differ. Unknown where an image is an expression of its own, or has no version, or one that moves
    /// (`latest`). Not applicable to apps in fewer than two regions, and to those that name no image.
    ///
    /// ## References
    /// Strategies for resilient applications: identical copies in all locations.
    code: "PIPE003",
    name: "delivery/different-artefacts",
    title: "all regions run the same artefact",
    severity: Info,
    basis: Strategies,
    bullet: None,
    since: "0.1.0",
}

/// An image in a region, with the workload that runs it and where in it.
type Running<'a> = (&'a str, &'a Value<String>, &'a Resource, String);

fn check(app: &App<'_>, report: &mut Report) {
    let running = running(app);
    let mut containers: BTreeMap<&str, Vec<&Running<'_>>> = BTreeMap::new();
    for image in &running {
        containers.entry(image.3.as_str()).or_default().push(image);
    }
    containers.retain(|_, images| {
        images.iter().map(|(region, ..)| *region).collect::<BTreeSet<_>>().len() >= 2
    });
    if containers.is_empty() {
        report.not_applicable("it names no image that runs in two known regions");
        return;
    }
    for images in containers.values() {
        compare(app, images, report);
    }
}

/// The images of all workloads in each region that they are surely in.
fn running<'a>(app: &App<'a>) -> Vec<Running<'a>> {
    let places = places::of(app);
    let mut running = Vec::new();
    for (resource, workload) in app.workloads() {
        let own = places::known(resource).filter(|_| resource.count.min > 0);
        let deployed = places.iter().filter(|place| place.certain).filter_map(|place| {
            let mut edges = app.leads_to(place.resource, RelationKind::Deploys);
            edges.any(|(to, _)| to.id == resource.id).then_some(place.region)?
        });
        let regions: BTreeSet<&str> = own.into_iter().chain(deployed).collect();
        for region in regions {
            for (index, container) in workload.containers.iter().enumerate() {
                if !container.image.is_absent() {
                    let pointer = format!("/spec/containers/{index}/image");
                    running.push((region, &container.image, resource, pointer));
                }
            }
        }
    }
    running
}

fn compare(app: &App<'_>, images: &[&Running<'_>], report: &mut Report) {
    let name = app.name();
    let known: BTreeSet<&str> =
        images.iter().filter_map(|(_, image, ..)| image.known()).map(|i| version(i)).collect();
    let symbols: BTreeSet<&str> =
        images.iter().filter_map(|(_, image, ..)| image.symbol()).map(version).collect();
    let nameless =
        images.iter().any(|(_, image, ..)| image.is_unknown() && image.symbol().is_none());
    let entry = if known.len() >= 2 {
        let shown = images.iter().map(|(region, image, ..)| {
            let image = image.known().map_or("an image that is not known", |image| version(image));
            format!("{image} in {region}")
        });
        let shown: BTreeSet<String> = shown.collect();
        report
            .fail(format!("{name} runs {}", list(shown.iter().map(String::as_str))))
            .help("deploy one version of one image to all regions")
    } else if nameless || known.len() + symbols.len() >= 2 {
        let what =
            format!("whether {name} runs one version everywhere: the image is an expression");
        report.unknown(Missing {
            key: "image-version".into(),
            what,
            settle: "write one image, or one expression for it, for all regions".into(),
        })
    } else if let Some(moving) = known.iter().find(|image| moves(image)) {
        let what = format!(
            "whether {name} runs one version everywhere: `{moving}` may be another one in each region"
        );
        report.unknown(Missing {
            key: "image-version".into(),
            what,
            settle: "name a version or a digest in the image".into(),
        })
    } else {
        let shown = known.iter().chain(&symbols).next().copied().unwrap_or_default();
        report.pass(format!("{name} runs {shown} in all its regions"))
    };
    let seen = images.iter().map(|(region, _, resource, pointer)| {
        (*resource, pointer.as_str(), format!("the image in {region}"))
    });
    places::look_at(entry, seen);
}

/// Name and version of an image, without registry and namespace.
fn version(image: &str) -> &str {
    // A version that is an expression may hold a slash.
    let end = image.find("${").unwrap_or(image.len());
    let start = image.get(..end).and_then(|known| known.rfind('/')).map_or(0, |slash| slash + 1);
    image.get(start..).unwrap_or(image)
}

/// Whether a name stands for other contents from time to time.
fn moves(image: &str) -> bool {
    !image.contains('@') && image.split_once(':').is_none_or(|(_, tag)| tag == "latest")
}

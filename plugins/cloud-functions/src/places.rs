//! The places that an app is deployed to: those of its targets, and of members that say by themselves where they are,
//! as resources of Terraform do.

use std::collections::BTreeMap;

use resilint_sdk::App;
use resilint_sdk::app::{Regions, is_stated};
use resilint_sdk::schema::{Provenance, Resource, Target, Value};

/// The regions it is deployed to. A target that only some callers take counts as a region that may be.
pub(crate) fn regions<'a>(app: &App<'a>) -> Regions<'a> {
    let closed = app.group().targets_closed || app.is_closed();
    let mut regions = Regions { known: BTreeMap::new(), unknown: Vec::new(), closed };
    for (resource, target) in app.targets() {
        match region(resource).filter(|_| is_stated(resource) || is_certain(target)) {
            Some(region) => regions.known.entry(region).or_default().push(resource),
            None => regions.unknown.push(resource),
        }
    }
    for member in app.members().filter(|member| !member.location.is_unstated()) {
        match region(member) {
            // Many actions of one place say the same: one of them is enough.
            Some(region) => {
                let known = regions.known.entry(region).or_default();
                if known.iter().all(|other| other.target().is_some()) {
                    known.push(member);
                }
            }
            None if regions.unknown.iter().all(|other| label(other) != label(member)) => {
                regions.unknown.push(member);
            }
            None => {}
        }
    }
    // What the files leave open, the team has said.
    if app.targets().any(|(resource, _)| is_stated(resource)) {
        regions.unknown.clear();
    }
    regions
}

/// The region of a resource, where it is known. What the provider takes by default, the environment may replace.
pub(crate) fn region(resource: &Resource) -> Option<&str> {
    match &resource.location.region {
        Value::Known { from: Provenance::ProviderDefault, .. } => None,
        region => region.known().map(String::as_str),
    }
}

/// Whether a target deploys whoever calls.
pub(crate) fn is_certain(target: &Target) -> bool {
    target.pushes.iter().all(|push| push.certain)
}

/// The place of a resource for people: its region, else what stands for it.
pub(crate) fn label(resource: &Resource) -> String {
    match &resource.location.region {
        Value::Known { value, from: Provenance::ProviderDefault, .. } => {
            format!("{value} by default")
        }
        region => {
            let known = region.known().map(String::as_str);
            known.or(region.symbol()).unwrap_or("an unknown place").to_owned()
        }
    }
}

/// What was seen, for the end of a message: `seen: eu-gb (eu.yaml)`.
pub(crate) fn seen(regions: &Regions<'_>) -> String {
    let all = regions.known.values().flatten().chain(&regions.unknown);
    let seen: Vec<String> =
        all.map(|resource| format!("{} ({})", label(resource), name(resource))).collect();
    if seen.is_empty() { "seen: no place".to_owned() } else { format!("seen: {}", seen.join(", ")) }
}

fn name(resource: &Resource) -> &str {
    if resource.target().is_some() { resource.label() } else { &resource.origin.address }
}

/// All resources that say where the app is.
pub(crate) fn all<'a>(regions: &Regions<'a>) -> Vec<&'a Resource> {
    regions.known.values().flatten().chain(&regions.unknown).copied().collect()
}

/// The targets, and one of the resources, that are of IBM Cloud for certain.
pub(crate) fn on_ibm<'a>(app: &App<'a>) -> Vec<&'a Resource> {
    let is_ibm = |target: &Target| target.provider.known().is_some_and(|name| name == "ibm");
    let targets = app.targets().filter(|(_, target)| is_ibm(target)).map(|(resource, _)| resource);
    // These resources exist on IBM Cloud only, so one of them stands for all.
    let is_resource = |member: &&Resource| {
        member.origin.address.split('.').any(|step| step.starts_with("ibm_function_"))
    };
    targets.chain(app.members().find(is_resource)).collect()
}

/// How a second location comes about, in the terms of the files that the app is in.
pub(crate) fn second(app: &App<'_>) -> &'static str {
    if app.members().any(|member| !member.location.is_unstated()) {
        "declare the actions under the provider of a second region, too"
    } else if is_service(app) {
        "deploy the service a second time, with the API host of another region in `OW_APIHOST`"
    } else {
        "add a deployment file with the API host of a second location, and run both from one pipeline"
    }
}

/// Whether the app is a service of the Serverless Framework.
pub(crate) fn is_service(app: &App<'_>) -> bool {
    app.members().any(|member| member.origin.address.starts_with("service "))
}

/// Where a resource says its place.
pub(crate) fn pointer(resource: &Resource) -> &'static str {
    let has_region = resource.location.region.at().is_some();
    if has_region || resource.target().is_none_or(|target| target.endpoint.is_absent()) {
        "/location/region"
    } else {
        "/spec/endpoint"
    }
}

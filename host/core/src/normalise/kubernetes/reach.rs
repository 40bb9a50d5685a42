//! What may lead requests from outside to a Service that is only reached within the cluster: routers of
//! kinds that are not read, placeholders, and patches.

use resilint_schema::Span;

use super::balancer::{Balancer, backends};
use super::fields;
use super::index::ByName;
use super::kustomize::Kustomizations;
use super::matching::{Match, same_name, same_namespace};
use super::object::Object;
use super::patches::{Patch, touched};
use crate::parse::{Node, NodeValue};

/// API groups of gateways, meshes and ingress controllers: their objects name Services in fields of
/// their own. Source: the `apiVersion` in the references of the Gateway API, Istio, Contour, Traefik,
/// Kong, Emissary, Gloo, APISIX, Voyager and the F5, NGINX and Knative controllers.
const ROUTERS: [&str; 13] = [
    "gateway.networking.k8s.io",
    "networking.istio.io",
    "projectcontour.io",
    "traefik.io",
    "traefik.containo.us",
    "configuration.konghq.com",
    "getambassador.io",
    "gateway.solo.io",
    "apisix.apache.org",
    "cis.f5.com",
    "k8s.nginx.org",
    "networking.internal.knative.dev",
    "voyager.appscode.com",
];

/// Where something may lead requests from outside to each load balancer, by its place.
pub(super) fn find(
    objects: &[Object<'_>],
    balancers: &[Balancer<'_>],
    services: &ByName,
    kustomizations: &Kustomizations<'_>,
) -> Vec<Option<Span>> {
    let mut led: Vec<Option<Span>> = vec![None; balancers.len()];
    for balancer in balancers.iter().filter(|balancer| !balancer.object.is("", "Service")) {
        for name in backends(balancer.object) {
            for place in services.candidates(name.known().map(String::as_str)) {
                let service = balancers[place].object;
                let fits = same_name(&service.name, &name)
                    .and(same_namespace(&service.namespace, &balancer.object.namespace));
                if fits == Match::Maybe {
                    led[place] = led[place].or(Some(balancer.object.headline()));
                }
            }
        }
    }
    for router in objects.iter().filter(|object| ROUTERS.contains(&object.group)) {
        if let Some(spec) = router.node.get("spec") {
            mentioned(spec, &mut |text| {
                // `shop.default.svc.cluster.local` names the Service too.
                let name = text.split('.').next().unwrap_or(text);
                for place in services.candidates(Some(name)) {
                    led[place] = led[place].or(Some(router.headline()));
                }
            });
        }
    }
    for (place, balancer) in balancers.iter().enumerate() {
        led[place] = led[place].or_else(|| opened(balancer.object, kustomizations));
    }
    led
}

/// Where a Service may be opened to the outside itself.
fn opened(service: &Object<'_>, kustomizations: &Kustomizations<'_>) -> Option<Span> {
    let kind = fields::text(service.spec("type"));
    let addresses = service.spec("externalIPs").filter(|node| !node.items().is_empty());
    let patches: Vec<&Patch<'_>> = kustomizations.patches_of(service).collect();
    kind.at()
        .filter(|_| kind.is_unknown())
        .or_else(|| addresses.map(|node| node.span))
        .or_else(|| touched(&patches, &["spec", "type"]))
}

fn mentioned(node: &Node, see: &mut dyn FnMut(&str)) {
    match &node.value {
        NodeValue::Map(entries) => entries.iter().for_each(|entry| mentioned(&entry.value, see)),
        NodeValue::Seq(items) => items.iter().for_each(|item| mentioned(item, see)),
        NodeValue::Str(text) => see(text),
        _ => {}
    }
}

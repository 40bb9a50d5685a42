//! K8S009: what may run in one zone only is lost with it, however many copies there are.

use std::collections::BTreeSet;

use resilint_sdk::logic::{Truth, at_least};
use resilint_sdk::schema::{Kind, RelationKind, Resource, Value, Workload, ZonePin};
use resilint_sdk::{App, Report};

use crate::pins::{self, Hold, label};
use crate::{charts, missing};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks that nothing ties a workload to one zone: a node's name, a node selector or a required node
    /// affinity on the label of the zone or the host, a required affinity of its copies to each other, a
    /// load balancer Service of one zone, a volume that lives in one zone, or one volume for one node
    /// that several copies share.
    ///
    /// ## Why is this bad
    ///
    /// When that zone is lost, the workload cannot start anywhere else, although the cluster still has
    /// room. A volume that one node at a time may mount lives in one zone and holds all copies there.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// template:
    ///   spec:
    ///     nodeSelector:
    ///       topology.kubernetes.io/zone: us-south-1
    /// ```
    ///
    /// ## Good
    ///
    /// No selector on the zone, and a rule that spreads the copies over zones (see K8S006). Where zones
    /// are wanted one by one, one workload for each of them behind one Service, and one load balancer
    /// Service for each zone:
    ///
    /// ```yaml
    /// apiVersion: v1
    /// kind: Service
    /// metadata:
    ///   name: shop-dal12
    ///   annotations:
    ///     service.kubernetes.io/ibm-load-balancer-cloud-provider-zone: dal12
    /// spec:
    ///   type: LoadBalancer
    ///   selector: { app: shop }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: nothing ties the workload to one zone, or others behind the same Service take the
    ///   other zones.
    /// - **fail**: a pin leaves one zone.
    /// - **unknown**: a patch of the input may tie the workload to a zone; several nodes are left, and
    ///   nothing says in which zones they are; several copies would share a volume for one node, and their number cannot be told;
    ///   or it is a release of a Helm chart (`helm_release`).
    /// - **not-applicable**: tasks.
    ///
    /// ## References
    ///
    /// - <https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/>
    /// - <https://cloud.ibm.com/docs/containers?topic=containers-loadbalancer>
    code: "K8S009",
    name: "kubernetes/zone-pinned",
    title: "nothing ties the workload to one zone",
    severity: Warning,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

fn check(app: &App<'_>, report: &mut Report) {
    for (resource, workload) in app.workloads() {
        if charts::unrendered(
            resource,
            workload,
            "whether anything ties a workload to one zone",
            report,
        )
        .is_some()
        {
            continue;
        }
        let mut free = true;
        for (index, pin) in workload.pins.iter().enumerate() {
            let held = match pin.by.as_str() {
                "zonal-volume" if pin.zones.is_empty() => {
                    by_volume(resource, workload, (index, pin), report)
                }
                "load-balancer-annotation" if pins::overridden(resource, pin).is_none() => {
                    by_balancer(app, resource, workload, (index, pin), report)
                }
                _ => by_place(app, resource, workload, (index, pin), report),
            };
            free &= !held;
        }
        if free {
            report
                .pass(format!("nothing ties {} to one zone", resource.label()))
                .about(resource)
                .at(resource, "/name", "");
        }
    }
}

/// Whether something that leaves one place, or may do so, was reported.
fn by_place(
    app: &App<'_>,
    resource: &Resource,
    workload: &Workload,
    (index, pin): (usize, &ZonePin),
    report: &mut Report,
) -> bool {
    let pointer = format!("/spec/pins/{index}/{}", pins::field(pin));
    match pins::hold(resource, workload, pin) {
        Hold::Free => false,
        Hold::In(_)
            if pin
                .zones
                .first()
                .is_some_and(|zone| others_behind_same_balancer(app, resource, zone)) =>
        {
            false
        }
        Hold::In(place) => {
            let (note, help) = match pin.by.as_str() {
                "pod-affinity" => (
                    "each copy must run beside the others",
                    "make the affinity preferred, or drop it, and spread the pods over zones instead",
                ),
                "volume-affinity" => (
                    "the only place its volume can be mounted in",
                    "give each copy a volume in its own zone, or keep the data in a service of several zones",
                ),
                _ if pin.zones.is_empty() => (
                    "the only node it may run on",
                    "drop the node from the pod spec, and let the scheduler choose among all zones",
                ),
                _ => (
                    "the only zone it may run in",
                    "drop the zone from the pod's node selection, or add the other zones",
                ),
            };
            report
                .fail(format!("{} ties {} to {place}", pins::kind(pin), resource.label()))
                .about(resource)
                .at(resource, &pointer, note)
                .help(help);
            true
        }
        Hold::Unclear(missing) => {
            report
                .unknown(missing)
                .about(resource)
                .at(resource, &pointer, "may tie it to one zone")
                .see(resource, "/name", "this workload");
            true
        }
    }
}

/// Whether another workload, tied to another zone, stands behind a load balancer of this one.
fn others_behind_same_balancer(app: &App<'_>, resource: &Resource, zone: &Value<String>) -> bool {
    let serves = app.relations().iter().filter(|relation| relation.kind == RelationKind::Serves);
    let mine: BTreeSet<&str> =
        serves.clone().filter(|r| r.to == resource.id).map(|r| r.from.as_str()).collect();
    serves
        .filter(|relation| mine.contains(relation.from.as_str()) && relation.to != resource.id)
        .filter_map(|relation| app.resource(&relation.to)?.workload())
        .flat_map(|workload| &workload.pins)
        .any(|pin| match pin.zones.as_slice() {
            [other] => {
                other.known().is_some() && zone.known().is_some() && other.known() != zone.known()
            }
            _ => false,
        })
}

/// Whether a load balancer of one zone, where it is the only way in, was reported.
fn by_balancer(
    app: &App<'_>,
    resource: &Resource,
    workload: &Workload,
    (index, pin): (usize, &ZonePin),
    report: &mut Report,
) -> bool {
    let balancer_pins = || workload.pins.iter().filter(|other| other.by == pin.by);
    let zones: BTreeSet<&str> = balancer_pins().flat_map(|pin| &pin.zones).map(label).collect();
    let first = workload.pins.iter().position(|other| other.by == pin.by);
    if zones.len() > 1 || first != Some(index) || has_other_way_in(app) {
        return false;
    }
    let zone = pin.zones.first().map_or("one zone", label);
    let service = pin.object.known().map_or("a Service", String::as_str);
    report
        .fail(format!(
            "the load balancer {service} of {} lives in zone {zone} only",
            resource.label()
        ))
        .about(resource)
        .at(resource, &format!("/spec/pins/{index}/zones/0"), "the zone of the load balancer")
        .help("declare one load balancer Service for each zone, or drop the annotation");
    true
}

/// Whether a load balancer that is not tied to a zone leads to the app.
fn has_other_way_in(app: &App<'_>) -> bool {
    app.local_balancers().any(|(resource, balancer)| {
        let from_outside =
            matches!(balancer.exposure.as_str(), "load-balancer" | "ingress" | "route");
        from_outside
            && balancer.zones.items.is_empty()
            && matches!(resource.kind, Kind::LoadBalancer(_))
    })
}

/// Whether a volume for one node that several copies share was reported, or may have to be.
fn by_volume(
    resource: &Resource,
    workload: &Workload,
    (index, pin): (usize, &ZonePin),
    report: &mut Report,
) -> bool {
    let name = resource.label();
    let volume = pin.object.known().map_or("a volume", String::as_str);
    let count = workload.replicas.effective();
    let what = format!("whether several replicas of {name} share the volume {volume}");
    let pointer = format!("/spec/pins/{index}/object");
    match at_least(count, 2, || missing::value(resource, count, &what)) {
        Truth::No => return false,
        Truth::Yes => {
            report
                .fail(format!("all replicas of {name} share the volume {volume}, which one node at a time may mount"))
                .about(resource)
                .at(resource, &pointer, "`ReadWriteOnce`: holds all copies in one zone")
                .see(resource, workload.replicas.effective_pointer(), "this many copies")
                .help("give each copy its own volume by a StatefulSet, or keep the data in a service of several zones");
        }
        Truth::Unknown(missing) => {
            report.unknown(missing).about(resource).at(resource, &pointer, "shared by all copies");
        }
    }
    true
}

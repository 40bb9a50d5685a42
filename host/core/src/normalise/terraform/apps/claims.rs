//! Storage of a cluster that Terraform makes: claims for volumes, those of stateful sets among them, and storage classes.

use resilint_schema::{
    Kind, Location, Offering, RelationKind, Runtime, Set, StorageClass, Value, VolumeClaim, ZonePin,
};
use resilint_terraform::Instance;

use crate::normalise::kubernetes::labels::{SHARED_STORAGE, domain};
use crate::normalise::terraform::apps::kubernetes::{meta, namespace, objects, together};
use crate::normalise::terraform::apps::pins::pin;
use crate::normalise::terraform::field::Fields;
use crate::normalise::terraform::graph::Subject;
use crate::normalise::terraform::{Made, Part, Reader};

/// The types of this family.
pub(crate) const READERS: &[(&str, Reader)] = &[
    ("kubernetes_persistent_volume_claim", claim),
    ("kubernetes_persistent_volume_claim_v1", claim),
    ("kubernetes_storage_class", class),
    ("kubernetes_storage_class_v1", class),
];

const CLAIMS: [&str; 2] =
    ["kubernetes_persistent_volume_claim", "kubernetes_persistent_volume_claim_v1"];

fn claim(subject: &Subject<'_>) -> Made {
    let spec = subject.fields().first("spec");
    let claim = volume_claim(namespace(subject), spec.as_ref());
    made(meta(subject, "name"), Kind::VolumeClaim(Box::new(claim)))
}

fn volume_claim(namespace: Value<String>, spec: Option<&Fields<'_>>) -> VolumeClaim {
    let Some(spec) = spec else { return VolumeClaim { namespace, ..VolumeClaim::default() } };
    let requests = spec.first("resources").and_then(|resources| resources.first("requests"));
    VolumeClaim {
        namespace,
        storage_class: spec.text("storage_class_name"),
        access_modes: spec.texts("access_modes").items,
        size: requests.map_or(Value::Absent, |requests| requests.text("storage")),
        ..VolumeClaim::default()
    }
}

fn class(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let topologies = fields.first("allowed_topologies");
    let expressions =
        topologies.map_or_else(Vec::new, |allowed| allowed.blocks("match_label_expressions").items);
    let is_zone =
        |block: &&Fields<'_>| block.text("key").known().is_some_and(|key| domain(key) == "zone");
    let zones = expressions.iter().find(is_zone).map(|block| block.texts("values"));
    let class = StorageClass {
        provisioner: fields.text("storage_provisioner"),
        reclaim_policy: fields.text("reclaim_policy"),
        binding_mode: fields.text("volume_binding_mode"),
        zones: zones.unwrap_or_else(Set::default),
        profile: fields
            .first("parameters")
            .map_or(Value::Absent, |parameters| parameters.text("profile")),
        ..StorageClass::default()
    };
    made(meta(subject, "name"), Kind::StorageClass(Box::new(class)))
}

fn made(name: Value<String>, kind: Kind) -> Made {
    Made::new(Offering::Kubernetes, name, Location::default(), kind)
}

/// The claims that a stateful set makes for each of its copies.
pub(super) fn templates(subject: &Subject<'_>) -> Vec<Part> {
    let Some(spec) = subject.fields().first("spec") else { return Vec::new() };
    let part = |(index, template): (usize, &Fields<'_>)| {
        let at = template.at("spec");
        let claim = VolumeClaim {
            per_copy: Value::inferred(true, at),
            ..volume_claim(namespace(subject), template.first("spec").as_ref())
        };
        let name = template.first("metadata").map_or(Value::Absent, |meta| meta.text("name"));
        Part {
            address: format!(".volume_claim_template[{index}]"),
            relation: RelationKind::Mounts,
            made: made(name, Kind::VolumeClaim(Box::new(claim))),
        }
    };
    spec.blocks("volume_claim_template").items.iter().enumerate().map(part).collect()
}

/// The claims of the input that the volumes of a pod name.
pub(super) fn mounted<'a>(subject: &Subject<'a>, pod: &Fields<'a>) -> Vec<Subject<'a>> {
    let mut found: Vec<Subject<'a>> = Vec::new();
    for volume in pod.blocks("volume").items {
        let Some(named) = volume.first("persistent_volume_claim") else { continue };
        let name = named.text("claim_name");
        let referred = named.term("claim_name");
        let referred: Vec<&Instance> =
            referred.map_or_else(Vec::new, |term| subject.graph.behind_of(term, &CLAIMS));
        let is_it = |claim: &Subject<'a>| {
            referred.iter().any(|instance| std::ptr::eq(*instance, claim.instance))
                || (referred.is_empty()
                    && name.known().is_some()
                    && name.known() == meta(claim, "name").known()
                    && together(claim, subject))
        };
        found.extend(objects(subject, &CLAIMS).filter(is_it));
    }
    found.dedup_by(|a, b| std::ptr::eq(a.instance, b.instance));
    found
}

/// Claims for volumes that one node at a time may mount, shared by all copies.
pub(super) fn pins(subject: &Subject<'_>, pod: &Fields<'_>, runtime: Runtime) -> Vec<ZonePin> {
    let several =
        matches!(runtime, Runtime::Deployment | Runtime::StatefulSet | Runtime::ReplicaSet);
    if !several {
        return Vec::new();
    }
    let claims = mounted(subject, pod).into_iter().filter(Subject::is_one).filter(is_of_one_node);
    claims.map(|claim| pin("zonal-volume", Vec::new(), meta(&claim, "name"))).collect()
}

fn is_of_one_node(claim: &Subject<'_>) -> bool {
    let Some(spec) = claim.fields().first("spec") else { return false };
    let modes = spec.texts("access_modes");
    let one = |mode: &Value<String>| {
        mode.known().is_some_and(|mode| matches!(&**mode, "ReadWriteOnce" | "ReadWriteOncePod"))
    };
    // The name of a class is the only hint at what stands behind it: shared file systems take the mode
    // for a wish. One that is not known may be shared.
    let class = spec.text("storage_class_name");
    let shared = match &class {
        Value::Known { value, .. } => SHARED_STORAGE.iter().any(|word| value.contains(word)),
        Value::Unknown { .. } => true,
        Value::Absent => false,
    };
    modes.closed && !modes.items.is_empty() && modes.items.iter().all(one) && !shared
}

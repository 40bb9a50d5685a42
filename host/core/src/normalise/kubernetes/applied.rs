//! Which overlay of a file is applied: the only one there is, or the only one that an application of Argo CD
//! names. What its kustomizations make of a field is then what the field is.

use resilint_schema::Value;

use super::object::Object;
use super::patches::Reach;
use super::{Cluster, fields};
use crate::parse::Node;

/// What the one overlay that is applied makes of `spec.replicas`; nothing where several may be applied, or
/// where it takes rendering to tell.
pub(super) fn replicas(
    cluster: &Cluster<'_>,
    object: &Object<'_>,
    own: &Value<u32>,
) -> Option<Value<u32>> {
    let all = cluster.kustomizations;
    let way = only_way(cluster, object)?;
    let patches = all.changes_of(object);
    if !patches.iter().all(|patch| patch.is_sure()) {
        return None;
    }
    let mut value = own.clone();
    let mut last = None;
    for layer in way {
        let is_own = |reach| matches!(reach, Reach::Kustomization(index) if index == layer);
        let patches = patches.iter().filter(|patch| is_own(patch.reach));
        let patched = patches.filter_map(|patch| patch.number("replicas", 1)).next_back();
        // `replicas:` is applied after all patches of its kustomization.
        let Some(left) = all.replica_count(layer, object).or(patched) else { continue };
        if last.is_some_and(|last| !all.builds_upon(layer, last)) {
            return None;
        }
        last = Some(layer);
        value = left;
    }
    Some(value)
}

/// The kustomizations of the only overlay that is applied, in their order.
fn only_way(cluster: &Cluster<'_>, object: &Object<'_>) -> Option<Vec<usize>> {
    let mut ways = cluster.kustomizations.ways(object.path)?;
    if ways.len() > 1 {
        let named = named(cluster)?;
        let is_named = |way: &Vec<usize>| {
            let folder = way.last().map(|end| cluster.kustomizations.folder_of(*end));
            folder.is_some_and(|folder| {
                named.iter().any(|path| {
                    let above = folder.strip_suffix(path.as_str());
                    above.is_some_and(|above| above.is_empty() || above.ends_with('/'))
                })
            })
        };
        ways.retain(is_named);
    }
    if ways.len() == 1 && !is_named_itself(cluster, object) { ways.pop() } else { None }
}

/// Whether an application of Argo CD names the folder of the object, which then is applied as it is too.
fn is_named_itself(cluster: &Cluster<'_>, object: &Object<'_>) -> bool {
    let folder = crate::normalise::path::folder(object.path);
    named(cluster).into_iter().flatten().any(|path| {
        folder
            .strip_suffix(path.as_str())
            .is_some_and(|above| above.is_empty() || above.ends_with('/'))
    })
}

/// The paths that the applications of Argo CD name; nothing where one of them is not known.
fn named(cluster: &Cluster<'_>) -> Option<Vec<String>> {
    let mut paths = Vec::new();
    for object in cluster.objects {
        if object.is("argoproj.io", "ApplicationSet") {
            return None;
        }
        if !object.is("argoproj.io", "Application") {
            continue;
        }
        let several = object.spec("sources").map_or(&[][..], Node::items).iter();
        for source in several.chain(object.spec("source")) {
            match fields::text(source.get("path")) {
                Value::Known { value, .. } => paths.push(value.trim_matches(['.', '/']).to_owned()),
                Value::Unknown { .. } => return None,
                Value::Absent => {}
            }
        }
    }
    paths.retain(|path| !path.is_empty());
    Some(paths)
}

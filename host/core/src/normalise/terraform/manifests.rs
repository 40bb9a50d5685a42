//! Objects of Kubernetes that `kubernetes_manifest` applies, in the form that documents of Kubernetes have, so
//! that one reader covers all kinds; with them the budgets and autoscalers of types of their own, which may be
//! of such objects.
//!
//! What cannot be told stays so where a scalar stands. Where it may be a part of the object's form, such as a
//! list of containers, the object is not judged, and that is told.

mod node;

use std::collections::HashSet;

use resilint_schema::SourceId;
use resilint_terraform::{Action, Evaluation, Instance, Mode, Place};

use crate::detect::Format;
use crate::normalise::{Builder, Input};
use crate::parse::Document;
use crate::source::Sources;
use crate::terraform;
use node::{MOST, Writer};

const MANIFEST: &str = "kubernetes_manifest";

/// Types of their own whose objects may speak of workloads in manifests: their kind and version.
const BESIDE: [(&str, &str, &str); 5] = [
    ("kubernetes_pod_disruption_budget", "policy/v1", "PodDisruptionBudget"),
    ("kubernetes_pod_disruption_budget_v1", "policy/v1", "PodDisruptionBudget"),
    ("kubernetes_horizontal_pod_autoscaler", "autoscaling/v2", "HorizontalPodAutoscaler"),
    ("kubernetes_horizontal_pod_autoscaler_v1", "autoscaling/v2", "HorizontalPodAutoscaler"),
    ("kubernetes_horizontal_pod_autoscaler_v2", "autoscaling/v2", "HorizontalPodAutoscaler"),
];

/// An object as a document.
#[derive(Debug)]
pub struct Manifest {
    path: String,
    document: Document,
}

impl Manifest {
    /// The document as the Kubernetes reader takes it.
    #[must_use]
    pub fn input(&self) -> Input<'_> {
        Input {
            path: &self.path,
            format: Format::Kubernetes,
            document: &self.document,
            comments: &[],
        }
    }
}

/// The objects that the evaluations apply, each once, without those that a plan deletes and those that are
/// read from a document of the input as well: `yamldecode(file("web.yaml"))`.
pub fn manifests(
    evaluations: &[Evaluation],
    inputs: &[Input<'_>],
    sources: &Sources,
    builder: &mut Builder<'_>,
) -> Vec<Manifest> {
    let instances: Vec<&Instance> = evaluations.iter().flat_map(applied).collect();
    if instances.is_empty() {
        return Vec::new();
    }
    let text = |document: &Document| document.root.to_json().to_string();
    let objects = inputs.iter().filter(|input| input.format == Format::Kubernetes);
    let read: HashSet<String> = objects.map(|input| text(input.document)).collect();
    // The values of several files may leave an object the same.
    let mut known: HashSet<(Place, String)> = HashSet::new();
    let mut made: Vec<Manifest> = Vec::new();
    let mut left = MOST;
    for instance in instances {
        let Some(span) = terraform::span(instance.place, sources) else { continue };
        let mut writer = Writer::new(sources, left);
        let document = writer.document(instance, span);
        left = writer.left;
        match (document, writer.why) {
            (Some(document), _) => {
                let text = text(&document);
                if !read.contains(&text) && known.insert((instance.place, text)) {
                    let path = path(instance.place.file, sources);
                    made.push(Manifest { path, document });
                }
            }
            (None, Some(why)) => builder.unparsed(span, format!("{}: {why}", instance.address)),
            (None, None) => {}
        }
    }
    made
}

/// The instances of an evaluation that apply objects; none where no manifest is among them.
fn applied(evaluation: &Evaluation) -> impl Iterator<Item = &Instance> {
    let stays = |it: &&Instance| it.mode == Mode::Managed && it.action != Some(Action::Delete);
    let any = evaluation.resources.iter().any(|it| &*it.kind == MANIFEST);
    let is_ours = |it: &&Instance| &*it.kind == MANIFEST || beside(it).is_some();
    evaluation.resources.iter().filter(move |it| any && is_ours(it)).filter(stays)
}

fn beside(instance: &Instance) -> Option<&'static (&'static str, &'static str, &'static str)> {
    BESIDE.iter().find(|(kind, ..)| *kind == &*instance.kind)
}

fn path(file: SourceId, sources: &Sources) -> String {
    sources.get(file).map_or_else(String::new, |file| file.path.to_string())
}

//! Values of Terraform in the form of documents.

use resilint_schema::Span;
use resilint_terraform::value::{Value as Term, to_text};
use resilint_terraform::{Data, Instance, Map, Multiplicity, Place};

use super::beside;
use crate::normalise::terraform::field;
use crate::parse::{Document, Entry, Node, NodeValue, Style, Untold};
use crate::sanitise::without_userinfo;
use crate::source::Sources;
use crate::terraform;

/// Blocks of those types that occur once.
const SINGLE: [&str; 4] = ["metadata", "spec", "selector", "scale_target_ref"];

/// Kinds that say nothing of how an app runs: of those, nothing is missed.
const HARMLESS: [&str; 9] = [
    "ClusterRole",
    "ClusterRoleBinding",
    "ConfigMap",
    "CustomResourceDefinition",
    "Namespace",
    "Role",
    "RoleBinding",
    "Secret",
    "ServiceAccount",
];

/// Fields that are scalars wherever they occur.
const SCALARS: [&str; 38] = [
    "args",
    "claimName",
    "command",
    "completions",
    "containerPort",
    "cpu",
    "failureThreshold",
    "generateName",
    "host",
    "image",
    "imagePullPolicy",
    "initialDelaySeconds",
    "key",
    "maxReplicas",
    "maxSkew",
    "maxSurge",
    "maxUnavailable",
    "memory",
    "minAvailable",
    "minReplicas",
    "minReadySeconds",
    "name",
    "namespace",
    "parallelism",
    "path",
    "periodSeconds",
    "port",
    "replicas",
    "schedule",
    "secretName",
    "serviceAccountName",
    "serviceName",
    "storage",
    "storageClassName",
    "targetPort",
    "terminationGracePeriodSeconds",
    "timeoutSeconds",
    "value",
];

/// Maps whose values are texts.
const TEXTS: [&str; 6] =
    ["annotations", "data", "labels", "matchLabels", "nodeSelector", "stringData"];

/// Values that all objects of one run may have together: values that are used again and again are one to
/// the evaluator, and many here.
pub(super) const MOST: usize = 1_000_000;

/// Bytes of text that count as one value.
const BYTES: usize = 64;

/// Turns a value into a node.
pub(super) struct Writer<'a> {
    sources: &'a Sources,
    /// How many values more all objects may have.
    pub(super) left: usize,
    kind: &'a str,
    /// Why there is no document, where that is to be told.
    pub(super) why: Option<String>,
}

impl<'a> Writer<'a> {
    /// With so many values left.
    pub(super) const fn new(sources: &'a Sources, left: usize) -> Self {
        Self { sources, left, kind: "", why: None }
    }

    /// The object that an instance applies.
    pub(super) fn document(&mut self, instance: &'a Instance, span: Span) -> Option<Document> {
        let root = match beside(instance) {
            Some((_, version, kind)) => {
                self.kind = kind;
                self.typed(instance, version, span)?
            }
            None => {
                let manifest = instance.config.get("manifest")?;
                let kind = manifest.get("kind").and_then(Term::as_str);
                self.kind = kind.unwrap_or_default();
                if !self.is_there(instance) {
                    return None;
                }
                self.node(manifest, span, "manifest", false)?
            }
        };
        Some(Document { span: root.span, root })
    }

    /// A budget or an autoscaler of a type of its own. One that may not be there is read as the other reader
    /// of Terraform does: not at all.
    fn typed(&mut self, instance: &'a Instance, version: &str, span: Span) -> Option<Node> {
        if !self.is_there(instance) {
            return None;
        }
        let mut entries = vec![
            entry("apiVersion", Node::new(span, NodeValue::Str(version.into()), Style::Quoted)),
            entry("kind", Node::new(span, NodeValue::Str(self.kind.into()), Style::Quoted)),
        ];
        for name in ["metadata", "spec"] {
            if let Some(part) = instance.config.get(name) {
                entries.push(entry(name, self.block(part, span, name)?));
            }
        }
        Some(Node::new(span, NodeValue::Map(entries), Style::Block))
    }

    /// A nested block with its arguments as the API calls them.
    fn block(&mut self, term: &'a Term, at: Span, name: &str) -> Option<Node> {
        let term = match term.as_items() {
            Some([only]) if SINGLE.contains(&name) => only,
            _ => term,
        };
        let is_block = SINGLE.contains(&name);
        let Some(map) = term.as_object().filter(|_| is_block) else {
            return self.node(term, at, &camel(name), false);
        };
        let at = self.span(term.place).unwrap_or(at);
        let mut entries = Vec::new();
        for (name, value) in
            map.iter().filter(|(name, _)| !matches!(&***name, "metric" | "behavior"))
        {
            let key = camel(name);
            entries.push(match self.open_selector(&key, value, map, at) {
                Some(selector) => selector,
                None => entry(&key, self.block(value, at, name)?),
            });
        }
        Some(Node::new(at, NodeValue::Map(entries), Style::Block))
    }

    /// Whether an object is applied for certain; tells where that is open.
    fn is_there(&mut self, instance: &Instance) -> bool {
        let is_there = !matches!(instance.count, Multiplicity::Unknown { min: 0, .. });
        if !is_there {
            self.tell("it cannot be told whether it is applied".into());
        }
        is_there
    }

    fn tell(&mut self, why: String) {
        if !HARMLESS.contains(&self.kind) && self.why.is_none() {
            self.why = Some(why);
        }
    }

    fn span(&self, place: Option<Place>) -> Option<Span> {
        terraform::span(place?, self.sources)
    }

    /// A value under a key; `free` where texts may stand under any key.
    fn node(&mut self, term: &'a Term, at: Span, key: &str, free: bool) -> Option<Node> {
        let size = 1 + term.as_str().map_or(0, |text| text.len() / BYTES);
        let Some(left) = self.left.checked_sub(size) else {
            self.tell(format!("the manifests of this run have more than {MOST} values"));
            return None;
        };
        self.left = left;
        let at = self.span(term.place).unwrap_or(at);
        let (value, style) = match &term.data {
            Data::Null => (NodeValue::Null, Style::Plain),
            Data::Bool(value) => (NodeValue::Bool(*value), Style::Plain),
            Data::Number(_) => (number(term)?, Style::Plain),
            Data::String(text) => {
                (NodeValue::Str(without_userinfo(text).into_owned()), Style::Quoted)
            }
            Data::List(items) | Data::Set(items) => {
                let items = items.iter().map(|item| self.node(item, at, key, free));
                (NodeValue::Seq(items.collect::<Option<_>>()?), Style::Flow)
            }
            Data::Object(map) => (NodeValue::Map(self.entries(map, at, key, free)?), Style::Flow),
            Data::Handle(_) | Data::Unknown(_) => return self.untold(term, at, key, free),
        };
        Some(Node::new(at, value, style).known_from(term.from))
    }

    fn entries(&mut self, map: &'a Map, at: Span, key: &str, free: bool) -> Option<Vec<Entry>> {
        let free = free || TEXTS.contains(&key);
        let mut entries = Vec::with_capacity(map.len());
        for (name, value) in map {
            entries.push(match self.open_selector(name, value, map, at) {
                Some(selector) => selector,
                None => entry(name, self.node(value, at, name, free)?),
            });
        }
        Some(entries)
    }

    /// A selector that cannot be told, as one of which it cannot be told what it selects.
    fn open_selector(&self, name: &str, value: &Term, map: &Map, at: Span) -> Option<Entry> {
        let is_map = matches!(self.kind, "Service" | "ReplicationController");
        if !value.is_unknown() || is_map {
            return None;
        }
        let at = self.span(value.place).unwrap_or(at);
        let node = |value| Node::new(at, value, Style::Flow);
        let open = || {
            let operator = entry("operator", node(NodeValue::Str(placeholder(value))));
            node(NodeValue::Seq(vec![node(NodeValue::Map(vec![operator]))]))
        };
        match name {
            "matchLabels" if !map.contains_key("matchExpressions") => {
                Some(entry("matchExpressions", open()))
            }
            "selector" | "labelSelector" => {
                let expressions = entry("matchExpressions", open());
                Some(entry(name, node(NodeValue::Map(vec![expressions]))))
            }
            _ => None,
        }
    }

    /// What cannot be told: a placeholder where it is a scalar for certain.
    fn untold(&mut self, term: &Term, at: Span, key: &str, free: bool) -> Option<Node> {
        let (Some(unknown), true) = (term.as_unknown(), free || SCALARS.contains(&key)) else {
            self.tell(format!("its `{key}` cannot be told ({})", symbol(term)));
            return None;
        };
        let candidates: Option<Vec<String>> = unknown.candidates.iter().map(to_text).collect();
        let node = Node::new(at, NodeValue::Str(placeholder(term)), Style::Quoted);
        Some(node.with_untold(Untold {
            why: unknown.why,
            symbol: symbol(term),
            candidates: candidates.unwrap_or_default(),
        }))
    }
}

fn entry(key: &str, value: Node) -> Entry {
    let key = Node::new(value.span, NodeValue::Str(key.into()), Style::Plain);
    Entry { key, value }
}

fn number(term: &Term) -> Option<NodeValue> {
    let text = to_text(term)?;
    let whole = text.parse().map(NodeValue::Int);
    whole.or_else(|_| text.parse().map(NodeValue::Float)).ok()
}

/// `min_available` as the API has it: `minAvailable`.
fn camel(name: &str) -> String {
    let mut parts = name.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |all, part| {
        let mut letters = part.chars();
        let head = letters.next().map(|letter| letter.to_ascii_uppercase());
        all + &head.into_iter().chain(letters).collect::<String>()
    })
}

/// What stands for a value, as messages name it.
fn symbol(term: &Term) -> String {
    let named = term.as_unknown().and_then(|unknown| unknown.symbol.as_deref().map(str::to_owned));
    let named = named.or_else(|| field::missing(term));
    named.map_or_else(|| "a value that is not told".into(), |it| without_userinfo(&it).into_owned())
}

/// The same in the form of a placeholder.
fn placeholder(term: &Term) -> String {
    let symbol = symbol(term);
    if symbol.contains("${") { symbol } else { format!("${{{symbol}}}") }
}

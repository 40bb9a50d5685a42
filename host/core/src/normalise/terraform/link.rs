//! Relations to other resources: by references, else by names and cloud resource names that are equal.

use resilint_schema::{Confidence, RelationKind, Span};
use resilint_terraform::value::{Value as Term, to_text};
use resilint_terraform::{Instance, Mode};

use crate::normalise::terraform::certain::is_certain;
use crate::normalise::terraform::graph::{Graph, Subject};
use crate::normalise::terraform::{Edge, Made};

/// A type of resource, and the argument that names one of it.
pub(crate) type Named = (&'static str, &'static str);

/// The managed instances that a term leads to. What is only named, by a literal or by the look-up of a
/// data source, is the one instance with that name, which is a guess.
pub(crate) fn targets<'a>(
    subject: &Subject<'a>,
    term: &Term,
    of: &[Named],
) -> Vec<(&'a Instance, Confidence)> {
    let kinds: Vec<&str> = of.iter().map(|(kind, _)| *kind).collect();
    // A condition may as well lead elsewhere.
    let confidence = if is_certain(term) { Confidence::Derived } else { Confidence::Heuristic };
    let mut found: Vec<(&Instance, Confidence)> = Vec::new();
    for instance in subject.graph.behind_of(term, &kinds) {
        if std::ptr::eq(instance, subject.instance) {
            continue;
        }
        if instance.mode == Mode::Managed {
            found.push((instance, confidence));
            continue;
        }
        let name = of.iter().find(|(kind, _)| *kind == &*instance.kind);
        let text = name.and_then(|(_, name)| to_text(instance.config.get(name)?));
        found.extend(text.and_then(|text| by_name(subject, &text, of)));
    }
    if found.is_empty()
        && let Some(text) = to_text(term)
    {
        found.extend(by_name(subject, &text, of));
    }
    found
}

/// The only instance of that name; the name may be the last part of a cloud resource name.
fn by_name<'a>(
    subject: &Subject<'a>,
    text: &str,
    of: &[Named],
) -> Option<(&'a Instance, Confidence)> {
    let name = text.rsplit(':').next().filter(|name| !name.is_empty())?;
    let is_it = |(instance, argument): &(&Instance, &str)| {
        instance.mode == Mode::Managed
            && !std::ptr::eq(*instance, subject.instance)
            && instance.config.get(argument).and_then(to_text).is_some_and(|known| known == name)
    };
    let all = of.iter().flat_map(|(kind, argument)| {
        subject.graph.of_kind(kind).map(move |instance| (instance, *argument))
    });
    let mut all = all.filter(is_it);
    let (only, _) = all.next()?;
    all.next().is_none().then_some((only, Confidence::Heuristic))
}

/// The relations of one kind that an argument makes.
pub(crate) fn edges(
    subject: &Subject<'_>,
    kind: RelationKind,
    argument: &str,
    of: &[Named],
) -> Vec<Edge> {
    let fields = subject.fields();
    let Some(term) = fields.term(argument) else { return Vec::new() };
    to(kind, &targets(subject, term, of), fields.at(argument))
}

/// Relations of one kind to instances.
pub(crate) fn to(
    kind: RelationKind,
    targets: &[(&Instance, Confidence)],
    at: Option<Span>,
) -> Vec<Edge> {
    let edge = |(other, confidence): &(&Instance, Confidence)| Edge {
        kind,
        to: other.address.to_string(),
        confidence: *confidence,
        at,
    };
    targets.iter().map(edge).collect()
}

/// Relations to all instances of a type that refer to this one by an argument.
pub(crate) fn from_referrers(
    subject: &Subject<'_>,
    kind: RelationKind,
    of: &str,
    argument: &str,
) -> Vec<Edge> {
    let edge = |other: Subject<'_>| Edge {
        kind,
        to: other.instance.address.to_string(),
        confidence: Confidence::Derived,
        at: other.fields().at(argument),
    };
    let all = subject.referred_by(of, argument).into_iter();
    all.filter(|other| other.instance.mode == Mode::Managed).map(edge).collect()
}

/// The service instances whose keys an argument names.
pub(crate) fn keys(subject: &Subject<'_>, argument: &str) -> Vec<Edge> {
    let fields = subject.fields();
    let term = fields.term(argument);
    term.map(|term| keys_behind(term, subject.graph, fields.at(argument))).unwrap_or_default()
}

/// The service instances whose keys a term leads to.
pub(crate) fn keys_behind(term: &Term, graph: &Graph<'_>, at: Option<Span>) -> Vec<Edge> {
    const HOLDERS: [Named; 1] = [("ibm_resource_instance", "name")];
    let of = ["ibm_kms_key", "ibm_kp_key", "ibm_resource_instance"];
    let mut found = Vec::new();
    for key in graph.behind_of(term, &of) {
        if &*key.kind == "ibm_resource_instance" {
            found.extend(to(RelationKind::EncryptsWith, &[(key, Confidence::Derived)], at));
            continue;
        }
        let key = graph.subject(key);
        for holder in ["instance_id", "key_protect_id"] {
            found.extend(edges(&key, RelationKind::EncryptsWith, holder, &HOLDERS));
        }
    }
    found
}

impl Made {
    /// The same with more relations, each once.
    pub(crate) fn related(mut self, more: impl IntoIterator<Item = Edge>) -> Self {
        for edge in more {
            let is_known = |known: &Edge| known.kind == edge.kind && known.to == edge.to;
            if !self.edges.iter().any(is_known) {
                self.edges.push(edge);
            }
        }
        self
    }
}

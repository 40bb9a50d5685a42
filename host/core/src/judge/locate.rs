//! From what a plugin answers to a finding that can be shown: rules and subjects are checked, strings
//! made harmless, JSON pointers turned into places in files.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use resilint_schema::{
    AppGroup, Evidence, Finding as Answer, Manifest, Missing, Request, Resource, RuleInfo, Source,
    Span, Topology, Verdict,
};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use super::AnswerLimits;
use crate::finding::{AppRef, Finding, Place};
use crate::sanitise::one_line;

/// An answer that does not fit the request or the plugin's own manifest: the plugin's fault.
#[derive(Debug, thiserror::Error)]
pub(super) enum AnswerError {
    #[error("it answered for the rule `{0}`, which its manifest does not list")]
    UnknownRule(String),
    #[error("it answered for the app `{0}`, which was not in the request")]
    UnknownApp(String),
    #[error("it answered for the resource `{0}`, which was not in the request")]
    UnknownResource(String),
    #[error("rule {0} answered `unknown` without saying what is missing")]
    NothingMissing(String),
    #[error("rule {rule} answered {count} pieces of evidence, more than the limit of {limit}")]
    TooMuchEvidence { rule: String, count: usize, limit: usize },
}

/// Finds places of one topology. Resources are turned into JSON once, when first pointed at.
#[derive(Debug)]
pub(super) struct Locator<'a> {
    resources: BTreeMap<&'a str, (&'a Resource, OnceLock<Json>)>,
    sources: &'a [Source],
}

/// What one answer is checked against.
struct Frame<'a> {
    plugin: &'a Arc<str>,
    rules: BTreeMap<&'a str, Arc<RuleInfo>>,
    apps: BTreeMap<&'a str, Arc<AppRef>>,
    resources: BTreeMap<&'a str, &'a Resource>,
    limits: &'a AnswerLimits,
}

impl<'a> Locator<'a> {
    pub(super) fn new(topology: &'a Topology) -> Self {
        let entry = |resource: &'a Resource| (resource.id.as_str(), (resource, OnceLock::new()));
        Self {
            resources: topology.resources.iter().map(entry).collect(),
            sources: &topology.sources,
        }
    }

    /// Checks and locates the findings of one answer.
    pub(super) fn locate(
        &self,
        plugin: &Arc<str>,
        manifest: &Manifest,
        request: &Request,
        answers: Vec<Answer>,
        limits: &AnswerLimits,
    ) -> Result<Vec<Finding>, AnswerError> {
        let app = |group: &AppGroup| {
            let AppGroup { id, name, offering, .. } = group;
            Arc::new(AppRef {
                id: id.clone(),
                name: one_line(name, limits.text),
                offering: *offering,
            })
        };
        let frame = Frame {
            plugin,
            rules: manifest
                .rules
                .iter()
                .map(|rule| (rule.code.as_str(), Arc::new(rule.clone())))
                .collect(),
            apps: request.apps.iter().map(|group| (group.id.as_str(), app(group))).collect(),
            resources: request.resources.iter().map(|r| (r.id.as_str(), r)).collect(),
            limits,
        };
        answers.into_iter().map(|answer| self.finding(&frame, answer)).collect()
    }

    fn finding(&self, frame: &Frame<'_>, answer: Answer) -> Result<Finding, AnswerError> {
        let Some(rule) = frame.rules.get(answer.rule.as_str()) else {
            return Err(AnswerError::UnknownRule(one_line(&answer.rule, 80)));
        };
        let Some(app) = frame.apps.get(answer.subject.app.as_str()) else {
            return Err(AnswerError::UnknownApp(one_line(&answer.subject.app, 80)));
        };
        if answer.verdict == Verdict::Unknown && answer.missing.is_none() {
            return Err(AnswerError::NothingMissing(rule.code.clone()));
        }
        let about = answer.subject.resource.as_ref().map(|id| frame.resource(id)).transpose()?;
        let subject = about.map(|resource| resource.origin.address.as_str());
        let path = about.map_or("", |resource| self.path(resource));
        let pointer = answer.evidence.first().map_or("", |evidence| evidence.pointer.as_str());
        let severity = answer.severity.unwrap_or(rule.severity);
        let problem = problem_key(&answer);
        let stable = [path, subject.unwrap_or(""), pointer, severity.as_str(), &problem];
        let fingerprint = fingerprint(rule, app, answer.verdict, stable);
        let places = self.places(frame, &rule.code, &answer.evidence)?;
        let line = |text: &str| one_line(text, frame.limits.text);
        Ok(Finding {
            plugin: frame.plugin.clone(),
            rule: rule.clone(),
            verdict: answer.verdict,
            severity,
            fingerprint,
            app: app.clone(),
            subject: subject.map(line),
            message: line(&answer.message),
            help: answer.help.as_deref().map(line),
            platform: answer
                .platform
                .as_deref()
                .filter(|_| answer.verdict == Verdict::Pass)
                .map(line),
            missing: answer.missing.map(|missing| Missing {
                key: line(&missing.key),
                what: line(&missing.what),
                settle: line(&missing.settle),
            }),
            places,
        })
    }

    /// The places of the evidence, primary ones first; evidence that leads nowhere is dropped.
    fn places(
        &self,
        frame: &Frame<'_>,
        rule: &str,
        evidence: &[Evidence],
    ) -> Result<Vec<Place>, AnswerError> {
        if evidence.len() > frame.limits.evidence {
            let (rule, count) = (rule.to_owned(), evidence.len());
            return Err(AnswerError::TooMuchEvidence { rule, count, limit: frame.limits.evidence });
        }
        let mut places = Vec::with_capacity(evidence.len());
        for piece in evidence {
            frame.resource(&piece.resource)?;
            if let Some(span) = self.span(&piece.resource, &piece.pointer) {
                let note = one_line(&piece.note, frame.limits.text);
                places.push(Place { span, note, role: piece.role });
            }
        }
        places.sort_by_key(|place| place.role);
        Ok(places)
    }

    fn path(&self, resource: &Resource) -> &str {
        let index = usize::try_from(resource.origin.source).unwrap_or(usize::MAX);
        self.sources.get(index).map_or("", |source| source.path.as_str())
    }

    fn span(&self, id: &str, pointer: &str) -> Option<Span> {
        let (resource, json) = self.resources.get(id)?;
        let json = json.get_or_init(|| serde_json::to_value(resource).unwrap_or_default());
        span_at(json, pointer).or(resource.span)
    }
}

impl<'a> Frame<'a> {
    fn resource(&self, id: &str) -> Result<&'a Resource, AnswerError> {
        self.resources
            .get(id)
            .copied()
            .ok_or_else(|| AnswerError::UnknownResource(one_line(id, 80)))
    }
}

/// The span of what a pointer leads to, or of the nearest thing around it that has one.
fn span_at(resource: &Json, pointer: &str) -> Option<Span> {
    let mut best = own_span(resource);
    let mut node = resource;
    for step in pointer.split('/').skip(1) {
        let key = step.replace("~1", "/").replace("~0", "~");
        let next = match node {
            Json::Object(map) => map.get(&key),
            Json::Array(items) => key.parse::<usize>().ok().and_then(|index| items.get(index)),
            _ => None,
        };
        let Some(next) = next else { break };
        node = next;
        best = own_span(node).or(best);
    }
    best
}

/// Where a node of the topology is written: its own `at`, else the place of its name.
fn own_span(node: &Json) -> Option<Span> {
    let at = |node: &Json| node.get("at")?.as_str()?.parse().ok();
    at(node).or_else(|| at(node.get("name")?))
}

/// Which problem of its rule and subject an answer is about: by the key that the plugin gives, or what an
/// unknown lacks; without either, by its words. Numbers are left out of those: a count that changes is no
/// other problem. Names stay, they tell problems apart.
fn problem_key(answer: &Answer) -> String {
    match (answer.problem.as_deref(), &answer.missing) {
        (Some(problem), _) if !problem.is_empty() => format!("problem:{problem}"),
        (_, Some(missing)) => format!("missing:{}", missing.key),
        _ => {
            let is_number = |word: &&str| {
                let digits = word.trim_matches(|c: char| !c.is_alphanumeric());
                !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
            };
            let words = answer.message.split_whitespace().filter(|word| !is_number(word));
            format!("message:{}", words.collect::<Vec<_>>().join(" "))
        }
    }
}

/// What stays the same when lines move: rule, app, verdict, and of the subject its path, its address and
/// the field in question, with the severity and which problem it is; not positions.
fn fingerprint(rule: &RuleInfo, app: &AppRef, verdict: Verdict, stable: [&str; 5]) -> String {
    let mut hash = Sha256::new();
    let named = [rule.code.as_str(), app.offering.as_str(), &app.name, verdict.as_str()];
    for part in named.into_iter().chain(stable) {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::span_at;

    #[test]
    fn a_pointer_leads_to_the_nearest_thing_with_a_place() {
        let resource = serde_json::json!({
            "name": {"state": "known", "value": "web", "at": "0:4:9-4:12"},
            "spec": {
                "replicas": {"desired": {"state": "known", "value": 1, "at": "0:7:13-7:14"}},
                "containers": [{"name": {"state": "known", "value": "c", "at": "0:9:5-9:6"}}],
            },
        });
        for (pointer, place) in [
            ("/spec/replicas/desired", "0:7:13-7:14"),
            ("/spec/replicas/desired/value", "0:7:13-7:14"),
            ("/spec/replicas/autoscaled_min", "0:4:9-4:12"),
            ("/spec/containers/0/readiness", "0:9:5-9:6"),
            ("/spec/containers/7", "0:4:9-4:12"),
            ("/nowhere/at/all", "0:4:9-4:12"),
            ("", "0:4:9-4:12"),
        ] {
            let span = span_at(&resource, pointer).map(|span| span.to_string());
            assert_eq!(span.as_deref(), Some(place), "{pointer}");
        }
    }
}

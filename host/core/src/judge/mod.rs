//! Asks the plugins: cuts the topology into requests, lets each plugin answer, and turns the answers
//! into located findings.

mod gaps;
mod locate;
mod manifest;
mod slice;
#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use rayon::prelude::*;
use resilint_schema::{EXCHANGE_SCHEMA, Manifest, Offering, Request, Response, Topology};

use crate::finding::Finding;
use crate::problem::{PluginFailure, Problem};
use crate::sanitise::one_line;
use gaps::{Unanswered, without_plugin};
use locate::Locator;
use manifest::Taken;
pub use manifest::{ManifestError, validate};

/// A plugin, as far as judging needs it. The host runs it in the sandbox; tests may run it natively.
pub trait Policy: Sync {
    /// What the plugin says of itself.
    fn manifest(&self) -> &Manifest;

    /// Answers one request; both are JSON documents.
    ///
    /// # Errors
    /// The plugin gave no answer.
    fn evaluate(&self, request: &str) -> Result<String, PluginFailure>;
}

/// What all plugins said.
#[derive(Debug, Default)]
pub struct Judgement {
    /// Every finding, sorted by app, place and rule.
    pub findings: Vec<Finding>,
    /// The plugins that gave no usable answer.
    pub failures: Vec<PluginFailure>,
    /// What nobody answered: apps without a plugin, checks that a plugin left out.
    pub problems: Vec<Problem>,
    /// The offerings that a plugin was there for.
    pub offerings: BTreeSet<Offering>,
}

/// What a run may ask of a plugin's answer.
#[derive(Clone, Copy, Debug)]
pub struct AnswerLimits {
    /// Findings in one answer.
    pub findings: usize,
    /// Pieces of evidence of one finding.
    pub evidence: usize,
    /// Characters of one string; a longer one is cut.
    pub text: usize,
}

impl Default for AnswerLimits {
    fn default() -> Self {
        Self { findings: 10_000, evidence: 100, text: 2_000 }
    }
}

/// Lets every policy judge the apps of its offerings, in parallel; the order of what comes out does
/// not depend on the order in which answers arrive. A policy whose manifest is not in order, or takes
/// names of one before it, is not asked.
pub fn judge(
    topology: &Topology,
    policies: &[&dyn Policy],
    facts: &resilint_schema::Facts,
    as_of: &str,
    limits: &AnswerLimits,
) -> Judgement {
    let mut judgement = Judgement::default();
    let accepted = accepted(policies, &mut judgement.failures);
    let calls: Vec<(&Accepted<'_>, Request)> = accepted
        .iter()
        .flat_map(|policy| {
            slice::requests(topology, &policy.manifest.offerings, facts, as_of)
                .into_iter()
                .map(move |request| (policy, request))
        })
        .collect();
    let locator = Locator::new(topology);
    let answers: Vec<Result<Vec<Finding>, PluginFailure>> =
        calls.par_iter().map(|(policy, request)| ask(policy, request, &locator, limits)).collect();
    let mut unanswered = Unanswered::default();
    for ((policy, request), answer) in calls.iter().zip(answers) {
        match answer {
            Ok(mut findings) => {
                unanswered.note(&policy.manifest, request, &findings);
                judgement.findings.append(&mut findings);
            }
            Err(failure) => judgement.failures.push(failure),
        }
    }
    // Those of a plugin that was refused are told by its failure.
    judgement.offerings =
        policies.iter().flat_map(|policy| policy.manifest().offerings.iter().copied()).collect();
    judgement.problems = without_plugin(topology, &judgement.offerings);
    judgement.problems.extend(unanswered.problems());
    judgement.failures.dedup();
    judgement.findings.sort_by(Finding::in_order);
    say_once(&mut judgement.findings);
    judgement
}

/// Leaves out what repeats a finding word for word at the same places: a matrix job declares one app several
/// times, and what is wrong with its declaration is one thing to mend.
fn say_once(findings: &mut Vec<Finding>) {
    let mut said = HashSet::new();
    findings.retain(|finding| {
        let spans: Vec<_> = finding.places.iter().map(|place| place.span).collect();
        said.insert((
            finding.rule.code.clone(),
            finding.app.id.clone(),
            finding.verdict,
            finding.message.clone(),
            spans,
        ))
    });
}

/// A policy with its manifest, checked and made harmless.
struct Accepted<'p> {
    policy: &'p dyn Policy,
    manifest: Manifest,
}

/// The policies that can be asked. Of two that claim one name, the first has it.
fn accepted<'p>(
    policies: &[&'p dyn Policy],
    failures: &mut Vec<PluginFailure>,
) -> Vec<Accepted<'p>> {
    let mut taken = Taken::default();
    let mut accepted = Vec::new();
    for policy in policies {
        let checked = validate(policy.manifest())
            .and_then(|manifest| taken.claim(&manifest).map(|()| manifest));
        match checked {
            Ok(manifest) => accepted.push(Accepted { policy: *policy, manifest }),
            Err(error) => failures.push(PluginFailure {
                plugin: one_line(&policy.manifest().name, 80),
                message: error.to_string(),
                help: error.help().into(),
            }),
        }
    }
    accepted
}

/// Longest message about a failure: errors of parsers quote what the plugin wrote.
const MAX_MESSAGE: usize = 400;

fn ask(
    asked: &Accepted<'_>,
    request: &Request,
    locator: &Locator<'_>,
    limits: &AnswerLimits,
) -> Result<Vec<Finding>, PluginFailure> {
    let manifest = &asked.manifest;
    let failed = |message: String| PluginFailure {
        plugin: manifest.name.clone(),
        message: one_line(&message, MAX_MESSAGE),
        help: "this is a fault of the plugin: report it to its author".into(),
    };
    let json = serde_json::to_string(request)
        .map_err(|error| failed(format!("the request could not be written: {error}")))?;
    let answer = asked.policy.evaluate(&json)?;
    let response: Response = serde_json::from_str(&answer)
        .map_err(|error| failed(format!("its answer is not a response document: {error}")))?;
    if let Some(help) = misunderstood(&response.schema) {
        let message = format!(
            "it answers in version `{}` of the response, and this resilint reads {EXCHANGE_SCHEMA}",
            response.schema
        );
        return Err(PluginFailure { help: help.into(), ..failed(message) });
    }
    if response.findings.len() > limits.findings {
        return Err(failed(format!(
            "it answered {} findings, more than the limit of {}",
            response.findings.len(),
            limits.findings
        )));
    }
    let plugin: Arc<str> = manifest.name.as_str().into();
    let located = locator.locate(&plugin, manifest, request, response.findings, limits);
    located.map_err(|error| failed(error.to_string()))
}

/// What to do about a response of another major version; nothing where it is of ours. Minor versions
/// only add fields.
fn misunderstood(schema: &str) -> Option<&'static str> {
    let major = |version: &str| version.split('.').next()?.parse::<u32>().ok();
    match (major(schema), major(EXCHANGE_SCHEMA)) {
        (found, own) if found == own => None,
        (Some(found), Some(own)) if found > own => Some("update resilint"),
        _ => Some("update the plugin, or ask its author for one made for this resilint"),
    }
}

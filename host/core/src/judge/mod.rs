//! Asks the plugins: cuts the topology into requests, lets each plugin answer, and turns the answers
//! into located findings.

mod locate;
mod slice;

use std::sync::Arc;

use rayon::prelude::*;
use resilint_schema::{Manifest, Request, Response, Topology};

use crate::finding::Finding;
use crate::problem::PluginFailure;
use locate::Locator;

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
/// not depend on the order in which answers arrive.
pub fn judge(
    topology: &Topology,
    policies: &[&dyn Policy],
    facts: &resilint_schema::Facts,
    as_of: &str,
    limits: &AnswerLimits,
) -> Judgement {
    let calls: Vec<(&dyn Policy, Request)> = policies
        .iter()
        .flat_map(|policy| {
            slice::requests(topology, &policy.manifest().offerings, facts, as_of)
                .into_iter()
                .map(|request| (*policy, request))
        })
        .collect();
    let locator = Locator::new(topology);
    let answers: Vec<Result<Vec<Finding>, PluginFailure>> =
        calls.par_iter().map(|(policy, request)| ask(*policy, request, &locator, limits)).collect();
    let mut judgement = Judgement::default();
    for answer in answers {
        match answer {
            Ok(mut findings) => judgement.findings.append(&mut findings),
            Err(failure) => judgement.failures.push(failure),
        }
    }
    judgement.failures.dedup();
    judgement.findings.sort_by(Finding::in_order);
    judgement
}

fn ask(
    policy: &dyn Policy,
    request: &Request,
    locator: &Locator<'_>,
    limits: &AnswerLimits,
) -> Result<Vec<Finding>, PluginFailure> {
    let manifest = policy.manifest();
    let failed = |message: String| PluginFailure {
        plugin: manifest.name.clone(),
        message,
        help: "this is a fault of the plugin: report it to its author".into(),
    };
    let json = serde_json::to_string(request)
        .map_err(|error| failed(format!("the request could not be written: {error}")))?;
    let answer = policy.evaluate(&json)?;
    let response: Response = serde_json::from_str(&answer)
        .map_err(|error| failed(format!("its answer is not a response document: {error}")))?;
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

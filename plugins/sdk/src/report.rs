//! What a rule says: findings, built a sentence at a time.

use resilint_schema::{Evidence, Finding, Missing, Resource, Role, Severity, Subject, Verdict};

use crate::logic::Truth;
use crate::{App, Rule};

/// The findings of one rule on one app.
#[derive(Debug)]
pub struct Report {
    rule: &'static str,
    app: String,
    findings: Vec<Finding>,
}

impl Report {
    /// An empty report of `rule` on the app group `app`.
    #[must_use]
    pub fn new(rule: &Rule, app: &str) -> Self {
        Self { rule: rule.code, app: app.to_owned(), findings: Vec::new() }
    }

    /// The input proves that the option is missing. `message` states the fact and names the
    /// resource.
    pub fn fail(&mut self, message: impl Into<String>) -> Entry<'_> {
        self.push(Verdict::Fail, message.into(), None)
    }

    /// The input proves that the option is there.
    pub fn pass(&mut self, message: impl Into<String>) -> Entry<'_> {
        self.push(Verdict::Pass, message.into(), None)
    }

    /// The service itself provides the option without being asked; `source` says where that is written and of when,
    /// such as "Cloud Databases documentation, 2026-07-31".
    pub fn pass_by_platform(
        &mut self,
        message: impl Into<String>,
        source: impl Into<String>,
    ) -> Entry<'_> {
        let entry = self.push(Verdict::Pass, message.into(), None);
        entry.finding.platform = Some(source.into());
        entry
    }

    /// The input does not tell; `missing` says what would.
    pub fn unknown(&mut self, missing: Missing) -> Entry<'_> {
        let message = format!("cannot tell: {}", missing.what);
        self.push(Verdict::Unknown, message, Some(missing))
    }

    /// The rule has nothing to say, for this reason.
    pub fn not_applicable(&mut self, reason: impl Into<String>) -> Entry<'_> {
        self.push(Verdict::NotApplicable, reason.into(), None)
    }

    /// Says that the rule has nothing to look at, if nothing was said.
    pub(crate) fn or_not_applicable(&mut self) {
        if self.findings.is_empty() {
            self.not_applicable("it declares nothing that this rule looks at");
        }
    }

    /// Reports what `truth` says, with the message that fits.
    pub fn decide(
        &mut self,
        truth: Truth,
        pass: impl FnOnce() -> String,
        fail: impl FnOnce() -> String,
    ) -> Entry<'_> {
        match truth {
            Truth::Yes => self.pass(pass()),
            Truth::No => self.fail(fail()),
            Truth::Unknown(missing) => self.unknown(missing),
        }
    }

    /// All findings so far.
    #[must_use]
    pub fn into_findings(self) -> Vec<Finding> {
        self.findings
    }

    fn push(&mut self, verdict: Verdict, message: String, missing: Option<Missing>) -> Entry<'_> {
        self.findings.push(Finding {
            rule: self.rule.to_owned(),
            verdict,
            subject: Subject { app: self.app.clone(), resource: None },
            message,
            help: None,
            severity: None,
            problem: None,
            platform: None,
            missing,
            evidence: Vec::new(),
        });
        let last = self.findings.len() - 1;
        Entry { finding: &mut self.findings[last] }
    }
}

/// A finding that is being written.
#[derive(Debug)]
pub struct Entry<'a> {
    finding: &'a mut Finding,
}

impl Entry<'_> {
    /// The resource that the finding is about.
    pub fn about(self, resource: &Resource) -> Self {
        self.finding.subject.resource = Some(resource.id.clone());
        self
    }

    /// The place to look at: a JSON pointer into the resource (`/spec/replicas/desired`), and what
    /// is to be seen there. The pointer to an absent field leads to what surrounds it.
    pub fn at(self, resource: &Resource, pointer: &str, note: impl Into<String>) -> Self {
        self.evidence(resource, pointer, note.into(), Role::Primary)
    }

    /// Another place that the verdict rests on.
    pub fn see(self, resource: &Resource, pointer: &str, note: impl Into<String>) -> Self {
        self.evidence(resource, pointer, note.into(), Role::Related)
    }

    /// Shows what a plan deletes, with the place where it was, as a place that the verdict rests on.
    pub fn see_leaving(self, resource: &Resource, pointer: &str, place: &str) -> Self {
        self.see(resource, pointer, format!("the plan deletes {}, in {place}", resource.label()))
    }

    /// Shows the targets of earlier stages of development, which do not stand in for those of the last.
    pub fn see_earlier(self, app: &App<'_>) -> Self {
        app.earlier().fold(self, |entry, (resource, target)| {
            let region = &resource.location.region;
            let region = region.known().map(|region| format!(" in {region}")).unwrap_or_default();
            let note = format!("{}{region}: another stage, which is not counted", target.stage);
            entry.see(resource, "/location/region", note)
        })
    }

    /// What to do, as an imperative sentence.
    pub fn help(self, help: impl Into<String>) -> Self {
        self.finding.help = Some(help.into());
        self
    }

    /// Which of several problems of this rule this is, as a short stable key such as `slow`. Needed where
    /// the message holds what changes by itself, such as the date of a fact.
    pub fn problem(self, key: &str) -> Self {
        self.finding.problem = Some(key.to_owned());
        self
    }

    /// Another severity than the rule's own, for this finding.
    pub fn severity(self, severity: Severity) -> Self {
        self.finding.severity = Some(severity);
        self
    }

    fn evidence(self, resource: &Resource, pointer: &str, note: String, role: Role) -> Self {
        let (resource, pointer) = (resource.id.clone(), pointer.to_owned());
        self.finding.evidence.push(Evidence { resource, pointer, note, role });
        self
    }
}

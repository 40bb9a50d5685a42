//! A finding as the reports see it: checked, located in files, and safe to print.

use std::cmp::Ordering;
use std::sync::Arc;

use resilint_schema::{Missing, Offering, Role, RuleInfo, Severity, Span, Verdict};

/// A finding whose rule is known and whose evidence has been turned into places in files.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The plugin that said it.
    pub plugin: Arc<str>,
    /// The rule.
    pub rule: Arc<RuleInfo>,
    /// What the rule says.
    pub verdict: Verdict,
    /// How much a failure matters; of other verdicts, how much it would matter.
    pub severity: Severity,
    /// The app group it is about.
    pub app: Arc<AppRef>,
    /// Address of the resource it is about, where it is about one, such as `Deployment default/web`.
    pub subject: Option<String>,
    /// The fact, one line.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Of a pass that the service itself provides without being asked: the source of that fact.
    pub platform: Option<String>,
    /// What an unknown verdict lacks.
    pub missing: Option<Missing>,
    /// Where to look; primary places first.
    pub places: Vec<Place>,
    /// Stable over line shifts: SHA-256, in hex, of rule, app, verdict and severity, of the subject its
    /// path, its address and the field in question, and of the key of the problem; where the plugin gives
    /// none, of the words of the message.
    pub fingerprint: String,
}

/// The app group that a finding is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppRef {
    /// Handle within the topology.
    pub id: String,
    /// The name people know it by.
    pub name: String,
    /// Whose rules judge it.
    pub offering: Offering,
}

/// A place in a file that a finding rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Where.
    pub span: Span,
    /// What is to be seen there; may be empty.
    pub note: String,
    /// Whether the finding is at this place or only related to it.
    pub role: Role,
}

impl Finding {
    /// Where to look first.
    #[must_use]
    pub fn primary(&self) -> Option<&Place> {
        self.places.first()
    }

    /// The order of reports: by app, then place, then rule; findings without a place come first.
    #[must_use]
    pub fn in_order(&self, other: &Self) -> Ordering {
        let key = |finding: &Self| finding.primary().map(|place| place.span);
        (self.app.offering, &self.app.name, &self.app.id)
            .cmp(&(other.app.offering, &other.app.name, &other.app.id))
            .then_with(|| key(self).cmp(&key(other)))
            .then_with(|| self.rule.code.cmp(&other.rule.code))
            .then_with(|| (&self.subject, &self.message).cmp(&(&other.subject, &other.message)))
    }
}

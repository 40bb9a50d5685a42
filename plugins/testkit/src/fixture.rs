//! One fixture: a folder of manifests whose name says what one rule must say of them.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use resilint_core::config::FILE_NAME;
use resilint_core::facts::FactBook;
use resilint_core::finding::Finding;
use resilint_core::judge::{AnswerLimits, judge};
use resilint_core::pipeline::{Inputs, Model, read};
use resilint_sdk::Plugin;
use resilint_sdk::schema::Verdict;

use crate::Native;

/// The day that fixtures are judged by, so that they say the same tomorrow.
const AS_OF: &str = "2026-11-22";
const GOLDEN: &str = "expected.txt";

/// What the name of a fixture says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Expectation {
    /// At least one failure.
    Fail,
    /// At least one pass, no failure and nothing unknown.
    Pass,
    /// At least one unknown and no failure.
    Unknown,
    /// Nothing but not-applicable.
    NotApplicable,
}

impl Expectation {
    const ALL: [Self; 4] = [Self::Fail, Self::Pass, Self::Unknown, Self::NotApplicable];

    /// How the names of such fixtures start.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Pass => "pass",
            Self::Unknown => "unknown",
            Self::NotApplicable => "na",
        }
    }

    fn of(name: &str) -> Option<Self> {
        let (prefix, _) = name.split_once('-')?;
        Self::ALL.into_iter().find(|expectation| expectation.prefix() == prefix)
    }

    fn holds(self, verdicts: &[Verdict]) -> bool {
        let has = |verdict| verdicts.contains(&verdict);
        match self {
            Self::Fail => has(Verdict::Fail),
            Self::Pass => has(Verdict::Pass) && !has(Verdict::Fail) && !has(Verdict::Unknown),
            Self::Unknown => has(Verdict::Unknown) && !has(Verdict::Fail),
            Self::NotApplicable => verdicts.iter().all(|v| *v == Verdict::NotApplicable),
        }
    }
}

/// A folder of manifests.
#[derive(Clone, Debug)]
pub struct Fixture {
    /// Name of the folder above it, such as `K8S005-single-replica`.
    pub rule: String,
    /// What its name says.
    pub expectation: Expectation,
    folder: PathBuf,
}

impl Fixture {
    /// The fixtures below a folder, sorted by path.
    ///
    /// # Panics
    /// A folder cannot be read, or its name does not start with `fail-`, `pass-`, `unknown-` or `na-`.
    #[must_use]
    pub fn find(root: &Path) -> Vec<Self> {
        let mut fixtures = Vec::new();
        for rule in folders(root) {
            for folder in folders(&rule) {
                let name = file_name(&folder);
                let expectation = Expectation::of(&name).unwrap_or_else(|| {
                    panic!("{name}: a fixture is named fail-*, pass-*, unknown-* or na-*")
                });
                fixtures.push(Self { rule: file_name(&rule), expectation, folder });
            }
        }
        fixtures
    }

    /// The fixture as `rule/folder`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}/{}", self.rule, file_name(&self.folder))
    }

    /// Judges the fixture.
    ///
    /// # Errors
    /// What it says, where that is not what its name or its golden file says.
    pub fn check(&self, plugin: &'static Plugin, facts: &FactBook) -> Result<(), String> {
        let model = read(&self.inputs(), facts);
        let native = Native::new(plugin);
        let limits = AnswerLimits::default();
        let judgement = judge(&model.topology, &[&native], &facts.for_plugins(), AS_OF, &limits);
        if !judgement.failures.is_empty() {
            return Err(format!("{:#?}", judgement.failures));
        }
        let code = self.rule.split('-').next().unwrap_or(&self.rule);
        let findings: Vec<&Finding> =
            judgement.findings.iter().filter(|finding| finding.rule.code == code).collect();
        let text = render(&findings, &model);
        let verdicts: Vec<Verdict> = findings.iter().map(|finding| finding.verdict).collect();
        if !self.expectation.holds(&verdicts) {
            return Err(format!("expected {:?}, but it says:\n{text}", self.expectation));
        }
        self.compare(&text)
    }

    /// All files of the folder; those named `vars*.yml` also give values to variables, and
    /// `resilint.toml` is the configuration.
    fn inputs(&self) -> Inputs {
        let is_vars = |path: &PathBuf| {
            let name = file_name(path);
            name.starts_with("vars") && (name.ends_with(".yml") || name.ends_with(".yaml"))
        };
        let mut vars_files: Vec<PathBuf> =
            files(&self.folder).into_iter().filter(is_vars).collect();
        vars_files.sort();
        let paths = vec![self.folder.clone()];
        let config = Some(self.folder.join(FILE_NAME)).filter(|file| file.is_file());
        let (base, as_of) = (self.folder.clone(), AS_OF.to_owned());
        Inputs { base, paths, vars_files, config, as_of, ..Inputs::default() }
    }

    fn compare(&self, text: &str) -> Result<(), String> {
        let golden = self.folder.join(GOLDEN);
        if std::env::var_os("RESILINT_UPDATE").is_some() {
            return fs::write(&golden, text).map_err(|error| error.to_string());
        }
        let kept = fs::read_to_string(&golden).unwrap_or_default();
        if kept == text {
            return Ok(());
        }
        Err(format!(
            "{GOLDEN} says:\n{kept}\nbut the rule says (RESILINT_UPDATE=1 keeps it):\n{text}"
        ))
    }
}

/// What a plugin says of a folder with its configuration: the code and verdict of each finding.
pub(crate) fn verdicts(
    plugin: &'static Plugin,
    folder: &Path,
    facts: &FactBook,
) -> Vec<(String, Verdict)> {
    let (rule, expectation) = (String::new(), Expectation::Pass);
    let inputs = Fixture { rule, expectation, folder: folder.to_path_buf() }.inputs();
    let model = read(&inputs, facts);
    let limits = AnswerLimits::default();
    let native = Native::new(plugin);
    let judgement = judge(&model.topology, &[&native], &facts.for_plugins(), AS_OF, &limits);
    assert!(judgement.failures.is_empty(), "{:#?}", judgement.failures);
    let findings = judgement.findings.into_iter();
    findings.map(|finding| (finding.rule.code.clone(), finding.verdict)).collect()
}

/// What a plugin says of a folder, for its author to read.
pub(crate) fn tried(plugin: &'static Plugin, folder: &Path, facts: &FactBook) -> String {
    let paths = vec![folder.to_path_buf()];
    let model = read(&Inputs { base: folder.to_path_buf(), paths, ..Inputs::default() }, facts);
    let limits = AnswerLimits::default();
    let native = Native::new(plugin);
    let judgement = judge(&model.topology, &[&native], &facts.for_plugins(), AS_OF, &limits);
    let mut text = String::new();
    for finding in &judgement.findings {
        let _ = write!(text, "{} {}", finding.rule.code, render(&[finding], &model));
    }
    text
}

/// The findings of a rule as people review them, one paragraph each.
fn render(findings: &[&Finding], model: &Model) -> String {
    let mut text = String::new();
    for finding in findings {
        let verdict = finding.verdict.as_str();
        let severity = finding.severity.as_str();
        let _ = writeln!(text, "{verdict} ({severity}) {}: {}", finding.app.name, finding.message);
        if let Some(source) = &finding.platform {
            let _ = writeln!(text, "  by platform: {source}");
        }
        for place in &finding.places {
            let path = model.sources.get(place.span.source).map_or("?", |file| &*file.path);
            let line = (place.span.line, place.span.column);
            let _ = writeln!(text, "  {path}:{}:{} {}", line.0, line.1, place.note);
        }
        if let Some(missing) = &finding.missing {
            let _ = writeln!(text, "  missing [{}]: {}", missing.key, missing.settle);
        }
        if let Some(help) = &finding.help {
            let _ = writeln!(text, "  help: {help}");
        }
    }
    text
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> =
        entries(path).into_iter().filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

fn files(path: &Path) -> Vec<PathBuf> {
    entries(path).into_iter().filter(|path| path.is_file()).collect()
}

fn entries(path: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    entries.filter_map(|entry| Some(entry.ok()?.path())).collect()
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

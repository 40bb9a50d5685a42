//! From paths to documents: files are found, read and parsed, the last two on all cores; what could
//! not be read is told.

use rayon::prelude::*;
use resilint_schema::{Severity, SourceId};

use crate::detect::{Format, detect};
use crate::discover::{Candidate, Discovered, SkipReason, read};
use crate::normalise::Input;
use crate::parse::{ParseErrorKind, ParseLimits, Parsed, json, yaml};
use crate::problem::Problem;
use crate::source::Sources;
use crate::terraform::{is_terraform, plan};

/// A file with its documents, each with what it was taken for.
#[derive(Debug)]
pub struct Ingested {
    /// Its number, as spans have it.
    pub id: SourceId,
    /// Its path as it is shown.
    pub path: String,
    /// Whether the command line names it.
    pub explicit: bool,
    /// What was read from it.
    pub parsed: Parsed,
    /// What each of `parsed.documents` was taken for.
    pub formats: Vec<Format>,
}

impl Ingested {
    /// What the file as a whole was taken for: the first format that is one.
    #[must_use]
    pub fn format(&self) -> Format {
        let known = self.formats.iter().find(|format| **format != Format::Other);
        known.copied().unwrap_or(Format::Other)
    }

    /// Its documents, as the formats take them.
    pub fn inputs(&self) -> impl Iterator<Item = Input<'_>> {
        self.parsed.documents.iter().zip(&self.formats).map(|(document, format)| Input {
            path: &self.path,
            format: *format,
            document,
            comments: &self.parsed.comments,
        })
    }
}

/// Reads and parses the files that were found.
pub fn ingest(
    found: &Discovered,
    sources: &mut Sources,
    problems: &mut Vec<Problem>,
) -> Vec<Ingested> {
    problems.extend(found.errors.iter().map(|error| Problem {
        code: "resilint::input::unreadable",
        severity: Severity::Error,
        path: error.path().to_owned(),
        span: None,
        message: error.to_string(),
        help: Some("give paths that exist and can be read".into()),
    }));
    problems.extend(found.skipped.iter().map(|skipped| too_large(&skipped.path, &skipped.reason)));
    let files: Vec<&Candidate> =
        found.files.iter().filter(|file| !is_terraform(&file.display)).collect();
    let texts: Vec<Result<Option<String>, Problem>> =
        files.par_iter().map(|file| text_of(file)).collect();
    let mut wanted = Vec::new();
    for (file, text) in files.into_iter().zip(texts) {
        match text {
            Ok(Some(text)) => wanted.push((sources.push(file.display.as_str(), text), file)),
            Ok(None) => {}
            Err(problem) => problems.push(problem),
        }
    }
    let sources = &*sources;
    wanted.par_iter().filter_map(|(id, file)| parse(*id, file, sources)).collect()
}

/// The text of a file; nothing where it cannot hold a manifest.
fn text_of(file: &Candidate) -> Result<Option<String>, Problem> {
    match read(file) {
        Ok(text) if !file.explicit && is_json(&file.display) && !may_be_manifest(&text) => Ok(None),
        Ok(text) => Ok(Some(text)),
        Err(error) => match error.skip(file) {
            Ok(_) => Ok(None),
            Err(error) => Err(Problem {
                code: "resilint::input::unreadable",
                severity: Severity::Error,
                path: file.display.clone(),
                span: None,
                message: error.to_string(),
                help: Some("give files that can be read and hold text".into()),
            }),
        },
    }
}

/// Most JSON files of a repository are package lists and test data. Those that lack every key by which
/// a manifest is told are not parsed.
fn may_be_manifest(text: &str) -> bool {
    const KEYS: [&str; 8] = [
        "\"apiVersion\"",
        "\"applications\"",
        "\"resilint-topology/",
        "\"service_id\"",
        "\"stages\"",
        "\"packages\"",
        "\"format_version\"",
        "\"lineage\"",
    ];
    KEYS.iter().any(|key| text.contains(key))
}

fn is_json(path: &str) -> bool {
    let ending = path.rsplit('.').next();
    ending.is_some_and(|it| ["json", "tfstate"].iter().any(|json| it.eq_ignore_ascii_case(json)))
}

fn parse(id: SourceId, file: &Candidate, sources: &Sources) -> Option<Ingested> {
    let text = &sources.get(id)?.text;
    let limits = ParseLimits::default();
    if plan::is_plan(text) {
        return Some(unparsed(id, file, Format::TerraformJson));
    }
    let parsed =
        if is_json(&file.display) { json(id, text, &limits) } else { yaml(id, text, &limits) };
    let formats = parsed.documents.iter().map(|document| detect(&file.display, document)).collect();
    let path = file.display.clone();
    Some(Ingested { id, path, explicit: file.explicit, parsed, formats })
}

/// A file that a stage of its own reads.
fn unparsed(id: SourceId, file: &Candidate, format: Format) -> Ingested {
    Ingested {
        id,
        path: file.display.clone(),
        explicit: file.explicit,
        parsed: Parsed::default(),
        formats: vec![format],
    }
}

/// What a file's parse errors mean for the run. A broken file that the command line names is an error;
/// one found in a folder is a warning, since it may not be a manifest at all; a template that is not
/// rendered is information.
#[must_use]
pub fn parse_problems(file: &Ingested) -> Vec<Problem> {
    let is_manifest = file.format() != Format::Other;
    file.parsed
        .errors
        .iter()
        .filter(|error| error.kind.is_fatal() || is_manifest || file.explicit)
        .map(|error| {
            let unrendered = error.kind == ParseErrorKind::Unrendered;
            let (code, severity) = match error.kind {
                ParseErrorKind::Unrendered => ("resilint::input::unrendered", Severity::Info),
                kind if kind.is_fatal() && file.explicit => {
                    ("resilint::input::malformed", Severity::Error)
                }
                _ => ("resilint::input::malformed", Severity::Warning),
            };
            let rendered = || "render the template and check its output".to_owned();
            Problem {
                code,
                severity,
                path: file.path.clone(),
                span: Some(error.span),
                message: error.message.clone(),
                help: error.help.clone().or_else(|| unrendered.then(rendered)),
            }
        })
        .collect()
}

fn too_large(path: &str, reason: &SkipReason) -> Problem {
    Problem {
        code: "resilint::input::skipped",
        severity: Severity::Info,
        path: path.to_owned(),
        span: None,
        message: format!("not read: {reason}"),
        help: Some("name the file itself to read it all the same".into()),
    }
}

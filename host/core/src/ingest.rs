//! From paths to documents: files are found, read and parsed, the last two on all cores; what could
//! not be read is told.

use rayon::prelude::*;
use resilint_schema::{Severity, SourceId};

use crate::detect::{
    Format, detect, is_jenkinsfile, is_named_values, is_script, looks_like_manifest,
    may_be_manifest, may_be_script,
};
use crate::discover::{Candidate, Discovered, SkipReason, read};
use crate::normalise::Input;
use crate::normalise::delivery;
use crate::normalise::openwhisk::wskprops;
use crate::normalise::replicator;
use crate::parse::{ParseError, ParseErrorKind, ParseLimits, Parsed, json, script, yaml};
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
    /// Whether something in it could not be read, and was to be a manifest.
    pub lost_manifest: bool,
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
        Ok(text) if !file.explicit && !is_worth_parsing(file, &text) => Ok(None),
        Ok(text) if wskprops::is_named(&file.display) => Ok(Some(wskprops::without_secrets(&text))),
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

/// Whether a file that was found in a folder may hold a manifest or a script.
fn is_worth_parsing(file: &Candidate, text: &str) -> bool {
    if is_json(&file.display) {
        // The folder tells what a replication with nothing but its two ends is.
        return may_be_manifest(text) || replicator::is_in_context(&file.display);
    }
    if is_jenkinsfile(&file.display) {
        return delivery::may_deploy(text);
    }
    let name = file.display.rsplit('/').next().unwrap_or(&file.display);
    !may_be_script(name) || is_script(&file.display, text, false)
}

fn is_json(path: &str) -> bool {
    let ending = path.rsplit('.').next();
    ending.is_some_and(|it| ["json", "tfstate"].iter().any(|json| it.eq_ignore_ascii_case(json)))
}

fn parse(id: SourceId, file: &Candidate, sources: &Sources) -> Option<Ingested> {
    let text = &sources.get(id)?.text;
    if plan::is_plan(text) {
        return Some(unparsed(id, file, Format::TerraformJson));
    }
    let is_groovy = is_jenkinsfile(&file.display);
    if is_groovy || is_script(&file.display, text, file.explicit) {
        let path = file.display.clone();
        let format = if is_groovy { Format::Jenkinsfile } else { Format::ShellScript };
        let (parsed, formats) = (script(id, text), vec![format]);
        let explicit = file.explicit;
        return Some(Ingested { id, path, explicit, parsed, formats, lost_manifest: false });
    }
    let parsed = parsed(id, file, text);
    let of_chart = is_named_values(&file.display) && is_beside_chart(file);
    let format = |document| {
        if of_chart { Format::HelmValues } else { detect(&file.display, document) }
    };
    let formats = parsed.documents.iter().map(format).collect();
    let is_lost = |error: &ParseError| error.kind.is_fatal() && !is_unrendered(error);
    let lost_manifest =
        parsed.errors.iter().any(is_lost) && !of_chart && looks_like_manifest(&file.display, text);
    let path = file.display.clone();
    Some(Ingested { id, path, explicit: file.explicit, parsed, formats, lost_manifest })
}

/// A file that a stage of its own reads.
fn unparsed(id: SourceId, file: &Candidate, format: Format) -> Ingested {
    Ingested {
        id,
        path: file.display.clone(),
        explicit: file.explicit,
        parsed: Parsed::default(),
        formats: vec![format],
        lost_manifest: false,
    }
}

/// The documents of a text. Standard input has no name that tells JSON, and JSON is not quite YAML: it
/// may be indented with tabs, and what looks like a placeholder in it is none.
fn parsed(id: SourceId, file: &Candidate, text: &str) -> Parsed {
    let limits = ParseLimits::default();
    if wskprops::is_named(&file.display) {
        return wskprops::parse(id, text);
    }
    if is_json(&file.display) {
        return json(id, text, &limits);
    }
    if text.trim_start().starts_with(['{', '[']) {
        let parsed = json(id, text, &limits);
        if parsed.errors.is_empty() {
            return parsed;
        }
    }
    yaml(id, text, &limits)
}

/// Whether a chart is in the folder of a file. It need not be among the files of the run.
fn is_beside_chart(file: &Candidate) -> bool {
    !file.is_stdin() && file.path.with_file_name("Chart.yaml").is_file()
}

fn is_unrendered(error: &ParseError) -> bool {
    error.kind == ParseErrorKind::Unrendered
}

/// What a file's parse errors mean for the run. A broken file is an error if the command line names it
/// or if it was to be a manifest: what it declares is not judged. Another one found in a folder is a
/// warning; a template that is not rendered is information.
#[must_use]
pub fn parse_problems(file: &Ingested) -> Vec<Problem> {
    let is_manifest = !matches!(file.format(), Format::Other | Format::HelmValues);
    let matters = |error: &&ParseError| error.kind.is_fatal() || is_manifest || file.explicit;
    file.parsed.errors.iter().filter(matters).map(|error| parse_problem(file, error)).collect()
}

fn parse_problem(file: &Ingested, error: &ParseError) -> Problem {
    let (code, severity, help) = if is_unrendered(error) {
        let help = "render the template and check its output";
        ("resilint::input::unrendered", Severity::Info, Some(help))
    } else if error.kind.is_fatal() && (file.explicit || file.lost_manifest) {
        let help = "mend the file, or leave it out: what it declares is not judged";
        ("resilint::input::malformed", Severity::Error, file.lost_manifest.then_some(help))
    } else {
        ("resilint::input::malformed", Severity::Warning, None)
    };
    Problem {
        code,
        severity,
        path: file.path.clone(),
        span: Some(error.span),
        message: error.message.clone(),
        help: error.help.clone().or(help.map(str::to_owned)),
    }
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

#[cfg(test)]
mod tests;

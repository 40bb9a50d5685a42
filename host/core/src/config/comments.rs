//! Comments in manifests: `# resilint: app=shop location=eu-gb` says of its file which app it declares and
//! where that runs.

use std::collections::BTreeSet;

use resilint_schema::{Provenance, Severity, SourceId, Span, Topology, Value};

use super::apply::{Given, concerns};
use super::apps::{has_member_in, matching, merge};
use super::targets::{self, Place};
use crate::problem::Problem;
use crate::source::SourceFile;

/// What a comment says of its file.
#[derive(Debug)]
pub(super) struct Comment {
    source: SourceId,
    span: Span,
    app: Option<String>,
    location: Option<String>,
}

/// The statements in comments of all files that declare something.
pub(super) fn read(
    topology: &Topology,
    given: &Given<'_>,
    problems: &mut Vec<Problem>,
) -> Vec<Comment> {
    let declaring: BTreeSet<SourceId> =
        topology.resources.iter().map(|resource| resource.origin.source).collect();
    let mut comments = Vec::new();
    for file in given.sources.iter().filter(|file| declaring.contains(&file.id)) {
        if file.text.contains("resilint:") {
            of_file(file, &mut comments, problems);
        }
    }
    comments
}

fn of_file(file: &SourceFile, comments: &mut Vec<Comment>, problems: &mut Vec<Problem>) {
    for (number, line) in (1..).zip(file.text.lines()) {
        let Some((column, text)) = statement(line) else { continue };
        let end = column + u32::try_from(text.chars().count()).unwrap_or(0);
        let span = Span { end_column: end, ..Span::at(file.id, number, column) };
        match parsed(text, file.id, span) {
            Ok(Some(comment)) => comments.push(comment),
            Ok(None) => {}
            Err(word) => problems.push(Problem {
                code: "resilint::comment::invalid",
                severity: Severity::Warning,
                path: file.path.to_string(),
                span: Some(span),
                message: format!("`{word}` says nothing to resilint"),
                help: Some("write `# resilint: app=NAME location=REGION`".into()),
            }),
        }
    }
}

/// The statement of a line, from `resilint:` on, with its column: behind a mark of comments that starts
/// the line or follows space.
fn statement(line: &str) -> Option<(u32, &str)> {
    let at = line.find("resilint:")?;
    let before = line.get(..at)?.trim_end();
    let rest = before.strip_suffix('#').or_else(|| before.strip_suffix("//"))?;
    let is_comment = rest.is_empty() || rest.ends_with(char::is_whitespace);
    let column = line.get(..at)?.chars().count() + 1;
    is_comment.then_some((u32::try_from(column).ok()?, line.get(at..)?.trim_end()))
}

/// What a statement says; nothing where it is a suppression, which another stage reads.
fn parsed(text: &str, source: SourceId, span: Span) -> Result<Option<Comment>, String> {
    let said = text.strip_prefix("resilint:").unwrap_or(text).trim();
    if said.starts_with("ignore") {
        return Ok(None);
    }
    let mut comment = Comment { source, span, app: None, location: None };
    for word in said.split_whitespace() {
        let value = match word.split_once('=') {
            Some((key, value)) if !value.is_empty() => (key, value.to_owned()),
            _ => return Err(word.to_owned()),
        };
        match value {
            ("app", name) => comment.app = Some(name),
            ("location", region) => comment.location = Some(region),
            _ => return Err(word.to_owned()),
        }
    }
    if comment.app.is_none() && comment.location.is_none() {
        return Err(text.to_owned());
    }
    Ok(Some(comment))
}

/// Makes one app of all files whose comments name it.
pub(super) fn join(comments: &[Comment], topology: &mut Topology) {
    let names: BTreeSet<&str> = comments.iter().filter_map(|it| it.app.as_deref()).collect();
    for name in names {
        let sources: Vec<SourceId> = comments
            .iter()
            .filter(|comment| comment.app.as_deref() == Some(name))
            .map(|comment| comment.source)
            .collect();
        let matched = matching(topology, |group| {
            concerns(group, None)
                && (group.name == name || has_member_in(topology, group, &sources))
        });
        merge(topology, &matched, name, "a comment in the manifest");
    }
}

/// Declares a target for each comment that says where.
pub(super) fn place(
    comments: &[Comment],
    given: &Given<'_>,
    topology: &mut Topology,
    problems: &mut Vec<Problem>,
) {
    for comment in comments {
        let Some(location) = &comment.location else { continue };
        let sources = [comment.source];
        let groups = matching(topology, |group| {
            concerns(group, None) && has_member_in(topology, group, &sources)
        });
        if groups.is_empty() {
            let path = given.sources.get(comment.source).map(|file| file.path.to_string());
            problems.push(Problem {
                code: "resilint::comment::invalid",
                severity: Severity::Warning,
                path: path.unwrap_or_default(),
                span: Some(comment.span),
                message: "nothing in this file is an app that could be at a location".into(),
                help: Some("move the comment into the manifest of the app".into()),
            });
        }
        let value = given.facts.region(&location.to_lowercase()).unwrap_or(location).to_owned();
        let at = Some(comment.span);
        let region = Value::Known { value, from: Provenance::External, at };
        for group in groups {
            let members = targets::members_of(topology, group, Some(&sources));
            let place = Place { span: comment.span, address: "comment".into() };
            targets::add(topology, group, &members, region.clone(), &place, |_| {});
        }
    }
}

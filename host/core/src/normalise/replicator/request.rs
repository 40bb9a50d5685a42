//! Replications that commands start: `curl … $URL/_replicator -d '{…}'`, with the document in the command, in a
//! here-document or in a file. Of the command only its document is kept, and of that no credential.

use resilint_schema::{Multiplicity, Span, Value};

use super::document::documents;
use super::endpoint::{host_of, is_placeholder, without_credentials};
use crate::detect::Format;
use crate::normalise::delivery::Job;
use crate::normalise::path::join;
use crate::normalise::{Builder, Input};
use crate::parse::{Entry, Node, NodeValue, ParseLimits, Style, json};
use crate::shell::{Call, Word};
use crate::source::Sources;

/// Command lines that send requests: curl, and the wrappers of it for Cloudant.
const PROGRAMS: [&str; 3] = ["acurl", "ccurl", "curl"];

/// What is replicated to, and where a replication is asked for that is not kept.
const RESOURCES: [&str; 2] = ["_replicate", "_replicator"];

/// Options that a body follows.
const BODY: [&str; 6] =
    ["--data", "--data-ascii", "--data-binary", "--data-raw", "--data-urlencode", "--json"];

/// A replication that a command starts.
#[derive(Debug)]
pub(super) struct Sent {
    /// Its document.
    pub(super) document: Node,
    /// Whether it surely starts it.
    pub(super) count: Multiplicity,
}

/// The replications that the commands of a job start. What is sent and cannot be read is told.
pub(super) fn sent(
    job: &Job,
    inputs: &[Input<'_>],
    sources: &Sources,
    builder: &mut Builder<'_>,
) -> Vec<Sent> {
    let mut all = Vec::new();
    let mut before: Option<&Call> = None;
    for call in job.calls() {
        let previous = before.replace(call);
        let Some(request) = Request::of(call) else { continue };
        let Some(body) = request.body(call, previous, inputs, sources) else { continue };
        match body {
            Body::Read(root) => all.extend(request.replications(&root, call)),
            Body::Unread => {
                builder.unparsed(
                    request.at,
                    "the document of a replication that it starts cannot be told",
                );
            }
        }
    }
    all
}

/// One request to the database of replications.
struct Request<'c> {
    /// The URL, as far as it is known.
    url: &'c str,
    /// The word that the body is, or that names its file.
    body: &'c Word,
    /// Where the URL is. Nothing is placed at the whole of a command.
    at: Span,
}

/// What is sent.
enum Body {
    Read(Node),
    Unread,
}

impl<'c> Request<'c> {
    /// A command that writes there.
    fn of(call: &'c Call) -> Option<Self> {
        let (program, words) = call.words.split_first()?;
        let program = program.text()?.rsplit('/').next()?;
        if !PROGRAMS.contains(&program) {
            return None;
        }
        let target = words.iter().find(|word| resource(shown(word)).is_some())?;
        let is_read = method(words).is_some_and(|it| matches!(it, "GET" | "HEAD" | "DELETE"));
        let body = body(words).filter(|_| !is_read)?;
        Some(Self { url: shown(target), body, at: target.span })
    }

    /// What is sent; nothing where a file of it is read by itself.
    fn body(
        &self,
        call: &Call,
        previous: Option<&Call>,
        inputs: &[Input<'_>],
        sources: &Sources,
    ) -> Option<Body> {
        let text = shown(self.body);
        let Some(name) = text.strip_prefix('@') else {
            return Some(read(text, self.body.span));
        };
        if name == "-" {
            let input = call.input.as_ref().or_else(|| previous?.input.as_ref());
            return Some(match (input, previous) {
                (Some(input), _) => read(text_of(input), input.at().unwrap_or(self.at)),
                (None, Some(echo)) => echoed(echo),
                (None, None) => Body::Unread,
            });
        }
        let path = call.folder.as_deref().and_then(|folder| join(folder, name));
        let Some(path) = path else { return Some(Body::Unread) };
        let is_own =
            |input: &Input<'_>| input.format == Format::CloudantReplicator && input.path == path;
        if inputs.iter().any(is_own) {
            return None;
        }
        let file = sources.iter().find(|file| *file.path == *path);
        let root = file.and_then(|file| parsed(&file.text, file.id));
        Some(root.map_or(Body::Unread, Body::Read))
    }

    /// The replications in what is sent.
    fn replications(&self, root: &Node, call: &Call) -> Vec<Sent> {
        let is_sure = !call.conditional && !call.looped;
        let max = (!call.looped).then_some(1);
        let at = Some(self.at);
        let count = if is_sure { Multiplicity::ONE } else { Multiplicity { min: 0, max, at } };
        let documents = documents(root).into_iter();
        documents.map(|document| Sent { document: self.complete(document), count }).collect()
    }

    /// The document with what the URL says: its name, and the host of databases that are named without one.
    fn complete(&self, document: &Node) -> Node {
        let mut document = document.clone();
        let (url, _) = without_credentials(self.url);
        let host = host_of(&url).filter(|host| !is_placeholder(host));
        let origin = host.and_then(|host| url.find(host).and_then(|at| url.get(..at + host.len())));
        let NodeValue::Map(entries) = &mut document.value else { return document };
        for entry in entries.iter_mut() {
            let is_end = matches!(entry.key.as_str(), Some("source" | "target"));
            if let (true, Some(origin), NodeValue::Str(name)) =
                (is_end, origin, &mut entry.value.value)
                && !name.contains("://")
                && !is_placeholder(name)
            {
                *name = format!("{origin}/{name}");
            }
        }
        if !entries.iter().any(|entry| entry.key.as_str() == Some("_id"))
            && let Some(name) = resource(self.url).filter(|name| !name.is_empty())
        {
            let text =
                |text: &str| Node::new(self.at, NodeValue::Str(text.to_owned()), Style::Quoted);
            entries.push(Entry { key: text("_id"), value: text(name) });
        }
        document
    }
}

/// What follows the resource in a URL that leads to replications: the name of a document, or nothing.
fn resource(url: &str) -> Option<&str> {
    let path = url.split(['?', '#']).next()?;
    let mut steps = path.split('/').skip_while(|step| !RESOURCES.contains(step));
    steps.next()?;
    Some(steps.next().filter(|name| !name.starts_with('_')).unwrap_or_default())
}

/// The text of a word, or the expression that stands for it.
fn shown(word: &Word) -> &str {
    text_of(&word.value)
}

fn text_of(value: &Value<String>) -> &str {
    value.known().map(String::as_str).or_else(|| value.symbol()).unwrap_or_default()
}

/// The method that is asked for, in one word with its option or in two.
fn method(words: &[Word]) -> Option<&str> {
    let mut words = words.iter().map(shown);
    while let Some(word) = words.next() {
        if word == "--request" || (is_short(word) && word.ends_with('X')) {
            return words.next();
        }
        let joined = word.strip_prefix("--request=").or_else(|| word.strip_prefix("-X"));
        if let Some(method) = joined.filter(|method| !method.is_empty()) {
            return Some(method);
        }
    }
    None
}

/// The word after an option that a body follows.
fn body(words: &[Word]) -> Option<&Word> {
    let is_option = |word: &Word| {
        let word = shown(word);
        BODY.contains(&word) || (is_short(word) && word.ends_with('d'))
    };
    let at = words.iter().position(is_option)?;
    words.get(at + 1)
}

/// Options of one letter, perhaps several in one word.
fn is_short(word: &str) -> bool {
    let letters = word.strip_prefix('-').unwrap_or_default();
    !letters.is_empty() && letters.chars().all(|letter| letter.is_ascii_alphabetic())
}

/// What `echo` prints into a pipe.
fn echoed(call: &Call) -> Body {
    let Some((program, words)) = call.words.split_first() else { return Body::Unread };
    if program.text() != Some("echo") {
        return Body::Unread;
    }
    let mut words = words.iter().filter(|word| !is_short(shown(word)));
    match (words.next(), words.next()) {
        (Some(only), None) => read(shown(only), only.span),
        _ => Body::Unread,
    }
}

/// A text of a script as a document, all of it at one place.
fn read(text: &str, at: Span) -> Body {
    match parsed(text, at.source) {
        Some(root) => Body::Read(placed(&root, at)),
        None => Body::Unread,
    }
}

fn parsed(text: &str, source: resilint_schema::SourceId) -> Option<Node> {
    let parsed = json(source, text, &ParseLimits::default());
    let is_whole = parsed.errors.is_empty();
    parsed.documents.into_iter().next().filter(|_| is_whole).map(|document| document.root)
}

fn placed(node: &Node, at: Span) -> Node {
    let value = match &node.value {
        NodeValue::Seq(items) => NodeValue::Seq(items.iter().map(|it| placed(it, at)).collect()),
        NodeValue::Map(entries) => {
            let entry = |entry: &Entry| Entry {
                key: placed(&entry.key, at),
                value: placed(&entry.value, at),
            };
            NodeValue::Map(entries.iter().map(entry).collect())
        }
        scalar => scalar.clone(),
    };
    Node::new(at, value, node.style)
}

#[cfg(test)]
mod tests;

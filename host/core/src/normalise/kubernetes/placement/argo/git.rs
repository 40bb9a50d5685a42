//! The git generator: the folders of a repository that match a pattern, or the files with parameters.

use std::collections::{BTreeMap, BTreeSet};

use globset::{GlobBuilder, GlobMatcher};
use resilint_schema::{Span, Value};

use super::generator::{Generated, Generator, MAX_SETS};
use super::repository::{Standing, fixed, locate};
use super::template::Parameters;
use crate::normalise::path::folder;
use crate::parse::Node;

/// Patterns of one generator.
const MAX_PATTERNS: usize = 50;

/// What a git generator makes.
pub(super) fn read<'a>(
    generator: &Generator<'_, '_, 'a>,
    body: &'a Node,
    at: Span,
    outer: &Parameters<'a>,
) -> Generated<'a> {
    let url = body.get("repoURL").and_then(Node::as_str).unwrap_or_default();
    let standing = generator.repositories.standing(url);
    if standing == Standing::Elsewhere {
        return Generated::open(at);
    }
    let reader = Reader {
        generator,
        outer,
        at,
        prefix: body.get("pathParamPrefix").and_then(Node::as_str).unwrap_or_default(),
    };
    let mut made = match (body.get("directories"), body.get("files")) {
        (Some(directories), _) => reader.directories(directories.items()),
        (None, Some(files)) => reader.files(files.items()),
        (None, None) => Generated::open(at),
    };
    if standing == Standing::Perhaps {
        made.open = made.open.or(Some(at));
        made.sets.iter_mut().for_each(|set| set.certain = false);
    }
    made
}

struct Reader<'r, 'c, 'a> {
    generator: &'r Generator<'r, 'c, 'a>,
    outer: &'r Parameters<'a>,
    at: Span,
    prefix: &'r str,
}

/// A pattern, as one of the paths of the run.
struct Pattern {
    glob: GlobMatcher,
    /// The folder that stands for the root of the repository.
    root: String,
    excludes: bool,
    at: Span,
}

impl<'a> Reader<'_, '_, 'a> {
    fn directories(&self, items: &'a [Node]) -> Generated<'a> {
        let Some(patterns) = self.patterns(items) else { return Generated::open(self.at) };
        let mut folders: BTreeSet<&str> = BTreeSet::new();
        for path in self.generator.context.files.paths() {
            let mut at = folder(path);
            while !at.is_empty() && at != "/" && folders.insert(at) {
                at = folder(at);
            }
        }
        let mut made = Generated::default();
        for path in folders {
            let fits = |pattern: &&Pattern| pattern.fits(path);
            let excluded = patterns.iter().filter(|pattern| pattern.excludes).any(|p| fits(&p));
            let included = patterns.iter().filter(|pattern| !pattern.excludes).find(fits);
            let Some(pattern) = included.filter(|_| !excluded) else { continue };
            if made.sets.len() >= MAX_SETS {
                made.open = Some(self.at);
                break;
            }
            made.sets.push(self.of_path(pattern, path));
        }
        made
    }

    /// Files with parameters. Those of YAML are in the input, others only where they look like manifests.
    fn files(&self, items: &'a [Node]) -> Generated<'a> {
        let Some(patterns) = self.patterns(items) else { return Generated::open(self.at) };
        let is_yaml = |node: &Node| {
            node.get("path")
                .and_then(Node::as_str)
                .is_some_and(|path| [".yaml", ".yml"].iter().any(|ending| path.ends_with(ending)))
        };
        let mut made =
            Generated { sets: Vec::new(), open: (!items.iter().all(is_yaml)).then_some(self.at) };
        let mut roots: BTreeMap<&str, Vec<&'a Node>> = BTreeMap::new();
        for input in self.generator.context.inputs {
            roots.entry(input.path).or_default().push(&input.document.root);
        }
        for (path, documents) in roots {
            let excluded = patterns.iter().any(|pattern| pattern.excludes && pattern.fits(path));
            let included = patterns.iter().find(|p| !p.excludes && p.fits(path));
            let Some(pattern) = included.filter(|_| !excluded) else { continue };
            let objects = documents.into_iter().flat_map(|root| match root.is_seq() {
                true => root.items().iter().collect(),
                false => vec![root],
            });
            for object in objects.filter(|node| node.is_map()) {
                if made.sets.len() >= MAX_SETS {
                    made.open = Some(self.at);
                    return made;
                }
                let mut set = self.of_path(pattern, folder(path));
                set.add("", object);
                set.at = Some(object.span);
                made.sets.push(set);
            }
        }
        made
    }

    /// The parameters that a path gives: itself, its last step and each of its steps.
    fn of_path(&self, pattern: &Pattern, path: &str) -> Parameters<'a> {
        let relative = path.strip_prefix(&*pattern.root).unwrap_or(path).trim_start_matches('/');
        let steps: Vec<&str> = relative.split('/').collect();
        let last = steps.last().copied().unwrap_or_default();
        let normalised = last.to_lowercase().replace('_', "-");
        let mut set = self.outer.clone();
        set.at = Some(pattern.at);
        let start = |key: &str| match self.prefix {
            "" => key.to_owned(),
            prefix => format!("{prefix}.{key}"),
        };
        let go = self.generator.go;
        set.set(&start(if go { "path.path" } else { "path" }), relative, pattern.at);
        set.set(&start("path.basename"), last, pattern.at);
        set.set(&start("path.basenameNormalized"), &normalised, pattern.at);
        for (index, step) in steps.iter().enumerate() {
            let list = if go { "path.segments" } else { "path" };
            set.set(&format!("{}[{index}]", start(list)), step, pattern.at);
        }
        set
    }

    /// The patterns of a generator; nothing where one cannot be read.
    fn patterns(&self, items: &'a [Node]) -> Option<Vec<Pattern>> {
        if items.len() > MAX_PATTERNS {
            return None;
        }
        items.iter().map(|item| self.pattern(item)).collect()
    }

    fn pattern(&self, item: &'a Node) -> Option<Pattern> {
        let node = item.get("path")?;
        let text = node.text()?;
        let Value::Known { value, .. } = self.outer.fill(&text, node.span, self.generator.go)
        else {
            return None;
        };
        let start = fixed(&value);
        let manifest = self.generator.object.path;
        let located = locate(start, manifest, &self.generator.context.files);
        let root = located
            .and_then(|path| {
                path.strip_suffix(start).map(|root| root.trim_end_matches('/').to_owned())
            })
            .unwrap_or_default();
        let glob = GlobBuilder::new(&value).literal_separator(true).build().ok()?;
        let excludes = item.get("exclude").and_then(Node::as_bool) == Some(true);
        Some(Pattern { glob: glob.compile_matcher(), root, excludes, at: node.span })
    }
}

impl Pattern {
    fn fits(&self, path: &str) -> bool {
        let Some(rest) = path.strip_prefix(&*self.root) else { return false };
        let rest = if self.root.is_empty() { Some(rest) } else { rest.strip_prefix('/') };
        rest.is_some_and(|rest| {
            let is_hidden = rest.split('/').any(|step| step.starts_with('.'));
            !is_hidden && self.glob.is_match(rest)
        })
    }
}

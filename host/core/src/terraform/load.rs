//! From files to modules: the files that were found are parsed, then those of the modules they call,
//! until nothing is wanted any more.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use resilint_schema::{Severity, SourceId};
use resilint_terraform::config::Module;
use resilint_terraform::files::Files as _;
use resilint_terraform::syntax::{Body, SyntaxError, parse, parse_values};
use resilint_terraform::{Program, ValuesFile};

use super::{Disk, Workspace, span};
use crate::detect::Format;
use crate::discover::{Candidate, read};
use crate::problem::Problem;
use crate::sanitise::one_line;
use crate::source::Sources;

/// Whether a file of this name is Terraform configuration, or values of its variables.
#[must_use]
pub fn is_terraform(path: &str) -> bool {
    kind(path).is_some()
}

/// Whether a file of this name is Terraform configuration.
pub(super) fn is_configuration(path: &str) -> bool {
    kind(path) == Some(Format::Terraform)
}

fn kind(path: &str) -> Option<Format> {
    let name = path.strip_suffix(".json").unwrap_or(path);
    if name.ends_with(".tf") {
        Some(Format::Terraform)
    } else if name.ends_with(".tfvars") {
        Some(Format::TerraformValues)
    } else {
        None
    }
}

/// Reads and parses the Terraform files that were found. Files below `base` are one workspace; of files
/// elsewhere, each checked folder is one.
#[must_use]
pub fn load(
    found: &[&Candidate],
    paths: &[PathBuf],
    values: &[PathBuf],
    base: &Path,
    sources: &mut Sources,
    problems: &mut Vec<Problem>,
) -> Vec<Workspace> {
    let mut groups: BTreeMap<PathBuf, Vec<&Candidate>> = BTreeMap::new();
    for file in found.iter().filter(|file| !is_installed(&file.display)) {
        groups.entry(workspace_of(&file.path, paths, base)).or_default().push(file);
    }
    let mut workspaces = Vec::new();
    for (root, files) in groups {
        let mut loader = Loader {
            base,
            disk: Disk::new(root),
            formats: BTreeMap::new(),
            sources: &mut *sources,
            problems: &mut *problems,
        };
        let mut program = Program::default();
        let parsed = loader.parsed(&files);
        add(&mut program, parsed);
        loader.complete(&mut program);
        let named = values.iter().map(|path| loader.named(path)).collect::<Vec<_>>();
        let named: Vec<&Candidate> = named.iter().collect();
        let values = loader
            .parsed(&named)
            .into_iter()
            .map(|file| ValuesFile { path: file.path, body: file.body });
        let values = values.collect();
        let Loader { disk, formats, .. } = loader;
        workspaces.push(Workspace { program, disk, values, formats });
    }
    workspaces
}

/// Modules that `terraform init` fetched are looked at where they are called, not for themselves.
fn is_installed(path: &str) -> bool {
    path.split('/').any(|part| part == ".terraform")
}

fn workspace_of(file: &Path, paths: &[PathBuf], base: &Path) -> PathBuf {
    if file.starts_with(base) {
        return base.to_path_buf();
    }
    let above = paths.iter().map(|path| base.join(path)).filter(|path| file.starts_with(path));
    let folder = above.filter(|path| path.is_dir()).min_by_key(|path| path.components().count());
    folder.unwrap_or_else(|| file.parent().unwrap_or(file).to_path_buf())
}

/// A parsed file.
struct Parsed {
    /// Relative to the root of the workspace, with `/`.
    path: String,
    format: Format,
    body: Arc<Body>,
}

struct Loader<'l> {
    base: &'l Path,
    disk: Disk,
    formats: BTreeMap<SourceId, Format>,
    sources: &'l mut Sources,
    problems: &'l mut Vec<Problem>,
}

impl Loader<'_> {
    fn parsed(&mut self, files: &[&Candidate]) -> Vec<Parsed> {
        let (files, large): (Vec<&Candidate>, Vec<_>) =
            files.iter().copied().partition(|file| !is_too_large(file));
        self.problems.extend(large.into_iter().map(too_large));
        let texts: Vec<_> = files.par_iter().map(|file| read(file)).collect();
        let mut read = Vec::with_capacity(files.len());
        for (file, text) in files.iter().zip(texts) {
            match text {
                Ok(text) => read.push((self.sources.push(file.display.as_str(), text), *file)),
                Err(error) => {
                    if let Err(error) = error.skip(file) {
                        self.problems.push(unreadable(&file.display, error.to_string()));
                    }
                }
            }
        }
        let (sources, root) = (&*self.sources, self.disk.root());
        let parsed: Vec<(SourceId, Option<Format>, Result<Parsed, Problem>)> = read
            .par_iter()
            .filter_map(|(id, file)| {
                let (format, parsed) = parse_file(*id, file, root, sources)?;
                Some((*id, Some(format), parsed))
            })
            .collect();
        let mut files = Vec::with_capacity(parsed.len());
        for (id, format, result) in parsed {
            self.formats.extend(format.map(|format| (id, format)));
            match result {
                Ok(file) => files.push(file),
                Err(problem) => self.problems.push(problem),
            }
        }
        files
    }

    /// Reads the modules that are called, and those that they call.
    fn complete(&mut self, program: &mut Program) {
        self.installed(program);
        loop {
            let wanted = program.wanted();
            if wanted.is_empty() {
                return;
            }
            for dir in wanted {
                self.folder(&dir, program);
            }
        }
    }

    fn folder(&mut self, dir: &str, program: &mut Program) {
        let names = match self.disk.names(dir) {
            Ok(names) => names,
            Err(error) => {
                program.refuse(dir, error.to_string());
                return;
            }
        };
        let is_configuration = |name: &&String| kind(name) == Some(Format::Terraform);
        let files: Vec<Candidate> = names
            .iter()
            .filter(is_configuration)
            .map(|name| {
                self.candidate(&if dir.is_empty() { name.clone() } else { format!("{dir}/{name}") })
            })
            .collect();
        if files.is_empty() {
            program.refuse(dir, "there are no Terraform files in it".to_owned());
            return;
        }
        let files: Vec<&Candidate> = files.iter().collect();
        let parsed = self.parsed(&files);
        program.add_module(Module::new(
            dir,
            parsed.into_iter().map(|file| (file.path, file.body)).collect(),
        ));
    }

    /// What `terraform init` noted of the modules that it fetched.
    fn installed(&self, program: &mut Program) {
        #[derive(serde::Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Manifest {
            #[serde(default)]
            modules: Vec<Entry>,
        }
        #[derive(serde::Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Entry {
            key: String,
            dir: String,
        }
        for root in program.roots() {
            let join = |path: &str| resilint_terraform::files::normal(&root.dir, path);
            let Some(path) = join(".terraform/modules/modules.json") else { continue };
            let Ok(text) = self.disk.read(&path) else { continue };
            let Ok(manifest) = serde_json::from_str::<Manifest>(&text) else { continue };
            for Entry { key, dir } in manifest.modules {
                match join(&dir) {
                    _ if key.is_empty() => {}
                    Some(dir) if dir == root.dir => {}
                    Some(dir) => program.install(&root.dir, &key, dir),
                    None => program.install_astray(&root.dir, &key, one_line(&dir, 200)),
                }
            }
        }
    }

    fn candidate(&self, path: &str) -> Candidate {
        let full = self.disk.root().join(path);
        let display = crate::discover::shown(&full, self.base);
        Candidate { path: full, display, explicit: false }
    }

    fn named(&self, path: &Path) -> Candidate {
        let full = self.base.join(path);
        let display = crate::discover::shown(&full, self.base);
        Candidate { path: full, display, explicit: true }
    }
}

fn parse_file(
    id: SourceId,
    file: &Candidate,
    root: &Path,
    sources: &Sources,
) -> Option<(Format, Result<Parsed, Problem>)> {
    let format = kind(&file.display)?;
    let text = &sources.get(id)?.text;
    let body = match format {
        Format::TerraformValues => parse_values(id, &file.display, text),
        _ => parse(id, &file.display, text),
    };
    let path = file.path.strip_prefix(root).unwrap_or(&file.path);
    let path = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
    let body = match body {
        Ok(body) => Ok(Parsed { path, format, body: Arc::new(body) }),
        Err(error) => Err(malformed(file, &error, sources)),
    };
    Some((format, body))
}

fn add(program: &mut Program, parsed: Vec<Parsed>) {
    let mut modules: BTreeMap<String, Vec<(String, Arc<Body>)>> = BTreeMap::new();
    for Parsed { path, format, body } in parsed {
        if format == Format::TerraformValues {
            program.add_values(ValuesFile { path, body });
        } else {
            let dir = path.rsplit_once('/').map_or("", |(dir, _)| dir).to_owned();
            modules.entry(dir).or_default().push((path, body));
        }
    }
    for (dir, files) in modules {
        program.add_module(Module::new(dir, files));
    }
}

const CORRECT: &str = "correct the file; `terraform fmt` shows the same error";
const SPLIT: &str = "split the expression, as with local values, or check a plan in JSON: this is a limit of resilint, Terraform may \
                     take the file";

/// A configuration that cannot be read hides what it declares, so it is an error wherever it was found.
fn malformed(file: &Candidate, error: &SyntaxError, sources: &Sources) -> Problem {
    Problem {
        code: "resilint::input::malformed",
        severity: Severity::Error,
        path: file.display.clone(),
        span: span(error.place, sources),
        message: error.message.clone(),
        help: Some(if error.is_limit { SPLIT } else { CORRECT }.into()),
    }
}

/// Bytes of one file of Terraform that are read. What is parsed takes many times as much; the largest that
/// programs write have some hundred thousand.
const MAX_BYTES: u64 = 16 << 20;

fn is_too_large(file: &Candidate) -> bool {
    !file.is_stdin() && file.path.metadata().is_ok_and(|file| file.len() > MAX_BYTES)
}

/// As one that is malformed, a file that is not read hides what it declares.
fn too_large(file: &Candidate) -> Problem {
    Problem {
        help: Some("split the file, or exclude it if it is no configuration of yours".into()),
        ..unreadable(&file.display, format!("the file is larger than {} MB", MAX_BYTES >> 20))
    }
}

fn unreadable(path: &str, message: String) -> Problem {
    Problem {
        code: "resilint::input::unreadable",
        severity: Severity::Error,
        path: path.to_owned(),
        span: None,
        message,
        help: Some("give files that can be read and hold text".into()),
    }
}

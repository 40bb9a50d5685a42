//! Which files to read: the paths of the command line, folders walked, ignore files honoured.

mod error;
mod path;
mod read;
mod walk;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::detect::may_be_script;
pub use error::{DiscoverError, ReadError, SkipReason};
pub use path::shown;
pub use read::read;

/// The path that stands for standard input.
pub const STDIN: &str = "-";

/// How to look for files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The folder that relative paths start at, and that shown paths are relative to; an absolute path.
    pub base: PathBuf,
    /// Name endings of files to read in folders, without dot, compared without regard to case.
    pub extensions: Vec<String>,
    /// Names of further files to read in folders; those that scripts have are read too.
    pub names: Vec<String>,
    /// Bytes above which a file found in a folder is left out.
    pub max_bytes: u64,
}

impl Options {
    /// The usual files, with paths relative to a folder.
    #[must_use]
    pub fn new(base: impl Into<PathBuf>) -> Self {
        Self {
            base: base.into(),
            extensions: [
                "bash", "json", "mtaext", "sh", "tf", "tfstate", "tfvars", "wskprops", "yaml",
                "yml",
            ]
            .map(String::from)
            .to_vec(),
            names: ["Jenkinsfile", "Kustomization"].map(String::from).to_vec(),
            max_bytes: 16 << 20,
        }
    }

    /// Whether a file of this name is read when it is found in a folder.
    fn wants(&self, path: &Path) -> bool {
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return false };
        let extension = name.rsplit_once('.').map(|(_, extension)| extension);
        let listed =
            |extension: &str| self.extensions.iter().any(|e| e.eq_ignore_ascii_case(extension));
        extension.is_some_and(listed)
            || self.names.iter().any(|wanted| wanted == name)
            || may_be_script(name)
    }
}

/// A file to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Where it is, to open it; [`STDIN`] for standard input.
    pub path: PathBuf,
    /// How it is shown: relative to the base, with `/`; `<stdin>` for standard input.
    pub display: String,
    /// Whether the command line names it, rather than a folder it is in.
    pub explicit: bool,
}

impl Candidate {
    /// Standard input.
    #[must_use]
    pub fn stdin() -> Self {
        Self { path: STDIN.into(), display: "<stdin>".to_owned(), explicit: true }
    }

    /// Whether this is standard input.
    #[must_use]
    pub fn is_stdin(&self) -> bool {
        self.path == Path::new(STDIN)
    }
}

/// A file in a folder that is of a kind to read and is not read all the same.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skipped {
    /// How its path is shown.
    pub path: String,
    /// Why.
    pub reason: SkipReason,
}

/// What was found, each list sorted by path.
#[derive(Debug, Default)]
pub struct Discovered {
    /// The files to read, each once.
    pub files: Vec<Candidate>,
    /// The files left out for a reason of their own. Ignored files are not among them.
    pub skipped: Vec<Skipped>,
    /// Paths that could not be looked at.
    pub errors: Vec<DiscoverError>,
}

/// Finds the files to read.
///
/// A file that is named is read whatever it is called and whoever ignores it. A folder is walked as
/// git sees it: `.gitignore` and `.ignore` count, also where there is no repository; the user's own
/// ignore file does not, so that a run finds the same files on every machine. Hidden files are read,
/// `.git` is not. Symbolic links in folders are not followed.
#[must_use]
pub fn discover(paths: &[PathBuf], options: &Options) -> Discovered {
    let mut found = Discovered::default();
    for path in paths {
        if path == Path::new(STDIN) {
            found.files.push(Candidate::stdin());
            continue;
        }
        let full = path::normal(&options.base.join(path));
        match full.metadata() {
            Ok(metadata) if metadata.is_dir() => walk::walk(&full, options, &mut found),
            Ok(_) => {
                let display = shown(&full, &options.base);
                found.files.push(Candidate { path: full, display, explicit: true });
            }
            Err(error) => {
                found.errors.push(DiscoverError::new(shown(&full, &options.base), error));
            }
        }
    }
    found.files = once_each(std::mem::take(&mut found.files), paths.len() > 1);
    found.skipped.sort();
    found.skipped.dedup();
    found.errors.sort_by(|a, b| a.path().cmp(b.path()));
    found
}

/// The files that are read of a folder, without those of folders in it.
#[must_use]
pub fn beside(folder: &Path, options: &Options) -> Vec<Candidate> {
    let mut found = Discovered::default();
    walk::beside(folder, options, &mut found);
    found.files
}

/// Drops files that two paths lead to. A file counts as named if either path names it.
fn once_each(files: Vec<Candidate>, several: bool) -> Vec<Candidate> {
    let mut unique: BTreeMap<PathBuf, Candidate> = BTreeMap::new();
    for file in files {
        // One folder leads to a file once: spare the system calls.
        let real = if several && !file.is_stdin() { file.path.canonicalize().ok() } else { None };
        let key = real.unwrap_or_else(|| file.path.clone());
        match unique.get_mut(&key) {
            Some(known) => {
                known.explicit |= file.explicit;
                if file.display < known.display {
                    (known.path, known.display) = (file.path, file.display);
                }
            }
            None => {
                unique.insert(key, file);
            }
        }
    }
    let mut files: Vec<_> = unique.into_values().collect();
    files.sort_by(|a, b| a.display.cmp(&b.display));
    files
}

#[cfg(test)]
mod tests;

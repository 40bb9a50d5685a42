//! Walks a folder.

use std::io;
use std::path::Path;

use ignore::{DirEntry, WalkBuilder};

use super::error::{DiscoverError, SkipReason};
use super::{Candidate, Discovered, Options, Skipped, path};

/// Adds the files of a folder.
pub(super) fn walk(root: &Path, options: &Options, found: &mut Discovered) {
    visit_all(walker(root).build(), root, options, found);
}

/// Adds the files of a folder, without those of folders in it.
pub(super) fn beside(folder: &Path, options: &Options, found: &mut Discovered) {
    visit_all(walker(folder).max_depth(Some(1)).build(), folder, options, found);
}

fn visit_all(walk: ignore::Walk, root: &Path, options: &Options, found: &mut Discovered) {
    for entry in walk {
        match entry {
            Ok(entry) => visit(&entry, options, found),
            Err(error) => {
                let path = path::shown(place(&error).unwrap_or(root), &options.base);
                found.errors.push(DiscoverError::new(path, cause(error)));
            }
        }
    }
}

fn walker(root: &Path) -> WalkBuilder {
    // Above a folder that is in no repository, an ignore file is about something else.
    let in_repository = root.ancestors().any(|folder| folder.join(".git").exists());
    let mut walker = WalkBuilder::new(root);
    walker
        .hidden(false)
        .require_git(false)
        .parents(in_repository)
        .git_global(false)
        .git_exclude(false)
        .follow_links(false)
        .filter_entry(|entry| entry.depth() == 0 || entry.file_name() != ".git");
    walker
}

fn visit(entry: &DirEntry, options: &Options, found: &mut Discovered) {
    let Some(kind) = entry.file_type().filter(|kind| !kind.is_dir()) else { return };
    if !options.wants(entry.path()) {
        return;
    }
    let display = path::shown(entry.path(), &options.base);
    let reason = if kind.is_symlink() {
        Some(SkipReason::Symlink)
    } else if !kind.is_file() {
        Some(SkipReason::NotAFile)
    } else {
        // What cannot be asked for its size fails when it is read, with a better message.
        let size = entry.metadata().map_or(0, |metadata| metadata.len());
        (size > options.max_bytes).then_some(SkipReason::TooLarge { limit: options.max_bytes })
    };
    match reason {
        Some(reason) => found.skipped.push(Skipped { path: display, reason }),
        None => {
            let path = entry.path().to_path_buf();
            found.files.push(Candidate { path, display, explicit: false });
        }
    }
}

/// The path that an error is about.
fn place(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            place(err)
        }
        ignore::Error::Loop { child, .. } => Some(child),
        _ => None,
    }
}

fn cause(error: ignore::Error) -> io::Error {
    let message = error.to_string();
    error.into_io_error().unwrap_or_else(|| io::Error::other(message))
}

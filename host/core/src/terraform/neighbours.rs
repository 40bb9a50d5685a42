//! Files of Terraform that are named alone, as hooks name those that changed: a file is no configuration by itself, its
//! folder is.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::load::{is_configuration, is_terraform};
use crate::discover::{Candidate, Options, beside};

/// The files of Terraform among those that were found, with those that Terraform reads together with the named ones.
#[must_use]
pub fn with_neighbours(found: &[Candidate], options: &Options) -> Vec<Candidate> {
    let ours = |file: &&Candidate| is_terraform(&file.display);
    let mut all: Vec<Candidate> = found.iter().filter(ours).cloned().collect();
    let named = all.iter().filter(|file| file.explicit && !file.is_stdin());
    let folders: BTreeSet<PathBuf> =
        named.filter_map(|file| module_of(&file.path, options)).collect();
    let mut known: BTreeSet<PathBuf> = all.iter().map(|file| file.path.clone()).collect();
    for folder in folders {
        let beside = beside(&folder, options).into_iter();
        all.extend(
            beside.filter(|file| ours(&file)).filter(|file| known.insert(file.path.clone())),
        );
    }
    all.sort_by(|a, b| a.display.cmp(&b.display));
    all
}

/// The folder of the module that a file belongs to: its own, or for values in a folder without one, the nearest above.
fn module_of(file: &Path, options: &Options) -> Option<PathBuf> {
    let own = file.parent()?;
    if is_configuration(&file.to_string_lossy()) || !own.starts_with(&options.base) {
        return Some(own.to_path_buf());
    }
    let has_module =
        |folder: &&Path| beside(folder, options).iter().any(|file| is_configuration(&file.display));
    let above = own.ancestors().take_while(|folder| folder.starts_with(&options.base));
    above.into_iter().find(has_module).map(Path::to_path_buf)
}

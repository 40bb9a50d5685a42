//! The files below one checked folder, read when an expression or a module call asks for them. Nothing
//! outside the folder is read, also not through a symbolic link.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use resilint_terraform::files::{FileError, Files, MOST};

/// A checked folder.
#[derive(Clone, Debug)]
pub struct Disk {
    root: PathBuf,
    /// The same without symbolic links.
    real: PathBuf,
}

/// Bytes of a file that an expression reads.
const MAX_BYTES: u64 = 4 << 20;

impl Disk {
    /// The folder at a path.
    #[must_use]
    pub fn new(root: PathBuf) -> Self {
        let real = root.canonicalize().unwrap_or_else(|_| root.clone());
        Self { root, real }
    }

    /// The folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The file or folder at a path below the root, if it is really there.
    ///
    /// # Errors
    ///
    /// It is not there, or leads outside.
    pub fn locate(&self, path: &str) -> Result<PathBuf, FileError> {
        let full = self.root.join(path);
        let real = full.canonicalize().map_err(|_| FileError::NotFound)?;
        if real.starts_with(&self.real) { Ok(full) } else { Err(FileError::Outside) }
    }

    /// The names of the files in a folder, sorted.
    ///
    /// # Errors
    ///
    /// There is no such folder, or it leads outside.
    pub fn names(&self, dir: &str) -> Result<Vec<String>, FileError> {
        let full = self.locate(dir)?;
        let entries = fs::read_dir(full).map_err(|_| FileError::Unreadable)?;
        let mut names: Vec<String> = entries
            .filter_map(|entry| {
                let entry = entry.ok()?;
                let is_file = entry.file_type().ok()?.is_file();
                is_file.then(|| entry.file_name().into_string().ok())?
            })
            .collect();
        names.sort_unstable();
        Ok(names)
    }
}

impl Files for Disk {
    fn read(&self, path: &str) -> Result<Arc<str>, FileError> {
        let full = self.locate(path)?;
        let metadata = full.metadata().map_err(|_| FileError::Unreadable)?;
        if !metadata.is_file() {
            return Err(FileError::NotFound);
        }
        if metadata.len() > MAX_BYTES {
            return Err(FileError::TooLarge);
        }
        fs::read_to_string(full).map(Into::into).map_err(|_| FileError::Unreadable)
    }

    fn below(&self, folder: &str) -> Vec<String> {
        let Ok(full) = self.locate(folder) else { return Vec::new() };
        let walk = ignore::WalkBuilder::new(&full)
            .standard_filters(false)
            .follow_links(false)
            .sort_by_file_name(Ord::cmp)
            .build();
        let mut found: Vec<String> = walk
            .filter_map(Result::ok)
            .filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()))
            .filter_map(|entry| {
                let path = entry.path().strip_prefix(&full).ok()?;
                Some(path.to_str()?.replace(std::path::MAIN_SEPARATOR, "/"))
            })
            // One more shows that there are too many.
            .take(MOST + 1)
            .collect();
        found.sort_unstable();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::{Disk, Files as _, MOST};

    #[test]
    fn too_many_files_show_that_they_are() {
        let folder = tempfile::tempdir().expect("a folder");
        for number in 0..MOST + 5 {
            std::fs::write(folder.path().join(format!("{number}.json")), "").expect("a file");
        }
        let found = Disk::new(folder.path().to_path_buf()).below("");
        assert_eq!(found.len(), MOST + 1);
    }
}

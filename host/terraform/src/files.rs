//! Files that expressions read: `file`, `templatefile`, `fileset`. Whoever runs the evaluation decides
//! what may be read; nothing outside the checked root ever is.

use std::fmt;
use std::sync::Arc;

use resilint_schema::Why;

/// Files below a folder that an expression looks at.
pub const MOST: usize = 10_000;

/// Access to the files of the checked root. Paths are relative to it, with `/`, without `..`.
pub trait Files: Sync {
    /// The text of a file.
    ///
    /// # Errors
    ///
    /// Says why there is none.
    fn read(&self, path: &str) -> Result<Arc<str>, FileError>;

    /// All files below a folder at any depth, as paths relative to it, sorted. Where there are more than
    /// [`MOST`], any that are more than so many.
    fn below(&self, folder: &str) -> Vec<String>;
}

/// Why a file has no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileError {
    /// There is no such file.
    NotFound,
    /// The path leaves the checked root.
    Outside,
    /// The file is larger than what is read.
    TooLarge,
    /// The file is not text, or cannot be read.
    Unreadable,
}

impl FileError {
    /// Why the text cannot be told.
    #[must_use]
    pub const fn why(self) -> Why {
        match self {
            Self::NotFound | Self::Outside => Why::NotDeclared,
            Self::TooLarge => Why::TooLarge,
            Self::Unreadable => Why::Unsupported,
        }
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotFound => "there is no such file",
            Self::Outside => "the path leaves the checked folder",
            Self::TooLarge => "the file is too large",
            Self::Unreadable => "the file is not text or cannot be read",
        })
    }
}

/// No files at all.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoFiles;

impl Files for NoFiles {
    fn read(&self, _: &str) -> Result<Arc<str>, FileError> {
        Err(FileError::NotFound)
    }

    fn below(&self, _: &str) -> Vec<String> {
        Vec::new()
    }
}

/// A path with its `.` and `..` worked off; nothing where it leaves the root it is relative to.
#[must_use]
pub fn normal(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    let start = if path.starts_with('/') { "" } else { folder };
    for part in start.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    (!path.starts_with('/')).then(|| parts.join("/"))
}

//! Why a path could not be looked at, a file not be read, or was left out.

use std::fmt;
use std::io;

use super::{Candidate, Skipped};

/// A path that could not be looked at. The caller can mend it: each variant names the path.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DiscoverError {
    /// The user named something that is not there.
    #[error("{path} does not exist")]
    NotFound {
        /// The path as it is shown.
        path: String,
    },
    /// The user may not look at it.
    #[error("{path} may not be read: permission denied")]
    PermissionDenied {
        /// The path as it is shown.
        path: String,
    },
    /// The system failed, or the path is one it cannot follow.
    #[error("{path} cannot be read: {source}")]
    Io {
        /// The path as it is shown.
        path: String,
        /// What the system said.
        source: io::Error,
    },
}

impl DiscoverError {
    pub(super) fn new(path: String, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::NotFound => Self::NotFound { path },
            io::ErrorKind::PermissionDenied => Self::PermissionDenied { path },
            _ => Self::Io { path, source },
        }
    }

    /// The path as it is shown.
    #[must_use]
    pub fn path(&self) -> &str {
        match self {
            Self::NotFound { path } | Self::PermissionDenied { path } | Self::Io { path, .. } => {
                path
            }
        }
    }
}

/// A file that could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The file's author: it is not text in UTF-8.
    #[error("{path} is not text in UTF-8: {found}")]
    NotUtf8 {
        /// The path as it is shown.
        path: String,
        /// What it is instead, or where it stops to be UTF-8.
        found: String,
    },
    /// The user, who named it: it is larger than anything this tool reads.
    #[error("{path} is larger than {limit} bytes")]
    TooLarge {
        /// The path as it is shown.
        path: String,
        /// Bytes allowed.
        limit: u64,
    },
    /// The file is gone since it was found.
    #[error("{path} does not exist")]
    NotFound {
        /// The path as it is shown.
        path: String,
    },
    /// The user may not read it.
    #[error("{path} may not be read: permission denied")]
    PermissionDenied {
        /// The path as it is shown.
        path: String,
    },
    /// The system failed.
    #[error("{path} cannot be read: {source}")]
    Io {
        /// The path as it is shown.
        path: String,
        /// What the system said.
        source: io::Error,
    },
}

impl ReadError {
    pub(super) fn new(path: String, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::NotFound => Self::NotFound { path },
            io::ErrorKind::PermissionDenied => Self::PermissionDenied { path },
            _ => Self::Io { path, source },
        }
    }

    /// The error as a file left out: so for files that nobody named and that are no manifests anyway.
    ///
    /// # Errors
    ///
    /// The error itself where it is one for this file.
    pub fn skip(self, file: &Candidate) -> Result<Skipped, Self> {
        let reason = match &self {
            _ if file.explicit => return Err(self),
            Self::NotUtf8 { .. } => SkipReason::NotUtf8,
            Self::TooLarge { limit, .. } => SkipReason::TooLarge { limit: *limit },
            _ => return Err(self),
        };
        Ok(Skipped { path: file.display.clone(), reason })
    }
}

/// Why a file in a folder is left out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum SkipReason {
    /// It is larger than a manifest would be.
    TooLarge {
        /// Bytes allowed.
        limit: u64,
    },
    /// It is not text in UTF-8.
    NotUtf8,
    /// It is a symbolic link. What it links to is read where it is, if that is in the folder.
    Symlink,
    /// It is a device, a pipe or a socket.
    NotAFile,
}

impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { limit } => {
                write!(f, "larger than {limit} bytes; name the file to read it")
            }
            Self::NotUtf8 => f.write_str("not text in UTF-8"),
            Self::Symlink => f.write_str("a symbolic link; name it to read it"),
            Self::NotAFile => f.write_str("not a regular file; name it to read it"),
        }
    }
}

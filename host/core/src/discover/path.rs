//! Paths by their text alone: without `.` and `..`, and as they are shown.

use std::path::{Component, Path, PathBuf};

/// The path without `.`. It keeps `..`, which symbolic links make mean something else than it seems.
pub(super) fn normal(path: &Path) -> PathBuf {
    let normal: PathBuf = path.components().filter(|part| *part != Component::CurDir).collect();
    if normal.as_os_str().is_empty() { PathBuf::from(".") } else { normal }
}

/// The path relative to a folder, with `/`. Where there is no way from one to the other, the path.
#[must_use]
pub fn shown(path: &Path, base: &Path) -> String {
    let (path, base) = (resolved(path), resolved(base));
    let shared = path.components().zip(base.components()).take_while(|(a, b)| a == b).count();
    if shared == 0 {
        return slashes(path.components());
    }
    let up = base.components().skip(shared).map(|_| Component::ParentDir);
    let relative = slashes(up.chain(path.components().skip(shared)));
    if relative.is_empty() { ".".to_owned() } else { relative }
}

/// The path with `..` taken as the folder above.
fn resolved(path: &Path) -> PathBuf {
    let mut resolved = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(resolved.components().next_back(), Some(Component::Normal(_))) =>
            {
                resolved.pop();
            }
            part => resolved.push(part),
        }
    }
    resolved
}

fn slashes<'p>(parts: impl Iterator<Item = Component<'p>>) -> String {
    let mut shown = String::new();
    for part in parts {
        if !shown.is_empty() && !shown.ends_with('/') {
            shown.push('/');
        }
        match part {
            Component::RootDir if shown.ends_with('/') => {}
            Component::RootDir => shown.push('/'),
            part => shown.push_str(&part.as_os_str().to_string_lossy()),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_paths_from_the_base() {
        let of = |path: &str| shown(Path::new(path), Path::new("/a/b"));
        assert_eq!(of("/a/b/c/d.yml"), "c/d.yml");
        assert_eq!(of("/a/b/./c/../d.yml"), "d.yml");
        assert_eq!(of("/a/x/d.yml"), "../x/d.yml");
        assert_eq!(of("/x.yml"), "../../x.yml");
        assert_eq!(of("/a/b"), ".");
        assert_eq!(shown(Path::new("x/y"), Path::new("/a")), "x/y");
    }

    #[test]
    fn drops_only_what_means_nothing() {
        assert_eq!(normal(Path::new("./a/./b/../c")), Path::new("a/b/../c"));
        assert_eq!(normal(Path::new(".")), Path::new("."));
    }
}

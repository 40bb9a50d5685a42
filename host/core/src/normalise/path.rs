//! Paths as files name each other: `/` between steps, relative to the folder of the file that names. One
//! rule for all formats. Nothing here looks at the disk.

/// The folder of a path; empty for the folder the run started in.
#[must_use]
pub fn folder(path: &str) -> &str {
    match path.rsplit_once('/') {
        Some(("", _)) => "/",
        Some((folder, _)) => folder,
        None => "",
    }
}

/// A relative path seen from a folder, with `.` and `..` resolved.
///
/// Nothing where it is no path of this run: absolute, below somebody's home, a URL, text of several
/// lines, or above the folder the run started in. A folder that is above itself, as in
/// `resilint check ../shop`, may be left further.
#[must_use]
pub fn join(folder: &str, relative: &str) -> Option<String> {
    let is_foreign = relative.starts_with(['/', '~'])
        || relative.contains("://")
        || relative.contains(['\n', '\r', '\0']);
    if is_foreign {
        return None;
    }
    let mut steps: Vec<&str> = Vec::new();
    for step in folder.split('/') {
        walk(&mut steps, step, true)?;
    }
    for step in relative.split('/') {
        walk(&mut steps, step, false)?;
    }
    let root = if folder.starts_with('/') { "/" } else { "" };
    Some(format!("{root}{}", steps.join("/")))
}

/// Takes one step; nothing where it leads above the start, unless `may_leave`.
fn walk<'p>(steps: &mut Vec<&'p str>, step: &'p str, may_leave: bool) -> Option<()> {
    match (step, steps.last().copied()) {
        ("" | ".", _) => {}
        ("..", Some("..")) => steps.push(step),
        ("..", None) if may_leave => steps.push(step),
        ("..", _) => {
            steps.pop()?;
        }
        (step, _) => steps.push(step),
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::{folder, join};

    #[test]
    fn folders() {
        for (path, expected) in
            [("a/b/c.yml", "a/b"), ("c.yml", ""), ("/c.yml", "/"), ("../a/c.yml", "../a"), ("", "")]
        {
            assert_eq!(folder(path), expected, "{path}");
        }
    }

    #[test]
    fn paths_resolve_within_the_run() {
        for (folder, relative, expected) in [
            ("k/overlays/prod", "../../base", Some("k/base")),
            ("a/.bluemix", "../manifest.yml", Some("a/manifest.yml")),
            ("", "./eu//m.yml", Some("eu/m.yml")),
            ("a/b", "..", Some("a")),
            ("a", "..", Some("")),
            ("a", "../../m.yml", None),
            ("a", "/m.yml", None),
            ("a", "~/m.yml", None),
            ("a", "https://example.org/m.yml", None),
            ("a", "m\n.yml", None),
            ("../a", "../m.yml", Some("../m.yml")),
            ("../a", "../../m.yml", Some("../../m.yml")),
            ("/a/b", "../m.yml", Some("/a/m.yml")),
            ("/a", "../../m.yml", None),
        ] {
            assert_eq!(join(folder, relative).as_deref(), expected, "{folder} {relative}");
        }
    }
}

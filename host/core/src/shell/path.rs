//! Paths in scripts: relative to the working folder, or to the folder of the script itself.

use std::borrow::Cow;

use crate::normalise::path::join;

/// How a path begins that starts at the folder of the run. No script can write it.
const HERE: char = '\u{f8fe}';

/// A path seen from the folder of the run, as a text for the variables of a script.
pub(super) fn here(path: &str) -> String {
    format!("{HERE}{path}")
}

/// The folder of a path in a script, as `dirname` tells it.
pub(super) fn parent(path: &str) -> String {
    let (start, rest) = match path.strip_prefix(HERE) {
        Some(rest) => (here(""), rest),
        None => (String::new(), path),
    };
    match rest.trim_end_matches('/').rsplit_once('/') {
        Some((folder, _)) => start + folder,
        None if start.is_empty() => ".".to_owned(),
        None => start,
    }
}

/// A path of a script, seen from the folder of the run.
pub(super) fn resolve(working: Option<&str>, path: &str) -> Option<String> {
    match path.strip_prefix(HERE) {
        Some(path) => join(path, ""),
        None => join(working?, path),
    }
}

/// A text for the outside: a path that starts at the folder of the run is shown from the working folder.
/// Nothing where that cannot be told.
pub(super) fn shown<'t>(working: Option<&str>, text: &'t str) -> Option<Cow<'t, str>> {
    if !text.contains(HERE) {
        return Some(Cow::Borrowed(text));
    }
    let path = join(text.strip_prefix(HERE)?, "")?;
    if path.contains(HERE) {
        return None;
    }
    let (from, to): (Vec<&str>, Vec<&str>) = (steps(working?), steps(&path));
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", from.len() - shared);
    let way: Vec<&str> = up.chain(to.into_iter().skip(shared)).collect();
    Some(Cow::Owned(if way.is_empty() { ".".to_owned() } else { way.join("/") }))
}

fn steps(path: &str) -> Vec<&str> {
    path.split('/').filter(|step| !step.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_of_a_path() {
        assert_eq!(parent("a/b.sh"), "a");
        assert_eq!(parent("b.sh"), ".");
        assert_eq!(parent(&here("a/b.sh")), here("a"));
        assert_eq!(parent(&here("b.sh")), here(""));
    }

    #[test]
    fn paths_from_the_script_are_shown_from_the_working_folder() {
        let path = format!("{}/../m.yml", here("a/b"));
        assert_eq!(resolve(None, &path).as_deref(), Some("a/m.yml"));
        assert_eq!(shown(Some("a"), &path).as_deref(), Some("m.yml"));
        assert_eq!(shown(Some("a/c"), &path).as_deref(), Some("../m.yml"));
        assert_eq!(shown(None, &path), None);
        assert_eq!(shown(None, "m.yml").as_deref(), Some("m.yml"));
        assert_eq!(resolve(Some("x"), "m.yml").as_deref(), Some("x/m.yml"));
    }
}

//! Keeps secrets out of snippets: a line of a manifest is shown as it is written, but for passwords in
//! URLs, values of keys that name a secret, and values in files that declare Kubernetes Secrets. What is
//! hidden is as wide as what was there, so that marks stay right.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

/// A password in a URL, or the value of a key that names a secret.
static SECRET: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"(?i)://(?P<userinfo>[^/\s@"']+)@|(?:password|passwd|pwd|secret|token|api_?-?key|private_?-?key|access_?-?key|credentials?|auth)["']?\s*[:=]\s*(?P<value>[^\s#][^#]*)"#,
    )
    .ok()
});
/// The value of any key.
static VALUE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"^\s*-?\s*["']?[\w.-]+["']?\s*:\s+(?P<value>\S.*)$"#).ok());

/// Whether the file declares Kubernetes Secrets, whose values may be under any key.
pub(super) fn declares_secrets(text: &str) -> bool {
    text.contains("kind: Secret") || text.contains("\"kind\": \"Secret\"")
}

/// The line without what must not be shown. `is_marked` says of a column, counted from 1, whether the
/// report points at it.
pub(super) fn hidden<'l>(
    line: &'l str,
    all_values: bool,
    is_marked: impl Fn(usize) -> bool,
) -> Cow<'l, str> {
    let mut hide: Vec<std::ops::Range<usize>> = Vec::new();
    if let Some(secret) = &*SECRET {
        for found in secret.captures_iter(line) {
            let groups = [found.name("userinfo"), found.name("value")];
            hide.extend(groups.into_iter().flatten().map(|group| group.range()));
        }
    }
    let own = if all_values { VALUE.as_ref().and_then(|value| value.captures(line)) } else { None };
    let own = own.and_then(|found| Some(found.name("value")?.range()));
    if hide.is_empty() && own.is_none() {
        return Cow::Borrowed(line);
    }
    let shown = line.char_indices().enumerate().map(|(index, (offset, character))| {
        let is_secret = hide.iter().any(|range| range.contains(&offset));
        let may_be = own.as_ref().is_some_and(|range| range.contains(&offset));
        let keep = character.is_whitespace() || !(is_secret || may_be && !is_marked(index + 1));
        if keep { character } else { '*' }
    });
    Cow::Owned(shown.collect())
}

#[cfg(test)]
mod tests {
    use super::hidden;

    #[test]
    fn secrets_are_as_wide_as_before_and_not_to_be_read() {
        for (line, shown) in [
            ("url: https://joe:pw@db.example/x", "url: https://******@db.example/x"),
            ("  DB_PASSWORD: hunter2", "  DB_PASSWORD: *******"),
            ("  \"apikey\": \"abc\",", "  \"apikey\": ******"),
            ("  API_KEY=abc run", "  API_KEY=*** ***"),
            ("  replicas: 2 # no secret", "  replicas: 2 # no secret"),
            ("  secretKeyRef:", "  secretKeyRef:"),
            ("  image: host.example/shop:1", "  image: host.example/shop:1"),
        ] {
            assert_eq!(hidden(line, false, |_| false), shown);
        }
    }

    #[test]
    fn in_a_file_of_secrets_only_what_is_pointed_at_is_shown() {
        assert_eq!(hidden("  user: YWRtaW4=", true, |_| false), "  user: ********");
        assert_eq!(hidden("  replicas: 1", true, |column| column == 13), "  replicas: 1");
        assert_eq!(hidden("data:", true, |_| false), "data:");
    }
}

//! Hosts in URLs, without the credentials around them: the one place that decides where credentials end,
//! so that no format copies a secret that another strips.

use std::borrow::Cow;

use resilint_schema::Value;

/// A URL, with or without scheme, without user name and password; path and query stay.
#[must_use]
pub fn without_credentials(url: &str) -> Cow<'_, str> {
    let (scheme, rest) = split_scheme(url);
    let bare = after_credentials(rest);
    if bare.len() == rest.len() {
        Cow::Borrowed(url)
    } else {
        Cow::Owned(format!("{scheme}{bare}"))
    }
}

/// As [`without_credentials`], of a value or of the expression that stands for it.
#[must_use]
pub fn bare(value: Value<String>) -> Value<String> {
    match value {
        Value::Unknown { why, symbol, candidates, at } => {
            let symbol = symbol.map(|symbol| without_credentials(&symbol).into_owned());
            Value::Unknown { why, symbol, candidates, at }
        }
        stated => stated.map(|text| without_credentials(&text).into_owned()),
    }
}

/// The host of a URL with its port, lower case not enforced; scheme, credentials, path and query are
/// dropped, so that no secret is copied.
#[must_use]
pub fn host_and_port(url: &str) -> &str {
    authority(after_credentials(split_scheme(url).1))
}

/// A host without its port.
#[must_use]
pub fn without_port(address: &str) -> &str {
    match address.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => address,
    }
}

/// `https://` and what follows it.
fn split_scheme(url: &str) -> (&str, &str) {
    url.find("://").map_or(("", url), |at| url.split_at(at + "://".len()))
}

/// What follows the credentials. Passwords may hold `/`, `?` and `@` unescaped, so where the authority
/// is no plain host the credentials end at the last `@` of all.
fn after_credentials(rest: &str) -> &str {
    let authority = authority(rest);
    let is_host = !authority.contains('@') && {
        // `me:123/4@host`: what looks like a port may begin a password. A name with a dot is a host.
        let name = without_port(authority);
        let path = rest.split(['?', '#']).next().unwrap_or(rest);
        !name.contains(':') && (name == authority || name.contains('.') || !path.contains('@'))
    };
    if is_host {
        return rest;
    }
    rest.rsplit_once('@').map_or(rest, |(_, host)| host)
}

fn authority(rest: &str) -> &str {
    rest.split(['/', '?', '#']).next().unwrap_or(rest).trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_host_is_left() {
        for (url, host) in [
            ("https://me:p@ss/word@db.example.com:5432/x?y=1", "db.example.com:5432"),
            ("https://me:123/45@db.example.com/x", "db.example.com"),
            ("https://me:pa?ss@db.example.com", "db.example.com"),
            ("https://token@db.example.com", "db.example.com"),
            ("https://db.example.com/x?mail=me@example.org", "db.example.com"),
            ("redis:6379/0?mail=me@example.org", "redis:6379"),
            ("https://db.example.com:5432/@scope", "db.example.com:5432"),
        ] {
            assert_eq!(host_and_port(url), host, "{url}");
        }
        assert_eq!(without_port("db.example.com:5432"), "db.example.com");
    }

    #[test]
    fn a_url_keeps_all_but_its_credentials() {
        for (url, bare) in [
            ("https://me:p/w@github.com/a/b.git#v1", "https://github.com/a/b.git#v1"),
            ("https://github.com/a/b.git#v1", "https://github.com/a/b.git#v1"),
            ("me:pw@github.com/a/b", "github.com/a/b"),
            ("nodejs_buildpack", "nodejs_buildpack"),
        ] {
            assert_eq!(without_credentials(url), bare);
        }
    }
}

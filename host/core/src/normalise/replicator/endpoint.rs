//! One end of a replication: a URL or the name of a database, and what it is reached with.

use resilint_schema::{Span, Value, Why};

use crate::parse::Node;

/// A source or target, without credentials.
#[derive(Debug)]
pub(super) struct Endpoint {
    /// The URL or name.
    pub(super) value: Value<String>,
    /// The host of the URL, in lower case, where it is known.
    pub(super) host: Option<String>,
    /// Where a credential in plain text is.
    pub(super) credential: Option<Span>,
}

impl Endpoint {
    /// Reads a URL, a name, or a map with a `url` and what authenticates.
    pub(super) fn read(node: &Node) -> Self {
        let url = node.get("url").unwrap_or(node);
        let text = url.as_str().unwrap_or_default();
        let (shown, secret) = without_credentials(text);
        let in_url = secret.filter(|secret| !is_placeholder(secret)).map(|_| url.span);
        let host = host_of(&shown).filter(|host| !is_placeholder(host)).map(str::to_lowercase);
        let value = match () {
            () if text.is_empty() => Value::Absent,
            () if is_placeholder(&shown) => Value::unknown(Why::Template, shown, Some(url.span)),
            () => Value::literal(shown, url.span),
        };
        Self { value, host, credential: in_url.or_else(|| in_auth(node)) }
    }
}

/// A URL without user, password, query and fragment, and the password. All up to the last `@` goes, so
/// that a password with a `/` or `@` leaves nothing behind.
pub(super) fn without_credentials(text: &str) -> (String, Option<String>) {
    let Some((scheme, rest)) = text.split_once("://") else {
        // A name without a scheme may still have a user in front.
        return match text.rsplit_once('@') {
            Some((user, rest)) => (rest.to_owned(), password(user)),
            None => (text.to_owned(), None),
        };
    };
    let (secret, rest) = match rest.rsplit_once('@') {
        Some((user, rest)) => (password(user), rest),
        None => (None, rest),
    };
    let end = rest.find(['?', '#']).unwrap_or(rest.len());
    (format!("{scheme}://{}", rest.get(..end).unwrap_or_default()), secret)
}

/// Of `user:password`, the password.
fn password(user: &str) -> Option<String> {
    let (_, secret) = user.split_once(':')?;
    (!secret.is_empty()).then(|| secret.to_owned())
}

pub(super) fn host_of(url: &str) -> Option<&str> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split('/').next()?;
    let host = authority.split(':').next()?;
    (!host.is_empty()).then_some(host)
}

/// Where `auth` or `headers` hold a credential in plain text.
fn in_auth(node: &Node) -> Option<Span> {
    const PATHS: [&[&str]; 6] = [
        &["auth", "basic", "password"],
        &["auth", "iam", "api_key"],
        &["auth", "iam_api_key"],
        &["auth", "token"],
        &["headers", "Authorization"],
        &["headers", "authorization"],
    ];
    let plain = |path: &&[&str]| {
        let secret = node.at(path)?;
        let text = secret.as_str().filter(|text| !text.is_empty() && !is_placeholder(text))?;
        let _ = text;
        Some(secret.span)
    };
    PATHS.iter().find_map(plain)
}

/// Whether a text is filled in before it is used: `${x}`, `$X`, `{{ x }}`, `<x>`, `((x))`, `%x%`.
pub(super) fn is_placeholder(text: &str) -> bool {
    let word = |text: &str| {
        text.split_once('<').is_some_and(|(_, rest)| rest.contains('>'))
            || text.starts_with('%') && text.ends_with('%')
    };
    let is_masked = !text.is_empty() && text.chars().all(|c| matches!(c, '*' | 'x' | 'X' | '.'));
    text.contains('$') && !text.contains("$)")
        || ["{{", "(("].iter().any(|opening| text.contains(opening))
        || word(text)
        || is_masked
        || text.starts_with("YOUR_")
        || text.starts_with("your-")
}

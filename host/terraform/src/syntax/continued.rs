//! Lines that go on: Terraform lets the value of an object's `for` stretch over lines, operators first, and the
//! parser does not. Such line breaks become spaces, one for one, so that every place stays where it was.

use super::{Body, SyntaxError};

/// Line breaks of one file that are taken for spaces.
const MAX_JOINED: usize = 256;
/// Bytes that are parsed again, in all, for the sake of one file.
const MAX_PARSED: usize = 64 << 20;

/// Parses a text again that was refused, with the lines joined that go on where it was; the first error where
/// that is not what it was refused for.
pub(super) fn retry(
    text: &str,
    error: SyntaxError,
    parse: impl Fn(&str) -> Result<Body, SyntaxError>,
) -> Result<Body, SyntaxError> {
    let mut joined = text.as_bytes().to_vec();
    let mut at = error.place.start as usize;
    for _ in 0..MAX_JOINED.min(MAX_PARSED / text.len().max(1)) {
        if !join(&mut joined, at) {
            return Err(error);
        }
        let Ok(text) = std::str::from_utf8(&joined) else { return Err(error) };
        match parse(text) {
            Ok(body) => return Ok(body),
            Err(next) if next.place.start as usize > at => at = next.place.start as usize,
            Err(_) => return Err(error),
        }
    }
    Err(error)
}

/// Makes spaces of the line break before an operator in the value of an object's `for`, and of the comments
/// around it; whether there is one. The text was refused at the operator or at what stands before it.
fn join(text: &mut [u8], at: usize) -> bool {
    let Some((before, after)) = text.split_at_checked(at) else { return false };
    let operator = at + blank(after);
    let end =
        before.iter().rposition(|byte| !byte.is_ascii_whitespace()).map_or(0, |last| last + 1);
    let is_operator = text.get(operator).is_some_and(|byte| b"?:+-*/%&|=!<>.".contains(byte));
    let breaks = text.get(end..operator).is_some_and(|between| between.contains(&b'\n'));
    if !is_operator || !breaks || !in_object_for(before) {
        return false;
    }
    let line = before.iter().take(end).rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
    let comment = comment_of(&before[line..end]).map_or(end, |start| line + start);
    text[comment..operator].fill(b' ');
    true
}

/// How far white space and comments go.
fn blank(text: &[u8]) -> usize {
    let mut at = 0;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let space = rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        let rest = &rest[space..];
        at += space;
        if !(rest.starts_with(b"#") || rest.starts_with(b"//")) {
            return at;
        }
        at += rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
    }
}

/// Whether the nearest bracket that is open is the brace of an object's `for`. Brackets in strings are taken
/// for brackets: where they mislead, the text stays refused.
fn in_object_for(before: &[u8]) -> bool {
    let mut closed = 0_usize;
    for (at, byte) in before.iter().enumerate().rev() {
        match byte {
            b'}' | b')' | b']' => closed += 1,
            b'{' | b'(' | b'[' if closed > 0 => closed -= 1,
            b'{' => {
                let inside = before[at + 1..].trim_ascii_start();
                return inside
                    .strip_prefix(b"for")
                    .is_some_and(|rest| rest.first().is_some_and(u8::is_ascii_whitespace));
            }
            b'(' | b'[' => return false,
            _ => {}
        }
    }
    false
}

/// Where the comment of a line begins.
fn comment_of(line: &[u8]) -> Option<usize> {
    let mut quoted = false;
    line.iter().enumerate().find_map(|(at, byte)| {
        quoted ^= *byte == b'"' && (at == 0 || line[at - 1] != b'\\');
        let starts = *byte == b'#' || line[at..].starts_with(b"//");
        (starts && !quoted).then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use crate::syntax::hcl;

    fn parses(text: &str) -> bool {
        hcl::body(0, text).is_ok()
    }

    #[test]
    fn the_value_of_an_object_for_goes_on_with_an_operator() {
        let text = "m = {\n  for k in [\"a\"] :\n  (k) => (\n    k == \"a\" # a comment\n  )\n  ? \"x\" # one\n  : \"y\"\n}\nn = 1\n";
        let body = hcl::body(0, text).expect("it is Terraform");
        let n = body.attributes.iter().find(|attribute| &*attribute.name == "n").expect("n");
        assert_eq!(&text[n.expr.place.range()], "1");
    }

    #[test]
    fn elsewhere_a_line_ends() {
        assert!(!parses("a = true\n? 1 : 2\n"));
        assert!(!parses("m = {\n  a = true\n  ? 1 : 2\n}\n"));
        assert!(!parses("m = { for k in [1] : k => true\n} }\n"));
    }
}

//! Symbols: the text that stands for an unknown value, and what two of them prove about each other.
//!
//! A symbol is an expression (`var.region`), or, where it contains `${`, a template whose holes are
//! expressions (`${var.region}-1`). Equal symbols of one root are equal values. Two templates over the
//! same holes that differ only in their text are different values. Where resources of several roots come
//! together, the host names the root in each symbol ([`qualified`]), so that those of one are not those of
//! another.

/// How the symbol of a value begins that has none of its own: behind it stands what the value is made of.
/// It names what is missing; two that are named alike need not be the same value.
pub const MADE_OF: &str = "something made of ";

/// What is missing where a symbol stands: the symbol, or what a value without one is made of.
#[must_use]
pub fn culprit(symbol: &str) -> &str {
    symbol.strip_prefix(MADE_OF).unwrap_or(symbol)
}

/// What a symbol holds that is another value in each instance of a block whose instances are not known.
const OF_EACH: [&str; 4] = ["each.key of ", "each.value of ", "count.index of ", "[each]"];

/// Whether two equal symbols of this text are surely one value. One that is only made of something, or that
/// each instance of a block has for itself, may stand for several.
#[must_use]
pub fn is_one_value(symbol: &str) -> bool {
    !symbol.starts_with(MADE_OF) && !OF_EACH.iter().any(|each| symbol.contains(each))
}

/// The block whose instances each have this for themselves, such as `ibm_is_subnet.s` of `each.key of
/// ibm_is_subnet.s`: what is missing is the `count` or `for_each` of that block.
#[must_use]
pub fn of_each(symbol: &str) -> Option<&str> {
    let words = OF_EACH.iter().filter(|each| each.ends_with(" of "));
    let block = words.into_iter().find_map(|each| symbol.split_once(each))?.1;
    let is_address = |c: char| c.is_alphanumeric() || "._-".contains(c);
    let end = block.find(|c: char| !is_address(c)).unwrap_or(block.len());
    Some(block.get(..end)?.trim_end_matches('.')).filter(|block| !block.is_empty())
}

/// A piece of a symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'s> {
    /// Text that is known.
    Text(&'s str),
    /// An expression whose value is not.
    Hole(&'s str),
}

/// The pieces of a symbol; a plain expression is one hole.
#[must_use]
pub fn parts(symbol: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    if !symbol.contains("${") {
        parts.push(Part::Hole(symbol));
        return parts;
    }
    let mut rest = symbol;
    while let Some(start) = hole_start(rest) {
        let Some(length) = hole_length(&rest[start + 2..]) else { break };
        if start > 0 {
            parts.push(Part::Text(&rest[..start]));
        }
        parts.push(Part::Hole(&rest[start + 2..start + 2 + length]));
        rest = &rest[start + 2 + length + 1..];
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest));
    }
    parts
}

/// Where the next hole begins; `$${` is text.
fn hole_start(text: &str) -> Option<usize> {
    let holes = text.match_indices("${").map(|(start, _)| start);
    holes.into_iter().find(|start| !text[..*start].ends_with('$'))
}

/// The length of an expression up to the brace that closes it; braces and quotes inside it nest.
fn hole_length(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    // What is open: `"` a string, `{` braces within an expression.
    let mut open = Vec::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let in_string = open.last() == Some(&b'"');
        match byte {
            b'\\' if in_string => at += 1,
            b'"' if in_string => drop(open.pop()),
            b'"' => open.push(b'"'),
            b'$' if in_string && bytes.get(at + 1) == Some(&b'{') => {
                open.push(b'{');
                at += 1;
            }
            b'{' if !in_string => open.push(b'{'),
            b'}' if !in_string && open.pop().is_none() => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}

/// The symbol with the root that its expressions are of, where they do not name it yet:
/// `${var.region of deploy/eu}-1`. The root must hold neither braces nor quotes nor backslashes, so that
/// holes close where they did.
#[must_use]
pub fn qualified(symbol: &str, root: &str) -> String {
    if let Some(culprit) = symbol.strip_prefix(MADE_OF) {
        return format!("{MADE_OF}{}", qualified(culprit, root));
    }
    let named = |hole: &str| {
        let is_named = hole.strip_suffix(root).is_some_and(|rest| rest.ends_with(" of "));
        if is_named { hole.to_owned() } else { format!("{hole} of {root}") }
    };
    if !symbol.contains("${") {
        return named(symbol);
    }
    let part = |part: &Part<'_>| match part {
        Part::Text(text) => (*text).to_owned(),
        Part::Hole(hole) => format!("${{{}}}", named(hole)),
    };
    parts(symbol).iter().map(part).collect()
}

/// Whether two symbols surely stand for different values: the same pieces but for one known text.
///
/// `var.a` and `var.b` are not provably different. Neither are `${var.a}1` and `1${var.a}`.
#[must_use]
pub fn differ(a: &str, b: &str) -> bool {
    let (a, b) = (parts(a), parts(b));
    let common = |mut pairs: Box<dyn Iterator<Item = (Part<'_>, Part<'_>)> + '_>| {
        let mut count = 0;
        while pairs.next().is_some_and(|(a, b)| a == b) {
            count += 1;
        }
        count
    };
    let left = common(Box::new(a.iter().copied().zip(b.iter().copied())));
    let shorter = a.len().min(b.len());
    let right = common(Box::new(a.iter().rev().copied().zip(b.iter().rev().copied())))
        .min(shorter - left.min(shorter));
    let (a, b) = (&a[left..a.len() - right], &b[left..b.len() - right]);
    match (a, b) {
        ([], []) => false,
        // Text on one side only, or text on both: the rest is the same, so the lengths or the letters
        // of the whole differ.
        ([Part::Text(_)], []) | ([], [Part::Text(_)]) => true,
        ([Part::Text(a)], [Part::Text(b)]) => a != b,
        _ => false,
    }
}

/// The symbol without a known text at its end, simplified where one hole is all that is left.
#[must_use]
pub fn strip_suffix(symbol: &str, suffix: impl Fn(&str) -> Option<usize>) -> Option<String> {
    let pieces = parts(symbol);
    let Some((Part::Text(last), front)) = pieces.split_last() else { return None };
    let keep = suffix(last)?;
    if let ([Part::Hole(hole)], 0) = (front, keep)
        && !hole.contains("${")
    {
        return Some((*hole).to_owned());
    }
    Some(symbol[..symbol.len() - last.len() + keep].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_each_instance_has_for_itself_is_not_one_value() {
        assert!(is_one_value("var.region"));
        assert!(!is_one_value("region(each.value of ibm_is_subnet.s)"));
        assert!(!is_one_value("eu-de-${((count.index of ibm_is_instance.web % 3) + 1)}"));
        assert!(!is_one_value("something made of var.zones"));
        assert_eq!(of_each("region(each.value of ibm_is_subnet.s)"), Some("ibm_is_subnet.s"));
        assert_eq!(of_each("var.region"), None);
    }

    #[test]
    fn holes_nest() {
        assert_eq!(parts("var.region"), [Part::Hole("var.region")]);
        assert_eq!(
            parts("a-${f({x = \"}\"})}-${var.b}"),
            [Part::Text("a-"), Part::Hole("f({x = \"}\"})"), Part::Text("-"), Part::Hole("var.b")]
        );
        let nested = "${length(\"${var.x}-1\")}";
        assert_eq!(parts(nested), [Part::Hole("length(\"${var.x}-1\")")]);
        assert_eq!(parts("${open"), [Part::Text("${open")]);
    }

    #[test]
    fn only_known_text_proves_a_difference() {
        assert!(differ("${var.region}-1", "${var.region}-2"));
        assert!(differ("${var.region}-1", "var.region"));
        assert!(differ("a${var.x}", "b${var.x}"));
        assert!(!differ("var.a", "var.b"));
        assert!(!differ("${var.region}-1", "${var.region}-1"));
        assert!(!differ("${var.a}-1", "${var.b}-2"));
        assert!(!differ("${var.a}1", "1${var.a}"));
        assert!(!differ("${length(\"${var.x}-1\")}", "${length(\"${var.x}-2\")}"));
    }

    #[test]
    fn expressions_of_two_roots_are_not_compared() {
        let of = |symbol: &str| qualified(symbol, "deploy/eu");
        assert_eq!(of("var.region"), "var.region of deploy/eu");
        assert_eq!(of("${var.region}-1"), "${var.region of deploy/eu}-1");
        assert_eq!(
            of("a-${var.a}${var.b}$${c}"),
            "a-${var.a of deploy/eu}${var.b of deploy/eu}$${c}"
        );
        assert_eq!(of(&of("${var.region}-1")), of("${var.region}-1"), "once is enough");
        assert_eq!(culprit(&of("something made of var.x")), "var.x of deploy/eu");
        assert!(differ(&of("${var.region}-1"), &of("${var.region}-2")), "of one root they are");
        for (own, other) in
            [("${var.region}-1", "${var.region}-2"), ("${var.region}-1", "var.region")]
        {
            assert!(!differ(&of(own), &qualified(other, "deploy/us")), "{own} {other}");
        }
    }

    #[test]
    fn a_region_is_its_zone_without_the_number() {
        let number = |text: &str| {
            let keep = text.trim_end_matches(|c: char| c.is_ascii_digit());
            (keep.len() < text.len()).then(|| keep.strip_suffix('-').map(str::len)).flatten()
        };
        assert_eq!(strip_suffix("${var.region}-1", number).as_deref(), Some("var.region"));
        assert_eq!(
            strip_suffix("${var.a}-${var.b}-12", number).as_deref(),
            Some("${var.a}-${var.b}")
        );
        assert_eq!(strip_suffix("${var.zone}", number), None);
        assert_eq!(strip_suffix("var.zone", number), None);
    }
}

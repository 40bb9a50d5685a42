//! Types of plain scalars by the core schema of YAML 1.2: null, booleans, whole numbers, floats, else text.

use super::node::NodeValue;

/// The value of a scalar without quotes.
pub(super) fn resolve(text: &str) -> Option<NodeValue> {
    // Most values are words: look at the first byte before trying anything.
    match *text.as_bytes().first()? {
        b'0'..=b'9' | b'-' | b'+' | b'.' => number(text),
        b'~' | b'n' | b'N' => null(text),
        b't' | b'T' | b'f' | b'F' => boolean(text),
        _ => None,
    }
}

/// The value of a scalar that has a core tag, where the text fits the tag.
pub(super) fn tagged(suffix: &str, text: &str) -> Option<NodeValue> {
    match suffix {
        "null" => null(text).or_else(|| text.is_empty().then_some(NodeValue::Null)),
        "bool" => boolean(text),
        "int" => int(text),
        "float" => match number(text)? {
            #[expect(clippy::cast_precision_loss, reason = "the tag asks for a float")]
            NodeValue::Int(number) => Some(NodeValue::Float(number as f64)),
            other => Some(other),
        },
        _ => None,
    }
}

fn null(text: &str) -> Option<NodeValue> {
    matches!(text, "~" | "null" | "Null" | "NULL").then_some(NodeValue::Null)
}

fn boolean(text: &str) -> Option<NodeValue> {
    match text {
        "true" | "True" | "TRUE" => Some(NodeValue::Bool(true)),
        "false" | "False" | "FALSE" => Some(NodeValue::Bool(false)),
        _ => None,
    }
}

fn number(text: &str) -> Option<NodeValue> {
    int(text).or_else(|| float(text))
}

fn int(text: &str) -> Option<NodeValue> {
    let parsed = if let Some(digits) = text.strip_prefix("0x") {
        unsigned(digits, 16)
    } else if let Some(digits) = text.strip_prefix("0o") {
        unsigned(digits, 8)
    } else {
        // Takes one leading sign, as the core schema does, and nothing but digits after it.
        text.parse().ok()
    };
    parsed.map(NodeValue::Int)
}

fn unsigned(digits: &str, radix: u32) -> Option<i64> {
    // `from_str_radix` would take a sign here.
    let plain = digits.bytes().all(|byte| byte.is_ascii_alphanumeric());
    plain.then(|| i64::from_str_radix(digits, radix).ok()).flatten()
}

fn float(text: &str) -> Option<NodeValue> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let value = match unsigned {
        ".inf" | ".Inf" | ".INF" if text.starts_with('-') => f64::NEG_INFINITY,
        ".inf" | ".Inf" | ".INF" => f64::INFINITY,
        ".nan" | ".NaN" | ".NAN" if text == unsigned => f64::NAN,
        // `parse` also takes `inf`, `nan` and `infinity`, which are words here.
        _ if unsigned.starts_with(|c: char| c.is_ascii_digit() || c == '.')
            && unsigned
                .bytes()
                .all(|b| matches!(b, b'0'..=b'9' | b'.' | b'e' | b'E' | b'-' | b'+')) =>
        {
            text.parse().ok()?
        }
        _ => return None,
    };
    Some(NodeValue::Float(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_by_the_core_schema() {
        assert_eq!(resolve("12"), Some(NodeValue::Int(12)));
        assert_eq!(resolve("-7"), Some(NodeValue::Int(-7)));
        assert_eq!(resolve("+7"), Some(NodeValue::Int(7)));
        assert_eq!(resolve("0x1f"), Some(NodeValue::Int(31)));
        assert_eq!(resolve("0o17"), Some(NodeValue::Int(15)));
        assert_eq!(resolve("017"), Some(NodeValue::Int(17)));
        assert_eq!(resolve("1.5"), Some(NodeValue::Float(1.5)));
        assert_eq!(resolve("1."), Some(NodeValue::Float(1.0)));
        assert_eq!(resolve(".5"), Some(NodeValue::Float(0.5)));
        assert_eq!(resolve("-.inf"), Some(NodeValue::Float(f64::NEG_INFINITY)));
        assert_eq!(resolve("1e3"), Some(NodeValue::Float(1000.0)));
        assert_eq!(resolve("NULL"), Some(NodeValue::Null));
        assert_eq!(resolve("True"), Some(NodeValue::Bool(true)));
    }

    #[test]
    fn leaves_words_alone() {
        for word in [
            "yes", "on", "No", "inf", "nan", "-inf", "1.2.3", "1_000", "0x", "0x-1", "0xg", "1:30",
            "-", ".", "e3", "nil", "tRUE", "--1", "+-1", "1e", "infinity", "10m", "0b1", "-.nan",
        ] {
            assert_eq!(resolve(word), None, "{word}");
        }
    }

    #[test]
    fn numbers_beyond_64_bits_are_floats() {
        assert!(matches!(resolve("12345678901234567890"), Some(NodeValue::Float(_))));
    }
}

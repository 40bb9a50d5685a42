//! Names without what only tells copies from each other: `shop` of `shop-eu-de` and `shop-us-south`.

use std::collections::BTreeSet;

use resilint_schema::symbol::{Part, parts};

/// Words that tell the copies of one app apart, beside the words of their regions.
const ROLES: [&str; 8] =
    ["active", "backup", "dr", "failover", "passive", "primary", "secondary", "standby"];

/// Names that unrelated apps share: alone, they join nothing.
const GENERIC: [&str; 16] = [
    "api",
    "app",
    "application",
    "backend",
    "client",
    "demo",
    "example",
    "frontend",
    "function",
    "hello",
    "hello-world",
    "helloworld",
    "job",
    "my-app",
    "myapp",
    "web",
];

/// What tells a unit from its copies.
#[derive(Debug, Default)]
pub(super) struct Own {
    /// The words of its region.
    pub(super) words: BTreeSet<String>,
    /// The expression of its region, where that is not known.
    pub(super) symbol: Option<String>,
}

/// A text without the words that tell copies apart; empty where nothing else is in it.
pub(super) fn stripped(text: &str, own: &Own) -> String {
    let kept: Vec<&str> = words(text).filter(|word| !tells_copies_apart(word, own)).collect();
    kept.join("-").to_lowercase()
}

/// The same of a symbol, which keeps its expressions, except that of its own region.
pub(super) fn stripped_symbol(symbol: &str, own: &Own) -> String {
    let pieces = parts(symbol).into_iter().filter_map(|part| match part {
        Part::Text(text) => Some(stripped(text, own)).filter(|text| !text.is_empty()),
        Part::Hole(hole) if own.symbol.as_deref() == Some(hole) => None,
        Part::Hole(hole) => Some(format!("${{{hole}}}")),
    });
    pieces.collect::<Vec<_>>().join("-")
}

/// A path without the words that tell copies apart.
pub(super) fn stripped_path(path: &str, own: &Own) -> String {
    let parts = path.split('/').map(|part| stripped(part, own)).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("/")
}

/// Whether unrelated apps are called so.
pub(super) fn is_generic(name: &str) -> bool {
    GENERIC.contains(&name)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty())
}

fn tells_copies_apart(word: &str, own: &Own) -> bool {
    let word = word.to_lowercase();
    word.len() == 1
        || word.bytes().all(|byte| byte.is_ascii_digit())
        || ROLES.contains(&word.as_str())
        || own.words.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::{Own, stripped, stripped_path, stripped_symbol};

    fn own(words: &[&str], symbol: Option<&str>) -> Own {
        Own {
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            symbol: symbol.map(str::to_owned),
        }
    }

    #[test]
    fn only_the_words_of_the_own_region_go() {
        let eu = own(&["eu-de", "eu", "de"], None);
        assert_eq!(stripped("shop-eu-de", &eu), "shop");
        assert_eq!(stripped("shop-us", &eu), "shop-us");
        assert_eq!(stripped("primary", &eu), "");
        assert_eq!(stripped("shop-2", &eu), "shop");
        assert_eq!(stripped("Check_In", &eu), "check-in");
        assert_eq!(stripped_path("regions/eu/app", &eu), "regions/app");
    }

    #[test]
    fn the_expression_of_the_own_region_goes() {
        let unknown = own(&[], Some("var.region"));
        assert_eq!(
            stripped_symbol("${var.prefix}-shop-${var.region}", &unknown),
            "${var.prefix}-shop"
        );
        assert_eq!(stripped_symbol("var.name", &unknown), "${var.name}");
    }
}

//! Whether folders are named as copies of one thing in several places, as `live/london` and `live/dallas` are.
//!
//! Roots that hold the same servers are copies only where something says so: most examples and many apps call their
//! only server `web`.

use std::collections::BTreeSet;

use crate::facts::FactBook;

/// The words that tell copies apart: names of places, and `primary` and its like.
#[derive(Debug)]
pub(super) struct CopyWords(BTreeSet<String>);

impl CopyWords {
    pub(super) fn of(facts: &FactBook) -> Self {
        let copies = facts.server_roles().copies.iter().cloned();
        Self(facts.words_of_places().into_iter().chain(copies).collect())
    }

    /// Whether two folders differ, and only in words that tell copies apart. One of them may go without, as `shop` beside
    /// `shop-dr` does.
    pub(super) fn tell_apart(&self, a: &str, b: &str) -> bool {
        let (without_a, words_a) = self.split(a);
        let (without_b, words_b) = self.split(b);
        let is_named = |words: &[&str], without: &[&str]| !words.is_empty() || !without.is_empty();
        is_named(&words_a, &without_a)
            && is_named(&words_b, &without_b)
            && words_a != words_b
            && without_a == without_b
    }

    /// The words of a folder that tell no copies apart, and the others.
    fn split<'p>(&self, folder: &'p str) -> (Vec<&'p str>, Vec<&'p str>) {
        let words = folder.split(|letter: char| !letter.is_alphanumeric());
        let words = words.filter(|word| !word.is_empty());
        words.partition(|word| !self.is_one(word))
    }

    /// Copies are numbered too: `region1`, `eu2`.
    fn is_one(&self, word: &str) -> bool {
        let word = word.to_lowercase();
        let unnumbered = word.trim_end_matches(|letter: char| letter.is_ascii_digit());
        self.0.contains(&word) || self.0.contains(unnumbered)
    }
}

#[cfg(test)]
mod tests {
    use super::CopyWords;
    use crate::facts::FactBook;

    #[test]
    fn folders_of_copies_are_named_by_places() {
        let words = CopyWords::of(&FactBook::load().expect("facts"));
        for (a, b) in [
            ("live/eu", "live/us"),
            ("london", "dallas"),
            ("shop-eu-de", "shop-us-south"),
            ("live/eu/shop", "live/us/shop"),
            ("primary", "dr"),
            ("site1", "site2"),
            ("prod", "prod-dr"),
            ("shop", "shop-eu"),
            ("east", "west"),
        ] {
            assert!(words.tell_apart(a, b), "{a} {b}");
        }
        for (a, b) in [
            ("shop", "payroll"),
            ("prod", "staging"),
            ("eu/shop", "us/payroll"),
            ("", "dr"),
            ("shop-eu", "shop-eu"),
            ("app1", "app2"),
        ] {
            assert!(!words.tell_apart(a, b), "{a} {b}");
        }
    }
}

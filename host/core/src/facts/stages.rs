//! Words for stages of development, from `facts/stages.toml`.

use std::collections::BTreeSet;

use serde::Deserialize;

/// Words that are one word with the one after them: `non-prod`, `pre-prod`.
const PREFIXES: [&str; 2] = ["non", "pre"];

/// The stages, the earliest first.
#[derive(Debug, Deserialize)]
pub struct Stages {
    pub(super) as_of: String,
    pub(super) shelf_life_days: u32,
    stage: Vec<Stage>,
}

#[derive(Debug, Deserialize)]
struct Stage {
    name: String,
    #[serde(default)]
    words: Vec<String>,
    #[serde(default)]
    loose: Vec<String>,
    #[serde(default)]
    branches: Vec<String>,
    #[serde(default)]
    shared: bool,
}

impl Stages {
    /// The stages that the name of what is deployed to speaks of: a space, a project, a folder.
    #[must_use]
    pub fn named(&self, text: &str) -> BTreeSet<&str> {
        self.of_words(text, |stage, word| stage.has(word) || is_one(&stage.loose, word))
    }

    /// The stages that the name of a job or of its file speaks of, in which `test` is an ordinary word.
    #[must_use]
    pub fn named_by_job(&self, text: &str) -> BTreeSet<&str> {
        self.of_words(text, Stage::has)
    }

    /// The stage that the changes of a branch go to.
    #[must_use]
    pub fn of_branch(&self, branch: &str) -> Option<&str> {
        let mut stages = self.stage.iter();
        stages.find(|stage| is_one(&stage.branches, branch)).map(|stage| &*stage.name)
    }

    /// Whether a stage is told apart from production; nothing where users are served by both.
    #[must_use]
    pub fn is_apart(&self, name: &str) -> bool {
        self.stage.iter().any(|stage| stage.name == name && !stage.shared)
    }

    /// The place of a stage in the order of development; nothing for what is none.
    #[must_use]
    pub fn rank(&self, name: &str) -> Option<usize> {
        self.stage.iter().position(|stage| stage.name == name)
    }

    fn of_words(&self, text: &str, is: impl Fn(&Stage, &str) -> bool) -> BTreeSet<&str> {
        let words = words(text);
        let named = |stage: &&Stage| words.iter().any(|word| is(stage, word));
        self.stage.iter().filter(named).map(|stage| &*stage.name).collect()
    }
}

impl Stage {
    fn has(&self, word: &str) -> bool {
        is_one(&self.words, word)
    }
}

fn is_one(words: &[String], word: &str) -> bool {
    words.iter().any(|own| own.eq_ignore_ascii_case(word))
}

/// The words of a name. Digits at the end only count: `dev2`.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut prefix = None;
    for word in text.split(|letter: char| !letter.is_alphanumeric()).filter(|it| !it.is_empty()) {
        let bare = word.trim_end_matches(|letter: char| letter.is_ascii_digit());
        if PREFIXES.iter().any(|own| own.eq_ignore_ascii_case(word)) {
            prefix = Some(word);
            continue;
        }
        words.push(format!("{}{bare}", prefix.take().unwrap_or_default()));
    }
    words
}

#[cfg(test)]
mod tests {
    use crate::facts::FactBook;

    #[test]
    fn stages_are_whole_words() {
        let facts = FactBook::load().unwrap();
        let named = |text: &str| facts.stages().named(text).into_iter().collect::<Vec<_>>();
        for (text, stages) in [
            ("shop-prod/eu", &["prod"][..]),
            ("products", &[]),
            ("pre-prod_eu", &["preprod"]),
            ("NonProd", &["nonprod"]),
            ("non prod", &["nonprod"]),
            ("dev2", &["dev"]),
            ("test and production", &["prod", "test"]),
            ("Stage", &["staging"]),
        ] {
            assert_eq!(named(text), stages, "{text}");
        }
        assert!(facts.stages().named_by_job("Test stage").is_empty());
        assert_eq!(facts.stages().of_branch("main"), Some("prod"));
        assert_eq!(facts.stages().of_branch("feature/x"), None);
        assert!(facts.stages().rank("dev") < facts.stages().rank("staging"));
    }
}

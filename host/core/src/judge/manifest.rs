//! What a plugin says of itself, checked and made harmless before anything of it is used: each of its
//! strings may end up in a terminal, a report or another tool.

use std::collections::BTreeMap;

use resilint_schema::{MANIFEST_SCHEMA, Manifest, RuleInfo};

use crate::sanitise::one_line;

/// Longest code, name or version. Longer ones are refused, since a name that is cut is another name.
const MAX_NAME: usize = 80;
/// Longest title or description; the rest is cut.
const MAX_TEXT: usize = 400;
/// Longest documentation of a rule; the rest is cut.
const MAX_DOCS: usize = 40_000;
/// Most rules of one plugin.
const MAX_RULES: usize = 1_000;

/// Why a plugin cannot take part.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what the fields are")]
pub enum ManifestError {
    /// The user's to solve: this resilint is too old.
    #[error("it needs resilint {wanted} or newer, this is {own}")]
    HostTooOld { wanted: String, own: &'static str },
    /// The user's to solve: this resilint is too old.
    #[error(
        "its manifest is `{found}`, newer than the `{MANIFEST_SCHEMA}` that this resilint reads"
    )]
    SchemaTooNew { found: String },
    /// The plugin's author's to solve.
    #[error("its manifest is `{found}`, and this resilint reads `{MANIFEST_SCHEMA}`")]
    SchemaUnknown { found: String },
    /// The plugin's author's to solve.
    #[error("the {what} `{found}` of its manifest is {wrong}")]
    Malformed { what: &'static str, found: String, wrong: &'static str },
    /// The plugin's author's to solve.
    #[error("its manifest lists {count} rules, more than the limit of {MAX_RULES}")]
    TooManyRules { count: usize },
    /// The plugin's author's to solve, or that of whoever runs the two together.
    #[error("its {what} `{found}` is already that of the plugin `{owner}`")]
    Taken { what: &'static str, found: String, owner: String },
}

impl ManifestError {
    /// What to do, and which side has to.
    #[must_use]
    pub const fn help(&self) -> &'static str {
        match self {
            Self::HostTooOld { .. } | Self::SchemaTooNew { .. } => "update resilint",
            Self::SchemaUnknown { .. } => {
                "update the plugin, or ask its author for one made for this resilint"
            }
            Self::Taken { .. } => {
                "leave one of the two plugins out, or ask the author of this one for names of its own"
            }
            Self::Malformed { .. } | Self::TooManyRules { .. } => {
                "this is a fault of the plugin: report it to its author"
            }
        }
    }
}

/// The manifest with harmless strings.
///
/// # Errors
/// It is of a version that is not read here, asks for a newer host, or has names that are none.
pub fn validate(manifest: &Manifest) -> Result<Manifest, ManifestError> {
    schema(&manifest.schema)?;
    minimum_host(manifest.minimum_host.as_deref())?;
    let is_name = |text: &str| is_kebab(text);
    named("name", &manifest.name, is_name, "no name in kebab-case")?;
    named("version", &manifest.version, is_version, "no version")?;
    if manifest.rules.len() > MAX_RULES {
        return Err(ManifestError::TooManyRules { count: manifest.rules.len() });
    }
    let mut own = Taken::default();
    let rules = manifest.rules.iter().map(|rule| self::rule(manifest, rule));
    let rules = rules.collect::<Result<_, _>>()?;
    let description = one_line(&manifest.description, MAX_TEXT);
    let manifest = Manifest { rules, description, ..manifest.clone() };
    own.claim(&manifest)?;
    Ok(manifest)
}

fn schema(found: &str) -> Result<(), ManifestError> {
    if found == MANIFEST_SCHEMA {
        return Ok(());
    }
    let number = |text: &str| text.rsplit_once('/')?.1.parse::<u32>().ok();
    let is_newer = found.starts_with("resilint-plugin/") && number(found) > number(MANIFEST_SCHEMA);
    let found = one_line(found, MAX_NAME);
    if is_newer {
        Err(ManifestError::SchemaTooNew { found })
    } else {
        Err(ManifestError::SchemaUnknown { found })
    }
}

fn minimum_host(wanted: Option<&str>) -> Result<(), ManifestError> {
    const OWN: &str = env!("CARGO_PKG_VERSION");
    let Some(wanted) = wanted else { return Ok(()) };
    named("minimum_host", wanted, is_version, "no version such as `1.2.0`")?;
    if numbers(wanted) > numbers(OWN) {
        return Err(ManifestError::HostTooOld { wanted: wanted.to_owned(), own: OWN });
    }
    Ok(())
}

fn rule(manifest: &Manifest, rule: &RuleInfo) -> Result<RuleInfo, ManifestError> {
    named("rule code", &rule.code, is_code, "none: write it as `ABC123`")?;
    let of_plugin = |name: &str| {
        name.split_once('/').is_some_and(|(own, rest)| own == manifest.name && is_kebab(rest))
    };
    named("rule name", &rule.name, of_plugin, "none: write it as `plugin-name/rule-name`")?;
    if let Some(bullet) = &rule.bullet {
        let is_bullet = |text: &str| text.split('/').all(is_kebab);
        named("bullet", bullet, is_bullet, "none of the summary table")?;
    }
    let docs: Vec<String> = rule.docs.lines().map(|line| one_line(line, MAX_DOCS)).collect();
    Ok(RuleInfo {
        title: one_line(&rule.title, MAX_TEXT),
        since: one_line(&rule.since, MAX_NAME),
        docs: docs.join("\n").chars().take(MAX_DOCS).collect(),
        ..rule.clone()
    })
}

/// Refuses what is not as it should be, quoting it harmlessly.
fn named(
    what: &'static str,
    text: &str,
    is_good: impl Fn(&str) -> bool,
    wrong: &'static str,
) -> Result<(), ManifestError> {
    if text.len() <= MAX_NAME && is_good(text) {
        return Ok(());
    }
    Err(ManifestError::Malformed { what, found: one_line(text, MAX_NAME), wrong })
}

fn is_kebab(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn is_code(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

fn is_version(text: &str) -> bool {
    let is_good = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'+');
    numbers(text).is_some() && text.bytes().all(is_good)
}

/// The numbers of a version; missing ones are 0, what follows `-` or `+` does not count.
fn numbers(version: &str) -> Option<[u64; 3]> {
    let core = version.split(['-', '+']).next()?;
    let mut numbers = [0; 3];
    let mut parts = core.split('.');
    for (number, part) in numbers.iter_mut().zip(parts.by_ref()) {
        *number = part.parse().ok()?;
    }
    parts.next().is_none().then_some(numbers)
}

/// Names that are in use, with the plugin that has them.
#[derive(Debug, Default)]
pub(super) struct Taken {
    names: BTreeMap<(&'static str, String), String>,
}

impl Taken {
    /// Takes all names of a plugin, or none of them.
    ///
    /// # Errors
    /// A name is in use: by another plugin, or twice in this one.
    pub(super) fn claim(&mut self, manifest: &Manifest) -> Result<(), ManifestError> {
        let codes = manifest.rules.iter().map(|rule| ("rule code", rule.code.to_ascii_uppercase()));
        let names = manifest.rules.iter().map(|rule| ("rule name", rule.name.clone()));
        let own = [("name", manifest.name.clone())].into_iter().chain(codes).chain(names);
        let mut claimed = BTreeMap::new();
        for key in own {
            let other = self.names.get(&key).or(claimed.get(&key));
            if let Some(owner) = other.cloned() {
                return Err(ManifestError::Taken { what: key.0, found: key.1, owner });
            }
            claimed.insert(key, manifest.name.clone());
        }
        self.names.append(&mut claimed);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use resilint_schema::{Basis, Offering, Severity};

    use super::*;

    fn manifest() -> Manifest {
        let rule = |code: &str, name: &str| RuleInfo {
            code: code.into(),
            name: name.into(),
            title: "t".into(),
            severity: Severity::Error,
            basis: Basis::Vendor,
            bullet: None,
            since: "1.0.0".into(),
            docs: "# d\n\ntext".into(),
        };
        Manifest {
            schema: MANIFEST_SCHEMA.into(),
            name: "house-rules".into(),
            version: "1.0.0".into(),
            description: "d".into(),
            offerings: vec![Offering::Kubernetes],
            minimum_host: Some("0.1".into()),
            rules: vec![rule("X001", "house-rules/a"), rule("X002", "house-rules/b")],
        }
    }

    fn refused(change: impl FnOnce(&mut Manifest)) -> ManifestError {
        let mut changed = manifest();
        change(&mut changed);
        validate(&changed).expect_err("it is refused")
    }

    #[test]
    fn a_good_manifest_is_taken_as_it_is() {
        assert_eq!(validate(&manifest()), Ok(manifest()));
    }

    #[test]
    fn versions_say_which_side_to_update() {
        let newer = refused(|m| m.schema = "resilint-plugin/2".into());
        assert!(matches!(newer, ManifestError::SchemaTooNew { .. }), "{newer}");
        assert_eq!(newer.help(), "update resilint");
        let other = refused(|m| m.schema = "something/9\u{1b}".into());
        assert!(
            matches!(&other, ManifestError::SchemaUnknown { found } if !found.contains('\u{1b}'))
        );
        let host = refused(|m| m.minimum_host = Some("99.0.0".into()));
        assert!(matches!(host, ManifestError::HostTooOld { .. }), "{host}");
        let broken = refused(|m| m.minimum_host = Some("soon".into()));
        assert!(matches!(broken, ManifestError::Malformed { what: "minimum_host", .. }));
    }

    #[test]
    fn names_are_names_and_texts_are_harmless() {
        assert_eq!(
            refused(|m| m.name = "a\u{1b}[2J".into()).to_string().matches('\u{1b}').count(),
            0
        );
        for change in [
            (|m| m.rules[0].code = "::error".into()) as fn(&mut Manifest),
            |m| m.rules[0].name = "kubernetes/a".into(),
            |m| m.rules[0].bullet = Some("a b".into()),
            |m| m.name = "x".repeat(100),
            |m| m.version = "\n".into(),
        ] {
            let error = refused(change);
            assert!(matches!(error, ManifestError::Malformed { .. }), "{error}");
        }
        let mut hostile = manifest();
        hostile.rules[0].title = "\u{1b}[31m".into();
        hostile.rules[0].docs = "a\n\u{1b}b".into();
        let made = validate(&hostile).expect("texts are mended");
        assert_eq!(made.rules[0].title, "\\u{1b}[31m");
        assert_eq!(made.rules[0].docs, "a\n\\u{1b}b");
    }

    #[test]
    fn names_belong_to_one_plugin() {
        let twice = refused(|m| m.rules[1].code = "x001".into());
        assert!(matches!(twice, ManifestError::Taken { what: "rule code", .. }), "{twice}");
        let mut taken = Taken::default();
        assert_eq!(taken.claim(&manifest()), Ok(()));
        assert!(taken.claim(&manifest()).is_err());
        let mut other = manifest();
        other.name = "other".into();
        let clash = taken.claim(&other).expect_err("its codes are in use");
        assert_eq!(
            clash.to_string(),
            "its rule code `X001` is already that of the plugin `house-rules`"
        );
    }
}

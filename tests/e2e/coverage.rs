//! `docs/coverage.md`: each bullet of the summary table, the rules that decide it, their fixtures, and a
//! file of a public repository that each of them was exercised by. Run with `RESILINT_UPDATE=1` to
//! write the page anew.

use std::fmt::Write as _;
use std::path::Path;

use serde::Deserialize;

use crate::common::{Resilint, repository};
use crate::judged::{self, Judged};

/// The offerings whose rules are all there.
const COMPLETE: [&str; 10] = [
    "cloud-foundry",
    "kubernetes",
    "cloud-functions",
    "code-engine",
    "servers",
    "cloudant",
    "db2",
    "cloud-databases",
    "object-storage",
    "file-storage",
];

/// Rules that can always tell: they look at known hosts only, fail for what is not known, or ask whether a day has passed.
const NEVER_UNKNOWN: [&str; 3] = ["COS009", "DAT001", "DAT006"];

#[derive(Debug, Deserialize)]
struct Table {
    bullet: Vec<Bullet>,
}

#[derive(Debug, Deserialize)]
struct Bullet {
    id: String,
    offering: String,
    text: String,
}

#[derive(Debug, Deserialize)]
struct Rule {
    code: String,
    name: String,
    title: String,
    bullet: Option<String>,
}

/// What shows that a rule is right.
struct Proof<'a> {
    rule: &'a Rule,
    /// Fixtures by verdict: failing, passing, unknown.
    fixtures: [Option<String>; 3],
    public: Option<&'a Judged>,
}

impl<'a> Proof<'a> {
    fn of(rule: &'a Rule, root: &Path, judged: &'a [Judged]) -> Self {
        let fixtures = ["fail", "pass", "unknown"].map(|verdict| fixture(rule, root, verdict));
        // A file in which something is wrong shows most.
        let of_verdict = |verdict: &str| {
            judged
                .iter()
                .find(|it| it.rule == rule.code && it.verdict == verdict && it.path.is_some())
        };
        let public = ["fail", "pass", "unknown"].into_iter().find_map(of_verdict);
        Self { rule, fixtures, public }
    }

    fn is_complete(&self) -> bool {
        self.fixtures.iter().all(Option::is_some) && self.public.is_some()
    }

    fn row(&self) -> String {
        let (plugin, name) = self.rule.name.split_once('/').unwrap_or_default();
        let code = &self.rule.code;
        let mut row = format!("| [{code}](rules/{plugin}/{code}-{name}.md) {} |", self.rule.title);
        for fixture in &self.fixtures {
            let shown = fixture.as_ref().map_or_else(
                || " – |".to_owned(),
                |path| format!(" [{}](../{path}) |", path.rsplit('/').next().unwrap_or(path)),
            );
            row.push_str(&shown);
        }
        match self.public {
            Some(Judged { repository, verdict, path: Some(path), .. }) => {
                let _ = writeln!(row, " {verdict}: {repository} `{path}` |");
            }
            _ => row.push_str(" – |\n"),
        }
        row
    }
}

/// The first fixture of a rule with this verdict.
fn fixture(rule: &Rule, root: &Path, verdict: &str) -> Option<String> {
    let (plugin, name) = rule.name.split_once('/')?;
    let folder = format!("plugins/{plugin}/fixtures/{}-{name}", rule.code);
    let cases = std::fs::read_dir(root.join(&folder)).ok()?;
    let names = cases.filter_map(|case| case.ok()?.file_name().into_string().ok());
    let first = names.filter(|name| name.starts_with(&format!("{verdict}-"))).min()?;
    Some(format!("{folder}/{first}"))
}

fn page(table: &Table, proofs: &[Proof<'_>]) -> String {
    const HEAD: &str = "\n| rule | fails | passes | cannot know | in public repositories |\n|---|---|---|---|---|\n";
    let mut page = "<!-- Written by the test tests/e2e/coverage.rs; do not edit. -->\n\
         # Coverage of the summary table\n\nEach bullet, the rules that decide it, a fixture for each \
         verdict, and the first public file that the rule was exercised by.\n"
        .to_owned();
    for bullet in &table.bullet {
        let _ = writeln!(page, "\n## {}: {}", bullet.offering, bullet.text);
        let rules = proofs.iter().filter(|proof| proof.rule.bullet.as_ref() == Some(&bullet.id));
        let rows: String = rules.map(Proof::row).collect();
        page += if rows.is_empty() { "\nNo rule yet.\n" } else { HEAD };
        page += &rows;
    }
    page += "\n## Beside the table\n";
    page += HEAD;
    page.extend(proofs.iter().filter(|proof| proof.rule.bullet.is_none()).map(Proof::row));
    page
}

#[test]
fn every_bullet_is_decided() {
    let root = repository();
    let table: Table =
        toml::from_str(include_str!("../../host/core/facts/summary-table.toml")).unwrap();
    let rules = Resilint::new(&root, &["rules", "--format", "json"]).run().stdout;
    let rules: Vec<Rule> = serde_json::from_str(&rules).unwrap();
    for rule in &rules {
        let unknown = (!NEVER_UNKNOWN.contains(&&*rule.code)).then_some("unknown");
        for verdict in ["fail", "pass"].into_iter().chain(unknown) {
            let fixture = fixture(rule, &root, verdict);
            assert!(fixture.is_some(), "{} has no fixture {verdict}-*", rule.code);
        }
    }
    let Some(judged) = judged::all() else { return };
    let proofs: Vec<Proof<'_>> = rules.iter().map(|rule| Proof::of(rule, &root, judged)).collect();
    for bullet in table.bullet.iter().filter(|it| COMPLETE.contains(&it.offering.as_str())) {
        let mut rules =
            proofs.iter().filter(|proof| proof.rule.bullet.as_ref() == Some(&bullet.id));
        assert!(rules.any(Proof::is_complete), "no rule is complete for {}", bullet.id);
    }
    let (page, path) = (page(&table, &proofs), root.join("docs/coverage.md"));
    if std::env::var_os("RESILINT_UPDATE").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == page, "docs/coverage.md is stale: run this test with RESILINT_UPDATE=1");
}

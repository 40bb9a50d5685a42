//! The coverage matrix: for every bullet of the summary table and every app, what all rules that decide
//! the bullet say together.

use std::collections::{BTreeMap, BTreeSet};

use resilint_schema::{Offering, Topology, Verdict};

use crate::facts::FactBook;
use crate::finding::{AppRef, Finding};
use crate::judge::AnswerLimits;
use crate::sanitise::one_line;

/// What the rules of a bullet say of an app. Ordered by weight: the least of several counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cell {
    /// At least one rule fails.
    Fail,
    /// No rule fails; at least one cannot tell.
    Unknown,
    /// At least one rule passes, and the others have nothing to say.
    Pass,
    /// Every rule that looked has nothing to say.
    NotApplicable,
    /// No rule looked: none decides the bullet, or its plugin failed. Never to be taken for a pass.
    NotChecked,
}

/// The bullets of one offering, and the apps they are judged on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The offering.
    pub offering: Offering,
    /// The apps, as indices into [`Matrix::apps`].
    pub columns: Vec<usize>,
    /// The bullets, in the order of the summary table.
    pub rows: Vec<Row>,
}

/// One bullet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The name that rules refer to.
    pub bullet: String,
    /// Its text in the summary table.
    pub text: String,
    /// One cell for each column of the table.
    pub cells: Vec<Cell>,
}

/// The coverage of all apps: one table for each offering that has apps.
///
/// It is one table an offering, not one for all, since an app is judged by the bullets of its own
/// offering only; the other cells would be empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matrix {
    /// Every app of the run, in the order of reports.
    pub apps: Vec<AppRef>,
    /// How many of them a rule says something of. An app that none speaks of is no healthy one.
    pub judged: usize,
    /// The tables, in the order of the summary table.
    pub tables: Vec<Table>,
}

impl From<Verdict> for Cell {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Fail => Self::Fail,
            Verdict::Unknown => Self::Unknown,
            Verdict::Pass => Self::Pass,
            Verdict::NotApplicable => Self::NotApplicable,
        }
    }
}

impl Cell {
    /// All, by weight.
    pub const ALL: [Self; 5] =
        [Self::Fail, Self::Unknown, Self::Pass, Self::NotApplicable, Self::NotChecked];

    /// The name used in every machine format.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Unknown => "unknown",
            Self::Pass => "pass",
            Self::NotApplicable => "not-applicable",
            Self::NotChecked => "not-checked",
        }
    }
}

impl Matrix {
    /// The matrix of **all** findings of a run. Findings that a suppression, a baseline or an option
    /// hides belong in it too: hiding a finding does not change what the input says.
    #[must_use]
    pub fn new(facts: &FactBook, topology: &Topology, findings: &[Finding]) -> Self {
        let apps = apps(topology);
        let cells = cells(findings);
        let named: BTreeSet<&str> = findings.iter().map(|f| f.app.id.as_str()).collect();
        let judged = apps.iter().filter(|app| named.contains(app.id.as_str())).count();
        let mut matrix = Self { apps, judged, tables: Vec::new() };
        for bullet in facts.bullets() {
            if matrix.tables.iter().all(|table| table.offering != bullet.offering) {
                let (offering, rows) = (bullet.offering, Vec::new());
                let columns = matrix.columns(facts, offering, &cells);
                matrix.tables.push(Table { offering, columns, rows });
            }
        }
        matrix.tables.retain(|table| !table.columns.is_empty());
        for table in &mut matrix.tables {
            for bullet in facts.bullets().iter().filter(|b| b.offering == table.offering) {
                let of = |column: &usize| {
                    let app = matrix.apps.get(*column).map_or("", |app| app.id.as_str());
                    cells.get(&(bullet.id.as_str(), app)).copied().unwrap_or(Cell::NotChecked)
                };
                table.rows.push(Row {
                    bullet: bullet.id.clone(),
                    text: bullet.text.clone(),
                    cells: table.columns.iter().map(of).collect(),
                });
            }
        }
        matrix
    }

    /// The apps of an offering, and those of others that a rule has judged by one of its bullets: a
    /// pipeline is an app of its own and decides whether a deployment is scripted.
    fn columns(
        &self,
        facts: &FactBook,
        offering: Offering,
        cells: &BTreeMap<(&str, &str), Cell>,
    ) -> Vec<usize> {
        let bullets: BTreeSet<&str> = facts
            .bullets()
            .iter()
            .filter(|bullet| bullet.offering == offering)
            .map(|bullet| bullet.id.as_str())
            .collect();
        let judged: BTreeSet<&str> = cells
            .keys()
            .filter(|(bullet, _)| bullets.contains(bullet))
            .map(|&(_, app)| app)
            .collect();
        let belongs = |app: &AppRef| app.offering == offering || judged.contains(app.id.as_str());
        let (own, other): (Vec<_>, Vec<_>) = (0..)
            .zip(&self.apps)
            .filter(|(_, app)| belongs(app))
            .partition(|(_, app)| app.offering == offering);
        own.into_iter().chain(other).map(|(index, _)| index).collect()
    }
}

/// The apps of a topology in the order of [`Finding::in_order`].
fn apps(topology: &Topology) -> Vec<AppRef> {
    let mut apps: Vec<AppRef> = topology
        .apps
        .iter()
        .map(|group| AppRef {
            id: group.id.clone(),
            name: one_line(&group.name, AnswerLimits::default().text),
            offering: group.offering,
        })
        .collect();
    apps.sort_by(|a, b| (a.offering, &a.name, &a.id).cmp(&(b.offering, &b.name, &b.id)));
    apps
}

/// What is said of each bullet and app.
fn cells(findings: &[Finding]) -> BTreeMap<(&str, &str), Cell> {
    let mut cells = BTreeMap::new();
    for finding in findings {
        let Some(bullet) = &finding.rule.bullet else { continue };
        let said = Cell::from(finding.verdict);
        cells
            .entry((bullet.as_str(), finding.app.id.as_str()))
            .and_modify(|cell: &mut Cell| *cell = said.min(*cell))
            .or_insert(said);
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture::{app, finding, rule, topology};

    const BULLET: &str = "kubernetes/multi-zone";

    fn matrix(apps: &[(&str, Offering)], said: &[(&str, &str, Verdict)]) -> Matrix {
        let facts = FactBook::load().expect("the facts of this build");
        let apps: Vec<_> = (0..).zip(apps).map(|(id, (name, of))| app(id, name, *of)).collect();
        let findings: Vec<_> = said
            .iter()
            .map(|(name, bullet, verdict)| {
                let app = apps.iter().find(|app| app.name == *name).expect("a declared app");
                finding(&rule("K8S001", "kubernetes/x", Some(bullet)), app, *verdict)
            })
            .collect();
        Matrix::new(&facts, &topology(&apps), &findings)
    }

    fn cell(verdicts: &[Verdict]) -> Cell {
        let said: Vec<_> = verdicts.iter().map(|verdict| ("web", BULLET, *verdict)).collect();
        let matrix = matrix(&[("web", Offering::Kubernetes)], &said);
        let rows = &matrix.tables[0].rows;
        rows.iter().find(|row| row.bullet == BULLET).expect("the row").cells[0]
    }

    #[test]
    fn the_heaviest_verdict_counts() {
        use Verdict as V;
        assert_eq!(cell(&[V::Pass, V::Unknown, V::Fail]), Cell::Fail);
        assert_eq!(cell(&[V::Pass, V::Unknown, V::NotApplicable]), Cell::Unknown);
        assert_eq!(cell(&[V::NotApplicable, V::Pass]), Cell::Pass);
        assert_eq!(cell(&[V::NotApplicable]), Cell::NotApplicable);
    }

    #[test]
    fn what_no_rule_looked_at_is_no_pass() {
        assert_eq!(cell(&[]), Cell::NotChecked);
    }

    #[test]
    fn rows_are_those_of_offerings_with_apps() {
        let matrix = matrix(&[("web", Offering::Kubernetes), ("db", Offering::Db2)], &[]);
        let offerings: Vec<_> = matrix.tables.iter().map(|table| table.offering).collect();
        assert_eq!(offerings, [Offering::Kubernetes, Offering::Db2]);
        assert!(matrix.tables.iter().all(|table| table.columns.len() == 1));
        assert!(matrix.tables.iter().all(|table| table.rows.len() == 2));
    }

    #[test]
    fn another_offerings_app_is_a_column_once_it_is_judged() {
        let apps = [("shop", Offering::CloudFoundry), ("ship", Offering::Delivery)];
        let none = matrix(&apps, &[]);
        assert_eq!(none.tables.len(), 1);
        assert_eq!(none.tables[0].columns, [0]);
        let judged = matrix(&apps, &[("ship", "cloud-foundry/scripted", Verdict::Pass)]);
        assert_eq!(judged.tables[0].columns, [0, 1]);
        assert_eq!(judged.tables[0].rows[2].cells, [Cell::NotChecked, Cell::Pass]);
    }

    #[test]
    fn apps_that_no_rule_speaks_of_are_not_judged() {
        let apps = [("web", Offering::Kubernetes), ("db", Offering::Db2)];
        assert_eq!(matrix(&apps, &[]).judged, 0);
        assert_eq!(matrix(&apps, &[("web", BULLET, Verdict::NotApplicable)]).judged, 1);
    }

    #[test]
    fn no_apps_no_tables() {
        assert_eq!(matrix(&[], &[]), Matrix::default());
    }
}

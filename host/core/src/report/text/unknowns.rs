//! What cannot be told, one line an app, each with the one thing that would settle most of it.

use std::collections::{BTreeMap, HashMap};
use std::io;

use resilint_schema::{Missing, Verdict};

use super::page::{Page, Tone};
use super::plain::{counted, name, names, sentence};
use crate::finding::Finding;
use crate::matrix::Cell;

/// Apps with one remedy in common become one line beyond this many.
const MANY: usize = 3;

/// The unknowns of one app.
#[derive(Debug)]
struct Gap<'a> {
    app: &'a str,
    /// Checks that cannot tell.
    count: usize,
    /// What most of them lack, and how many do.
    lack: Option<(&'a Missing, usize)>,
}

pub(super) fn write(page: &mut Page<'_>, findings: &[&Finding]) -> io::Result<()> {
    let unknown: Vec<&Finding> =
        findings.iter().copied().filter(|f| f.verdict == Verdict::Unknown).collect();
    let gaps: Vec<Gap<'_>> =
        unknown.chunk_by(|a, b| a.app.id == b.app.id).filter_map(Gap::of).collect();
    if gaps.is_empty() {
        return Ok(());
    }
    page.section()?;
    page.lines(&page.paint(Tone::Strong, "Cannot tell"))?;
    let symbol = format!("  {} ", page.symbol(Cell::Unknown));
    for group in grouped(&gaps) {
        let text = match group.as_slice() {
            [] => continue,
            many if many.len() > MANY => folded(many),
            few => {
                for gap in few {
                    page.paragraph(&symbol, "    ", &gap.line())?;
                }
                continue;
            }
        };
        page.paragraph(&symbol, "    ", &text)?;
    }
    Ok(())
}

/// Apps that the same thing would settle, in the order of the first of each.
fn grouped<'g, 'a>(gaps: &'g [Gap<'a>]) -> Vec<Vec<&'g Gap<'a>>> {
    let mut groups: Vec<Vec<&Gap<'_>>> = Vec::new();
    let mut of_remedy: HashMap<Option<(&str, String)>, usize> = HashMap::new();
    for gap in gaps {
        let group = *of_remedy.entry(gap.remedy()).or_insert(groups.len());
        match groups.get_mut(group) {
            Some(group) => group.push(gap),
            None => groups.push(vec![gap]),
        }
    }
    groups
}

fn folded(gaps: &[&Gap<'_>]) -> String {
    let count: usize = gaps.iter().map(|gap| gap.count).sum();
    let settled: usize = gaps.iter().filter_map(|gap| gap.lack).map(|(_, count)| count).sum();
    let mut line =
        format!("{}: {} cannot tell", counted(gaps.len(), "app"), counted(count, "check"),);
    if let Some((_, settle)) = gaps.first().and_then(|gap| gap.remedy()) {
        line.push_str(&format!("; to settle {}: ", share(settled, count)));
        line.push_str(&sentence(&settle));
    }
    format!("{line} ({})", names(gaps.iter().map(|gap| gap.app)))
}

/// How many of all, as words.
fn share(part: usize, all: usize) -> String {
    match part {
        1 if all == 1 => "it".to_owned(),
        part if part == all => format!("all {all}"),
        1 => "one of them".to_owned(),
        part => format!("{part} of them"),
    }
}

impl<'a> Gap<'a> {
    fn of(findings: &[&'a Finding]) -> Option<Self> {
        let app = findings.first()?.app.name.as_str();
        let mut lacks: BTreeMap<&str, (&Missing, usize)> = BTreeMap::new();
        let missing = findings.iter().filter_map(|finding| finding.missing.as_ref());
        for missing in missing.filter(|missing| !missing.settle.is_empty()) {
            lacks.entry(&missing.key).or_insert((missing, 0)).1 += 1;
        }
        // The first of several that would settle as many: `max_by_key` takes the last.
        let lack = lacks.into_values().rev().max_by_key(|(_, count)| *count);
        Some(Self { app, count: findings.len(), lack })
    }

    /// The key of what is lacking and what settles it, in words that fit any app: an entry that names this
    /// app, such as `app = "shop"`, is the same remedy as one that names another.
    fn remedy(&self) -> Option<(&str, String)> {
        let named = format!("\"{}\"", self.app);
        self.lack
            .map(|(missing, _)| (missing.key.as_str(), missing.settle.replace(&named, "\"APP\"")))
    }

    fn line(&self) -> String {
        let mut line = format!("{}: {} cannot tell", name(self.app), counted(self.count, "check"));
        if let Some((missing, count)) = self.lack {
            if count == self.count && !missing.what.is_empty() {
                line.push_str(&format!(" {}", sentence(&missing.what)));
            }
            line.push_str(&format!("; to settle {}: ", share(count, self.count)));
            line.push_str(&sentence(&missing.settle));
            if count < self.count && !missing.what.is_empty() {
                line.push_str(&format!(" (to tell {})", sentence(&missing.what)));
            }
        }
        line
    }
}

//! What a tool that chooses among clusters promises: which of the candidates are surely used.

use std::collections::{BTreeMap, BTreeSet};

use resilint_schema::{Span, Value, Why};

use crate::normalise::kubernetes::matching::Match;

/// A cluster that may be chosen.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) name: Value<String>,
    pub(super) region: Value<String>,
    /// Whether it is surely a candidate.
    pub(super) fits: Match,
}

/// How many of the candidates are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Promise {
    /// All of them.
    All,
    /// So many of them, in so many regions.
    AtLeast {
        /// Regions.
        regions: u32,
        /// Clusters.
        clusters: u32,
    },
    /// None for certain.
    Nothing,
}

impl Promise {
    /// The candidates, each with whether it is surely used; `symbol` stands for the choice. Where more
    /// may exist than are known, `open` says where.
    pub(super) fn kept(
        self,
        candidates: Vec<Candidate>,
        open: Option<Span>,
        symbol: &str,
        at: Span,
    ) -> Vec<(Candidate, bool)> {
        if candidates.is_empty() {
            let region = Value::unknown(Why::NotDeclared, symbol, Some(at));
            let none = Candidate { name: Value::Absent, region, fits: Match::Maybe };
            return open.map(|_| (none, false)).into_iter().collect();
        }
        let all_used = self.uses_all(&candidates, open);
        let every_region = self.uses_every_region(&candidates, open);
        let mut seen: BTreeSet<String> = BTreeSet::new();
        let mut kept = Vec::new();
        for candidate in candidates {
            let region = candidate.region.known().cloned();
            // One cluster stands for each region that is surely used, whichever of them it is.
            let stands = every_region && region.is_some_and(|region| seen.insert(region));
            let sure = candidate.fits == Match::Yes && all_used || stands;
            let region = match self {
                // It is not even certain that this is the choice.
                Self::Nothing => Value::unknown(Why::NotDeclared, symbol, candidate.region.at()),
                _ => candidate.region,
            };
            kept.push((Candidate { region, ..candidate }, sure));
        }
        kept
    }

    /// Regions that are surely used, whichever they are; `chooser` chooses them. Two are all that matter.
    pub(super) fn regions(self, chooser: &str, at: Span) -> Vec<(Candidate, bool)> {
        let Self::AtLeast { regions: 2.., .. } = self else { return Vec::new() };
        differing(chooser, at)
            .map(|region| (Candidate { name: Value::Absent, region, fits: Match::Yes }, true))
            .collect()
    }

    /// Whether no candidate is left out.
    fn uses_all(self, candidates: &[Candidate], open: Option<Span>) -> bool {
        let count = |needed: u32| usize::try_from(needed).unwrap_or(usize::MAX);
        match self {
            Self::All => true,
            Self::AtLeast { clusters, .. } => open.is_none() && count(clusters) >= candidates.len(),
            Self::Nothing => false,
        }
    }

    /// Whether each region of the candidates is surely used: by so many regions, or by so many clusters
    /// that they do not fit in fewer.
    fn uses_every_region(self, candidates: &[Candidate], open: Option<Span>) -> bool {
        let Self::AtLeast { regions, clusters } = self else { return false };
        let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
        for candidate in candidates {
            let Some(region) = candidate.region.known() else { return false };
            *sizes.entry(region).or_default() += 1;
        }
        let smallest = sizes.values().min().copied().unwrap_or_default();
        let sure = candidates.iter().all(|candidate| candidate.fits == Match::Yes);
        let needed = |count: u32| usize::try_from(count).unwrap_or(usize::MAX);
        // Without the smallest region, so many clusters are left to choose from.
        let others = candidates.len() - smallest;
        open.is_none() && sure && (needed(regions) >= sizes.len() || needed(clusters) > others)
    }
}

/// Two regions that are not known but differ, by their symbols.
pub(super) fn differing(chooser: &str, at: Span) -> impl Iterator<Item = Value<String>> {
    let symbol = format!("${{a region that {chooser} spreads over}}");
    (1..=2).map(move |number| Value::unknown(Why::Computed, format!("{symbol}-{number}"), Some(at)))
}

#[cfg(test)]
mod tests {
    use resilint_schema::{Span, Value};

    use super::{Candidate, Promise};
    use crate::normalise::kubernetes::matching::Match;

    fn sure(promise: Promise, regions: &[&str]) -> usize {
        let candidate = |region: &&str| Candidate {
            name: Value::Absent,
            region: Value::inferred((*region).to_owned(), None),
            fits: Match::Yes,
        };
        let candidates = regions.iter().map(candidate).collect();
        let kept = promise.kept(candidates, None, "the choice", Span::at(0, 1, 1));
        kept.iter().filter(|(_, sure)| *sure).count()
    }

    #[test]
    fn only_what_is_promised_is_sure() {
        let least = |regions, clusters| Promise::AtLeast { regions, clusters };
        for (promise, regions, expected) in [
            (Promise::All, vec!["a", "b"], 2),
            (Promise::Nothing, vec!["a", "b"], 0),
            (least(1, 1), vec!["a", "b"], 0),
            (least(2, 1), vec!["a", "a", "b"], 2),
            (least(2, 1), vec!["a", "b", "c"], 0),
            (least(1, 2), vec!["a", "b"], 2),
            (least(1, 2), vec!["a", "a", "b"], 0),
            (least(1, 3), vec!["a", "a", "b", "b"], 2),
        ] {
            assert_eq!(sure(promise, &regions), expected, "{promise:?} {regions:?}");
        }
    }
}

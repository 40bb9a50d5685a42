//! Label selectors: whether one selects the pods of a workload.

use std::collections::BTreeMap;

use resilint_schema::Why;

use super::fields::is_placeholder;
use super::matching::Match;
use crate::parse::Node;

/// The labels of a workload's pods.
#[derive(Clone, Debug, Default)]
pub(super) struct Labels {
    /// As the pod template writes them.
    pub(super) own: BTreeMap<String, String>,
    /// That a kustomization adds when it is applied.
    pub(super) added: BTreeMap<String, String>,
    /// All labels as patches leave them, one set for each patch; nothing where that cannot be told.
    pub(super) changed: Vec<Option<BTreeMap<String, String>>>,
}

impl Labels {
    /// Whether a `LabelSelector` selects the pods. No selector selects nothing, an empty one all.
    pub(super) fn selected_by(&self, selector: Option<&Node>) -> Match {
        let Some(selector) = selector.filter(|node| node.is_map()) else { return Match::No };
        self.hold(|labels| {
            let equal = selector.get("matchLabels").map_or(Match::Yes, |map| equal(map, labels));
            let expressions = selector.get("matchExpressions").map_or(&[][..], Node::items);
            expressions.iter().map(|node| expression(node, labels)).fold(equal, Match::and)
        })
    }

    /// Whether a plain map of labels, as Services have it, selects the pods. An empty one selects
    /// nothing.
    pub(super) fn selected_by_map(&self, map: Option<&Node>) -> Match {
        match map {
            Some(map) if !map.entries().is_empty() => self.hold(|labels| equal(map, labels)),
            _ => Match::No,
        }
    }

    /// Why it cannot be told whether a selector selects the pods, and what stands for the missing part.
    pub(super) fn doubt(&self, selector: Option<&Node>) -> (Why, String) {
        let of_selector = selector.and_then(placeholder);
        let of_labels = || self.own.values().find(|label| is_placeholder(label)).cloned();
        match of_selector.or_else(of_labels) {
            Some(symbol) => (Why::Template, symbol),
            None => (Why::Overridable, "labels of the pods".to_owned()),
        }
    }

    /// What holds of the labels as written; perhaps, where it would hold with the added ones only, or
    /// where a patch may change the answer.
    fn hold(&self, test: impl Fn(&BTreeMap<String, String>) -> Match) -> Match {
        let mut answer = test(&self.own);
        if answer != Match::Yes && !self.added.is_empty() {
            let mut all = self.own.clone();
            all.extend(self.added.clone());
            answer = answer.max(test(&all).at_most_maybe());
        }
        let stands = |labels: &Option<BTreeMap<_, _>>| {
            labels.as_ref().is_some_and(|labels| test(labels) == test(&self.own))
        };
        if self.changed.iter().all(stands) { answer } else { Match::Maybe }
    }
}

/// The first placeholder among the values of a selector.
fn placeholder(node: &Node) -> Option<String> {
    match node.text() {
        Some(text) => is_placeholder(&text).then(|| text.into_owned()),
        None => {
            let values = node.entries().iter().map(|entry| &entry.value);
            values.chain(node.items()).find_map(placeholder)
        }
    }
}

fn equal(map: &Node, labels: &BTreeMap<String, String>) -> Match {
    map.entries().iter().fold(Match::Yes, |so_far, entry| {
        let (Some(key), Some(wanted)) = (entry.key.text(), entry.value.text()) else {
            return so_far;
        };
        so_far.and(labels.get(key.as_ref()).map_or(Match::No, |label| same(label, &wanted)))
    })
}

/// Whether two label values are one, where either may be a placeholder.
fn same(label: &str, wanted: &str) -> Match {
    if label == wanted {
        Match::Yes
    } else if is_placeholder(label) || is_placeholder(wanted) {
        Match::Maybe
    } else {
        Match::No
    }
}

fn expression(node: &Node, labels: &BTreeMap<String, String>) -> Match {
    let key = node.get("key").and_then(Node::text).unwrap_or_default();
    let label = labels.get(key.as_ref());
    let values = node.get("values").map_or(&[][..], Node::items);
    let listed = || {
        let label = label.map(String::as_str)?;
        values.iter().filter_map(|value| Some(same(label, &value.text()?))).max()
    };
    match node.get("operator").and_then(Node::as_str) {
        Some("In") => listed().unwrap_or(Match::No),
        Some("NotIn") => match listed() {
            Some(Match::Yes) => Match::No,
            Some(Match::Maybe) => Match::Maybe,
            Some(Match::No) | None => Match::Yes,
        },
        Some("Exists") => Match::known(label.is_some()),
        Some("DoesNotExist") => Match::known(label.is_none()),
        _ => Match::Maybe,
    }
}

#[cfg(test)]
mod tests {
    use super::{Labels, Match};
    use crate::parse::{ParseLimits, yaml};

    fn selects(selector: &str) -> Match {
        let labels = |pairs: &[(&str, &str)]| {
            pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
        };
        let labels = Labels {
            own: labels(&[("app", "web"), ("tier", "front"), ("release", "${RELEASE}")]),
            added: labels(&[("team", "shop")]),
            changed: Vec::new(),
        };
        let parsed = yaml(0, selector, &ParseLimits::default());
        labels.selected_by(Some(&parsed.documents[0].root))
    }

    #[test]
    fn evaluates_label_selectors() {
        for (selector, expected) in [
            ("{}", Match::Yes),
            ("{matchLabels: {app: web}}", Match::Yes),
            ("{matchLabels: {app: wbe}}", Match::No),
            ("{matchLabels: {app: web, tier: back}}", Match::No),
            ("{matchLabels: {release: blue}}", Match::Maybe),
            ("{matchLabels: {team: shop}}", Match::Maybe),
            ("{matchLabels: {app: web, team: shop}}", Match::Maybe),
            ("{matchExpressions: [{key: app, operator: In, values: [api, web]}]}", Match::Yes),
            ("{matchExpressions: [{key: app, operator: NotIn, values: [web]}]}", Match::No),
            ("{matchExpressions: [{key: gone, operator: NotIn, values: [web]}]}", Match::Yes),
            ("{matchExpressions: [{key: tier, operator: Exists}]}", Match::Yes),
            ("{matchExpressions: [{key: tier, operator: DoesNotExist}]}", Match::No),
        ] {
            assert_eq!(selects(selector), expected, "{selector}");
        }
        assert_eq!(Labels::default().selected_by(None), Match::No);
    }
}

//! Every failure of severity error in a public repository has been looked at by a person, and
//! `reviewed.toml` says in a line why it is right. One that nobody has looked at fails the test.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::judged;

/// Failures of one rule in one repository, for one reason.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Review {
    repository: String,
    rule: String,
    /// The apps that fail, by their names in reports.
    apps: Vec<String>,
    /// What a person who reads the files finds.
    reason: String,
}

#[derive(Debug, Deserialize)]
struct Reviews {
    review: Vec<Review>,
}

#[test]
fn every_error_in_public_repositories_is_reviewed() {
    let reviews: Reviews = toml::from_str(include_str!("reviewed.toml")).unwrap();
    assert!(reviews.review.iter().all(|review| !review.reason.is_empty()));
    let reviewed: BTreeSet<String> = reviews
        .review
        .iter()
        .flat_map(|review| {
            review.apps.iter().map(|app| format!("{} {} {app}", review.repository, review.rule))
        })
        .collect();
    let Some(judged) = judged::all() else { return };
    let errors = judged.iter().filter(|it| it.verdict == "fail" && it.severity == "error");
    let found: BTreeSet<String> =
        errors.map(|it| format!("{} {} {}", it.repository, it.rule, it.app)).collect();
    let unseen: Vec<&String> = found.difference(&reviewed).collect();
    assert!(unseen.is_empty(), "nobody has looked at these failures: {unseen:#?}");
    let gone: Vec<&String> = reviewed.difference(&found).collect();
    assert!(gone.is_empty(), "these failures were reviewed and are not found any more: {gone:#?}");
}

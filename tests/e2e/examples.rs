//! What the README shows is what the binary says.

use crate::common::{Resilint, repository};

#[test]
fn the_examples_give_the_findings_they_were_made_for() {
    let said = Resilint::check(&repository(), &["examples", "--width", "100"]).run();
    assert_eq!(said.code, 1, "{}", said.stderr);
    insta::assert_snapshot!(said.stdout);
}

#[test]
fn the_readme_shows_real_output() {
    let root = repository();
    let readme = std::fs::read_to_string(root.join("README.md")).unwrap();
    let said = Resilint::check(&root, &["examples", "--width", "100"]).run().stdout;
    let blocks: Vec<&str> =
        readme.split("```text\n").skip(1).filter_map(|rest| rest.split("\n```").next()).collect();
    assert_eq!(blocks.len(), 3);
    for block in blocks {
        assert!(said.contains(block), "README.md shows what is not said any more:\n{block}");
    }
}

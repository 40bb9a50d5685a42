//! What the README shows is what the binary says.

use crate::common::{Resilint, repository};

#[test]
fn the_examples_give_the_findings_they_were_made_for() {
    let said = Resilint::check(&repository(), &["examples", "--width", "100"]).run();
    assert_eq!(said.code, 1, "{}", said.stderr);
    insta::assert_snapshot!(said.stdout);
}

//! An estate that does everything right: no rule finds anything, and each finds something to look at.

use std::collections::BTreeSet;
use std::path::Path;

use resilint_object_storage::PLUGIN;
use resilint_sdk::schema::Verdict;

#[test]
fn an_estate_with_all_options_passes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/estate");
    let said = resilint_testkit::verdicts(&PLUGIN, &folder);
    let of = |verdict: Verdict| -> BTreeSet<&str> {
        let found = said.iter().filter(|(_, found)| *found == verdict);
        found.map(|(code, _)| code.as_str()).collect()
    };
    assert_eq!(of(Verdict::Fail), BTreeSet::new());
    // Whether a bucket is older than its rule only a plan tells.
    assert_eq!(of(Verdict::Unknown), BTreeSet::from(["COS007"]));
    let rest = PLUGIN.rules.iter().map(|rule| rule.code).filter(|code| *code != "COS007");
    assert_eq!(of(Verdict::Pass), rest.collect());
}

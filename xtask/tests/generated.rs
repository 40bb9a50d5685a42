//! Generated files are those that would be generated now.

#[test]
fn schemas_and_rule_pages_are_fresh() {
    // The error names the stale files and the command that writes them.
    xtask::generate::run(&xtask::root(), true).unwrap();
}

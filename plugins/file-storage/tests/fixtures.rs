//! The fixtures of this crate, natively.

#[test]
fn fixtures_say_what_their_names_say() {
    resilint_testkit::run(&resilint_file_storage::PLUGIN, env!("CARGO_MANIFEST_DIR"));
}

//! Every fixture says what its name says.

#[test]
fn fixtures() {
    resilint_testkit::run(&resilint_cloud_foundry::PLUGIN, env!("CARGO_MANIFEST_DIR"));
}

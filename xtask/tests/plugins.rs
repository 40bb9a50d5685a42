//! The plugins in `plugins/dist` are those of the sources next to them.

#[test]
fn plugins_are_fresh() {
    if let Err(error) = xtask::plugins::check(&xtask::root()) {
        panic!("{error}");
    }
}

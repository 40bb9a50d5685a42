//! The JSON Schemas in the repository are those of the types.
#![cfg(feature = "json-schema")]

use std::path::Path;

#[test]
fn schemas_in_the_repository_are_fresh() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("json");
    for (file, text) in resilint_schema::generate() {
        if std::env::var_os("RESILINT_UPDATE").is_some() {
            std::fs::write(folder.join(file), &text).expect("schemas/json is writable");
        }
        let kept = std::fs::read_to_string(folder.join(file)).unwrap_or_default();
        assert!(kept == text, "schemas/json/{file} is stale: run `cargo xtask generate`");
    }
}

//! Any text is read without a panic, and every place lies in the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use resilint_core::detect::detect;
use resilint_core::parse::{ParseLimits, yaml};
use resilint_core::source::SourceFile;

fuzz_target!(|text: &str| {
    let file = SourceFile::new(0, "fuzz.yaml", text);
    let parsed = yaml(0, &file.text, &ParseLimits::default());
    for document in &parsed.documents {
        assert!(file.range(document.root.span).is_some());
        detect("fuzz.yaml", document);
    }
});

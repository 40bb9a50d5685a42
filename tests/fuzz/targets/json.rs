//! Any text is read without a panic, and every place lies in the text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use resilint_core::parse::{ParseLimits, json};
use resilint_core::source::SourceFile;

fuzz_target!(|text: &str| {
    let file = SourceFile::new(0, "fuzz.json", text);
    for document in &json(0, &file.text, &ParseLimits::default()).documents {
        assert!(file.range(document.root.span).is_some());
    }
});

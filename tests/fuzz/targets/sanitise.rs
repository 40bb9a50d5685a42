//! Whatever a plugin says, a report prints one line without control characters.
#![no_main]

use libfuzzer_sys::fuzz_target;
use resilint_core::sanitise::one_line;

fuzz_target!(|text: &str| {
    let line = one_line(text, 200);
    assert!(!line.chars().any(char::is_control));
});

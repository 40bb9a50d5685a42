//! What a plugin answers is read without a panic, and what was read survives its own text form.
#![no_main]

use libfuzzer_sys::fuzz_target;
use resilint_schema::{Response, Topology};

fuzz_target!(|text: &str| {
    let _ = serde_json::from_str::<Response>(text);
    if let Ok(topology) = serde_json::from_str::<Topology>(text) {
        let again = serde_json::to_string(&topology).expect("a topology is plain data");
        assert_eq!(serde_json::from_str::<Topology>(&again).ok(), Some(topology));
    }
});

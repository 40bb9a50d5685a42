//! Any text as a plan or state of Terraform: it is read or refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use resilint_terraform::plan::read;

fuzz_target!(|text: &str| {
    let _ = read(0, "plan.json", text);
});

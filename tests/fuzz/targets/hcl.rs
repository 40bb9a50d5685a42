//! Any text as a Terraform module: it is read or refused, and what is read is evaluated to the end.
#![no_main]

use std::collections::BTreeMap;
use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use resilint_terraform::config::Module;
use resilint_terraform::files::NoFiles;
use resilint_terraform::syntax::parse;
use resilint_terraform::{Program, Scenario, Settings, evaluate};

fuzz_target!(|text: &str| {
    for path in ["main.tf", "main.tf.json"] {
        let Ok(body) = parse(0, path, text) else { continue };
        let mut program = Program::default();
        program.add_module(Module::new("", vec![(path.to_owned(), Arc::new(body))]));
        let environment = BTreeMap::new();
        let settings =
            Settings { files: &NoFiles, vars: &[], values: &[], environment: &environment };
        let _ = evaluate(&program, "", &Scenario::default(), &settings);
    }
});

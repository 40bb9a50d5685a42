//! Prints the topology of a folder as JSON, for authors of formats and rules: what `resilint topology` prints,
//! without the sandbox and its compile time.

#![expect(clippy::print_stdout, clippy::expect_used, reason = "a program for developers")]

use std::path::PathBuf;

use resilint_core::facts::FactBook;
use resilint_core::pipeline::{Inputs, read};

fn main() {
    let facts = FactBook::load().expect("the facts are valid");
    let paths: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let base = std::env::current_dir().expect("a working folder");
    let model = read(&Inputs { base, paths, ..Inputs::default() }, &facts);
    println!("{}", serde_json::to_string_pretty(&model.topology).expect("plain data"));
}

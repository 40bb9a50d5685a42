//! `cargo xtask`: the tasks of the project. One task, one file of the library.

#![expect(clippy::print_stdout, reason = "a command line program")]

use anyhow::{Result, bail};
use std::env;
use xtask::{generate, plugins, root, setup};

const USAGE: &str = "\
usage: cargo xtask <task>

  setup                      install what building plugins needs (only authors of plugins need it)
  plugins build [NAME...]    build plugins/dist from the sources
  plugins check              is plugins/dist made of these sources? (compares hashes)
  plugins check --rebuild    build again and compare byte for byte
  generate                   write JSON Schemas and the pages of the rules
  generate --check           are they fresh?
";

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let root = root();
    match arguments.as_slice() {
        ["setup"] => setup::run(),
        ["plugins", "build", names @ ..] => plugins::build(&root, names),
        ["plugins", "check"] => plugins::check(&root),
        ["plugins", "check", "--rebuild"] => plugins::check_by_rebuilding(&root),
        ["generate"] => generate::run(&root, false),
        ["generate", "--check"] => generate::run(&root, true),
        [] | ["help" | "--help" | "-h"] => {
            print!("{USAGE}");
            Ok(())
        }
        _ => bail!("no such task\n\n{USAGE}"),
    }
}

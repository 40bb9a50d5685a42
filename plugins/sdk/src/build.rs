//! For build scripts of plugin crates: makes the list of rules from the files in `src/rules`, so that
//! adding a rule is adding a file.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

/// Writes `rules.rs` into `OUT_DIR`: one module for each file of `src/rules`, and
/// `RULES: &[&Rule]` in the order of file names, which start with the rule's code. The crate brings
/// it in with `include!(concat!(env!("OUT_DIR"), "/rules.rs"));`.
///
/// # Errors
/// The folder cannot be read or the list cannot be written.
pub fn rules() -> io::Result<()> {
    let root = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    let folder = Path::new(&root).join("src/rules");
    #[expect(clippy::print_stdout, reason = "cargo reads build scripts from standard output")]
    {
        println!("cargo::rerun-if-changed={}", folder.display());
    }
    let mut modules: Vec<String> = fs::read_dir(&folder)?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter_map(|name| name.strip_suffix(".rs").map(str::to_owned))
        .collect();
    modules.sort();
    let mut code = String::new();
    for module in &modules {
        let path = folder.join(format!("{module}.rs"));
        let _ = writeln!(code, "#[path = {path:?}]\nmod {module};");
    }
    let list: Vec<String> = modules.iter().map(|module| format!("&{module}::RULE")).collect();
    let _ = writeln!(
        code,
        "/// The rules of this crate, in the order of their codes.\n\
         pub static RULES: &[&resilint_sdk::Rule] = &[{}];",
        list.join(", ")
    );
    fs::write(Path::new(&out).join("rules.rs"), code)
}

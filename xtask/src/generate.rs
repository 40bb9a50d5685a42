//! `cargo xtask generate`: JSON Schemas out of the Rust types, and the pages of the rules out of the
//! manifests that the built plugins carry. With `--check` nothing is written, and what is stale is named.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use resilint_schema::{Basis, Manifest, RuleInfo};

/// The pages of the rules, below the root of the repository.
const RULE_PAGES: &str = "docs/rules";

/// Writes every generated file below `root`, or says which are stale.
///
/// # Errors
/// A file cannot be read or written; with `check`, a file is stale.
pub fn run(root: &Path, check: bool) -> Result<()> {
    let files = generated(root)?;
    let mut stale = superfluous(root, &files)?;
    let differs = |path: &Path, text: &String| {
        fs::read_to_string(root.join(path)).ok().as_ref() != Some(text)
    };
    stale.extend(
        files.iter().filter(|(path, text)| differs(path, text)).map(|(path, _)| path.clone()),
    );
    if check && !stale.is_empty() {
        let list: Vec<String> = stale.iter().map(|path| path.display().to_string()).collect();
        bail!("stale: {}: run `cargo xtask generate`", list.join(", "));
    }
    for path in stale {
        let place = root.join(&path);
        let Some(text) = files.get(&path) else {
            fs::remove_file(&place).with_context(|| format!("removing {}", path.display()))?;
            continue;
        };
        if let Some(folder) = place.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&place, text).with_context(|| format!("writing {}", path.display()))?;
        println!("wrote {}", path.display());
    }
    Ok(())
}

/// All generated files, by path below the root.
fn generated(root: &Path) -> Result<BTreeMap<PathBuf, String>> {
    let mut files = BTreeMap::new();
    for (file, text) in resilint_schema::generate() {
        files.insert(Path::new("schemas/json").join(file), text);
    }
    let report = serde_json::to_string_pretty(&resilint_core::report::json::v1::schema())?;
    files.insert(PathBuf::from("schemas/json/report-1.json"), report + "\n");
    let manifests = manifests(root)?;
    files.insert(Path::new(RULE_PAGES).join("README.md"), index(&manifests));
    for manifest in &manifests {
        for rule in &manifest.rules {
            files.insert(page_path(rule), page(rule));
        }
    }
    Ok(files)
}

/// Pages of rules that are no more.
fn superfluous(root: &Path, files: &BTreeMap<PathBuf, String>) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let pages = root.join(RULE_PAGES);
    for folder in fs::read_dir(&pages).into_iter().flatten() {
        let folder = folder?.path();
        for page in fs::read_dir(&folder).into_iter().flatten() {
            found.push(page?.path().strip_prefix(root)?.to_owned());
        }
    }
    found.retain(|path| !files.contains_key(path));
    found.sort();
    Ok(found)
}

/// The manifests that the built plugins carry, sorted by name.
fn manifests(root: &Path) -> Result<Vec<Manifest>> {
    let mut manifests = Vec::new();
    for entry in fs::read_dir(root.join("plugins/dist"))? {
        let path = entry?.path();
        if path.extension().is_none_or(|ending| ending != "wasm") {
            continue;
        }
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let wasm = fs::read(&path)?;
        let text = resilint_sandbox::manifest::read(&name, &wasm)?
            .with_context(|| format!("{name} carries no manifest: build it again"))?;
        manifests.push(serde_json::from_str::<Manifest>(&text)?);
    }
    manifests.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(manifests)
}

fn page_path(rule: &RuleInfo) -> PathBuf {
    let (offering, name) = rule.name.split_once('/').unwrap_or(("", &rule.name));
    Path::new(RULE_PAGES).join(offering).join(format!("{}-{name}.md", rule.code))
}

fn page(rule: &RuleInfo) -> String {
    let RuleInfo { code, name, title, severity, since, docs, .. } = rule;
    let basis = match rule.basis {
        Basis::SummaryTable => "a bullet of the summary table",
        Basis::Strategies => "the text of the strategies document",
        Basis::Vendor => "the vendor's availability documentation",
    };
    let bullet = rule.bullet.as_ref().map_or_else(String::new, |id| format!(" It decides `{id}`."));
    format!(
        "<!-- generated from the rule: run `cargo xtask generate` -->\n\n\
         # {code} `{name}`\n\n\
         Passes where {title}.\n\n\
         Severity: **{}**. Rests on {basis}.{bullet} Since {since}.\n\n\
         {}\n",
        severity.as_str(),
        docs.trim()
    )
}

fn index(manifests: &[Manifest]) -> String {
    let mut text =
        String::from("<!-- generated from the rules: run `cargo xtask generate` -->\n\n# Rules\n");
    for Manifest { name, description, rules, .. } in manifests {
        let _ = write!(text, "\n## {name}\n\n{description}.\n\n");
        text.push_str("| code | name | severity | passes where |\n|---|---|---|---|\n");
        for rule in rules {
            let path = page_path(rule);
            let link = path.strip_prefix(RULE_PAGES).unwrap_or(&path).display().to_string();
            let _ = writeln!(
                text,
                "| [{}]({link}) | `{}` | {} | {} |",
                rule.code,
                rule.name,
                rule.severity.as_str(),
                rule.title
            );
        }
    }
    text
}

//! Resources of types that no reader knows: silence about them would pass for health.

use std::collections::{BTreeMap, HashSet};

use resilint_schema::Severity;
use resilint_terraform::{Evaluation, Mode};

use crate::facts::FactBook;
use crate::normalise::terraform::reader;
use crate::problem::Problem;
use crate::sanitise::one_line;

/// Types that are named.
const NAMED: usize = 10;

/// One note on all resources that are not read, each counted once whatever it is evaluated with.
#[must_use]
pub fn unread(evaluations: &[Evaluation], facts: &FactBook) -> Option<Problem> {
    let mut types: BTreeMap<&str, HashSet<_>> = BTreeMap::new();
    for instance in evaluations.iter().flat_map(|evaluation| &evaluation.resources) {
        let kind = &*instance.kind;
        let is_declared = instance.mode == Mode::Managed;
        if is_declared && reader(kind).is_none() && facts.terraform_types().is_missed(kind) {
            types.entry(kind).or_default().insert((instance.place, &*instance.address));
        }
    }
    if types.is_empty() {
        return None;
    }
    let resources = counted(types.values().map(HashSet::len).sum(), "resource");
    let verb = if resources.starts_with("1 ") { "is" } else { "are" };
    let of = counted(types.len(), "type");
    let names: Vec<&str> = types.keys().copied().take(NAMED).collect();
    let more = types.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let message = format!("{resources} of {of} {verb} not read: {}{more}", names.join(", "));
    Some(Problem {
        code: "resilint::input::unread-types",
        severity: Severity::Info,
        path: String::new(),
        span: None,
        message: one_line(&message, 1000),
        help: Some("check by other means what they say of resiliency".into()),
    })
}

fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::unread;
    use crate::facts::FactBook;
    use crate::normalise::terraform::reader;
    use crate::normalise::terraform::tests::evaluated;

    #[test]
    fn types_that_no_reader_knows_are_told_once() {
        let text = r#"
            resource "ibm_vmaas_vdc" "a" { count = 2 }
            resource "ibm_is_lb" "read" {}
            resource "ibm_is_lb_pool" "read_with_it" {}
            resource "ibm_iam_access_group" "rights" {}
            resource "random_id" "of_another_provider" {}
            resource "kubernetes_persistent_volume_v1" "s" {}
            data "ibm_pi_volume" "looked_up" {}
        "#;
        let (evaluations, _) =
            evaluated(&[("main.tf", text), ("a.tfvars", "x = 1"), ("b.tfvars", "x = 2")]);
        let facts = FactBook::load().expect("facts");
        let told = unread(&evaluations, &facts).expect("a note");
        assert_eq!(
            told.message,
            "3 resources of 2 types are not read: ibm_vmaas_vdc, kubernetes_persistent_volume_v1"
        );
        let (evaluations, _) = evaluated(&[("main.tf", "resource \"ibm_is_ssh_key\" \"k\" {}")]);
        assert_eq!(unread(&evaluations, &facts), None);
    }

    /// Types that are asked for somewhere among the readers.
    fn mentioned(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            let name = entry.file_name();
            if path.is_dir() && name != "tests" {
                mentioned(&path, found);
            } else if path.extension().is_some_and(|end| end == "rs") && name != "tests.rs" {
                let text = std::fs::read_to_string(&path).expect("a file");
                let code = text.split("#[cfg(test)]").next().unwrap_or_default();
                found.extend(code.split('"').skip(1).step_by(2).map(str::to_owned));
            }
        }
    }

    #[test]
    fn types_that_are_read_with_others_are_listed() {
        let facts = FactBook::load().expect("facts");
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/normalise/terraform");
        let mut found = Vec::new();
        mentioned(&folder, &mut found);
        let is_type = |text: &&String| {
            !text.ends_with('_')
                && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        };
        let missed: Vec<&String> = found
            .iter()
            .filter(is_type)
            .filter(|kind| reader(kind).is_none() && facts.terraform_types().is_missed(kind))
            .collect();
        assert!(missed.is_empty(), "add to read_with_others of terraform-types.toml: {missed:?}");
    }
}

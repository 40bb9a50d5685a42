//! Public Terraform configurations: all are parsed, every root is evaluated, and the page
//! `docs/terraform-corpus.md` says how many of their location values are known. Run with
//! `RESILINT_UPDATE=1` to write the page anew.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use resilint_core::discover::{Candidate, Options, discover};
use resilint_core::source::Sources;
use resilint_core::terraform::{Given, evaluate, is_terraform, load};
use resilint_terraform::{Data, Evaluation, Instance, Mode, Value};

/// Arguments that say where a resource is.
const LOCATIONS: [&str; 7] = [
    "cross_region_location",
    "datacenter",
    "location",
    "region",
    "region_location",
    "single_site_location",
    "zone",
];

#[derive(Default)]
struct Count {
    literal: usize,
    default: usize,
    named: usize,
    nameless: usize,
    null: usize,
    absent: usize,
}

#[test]
fn every_public_configuration_is_evaluated() {
    let Some(corpus) = std::env::var_os("RESILINT_CORPUS").map(PathBuf::from) else {
        println!("SKIPPED: set RESILINT_CORPUS to a folder of real manifests to run this test");
        return;
    };
    let paths = [corpus.clone()];
    let found = discover(&paths, &Options::new(&corpus));
    let files: Vec<&Candidate> =
        found.files.iter().filter(|file| is_terraform(&file.display)).collect();
    let (mut sources, mut problems) = (Sources::default(), Vec::new());
    let workspaces = load(&files, &paths, &[], &corpus, &mut sources, &mut problems);
    let broken: Vec<&str> = problems.iter().map(|problem| problem.path.as_str()).collect();
    assert!(broken.is_empty(), "these are not parsed: {broken:?}");
    let evaluations = evaluate(&workspaces, &Given::default(), &sources, &mut problems);
    let page = page(&evaluations, files.len());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/terraform-corpus.md");
    if std::env::var_os("RESILINT_UPDATE").is_some() {
        std::fs::write(&path, &page).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == page,
        "docs/terraform-corpus.md is stale: run this test with RESILINT_UPDATE=1"
    );
}

fn page(evaluations: &[Evaluation], files: usize) -> String {
    let mut rows = String::new();
    let mut all = Count::default();
    let resources = evaluations.iter().flat_map(|evaluation| &evaluation.resources);
    // Types that may say where they are: those that do so anywhere.
    let placed: BTreeSet<_> =
        resources.filter(|it| locations(it).next().is_some()).map(type_of).collect();
    for evaluation in evaluations {
        let mut count = Count::default();
        for instance in &evaluation.resources {
            let before = count.total();
            locations(instance).for_each(|value| count.add(value));
            if count.total() == before && placed.contains(&type_of(instance)) {
                count.absent += 1;
            }
        }
        all.join(&count);
        let scenario = if evaluation.scenario.is_empty() {
            String::new()
        } else {
            format!(" ({})", evaluation.scenario)
        };
        let (resources, modules) = (evaluation.resources.len(), evaluation.modules.len());
        let _ = writeln!(
            rows,
            "| {}{scenario} | {resources} | {modules} | {} |",
            evaluation.root,
            count.cells()
        );
    }
    format!(
        "<!-- Written by the test host/core/tests/corpus_terraform.rs; do not edit. -->\n\
         # Public Terraform configurations\n\n\
         {files} files of public repositories are parsed, and each root module is evaluated. The table counts the\n\
         arguments that say where a resource is ({}): known as written, known by the default of a variable or its\n\
         like, unknown with the name of what is missing, unknown without a name, and set to null. Absent are resources\n\
         with none of these arguments whose type has one elsewhere in these files. Modules are calls whose files are\n\
         not in the repository.\n\n\
         | root module | resources | modules | written | by default | unknown, named | unknown | null | absent |\n\
         |---|---|---|---|---|---|---|---|---|\n{rows}| **all** | | | {} |\n",
        LOCATIONS.join(", "),
        all.cells()
    )
}

/// The values of the arguments that say where a resource is.
fn locations(instance: &Instance) -> impl Iterator<Item = &Value> {
    LOCATIONS.iter().filter_map(|name| instance.config.as_object()?.get(*name))
}

fn type_of(instance: &Instance) -> (Mode, &str) {
    (instance.mode, &instance.kind)
}

impl Count {
    fn total(&self) -> usize {
        let Self { literal, default, named, nameless, null, absent } = self;
        literal + default + named + nameless + null + absent
    }

    fn join(&mut self, other: &Self) {
        self.literal += other.literal;
        self.default += other.default;
        self.named += other.named;
        self.nameless += other.nameless;
        self.null += other.null;
        self.absent += other.absent;
    }

    fn add(&mut self, value: &Value) {
        let counter = match &value.data {
            Data::Null => &mut self.null,
            Data::Unknown(unknown) if unknown.symbol.is_some() || unknown.trail.is_some() => {
                &mut self.named
            }
            Data::Unknown(_) => &mut self.nameless,
            _ if value.from == resilint_schema::Provenance::Literal => &mut self.literal,
            _ => &mut self.default,
        };
        *counter += 1;
    }

    fn cells(&self) -> String {
        let Self { literal, default, named, nameless, null, absent } = self;
        format!("{literal} | {default} | {named} | {nameless} | {null} | {absent}")
    }
}

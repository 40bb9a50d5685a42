//! What each stage of a run costs, on the manifests of `RESILINT_CORPUS` or, without it, on the
//! repository's own examples and fixtures. Run with `cargo bench -p resilint`.

#![expect(clippy::unwrap_used, reason = "a benchmark that cannot go on panics")]

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::LazyLock;

use divan::{Bencher, counter::ItemsCount};
use resilint_bundle::PLUGINS;
use resilint_core::discover::{Candidate, Discovered, Options, discover};
use resilint_core::facts::FactBook;
use resilint_core::ingest::{Ingested, ingest};
use resilint_core::judge::{AnswerLimits, Judgement, Policy, judge};
use resilint_core::matrix::Matrix;
use resilint_core::normalise::delivery::Scripts;
use resilint_core::normalise::variables::Variables;
use resilint_core::normalise::{
    Builder, Input, cloud_foundry, kubernetes, terraform as terraform_resources,
};
use resilint_core::pipeline::{Inputs, Model, read};
use resilint_core::problem::PluginFailure;
use resilint_core::report::{ReportInput, Show, Style, text};
use resilint_core::source::Sources;
use resilint_core::terraform::{Given, Workspace, evaluate, is_terraform, load};
use resilint_sandbox::{Limits, Plugin, Sandbox};
use resilint_schema::Manifest;

static FACTS: LazyLock<FactBook> = LazyLock::new(|| FactBook::load().unwrap());
static INPUTS: LazyLock<Inputs> = LazyLock::new(|| {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap();
    let corpus = std::env::var_os("RESILINT_CORPUS").map(PathBuf::from);
    let paths = match &corpus {
        Some(corpus) => vec![corpus.clone()],
        None => vec![root.join("examples"), root.join("plugins")],
    };
    Inputs { base: corpus.unwrap_or(root), paths, ..Inputs::default() }
});
static MODEL: LazyLock<Model> = LazyLock::new(|| read(&INPUTS, &FACTS));
static POLICIES: LazyLock<Vec<Ready>> = LazyLock::new(Ready::all);

/// A built-in plugin, loaded.
struct Ready {
    plugin: Plugin,
    manifest: Manifest,
}

impl Ready {
    fn all() -> Vec<Self> {
        let sandbox = Sandbox::new();
        PLUGINS
            .iter()
            .map(|built_in| Self {
                plugin: sandbox
                    .load(built_in.name, built_in.wasm, built_in.artefact, &Limits::default())
                    .unwrap(),
                manifest: serde_json::from_str(built_in.manifest).unwrap(),
            })
            .collect()
    }
}

impl Policy for Ready {
    fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    fn evaluate(&self, request: &str) -> Result<String, PluginFailure> {
        Ok(self.plugin.evaluate(request, &Limits::default()).unwrap().json)
    }
}

fn main() {
    divan::main();
}

fn found() -> Discovered {
    discover(&INPUTS.paths, &Options::new(&INPUTS.base))
}

fn documents(files: &[Ingested]) -> usize {
    files.iter().map(|file| file.parsed.documents.len()).sum()
}

/// The Terraform files among those that were found.
fn configurations(found: &Discovered) -> Vec<&Candidate> {
    found.files.iter().filter(|file| is_terraform(&file.display)).collect()
}

fn loaded(files: &[&Candidate], sources: &mut Sources) -> Vec<Workspace> {
    load(files, &INPUTS.paths, &[], &INPUTS.base, sources, &mut Vec::new())
}

fn roots(workspaces: &[Workspace]) -> usize {
    workspaces.iter().map(|workspace| workspace.program.roots().len()).sum()
}

fn judged() -> Judgement {
    let policies: Vec<&dyn Policy> = POLICIES.iter().map(|policy| policy as &dyn Policy).collect();
    let limits = AnswerLimits::default();
    judge(&MODEL.topology, &policies, &FACTS.for_plugins(), "2026-11-22", &limits)
}

#[divan::bench]
fn a_facts(bencher: Bencher<'_, '_>) {
    bencher.bench(|| FactBook::load().unwrap());
}

#[divan::bench]
fn b_discover(bencher: Bencher<'_, '_>) {
    bencher.bench(found);
}

#[divan::bench]
fn c_read_and_parse(bencher: Bencher<'_, '_>) {
    let found = found();
    let files = ingest(&found, &mut Sources::default(), &mut Vec::new());
    bencher
        .counter(ItemsCount::new(documents(&files)))
        .bench(|| ingest(&found, &mut Sources::default(), &mut Vec::new()));
}

#[divan::bench]
fn d_normalise(bencher: Bencher<'_, '_>) {
    let files = ingest(&found(), &mut Sources::default(), &mut Vec::new());
    let inputs: Vec<Input<'_>> = files.iter().flat_map(Ingested::inputs).collect();
    let variables = Variables::default();
    bencher.counter(ItemsCount::new(inputs.len())).bench(|| {
        let mut builder = Builder::new(&FACTS, &variables);
        let scripts = Scripts::new(&inputs);
        let pipelines = cloud_foundry::Pipelines::read(&inputs, &scripts, &mut builder);
        cloud_foundry::assemble(&inputs, pipelines, &[], &mut builder);
        kubernetes::assemble(&inputs, &mut builder);
        builder.finish()
    });
}

#[divan::bench]
fn e_judge(bencher: Bencher<'_, '_>) {
    bencher.counter(ItemsCount::new(MODEL.topology.apps.len())).bench(judged);
}

#[divan::bench]
fn f_report(bencher: Bencher<'_, '_>) {
    let judgement = judged();
    let matrix = Matrix::new(&FACTS, &MODEL.topology, &judgement.findings);
    let report = ReportInput {
        findings: &judgement.findings,
        matrix: &matrix,
        sources: &MODEL.sources,
        problems: &MODEL.problems,
        plugin_failures: &judgement.failures,
        show: Show::default(),
    };
    let style = Style { color: false, width: 100, unicode: true };
    bencher.bench(|| {
        let mut out = Vec::new();
        text::write(&report, &style, &mut out).unwrap();
        out
    });
}

/// Terraform files are read and parsed with the modules that they call.
#[divan::bench]
fn g_terraform_load(bencher: Bencher<'_, '_>) {
    let found = found();
    let files = configurations(&found);
    bencher.counter(ItemsCount::new(files.len())).bench(|| loaded(&files, &mut Sources::default()));
}

/// Every root module is evaluated under each of its scenarios.
#[divan::bench]
fn h_terraform_evaluate(bencher: Bencher<'_, '_>) {
    let (found, mut sources) = (found(), Sources::default());
    let workspaces = loaded(&configurations(&found), &mut sources);
    let given = Given::default();
    bencher
        .counter(ItemsCount::new(roots(&workspaces)))
        .bench(|| evaluate(&workspaces, &given, &sources, &mut Vec::new()));
}

/// What the roots declare becomes resources, relations and app groups.
#[divan::bench]
fn i_terraform_normalise(bencher: Bencher<'_, '_>) {
    let (found, mut sources) = (found(), Sources::default());
    let workspaces = loaded(&configurations(&found), &mut sources);
    let evaluations = evaluate(&workspaces, &Given::default(), &sources, &mut Vec::new());
    let (variables, environment) = (Variables::default(), BTreeMap::new());
    let normalised = || {
        let mut builder = Builder::new(&FACTS, &variables);
        terraform_resources::assemble(&evaluations, &environment, &sources, &mut builder);
        builder.finish()
    };
    bencher.counter(ItemsCount::new(normalised().resources.len())).bench(normalised);
}

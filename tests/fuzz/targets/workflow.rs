//! Any YAML as a workflow or pipeline of each CI service: its jobs are followed to their end.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use resilint_core::detect::Format;
use resilint_core::facts::FactBook;
use resilint_core::normalise::cloud_foundry::{self, Pipelines};
use resilint_core::normalise::delivery::{self, Scripts};
use resilint_core::normalise::variables::Variables;
use resilint_core::normalise::{Builder, Input};
use resilint_core::parse::{ParseLimits, yaml};
use resilint_schema::Topology;

fuzz_target!(|text: &str| {
    let parsed = yaml(0, text, &ParseLimits::default());
    for document in &parsed.documents {
        for format in [
            Format::GithubWorkflow,
            Format::Travis,
            Format::Concourse,
            Format::Tekton,
            Format::Mta,
            Format::MtaExtension,
            Format::PipelineConfig,
            Format::ClassicPipeline,
        ] {
            let path = "ci.yml";
            let input = Input { path, format, document, comments: &parsed.comments };
            let _ = topology(&input);
        }
    }
});

fn topology(input: &Input<'_>) -> Topology {
    static FACTS: LazyLock<FactBook> = LazyLock::new(|| FactBook::load().expect("the facts of this build"));
    let inputs = std::slice::from_ref(input);
    let variables = Variables::default();
    let mut builder = Builder::new(&FACTS, &variables);
    let scripts = Scripts::new(inputs);
    let pipelines = Pipelines::read(inputs, &scripts, &mut builder);
    let mut jobs = delivery::jobs(inputs, &scripts, &pipelines, &mut builder);
    jobs.extend(cloud_foundry::assemble(inputs, pipelines, &jobs, &mut builder));
    delivery::assemble(inputs, &jobs, &mut builder);
    builder.finish()
}

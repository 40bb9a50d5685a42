//! Any text as a deployment script: it is walked over to its end, and every place lies in the text.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use resilint_core::detect::Format;
use resilint_core::facts::FactBook;
use resilint_core::normalise::cloud_foundry::{self, Pipelines};
use resilint_core::normalise::delivery::{self, Scripts};
use resilint_core::normalise::variables::Variables;
use resilint_core::normalise::{Builder, Input};
use resilint_core::parse::script;
use resilint_core::source::SourceFile;
use resilint_schema::Topology;

fuzz_target!(|text: &str| {
    let text = format!("ibmcloud target -r us-south\n{text}");
    let file = SourceFile::new(0, "deploy.sh", text.as_str());
    let parsed = script(0, &file.text);
    let input = Input {
        path: "deploy.sh",
        format: Format::ShellScript,
        document: &parsed.documents[0],
        comments: &parsed.comments,
    };
    for resource in topology(&input).resources {
        assert!(resource.span.is_none_or(|span| file.range(span).is_some()));
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

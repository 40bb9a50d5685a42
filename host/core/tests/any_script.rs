//! Whatever the text, a script or a workflow is followed to its end, and what it declares lies in the text.

#![expect(clippy::expect_used, reason = "a test without facts cannot go on")]

use std::sync::LazyLock;

use proptest::prelude::*;
use resilint_core::detect::Format;
use resilint_core::facts::FactBook;
use resilint_core::normalise::cloud_foundry::{self, Pipelines};
use resilint_core::normalise::delivery::{self, Scripts};
use resilint_core::normalise::variables::Variables;
use resilint_core::normalise::{Builder, Input};
use resilint_core::parse::{ParseLimits, script, yaml};
use resilint_core::source::SourceFile;
use resilint_schema::Topology;

static FACTS: LazyLock<FactBook> =
    LazyLock::new(|| FactBook::load().expect("the facts of this build"));

fn topology(input: &Input<'_>) -> Topology {
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

/// Lines made of what means something to a script that deploys.
fn lines() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "ibmcloud target -r us-south\n",
        "ibmcloud target -r $R\n",
        "ibmcloud ce app create -n shop -i x",
        "ibmcloud ce app update -n shop --min 2",
        "ibmcloud ce app delete -n shop",
        "ibmcloud ce app get -n shop",
        "ibmcloud ce project select -n p",
        "cf api https://api.eu-gb.cf.cloud.ibm.com",
        "cf push",
        "kubectl apply -f k/",
        "wskdeploy -m m.yml",
        "helm upgrade a b",
        "R=eu-de\n",
        "R=${R:-eu-de}\n",
        "for R in a b; do\n",
        "for R in $L; do\n",
        "done\n",
        "if [ -z \"$R\" ]; then\n",
        "elif x; then\n",
        "else\n",
        "fi\n",
        "case $R in a) ",
        ";; b) ",
        ";; esac\n",
        "f() {\n",
        "}\n",
        "f $R\n",
        "f\n",
        "exit 1",
        "return",
        "(",
        ")",
        "$(",
        "`",
        "\"",
        "'",
        " && ",
        " || ",
        " | ",
        "; ",
        "\n",
        "\r\n",
        "\\\n",
        " --x=\"$R\" ",
        " $R ",
        "<<E\n",
        "E\n",
        "é",
        "\u{f8fe}",
        "${{ matrix.r }}",
        "${",
        "source deploy.sh\n",
        "bash deploy.sh a\n",
        "cd $D\n",
        "cd ..\n",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn check(file: &SourceFile, topology: &Topology) -> Result<(), TestCaseError> {
    for resource in &topology.resources {
        let span = resource.span.and_then(|span| file.range(span));
        prop_assert!(span.is_some(), "{:?}", resource.span);
        prop_assert!(resource.count.max.is_none_or(|max| resource.count.min <= max));
    }
    let is_there = |id: &String| topology.resources.iter().any(|resource| resource.id == *id);
    for app in &topology.apps {
        prop_assert!(app.members.iter().chain(&app.targets).all(is_there));
    }
    Ok(())
}

fn as_script(text: &str) -> Result<(), TestCaseError> {
    let file = SourceFile::new(0, "deploy.sh", text);
    let parsed = script(0, &file.text);
    let (document, comments) = (&parsed.documents[0], &parsed.comments);
    let input = Input { path: "deploy.sh", format: Format::ShellScript, document, comments };
    check(&file, &topology(&input))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn structured_scripts(text in lines()) {
        as_script(&format!("ibmcloud login\n{text}"))?;
    }

    #[test]
    fn arbitrary_scripts(text in any::<String>()) {
        as_script(&format!("ibmcloud login\n{text}"))?;
    }

    #[test]
    fn structured_workflows(text in lines(), matrix in "[a-z{}\\[\\]:,$ ]{0,20}") {
        let script = text.replace('\n', "\n        ").replace('\r', "");
        let text = format!(
            "on: push\njobs:\n  a:\n    strategy: {{matrix: {{r: [us-south, eu-de], x: '{matrix}'}}}}\n    runs-on: x\n    if: {matrix:?}\n    steps:\n    - run: |\n        ibmcloud login\n        {script}\n"
        );
        let file = SourceFile::new(0, "w.yml", text.as_str());
        let parsed = yaml(0, &file.text, &ParseLimits::default());
        for document in &parsed.documents {
            let (path, comments) = (".github/workflows/w.yml", parsed.comments.as_slice());
            let format = Format::GithubWorkflow;
            check(&file, &topology(&Input { path, format, document, comments }))?;
        }
    }
}

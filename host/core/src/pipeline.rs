//! The order of the stages and nothing else: paths to files to documents to topology; topology to
//! requests to answers to findings. Read this file first.

use std::collections::BTreeMap;
use std::path::PathBuf;

use resilint_schema::{Severity, Source, SourceId, Topology, Unparsed};

use crate::ansible;
use crate::config::{self, Loaded};
use crate::detect::Format;
use crate::discover::{Candidate, Discovered, Options, discover};
use crate::facts::FactBook;
use crate::ingest::{Ingested, ingest, parse_problems};
use crate::landing_zone;
use crate::normalise::variables::Variables;
use crate::normalise::{
    Builder, Input, Stated, attach_global_balancers, cis_json, cloud_foundry, delivery, document,
    estimate_recoveries, exports, group_code_engine, group_data, group_edges, group_estates,
    group_storage_clients, join_inputs, kubernetes, leave_out_repeated, openwhisk, replicator,
    set_earlier_apart, tell_roots_apart, terraform as terraform_resources, work_out_intervals,
};
use crate::problem::Problem;
use crate::sanitise::one_line;
use crate::service_documents;
use crate::source::{SourceFile, Sources};
use crate::terraform::{self, Given, Workspace};

/// What to read.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// The folder that relative paths start at; an absolute path.
    pub base: PathBuf,
    /// Files and folders; `-` is standard input.
    pub paths: Vec<PathBuf>,
    /// Files with values of variables, later ones first in rank.
    pub vars_files: Vec<PathBuf>,
    /// Values of variables, over those of files.
    pub vars: Vec<(String, String)>,
    /// The environment, as far as deployment tools read it: `TF_VAR_name`, `IC_REGION` and its like.
    pub environment: BTreeMap<String, String>,
    /// The configuration, `resilint.toml`, where there is one.
    pub config: Option<PathBuf>,
    /// The day to judge by, `YYYY-MM-DD`; empty where nothing expires.
    pub as_of: String,
}

/// What was read: the topology, the text it came from, and what could not be used.
#[derive(Debug)]
pub struct Model {
    /// Everything declared.
    pub topology: Topology,
    /// The files.
    pub sources: Sources,
    /// What could not be read, or only in part.
    pub problems: Vec<Problem>,
}

/// Reads all inputs into one topology.
#[must_use]
pub fn read(inputs: &Inputs, facts: &FactBook) -> Model {
    let mut sources = Sources::default();
    let mut problems = Vec::new();
    let path = inputs.config.as_deref();
    let loaded =
        path.and_then(|path| config::load(path, &inputs.base, &mut sources, &mut problems));
    let variables = variables(inputs, &mut sources, &mut problems);
    let found = discover(&inputs.paths, &Options::new(&inputs.base));
    let files = ingest(&found, &mut sources, &mut problems);
    problems.extend(files.iter().flat_map(parse_problems));
    let workspaces = configurations(inputs, &found, &mut sources, &mut problems);
    let evaluations = terraform::evaluate(&workspaces, &inputs.given(), &sources, &mut problems);
    let plans = terraform::plan::plans(&files, &sources, &mut problems);
    let mut evaluations = terraform::plan::merged(evaluations, plans, &sources);
    problems.extend(terraform_resources::unread_modules(&evaluations, facts, &sources));
    let documents = documents(&files);
    let environment = &inputs.environment;
    let given = ansible::Given { variables: &variables, environment };
    evaluations.extend(ansible::evaluations(&documents, given, &sources, &mut problems));
    let zones = landing_zone::evaluations(&documents, &variables, environment, &sources, facts);
    evaluations.extend(zones);
    let listed_files = document::register(&documents, &mut sources);
    let mut builder = Builder::new(facts, &variables);
    let scripts = delivery::Scripts::new(&documents);
    let pipelines = cloud_foundry::Pipelines::read(&documents, &scripts, &mut builder);
    let mut jobs = delivery::jobs(&documents, &scripts, &pipelines, &mut builder);
    jobs.extend(cloud_foundry::assemble(&documents, pipelines, &jobs, &mut builder));
    evaluations.extend(delivery::evaluations(&jobs, &sources));
    let named = delivery::named_files(&jobs);
    evaluations.extend(service_documents::evaluations(&documents, &named, &sources, facts));
    let applied = terraform_resources::manifests(&evaluations, &documents, &sources, &mut builder);
    let objects = applied.iter().map(terraform_resources::Manifest::input);
    let objects: Vec<Input<'_>> = documents.iter().copied().chain(objects).collect();
    let manifests = kubernetes::assemble(&objects, &mut builder);
    terraform_resources::assemble(&evaluations, environment, &sources, &mut builder);
    exports::assemble(&documents, &mut builder);
    replicator::assemble(&documents, &jobs, &sources, &mut builder);
    cis_json::assemble(&documents, &mut builder);
    delivery::assemble(&documents, &jobs, &mut builder);
    delivery::assemble_backups(&documents, &scripts, &jobs, &mut builder);
    // It joins the targets that commands declare.
    openwhisk::assemble(&documents, &sources, &mut builder);
    kubernetes::place(&objects, &manifests, &mut builder);
    group_code_engine(&sources, &mut builder);
    delivery::open_lists(&documents, &sources, &mut builder);
    let stated = document::assemble(&documents, &listed_files, &mut builder, &mut problems);
    problems.extend(terraform_resources::unread(&evaluations, facts));
    let mut topology = builder.finish();
    let given =
        config::Given { facts, sources: &sources, base: &inputs.base, as_of: &inputs.as_of };
    complete(&mut topology, loaded.as_ref(), &given, &stated, &mut problems);
    topology.sources = listed(&sources, &files, &workspaces, loaded.as_ref());
    problems.extend(topology.unparsed.iter().map(|part| unparsed(part, &sources)));
    Model { topology, sources, problems }
}

/// Completes a topology whose resources are all declared: what is the same, what hangs together, what the configuration
/// says, and what follows from all of that.
fn complete(
    topology: &mut Topology,
    loaded: Option<&Loaded>,
    given: &config::Given<'_>,
    stated: &[Stated],
    problems: &mut Vec<Problem>,
) {
    let facts = given.facts;
    // What is declared twice is tied together first, since groups of data are joined along relations.
    join_inputs(topology);
    group_data(topology);
    // Not before: it is by what is there twice that two groups are joined.
    leave_out_repeated(topology);
    // An estate is made of groups that are joined, with nothing in them twice.
    group_estates(topology);
    // The configuration speaks of the groups by then, and adds copies and targets to what follows.
    config::apply(loaded, given, topology, problems);
    set_earlier_apart(topology, facts, given.sources);
    // Of the targets that are left, those of other apps' claims.
    kubernetes::attach_backup_targets(topology);
    // Copies that the configuration adds have schedules too.
    work_out_intervals(topology);
    // Balancers join the apps that they front before they get groups of their own.
    attach_global_balancers(topology, facts);
    group_edges(topology);
    group_storage_clients(topology, facts);
    // Roots meet in groups and along relations, so all of these are there by now.
    tell_roots_apart(topology, stated);
    // Last: ways back rest on intervals, relations and objectives, and on places of different roots being told apart.
    estimate_recoveries(topology, facts);
}

fn variables(inputs: &Inputs, sources: &mut Sources, problems: &mut Vec<Problem>) -> Variables {
    let mut variables = Variables::default();
    let is_ours = |path: &&PathBuf| !terraform::is_terraform(&path.to_string_lossy());
    let files: Vec<PathBuf> = inputs.vars_files.iter().filter(is_ours).cloned().collect();
    let found = discover(&files, &Options::new(&inputs.base));
    for file in ingest(&found, sources, problems) {
        problems.extend(parse_problems(&file));
        file.parsed.documents.iter().for_each(|document| variables.add_file(document));
    }
    for (name, value) in &inputs.vars {
        variables.add_argument(name, value);
    }
    variables
}

/// The Terraform files among those that were found, with the modules that they call.
fn configurations(
    inputs: &Inputs,
    found: &Discovered,
    sources: &mut Sources,
    problems: &mut Vec<Problem>,
) -> Vec<Workspace> {
    let files = terraform::with_neighbours(&found.files, &Options::new(&inputs.base));
    let files: Vec<&Candidate> = files.iter().collect();
    let is_values = |path: &&PathBuf| terraform::is_terraform(&path.to_string_lossy());
    let values: Vec<PathBuf> = inputs.vars_files.iter().filter(is_values).cloned().collect();
    terraform::load(&files, &inputs.paths, &values, &inputs.base, sources, problems)
}

impl Inputs {
    /// Values of Terraform variables from outside the files.
    #[must_use]
    pub fn given(&self) -> Given {
        let variable = |(name, value): (&String, &String)| {
            let name = match name.as_str() {
                "TF_WORKSPACE" => resilint_terraform::WORKSPACE,
                name => name.strip_prefix("TF_VAR_")?,
            };
            Some((name.to_owned(), value.clone()))
        };
        Given {
            vars: self.vars.clone(),
            environment: self.environment.iter().filter_map(variable).collect(),
        }
    }
}

/// What no format could use, as a problem: silence about it would pass for health.
fn unparsed(part: &Unparsed, sources: &Sources) -> Problem {
    let file = sources.get(part.span.source);
    // Of a file that a topology document states there is no text to show.
    let is_there = file.is_some_and(|file| !file.text.is_empty());
    Problem {
        code: "resilint::input::unparsed",
        severity: Severity::Warning,
        path: file.map_or_else(String::new, |file| file.path.to_string()),
        span: is_there.then_some(part.span),
        message: one_line(&format!("not judged: {}", part.reason), 400),
        help: Some("complete it, or check it with what it belongs to".into()),
    }
}

fn documents(files: &[Ingested]) -> Vec<Input<'_>> {
    files.iter().flat_map(Ingested::inputs).collect()
}

fn listed(
    sources: &Sources,
    files: &[Ingested],
    workspaces: &[Workspace],
    loaded: Option<&Loaded>,
) -> Vec<Source> {
    let mut formats: BTreeMap<SourceId, Format> =
        files.iter().map(|file| (file.id, file.format())).collect();
    formats.extend(workspaces.iter().flat_map(|workspace| &workspace.formats));
    formats.extend(loaded.map(|loaded| (loaded.source, Format::Configuration)));
    let entry = |source: &SourceFile| Source {
        path: source.path.to_string(),
        format: formats.get(&source.id).unwrap_or(&Format::Other).as_str().to_owned(),
    };
    sources.iter().map(entry).collect()
}

#[cfg(test)]
mod tests;

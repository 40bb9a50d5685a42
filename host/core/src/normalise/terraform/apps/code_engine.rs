//! Code Engine: projects, what runs in them, and what it reads.

use std::collections::BTreeSet;

use resilint_schema::{
    Configuration, Container, Dependency, DomainMapping, ImageBuild, Kind, Location, Offering,
    Platform, Probe, Project, RelationKind, Replicas, Runtime, Set, Value, Workload,
};
use resilint_terraform::{Data, Instance};

use crate::normalise::image;
use crate::normalise::kubernetes::dependencies::dependency;
use crate::normalise::terraform::derive::doubt;
use crate::normalise::terraform::field::Fields;
use crate::normalise::terraform::graph::{Graph, Subject};
use crate::normalise::terraform::{Made, Reader};

/// The types of this family. Bindings are read with what they bind a service to.
pub(crate) const READERS: &[(&str, Reader)] = &[
    ("ibm_code_engine_project", project),
    ("ibm_code_engine_app", app),
    ("ibm_code_engine_job", job),
    ("ibm_code_engine_function", function),
    ("ibm_code_engine_build", build),
    ("ibm_code_engine_domain_mapping", domain_mapping),
    ("ibm_code_engine_config_map", config_map),
    ("ibm_code_engine_secret", secret),
];

fn project(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let project = Project {
        platform: Platform::CodeEngine,
        resource_group: fields.text("resource_group_id"),
        ..Project::default()
    };
    let kind = Kind::Project(Box::new(project));
    Made::new(Offering::CodeEngine, fields.text("name"), subject.location(), kind)
}

/// An app, also as the module of one states it.
pub(crate) fn app(subject: &Subject<'_>) -> Made {
    let workload = app_of(&subject.fields(), subject);
    made(subject, Kind::Workload(Box::new(workload)))
}

/// The arguments of an app, also as an entry of a module's `apps`.
pub(crate) fn app_of(fields: &Fields<'_>, subject: &Subject<'_>) -> Workload {
    let at = fields.at("name");
    let defaults = &subject.graph.facts.code_engine().app;
    let container = Container {
        serves: subject.implies(true),
        port: fields.text("image_port").or_default(defaults.port.clone(), at),
        readiness: probe(fields, "probe_readiness", subject.graph),
        liveness: probe(fields, "probe_liveness", subject.graph),
        ..container(fields, subject)
    };
    let timeout = fields.number("scale_request_timeout");
    let visibility = fields.text("managed_domain_mappings");
    Workload {
        replicas: Replicas {
            desired: Value::Absent,
            autoscaled_min: fields.number("scale_min_instances").or_default(defaults.scale_min, at),
            autoscaled_max: fields.number("scale_max_instances").or_default(defaults.scale_max, at),
        },
        containers: vec![container],
        concurrency: fields.number("scale_concurrency").or_default(defaults.concurrency, at),
        timeout_ms: seconds(timeout.or_default(defaults.request_timeout_seconds, at)),
        visibility: visibility.or_default(defaults.visibility.clone(), at),
        ..common(fields, subject, Runtime::CodeEngineApp)
    }
}

/// A job, also as the module of one states it.
pub(crate) fn job(subject: &Subject<'_>) -> Made {
    let workload = job_of(&subject.fields(), subject);
    made(subject, Kind::Workload(Box::new(workload)))
}

/// The arguments of a job, also as an entry of a module's `jobs`.
pub(crate) fn job_of(fields: &Fields<'_>, subject: &Subject<'_>) -> Workload {
    let at = fields.at("name");
    let defaults = &subject.graph.facts.code_engine().job;
    let timeout = fields.number("scale_max_execution_time");
    Workload {
        containers: vec![container(fields, subject)],
        retry_limit: fields.number("scale_retry_limit").or_default(defaults.retry_limit, at),
        timeout_ms: seconds(timeout.or_default(defaults.run_timeout_seconds, at)),
        ..common(fields, subject, Runtime::CodeEngineJob)
    }
}

fn function(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let at = fields.at("name");
    let defaults = &subject.graph.facts.code_engine().function;
    let timeout = fields.number("scale_max_execution_time");
    let visibility = fields.text("managed_domain_mappings");
    let workload = Workload {
        language: fields.text("runtime"),
        concurrency: fields.number("scale_concurrency").or_default(defaults.concurrency, at),
        timeout_ms: seconds(timeout.or_default(defaults.run_timeout_seconds, at)),
        visibility: visibility.or_default(defaults.visibility.clone(), at),
        ..common(&fields, subject, Runtime::CodeEngineFunction)
    };
    made(subject, Kind::Workload(Box::new(workload)))
}

fn seconds(value: Value<u32>) -> Value<u32> {
    value.map(|seconds| seconds.saturating_mul(1000))
}

fn common(fields: &Fields<'_>, subject: &Subject<'_>, runtime: Runtime) -> Workload {
    Workload {
        runtime,
        env_keys: env_keys(fields),
        env_open: is_env_open(fields),
        dependencies: hosts(fields),
        memory: fields.text("scale_memory_limit"),
        cpu: fields.text("scale_cpu_limit"),
        project: fields.text("project_id"),
        services: services(subject),
        configurations: configurations(fields),
        ..Workload::default()
    }
}

fn container(fields: &Fields<'_>, subject: &Subject<'_>) -> Container {
    let image = fields.text("image_reference");
    Container {
        name: fields.text("name"),
        registry: image::registry(&image, subject.graph.facts),
        image,
        pull_secret: fields.text("image_secret"),
        ..Container::default()
    }
}

/// A probe that is stated; without one the platform looks whether the port is open. Where it is open
/// whether there is one, unknown.
fn probe(fields: &Fields<'_>, name: &str, graph: &Graph<'_>) -> Value<Probe> {
    let blocks = fields.blocks(name);
    let Some(block) = blocks.items.first() else {
        return blocks.open.map_or(Value::Absent, |term| doubt(term, graph));
    };
    let at = fields.at(name);
    let defaults = &graph.facts.code_engine().app;
    let probe = Probe {
        kind: block.text("type"),
        path: block.text("path"),
        port: block.text("port"),
        period_seconds: block.number("interval").or_default(defaults.probe_interval_seconds, at),
        timeout_seconds: block.number("timeout").or_default(defaults.probe_timeout_seconds, at),
        initial_delay_seconds: block.number("initial_delay"),
        failure_threshold: block
            .number("failure_threshold")
            .or_default(defaults.probe_failure_threshold, at),
    };
    Value::Known { value: probe, from: resilint_schema::Provenance::Literal, at }
}

/// The names of the variables, sorted, each once.
fn env_keys(fields: &Fields<'_>) -> Vec<String> {
    let variables = fields.blocks("run_env_variables").items;
    let names = variables.iter().filter_map(|variable| variable.text("name").known().cloned());
    let names: BTreeSet<String> = names.collect();
    names.into_iter().collect()
}

/// The hosts that the values of variables name.
fn hosts(fields: &Fields<'_>) -> Vec<Dependency> {
    let variables = fields.blocks("run_env_variables").items;
    let host = |variable: &Fields<'_>| {
        let key = variable.text("name").known()?.clone();
        dependency(key, &variable.text("value"), fields.graph().facts)
    };
    variables.iter().filter_map(host).collect()
}

/// Whether there may be variables or references beyond those that are named.
fn is_env_open(fields: &Fields<'_>) -> bool {
    ["run_env_variables", "run_volume_mounts"].iter().any(|name| {
        let blocks = fields.blocks(name);
        blocks.open.is_some() || blocks.items.iter().any(|block| block.text("name").is_unknown())
    })
}

fn configurations(fields: &Fields<'_>) -> Vec<Value<String>> {
    let read = [("run_env_variables", "reference"), ("run_volume_mounts", "reference")];
    let names = read.iter().flat_map(|(block, name)| {
        let blocks = fields.blocks(block).items;
        blocks.into_iter().map(|block| block.text(name)).collect::<Vec<_>>()
    });
    let mut all: Vec<Value<String>> = Vec::new();
    for name in names.filter(|name| !name.is_absent()) {
        if !all.contains(&name) {
            all.push(name);
        }
    }
    all
}

/// What bindings bind to it, by the name of the secret that opens it.
fn services(subject: &Subject<'_>) -> Vec<Value<String>> {
    let bindings = subject.referred_by("ibm_code_engine_binding", "component");
    bindings.iter().map(|binding| binding.fields().text("secret_name")).collect()
}

/// A build, also as the module of one states it.
pub(crate) fn build(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let build = ImageBuild {
        output_image: fields.text("output_image"),
        project: fields.text("project_id"),
        source: fields.text("source_url").map(|url| without_credentials(&url)),
    };
    made(subject, Kind::ImageBuild(Box::new(build)))
}

/// A repository without the user and password that may stand before its host.
fn without_credentials(url: &str) -> String {
    match url.split_once("://") {
        Some((scheme, rest)) => {
            let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
            format!("{scheme}://{host}{path}")
        }
        None => url.to_owned(),
    }
}

fn domain_mapping(subject: &Subject<'_>) -> Made {
    mapping(subject, "component")
}

/// A domain mapping as the module of one states it.
pub(crate) fn domain_mapping_of_module(subject: &Subject<'_>) -> Made {
    mapping(subject, "components")
}

/// A domain mapping with what it leads to in an argument.
fn mapping(subject: &Subject<'_>, argument: &str) -> Made {
    let fields = subject.fields();
    let component = fields.first(argument);
    let mapping = DomainMapping {
        domain: fields.text("name"),
        component: component.map_or(Value::Absent, |component| component.text("name")),
        cname_target: fields.text("cname_target"),
        tls_secret: fields.text("tls_secret"),
        visibility: fields.text("visibility"),
    };
    let served = [
        "ibm_code_engine_app",
        "ibm_code_engine_function",
        "terraform-ibm-modules/code-engine//modules/app",
    ];
    let served = subject.refers_to(argument, &served);
    let secrets = ["ibm_code_engine_secret", "terraform-ibm-modules/code-engine//modules/secret"];
    let secrets = subject.refers_to("tls_secret", &secrets);
    made(subject, Kind::DomainMapping(Box::new(mapping)))
        .with_edges(RelationKind::Serves, &served, fields.at(argument))
        .with_edges(RelationKind::SecuredBy, &secrets, fields.at("tls_secret"))
}

/// A config map, also as the module of one states it.
pub(crate) fn config_map(subject: &Subject<'_>) -> Made {
    configuration(subject, subject.implies("config-map".into()))
}

/// A secret, also as the module of one states it.
pub(crate) fn secret(subject: &Subject<'_>) -> Made {
    configuration(subject, subject.fields().text("format"))
}

/// Names only: what a secret holds is never read.
fn configuration(subject: &Subject<'_>, form: Value<String>) -> Made {
    let fields = subject.fields();
    let keys = match fields.term("data").map(|data| &data.data) {
        Some(Data::Object(data)) => {
            Set::closed(data.keys().map(|key| key.as_ref().to_owned()).collect())
        }
        _ => Set::default(),
    };
    let namespace = fields.text("project_id");
    let configuration = Configuration { form, namespace, keys, ..Configuration::default() };
    made(subject, Kind::Configuration(Box::new(configuration)))
}

fn made(subject: &Subject<'_>, kind: Kind) -> Made {
    let fields = subject.fields();
    let projects = projects(subject);
    let location = location(subject, projects.first().copied());
    Made::new(Offering::CodeEngine, fields.text("name"), location, kind).with_edges(
        RelationKind::LocatedIn,
        &projects,
        fields.at("project_id"),
    )
}

fn projects<'a>(subject: &Subject<'a>) -> Vec<&'a Instance> {
    let term = subject.fields().term("project_id");
    let behind = term.map_or_else(Vec::new, |term| subject.graph.behind(term));
    let kinds = [
        "ibm_code_engine_project",
        "terraform-ibm-modules/code-engine",
        "terraform-ibm-modules/code-engine//modules/project",
    ];
    behind.into_iter().filter(|instance| kinds.contains(&&*instance.kind)).collect()
}

/// What is in a project is where the project is, which is where its provider is.
fn location(subject: &Subject<'_>, project: Option<&Instance>) -> Location {
    project.map_or_else(|| subject.location(), |project| subject.graph.subject(project).location())
}

//! Code Engine: projects, what runs in them, and what it reads.

use resilint_schema::{
    Configuration, Container, DomainMapping, ImageBuild, Kind, Location, Offering, Probe, Project,
    RelationKind, Replicas, Runtime, Set, Value, Workload,
};
use resilint_terraform::{Data, Instance};

use crate::normalise::terraform::field::Fields;
use crate::normalise::terraform::graph::Subject;
use crate::normalise::terraform::{Made, Reader};
use resilint_schema::Platform;

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

fn app(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let workload = app_of(&fields, subject);
    made(subject, Kind::Workload(Box::new(workload)))
}

/// The arguments of an app, also as an entry of a module's `apps`.
pub(crate) fn app_of(fields: &Fields<'_>, subject: &Subject<'_>) -> Workload {
    let at = fields.at("name");
    let container = Container {
        serves: subject.implies(true),
        readiness: probe(fields, "probe_readiness"),
        liveness: probe(fields, "probe_liveness"),
        ..container(fields)
    };
    Workload {
        replicas: Replicas {
            desired: Value::Absent,
            autoscaled_min: fields.number_or_default("scale_min_instances", at),
            autoscaled_max: fields.number_or_default("scale_max_instances", at),
        },
        containers: vec![container],
        concurrency: fields.number_or_default("scale_concurrency", at),
        timeout_ms: seconds(fields.number_or_default("scale_request_timeout", at)),
        visibility: fields.text_or_default("managed_domain_mappings", at),
        ..common(fields, subject, Runtime::CodeEngineApp)
    }
}

fn job(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let at = fields.at("name");
    let workload = Workload {
        containers: vec![container(&fields)],
        retry_limit: fields.number_or_default("scale_retry_limit", at),
        timeout_ms: seconds(fields.number_or_default("scale_max_execution_time", at)),
        ..common(&fields, subject, Runtime::CodeEngineJob)
    };
    made(subject, Kind::Workload(Box::new(workload)))
}

fn function(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let at = fields.at("name");
    let workload = Workload {
        language: fields.text("runtime"),
        concurrency: fields.number_or_default("scale_concurrency", at),
        timeout_ms: seconds(fields.number_or_default("scale_max_execution_time", at)),
        visibility: fields.text_or_default("managed_domain_mappings", at),
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
        memory: fields.text("scale_memory_limit"),
        cpu: fields.text("scale_cpu_limit"),
        project: fields.text("project_id"),
        services: services(subject),
        configurations: configurations(fields),
        ..Workload::default()
    }
}

fn container(fields: &Fields<'_>) -> Container {
    Container {
        name: fields.text("name"),
        image: fields.text("image_reference"),
        pull_secret: fields.text("image_secret"),
        ..Container::default()
    }
}

/// A probe that is stated; without one the platform looks whether the port is open.
fn probe(fields: &Fields<'_>, name: &str) -> Value<Probe> {
    let Some(block) = fields.first(name) else { return Value::Absent };
    let at = fields.at(name);
    let probe = Probe {
        kind: block.text("type"),
        path: block.text("path"),
        port: block.text("port"),
        period_seconds: block.number_or_default("interval", at),
        timeout_seconds: block.number_or_default("timeout", at),
        initial_delay_seconds: block.number("initial_delay"),
        failure_threshold: block.number_or_default("failure_threshold", at),
    };
    Value::Known { value: probe, from: resilint_schema::Provenance::Literal, at }
}

fn env_keys(fields: &Fields<'_>) -> Vec<String> {
    let variables = fields.blocks("run_env_variables").items;
    variables.iter().filter_map(|variable| variable.text("name").known().cloned()).collect()
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

fn build(subject: &Subject<'_>) -> Made {
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
    let fields = subject.fields();
    let component = fields.first("component");
    let mapping = DomainMapping {
        domain: fields.text("name"),
        component: component.map_or(Value::Absent, |component| component.text("name")),
        cname_target: fields.text("cname_target"),
        tls_secret: fields.text("tls_secret"),
        visibility: fields.text("visibility"),
    };
    let served = ["ibm_code_engine_app", "ibm_code_engine_function"];
    let served = subject.refers_to("component", &served);
    let secrets = subject.refers_to("tls_secret", &["ibm_code_engine_secret"]);
    made(subject, Kind::DomainMapping(Box::new(mapping)))
        .with_edges(RelationKind::Serves, &served, fields.at("component"))
        .with_edges(RelationKind::SecuredBy, &secrets, fields.at("tls_secret"))
}

fn config_map(subject: &Subject<'_>) -> Made {
    configuration(subject, subject.implies("config-map".into()))
}

fn secret(subject: &Subject<'_>) -> Made {
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
    let kinds = ["ibm_code_engine_project", "terraform-ibm-modules/code-engine"];
    let is_project =
        |instance: &&Instance| kinds.iter().any(|kind| instance.kind.starts_with(kind));
    behind.into_iter().filter(is_project).collect()
}

/// What is in a project is where the project is, which is where its provider is.
fn location(subject: &Subject<'_>, project: Option<&Instance>) -> Location {
    project.map_or_else(|| subject.location(), |project| subject.graph.subject(project).location())
}

//! The module of Code Engine: a project with the apps and jobs that run in it, and their domains.

use resilint_schema::{
    DomainMapping, Kind, Location, Offering, Platform, Project, RelationKind, Value, Workload,
};
use resilint_terraform::value::Value as Term;

use crate::normalise::terraform::apps::code_engine::{app_of, job_of};
use crate::normalise::terraform::field::Fields;
use crate::normalise::terraform::graph::Subject;
use crate::normalise::terraform::modules::location;
use crate::normalise::terraform::{Made, Part};

/// Reads what one workload is made of.
type OfWorkload = fn(&Fields<'_>, &Subject<'_>) -> Workload;

/// A project with what is in it. What it gets as a whole from a variable without a value is not there.
pub(super) fn project(subject: &Subject<'_>) -> Made {
    let fields = subject.fields();
    let location = location(subject);
    let project = Project {
        platform: Platform::CodeEngine,
        resource_group: fields.text("resource_group_id"),
        guid: fields.text("existing_project_id"),
        ..Project::default()
    };
    let kind = Kind::Project(Box::new(project));
    let name = fields.text_of(&["project_name", "name", "existing_project_id"]);
    let mut made = Made::new(Offering::CodeEngine, name, location.clone(), kind);
    let kinds: [(&str, OfWorkload); 2] = [("apps", app_of), ("jobs", job_of)];
    for (input, read) in kinds {
        for (key, term) in entries(&fields, input) {
            let workload = read(&Fields::new(term, subject.graph), subject);
            let kind = Kind::Workload(Box::new(workload));
            made.parts.push(part(input, key, kind, &location, subject));
        }
    }
    for (key, term) in entries(&fields, "domain_mappings") {
        let mapping = Fields::new(term, subject.graph);
        let component = mapping.first("components");
        let kind = Kind::DomainMapping(Box::new(DomainMapping {
            domain: subject.implies(key.to_owned()),
            component: component.map_or(Value::Absent, |component| component.text("name")),
            tls_secret: mapping.text("tls_secret"),
            ..DomainMapping::default()
        }));
        made.parts.push(part("domain_mappings", key, kind, &location, subject));
    }
    made
}

/// The entries of an input that is a map.
fn entries<'a>(
    fields: &Fields<'a>,
    input: &str,
) -> impl Iterator<Item = (&'a str, &'a Term)> + use<'a> {
    let map = fields.term(input).and_then(Term::as_object);
    map.into_iter().flatten().map(|(key, term)| (key.as_ref(), term))
}

fn part(input: &str, key: &str, kind: Kind, location: &Location, subject: &Subject<'_>) -> Part {
    let name = subject.implies(key.to_owned());
    Part {
        address: format!(".{input}[{key:?}]"),
        relation: RelationKind::LocatedIn,
        made: Made::new(Offering::CodeEngine, name, location.clone(), kind),
    }
}

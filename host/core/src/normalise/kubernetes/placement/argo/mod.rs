//! Argo CD: Applications, and ApplicationSets that make them. `application.rs` reads the fields of one
//! application, `generator.rs` says which parameters a set has, `template.rs` fills them in,
//! `repository.rs` tells which repository is the one that is read.

mod application;
mod generator;
mod git;
mod repository;
pub(super) mod secret;
mod template;

use resilint_schema::{Confidence, Multiplicity, Span, Value, Why};

use super::Context;
use super::site::Site;
use crate::normalise::kubernetes::object::Object;
use application::{Application, Fields, Source};
use generator::Generator;
use repository::{Place, Repositories, Standing};
use template::Parameters;

/// Whether an object is one of those that place others.
pub(super) fn is_placement(object: &Object<'_>) -> bool {
    object.is("argoproj.io", "Application") || object.is("argoproj.io", "ApplicationSet")
}

/// What all objects of Argo CD send to clusters.
pub(super) fn sites(context: &Context<'_, '_>) -> Vec<Site> {
    let mut repositories = Repositories::read(&context.manifests.objects, &context.files);
    let mut plans = Vec::new();
    for object in &context.manifests.objects {
        if object.is("argoproj.io", "Application") {
            plans.push(Plan::of_application(object, context));
        } else if object.is("argoproj.io", "ApplicationSet") {
            plans.push(Plan::of_set(object, context, &repositories));
        }
    }
    for plan in &plans {
        for source in plan.applications.iter().flat_map(|made| &made.application.sources) {
            repositories.note_source(source, plan.object.path, &context.files);
        }
    }
    let reader = Reader { context, repositories: &repositories };
    let mut found = Found::default();
    plans.iter().for_each(|plan| reader.read(plan, &mut found));
    // What cannot be told to be another app may be this one.
    if found.may_send_anything {
        found.sites.iter_mut().for_each(|site| site.closed = false);
    }
    found.sites
}

/// One application, and whether it is surely made.
struct Made {
    application: Application,
    certain: bool,
}

/// The applications that one object stands for.
struct Plan<'p, 'a> {
    object: &'p Object<'a>,
    applications: Vec<Made>,
    /// What may make more of them.
    open: Option<Span>,
    /// What those would be.
    other: Option<Application>,
}

impl<'p, 'a> Plan<'p, 'a> {
    fn of_application(object: &'p Object<'a>, context: &Context<'_, '_>) -> Self {
        let application = Application::read(&Fields::of_object(object.node));
        let certain = context.doubt(object, &["spec"]).is_none();
        Self { object, applications: vec![Made { application, certain }], open: None, other: None }
    }

    fn of_set(
        object: &'p Object<'a>,
        context: &Context<'_, 'a>,
        repositories: &Repositories,
    ) -> Self {
        let go = object.spec("goTemplate").is_some_and(|node| node.as_bool() == Some(true));
        let generator = Generator { context, repositories, object, go };
        let mut generated = generator.all();
        if context.doubt(object, &["spec"]).is_some() || patches_place(object) {
            generated.sets.iter_mut().for_each(|set| set.certain = false);
            generated.open = generated.open.or(Some(object.headline()));
        }
        let read = |set: &Parameters<'_>| Application::read(&Fields::of_set(object.node, set, go));
        let made = |set: &Parameters<'_>| Made { application: read(set), certain: set.certain };
        let other =
            generated.open.map(|at| read(&Parameters { at: Some(at), ..Parameters::default() }));
        let applications = generated.sets.iter().map(made).collect();
        Self { object, applications, open: generated.open, other }
    }
}

#[derive(Default)]
struct Found {
    sites: Vec<Site>,
    /// Whether some application sends what is not known, perhaps out of this repository.
    may_send_anything: bool,
}

struct Reader<'r, 'c, 'a> {
    context: &'r Context<'c, 'a>,
    repositories: &'r Repositories,
}

impl Reader<'_, '_, '_> {
    fn read(&self, plan: &Plan<'_, '_>, found: &mut Found) {
        let before = found.sites.len();
        for made in &plan.applications {
            self.send(plan, &made.application, made.certain, found);
        }
        let (Some(at), Some(other), true) = (plan.open, &plan.other, found.sites.len() == before)
        else {
            return;
        };
        // None of its applications is known: what it would send if it made any.
        self.send(plan, other, false, found);
        for site in &mut found.sites[before..] {
            let symbol = format!("which clusters {} selects", plan.object.address());
            site.region = Value::unknown(Why::NotDeclared, symbol, Some(at));
            site.cluster = Value::Absent;
            site.endpoint = Value::Absent;
            site.count.max = None;
        }
    }

    fn send(
        &self,
        plan: &Plan<'_, '_>,
        application: &Application,
        certain: bool,
        found: &mut Found,
    ) {
        let stated = self.region(application);
        for source in &application.sources {
            let place = self.repositories.find(source, plan.object.path, &self.context.files);
            let Some(place) = place else {
                found.may_send_anything |= source.path.is_unknown() && !source.is_chart;
                continue;
            };
            let files = source.files(&place.path, &self.context.files);
            let members = self.context.declared_in(&files);
            if !self.context.affords(1 + files.len() + members.len()) {
                return;
            }
            let doubt = doubt(plan, source, &place, certain);
            let certain = doubt.is_none();
            let region = match doubt {
                Some(symbol) => Value::unknown(Why::NotDeclared, symbol, stated.at()),
                None => stated.clone(),
            };
            let count = Multiplicity {
                min: u32::from(certain),
                max: Some(1),
                at: region.at().filter(|_| !certain),
            };
            found.sites.push(Site {
                name: application.name.clone(),
                address: plan.object.address(),
                span: plan.object.node.span,
                cluster: application.cluster.clone(),
                endpoint: application.server.clone(),
                namespace: application.namespace.clone(),
                closed: plan.open.is_none() && region.known().is_some(),
                region,
                manifest: source.path.clone(),
                members,
                count,
                confidence: Confidence::Derived,
            });
        }
    }

    fn region(&self, application: &Application) -> Value<String> {
        application.region(&self.context.clusters, self.context.facts)
    }
}

/// What would have to be known for an application to be sent surely.
fn doubt(plan: &Plan<'_, '_>, source: &Source, place: &Place, certain: bool) -> Option<String> {
    if place.standing == Standing::Perhaps {
        return Some(format!("whether {} is the repository that is read", place.repository));
    }
    if source.is_generated {
        return Some(format!("what the plugin of {} makes", plan.object.address()));
    }
    (!certain).then(|| format!("what {} becomes when it is applied", plan.object.address()))
}

/// Whether the patch of a set may say where its applications go, or what they are.
fn patches_place(object: &Object<'_>) -> bool {
    let patch = object.spec("templatePatch").and_then(|node| node.as_str());
    patch.is_some_and(|text| text.contains("destination") || text.contains("source"))
}

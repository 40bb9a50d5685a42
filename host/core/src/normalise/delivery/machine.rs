//! Follows the commands of a job, both ways where they exclude each other, and notes what is deployed
//! where.

use std::collections::{BTreeMap, BTreeSet};

use resilint_schema::{Platform, Push, Span, Value};

use super::commands;
use super::job::Job;
use super::session::Session;
use super::settings::Settings;
use crate::shell::{Event, same};

/// What is deployed by name or by file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    App,
    Job,
    Function,
    Action,
    /// The objects of a manifest.
    Manifest,
    Release,
}

/// One place that a job deploys to.
#[derive(Debug)]
pub(super) struct Site {
    pub(super) platform: Platform,
    pub(super) region: Value<String>,
    pub(super) project: Value<String>,
    pub(super) cluster: Value<String>,
    pub(super) namespace: Value<String>,
    pub(super) endpoint: Value<String>,
    /// The first command that deploys there.
    pub(super) at: Span,
    /// Whether it may be several places.
    pub(super) repeats: bool,
    pub(super) pushes: Vec<Deployed>,
}

/// One thing that is deployed to a site.
#[derive(Debug)]
pub(super) struct Deployed {
    pub(super) what: What,
    pub(super) push: Push,
    /// The folder that the command runs in, which the paths on it start at.
    pub(super) folder: Option<String>,
    /// What an app is when the job is done.
    pub(super) settings: Settings,
    pub(super) at: Span,
}

/// A push, by the positions of its site and of itself.
type Place = (usize, usize);

/// What holds at one point of one way.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    pub(super) session: Session,
    /// What is deployed for certain, as it is now.
    done: BTreeMap<Place, Settings>,
    /// What was deleted for certain.
    gone: BTreeSet<Place>,
    /// What the last command asked for, to see whether it is there.
    asked: Option<Asked>,
    /// What something is that the script compares on this way.
    given: Option<Value<String>>,
}

/// Something by its name, at a site.
#[derive(Clone, Debug)]
struct Asked {
    what: What,
    name: Value<String>,
}

/// A job being followed.
#[derive(Debug, Default)]
pub(super) struct Machine {
    pub(super) state: State,
    pub(super) sites: Vec<Site>,
    /// Whether a command was run that may deploy, and cannot be seen into.
    pub(super) is_opaque: bool,
    /// What a command that may have ended otherwise made of a thing, beside what is certain.
    perhaps: BTreeMap<Place, Settings>,
}

/// Ways that exclude each other: the state before them, and those after them that go on.
struct Fork {
    before: State,
    after: Vec<State>,
    /// What was asked for before them: on one of them it is there.
    asked: Option<Asked>,
}

impl Machine {
    /// The places that a job deploys to, each with what is deployed there.
    pub(super) fn follow(job: &Job) -> Self {
        let mut machine = Self::default();
        machine.state.session.region = job.start.region.clone();
        machine.state.session.cluster = job.start.cluster.clone();
        if !job.start.cluster.is_absent() {
            machine.state.session.cluster_region = job.start.region.clone();
        }
        let mut forks: Vec<Fork> = Vec::new();
        for event in &job.trace.events {
            match event {
                Event::Call(call) => {
                    machine.state.asked = None;
                    commands::run(call, &mut machine);
                }
                Event::Fork => {
                    let asked = machine.state.asked.take();
                    let before = machine.state.clone();
                    forks.push(Fork { before, after: Vec::new(), asked });
                }
                Event::Given(text) => machine.state.given = Some(text.clone()),
                Event::Way { returns } => {
                    if let Some(fork) = forks.last_mut() {
                        let after = std::mem::replace(&mut machine.state, fork.before.clone());
                        fork.after.extend(returns.then_some(after));
                    }
                }
                Event::Join => {
                    if let Some(fork) = forks.pop() {
                        machine.state = machine.joined(fork);
                    }
                }
            }
        }
        machine.finish();
        machine
    }

    /// Notes that something is deployed to a site. `settings` are those of an app that is made anew, or
    /// changes to one that is there.
    pub(super) fn deploy(&mut self, site: Site, deployed: Deployed) {
        let looped = site.repeats;
        let site = self.site(site);
        let Some(pushes) = self.sites.get_mut(site).map(|site| &mut site.pushes) else { return };
        let push = match pushes.iter().position(|other| is_same(other, &deployed)) {
            Some(push) => push,
            None => {
                pushes.push(Deployed { settings: Settings::default(), ..deployed.clone_push() });
                pushes.len() - 1
            }
        };
        let place = (site, push);
        let before = self.state.done.get(&place);
        let settings = before
            .map_or_else(|| deployed.settings.clone(), |before| before.updated(&deployed.settings));
        self.perhaps.entry(place).or_insert_with(|| settings.clone());
        self.state.gone.remove(&place);
        if !looped {
            self.state.done.insert(place, settings);
        }
    }

    /// Notes that a command asks whether something is there.
    pub(super) fn ask(&mut self, what: What, name: Value<String>) {
        self.state.asked = Some(Asked { what, name });
    }

    /// Notes that something is deleted from a site.
    pub(super) fn delete(&mut self, site: &Site, what: What, name: &Value<String>) {
        let Some(site) = self.sites.iter().position(|other| other.is_same(site)) else { return };
        let pushes = self.sites.get(site).map_or(&[][..], |site| &site.pushes);
        let named = |push: &Deployed| push.what == what && same(&push.push.application, name);
        if let Some(push) = pushes.iter().position(named) {
            self.state.done.remove(&(site, push));
            self.state.gone.insert((site, push));
        }
    }

    /// Notes that a Code Engine project is deleted, with all that is in it.
    pub(super) fn delete_project(&mut self, region: &Value<String>, project: &Value<String>) {
        for (at, site) in self.sites.iter().enumerate() {
            let is_in = site.platform == Platform::CodeEngine
                && same(&site.region, region)
                && same(&site.project, project);
            for push in (0..site.pushes.len()).filter(|_| is_in) {
                self.state.done.remove(&(at, push));
                self.state.gone.insert((at, push));
            }
        }
    }

    fn site(&mut self, site: Site) -> usize {
        match self.sites.iter().position(|other| other.is_same(&site)) {
            Some(at) => {
                self.sites[at].repeats |= site.repeats;
                at
            }
            None => {
                self.sites.push(site);
                self.sites.len() - 1
            }
        }
    }

    /// What holds after all ways that go on; after none, the job has ended, and nothing that follows runs.
    fn joined(&self, fork: Fork) -> State {
        let region = fork.before.session.region.clone();
        let made: BTreeSet<Place> =
            fork.after.iter().flat_map(|state| state.done.keys().copied()).collect();
        let asked = |place: &Place| {
            let push = self.sites.get(place.0).and_then(|site| site.pushes.get(place.1));
            fork.asked.as_ref().zip(push).is_some_and(|(asked, push)| {
                asked.what == push.what && same(&asked.name, &push.push.application)
            })
        };
        // Where one way makes what was asked for, it was there on the others.
        let asked: Vec<Place> = made.into_iter().filter(asked).collect();
        let mut ways = fork.after.into_iter().map(|mut state| {
            for place in asked.iter().filter(|place| !state.gone.contains(place)) {
                state.done.entry(*place).or_default();
            }
            state
        });
        let Some(first) = ways.next() else { return fork.before };
        let mut joined = ways.fold(first, |a, b| a.or(&b, &region));
        joined.given = fork.before.given;
        joined
    }

    /// What is deployed when the job is done: a demonstration that tidies up deploys nothing.
    fn finish(&mut self) {
        for (at, site) in self.sites.iter_mut().enumerate() {
            let mut kept = Vec::new();
            for (push, mut deployed) in std::mem::take(&mut site.pushes).into_iter().enumerate() {
                let place = (at, push);
                if self.state.gone.contains(&place) {
                    continue;
                }
                let done = self.state.done.get(&place);
                deployed.push.certain = done.is_some();
                let settings = done.or_else(|| self.perhaps.get(&place));
                deployed.settings = settings.cloned().unwrap_or_default();
                kept.push(deployed);
            }
            site.pushes = kept;
        }
        self.sites.retain(|site| !site.pushes.is_empty());
    }
}

impl Site {
    /// The same place, with nothing deployed to it yet.
    pub(super) fn copy(&self) -> Self {
        Self {
            platform: self.platform,
            region: self.region.clone(),
            project: self.project.clone(),
            cluster: self.cluster.clone(),
            namespace: self.namespace.clone(),
            endpoint: self.endpoint.clone(),
            at: self.at,
            repeats: self.repeats,
            pushes: Vec::new(),
        }
    }

    fn is_same(&self, other: &Self) -> bool {
        self.platform == other.platform
            && [
                (&self.region, &other.region),
                (&self.project, &other.project),
                (&self.cluster, &other.cluster),
                (&self.namespace, &other.namespace),
                (&self.endpoint, &other.endpoint),
            ]
            .into_iter()
            .all(|(a, b)| same(a, b))
    }
}

impl Deployed {
    fn clone_push(&self) -> Self {
        Self {
            what: self.what,
            push: self.push.clone(),
            folder: self.folder.clone(),
            settings: Settings::default(),
            at: self.at,
        }
    }
}

fn is_same(a: &Deployed, b: &Deployed) -> bool {
    a.what == b.what
        && same(&a.push.application, &b.push.application)
        && same(&a.push.manifest, &b.push.manifest)
        && (a.push.manifest.is_absent() || a.folder == b.folder)
}

impl State {
    /// What holds after either of two ways, before which `region` was chosen.
    fn or(&self, other: &Self, region: &Value<String>) -> Self {
        let mut session = self.session.or(&other.session);
        // `if [ "$CURRENT" != eu-de ]; then ibmcloud target -r eu-de; fi`: it is eu-de either way.
        for (chosen, left) in [(self, other), (other, self)] {
            let given = left.given.as_ref().and_then(Value::known);
            let is_left = same(&left.session.region, region);
            if is_left && given.is_some() && given == chosen.session.region.known() {
                session.region = chosen.session.region.clone();
                session.project = chosen.session.project.clone();
            }
        }
        let both = |(place, settings): (&Place, &Settings)| {
            Some((*place, settings.or(other.done.get(place)?)))
        };
        Self {
            session,
            done: self.done.iter().filter_map(both).collect(),
            gone: self.gone.intersection(&other.gone).copied().collect(),
            asked: None,
            given: None,
        }
    }
}

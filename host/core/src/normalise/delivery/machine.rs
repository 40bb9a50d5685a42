//! Follows the commands of a job, both ways where they exclude each other, and notes what is deployed
//! where.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use resilint_schema::{Platform, Value};

use super::arguments::Arguments;
use super::commands;
use super::job::Job;
use super::ordered::Ordered;
use super::session::Session;
use super::settings::Settings;
use super::site::{Deployed, Site, What, is_same};
use crate::shell::{Call, Event, same};

/// Places that one job deploys to, and things that it deploys. Beyond that it is as good as unseen.
const MAX_SITES: usize = 256;
const MAX_PUSHES: usize = 512;
/// Things that one job orders.
const MAX_ORDERED: usize = 512;

/// A push, by the positions of its site and of itself.
type Place = (usize, usize);

/// What holds at one point of one way.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    pub(super) session: Session,
    /// What is deployed for certain, as it is now.
    done: BTreeMap<Place, Rc<Settings>>,
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
    /// What is ordered from the cloud, in order.
    pub(super) ordered: Vec<Ordered>,
    /// Whether a command was run that may deploy, and cannot be seen into.
    pub(super) is_opaque: bool,
    /// What a command that may have ended otherwise made of a thing, beside what is certain.
    perhaps: BTreeMap<Place, Rc<Settings>>,
    /// How many things are deployed.
    count: usize,
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
    pub(super) fn deploy(&mut self, site: &Site, deployed: &Deployed) {
        let looped = site.repeats;
        let Some(place) = self.place(site, deployed) else {
            self.is_opaque = true;
            return;
        };
        let before = self.state.done.get(&place);
        let settings = before
            .map_or_else(|| deployed.settings.clone(), |before| before.updated(&deployed.settings));
        let settings = Rc::new(settings);
        self.perhaps.entry(place).or_insert_with(|| Rc::clone(&settings));
        self.state.gone.remove(&place);
        if !looped {
            self.state.done.insert(place, settings);
        }
    }

    /// Something that a command orders, in the region that is chosen.
    pub(super) fn order(
        &self,
        kind: &'static str,
        name: Value<String>,
        arguments: &Arguments<'_>,
    ) -> Ordered {
        Ordered {
            kind,
            name,
            arguments: Vec::new(),
            region: self.state.session.region.clone(),
            at: arguments.head,
            conditional: arguments.call.conditional,
            looped: arguments.call.looped,
            gone: false,
        }
    }

    /// Notes what is ordered.
    pub(super) fn add(&mut self, ordered: Ordered) {
        if self.ordered.len() < MAX_ORDERED {
            self.ordered.push(ordered);
        } else {
            self.is_opaque = true;
        }
    }

    /// The position of what was ordered last under a name.
    pub(super) fn ordered_by_name(&self, kinds: &[&str], name: &Value<String>) -> Option<usize> {
        let is_it = |ordered: &Ordered| {
            kinds.contains(&ordered.kind) && !ordered.gone && same(&ordered.name, name)
        };
        self.ordered.iter().rposition(is_it).filter(|_| !name.is_absent())
    }

    /// Notes that something is deleted under its name.
    pub(super) fn cancel(&mut self, kinds: &[&str], name: &Value<String>, call: &Call) {
        let Some(at) = self.ordered_by_name(kinds, name) else { return };
        if let Some(ordered) = self.ordered.get_mut(at) {
            ordered.conditional = true;
            ordered.gone |= !call.conditional;
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

    /// The place of a push at a site; nothing where there are too many.
    fn place(&mut self, site: &Site, deployed: &Deployed) -> Option<Place> {
        let at = match self.sites.iter().position(|other| other.is_same(site)) {
            Some(at) => at,
            None if self.sites.len() < MAX_SITES => {
                self.sites.push(Site { repeats: false, ..site.copy() });
                self.sites.len() - 1
            }
            None => return None,
        };
        let own = self.sites.get_mut(at)?;
        own.repeats |= site.repeats;
        if let Some(push) = own.pushes.iter().position(|other| is_same(other, deployed)) {
            return Some((at, push));
        }
        self.count += 1;
        if self.count > MAX_PUSHES {
            return None;
        }
        let region_at = site.region.at();
        own.pushes.push(Deployed { region_at, ..deployed.without_settings() });
        Some((at, own.pushes.len() - 1))
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
                deployed.settings = settings.map(|known| (**known).clone()).unwrap_or_default();
                kept.push(deployed);
            }
            site.pushes = kept;
        }
        self.sites.retain(|site| !site.pushes.is_empty());
    }
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
        let both = |(place, settings): (&Place, &Rc<Settings>)| {
            let others = other.done.get(place)?;
            let same = Rc::ptr_eq(settings, others);
            Some((*place, if same { Rc::clone(settings) } else { Rc::new(settings.or(others)) }))
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

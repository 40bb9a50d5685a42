//! What the `cf` commands of a script do: where they log in, and what they push there.

use resilint_schema::{Provenance, Span, Strategy, Value};

use super::call::{Call, spread};
use super::harmless::is_harmless;
use super::overrides::Overrides;
use super::push::Pushed;
use super::text::{Language, Reader, Values};
use crate::normalise::variables::Variables;
use crate::shell::{Call as Command, tool};

/// The commands between one login and the next.
#[derive(Clone, Debug, Default)]
pub(super) struct Segment {
    /// The endpoint that was logged in to; absent where the job itself says where it runs.
    pub(super) endpoint: Value<String>,
    /// The region that was chosen instead of an endpoint.
    pub(super) region: Value<String>,
    pub(super) organization: Value<String>,
    pub(super) space: Value<String>,
    pub(super) pushes: Vec<Pushed>,
    pub(super) creates_services: Vec<Value<String>>,
    pub(super) maps_routes: Vec<Value<String>>,
    /// Whether a loop repeats it, perhaps elsewhere.
    pub(super) looped: bool,
    /// Whether a condition decides if the login happens.
    pub(super) conditional: bool,
    /// Where else it may be, as endpoints and regions: where a login before was, if this one does not
    /// happen. A place that was pushed to meanwhile is one of its own.
    pub(super) instead: Vec<(Value<String>, Value<String>)>,
    /// The first command.
    pub(super) at: Option<Span>,
    /// Whether it moves routes or renames apps, which makes a push blue-green.
    swaps: bool,
    /// The first command that may push, or log in elsewhere, without showing it.
    pub(super) opaque: Option<Command>,
}

impl Segment {
    /// What a job without script does.
    pub(super) fn of_job(pushes: Vec<Pushed>) -> Self {
        Self { pushes, ..Self::default() }
    }

    /// Where it may be, as far as its logins say.
    fn places(&self) -> Vec<(Value<String>, Value<String>)> {
        let own = (self.endpoint.clone(), self.region.clone());
        let stated = !own.0.is_absent() || !own.1.is_absent();
        self.instead.iter().cloned().chain(stated.then_some(own)).collect()
    }
}

/// Reads the commands of a script. `values` are those of the pipeline that its placeholders stand for.
pub(super) fn segments<'c>(
    commands: impl IntoIterator<Item = &'c Command>,
    variables: &Variables,
    values: &Values,
) -> Vec<Segment> {
    let mut script = Script { variables, values, segments: vec![Segment::default()] };
    for command in commands {
        script.run(command);
    }
    script.finish()
}

struct Script<'a> {
    variables: &'a Variables,
    values: &'a Values,
    segments: Vec<Segment>,
}

impl Script<'_> {
    fn reader(&self) -> Reader<'_> {
        // The shell has filled its own placeholders.
        Reader { variables: self.variables, values: self.values, language: Language::Manifest }
    }

    fn segment(&mut self) -> &mut Segment {
        if self.segments.is_empty() {
            self.segments.push(Segment::default());
        }
        let last = self.segments.len() - 1;
        &mut self.segments[last]
    }

    fn run(&mut self, command: &Command) {
        let words = spread(&command.words);
        let mut texts: Vec<&str> =
            words.iter().map(|word| word.text().unwrap_or_default()).collect();
        // `./cf` and `/usr/local/bin/cf` are `cf`.
        if let Some(program) = texts.first_mut() {
            *program = tool(program);
        }
        let call = |from: usize| Call::new(command, &words, from);
        match texts.as_slice() {
            ["cf", verb, ..] => self.cf(verb, &call(2)),
            ["ibmcloud" | "bx" | "bluemix", "cf", verb, ..] => self.cf(verb, &call(3)),
            // `-a` of these is the endpoint of the account, not of Cloud Foundry.
            ["ibmcloud" | "bx" | "bluemix", "login" | "target", ..] => {
                self.target(&call(2), &["--cf-api"]);
            }
            ["ibmcloud" | "bx" | "bluemix", ..] => {}
            texts if is_harmless(texts) => {}
            _ => {
                self.segment().opaque.get_or_insert_with(|| command.clone());
            }
        }
    }

    fn cf(&mut self, verb: &str, call: &Call<'_>) {
        let text = |index: usize| call.plain(index, &self.reader());
        let first = text(0);
        match verb {
            "api" if !first.is_absent() => self.login(first, call),
            "login" | "l" | "target" | "t" => self.target(call, &["-a", "--api"]),
            "create-space" => self.segment().space = first,
            "create-org" => self.segment().organization = first,
            "push" | "p" => {
                let pushed = self.push(call);
                let segment = self.segment();
                if !segment.pushes.contains(&pushed) {
                    segment.pushes.push(pushed);
                }
            }
            "deploy" | "bg-deploy" => {
                let pushed = Pushed::of_archive(call.head, verb, call, &self.reader());
                self.segment().pushes.push(pushed);
            }
            "create-service" | "cs" => {
                let name = text(2);
                self.segment().creates_services.push(name);
            }
            "create-user-provided-service" | "cups" => {
                self.segment().creates_services.push(first);
            }
            "map-route" => self.map_route(call, &text(1)),
            "unmap-route" | "rename" => self.segment().swaps = true,
            "attach-autoscaling-policy" => {
                let policy = Overrides::autoscaled(&text(1));
                for pushed in &mut self.segment().pushes {
                    pushed.overrides.autoscaled_min = policy.clone();
                }
            }
            "blue-green-deploy" | "bgd" | "zero-downtime-push" => {
                let mut pushed = self.push(call);
                pushed.push.strategy = Value::inferred(Strategy::BlueGreen, Some(call.head));
                self.segment().pushes.push(pushed);
            }
            _ => {}
        }
        let segment = self.segment();
        segment.looped |= call.command.looped;
        segment.at.get_or_insert(call.head);
    }

    fn push(&self, call: &Call<'_>) -> Pushed {
        Pushed::read(call.head, call.arguments, call.command.folder.as_ref(), &self.reader())
    }

    /// A new endpoint starts a new segment, unless nothing happened before it.
    fn login(&mut self, endpoint: Value<String>, call: &Call<'_>) {
        let segment = self.elsewhere(call);
        segment.endpoint = endpoint;
    }

    fn elsewhere(&mut self, call: &Call<'_>) -> &mut Segment {
        let used = self
            .segments
            .last()
            .is_some_and(|segment| !segment.endpoint.is_absent() || !segment.pushes.is_empty());
        let instead = self.segments.last().filter(|last| last.pushes.is_empty());
        let instead = instead.map(Segment::places).unwrap_or_default();
        if used {
            self.segments.push(Segment::default());
        }
        let segment = self.segment();
        segment.at = Some(call.head);
        segment.conditional = call.command.conditional;
        segment.instead = if segment.conditional { instead } else { Vec::new() };
        segment
    }

    fn target(&mut self, call: &Call<'_>, api: &[&str]) {
        let flag = |names: &[&str]| call.flag(names, &self.reader());
        let endpoint = flag(api);
        let (organization, space) = (flag(&["-o", "--org"]), flag(&["-s", "--space"]));
        let region = flag(&["-r", "--region"]);
        if let Some(endpoint) = endpoint {
            self.login(endpoint, call);
        }
        if let Some(region) = region {
            self.elsewhere(call).region = region;
        }
        let segment = self.segment();
        segment.organization = organization.unwrap_or_else(|| segment.organization.clone());
        segment.space = space.unwrap_or_else(|| segment.space.clone());
    }

    /// `cf map-route APP DOMAIN [--hostname HOST]`.
    fn map_route(&mut self, call: &Call<'_>, domain: &Value<String>) {
        let host = call.word_after(&["-n", "--hostname"]);
        let route = match (host, domain.known().map(String::as_str).or(domain.symbol())) {
            (Some(host), Some(domain)) => joined(self.reader().word(host), domain),
            _ => domain.clone(),
        };
        self.segment().maps_routes.push(route);
    }

    /// The segments that deploy; at least one.
    fn finish(mut self) -> Vec<Segment> {
        for segment in &mut self.segments {
            // Moving the route or the name of the old app away keeps it running while the new one starts.
            if segment.swaps {
                for pushed in &mut segment.pushes {
                    if matches!(
                        pushed.push.strategy,
                        Value::Known { from: Provenance::FormatDefault, .. }
                    ) {
                        let at = pushed.push.strategy.at();
                        pushed.push.strategy = Value::inferred(Strategy::BlueGreen, at);
                    }
                }
            }
            segment.pushes.extend(segment.opaque.as_ref().map(Pushed::hidden));
        }
        let deploys =
            |segment: &Segment| !segment.pushes.is_empty() || !segment.creates_services.is_empty();
        if self.segments.iter().any(deploys) {
            self.segments.retain(deploys);
        } else {
            self.segments.truncate(1);
        }
        self.segments
    }
}

/// A host below a domain.
fn joined(host: Value<String>, domain: &str) -> Value<String> {
    match host {
        Value::Unknown { why, symbol, at, .. } => {
            Value::unknown(why, format!("{}.{domain}", symbol.unwrap_or_default()), at)
        }
        host => host.map(|host| format!("{host}.{domain}")),
    }
}

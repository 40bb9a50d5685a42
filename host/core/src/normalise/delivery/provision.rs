//! Evaluations of jobs that order servers, clusters and load balancers, one a job.

use std::collections::BTreeMap;
use std::sync::Arc;

use resilint_schema::symbol::MADE_OF;
use resilint_schema::{Value, Why};
use resilint_terraform::instance::Origin;
use resilint_terraform::value::{Refs, parse_number};
use resilint_terraform::{
    Data, Evaluation, Instance, Key, Map, Mode, Multiplicity, Place, Provider, Unknown,
    Value as Term,
};

use super::commands::orders;
use super::job::Job;
use super::machine::Machine;
use super::ordered::{Argument, Ordered};
use crate::service_documents::replication_rules::blocks;
use crate::source::Sources;
use crate::terraform::document;

/// What the jobs order.
pub fn evaluations(jobs: &[Job], sources: &Sources) -> Vec<Evaluation> {
    let ours = jobs.iter().filter(|job| job.calls().any(orders));
    ours.filter_map(|job| evaluation(job, sources)).collect()
}

fn evaluation(job: &Job, sources: &Sources) -> Option<Evaluation> {
    let machine = Machine::follow(job);
    let first = machine.ordered.first()?;
    let path = sources.get(first.at.source).map(|file| file.path.to_string())?;
    let is_whole = !job.trace.is_cut && !job.repeats && !machine.is_opaque;
    let reading = Reading { sources, addresses: addresses(&machine.ordered), is_whole };
    let resources = machine.ordered.iter().enumerate();
    let resources = resources.flat_map(|(at, ordered)| reading.instances(at, ordered)).collect();
    Some(Evaluation {
        root: job.root.clone(),
        origin: Origin::Document { what: "script", path },
        resources,
        ..Evaluation::default()
    })
}

/// The addresses of what is ordered, each another one.
fn addresses(ordered: &[Ordered]) -> Vec<Arc<str>> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut address = |ordered: &Ordered| {
        let name = ordered.name.known().map(String::as_str).or(ordered.name.symbol());
        let noun = ordered.kind.strip_prefix("ibm_").unwrap_or(ordered.kind).replace('_', " ");
        let address = format!("{noun} {}", name.unwrap_or_default());
        let address = address.trim_end().to_owned();
        let count = seen.entry(address.clone()).or_insert(0);
        *count += 1;
        if *count == 1 { address.into() } else { format!("{address} ({count})").into() }
    };
    ordered.iter().map(&mut address).collect()
}

struct Reading<'r> {
    sources: &'r Sources,
    addresses: Vec<Arc<str>>,
    /// Whether all that the job does is seen.
    is_whole: bool,
}

impl Reading<'_> {
    fn instances(&self, at: usize, ordered: &Ordered) -> Vec<Instance> {
        let Some(address) = self.addresses.get(at) else { return Vec::new() };
        if ordered.gone {
            return Vec::new();
        }
        let own = self.instance(address, ordered);
        let mut all = vec![own];
        // What is not seen may add pools and zones to a cluster.
        let pool = match ordered.kind {
            "ibm_container_vpc_cluster" => "ibm_container_vpc_worker_pool",
            "ibm_container_cluster" => "ibm_container_worker_pool",
            _ => return all,
        };
        if !self.is_whole {
            let arguments = vec![("cluster", Argument::Ordered(at))];
            let more = Ordered { kind: pool, arguments, looped: true, ..ordered.clone() };
            let address: Arc<str> = format!("more worker pools of {address}").into();
            all.push(self.instance(&address, &more));
        }
        all
    }

    fn instance(&self, address: &Arc<str>, ordered: &Ordered) -> Instance {
        let place = document::place(ordered.at, self.sources).unwrap_or_default();
        let region = match &ordered.region {
            Value::Absent => {
                Term::missing(Why::NotDeclared, "the region that was chosen before", Some(place))
            }
            region => self.term(region),
        };
        let config = Term::object(Map::from_iter([("region".into(), region)]));
        let name = self.term(&ordered.name);
        let mut arguments = self.map(&ordered.arguments);
        if !ordered.name.is_absent() {
            arguments.insert("name".into(), name);
        }
        Instance {
            address: Arc::clone(address),
            mode: Mode::Managed,
            kind: ordered.kind.into(),
            name: Arc::clone(address),
            key: Key::None,
            module: "".into(),
            config: Term::literal(Data::arguments(arguments), place),
            place,
            count: self.count(ordered, place),
            provider: Some(Arc::new(Provider { name: "ibm".into(), alias: None, config, place })),
            action: None,
        }
    }

    /// How many there are: what a condition decides on may not be there.
    fn count(&self, ordered: &Ordered, place: Place) -> Multiplicity {
        if !ordered.conditional && !ordered.looped {
            return Multiplicity::One;
        }
        let by = Term::missing(Why::Overridable, "whether the command runs", Some(place));
        Multiplicity::Unknown { min: 0, max: (!ordered.looped).then_some(1), by }
    }

    fn map(&self, arguments: &[(&'static str, Argument)]) -> Map {
        arguments.iter().map(|(name, value)| ((*name).into(), self.argument(value))).collect()
    }

    fn argument(&self, argument: &Argument) -> Term {
        match argument {
            Argument::Text(value) => self.term(value),
            Argument::Plain(value) => self.plain(value),
            Argument::List(items) => {
                Term::list(items.iter().map(|item| self.term(item)).collect::<Vec<_>>())
            }
            Argument::Blocks(blocks) => {
                let block = |block: &Vec<_>| Term::object(self.map(block));
                Term::list(blocks.iter().map(block).collect::<Vec<_>>())
            }
            Argument::TextOrFile(named) => self.term(&named.read(self.sources)),
            Argument::ReplicationRules(named) => self.replication_rules(&named.read(self.sources)),
            Argument::Ordered(at) => match self.addresses.get(*at) {
                Some(address) => reference(address),
                None => Term::null(),
            },
        }
    }

    /// Rules in JSON; unknown where the text is, or is no such configuration.
    fn replication_rules(&self, text: &Value<String>) -> Term {
        let whole = self.term(text);
        let Value::Known { value, from, .. } = text else { return whole };
        let json = serde_json::from_str(value).unwrap_or_default();
        let rules = blocks(&json, *from, whole.place);
        let what = "the rules of the replication";
        rules.unwrap_or_else(|| Term::missing(Why::Unsupported, what, whole.place))
    }

    /// A number or a switch, which is text on a command line.
    fn plain(&self, value: &Value<String>) -> Term {
        let term = self.term(value);
        let data = match value.known().map(String::as_str) {
            Some("true") => Data::Bool(true),
            Some("false") => Data::Bool(false),
            Some(text) => match parse_number(text) {
                Some(number) => Data::Number(number),
                None => return term,
            },
            None => return term,
        };
        Term { data, ..term }
    }

    fn term(&self, value: &Value<String>) -> Term {
        let place = value.at().and_then(|at| document::place(at, self.sources));
        match value {
            Value::Known { value, from, .. } => {
                Term { from: *from, place, ..Term::string(value.as_str()) }
            }
            Value::Unknown { why, symbol, .. } => {
                // What differs each time has no symbol.
                let symbol = symbol.as_deref().filter(|symbol| !symbol.starts_with(MADE_OF));
                Term::unknown(Unknown { place, ..Unknown::new(*why, symbol.map(Arc::from)) })
            }
            Value::Absent => Term::null(),
        }
    }
}

/// An attribute of something that is ordered.
fn reference(address: &Arc<str>) -> Term {
    let symbol: Arc<str> = format!("{address}.id").into();
    let unknown = Unknown::new(Why::Computed, Some(symbol));
    let refs = Refs::one(Arc::clone(address), "id".into());
    Term { refs, ..Term::bare(Data::Unknown(Arc::new(unknown))) }
}

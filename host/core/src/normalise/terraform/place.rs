//! Where a resource is: what it says itself, else what it lies in, else the region of its provider.

use resilint_schema::symbol::{MADE_OF, strip_suffix};
use resilint_schema::{Location, Provenance, Value, Why};
use resilint_terraform::Instance;
use resilint_terraform::value::Value as Term;

use crate::normalise::terraform::field::{self, Fields};
use crate::normalise::terraform::graph::{Graph, Subject};
use crate::normalise::terraform::place_name::place_name;

impl Subject<'_> {
    /// Where it is, by its own arguments `zone`, `datacenter`, `location` or `region`, else by its
    /// provider.
    pub(crate) fn location(&self) -> Location {
        let location = self.stated_location();
        let is_of_ibm = self.instance.kind.starts_with("ibm_");
        if is_of_ibm { listed(location, self.graph) } else { location }
    }

    fn stated_location(&self) -> Location {
        let fields = self.fields();
        let zone = fields.text("zone");
        if !zone.is_absent() {
            return in_zone(zone, self.graph);
        }
        let datacenter = fields.text("datacenter");
        if !datacenter.is_absent() {
            return in_datacenter(datacenter, self.graph);
        }
        let stated = fields.text_of(&["region", "location"]);
        if !stated.is_absent() {
            return in_region(stated, self.graph);
        }
        Location { region: self.provider_region(), ..Location::default() }
    }

    /// The region of the provider configuration it uses.
    pub(crate) fn provider_region(&self) -> Value<String> {
        provider_region(self.instance, self.graph)
    }
}

/// A place of IBM Cloud, where the facts list it. One that they do not list may be a slip, or another spelling of one
/// that they list: where it is cannot be told.
pub(crate) fn listed(location: Location, graph: &Graph<'_>) -> Location {
    let Value::Known { value, at, .. } = &location.region else { return location };
    if value == "global" || graph.facts.is_listed(value) {
        // A datacenter that is closed lies in a region too.
        let closed = graph.facts.region(value).is_none() && metro(value) != value;
        let region = graph.facts.region_of_metro(metro(value)).filter(|_| closed);
        let region = region.map_or_else(|| value.clone(), str::to_owned);
        return Location { region: location.region.clone().map(|_| region.clone()), ..location };
    }
    let unlisted = |written: &Value<String>| match written.known() {
        Some(name) => Value::unknown(Why::NotInFacts, name.as_str(), written.at()),
        None => written.clone(),
    };
    let (zone, datacenter) = (unlisted(&location.zone), unlisted(&location.datacenter));
    let region = Value::unknown(Why::NotInFacts, value.as_str(), *at);
    Location { region, zone, datacenter, ..location }
}

/// The place of a zone, with the region it belongs to.
pub(crate) fn in_zone(zone: Value<String>, graph: &Graph<'_>) -> Location {
    let zone = place_name(zone, graph);
    let region = match &zone {
        Value::Known { value, from, at } => {
            match graph.facts.region(value).or(without_number(value)) {
                Some(region) => Value::Known { value: region.to_owned(), from: *from, at: *at },
                None => Value::Unknown {
                    why: Why::NotInFacts,
                    symbol: Some(value.clone()),
                    candidates: Vec::new(),
                    at: *at,
                },
            }
        }
        Value::Unknown { why, symbol, candidates, at } => Value::Unknown {
            why: *why,
            symbol: symbol.as_deref().map(region_symbol),
            candidates: regions(candidates, graph),
            at: *at,
        },
        Value::Absent => Value::Absent,
    };
    Location { region, zone, ..Location::default() }
}

/// The regions of all zones; none where that of one is not known.
fn regions(zones: &[String], graph: &Graph<'_>) -> Vec<String> {
    let of =
        |zone: &'_ String| graph.facts.region(zone).or(without_number(zone)).map(str::to_owned);
    let regions: Option<Vec<String>> = zones.iter().map(of).collect();
    each_once(regions.iter().flatten().map(String::as_str))
}

/// `us-south` of `us-south-1`: the form of zones, also of regions that the facts do not list yet.
fn without_number(zone: &str) -> Option<&str> {
    let (region, number) = zone.rsplit_once('-')?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && region.contains('-')).then_some(region)
}

/// The region of an unknown zone: of `${var.region}-1`, `var.region`.
fn region_symbol(zone: &str) -> String {
    // What has no symbol of its own has none here either: two that are named alike may differ.
    if zone.starts_with(MADE_OF) {
        return zone.to_owned();
    }
    let number = |text: &str| {
        let keep = text.trim_end_matches(|letter: char| letter.is_ascii_digit());
        (keep.len() < text.len()).then(|| keep.strip_suffix('-').map(str::len)).flatten()
    };
    strip_suffix(zone, number).unwrap_or_else(|| {
        if zone.contains("${") {
            format!("${{region({zone:?})}}")
        } else {
            format!("region({zone})")
        }
    })
}

/// The place of a classic datacenter, with the region its metro belongs to. A metro of its own is in no
/// region.
pub(crate) fn in_datacenter(datacenter: Value<String>, graph: &Graph<'_>) -> Location {
    let datacenter = place_name(datacenter, graph);
    let region = match &datacenter {
        Value::Known { value, from, at } => {
            Value::Known { value: of_datacenter(value, graph).to_owned(), from: *from, at: *at }
        }
        Value::Unknown { why, symbol, candidates, at } => Value::Unknown {
            why: *why,
            symbol: symbol.as_ref().map(|symbol| {
                let is_named = symbol.starts_with(MADE_OF);
                if is_named { symbol.clone() } else { format!("region({symbol})") }
            }),
            candidates: each_once(candidates.iter().map(|it| of_datacenter(it, graph))),
            at: *at,
        },
        Value::Absent => Value::Absent,
    };
    Location { region, datacenter, ..Location::default() }
}

/// The region of a datacenter, or its metro.
fn of_datacenter<'a>(datacenter: &'a str, graph: &'a Graph<'_>) -> &'a str {
    let metro = metro(datacenter);
    // One that is closed is in its metro too.
    graph.facts.region(datacenter).or(graph.facts.region_of_metro(metro)).unwrap_or(metro)
}

fn each_once<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for name in names {
        if !all.iter().any(|known| known == name) {
            all.push(name.to_owned());
        }
    }
    all
}

/// `ams` of `ams03`.
fn metro(datacenter: &str) -> &str {
    datacenter.trim_end_matches(|letter: char| letter.is_ascii_digit())
}

/// The place that a `region` or `location` argument names: a region, a zone, or a datacenter.
pub(crate) fn in_region(stated: Value<String>, graph: &Graph<'_>) -> Location {
    let stated = place_name(stated, graph);
    let Value::Known { value, from, at } = &stated else {
        return Location { region: of_candidates(stated, graph), ..Location::default() };
    };
    let canonical = graph.facts.region(value);
    if canonical.is_some_and(|region| region != value) {
        let is_zone = value.rsplit_once('-').is_some_and(|(_, end)| end.parse::<u8>().is_ok());
        return if is_zone {
            in_zone(stated, graph)
        } else if value.ends_with(|letter: char| letter.is_ascii_digit()) && !value.contains('-') {
            in_datacenter(stated, graph)
        } else {
            let region = canonical.unwrap_or(value).to_owned();
            let region = Value::Known { value: region, from: *from, at: *at };
            Location { region, ..Location::default() }
        };
    }
    Location { region: stated, ..Location::default() }
}

/// A region that is not known: what it may be, by the names of regions.
fn of_candidates(stated: Value<String>, graph: &Graph<'_>) -> Value<String> {
    let Value::Unknown { why, symbol, candidates, at } = stated else { return stated };
    let region = |name: &String| in_region_named(name, graph);
    let candidates: Vec<String> = candidates.iter().map(region).collect();
    let candidates = each_once(candidates.iter().map(String::as_str));
    Value::Unknown { why, symbol, candidates, at }
}

/// The region of what a `region` or `location` argument may name, as [`in_region`] tells it.
fn in_region_named(name: &str, graph: &Graph<'_>) -> String {
    let stated = Value::inferred(name.to_owned(), None);
    in_region(stated, graph).region.known().cloned().unwrap_or_else(|| name.to_owned())
}

/// The region of the provider configuration that an instance uses. Without one it is what the
/// environment says, else the provider's own default, which proves nothing.
pub(crate) fn provider_region(instance: &Instance, graph: &Graph<'_>) -> Value<String> {
    if let Some(provider) = &instance.provider
        && let Some(term) = provider.config.get("region")
    {
        let region = field::text(term, graph);
        // An empty region is none: the provider then looks on.
        if region.known().is_none_or(|region| !region.is_empty()) {
            return in_region(region, graph).region;
        }
    }
    if !instance.kind.starts_with("ibm_") {
        return Value::Absent;
    }
    let at = instance.provider.as_ref().and_then(|provider| graph.span(provider.place));
    // As the provider has it, a variable that is set to nothing is not set.
    let variables = graph.facts.provider_region_variables().iter();
    let mut set = variables.filter_map(|name| graph.environment.get(name));
    let (value, from) = match set.find(|region| !region.is_empty()) {
        Some(region) => (region.clone(), Provenance::Env),
        None => (graph.facts.default_provider_region().to_owned(), Provenance::ProviderDefault),
    };
    Value::Known { value, from, at }
}

/// The zones of the subnets that an argument lists: those of the subnets it refers to, and an unknown one for each
/// that is named otherwise.
pub(crate) fn zones_of_subnets(
    fields: &Fields<'_>,
    argument: &str,
    graph: &Graph<'_>,
) -> Vec<Value<String>> {
    let Some(term) = fields.term(argument) else { return Vec::new() };
    match term.as_items() {
        Some(items) => items.iter().flat_map(|item| zones_of(item, graph)).collect(),
        None => zones_of(term, graph),
    }
}

fn zones_of(term: &Term, graph: &Graph<'_>) -> Vec<Value<String>> {
    let subnets = graph.behind_of(term, &["ibm_is_subnet"]);
    let zones = subnets.iter().map(|subnet| graph.subject(subnet).location().zone);
    let zones: Vec<Value<String>> = zones.filter(|zone| !zone.is_absent()).collect();
    if !zones.is_empty() {
        return zones;
    }
    vec![match field::text(term, graph) {
        // The id of a subnet does not tell its zone.
        Value::Known { value, at, .. } => {
            Value::unknown(Why::NotDeclared, format!("the zone of {value}"), at)
        }
        unknown => unknown,
    }]
}

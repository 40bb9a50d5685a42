//! Networks, and the zones of their subnets.

use regex::Regex;
use resilint_schema::{Provenance, Why};
use resilint_terraform::value::template;
use resilint_terraform::{Unknown, Value};

use super::{Zone, address, object, reference};
use crate::parse::Node;

/// What separates the number of its zone from the name of a subnet, as in `vsi-zone-2`.
const BEFORE_NUMBER: &str = "zone-";

impl<'a> Zone<'a> {
    pub(super) fn networks(&mut self) {
        for (index, vpc) in self.list("vpcs").iter().enumerate() {
            let config = object([
                ("name", self.written(vpc, "prefix")),
                ("region", self.region.clone()),
                ("subnets", self.written(vpc, "subnets")),
                ("existing_vpc_id", self.written(vpc, "existing_vpc_id")),
            ]);
            self.module(address("vpcs", vpc, index), "landing-zone-vpc/ibm", config, vpc);
        }
    }

    /// The id of the network that an entry names.
    pub(super) fn vpc_id(&self, entry: &Node) -> Value {
        let Some(name) = entry.get("vpc_name") else { return Value::null() };
        match name.as_str().and_then(|name| self.network(name)) {
            Some((index, vpc)) => reference(&address("vpcs", vpc, index), "vpc_id"),
            None => Value::unknown(Unknown::new(Why::NotDeclared, None)),
        }
        .or_at(self.place(name))
    }

    fn network(&self, name: &str) -> Option<(usize, &'a Node)> {
        let is_it =
            |(_, vpc): &(usize, &Node)| vpc.get("prefix").and_then(Node::as_str) == Some(name);
        self.list("vpcs").iter().enumerate().find(is_it)
    }

    /// The subnets that an entry names, each with its zone. `vpc_of` names the network.
    pub(super) fn subnets(&self, entry: &Node, vpc_of: &Node) -> Value {
        let Some(names) = entry.get("subnet_names") else { return Value::null() };
        if !names.is_seq() {
            return Value::unknown(Unknown::new(Why::Invalid, None)).or_at(self.place(names));
        }
        let vpc = vpc_of.get("vpc_name").and_then(Node::as_str);
        let subnets = names.items().iter().flat_map(|name| self.named(name, vpc));
        Value::list(subnets.collect::<Vec<_>>()).or_at(self.place(names))
    }

    /// The subnets that a name selects: it is a pattern for the names of the subnets of the network. Where the
    /// document does not declare them, the name says the zone.
    fn named(&self, name: &Node, vpc: Option<&str>) -> Vec<Value> {
        let Some(text) = name.as_str() else { return vec![self.subnet("", None, vpc, name)] };
        let declared =
            vpc.and_then(|vpc| self.network(vpc)).and_then(|(_, vpc)| vpc.get("subnets"));
        let fits = |subnet: &str| match Regex::new(text) {
            Ok(pattern) => pattern.is_match(subnet),
            Err(_) => subnet.contains(text),
        };
        let mut found = Vec::new();
        for zone in declared.map_or(&[][..], Node::entries) {
            let number = zone.key.as_str().and_then(|key| key.strip_prefix(BEFORE_NUMBER));
            for subnet in zone.value.items() {
                let subnet = subnet.get("name").and_then(Node::as_str).unwrap_or_default();
                if fits(subnet) {
                    found.push(self.subnet(subnet, number, vpc, name));
                }
            }
        }
        if found.is_empty() {
            found.push(self.subnet(text, number_of(text), vpc, name));
        }
        found
    }

    fn subnet(&self, name: &str, number: Option<&str>, vpc: Option<&str>, at: &Node) -> Value {
        let place = self.place(at);
        let zone = match number {
            Some(number) => self.zone(number),
            None => {
                let vpc = vpc.unwrap_or("the network");
                let symbol = format!("the zone of subnet {name} of {vpc}");
                Value::missing(Why::NotDeclared, symbol, None)
            }
        };
        let zone = Value { place: Some(place), ..zone };
        let name = Value { place: Some(place), ..Value::string(name) };
        // Two networks may have subnets of one name.
        let id = vpc.map(|vpc| format!("{vpc}/{}", name.as_str().unwrap_or_default()));
        let id = id.map_or_else(Value::null, |id| {
            Value::missing(Why::Computed, format!("{id}.id"), Some(place))
        });
        object([("id", id), ("name", name), ("zone", zone)]).or_at(place)
    }

    /// The zone of a number in the region: which region that is need not be known.
    fn zone(&self, number: &str) -> Value {
        let number = Value::string(format!("-{number}"));
        let zone = match self.region.as_str() {
            Some(region) => {
                let zone = format!("{region}{}", number.as_str().unwrap_or_default());
                Value::string(zone).made_from([&self.region])
            }
            None => Value::follows(template([&self.region, &number]), [&self.region]),
        };
        Value { from: Provenance::Inferred, ..zone }
    }
}

/// `2` of `vsi-zone-2`.
fn number_of(subnet: &str) -> Option<&str> {
    let (_, number) = subnet.rsplit_once(BEFORE_NUMBER)?;
    (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(number)
}

//! The servers of an app: single ones, and groups of like ones, each with what it does.

use resilint_sdk::App;
use resilint_sdk::app::list;
use resilint_sdk::logic::{Truth, at_least};
use resilint_sdk::schema::{Missing, Provenance, Resource, Server, ServerGroup, Value};

use crate::places::Spot;

/// A server or a group of servers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Member<'a> {
    pub(crate) resource: &'a Resource,
    pub(crate) unit: Unit<'a>,
}

/// What a member is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Unit<'a> {
    Server(&'a Server),
    Group(&'a ServerGroup),
}

/// The part of an app that servers are, as far as rules tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tier {
    /// They serve requests or work on them, or nothing is known of them.
    Serving,
    /// They keep the data.
    Database,
    /// People reach the others through them.
    Bastion,
}

/// All servers of an app, in the order of their declaration.
pub(crate) fn of<'a>(app: &App<'a>) -> Vec<Member<'a>> {
    app.members().filter_map(Member::of).collect()
}

impl<'a> Member<'a> {
    /// The member that a resource is, if it is one.
    pub(crate) fn of(resource: &'a Resource) -> Option<Self> {
        let server = resource.server().map(Unit::Server);
        let unit = server.or_else(|| resource.server_group().map(Unit::Group))?;
        Some(Self { resource, unit })
    }

    pub(crate) fn label(&self) -> &'a str {
        self.resource.label()
    }

    /// What it does, where that is stated or can be guessed.
    pub(crate) const fn role(&self) -> &'a Value<String> {
        match self.unit {
            Unit::Server(server) => &server.role,
            Unit::Group(group) => &group.role,
        }
    }

    pub(crate) fn has_role(&self, role: &str) -> bool {
        self.role().known().is_some_and(|known| known == role)
    }

    /// Whether the team itself says what it does, in a tag.
    pub(crate) const fn role_is_stated(&self) -> bool {
        matches!(self.role(), Value::Known { from, .. } if !matches!(from, Provenance::Inferred))
    }

    pub(crate) fn tier(&self) -> Tier {
        match self.role().known().map(String::as_str) {
            Some("database") => Tier::Database,
            Some("bastion") => Tier::Bastion,
            _ => Tier::Serving,
        }
    }

    pub(crate) const fn is_classic(&self) -> bool {
        // Only classic servers have datacenters.
        !self.resource.location.datacenter.is_absent()
    }

    /// Whether it may be that there is none of it.
    pub(crate) const fn may_be_missing(&self) -> bool {
        self.resource.count.min == 0
    }

    /// How many servers it stands for, where that is known.
    pub(crate) fn number(&self) -> Option<u32> {
        match self.unit {
            Unit::Server(_) => {
                self.resource.count.max.filter(|most| *most == self.resource.count.min)
            }
            Unit::Group(_) => None,
        }
    }

    /// Whether it stands for at least so many servers at all times.
    pub(crate) fn keeps(&self, needed: u32, missing: impl Fn() -> Missing) -> Truth {
        match self.unit {
            Unit::Server(_) => {
                let count = &self.resource.count;
                if count.min >= needed {
                    Truth::Yes
                } else if count.max.is_some_and(|most| most < needed) {
                    Truth::No
                } else {
                    Truth::Unknown(missing())
                }
            }
            Unit::Group(group) => group_keeps(group, needed, missing),
        }
    }
}

/// The autoscaler's least while it is on, else the declared size.
pub(crate) fn group_keeps(
    group: &ServerGroup,
    needed: u32,
    missing: impl Fn() -> Missing,
) -> Truth {
    let scaled = || at_least(&group.replicas.autoscaled_min, needed, &missing);
    let fixed = || at_least(&group.replicas.desired, needed, &missing);
    match (&group.autoscaling, &group.replicas.autoscaled_min) {
        (_, Value::Absent) | (Value::Known { value: false, .. }, _) => fixed(),
        (Value::Known { .. }, _) => scaled(),
        // It may be on or off: only what holds both ways is known.
        _ => match (scaled(), fixed()) {
            (Truth::Yes, Truth::Yes) => Truth::Yes,
            (Truth::No, Truth::No) => Truth::No,
            _ => Truth::Unknown(missing()),
        },
    }
}

/// Members in blocks: instances of one `count` or `for_each`, whose address differs in the key only.
pub(crate) fn blocks<'a>(members: &[Member<'a>]) -> Vec<Vec<Member<'a>>> {
    alike(members, |a, b| block_of(a) == block_of(b))
}

/// Members by their region.
pub(crate) fn by_region<'a>(members: &[Member<'a>]) -> Vec<Vec<Member<'a>>> {
    let region = |member: &Member<'a>| Spot::of(&member.resource.location.region);
    alike(members, |a, b| region(a) == region(b))
}

/// Members that are alike, together, in the order of the first of each.
pub(crate) fn alike<'a>(
    members: &[Member<'a>],
    is_alike: impl Fn(&Member<'a>, &Member<'a>) -> bool,
) -> Vec<Vec<Member<'a>>> {
    let mut all: Vec<Vec<Member<'a>>> = Vec::new();
    for member in members {
        let is_same =
            |some: &&mut Vec<Member<'a>>| some.first().is_some_and(|first| is_alike(first, member));
        match all.iter_mut().find(is_same) {
            Some(some) => some.push(*member),
            None => all.push(vec![*member]),
        }
    }
    all
}

/// The address without the key at its end.
fn block_of<'a>(member: &Member<'a>) -> (u32, &'a str) {
    let origin = &member.resource.origin;
    let address = origin.address.as_str();
    let block = match address.strip_suffix(']').and_then(|rest| rest.rsplit_once('[')) {
        Some((block, _)) => block,
        None => address,
    };
    (origin.source, block)
}

/// The form of a verb that fits so many.
pub(crate) const fn verb(
    members: &[Member<'_>],
    one: &'static str,
    many: &'static str,
) -> &'static str {
    if members.len() == 1 { one } else { many }
}

/// Their names as a list for people; many are cut short.
pub(crate) fn names<'m, 'a: 'm>(members: impl IntoIterator<Item = &'m Member<'a>>) -> String {
    /// More than these nobody reads.
    const SHOWN: usize = 4;
    let names: Vec<&str> = members.into_iter().map(Member::label).collect();
    match names.get(..SHOWN) {
        Some(first) if names.len() > SHOWN + 1 => {
            format!("{} and {} more", first.join(", "), names.len() - SHOWN)
        }
        _ => list(names),
    }
}

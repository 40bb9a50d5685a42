//! Data stores of all offerings that are declared together, as one more app group: rules that compare them look at all
//! of them at once, whatever the offering. It is of the offering `delivery`, which cuts across.

use std::collections::{BTreeMap, BTreeSet};

use resilint_schema::{AppGroup, Offering, Resource, Scope, Topology};

use super::data_groups::DATA;
use super::is_data_store;

/// What data is declared with: the same root module in the same scenario, or the same file.
type Home = (String, String, Option<u32>);

/// Adds a group for each estate: the groups of data offerings that share a root module or a file.
pub fn group_estates(topology: &mut Topology) {
    let by_id: BTreeMap<&str, &Resource> =
        topology.resources.iter().map(|it| (it.id.as_str(), it)).collect();
    let mut estates: Vec<(BTreeSet<Home>, Vec<&AppGroup>)> = Vec::new();
    for group in topology.apps.iter().filter(|group| DATA.contains(&group.offering)) {
        let members = group.members.iter().filter_map(|id| by_id.get(id.as_str()));
        let mut homes: BTreeSet<Home> = members.map(|it| home(it)).collect();
        let mut groups = Vec::new();
        // Whatever shares a home with it becomes one estate with it.
        estates.retain_mut(|(others, of_others)| {
            let is_apart = others.is_disjoint(&homes);
            if !is_apart {
                homes.append(others);
                groups.append(of_others);
            }
            is_apart
        });
        groups.push(group);
        estates.push((homes, groups));
    }
    let holds_data = |id: &String| by_id.get(id.as_str()).is_some_and(|it| is_data_store(it));
    let found: Vec<AppGroup> = estates
        .into_iter()
        .filter(|(_, groups)| groups.iter().flat_map(|it| &it.members).any(holds_data))
        .filter_map(|(_, groups)| estate(&groups, topology.apps.len()))
        .filter(|estate| !is_stated(estate, topology))
        .collect();
    topology.apps.extend(found);
    for (number, app) in topology.apps.iter_mut().enumerate() {
        app.id = format!("a{number}");
    }
}

/// Whether a topology document states the group already.
pub(super) fn is_stated(group: &AppGroup, topology: &Topology) -> bool {
    let is_it = |other: &AppGroup| {
        other.offering == group.offering
            && group.members.iter().all(|id| other.members.contains(id))
    };
    topology.apps.iter().any(is_it)
}

fn home(resource: &Resource) -> Home {
    let file = resource.root.is_empty().then_some(resource.origin.source);
    (resource.root.clone(), resource.scenario.clone(), file)
}

fn estate(groups: &[&AppGroup], number: usize) -> Option<AppGroup> {
    let first = groups.first()?;
    let rest = first.name.strip_prefix(first.offering.as_str());
    let is_closed = groups.iter().all(|group| group.scope == Scope::Closed);
    let mut members: Vec<String> = groups.iter().flat_map(|it| it.members.clone()).collect();
    let mut seen = BTreeSet::new();
    members.retain(|id| seen.insert(id.clone()));
    Some(AppGroup {
        id: format!("a{number}"),
        members_closed: groups.iter().all(|group| group.members_closed),
        scope: if is_closed { Scope::Closed } else { Scope::Open },
        topology: first.topology.clone(),
        confidence: groups.iter().map(|it| it.confidence).max()?,
        ..AppGroup::new(
            Offering::Delivery,
            rest.map_or_else(|| format!("data with {}", first.name), |rest| format!("data{rest}")),
            members,
            format!("{}: data of all offerings", first.joined_by),
        )
    })
}

#[cfg(test)]
mod tests {
    use resilint_schema::{Offering, Topology};
    use serde_json::{Value as Json, json};

    use super::group_estates;

    fn estates(resources: &[(&str, &str, &str)], apps: &[(&str, &[&str])]) -> Vec<String> {
        let resource = |(id, root, kind): &(&str, &str, &str)| {
            json!({"id": id, "offering": "cloudant", "origin": {"source": 0, "address": id},
                   "root": root, "kind": kind, "spec": {}})
        };
        let app = |(offering, members): &(&str, &[&str])| {
            json!({"id": "a", "name": format!("{offering} of here"), "offering": offering,
                   "members": members, "joined_by": "", "confidence": "derived"})
        };
        let resources: Vec<Json> = resources.iter().map(resource).collect();
        let apps: Vec<Json> = apps.iter().map(app).collect();
        let mut topology: Topology = serde_json::from_value(
            json!({"schema": "resilint-topology/1", "resources": resources, "apps": apps}),
        )
        .expect("a topology");
        group_estates(&mut topology);
        let estates = topology.apps.iter().filter(|app| app.offering == Offering::Delivery);
        estates.map(|app| format!("{}: {}", app.name, app.members.join(" "))).collect()
    }

    #[test]
    fn data_of_one_root_is_one_estate_whatever_its_offering() {
        let resources = [
            ("a", ".", "database"),
            ("b", ".", "bucket"),
            ("c", "eu", "bucket"),
            ("s", ".", "server"),
            ("i", "us", "service-instance"),
        ];
        let apps: [(&str, &[&str]); 5] = [
            ("cloudant", &["a"]),
            ("object-storage", &["b"]),
            ("file-storage", &["c"]),
            ("servers", &["s"]),
            ("db2", &["i"]),
        ];
        assert_eq!(estates(&resources, &apps), ["data of here: a b", "data of here: c"]);
    }

    #[test]
    fn a_group_over_two_roots_makes_them_one_estate() {
        let resources = [("a", "eu", "database"), ("b", "us", "database"), ("c", "us", "bucket")];
        let apps: [(&str, &[&str]); 2] = [("object-storage", &["c"]), ("cloudant", &["a", "b"])];
        assert_eq!(estates(&resources, &apps), ["data of here: c a b"]);
    }
}

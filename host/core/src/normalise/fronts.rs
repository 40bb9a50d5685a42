//! Ties global load balancers to the apps they stand in front of.

mod health_path;

use std::collections::BTreeSet;

use resilint_schema::{
    AppGroup, Confidence, Kind, Offering, Relation, RelationKind, Resource, Topology,
};

use super::code_engine::endpoint;
use crate::facts::FactBook;

/// Adds each global load balancer to the apps it fronts: those a `fronts` relation names, those that its
/// origins lead to, those that answer to its host name, the functions that its health checks ask for, or, in
/// a topology of one app, that app, unless its hosts are known and others.
pub fn attach_global_balancers(topology: &mut Topology, facts: &FactBook) {
    let is_global = |resource: &&Resource| matches!(resource.kind, Kind::GlobalLoadBalancer(_));
    let balancers: Vec<Resource> = topology.resources.iter().filter(is_global).cloned().collect();
    for balancer in balancers {
        let attached = topology.apps.iter().any(|app| app.balancers.contains(&balancer.id));
        if attached {
            continue;
        }
        let (apps, confidence) = fronted(topology, &balancer, facts);
        for app in apps {
            let group = &mut topology.apps[app];
            group.balancers.push(balancer.id.clone());
            // The edge says how sure this is, also of an app of which only the pipeline speaks.
            let ends = if group.members.is_empty() { &group.targets } else { &group.members };
            let ends = ends.clone();
            topology.relations.extend(ends.into_iter().map(|to| Relation {
                kind: RelationKind::Fronts,
                from: balancer.id.clone(),
                to,
                confidence,
                at: balancer.span,
            }));
        }
    }
}

/// The apps behind a balancer, as indexes, and how sure that is.
fn fronted(topology: &Topology, balancer: &Resource, facts: &FactBook) -> (Vec<usize>, Confidence) {
    let related: BTreeSet<&str> = topology
        .relations
        .iter()
        .filter(|edge| edge.kind == RelationKind::Fronts && edge.from == balancer.id)
        .map(|edge| edge.to.as_str())
        .collect();
    // What stands at the edge itself is behind no load balancer.
    let is_app = |index: &usize| topology.apps[*index].offering != Offering::InternetServices;
    let apps: Vec<usize> = (0..topology.apps.len()).filter(is_app).collect();
    let apps_with = |test: &dyn Fn(&str) -> bool| -> Vec<usize> {
        let has = |index: &usize| topology.apps[*index].members.iter().any(|id| test(id));
        apps.iter().copied().filter(has).collect()
    };
    let named = apps_with(&|id| related.contains(id));
    if !named.is_empty() {
        return (named, Confidence::Proven);
    }
    let origins = origins_of(topology, balancer, facts);
    let answering = hosts_of(topology, balancer);
    let is_behind = |app: &AppGroup| {
        let mut ours = app.members.iter().chain(&app.balancers);
        ours.any(|id| origins.contains(id.as_str()))
            || app.members.iter().any(|id| answering.contains(id.as_str()))
    };
    let behind: Vec<usize> =
        apps.iter().copied().filter(|app| is_behind(&topology.apps[*app])).collect();
    if !behind.is_empty() {
        return (behind, Confidence::Derived);
    }
    if let Some(app) = health_path::app(topology, balancer) {
        return (vec![app], Confidence::Derived);
    }
    let is_only = apps.len() == 1 && !answers_elsewhere(topology, balancer);
    (if is_only { apps } else { Vec::new() }, Confidence::Heuristic)
}

/// What the origins of a balancer belong to.
fn origins_of<'t>(
    topology: &'t Topology,
    balancer: &Resource,
    facts: &FactBook,
) -> BTreeSet<&'t str> {
    let Kind::GlobalLoadBalancer(global) = &balancer.kind else { return BTreeSet::new() };
    let pools = topology.resources.iter().filter(|r| global.pools.items.contains(&r.id));
    let origins = pools.filter_map(Resource::origin_pool).flat_map(|pool| &pool.origins.items);
    let mut ids = endpoint::behind(global, topology, facts);
    ids.extend(origins.filter_map(|origin| origin.via.as_deref()));
    let of_pool = |edge: &&Relation| {
        edge.kind == RelationKind::OriginOf && global.pools.items.contains(&edge.from)
    };
    ids.extend(topology.relations.iter().filter(of_pool).map(|edge| edge.to.as_str()));
    ids
}

/// Whether the only app is known to have hosts of its own, and that of the balancer is none of them.
fn answers_elsewhere(topology: &Topology, balancer: &Resource) -> bool {
    let Kind::GlobalLoadBalancer(global) = &balancer.kind else { return false };
    let Some(fronted) = global.host.known() else { return false };
    let routes = topology.resources.iter().flat_map(|resource| match &resource.kind {
        Kind::Workload(workload) => &workload.routes.named,
        Kind::LoadBalancer(local) => &local.routes,
        _ => &[][..],
    });
    // The domain of the platform is where the origins answer, whatever host clients call.
    let own = routes.filter(|route| route.platform_domain.known() != Some(&true));
    let mapped = topology.resources.iter().filter_map(Resource::target);
    let mapped = mapped.flat_map(|target| &target.maps_routes);
    let mut hosts = own.map(|route| &route.host).chain(mapped).peekable();
    let covers = |host: &String| {
        let wild = host.strip_prefix('*').is_some_and(|domain| fronted.ends_with(domain));
        wild || host.eq_ignore_ascii_case(fronted)
    };
    hosts.peek().is_some() && hosts.all(|host| host.known().is_some_and(|host| !covers(host)))
}

/// The workloads that answer to the host name of a balancer.
fn hosts_of<'t>(topology: &'t Topology, balancer: &Resource) -> BTreeSet<&'t str> {
    let Kind::GlobalLoadBalancer(global) = &balancer.kind else { return BTreeSet::new() };
    let Some(host) = global.host.known() else { return BTreeSet::new() };
    let answers = |resource: &&Resource| {
        resource.workload().is_some_and(|workload| {
            workload.routes.named.iter().any(|route| route.host.known() == Some(host))
        })
    };
    let behind_local = |resource: &&Resource| match &resource.kind {
        Kind::LoadBalancer(local) => {
            local.routes.iter().any(|route| route.host.known() == Some(host))
        }
        Kind::DomainMapping(mapping) => mapping.domain.known() == Some(host),
        _ => false,
    };
    let mut ids: BTreeSet<&str> =
        topology.resources.iter().filter(answers).map(|resource| resource.id.as_str()).collect();
    let locals: BTreeSet<&str> = topology
        .resources
        .iter()
        .filter(behind_local)
        .map(|resource| resource.id.as_str())
        .collect();
    ids.extend(
        topology
            .relations
            .iter()
            .filter(|edge| edge.kind == RelationKind::Serves && locals.contains(edge.from.as_str()))
            .map(|edge| edge.to.as_str()),
    );
    ids
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One app with a route, and a balancer of `www.example.com`.
    fn attached(route: &str, members: &str) -> (usize, Vec<Confidence>) {
        let text = format!(
            r#"{{"schema": "resilint-topology/1", "resources": [
            {{"id": "w", "offering": "cloud-foundry", "origin": {{"source": 0, "address": "app"}},
              "kind": "workload", "spec": {{"routes": {{"named": [{route}]}}}}}},
            {{"id": "t", "offering": "cloud-foundry", "origin": {{"source": 0, "address": "job"}},
              "kind": "target", "spec": {{}}}},
            {{"id": "g", "offering": "internet-services", "origin": {{"source": 0, "address": "g"}},
              "kind": "global-load-balancer", "spec": {{"vendor": "cis",
              "host": {{"state": "known", "value": "www.example.com", "from": "literal"}}}}}}],
            "apps": [{{"id": "a0", "name": "shop", "offering": "cloud-foundry", "members": [{members}],
              "targets": ["t"], "joined_by": "", "confidence": "proven"}}]}}"#
        );
        let mut topology: Topology = serde_json::from_str(&text).unwrap();
        attach_global_balancers(&mut topology, &FactBook::load().unwrap());
        let sure = topology.relations.iter().map(|edge| edge.confidence).collect();
        (topology.apps[0].balancers.len(), sure)
    }

    fn route(host: &str, platform: bool) -> String {
        format!(
            r#"{{"host": {host}, "platform_domain": {{"state": "known", "value": {platform}, "from": "literal"}}}}"#
        )
    }

    #[test]
    fn a_balancer_of_another_host_is_not_guessed_to_be_of_the_only_app() {
        let known =
            |host: &str| format!(r#"{{"state": "known", "value": "{host}", "from": "literal"}}"#);
        let unknown = r#"{"state": "unknown", "why": "template", "symbol": "((r))"}"#;
        let guessed = (1, vec![Confidence::Heuristic]);
        let own = route(&known("www.example.com"), false);
        let other = route(&known("other.example.com"), false);
        assert_eq!(attached(&own, r#""w""#), (1, vec![Confidence::Derived]));
        assert_eq!(attached(&other, r#""w""#), (0, vec![]));
        assert_eq!(attached(&format!("{other}, {}", route(unknown, false)), r#""w""#), guessed);
        assert_eq!(attached(&route(&known("*.example.com"), false), r#""w""#), guessed);
        assert_eq!(attached(&route(&known("shop.mybluemix.net"), true), r#""w""#), guessed);
        assert_eq!(attached("", ""), guessed, "an app of which only a pipeline speaks");
    }

    #[test]
    fn a_balancer_stands_in_front_of_what_its_origins_lead_to() {
        let text = r#"{"schema": "resilint-topology/1", "resources": [
            {"id": "w", "offering": "servers", "origin": {"source": 0, "address": "w"},
              "kind": "server", "spec": {}},
            {"id": "l", "offering": "servers", "origin": {"source": 0, "address": "l"},
              "kind": "load-balancer", "spec": {}},
            {"id": "v", "offering": "servers", "origin": {"source": 0, "address": "v"},
              "kind": "server", "spec": {}},
            {"id": "p", "offering": "internet-services", "origin": {"source": 0, "address": "p"},
              "kind": "origin-pool", "spec": {}},
            {"id": "g", "offering": "internet-services", "origin": {"source": 0, "address": "g"},
              "kind": "global-load-balancer", "spec": {"vendor": "cis",
              "pools": {"items": ["p"], "closed": true}}}],
            "relations": [{"kind": "origin-of", "from": "p", "to": "l", "confidence": "derived"}],
            "apps": [{"id": "a0", "name": "shop", "offering": "servers", "members": ["w"],
              "balancers": ["l"], "joined_by": "", "confidence": "proven"},
              {"id": "a1", "name": "other", "offering": "servers", "members": ["v"],
              "joined_by": "", "confidence": "proven"}]}"#;
        let mut topology: Topology = serde_json::from_str(text).unwrap();
        attach_global_balancers(&mut topology, &FactBook::load().unwrap());
        assert_eq!(topology.apps[0].balancers, ["l", "g"]);
        assert!(topology.apps[1].balancers.is_empty());
    }
}

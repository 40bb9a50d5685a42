//! What a rule is given: one app with its workloads, targets and load balancers.

use std::collections::{BTreeMap, BTreeSet};

use resilint_schema::{
    AppGroup, Cluster, Confidence, Facts, GlobalLoadBalancer, Kind, LoadBalancer, Missing,
    OriginPool, Provenance, Relation, RelationKind, Request, Resource, Scope, Target, Value,
    Workload,
};

use crate::logic::{Bounds, Truth, distinct};

/// A request with its resources indexed by id.
#[derive(Debug)]
pub struct Context<'a> {
    request: &'a Request,
    resources: BTreeMap<&'a str, &'a Resource>,
}

impl<'a> Context<'a> {
    /// Indexes a request.
    #[must_use]
    pub fn new(request: &'a Request) -> Self {
        let resources = request.resources.iter().map(|r| (r.id.as_str(), r)).collect();
        Self { request, resources }
    }

    /// The apps to judge.
    pub fn apps(&self) -> impl Iterator<Item = App<'_>> {
        self.request.apps.iter().map(|group| App { group, context: self })
    }
}

/// One app in all its copies.
#[derive(Clone, Copy, Debug)]
pub struct App<'a> {
    group: &'a AppGroup,
    context: &'a Context<'a>,
}

impl<'a> App<'a> {
    /// The name people know it by.
    #[must_use]
    pub fn name(&self) -> &'a str {
        &self.group.name
    }

    /// The group itself.
    #[must_use]
    pub const fn group(&self) -> &'a AppGroup {
        self.group
    }

    /// Dated facts about the clouds.
    #[must_use]
    pub const fn facts(&self) -> &'a Facts {
        &self.context.request.facts
    }

    /// The day to judge by, `YYYY-MM-DD`.
    #[must_use]
    pub fn as_of(&self) -> &'a str {
        &self.context.request.as_of
    }

    /// Whether the input is all there is, as far as this app goes.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.context.request.scope == Scope::Closed || self.group.scope == Scope::Closed
    }

    /// Whether the team says that the input is all there is. An export of the account shows all instances, and nothing
    /// of what is set up inside them.
    #[must_use]
    pub fn is_stated_closed(&self) -> bool {
        self.context.request.scope == Scope::Closed
    }

    /// A resource by its id.
    #[must_use]
    pub fn resource(&self, id: &str) -> Option<&'a Resource> {
        self.context.resources.get(id).copied()
    }

    /// Its workloads: one for each copy that the input declares.
    pub fn workloads(&self) -> impl Iterator<Item = (&'a Resource, &'a Workload)> + use<'a> {
        let context = self.context;
        self.group.members.iter().filter_map(move |id| {
            let resource = *context.resources.get(id.as_str())?;
            Some((resource, resource.workload()?))
        })
    }

    /// The clusters that it declares.
    pub fn clusters(&self) -> impl Iterator<Item = (&'a Resource, &'a Cluster)> + use<'a> {
        let context = self.context;
        self.group.members.iter().filter_map(move |id| {
            let resource = *context.resources.get(id.as_str())?;
            Some((resource, resource.cluster()?))
        })
    }

    /// All its members, of every kind.
    pub fn members(&self) -> impl Iterator<Item = &'a Resource> + use<'a> {
        let context = self.context;
        self.group.members.iter().filter_map(move |id| context.resources.get(id.as_str()).copied())
    }

    /// What a plan deletes of what was declared with its members: no members any more, but what was lost may
    /// be what a rule finds missing.
    pub fn leaving(&self) -> impl Iterator<Item = &'a Resource> + use<'a> {
        let declared: BTreeSet<_> = self.members().map(Resource::declared_with).collect();
        let all = self.context.request.resources.iter();
        all.filter(move |it| it.is_leaving() && declared.contains(&it.declared_with()))
    }

    /// Its members of one kind, each with the fields of that kind: `app.of_kind(Resource::server)`.
    pub fn of_kind<T: 'a>(
        &self,
        kind: impl Fn(&'a Resource) -> Option<&'a T>,
    ) -> impl Iterator<Item = (&'a Resource, &'a T)> {
        self.members().filter_map(move |resource| Some((resource, kind(resource)?)))
    }

    /// Where the edges of one kind lead that start at a resource, and how sure each is.
    pub fn leads_to(
        &self,
        from: &'a Resource,
        kind: RelationKind,
    ) -> impl Iterator<Item = (&'a Resource, &'a Relation)> + use<'a> {
        let context = self.context;
        let edges = self.relations().iter();
        edges
            .filter(move |edge| edge.kind == kind && edge.from == from.id)
            .filter_map(move |edge| Some((*context.resources.get(edge.to.as_str())?, edge)))
    }

    /// Where the edges of one kind start that lead to a resource, and how sure each is.
    pub fn comes_from(
        &self,
        to: &'a Resource,
        kind: RelationKind,
    ) -> impl Iterator<Item = (&'a Resource, &'a Relation)> + use<'a> {
        let context = self.context;
        let edges = self.relations().iter();
        edges
            .filter(move |edge| edge.kind == kind && edge.to == to.id)
            .filter_map(move |edge| Some((*context.resources.get(edge.from.as_str())?, edge)))
    }

    /// The targets it is deployed to.
    pub fn targets(&self) -> impl Iterator<Item = (&'a Resource, &'a Target)> + use<'a> {
        let context = self.context;
        self.group.targets.iter().filter_map(move |id| {
            let resource = *context.resources.get(id.as_str())?;
            Some((resource, resource.target()?))
        })
    }

    /// The targets of earlier stages of development, such as those of `staging` beside those of `prod`: it is
    /// deployed there too, and does not survive there.
    pub fn earlier(&self) -> impl Iterator<Item = (&'a Resource, &'a Target)> + use<'a> {
        let context = self.context;
        self.group.earlier.iter().filter_map(move |id| {
            let resource = *context.resources.get(id.as_str())?;
            Some((resource, resource.target()?))
        })
    }

    /// The local load balancers in front of it.
    pub fn local_balancers(
        &self,
    ) -> impl Iterator<Item = (&'a Resource, &'a LoadBalancer)> + use<'a> {
        self.balancers().filter_map(|resource| match &resource.kind {
            Kind::LoadBalancer(balancer) => Some((resource, balancer.as_ref())),
            _ => None,
        })
    }

    /// The load balancers over locations in front of it.
    pub fn global_balancers(
        &self,
    ) -> impl Iterator<Item = (&'a Resource, &'a GlobalLoadBalancer)> + use<'a> {
        self.balancers().filter_map(|resource| match &resource.kind {
            Kind::GlobalLoadBalancer(balancer) => Some((resource, balancer.as_ref())),
            _ => None,
        })
    }

    /// How sure it is that a global load balancer stands in front of it. One that no relation ties to
    /// it is listed by the team itself.
    #[must_use]
    pub fn fronted_by(&self, balancer: &Resource) -> Confidence {
        let ours = |id| self.group.members.contains(id) || self.group.targets.contains(id);
        let edges = self.relations().iter().filter(|edge| {
            edge.kind == RelationKind::Fronts && edge.from == balancer.id && ours(&edge.to)
        });
        edges.map(|edge| edge.confidence).min().unwrap_or(Confidence::Proven)
    }

    /// An origin pool by its id.
    #[must_use]
    pub fn pool(&self, id: &str) -> Option<(&'a Resource, &'a OriginPool)> {
        let resource = self.resource(id)?;
        if let Kind::OriginPool(pool) = &resource.kind { Some((resource, pool)) } else { None }
    }

    /// The relations among the resources of the request.
    #[must_use]
    pub fn relations(&self) -> &'a [Relation] {
        &self.context.request.relations
    }

    /// The regions of its targets.
    #[must_use]
    pub fn regions(&self) -> Regions<'a> {
        let mut regions = Regions {
            known: BTreeMap::new(),
            unknown: Vec::new(),
            closed: self.group.targets_closed || self.is_closed(),
        };
        for (resource, _) in self.targets() {
            regions.add(resource);
        }
        regions
    }

    /// The regions of its members themselves, for offerings whose resources say where they are.
    /// The list of members is complete only where the input is all there is.
    #[must_use]
    pub fn member_regions(&self) -> Regions<'a> {
        let mut regions =
            Regions { known: BTreeMap::new(), unknown: Vec::new(), closed: self.is_closed() };
        self.members().for_each(|resource| regions.add(resource));
        regions
    }

    fn balancers(&self) -> impl Iterator<Item = &'a Resource> + use<'a> {
        let context = self.context;
        self.group
            .balancers
            .iter()
            .filter_map(move |id| context.resources.get(id.as_str()).copied())
    }
}

/// The regions that an app is deployed to: some known, some not, and perhaps others unseen.
#[derive(Debug)]
pub struct Regions<'a> {
    /// Known regions, each with the resources that say so.
    pub known: BTreeMap<&'a str, Vec<&'a Resource>>,
    /// Resources whose region cannot be told.
    pub unknown: Vec<&'a Resource>,
    /// Whether there are no others.
    pub closed: bool,
}

impl<'a> Regions<'a> {
    /// Counts the region of a resource. A target that may not be there counts as one whose region cannot be
    /// told.
    pub fn add(&mut self, resource: &'a Resource) {
        let is_sure = resource.count.min > 0 || resource.target().is_none();
        match resource.location.region.known().filter(|_| is_sure) {
            Some(region) => self.known.entry(region).or_default().push(resource),
            None => self.unknown.push(resource),
        }
    }

    /// Whether the app is surely not in a region: all its places are known, and that is none of them.
    #[must_use]
    pub fn excludes(&self, region: &str) -> bool {
        let is_whole = self.closed && self.unknown.is_empty() && !self.known.is_empty();
        is_whole && !self.known.contains_key(region)
    }

    /// Whether nothing at all speaks of a place.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.known.is_empty() && self.unknown.is_empty()
    }

    /// How many regions there are. Unknown regions with one symbol are one region; what such a symbol is
    /// only made of says nothing, and neither does a resource that has no region.
    #[must_use]
    pub fn bounds(&self) -> Bounds {
        // What may be in a region that is counted already adds none.
        let is_counted = |region: &Value<String>| {
            region.known().is_some_and(|r| self.known.contains_key(r.as_str()))
        };
        let others = self.unknown.iter().map(|resource| &resource.location.region);
        let others = || others.clone().filter(|region| !is_counted(region));
        let unstated = others().filter(|region| region.is_absent()).count();
        let known = self.known.len();
        let more = distinct(others(), self.closed).possible;
        // Regions that are surely different, whichever they are: `${var.region}-1` and `${var.region}-2`.
        let sure = self.unknown.iter().filter(|resource| resource.count.min > 0);
        let symbols = sure.map(|resource| &resource.location.region).filter(|it| it.is_unknown());
        let apart = distinct(symbols, false).known;
        Bounds { known: known.max(apart), possible: more.map(|more| known + more + unstated) }
    }

    /// Whether there are at least `needed` regions.
    pub fn at_least(&self, needed: usize, missing: impl FnOnce() -> Missing) -> Truth {
        self.bounds().at_least(needed, missing)
    }

    /// The known regions as a list for people, such as `eu-gb and us-south`; their number where they are
    /// only known to differ.
    #[must_use]
    pub fn list(&self) -> String {
        match self.bounds().known {
            count if count > self.known.len() => format!("{count} regions"),
            _ => list(self.known.keys().copied()),
        }
    }
}

/// Whether the team itself says in the configuration that the app runs at this target, however it comes
/// there.
#[must_use]
pub const fn is_stated(target: &Resource) -> bool {
    matches!(target.location.region, Value::Known { from: Provenance::External, .. })
}

/// Words as a list for people: `a`, `a and b`, `a, b and c`; `none` for an empty one.
pub fn list<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<&str> = words.into_iter().collect();
    match words.as_slice() {
        [] => "none".to_owned(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use resilint_schema::{Location, Resource, Value, Why};

    use super::Regions;

    fn bounds(regions: &[Value<String>]) -> Option<usize> {
        let at = |region: &Value<String>| -> Resource {
            let text = r#"{"id": "r", "offering": "servers", "origin": {"source": 0, "address": "r"},
                           "kind": "other-thing", "spec": {}}"#;
            let resource: Resource = serde_json::from_str(text).unwrap();
            let location = Location { region: region.clone(), ..Location::default() };
            Resource { location, ..resource }
        };
        let resources: Vec<Resource> = regions.iter().map(at).collect();
        let mut all = Regions { known: [].into(), unknown: Vec::new(), closed: true };
        resources.iter().for_each(|resource| all.add(resource));
        all.bounds().possible
    }

    #[test]
    fn equal_symbols_are_one_region_and_names_of_what_is_missing_are_not() {
        let symbol = |symbol: &str| Value::unknown(Why::UnresolvedVariable, symbol, None);
        assert_eq!(bounds(&[symbol("var.region"), symbol("var.region")]), Some(1));
        assert_eq!(bounds(&[symbol("var.region of a"), symbol("var.region of b")]), Some(2));
        let of = |number: u32| symbol(&format!("${{regions of a placement}}-{number}"));
        assert_eq!(bounds(&[of(1), of(2)]), Some(2));
        let made = "something made of var.region";
        assert_eq!(bounds(&[symbol(made), symbol(made)]), Some(2));
        assert_eq!(bounds(&[symbol("var.region"), Value::Absent]), Some(2));
    }
}

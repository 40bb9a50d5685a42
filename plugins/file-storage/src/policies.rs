//! Backup policies of VPCs, and what they back up.

use resilint_sdk::schema::{
    BackupPlan, BackupPolicy, FailureDomain, Missing, Provenance, RelationKind, Resource, Set,
    Value,
};
use resilint_sdk::{App, missing, objective, place};

/// A policy that backs up by tags.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Policy<'a> {
    pub(crate) resource: &'a Resource,
    pub(crate) spec: &'a BackupPolicy,
}

impl<'a> Policy<'a> {
    pub(crate) fn of(resource: &'a Resource) -> Option<Self> {
        resource.backup_policy().map(|spec| Self { resource, spec })
    }

    pub(crate) fn label(&self) -> &'a str {
        self.resource.label()
    }

    /// The plans that are not switched off, each with its position.
    pub(crate) fn plans(&self) -> impl Iterator<Item = (usize, &'a BackupPlan)> + use<'a> {
        let plans = self.spec.plans.items.iter().enumerate();
        plans.filter(|(_, plan)| plan.active.known() != Some(&false))
    }

    /// What it matches surely, surely not, or perhaps: `volume`, `instance` or `share`.
    pub(crate) fn is_of(&self, kind: &str) -> Option<bool> {
        holds(&self.spec.resource_types, kind)
    }

    /// Whether it backs up the data volumes of servers; where it does not say, it backs up all volumes.
    pub(crate) fn takes_data_volumes(&self) -> Option<bool> {
        let content = &self.spec.included_content;
        if content.items.is_empty() { Some(true) } else { holds(content, "data_volumes") }
    }

    /// Whether a place is in its region, which is all that it backs up.
    pub(crate) fn reaches(&self, other: &Resource) -> Option<bool> {
        place::same(&self.resource.location.region, &other.location.region)
    }

    /// What is missing where it is not known whether something is in its region.
    pub(crate) fn region_of(&self, other: &Resource, what: &str) -> Missing {
        let both = [self.resource, other];
        let is_default = |it: &&Resource| {
            matches!(it.location.region, Value::Known { from: Provenance::ProviderDefault, .. })
        };
        if both.iter().any(is_default) {
            return Missing {
                key: "provider-region".into(),
                what: format!("{what}: the environment decides which region the provider is in"),
                settle: "set `region` in the provider block, or check with `IC_REGION` set".into(),
            };
        }
        let open = both.into_iter().find(|it| it.location.region.known().is_none());
        let by = open.unwrap_or(other);
        missing::value(by, &by.location.region, what)
    }

    /// What it backs up, as far as the input shows.
    pub(crate) fn stores(&self, app: &App<'a>) -> Vec<&'a Resource> {
        let tagged = app.leads_to(self.resource, RelationKind::MatchesTag);
        let backed = app.comes_from(self.resource, RelationKind::BackedUpBy);
        let mut stores: Vec<&Resource> = Vec::new();
        for (store, _) in tagged.chain(backed) {
            if !stores.iter().any(|known| known.id == store.id) {
                stores.push(store);
            }
        }
        stores
    }

    /// Whether something that it backs up has to survive the loss of a region.
    pub(crate) fn asks_for_region(&self, app: &App<'a>) -> bool {
        let is_asked = |it: &Resource| objective::survive(it) == FailureDomain::Region;
        let stores = self.stores(app);
        if stores.is_empty() { is_asked(self.resource) } else { stores.into_iter().any(is_asked) }
    }

    /// The shortest RPO of what it backs up, with what it is asked of.
    pub(crate) fn rpo(&self, app: &App<'a>) -> Option<(u32, &'a Resource)> {
        let of = |it: &'a Resource| Some((objective::rpo_minutes(it)?, it));
        let stores = self.stores(app).into_iter().filter_map(of);
        stores.min_by_key(|(minutes, _)| *minutes).or_else(|| of(self.resource))
    }

    /// The shortest RTO of what it backs up, with what it is asked of.
    pub(crate) fn rto(&self, app: &App<'a>) -> Option<(u32, &'a Resource)> {
        let of = |it: &'a Resource| Some((objective::rto_minutes(it)?, it));
        let stores = self.stores(app).into_iter().filter_map(of);
        stores.min_by_key(|(minutes, _)| *minutes).or_else(|| of(self.resource))
    }
}

/// All policies that back up by tags.
pub(crate) fn all<'a>(app: &App<'a>) -> Vec<Policy<'a>> {
    app.members().filter_map(Policy::of).collect()
}

/// The name of a plan for people: its own, else its schedule, else its position.
pub(crate) fn name_of(plan: &BackupPlan, index: usize) -> String {
    let known = plan.name.known().or(plan.schedule.known());
    known.map_or_else(|| format!("plan {}", index + 1), |name| format!("plan {name}"))
}

/// Whether a list surely holds a word, surely does not, or neither.
fn holds(set: &Set<Value<String>>, word: &str) -> Option<bool> {
    if set.items.iter().any(|item| item.known().is_some_and(|own| own == word)) {
        return Some(true);
    }
    let is_open = !set.closed || set.items.iter().any(Value::is_unknown);
    (!is_open).then_some(false)
}

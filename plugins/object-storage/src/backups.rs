//! Backup policies of buckets with their vaults.

use resilint_sdk::logic::{Truth, all, any, holds};
use resilint_sdk::place;
use resilint_sdk::schema::{BackupPolicy, Location, Missing, RelationKind, Resource};
use resilint_sdk::{App, missing};

use crate::replications::{exists, names};

/// A policy that backs a bucket up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Policy<'a> {
    pub(crate) resource: &'a Resource,
    pub(crate) spec: &'a BackupPolicy,
    /// The vault, where the input declares it.
    pub(crate) vault: Option<&'a Resource>,
}

/// The policies of a bucket: those that a relation ties to it, and those that name it.
pub(crate) fn of<'a>(app: &App<'a>, bucket: &'a Resource) -> Vec<Policy<'a>> {
    let tied: Vec<&str> = app
        .leads_to(bucket, RelationKind::BackedUpBy)
        .map(|(policy, _)| policy.id.as_str())
        .collect();
    let is_of = |(resource, spec): &(&Resource, &BackupPolicy)| {
        let is_beside = resource.declared_with() == bucket.declared_with();
        tied.contains(&resource.id.as_str())
            || names(&spec.source, bucket)
            || (is_beside && place::same(&spec.source, &bucket.name) == Some(true))
    };
    app.of_kind(Resource::backup_policy)
        .filter(is_of)
        .map(|(resource, spec)| policy(app, resource, spec))
        .collect()
}

fn policy<'a>(app: &App<'a>, resource: &'a Resource, spec: &'a BackupPolicy) -> Policy<'a> {
    let vaults: Vec<&Resource> = app
        .leads_to(resource, RelationKind::BacksUpTo)
        .map(|(vault, _)| vault)
        .filter(|vault| vault.backup_vault().is_some())
        .collect();
    let vault = if let [only] = vaults.as_slice() { Some(*only) } else { None };
    Policy { resource, spec, vault }
}

impl Policy<'_> {
    /// Whether it is there and takes backups.
    pub(crate) fn works(&self, what: &str) -> Truth {
        let active = self.spec.plans.items.iter().map(|plan| {
            holds(&plan.active, |on| *on, || missing::value(self.resource, &plan.active, what))
        });
        all([exists(self.resource, what), any(active)])
    }

    /// Where its backups are kept; nothing where that is declared elsewhere.
    pub(crate) fn location(&self) -> Option<&Location> {
        self.vault.map(|vault| &vault.location)
    }

    /// What is missing where the place of its vault is not told.
    pub(crate) fn missing(&self, what: &str) -> Missing {
        if let Some(vault) = self.vault {
            return missing::value(vault, crate::places::doubt(&vault.location), what);
        }
        let Some(crn) = self.spec.target_vault.known() else {
            return missing::value(self.resource, &self.spec.target_vault, what);
        };
        let name = crn.rsplit(':').next().unwrap_or(crn);
        Missing {
            key: format!("vault:{name}"),
            what: format!("{what}: vault {name} is not declared in the input"),
            settle: format!("check what declares vault {name} together with this"),
        }
    }

    /// The vault in messages.
    pub(crate) fn vault_label(&self) -> &str {
        self.vault.map_or("an undeclared vault", Resource::label)
    }
}

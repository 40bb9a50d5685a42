//! Which provider configuration a resource uses: its own choice, what the caller of its module passes, or
//! what it inherits.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::body::Owner;
use super::{Caller, Evaluator, Scope};
use crate::config::{Call, ProviderName};
use crate::instance::Provider;

impl Evaluator<'_> {
    /// The configuration of a name and alias, as a module instance sees it.
    pub(super) fn provider(&self, module: usize, name: &ProviderName) -> Option<Arc<Provider>> {
        let key = (module, name.clone());
        if let Some(known) = self.providers.borrow().get(&key) {
            return known.clone();
        }
        let found = self.find_provider(module, name);
        self.providers.borrow_mut().insert(key, found.clone());
        found
    }

    fn find_provider(&self, module: usize, name: &ProviderName) -> Option<Arc<Provider>> {
        let instance = self.module(module);
        if let Some(Caller { module: caller, call, .. }) = &instance.caller {
            if let Some(outer) = call.providers.get(name) {
                return self.provider(*caller, outer);
            }
            // Without an alias a configuration is inherited, unless the module has one of its own.
            if name.1.is_none() && instance.module.provider(name).is_none() {
                return self.provider(*caller, name);
            }
        }
        let block = instance.module.provider(name)?;
        let label = format!("provider.{}", name.0);
        Some(Arc::new(Provider {
            name: name.0.clone(),
            alias: name.1.clone(),
            config: self.arguments(
                &block.body,
                Owner::Provider,
                &label,
                block.place,
                &Scope::of(module),
            ),
            place: block.place,
        }))
    }

    /// The configurations that a call passes, by their names inside; without a list, all unnamed ones
    /// that the caller has.
    pub(super) fn passed(&self, module: usize, call: &Call) -> BTreeMap<Arc<str>, Arc<Provider>> {
        let mut passed = BTreeMap::new();
        for ((name, alias), outer) in &call.providers {
            if let Some(provider) = self.provider(module, outer) {
                let name = alias
                    .as_ref()
                    .map_or_else(|| name.clone(), |alias| Arc::from(format!("{name}.{alias}")));
                passed.insert(name, provider);
            }
        }
        if passed.is_empty() {
            for name in self.unnamed() {
                if let Some(provider) = self.provider(module, &(name.clone(), None)) {
                    passed.insert(name, provider);
                }
            }
        }
        passed
    }

    fn unnamed(&self) -> Vec<Arc<str>> {
        let root = self.module(0);
        let unnamed = root.module.providers.iter().filter(|provider| provider.alias.is_none());
        unnamed.map(|provider| provider.name.clone()).collect()
    }
}

/// The provider that a resource type belongs to.
pub(super) fn of_type(kind: &str) -> Arc<str> {
    kind.split('_').next().unwrap_or(kind).into()
}

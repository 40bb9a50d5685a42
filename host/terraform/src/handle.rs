//! A resource or module as a whole. Its attributes are evaluated one by one when they are asked for, so
//! that two resources may refer to each other's attributes and nothing is computed that nobody reads.

use std::sync::Arc;

/// Which instance of a configuration a value stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handle {
    pub(crate) target: Target,
    address: Arc<str>,
}

/// What a handle leads to, as indexes into the evaluator's tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// An instance of a resource or data source.
    Resource {
        /// The module instance it is declared in.
        module: usize,
        /// The resource in that module.
        resource: usize,
        /// Which of its instances.
        key: crate::instance::Key,
    },
    /// An instance of a module call.
    Module {
        /// The module instance, where the module's files are there.
        module: usize,
    },
    /// A module call whose files are not there.
    Missing {
        /// The module instance that calls.
        module: usize,
        /// The call in that module.
        call: usize,
    },
}

impl Handle {
    pub(crate) const fn new(target: Target, address: Arc<str>) -> Self {
        Self { target, address }
    }

    /// The address, such as `module.db.ibm_database.main[0]`.
    #[must_use]
    pub fn address(&self) -> Arc<str> {
        Arc::clone(&self.address)
    }
}

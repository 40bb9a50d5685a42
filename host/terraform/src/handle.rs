//! A resource or module as a whole. Its attributes are evaluated one by one when they are asked for, so
//! that two resources may refer to each other's attributes and nothing is computed that nobody reads.

use std::sync::Arc;

use crate::value::Value;

/// Which instance of a configuration a value stands for.
#[derive(Clone, Debug)]
pub struct Handle(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    target: Target,
    address: Arc<str>,
    label: Option<Arc<str>>,
    which: Which,
    doubt: Option<Value>,
}

/// Which instance of its block a handle is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Which {
    /// The one of its key.
    This,
    /// One of which the key is unknown.
    Any,
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
        /// Why.
        why: resilint_schema::Why,
    },
}

impl Handle {
    /// An instance that exists.
    pub(crate) fn new(target: Target, address: Arc<str>) -> Self {
        let label = Some(address.clone());
        Self(Arc::new(Inner { target, address, label, which: Which::This, doubt: None }))
    }

    /// Some instance of a block of which it is unknown how many there are. All of them have the address of
    /// the one that stands for all; `label` tells them apart, where something does. `doubt` is what
    /// leaves open whether this one exists.
    pub(crate) fn some(
        &self,
        target: Target,
        label: Option<Arc<str>>,
        which: Which,
        doubt: Option<Value>,
    ) -> Self {
        Self(Arc::new(Inner { target, address: self.address(), label, which, doubt }))
    }

    pub(crate) fn target(&self) -> &Target {
        &self.0.target
    }

    /// The address, such as `module.db.ibm_database.main[0]`.
    #[must_use]
    pub fn address(&self) -> Arc<str> {
        Arc::clone(&self.0.address)
    }

    /// What it is called in symbols; nothing where two that are called alike may be two.
    #[must_use]
    pub fn label(&self) -> Option<&Arc<str>> {
        self.0.label.as_ref()
    }

    pub(crate) fn which(&self) -> Which {
        self.0.which
    }

    /// What leaves open whether it exists.
    pub(crate) fn doubt(&self) -> Option<&Value> {
        self.0.doubt.as_ref()
    }

    /// Whether it is called by its own address.
    pub(crate) fn is_called_by_address(&self) -> bool {
        self.0.label.as_ref() == Some(&self.0.address)
    }

    /// The address of the block, where this is the one instance that stands for all.
    pub(crate) fn block(&self) -> Option<&str> {
        self.0.address.strip_suffix("[*]")
    }
}

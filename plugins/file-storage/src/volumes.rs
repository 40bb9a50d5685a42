//! Block volumes, by the infrastructure they are of.

use resilint_sdk::App;
use resilint_sdk::schema::{BlockVolume, RelationKind, Resource};

/// A block volume.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Volume<'a> {
    pub(crate) resource: &'a Resource,
    pub(crate) spec: &'a BlockVolume,
}

impl<'a> Volume<'a> {
    pub(crate) fn label(&self) -> &'a str {
        self.resource.label()
    }

    /// The servers that it is attached to.
    pub(crate) fn servers(&self, app: &App<'a>) -> Vec<&'a Resource> {
        let all = app.leads_to(self.resource, RelationKind::AttachedTo);
        all.map(|(server, _)| server).filter(|it| it.server().is_some()).collect()
    }
}

/// The volumes of one infrastructure: `vpc`, `classic` or `power-vs`.
pub(crate) fn of<'a>(app: &App<'a>, infrastructure: &str) -> Vec<Volume<'a>> {
    app.of_kind(Resource::block_volume)
        .map(|(resource, spec)| Volume { resource, spec })
        .filter(|it| it.spec.infrastructure.known().is_some_and(|own| own == infrastructure))
        .collect()
}

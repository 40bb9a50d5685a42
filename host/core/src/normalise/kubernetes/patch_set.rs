//! All patches of the run, found by what they change.

use std::collections::HashMap;

use super::object::Object;
use super::patches::Patch;

/// Patches in their order, indexed by the kind and name of their target where those are plain.
#[derive(Debug, Default)]
pub(super) struct PatchSet<'a> {
    patches: Vec<Patch<'a>>,
    named: HashMap<String, HashMap<String, Vec<usize>>>,
    others: Vec<usize>,
}

impl<'a> PatchSet<'a> {
    pub(super) fn push(&mut self, patch: Patch<'a>) {
        let place = self.patches.len();
        match patch.target.exact() {
            Some((kind, name)) => {
                let names = self.named.entry(kind.to_owned()).or_default();
                names.entry(name.to_owned()).or_default().push(place);
            }
            None => self.others.push(place),
        }
        self.patches.push(patch);
    }

    /// The patches whose target an object is, in order.
    pub(super) fn of<'s>(&'s self, object: &'s Object<'_>) -> impl Iterator<Item = &'s Patch<'a>> {
        let name = object.name.known().map(String::as_str).unwrap_or_default();
        let named = self.named.get(object.kind).and_then(|names| names.get(name));
        let mut places: Vec<usize> =
            named.into_iter().flatten().chain(&self.others).copied().collect();
        places.sort_unstable();
        places
            .into_iter()
            .map(|place| &self.patches[place])
            .filter(move |patch| patch.target.fits(object))
    }
}

//! The attributes of a body, in the order they are written and by name.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;

use super::Attribute;

/// Up to so many are looked through one by one.
const FEW: usize = 16;

/// The attributes of a body. Of two with one name, the first is found.
#[derive(Clone, Debug, Default)]
pub struct Attributes {
    all: Vec<Attribute>,
    /// Where each name is, where there are many.
    by_name: HashMap<Arc<str>, usize>,
}

impl Attributes {
    /// The attribute of a name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&Attribute> {
        self.position(name).and_then(|index| self.all.get(index))
    }

    /// Adds an attribute behind the others.
    pub fn push(&mut self, attribute: Attribute) {
        if self.all.len() == FEW {
            for (index, known) in self.all.iter().enumerate() {
                self.by_name.entry(known.name.clone()).or_insert(index);
            }
        }
        if self.all.len() >= FEW {
            self.by_name.entry(attribute.name.clone()).or_insert(self.all.len());
        }
        self.all.push(attribute);
    }

    /// Puts an attribute in the place of the one of the same name, if there is one.
    pub fn replace(&mut self, attribute: &Attribute) -> bool {
        let index = self.position(&attribute.name);
        let given = index.and_then(|index| self.all.get_mut(index));
        given.map(|given| *given = attribute.clone()).is_some()
    }

    fn position(&self, name: &str) -> Option<usize> {
        if self.by_name.is_empty() {
            return self.all.iter().position(|attribute| &*attribute.name == name);
        }
        self.by_name.get(name).copied()
    }
}

impl Deref for Attributes {
    type Target = [Attribute];

    fn deref(&self) -> &[Attribute] {
        &self.all
    }
}

impl FromIterator<Attribute> for Attributes {
    fn from_iter<I: IntoIterator<Item = Attribute>>(attributes: I) -> Self {
        let mut all = Self::default();
        attributes.into_iter().for_each(|attribute| all.push(attribute));
        all
    }
}

impl IntoIterator for Attributes {
    type Item = Attribute;
    type IntoIter = std::vec::IntoIter<Attribute>;

    fn into_iter(self) -> Self::IntoIter {
        self.all.into_iter()
    }
}

impl<'a> IntoIterator for &'a Attributes {
    type Item = &'a Attribute;
    type IntoIter = std::slice::Iter<'a, Attribute>;

    fn into_iter(self) -> Self::IntoIter {
        self.all.iter()
    }
}

//! What Terraform providers and modules take where an argument is not written.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;

/// The data file.
#[derive(Debug, Deserialize)]
struct File {
    as_of: String,
    shelf_life_days: u32,
    entry: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
struct Entry {
    types: Vec<String>,
    defaults: Arguments,
}

type Arguments = BTreeMap<String, Preset>;

/// The default of one argument, or those of a nested block.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Preset {
    Flag(bool),
    Number(u32),
    Text(String),
    Block(Arguments),
}

/// The defaults of all types, by type.
#[derive(Debug, Deserialize)]
#[serde(from = "File")]
pub(super) struct ProviderDefaults {
    pub(super) as_of: String,
    pub(super) shelf_life_days: u32,
    entries: Vec<Arguments>,
    types: HashMap<String, usize>,
}

impl From<File> for ProviderDefaults {
    fn from(file: File) -> Self {
        let (mut entries, mut types) = (Vec::with_capacity(file.entry.len()), HashMap::new());
        for entry in file.entry {
            types.extend(entry.types.into_iter().map(|name| (name, entries.len())));
            entries.push(entry.defaults);
        }
        Self { as_of: file.as_of, shelf_life_days: file.shelf_life_days, entries, types }
    }
}

impl ProviderDefaults {
    pub(super) fn of(&self, kind: &str) -> Defaults<'_> {
        Defaults(self.types.get(kind).and_then(|index| self.entries.get(*index)))
    }
}

/// The defaults of the arguments of one type, or of one of its nested blocks; perhaps none.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Defaults<'f>(Option<&'f Arguments>);

impl<'f> Defaults<'f> {
    fn get(self, name: &str) -> Option<&'f Preset> {
        self.0?.get(name)
    }

    /// The default of an argument that is true or false.
    pub(crate) fn flag(self, name: &str) -> Option<bool> {
        if let Some(Preset::Flag(flag)) = self.get(name) { Some(*flag) } else { None }
    }

    /// The default of an argument that is a number.
    pub(crate) fn number(self, name: &str) -> Option<u32> {
        if let Some(Preset::Number(number)) = self.get(name) { Some(*number) } else { None }
    }

    /// The default of an argument, as text.
    pub(crate) fn text(self, name: &str) -> Option<String> {
        match self.get(name)? {
            Preset::Text(text) => Some(text.clone()),
            Preset::Number(number) => Some(number.to_string()),
            Preset::Flag(flag) => Some(flag.to_string()),
            Preset::Block(_) => None,
        }
    }

    /// The defaults of a nested block.
    pub(crate) fn block(self, name: &str) -> Self {
        Self(if let Some(Preset::Block(block)) = self.get(name) { Some(block) } else { None })
    }
}

#[cfg(test)]
mod tests {
    use crate::facts::FactBook;

    #[test]
    fn defaults_are_of_a_type_and_of_its_blocks() {
        let facts = FactBook::load().unwrap();
        let pool = facts.provider_defaults("ibm_cis_origin_pool");
        assert_eq!((pool.flag("enabled"), pool.number("minimum_origins")), (Some(true), Some(1)));
        assert_eq!(pool.block("origins").text("weight").as_deref(), Some("1"));
        assert_eq!(pool.block("notes").text("weight"), None);
        assert_eq!(pool.number("enabled"), None, "a flag is no number");
        let ttl = |kind: &str| facts.provider_defaults(kind).number("ttl");
        assert_eq!(ttl("ibm_cis_global_load_balancer"), Some(60));
        assert_eq!(ttl("cloudflare_load_balancer"), Some(30));
        assert_eq!(ttl("aws_route53_record"), None);
    }
}

//! Addresses of resources, and which instance stands for one of which it is unknown whether it is there.

use std::collections::HashMap;

use resilint_terraform::Instance;

/// Instances by address. Where it is unknown how many there are of a block, one stands for all, whichever
/// key a reference has.
#[derive(Debug, Default)]
pub(crate) struct Addresses<'a> {
    exact: HashMap<&'a str, &'a Instance>,
    /// Those that stand for all of their block, by their address without keys.
    stand_ins: HashMap<String, Vec<&'a Instance>>,
}

impl<'a> Addresses<'a> {
    /// The addresses of these instances.
    pub(crate) fn of(instances: impl Iterator<Item = &'a Instance>) -> Self {
        let mut all = Self::default();
        for instance in instances {
            all.exact.insert(&instance.address, instance);
            if instance.address.contains(ANY) {
                let (blocks, _) = taken_apart(&instance.address);
                all.stand_ins.entry(blocks).or_default().push(instance);
            }
        }
        all
    }

    /// The instance of exactly this address, else the one that stands for it.
    pub(crate) fn find(&self, address: &str) -> Option<&'a Instance> {
        self.exact.get(address).copied().or_else(|| self.stand_in(address))
    }

    fn stand_in(&self, address: &str) -> Option<&'a Instance> {
        if self.stand_ins.is_empty() {
            return None;
        }
        let (blocks, keys) = taken_apart(address);
        let fits = |instance: &&&Instance| {
            let (_, own) = taken_apart(&instance.address);
            own.len() == keys.len()
                && own.iter().zip(&keys).all(|(own, key)| own == &ANY || own == key)
        };
        self.stand_ins.get(&blocks)?.iter().find(fits).copied()
    }
}

/// The key of what stands for all.
const ANY: &str = "[*]";

/// An address without its keys, such as `module.a.ibm_is_vpc.b`, and the keys with their brackets.
fn taken_apart(address: &str) -> (String, Vec<&str>) {
    let (mut blocks, mut keys) = (String::with_capacity(address.len()), Vec::new());
    let mut rest = address;
    while let Some(start) = rest.find('[') {
        let (before, key) = rest.split_at(start);
        blocks.push_str(before);
        let (key, after) = key.split_at(length(key));
        keys.push(key);
        rest = after;
    }
    blocks.push_str(rest);
    (blocks, keys)
}

/// The length of the key that a text begins with; brackets in quotes are part of it.
fn length(text: &str) -> usize {
    let (mut quoted, mut escaped) = (false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b']' if !quoted => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::taken_apart;

    #[test]
    fn keys_may_hold_what_ends_them() {
        let taken = taken_apart(r#"module.a["x]\"["].b.c[0]"#);
        assert_eq!(taken, ("module.a.b.c".to_owned(), vec![r#"["x]\"["]"#, "[0]"]));
        assert_eq!(taken_apart("b.c"), ("b.c".to_owned(), vec![]));
        assert_eq!(taken_apart("b.c[0"), ("b.c".to_owned(), vec!["[0"]));
    }
}

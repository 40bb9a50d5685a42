//! Addresses taken apart: `module.net["eu"].data.ibm_is_subnet.s[0].id`.

use std::sync::Arc;

use crate::instance::{Key, Mode};

/// A name and the index behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step<'t> {
    pub(super) name: &'t str,
    pub(super) key: Key,
    /// Where it ends in the address.
    end: usize,
}

/// Most steps that an address has. Longer ones are cut.
const LONGEST: usize = 200;

/// The steps of an address or reference. What cannot be read ends it.
pub(super) fn steps(text: &str) -> Vec<Step<'_>> {
    let mut steps = Vec::new();
    let mut at = 0;
    while at < text.len() && steps.len() < LONGEST {
        let rest = &text[at..];
        let length = rest.find(['.', '[']).unwrap_or(rest.len());
        let name = &rest[..length];
        let mut end = at + length;
        let mut key = Key::None;
        // A second index belongs to a value, not to an instance: the first counts.
        while text[end..].starts_with('[') {
            let Some((found, length)) = index(&text[end..]) else { return steps };
            end += length;
            if key == Key::None {
                key = found;
            }
        }
        steps.push(Step { name, key, end });
        if !text[end..].starts_with('.') {
            break;
        }
        at = end + 1;
    }
    steps
}

/// `[0]` or `["eu"]` at the start of a text, and how long it is.
fn index(text: &str) -> Option<(Key, usize)> {
    let inside = text.strip_prefix('[')?;
    let Some(quoted) = inside.strip_prefix('"') else {
        let length = inside.find(']')?;
        let key = inside[..length].parse().map_or(Key::Unknown, Key::Index);
        return Some((key, length + 2));
    };
    let mut name = String::new();
    let mut letters = quoted.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => name.push(match letters.next()?.1 {
                'n' => '\n',
                't' => '\t',
                other => other,
            }),
            '"' => {
                let closed = quoted[at + 1..].starts_with(']');
                return closed.then(|| (Key::Name(name.into()), at + 4));
            }
            letter => name.push(letter),
        }
    }
    None
}

/// The address of a resource instance.
#[derive(Clone, Debug)]
pub(super) struct Address<'t> {
    /// The module instance; empty for the root module.
    pub(super) module: &'t str,
    /// The same without keys.
    pub(super) path: String,
    pub(super) mode: Mode,
    pub(super) kind: &'t str,
    pub(super) name: &'t str,
    pub(super) key: Key,
}

impl Address<'_> {
    /// `data.ibm_is_subnet.s`: the block within its module.
    pub(super) fn block(&self) -> String {
        let data = if self.mode == Mode::Data { "data." } else { "" };
        format!("{data}{}.{}", self.kind, self.name)
    }

    /// The block, in the module without keys.
    pub(super) fn keyless(&self) -> Arc<str> {
        within(&self.path, &self.block()).into()
    }
}

/// The parts of an address; nothing for what is none.
pub(super) fn address(text: &str) -> Option<Address<'_>> {
    let steps = steps(text);
    let modules = steps.chunks_exact(2).take_while(|pair| pair[0].name == "module").count() * 2;
    let (path, rest) = steps.split_at(modules);
    let (mode, rest) = match rest.first()?.name {
        "data" => (Mode::Data, &rest[1..]),
        _ => (Mode::Managed, rest),
    };
    let [kind, name, ..] = rest else { return None };
    Some(Address {
        module: path.last().map_or("", |last| &text[..last.end]),
        path: keyless(path),
        mode,
        kind: kind.name,
        name: name.name,
        key: name.key.clone(),
    })
}

fn keyless(path: &[Step<'_>]) -> String {
    path.iter().map(|step| step.name).collect::<Vec<_>>().join(".")
}

/// A module instance, taken apart.
#[derive(Clone, Debug)]
pub(super) struct Module<'t> {
    /// The module instance that calls it.
    pub(super) caller: &'t str,
    pub(super) name: &'t str,
    pub(super) key: Key,
}

/// The last call of a module address; nothing for the root module.
pub(super) fn module(text: &str) -> Option<Module<'_>> {
    let steps = steps(text);
    let last = steps.last()?;
    let caller = steps.len().checked_sub(3).and_then(|index| steps.get(index));
    let caller = caller.map_or("", |step| &text[..step.end]);
    Some(Module { caller, name: last.name, key: last.key.clone() })
}

/// A module address without keys.
pub(super) fn module_path(text: &str) -> String {
    keyless(&steps(text))
}

/// An address within a module.
pub(super) fn within(module: &str, address: &str) -> String {
    if module.is_empty() { address.to_owned() } else { format!("{module}.{address}") }
}

//! Who refers to whom, by which argument, and how sure that is.

use std::collections::HashMap;

use resilint_terraform::value::Value as Term;
use resilint_terraform::{Data, Instance, Key, Mode, ModuleCall, Multiplicity};

use crate::normalise::terraform::address::Addresses;
use crate::normalise::terraform::certain::is_certain_source;

/// What leaves open whether something is there, or belongs to what it was found by.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Doubt<'a> {
    /// The unknown value that decides.
    pub(crate) by: &'a Term,
    /// Whether at least one is surely there.
    pub(crate) is_there: bool,
}

impl<'a> Doubt<'a> {
    /// Of an instance by itself.
    pub(crate) fn of_count(instance: &'a Instance) -> Option<Self> {
        match &instance.count {
            Multiplicity::One => None,
            Multiplicity::Unknown { min, by, .. } => Some(Self { by, is_there: *min > 0 }),
        }
    }
}

/// A reference from one instance to another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Referral<'a> {
    /// Who refers.
    pub(crate) from: &'a Instance,
    /// By which argument.
    pub(crate) by: &'a str,
    term: &'a Term,
    /// Whether the value leads to that one and to no other of its type.
    is_sure: bool,
}

impl<'a> Referral<'a> {
    /// What leaves open whether the one that refers is there whenever the other is, and belongs to it.
    pub(crate) fn doubt(&self, target: &'a Instance) -> Option<Doubt<'a>> {
        if !self.is_sure {
            return Some(Doubt { by: self.term, is_there: false });
        }
        match &target.count {
            Multiplicity::Unknown { by, max, .. } => {
                let of_many = max.is_none_or(|max| max > 1);
                if of_many && !is_beside(self.from, target) {
                    return Some(Doubt { by, is_there: false });
                }
                if is_same(by, &self.from.count) { None } else { Doubt::of_count(self.from) }
            }
            Multiplicity::One => Doubt::of_count(self.from),
        }
    }
}

/// Whether both are in one instance of a module, so that there is one of one for each of the other.
fn is_beside(from: &Instance, target: &Instance) -> bool {
    let inside = from.module.strip_prefix(&*target.module);
    target.key != Key::Unknown
        && inside.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Whether a number of instances hangs on the same value: then they are there together.
fn is_same(by: &Term, count: &Multiplicity) -> bool {
    let Multiplicity::Unknown { by: other, .. } = count else { return false };
    let symbol = |term: &Term| term.as_unknown().and_then(|unknown| unknown.symbol.clone());
    symbol(by).is_some_and(|own| symbol(other) == Some(own))
}

/// A value of which it cannot be told what it refers to.
#[derive(Debug)]
struct Open<'a> {
    from: &'a Instance,
    term: &'a Term,
    /// Whether it is surely what the resources yield that it refers to.
    is_certain: bool,
    /// What it refers to.
    targets: Vec<&'a Instance>,
    /// The arguments of data sources and modules that it refers to: those may lead on.
    configs: Vec<&'a Term>,
}

/// All references of one evaluation.
#[derive(Debug, Default)]
pub(crate) struct Referrals<'a> {
    /// By the address referred to.
    known: HashMap<&'a str, Vec<Referral<'a>>>,
    /// By type and argument of the one that refers.
    open: HashMap<(&'a str, &'a str), Vec<Open<'a>>>,
}

impl<'a> Referrals<'a> {
    /// The references of these instances.
    pub(crate) fn of(
        instances: impl Iterator<Item = &'a Instance>,
        modules: &'a [ModuleCall],
        addresses: &Addresses<'a>,
    ) -> Self {
        let calls = modules.iter().map(|call| (&*call.address, &call.config)).collect();
        let mut all = Self::default();
        for from in instances {
            for (by, value) in from.config.as_object().into_iter().flatten() {
                each_part(value, true, &mut |term, there| {
                    all.add(from, by, term, there, addresses, &calls);
                });
            }
        }
        all
    }

    fn add(
        &mut self,
        from: &'a Instance,
        by: &'a str,
        term: &'a Term,
        is_there: bool,
        addresses: &Addresses<'a>,
        calls: &HashMap<&'a str, &'a Term>,
    ) {
        if term.refs.is_empty() && !term.is_unknown() {
            return;
        }
        let mut targets: Vec<&Instance> = Vec::new();
        let mut configs: Vec<&Term> = Vec::new();
        for reference in &term.refs {
            let found = addresses.find(&reference.address);
            if let Some(target) = found
                && !targets.iter().any(|known| std::ptr::eq(*known, target))
            {
                targets.push(target);
            }
            let looked_up = found.filter(|target| target.mode == Mode::Data);
            let called = calls.get(&*reference.address).copied();
            configs.extend(looked_up.map(|target| &target.config).or(called));
        }
        let is_certain = is_there && is_certain_source(term);
        for target in &targets {
            let alike = targets.iter().filter(|other| other.kind == target.kind).count();
            self.refer(target, Referral { from, by, term, is_sure: is_certain && alike == 1 });
        }
        let is_settled = is_certain && configs.is_empty() && !targets.is_empty();
        if term.is_unknown() && from.mode == Mode::Managed && !is_settled {
            let open = Open { from, term, is_certain, targets, configs };
            self.open.entry((&*from.kind, by)).or_default().push(open);
        }
    }

    /// Notes a reference, once for each argument: the surest counts.
    fn refer(&mut self, target: &'a Instance, referral: Referral<'a>) {
        let known = self.known.entry(&*target.address).or_default();
        let last = known.last_mut();
        match last.filter(|it| std::ptr::eq(it.from, referral.from) && it.by == referral.by) {
            Some(last) => last.is_sure |= referral.is_sure,
            None => known.push(referral),
        }
    }

    /// The references to an instance.
    pub(crate) fn to(&self, target: &Instance) -> impl Iterator<Item = &Referral<'a>> {
        self.known.get(&*target.address).into_iter().flatten()
    }

    /// The instances of a type of which it cannot be told what they refer to by an argument, each with
    /// the value that leaves it open. A value that refers to something of the target's type leads there;
    /// what a data source or a module yields leads on where its arguments do.
    pub(crate) fn open(
        &self,
        kind: &str,
        argument: &str,
        target: &Instance,
        leads_on: &dyn Fn(&Term) -> bool,
    ) -> Vec<(&'a Instance, &'a Term)> {
        let is_open = |open: &&Open<'a>| {
            let managed = open.targets.iter().filter(|other| other.mode == Mode::Managed);
            !std::ptr::eq(open.from, target)
                && !managed.into_iter().any(|other| other.kind == target.kind)
                && (!open.is_certain || open.configs.iter().any(|config| leads_on(config)))
        };
        let all = self.open.get(&(kind, argument)).into_iter().flatten();
        let mut found: Vec<(&Instance, &Term)> = Vec::new();
        for open in all.filter(is_open) {
            if !found.last().is_some_and(|(last, _)| std::ptr::eq(*last, open.from)) {
                found.push((open.from, open.term));
            }
        }
        found
    }
}

/// Calls `found` with the address of each reference in a value, at any depth.
pub(crate) fn each<'v>(value: &'v Term, found: &mut impl FnMut(&'v str)) {
    each_part(value, true, &mut |part, _| {
        part.refs.iter().for_each(|reference| found(&reference.address));
    });
}

/// Calls `found` with a value and all values in it that lead anywhere, at any depth, and with whether they
/// are surely in it.
fn each_part<'v>(value: &'v Term, is_there: bool, found: &mut impl FnMut(&'v Term, bool)) {
    if value.is_wholly_known() && !value.refers() {
        return;
    }
    found(value, is_there);
    match &value.data {
        Data::List(items) | Data::Set(items) => {
            items.iter().for_each(|item| each_part(item, is_there, found));
        }
        Data::Object(map) => map.values().for_each(|item| each_part(item, is_there, found)),
        Data::Unknown(unknown) => {
            unknown.members.iter().for_each(|item| each_part(item, is_there, found));
            unknown.possible.iter().for_each(|item| each_part(item, false, found));
        }
        Data::Null | Data::Bool(_) | Data::Number(_) | Data::String(_) | Data::Handle(_) => {}
    }
}

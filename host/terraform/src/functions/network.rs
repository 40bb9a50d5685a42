//! Arithmetic of IP addresses.

use std::net::{Ipv4Addr, Ipv6Addr};

use rust_decimal::prelude::ToPrimitive as _;

use super::arguments::{list, text};
use super::{Call, Function, Invalid, strict, strict_variadic};
use crate::value::{Data, Number};

type Answer = Result<Data, Invalid>;

pub(super) const FUNCTIONS: &[Function] = &[
    strict("cidrhost", 2, 2, cidrhost),
    strict("cidrnetmask", 1, 1, cidrnetmask),
    strict("cidrsubnet", 3, 3, cidrsubnet),
    strict_variadic("cidrsubnets", 1, cidrsubnets),
];

/// A block of addresses.
#[derive(Clone, Copy)]
struct Prefix {
    /// The first address.
    start: u128,
    /// Bits that are the same in all of them.
    length: u32,
    /// Bits of an address: 32 or 128.
    bits: u32,
}

/// A number of which the last bits are set.
fn ones(bits: u32) -> u128 {
    1_u128.checked_shl(bits).map_or(u128::MAX, |next| next - 1)
}

impl Prefix {
    const fn host_bits(self) -> u32 {
        self.bits.saturating_sub(self.length)
    }

    fn last(self) -> u128 {
        self.start | ones(self.host_bits())
    }

    fn address(self, address: u128) -> String {
        if self.bits == 32 {
            return Ipv4Addr::from(u32::try_from(address).unwrap_or(u32::MAX)).to_string();
        }
        Ipv6Addr::from(address).to_string()
    }

    fn written(self) -> String {
        format!("{}/{}", self.address(self.start), self.length)
    }
}

/// Reads a block. Zeros before a number are no octal mark: Terraform reads them as decimal.
fn prefix(call: &Call<'_>) -> Result<Prefix, Invalid> {
    let written = call.text(0)?;
    let parsed = written.split_once('/').and_then(|(address, length)| {
        let (start, bits) = address4(address)
            .map(|address| (address, 32))
            .or_else(|| address.parse::<Ipv6Addr>().ok().map(|address| (address.into(), 128)))?;
        let plain = !length.starts_with('+');
        let length = length.parse().ok().filter(|length| plain && *length <= bits)?;
        Some(Prefix { start: start & !ones(bits - length), length, bits })
    });
    parsed.ok_or_else(|| call.refuse(0, format_args!("is no block of IP addresses: {written:?}")))
}

fn address4(written: &str) -> Option<u128> {
    let mut parts = written.split('.');
    let mut address = 0;
    for _ in 0..4 {
        let part = parts.next()?;
        if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        address = address << 8 | u128::from(part.parse::<u8>().ok()?);
    }
    parts.next().is_none().then_some(address)
}

fn cidrhost(call: &Call<'_>) -> Answer {
    let (block, number) = (prefix(call)?, call.number(1)?);
    let number = Some(number).filter(Number::is_integer).and_then(|number| number.to_i128());
    let number = number.ok_or_else(|| call.refuse(1, "is no whole number"))?;
    // Negative numbers count from the end: the last address is -1.
    let distance = if number < 0 { (number + 1).unsigned_abs() } else { number.unsigned_abs() };
    if distance > ones(block.host_bits()) {
        return Err(call.refuse(1, format_args!("does not fit into {}", block.written())));
    }
    let host = if number < 0 { block.last() - distance } else { block.start + distance };
    Ok(text(block.address(host)))
}

fn cidrnetmask(call: &Call<'_>) -> Answer {
    let block = prefix(call)?;
    if block.bits != 32 {
        return Err(call.refuse(0, "is of IPv6, which has no netmasks"));
    }
    Ok(text(block.address(ones(32) & !ones(block.host_bits()))))
}

/// The length of a block within another one.
fn extended(call: &Call<'_>, block: Prefix, index: usize) -> Result<u32, Invalid> {
    let more = u32::try_from(call.size(index)?).ok();
    let length = more.and_then(|more| block.length.checked_add(more));
    length.filter(|length| *length <= block.bits).ok_or_else(|| {
        call.refuse(index, format_args!("asks for more bits than {} has left", block.written()))
    })
}

fn cidrsubnet(call: &Call<'_>) -> Answer {
    let block = prefix(call)?;
    let length = extended(call, block, 1)?;
    let number = call.number(2)?;
    let number = Some(number).filter(Number::is_integer).and_then(|number| number.to_u128());
    let number = number.filter(|number| *number <= ones(length - block.length));
    let number = number.ok_or_else(|| {
        let more = length - block.length;
        call.refuse(2, format_args!("numbers no subnet: {more} more bits do not hold it"))
    })?;
    let subnet = Prefix { length, ..block };
    let start = block.start | number.checked_shl(subnet.host_bits()).unwrap_or(0);
    Ok(text(Prefix { start, ..subnet }.written()))
}

/// Blocks one after the other, each aligned to its size.
fn cidrsubnets(call: &Call<'_>) -> Answer {
    let block = prefix(call)?;
    let (history, mut subnets, mut next) = (call.history(), Vec::new(), Some(block.start));
    for index in 1..call.args.len() {
        let subnet = Prefix { length: extended(call, block, index)?, ..block };
        if !(1..=32).contains(&(subnet.length - block.length)) {
            return Err(call.refuse(index, "has to be from 1 to 32"));
        }
        let size = ones(subnet.host_bits());
        let start = next.and_then(|next| next.checked_add(size)).map(|start| start & !size);
        let start = start.filter(|start| *start <= block.last());
        let full =
            || call.refuse(index, format_args!("finds no space left in {}", block.written()));
        let subnet = Prefix { start: start.ok_or_else(full)?, ..subnet };
        next = subnet.last().checked_add(1);
        subnets.push(history.text(subnet.written()));
    }
    Ok(list(subnets))
}

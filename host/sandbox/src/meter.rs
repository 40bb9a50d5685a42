//! Counts the memory and tables of one call, all of them together, and remembers what it refused.

use crate::Limits;
use wasmtime::{ResourceLimiter, Result};

/// What the guest asked for and did not get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// This many bytes of linear memory in all.
    Memory(usize),
    /// This many table elements in all.
    Table(usize),
}

/// The state of a store: a `ResourceLimiter` over totals. wasmtime's own `StoreLimits` limits each
/// memory by itself and forgets what it refused, so that the failure would look like any other trap.
#[derive(Debug)]
pub(crate) struct Meter {
    limits: Limits,
    memory: Total,
    elements: Total,
    refusal: Option<Refusal>,
}

impl Meter {
    pub(crate) fn new(limits: Limits) -> Self {
        Self { limits, memory: Total::default(), elements: Total::default(), refusal: None }
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The last thing refused. A guest may live on after a refusal, so this explains a failure but is none.
    pub(crate) fn refusal(&self) -> Option<Refusal> {
        self.refusal
    }

    /// Most bytes of linear memory the call had at a time. Memories never shrink.
    pub(crate) fn peak_memory(&self) -> usize {
        self.memory.granted
    }
}

impl ResourceLimiter for Meter {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> Result<bool> {
        if maximum.is_some_and(|maximum| desired > maximum) {
            return Ok(false);
        }
        let granted = self.memory.grow(desired.saturating_sub(current), self.limits.memory);
        self.refusal = granted.err().map(Refusal::Memory).or(self.refusal);
        Ok(granted.is_ok())
    }

    fn memory_grow_failed(&mut self, _: wasmtime::Error) -> Result<()> {
        self.memory.undo();
        Ok(())
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> Result<bool> {
        if maximum.is_some_and(|maximum| desired > maximum) {
            return Ok(false);
        }
        let granted =
            self.elements.grow(desired.saturating_sub(current), self.limits.table_elements);
        self.refusal = granted.err().map(Refusal::Table).or(self.refusal);
        Ok(granted.is_ok())
    }

    fn table_grow_failed(&mut self, _: wasmtime::Error) -> Result<()> {
        self.elements.undo();
        Ok(())
    }

    fn instances(&self) -> usize {
        self.limits.instances
    }

    fn tables(&self) -> usize {
        self.limits.tables
    }

    fn memories(&self) -> usize {
        self.limits.memories
    }
}

/// A running total that can take back its last growth.
#[derive(Debug, Default)]
struct Total {
    granted: usize,
    last: usize,
}

impl Total {
    /// Adds `more` if the sum stays within `limit`; otherwise says what the sum would be.
    fn grow(&mut self, more: usize, limit: usize) -> std::result::Result<(), usize> {
        self.last = 0;
        let wanted = self.granted.saturating_add(more);
        if wanted > limit {
            return Err(wanted);
        }
        self.granted = wanted;
        self.last = more;
        Ok(())
    }

    /// Takes back the last growth, which the host could not carry out.
    fn undo(&mut self) {
        self.granted -= std::mem::take(&mut self.last);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meter() -> Meter {
        Meter::new(Limits { memory: 100, table_elements: 10, ..Limits::default() })
    }

    #[test]
    fn sums_over_memories() {
        let mut meter = meter();
        assert!(meter.memory_growing(0, 60, None).unwrap());
        assert!(!meter.memory_growing(0, 60, None).unwrap());
        assert_eq!(meter.refusal(), Some(Refusal::Memory(120)));
        assert_eq!(meter.peak_memory(), 60);
    }

    #[test]
    fn takes_back_a_growth_that_failed() {
        let mut meter = meter();
        assert!(meter.memory_growing(0, 60, None).unwrap());
        meter.memory_grow_failed(wasmtime::Error::msg("no pages")).unwrap();
        assert!(meter.memory_growing(0, 90, None).unwrap());
        assert_eq!(meter.peak_memory(), 90);
    }

    #[test]
    fn takes_back_nothing_after_a_refusal() {
        let mut meter = meter();
        assert!(meter.memory_growing(0, 60, None).unwrap());
        assert!(!meter.memory_growing(60, 200, None).unwrap());
        meter.memory_grow_failed(wasmtime::Error::msg("refused")).unwrap();
        assert_eq!(meter.peak_memory(), 60);
    }

    #[test]
    fn a_growth_beyond_the_guests_own_maximum_is_no_refusal() {
        let mut meter = meter();
        assert!(!meter.memory_growing(0, 60, Some(50)).unwrap());
        assert!(!meter.table_growing(0, 6, Some(5)).unwrap());
        assert_eq!(meter.refusal(), None);
    }
}

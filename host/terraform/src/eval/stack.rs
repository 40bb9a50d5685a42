//! The stack of an evaluation. It recurses as deep as expressions and references nest, and threads differ in
//! what they have room for, so each evaluation has a thread whose stack the limit of depth is made for.

use std::panic::resume_unwind;
use std::thread::{Builder, scope};

use crate::limit::DEPTH;

/// Room for [`DEPTH`] levels, also without optimisation. Only what is used is ever taken from memory.
const STACK: usize = 32 << 20;

/// The depth that any thread has room for.
const SHALLOW: u32 = 40;

/// Does work that recurses, to at most the depth that it is given.
pub(super) fn with<R: Send>(work: impl Fn(u32) -> R + Sync) -> R {
    scope(|scope| {
        let thread = Builder::new().name("evaluation".to_owned()).stack_size(STACK);
        match thread.spawn_scoped(scope, || work(DEPTH)) {
            Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
            // Where there are no threads to be had.
            Err(_) => work(SHALLOW),
        }
    })
}

//! Room to evaluate in. Named things rest on each other many levels deep, and each level takes some
//! kilobytes of stack: more than the threads of a pool have.

use std::panic::resume_unwind;
use std::thread::{Builder, scope};

/// Bytes of stack for one evaluation: what `DEPTH` named things with `NESTING` expressions take, with a
/// margin for builds without optimisation. The system gives the memory as it is used.
const STACK: usize = 64 << 20;

/// Does the work in a thread with enough stack, or here where the system has no more threads.
pub(super) fn with_room<R: Send>(work: impl Fn() -> R + Sync) -> R {
    let done = scope(|scope| {
        let thread = Builder::new().stack_size(STACK).spawn_scoped(scope, &work).ok()?;
        Some(thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
    });
    done.unwrap_or_else(work)
}

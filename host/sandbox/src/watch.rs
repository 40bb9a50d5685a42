//! The wall clock: does a piece of work on a thread of its own and gives up on it when it takes too long.
//!
//! A thread cannot be stopped from outside, so work that is given up goes on until it ends by itself,
//! and its result is dropped. A call ends by its fuel, which no guest can get around because it can call
//! nothing but itself. A compilation ends because `scan` bounds what it has to do.

use crate::error::{Phase, PluginError, Result};
use crate::limits::THREAD_STACK;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// Runs a call. The thread's stack is known to be larger than the guest's, whatever thread asks.
pub(crate) fn running<T: Send + 'static>(
    plugin: &str,
    limit: Duration,
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let (sender, receiver) = channel();
    thread::Builder::new()
        .name(format!("plugin {plugin}"))
        .stack_size(THREAD_STACK)
        .spawn(move || sender.send(work()))
        .map_err(|error| PluginError::host(plugin, error))?;
    wait(plugin, limit, Phase::Running, &receiver)
}

/// Runs a compilation. wasmtime spreads it over the current rayon pool; one of its own keeps it from
/// waiting for workers of the global pool, which may all be waiting for this compilation.
pub(crate) fn compiling<T: Send + 'static>(
    plugin: &str,
    limit: Duration,
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let pool = rayon::ThreadPoolBuilder::new()
        .thread_name(|_| "compile plugin".to_owned())
        .stack_size(THREAD_STACK)
        // A panic drops the sender, which the receiver sees; it must not abort the process.
        .panic_handler(|_| ())
        .build()
        .map_err(|error| PluginError::host(plugin, error))?;
    let (sender, receiver) = channel();
    pool.spawn(move || {
        // Nobody listens any more after the limit.
        let _ = sender.send(work());
    });
    wait(plugin, limit, Phase::Compiling, &receiver)
}

fn wait<T>(
    plugin: &str,
    limit: Duration,
    phase: Phase,
    receiver: &Receiver<Result<T>>,
) -> Result<T> {
    receiver.recv_timeout(limit).unwrap_or_else(|error| {
        Err(match error {
            RecvTimeoutError::Timeout => {
                PluginError::WallClock { plugin: plugin.into(), limit, phase }
            }
            RecvTimeoutError::Disconnected => {
                PluginError::host(plugin, format_args!("the host panicked while {phase}"))
            }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Duration = Duration::from_millis(20);

    fn slow() -> Result<()> {
        thread::sleep(10 * LIMIT);
        Ok(())
    }

    #[test]
    fn the_wall_clock_is_obeyed() {
        assert_eq!(running("p", Duration::from_secs(10), || Ok(1)), Ok(1));
        assert_eq!(compiling("p", Duration::from_secs(10), || Ok(1)), Ok(1));
    }

    #[test]
    fn the_wall_clock_is_violated() {
        let given_up =
            |phase| Err(PluginError::WallClock { plugin: "p".into(), limit: LIMIT, phase });
        assert_eq!(running("p", LIMIT, slow), given_up(Phase::Running));
        assert_eq!(compiling("p", LIMIT, slow), given_up(Phase::Compiling));
    }

    #[test]
    fn a_panic_of_the_host_is_an_error_of_one_plugin() {
        let host = |result| matches!(result, Err(PluginError::Host { .. }));
        assert!(host(running::<()>("p", LIMIT * 100, || panic!("on purpose"))));
        assert!(host(compiling::<()>("p", LIMIT * 100, || panic!("on purpose"))));
    }
}

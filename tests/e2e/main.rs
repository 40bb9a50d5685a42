//! End-to-end tests: the real binary with the real plugins.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test that cannot go on panics, one that is skipped says so"
)]

mod cli;
mod common;
mod corpus;
mod coverage;
mod estate;
mod examples;
mod judged;
mod plugins;
mod reviewed;
mod terraform;
mod topology;
mod walkthrough;

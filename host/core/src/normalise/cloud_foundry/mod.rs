//! Cloud Foundry.

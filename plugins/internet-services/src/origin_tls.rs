//! Whether what an origin belongs to can speak TLS.

use resilint_sdk::App;
use resilint_sdk::schema::{Kind, Listener, LoadBalancer, PoolOrigin, Resource};

/// What is known of the encryption of an origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Speaks {
    /// It shows a certificate.
    Tls,
    /// It speaks plain HTTP only.
    Plain,
    /// The input does not tell.
    Unclear,
}

/// What an origin speaks, and the resource that says so.
pub(crate) fn of<'a>(app: &App<'a>, origin: &PoolOrigin) -> (Speaks, Option<&'a Resource>) {
    let via = origin.via.as_deref().and_then(|id| app.resource(id));
    let speaks = match via.map(|resource| &resource.kind) {
        Some(Kind::LoadBalancer(balancer)) => of_balancer(balancer),
        Some(Kind::DomainMapping(mapping)) if !mapping.tls_secret.is_absent() => Speaks::Tls,
        _ => Speaks::Unclear,
    };
    (speaks, via)
}

fn of_balancer(balancer: &LoadBalancer) -> Speaks {
    let listeners = &balancer.listeners;
    let is = |listener: &Listener, word: &str| {
        listener.protocol.known().is_some_and(|protocol| protocol.eq_ignore_ascii_case(word))
    };
    if listeners.items.iter().any(|one| is(one, "https") || !one.certificate.is_absent()) {
        return Speaks::Tls;
    }
    let plain = listeners.items.iter().all(|listener| is(listener, "http"));
    if plain && listeners.closed && !listeners.items.is_empty() {
        Speaks::Plain
    } else {
        Speaks::Unclear
    }
}

//! Override files: what they say of a block replaces what the block says.

use crate::instance::Diagnostic;
use crate::syntax::{Block, Body};

/// Merges the blocks of an override file into those of the other files.
pub(super) fn over(bodies: &mut [Body], overriding: &Body, diagnostics: &mut Vec<Diagnostic>) {
    for block in &overriding.blocks {
        if &*block.kind == "locals" {
            for local in &block.body.attributes {
                let mut given = bodies
                    .iter_mut()
                    .flat_map(|body| &mut body.blocks)
                    .filter(|other| &*other.kind == "locals");
                given.any(|locals| locals.body.attributes.replace(local));
            }
            continue;
        }
        let mut others = bodies.iter_mut().flat_map(|body| &mut body.blocks);
        match others.find(|other| is_same(other, block)) {
            Some(other) => merge(&mut other.body, &block.body),
            None if &*block.kind == "terraform" => {}
            None => diagnostics.push(Diagnostic {
                place: Some(block.place),
                message: format!("there is no {} block to override here", block.kind),
                help: "declare it in a file that is not an override".into(),
            }),
        }
    }
}

/// The same kind and labels; of providers also the same alias.
fn is_same(a: &Block, b: &Block) -> bool {
    let alias =
        |block: &Block| block.body.attribute("alias").and_then(|alias| super::text(&alias.expr));
    a.kind == b.kind && a.labels == b.labels && (&*a.kind != "provider" || alias(a) == alias(b))
}

/// Arguments replace one by one, nested blocks all of a kind at once, whether they are written or made
/// by a dynamic block. What `lifecycle` says replaces one by one too.
fn merge(body: &mut Body, overriding: &Body) {
    for attribute in &overriding.attributes {
        if !body.attributes.replace(attribute) {
            body.attributes.push(attribute.clone());
        }
    }
    let (lifecycles, others): (Vec<&Block>, Vec<&Block>) =
        overriding.blocks.iter().partition(|block| &*block.kind == "lifecycle");
    body.blocks.retain(|block| !others.iter().any(|other| other.makes() == block.makes()));
    body.blocks.extend(others.into_iter().cloned());
    for lifecycle in lifecycles {
        match body.blocks.iter_mut().find(|block| block.kind == lifecycle.kind) {
            Some(given) => merge(&mut given.body, &lifecycle.body),
            None => body.blocks.push(lifecycle.clone()),
        }
    }
}

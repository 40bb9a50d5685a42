//! One thing that several inputs speak of: what a root module declares and an export of the account shows, what one
//! root declares and another one names by its cloud resource name, id or host. References within one root are followed
//! before; after them names rank in the order cloud resource name, id, host. Where more than one thing has a name,
//! nothing is joined.

mod crn;
mod fold;
mod index;
mod literal;
mod same;

use resilint_schema::Topology;

/// Notes which resources are one and the same, with `same-as` relations, and where the names of others lead that
/// resources hold. What is the same as another one has handed over to it all that it knew and all its relations.
pub fn join_inputs(topology: &mut Topology) {
    for (known, shown) in same::pairs(topology) {
        fold::into(topology, known, shown);
    }
    literal::relate(topology);
}

/// Takes out of the apps what is the same as another of their members: no copy is counted twice.
pub fn leave_out_repeated(topology: &mut Topology) {
    let repeated = same::repeated(topology);
    if repeated.is_empty() {
        return;
    }
    topology.apps.retain_mut(|app| {
        let had_members = !app.members.is_empty();
        app.members.retain(|id| !repeated.contains(id));
        !had_members || !app.members.is_empty()
    });
    for (number, app) in topology.apps.iter_mut().enumerate() {
        app.id = format!("a{number}");
    }
}

#[cfg(test)]
mod tests;

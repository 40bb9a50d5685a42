//! Local load balancers of an app with their pools and members.

use resilint_sdk::App;
use resilint_sdk::schema::symbol::MADE_OF;
use resilint_sdk::schema::{BalancerPool, LoadBalancer, PoolMember, Resource, Value};

use crate::fleet::Member;

/// A pool with the balancer it is of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pool<'a> {
    pub(crate) balancer: &'a Resource,
    pub(crate) pool: &'a BalancerPool,
    index: usize,
}

/// All pools of the local load balancers of an app.
pub(crate) fn of<'a>(app: &App<'a>) -> Vec<Pool<'a>> {
    app.local_balancers().flat_map(|(balancer, fields)| of_balancer(balancer, fields)).collect()
}

pub(crate) fn of_balancer<'a>(
    balancer: &'a Resource,
    fields: &'a LoadBalancer,
) -> impl Iterator<Item = Pool<'a>> {
    let pools = fields.pools.items.iter().enumerate();
    pools.map(move |(index, pool)| Pool { balancer, pool, index })
}

impl<'a> Pool<'a> {
    /// `pool web of shop-lb`.
    pub(crate) fn label(&self) -> String {
        let name = &self.pool.name;
        let symbol = name.symbol().filter(|symbol| !symbol.starts_with(MADE_OF));
        match name.known().map(String::as_str).or(symbol) {
            Some(name) => format!("pool {name} of {}", self.balancer.label()),
            None => format!("pool {} of {}", self.index + 1, self.balancer.label()),
        }
    }

    /// The pointer to a field of the pool.
    pub(crate) fn pointer(&self, field: &str) -> String {
        format!("/spec/pools/items/{}/{field}", self.index)
    }

    /// Its members that requests may go to: a weight of 0 takes one out.
    pub(crate) fn in_rotation(&self) -> impl Iterator<Item = &'a PoolMember> + use<'a> {
        self.pool.members.items.iter().filter(|member| !is_out(member))
    }
}

fn is_out(member: &PoolMember) -> bool {
    let no_weight = member.weight.known().is_some_and(|weight| weight.parse() == Ok(0.0));
    no_weight || member.enabled.known() == Some(&false)
}

/// The server or group of servers that a member is, where it is one of the input.
pub(crate) fn server<'a>(app: &App<'a>, member: &PoolMember) -> Option<Member<'a>> {
    Member::of(app.resource(member.resource.as_deref()?)?)
}

/// Whether it cannot be told which server a member is, so that it may be any.
pub(crate) fn is_anyone(member: &PoolMember) -> bool {
    member.resource.is_none() && !matches!(member.address, Value::Absent)
}

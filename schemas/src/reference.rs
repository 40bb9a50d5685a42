//! The ids of other resources that a kind holds in its fields.

use crate::global_balancer::{GlobalLoadBalancer, OriginPool, PoolList};
use crate::{Kind, ResourceId, Value};

impl Kind {
    /// The resources that the fields of this kind name, such as the pools of a global load balancer;
    /// one that is named twice is there twice. Relations say the rest.
    #[must_use]
    pub fn references(&self) -> Vec<&ResourceId> {
        match self {
            Self::GlobalLoadBalancer(balancer) => {
                let fallback = match &balancer.fallback_pool {
                    Value::Known { value, .. } => std::slice::from_ref(value),
                    Value::Unknown { candidates, .. } => candidates,
                    Value::Absent => &[],
                };
                let routes = balancer.geo_routes.items.iter().map(|route| &route.pools);
                let lists = std::iter::once(&balancer.default_pools).chain(routes);
                balancer
                    .pools
                    .items
                    .iter()
                    .chain(fallback)
                    .chain(lists.flat_map(|list| &list.pools.items))
                    .collect()
            }
            Self::OriginPool(pool) => {
                pool.origins.items.iter().filter_map(|origin| origin.via.as_ref()).collect()
            }
            Self::LoadBalancer(balancer) => {
                let members = balancer.pools.items.iter().flat_map(|pool| &pool.members.items);
                members.filter_map(|member| member.resource.as_ref()).collect()
            }
            Self::Target(target) => target.pushes.iter().flat_map(|push| &push.members).collect(),
            _ => Vec::new(),
        }
    }

    /// Renames the resources that the fields of this kind name: all of
    /// [`references`](Self::references).
    pub fn rename_references(&mut self, mut rename: impl FnMut(&mut ResourceId)) {
        match self {
            Self::GlobalLoadBalancer(balancer) => {
                let GlobalLoadBalancer { pools, default_pools, fallback_pool, geo_routes, .. } =
                    balancer.as_mut();
                pools.items.iter_mut().for_each(&mut rename);
                match fallback_pool {
                    Value::Known { value, .. } => rename(value),
                    Value::Unknown { candidates, .. } => {
                        candidates.iter_mut().for_each(&mut rename);
                    }
                    Value::Absent => {}
                }
                let routes = geo_routes.items.iter_mut().map(|route| &mut route.pools);
                for PoolList { pools, .. } in std::iter::once(default_pools).chain(routes) {
                    pools.items.iter_mut().for_each(&mut rename);
                }
            }
            Self::OriginPool(pool) => {
                let OriginPool { origins, .. } = pool.as_mut();
                origins.items.iter_mut().filter_map(|origin| origin.via.as_mut()).for_each(rename);
            }
            Self::LoadBalancer(balancer) => {
                let pools = balancer.pools.items.iter_mut();
                pools
                    .flat_map(|pool| &mut pool.members.items)
                    .filter_map(|member| member.resource.as_mut())
                    .for_each(rename);
            }
            Self::Target(target) => {
                target.pushes.iter_mut().flat_map(|push| &mut push.members).for_each(rename);
            }
            _ => {}
        }
    }
}

//! Pools of origins as global load balancers name them: by ids that lead to resources.

use resilint_schema::{GeoRoute, PoolList, ResourceId, Set, Value, Why};
use resilint_terraform::value::Value as Term;
use resilint_terraform::{Data, Multiplicity};

use crate::normalise::terraform::certain::is_certain;
use crate::normalise::terraform::field::{self, Fields};
use crate::normalise::terraform::graph::Graph;

/// Nested blocks that send the clients of one part of the world to pools.
#[derive(Debug)]
pub(crate) struct RouteWords {
    /// The name of the block.
    pub(crate) block: &'static str,
    /// What its key names, in the words of the topology.
    pub(crate) by: &'static str,
    /// The argument with the key.
    pub(crate) key: &'static str,
    /// The argument with the pools.
    pub(crate) pools: &'static str,
}

/// Finds the pools that ids stand for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pools<'a> {
    /// The types of pools.
    pub(crate) kinds: &'a [&'a str],
    pub(crate) graph: &'a Graph<'a>,
}

impl Pools<'_> {
    /// The pools of a list of ids: open where one of them does not lead to a pool for certain.
    pub(crate) fn list(&self, term: Option<&Term>, ordered: bool) -> PoolList {
        let mut pools = Set::closed(Vec::new());
        match term.map(|term| (term, &term.data)) {
            None => pools.closed = false,
            Some((_, Data::List(items) | Data::Set(items))) => {
                items.iter().for_each(|item| self.add(item, &mut pools));
            }
            Some((term, _)) => {
                self.add(term, &mut pools);
                pools.closed &= !term.is_unknown();
            }
        }
        PoolList { ordered, pools }
    }

    fn add(&self, term: &Term, pools: &mut Set<ResourceId>) {
        let found = self.graph.behind_of(term, self.kinds);
        let is_one = matches!(found.as_slice(), [one] if matches!(one.count, Multiplicity::One));
        pools.closed &= is_one && is_certain(term);
        for pool in found {
            match self.graph.id(&pool.address) {
                Some(id) if pools.items.contains(&id) => {}
                Some(id) => pools.items.push(id),
                None => pools.closed = false,
            }
        }
    }

    /// The pool that one argument names.
    pub(crate) fn one(&self, fields: &Fields<'_>, argument: &str) -> Value<ResourceId> {
        let Some(term) = fields.term(argument) else { return Value::Absent };
        if let [pool] = self.graph.behind_of(term, self.kinds).as_slice()
            && is_certain(term)
            && let Some(value) = self.graph.id(&pool.address)
        {
            let known = Value::Known { value, from: term.from, at: fields.at(argument) };
            return self.graph.subject(pool).if_there(known);
        }
        match field::text(term, self.graph) {
            // An id that is written out leads to a pool that nothing declares.
            Value::Known { value, at, .. } => Value::unknown(Why::NotDeclared, value, at),
            Value::Unknown { why, symbol, at, .. } => {
                Value::Unknown { why, symbol, candidates: Vec::new(), at }
            }
            Value::Absent => Value::Absent,
        }
    }

    /// The routes that nested blocks declare.
    pub(crate) fn routes(&self, fields: &Fields<'_>, words: &[RouteWords]) -> Set<GeoRoute> {
        let mut routes = Set::closed(Vec::new());
        for words in words {
            let blocks = fields.blocks(words.block);
            routes.closed &= blocks.open.is_none();
            routes.items.extend(blocks.items.iter().map(|block| GeoRoute {
                by: words.by.to_owned(),
                region: block.text(words.key),
                pools: self.list(block.term(words.pools), true),
            }));
        }
        routes
    }
}

/// All pools that requests may go to.
pub(crate) fn reachable(
    default: &PoolList,
    fallback: &Value<ResourceId>,
    routes: &Set<GeoRoute>,
) -> Set<ResourceId> {
    let lists = std::iter::once(default).chain(routes.items.iter().map(|route| &route.pools));
    let mut all = Set::closed(Vec::new());
    all.closed = routes.closed && !fallback.is_unknown();
    for list in lists {
        all.closed &= list.pools.closed;
        all.items.extend(list.pools.items.iter().cloned());
    }
    all.items.extend(fallback.known().cloned());
    let mut seen = std::collections::BTreeSet::new();
    all.items.retain(|id| seen.insert(id.clone()));
    all
}

//! Whether a share of a VPC is copied at all.

use resilint_sdk::schema::{Missing, Value};
use resilint_sdk::{App, missing};

use crate::copies::{self, Copy};
use crate::shares::{self, Share};

/// What the input shows of the copies of a share.
#[derive(Debug)]
pub(crate) enum Standing<'a> {
    /// These follow it, at least one of them surely.
    Copied(Vec<Copy<'a>>),
    /// There may be a copy; this would tell.
    Doubtful(Missing),
    /// All that there are, the code cuts off.
    Split(Vec<Copy<'a>>),
    /// The input shows none.
    Alone,
}

/// The standing of a share that takes writes.
pub(crate) fn of<'a>(app: &App<'a>, share: &Share<'a>) -> Standing<'a> {
    let all = copies::of(app, share.resource, &share.spec.replica_locations);
    let (split, live): (Vec<_>, Vec<_>) = all.into_iter().partition(|copy| copy.split);
    if live.iter().any(|copy| copy.doubt.is_none()) {
        return Standing::Copied(live);
    }
    if let Some(doubt) = live.into_iter().find_map(|copy| copy.doubt) {
        return Standing::Doubtful(doubt);
    }
    if let Some(stray) = shares::strays(app).iter().find(|it| it.resource.id != share.resource.id) {
        return Standing::Doubtful(of_stray(share, stray));
    }
    if split.is_empty() { Standing::Alone } else { Standing::Split(split) }
}

/// What is missing where a share may be the replica that is asked for.
fn of_stray(share: &Share<'_>, stray: &Share<'_>) -> Missing {
    let (name, other) = (share.label(), stray.label());
    let what = format!("whether {other} is a replica of {name}");
    match &stray.spec.source {
        Value::Known { value, .. } => Missing {
            key: format!("source:{other}"),
            what: format!("{what}: it copies `{value}`, and what declares {name} does not say its id"),
            settle: "name the source by a reference, such as `ibm_is_share.orders.id`, or check a state in JSON".into(),
        },
        source => missing::value(stray.resource, source, &what),
    }
}

//! Which element of one list is which of another, where a plan may have sorted them.

use crate::value::{Data, Equality, Value, equality, to_text};

/// Elements that are compared. Longer lists are taken as they come.
const MOST: usize = 100;

/// For each element of a plan's list, the element of the configuration that it is; nothing where
/// several may be.
pub(super) fn pairs<'s>(planned: &[Value], written: &'s [Value]) -> Vec<Option<&'s Value>> {
    let same_length = planned.len() == written.len();
    if planned.len() > MOST || written.len() > MOST {
        return planned
            .iter()
            .enumerate()
            .map(|(i, _)| written.get(i).filter(|_| same_length))
            .collect();
    }
    let pair = |(index, item): (usize, &Value)| {
        // One text is like another: among unknown ones the order does no harm.
        if same_length && item.as_object().is_none() && may_be(item, &written[index]) {
            return Some(&written[index]);
        }
        let mut all = written.iter().filter(|other| may_be(item, other));
        let first = all.next()?;
        all.next().is_none().then_some(first)
    };
    planned.iter().enumerate().map(pair).collect()
}

/// Whether two values may be the same, as far as both are known.
fn may_be(planned: &Value, written: &Value) -> bool {
    match (&planned.data, &written.data) {
        (Data::Object(planned), Data::Object(written)) => written.iter().all(|(name, written)| {
            planned.get(name).is_none_or(|planned| {
                planned.as_object().is_some()
                    || planned.as_items().is_some()
                    || may_be(planned, written)
            })
        }),
        _ => {
            // A plan converts what is written: `"3"` and `3` are the same argument.
            let text = to_text(planned);
            equality(planned, written) != Equality::Different
                || (text.is_some() && text == to_text(written))
        }
    }
}

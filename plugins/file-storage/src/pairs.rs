//! Shares of VPCs and their replicas, two by two.

use std::borrow::Cow;

use resilint_sdk::schema::{Location, Resource, ShareRole, Value, Why};
use resilint_sdk::{App, Entry, place};

use crate::copies::{self, Copy};
use crate::shares::{self, Share};

/// A share and one replica of it.
#[derive(Debug)]
pub(crate) struct Pair<'a> {
    /// The name of the share that is copied.
    pub(crate) source: String,
    /// Where that is.
    pub(crate) home: Cow<'a, Location>,
    /// The resource that says so, and where in it.
    pub(crate) by: &'a Resource,
    pub(crate) pointer: &'static str,
    pub(crate) copy: Copy<'a>,
}

impl Pair<'_> {
    /// Shows where both are.
    pub(crate) fn shown<'e>(&self, entry: Entry<'e>) -> Entry<'e> {
        let note = format!("{} is in {}", self.source, place::shown(&self.home));
        self.copy.shown(entry.about(self.by).at(self.by, self.pointer, note))
    }
}

/// All pairs, without replicas that are cut off. Of a source that is only named its cloud resource name says where it
/// is.
pub(crate) fn of<'a>(app: &App<'a>) -> Vec<Pair<'a>> {
    let declared = shares::vpc(app).into_iter().flat_map(|share| {
        let copies = copies::of(app, share.resource, &share.spec.replica_locations);
        copies.into_iter().filter(|copy| !copy.is_backup).map(move |copy| Pair {
            source: share.label().to_owned(),
            home: Cow::Borrowed(&share.resource.location),
            by: share.resource,
            pointer: place::pointer(share.resource),
            copy,
        })
    });
    let strays =
        shares::strays(app).into_iter().filter(|it| it.is(ShareRole::Replica) == Some(true));
    let all = declared.chain(strays.filter_map(|share| named(&share)));
    all.filter(|pair| !pair.copy.split).collect()
}

fn named<'a>(share: &Share<'a>) -> Option<Pair<'a>> {
    let copy = copies::beside(share.resource, share.resource)?;
    let home = match &share.spec.source {
        Value::Known { value, from, at } => {
            let known =
                |value: &str| Value::Known { value: value.to_owned(), from: *from, at: *at };
            let zone = value.starts_with("crn:").then(|| value.split(':').nth(5)).flatten();
            match zone {
                Some(zone) => Location {
                    region: known(without_number(zone)),
                    zone: known(zone),
                    ..Location::default()
                },
                // An id says nothing of the place.
                None => Location {
                    region: Value::unknown(Why::NotDeclared, value, *at),
                    ..Location::default()
                },
            }
        }
        // Where something unknown is, is unknown for the same reason.
        unknown => Location { region: unknown.clone(), ..Location::default() },
    };
    Some(Pair {
        source: format!("the source of {}", share.label()),
        home: Cow::Owned(home),
        by: share.resource,
        pointer: "/spec/source",
        copy,
    })
}

/// `us-south` of `us-south-1`.
fn without_number(zone: &str) -> &str {
    zone.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('-')
}

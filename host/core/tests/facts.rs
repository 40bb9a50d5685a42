//! Facts age: a file that has not been checked for longer than it says it may be trusted fails here.

use resilint_core::facts::FactBook;
use time::macros::format_description;
use time::{Date, Duration, OffsetDateTime};

#[test]
fn no_facts_file_is_past_its_shelf_life() {
    let today = OffsetDateTime::now_utc().date();
    let facts = FactBook::load().unwrap();
    for (file, as_of, days) in facts.shelf_lives() {
        let checked = Date::parse(as_of, format_description!("[year]-[month]-[day]")).unwrap();
        let until = checked + Duration::days(days.into());
        assert!(
            today <= until,
            "host/core/facts/{file} was last checked on {checked} and could be trusted until {until}: \
             check it against its sources and set as_of"
        );
    }
}

#[test]
fn every_region_and_bullet_is_named_once() {
    let facts = FactBook::load().unwrap();
    let mut ids: Vec<&str> = facts.bullets().iter().map(|bullet| bullet.id.as_str()).collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!((ids.len(), count), (23, 23), "the summary table has 23 bullets");
    assert!(facts.for_plugins().regions.values().all(|region| !region.zones.is_empty()));
}

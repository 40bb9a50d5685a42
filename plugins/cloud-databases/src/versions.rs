//! Versions and days: which version is older, and how many days lie between two dates.

use std::cmp::Ordering;

use crate::facts::{Engine, Version};

/// What is known of the end of a version.
#[derive(Debug)]
pub(crate) enum End<'f> {
    /// It is on a list of versions that end.
    On(&'f Version),
    /// It is older than this one, which is on that list: it has ended before.
    Before(&'f Version),
    /// Nothing says that it ends.
    Unannounced,
}

/// The end of a version of an engine.
pub(crate) fn end<'f>(engine: &'f Engine, version: &str) -> End<'f> {
    let listed = || engine.versions.iter();
    if let Some(found) = listed().find(|one| is_of(version, &one.version)) {
        return End::On(found);
    }
    let older = listed().find(|one| compare(version, &one.version) == Some(Ordering::Less));
    older.map_or(End::Unannounced, End::Before)
}

/// Whether a version is of a major version: `8.0.33` of `8.0`, `14.2` of `14`, and `7.0` of `7`.
fn is_of(version: &str, major: &str) -> bool {
    version.strip_prefix(major).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The order of two versions by their numbers, as far as both have them.
fn compare(a: &str, b: &str) -> Option<Ordering> {
    let numbers = |text: &str| {
        text.split('.').map(|part| part.parse::<u32>().ok()).collect::<Option<Vec<_>>>()
    };
    let (a, b) = (numbers(a)?, numbers(b)?);
    a.iter().zip(&b).map(|(a, b)| a.cmp(b)).find(|order| order.is_ne()).or(Some(Ordering::Equal))
}

/// Days from one date to another, both `YYYY-MM-DD`; negative where the second is the earlier one.
pub(crate) fn days_between(from: &str, to: &str) -> Option<i64> {
    Some(day_number(to)? - day_number(from)?)
}

/// The number of a day in the Gregorian calendar, counted from an arbitrary one: years start in March, so that leap days
/// come last.
fn day_number(date: &str) -> Option<i64> {
    let mut parts = date.splitn(3, '-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let year = if month <= 2 { year - 1 } else { year };
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day;
    Some(365 * year + year / 4 - year / 100 + year / 400 + of_year)
}

#[cfg(test)]
mod tests {
    use super::{End, compare, days_between, end};
    use crate::facts::{Engine, Version};

    fn engine(versions: &str) -> Engine {
        let version = |version: &str| Version { version: version.into(), ..Version::default() };
        Engine { versions: versions.split(' ').map(version).collect(), ..Engine::default() }
    }

    #[test]
    fn a_version_is_listed_older_or_unannounced() {
        let engine = engine("8.7 8.15");
        assert!(matches!(end(&engine, "8.7"), End::On(one) if one.version == "8.7"));
        assert!(matches!(end(&engine, "8.15.1"), End::On(one) if one.version == "8.15"));
        assert!(matches!(end(&engine, "7.17"), End::Before(one) if one.version == "8.7"));
        assert!(matches!(end(&engine, "8.10"), End::Before(one) if one.version == "8.15"));
        assert!(matches!(end(&engine, "8.19"), End::Unannounced));
        assert!(matches!(end(&engine, "8"), End::Unannounced));
        assert!(matches!(end(&engine, "latest"), End::Unannounced));
    }

    #[test]
    fn versions_are_ordered_by_numbers() {
        assert_eq!(compare("9.6", "14"), Some(std::cmp::Ordering::Less));
        assert_eq!(compare("8.10", "8.7"), Some(std::cmp::Ordering::Greater));
        assert_eq!(compare("14", "14.2"), Some(std::cmp::Ordering::Equal));
        assert_eq!(compare("x", "1"), None);
    }

    #[test]
    fn days_are_counted_over_months_and_leap_years() {
        assert_eq!(days_between("2026-11-22", "2026-11-22"), Some(0));
        assert_eq!(days_between("2026-11-22", "2026-12-02"), Some(10));
        assert_eq!(days_between("2027-12-31", "2028-03-01"), Some(61));
        assert_eq!(days_between("2026-03-01", "2026-02-28"), Some(-1));
        assert_eq!(days_between("2026-11", "2026-12-02"), None);
    }
}

//! Functions of dates and times, which are texts of RFC 3339.

use std::cmp::Ordering;

use time::format_description::well_known::Rfc3339;
use time::{Date, Duration, Month, OffsetDateTime, Time};

use super::arguments::text;
use super::{Call, Function, Invalid, impure, strict};
use crate::value::{Data, Number};

type Answer = Result<Data, Invalid>;

pub(super) const FUNCTIONS: &[Function] = &[
    strict("formatdate", 2, 2, formatdate),
    impure("plantimestamp"),
    strict("timeadd", 2, 2, timeadd),
    strict("timecmp", 2, 2, |call| {
        let order = match instant(call, 0)?.cmp(&instant(call, 1)?) {
            Ordering::Less => -1,
            Ordering::Equal => 0,
            Ordering::Greater => 1,
        };
        Ok(Data::Number(Number::from(order)))
    }),
    impure("timestamp"),
];

fn instant(call: &Call<'_>, index: usize) -> Result<OffsetDateTime, Invalid> {
    let written = call.text(index)?;
    let parsed = OffsetDateTime::parse(&written, &Rfc3339).ok();
    parsed
        .filter(|_| written.get(10..11) == Some("T") && !written.ends_with('z'))
        .ok_or_else(|| call.refuse(index, format_args!("is no time of RFC 3339: {written:?}")))
}

/// The time as Go writes it: without fractions of seconds.
fn written(at: OffsetDateTime) -> String {
    let (date, time) = (at.date(), at.time());
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}{}",
        date.year(),
        u8::from(date.month()),
        date.day(),
        time.hour(),
        time.minute(),
        time.second(),
        zone(at, ":", "Z"),
    )
}

/// The distance to UTC, or `utc` where there is none.
fn zone(at: OffsetDateTime, colon: &str, utc: &str) -> String {
    let minutes = i32::from(at.offset().whole_minutes());
    if minutes == 0 && !utc.is_empty() {
        return utc.to_owned();
    }
    let sign = if minutes < 0 { '-' } else { '+' };
    let minutes = minutes.abs();
    format!("{sign}{:02}{colon}{:02}", minutes / 60, minutes % 60)
}

fn timeadd(call: &Call<'_>) -> Answer {
    let (at, length) = (instant(call, 0)?, call.text(1)?);
    let length = duration(&length)
        .ok_or_else(|| call.refuse(1, format_args!("is no length of time: {length:?}")))?;
    let sum = at.checked_add(length).filter(|sum| (0..=9999).contains(&sum.year()));
    sum.map(|sum| text(written(sum))).ok_or_else(|| call.refuse(1, "leads out of the calendar"))
}

/// A length of time as Go writes it: `1h30m`, `-1.5h`.
fn duration(length: &str) -> Option<Duration> {
    let unsigned = length.strip_prefix(['-', '+']).unwrap_or(length);
    if unsigned == "0" {
        return Some(Duration::ZERO);
    }
    let (mut rest, mut total) = (unsigned, Number::ZERO);
    while !rest.is_empty() {
        let end = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.')?;
        let (number, after) = rest.split_at_checked(end)?;
        let end = after.find(|letter: char| letter.is_ascii_digit() || letter == '.');
        let (unit, after) = after.split_at_checked(end.unwrap_or(after.len()))?;
        let number: Number = format!("0{number}").parse().ok()?;
        total = total.checked_add(number.checked_mul(nanoseconds(unit)?.into())?)?;
        rest = after;
    }
    let total = i64::try_from(total.trunc()).ok().filter(|_| !unsigned.is_empty())?;
    Some(Duration::nanoseconds(if length.starts_with('-') { -total } else { total }))
}

fn nanoseconds(unit: &str) -> Option<i64> {
    Some(match unit {
        "ns" => 1,
        "us" | "\u{b5}s" | "\u{3bc}s" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => return None,
    })
}

fn formatdate(call: &Call<'_>) -> Answer {
    let (format, at) = (call.text(0)?, instant(call, 1)?);
    let mut out = String::new();
    let mut rest = &*format;
    while let Some(letter) = rest.chars().next() {
        if letter == '\'' {
            let refused = || call.refuse(0, "has a quote that is not closed");
            rest = quoted(rest, &mut out).ok_or_else(refused)?;
            continue;
        }
        let run = rest.len() - rest.trim_start_matches(letter).len();
        let (token, after) = rest.split_at_checked(run).unwrap_or((rest, ""));
        if letter.is_ascii_alphabetic() {
            let refused =
                || call.refuse(0, format_args!("has {token:?}, which stands for nothing"));
            out.push_str(&piece(token, at).ok_or_else(refused)?);
        } else {
            out.push_str(token);
        }
        rest = after;
    }
    Ok(text(out))
}

/// Writes what is in quotes, where two quotes are one, and gives back what follows.
fn quoted<'f>(rest: &'f str, out: &mut String) -> Option<&'f str> {
    let mut rest = rest.strip_prefix('\'')?;
    loop {
        let (inner, after) = rest.split_once('\'')?;
        out.push_str(inner);
        let Some(more) = after.strip_prefix('\'') else { return Some(after) };
        out.push('\'');
        rest = more;
    }
}

/// What a run of one letter stands for.
fn piece(token: &str, at: OffsetDateTime) -> Option<String> {
    let short = |name: String| name.chars().take(3).collect::<String>();
    let (month, hour) = (u8::from(at.month()), at.hour());
    let hour12 = if hour % 12 == 0 { 12 } else { hour % 12 };
    Some(match token {
        "YYYY" => format!("{:04}", at.year()),
        "YY" => format!("{:02}", at.year() % 100),
        "MMMM" => at.month().to_string(),
        "MMM" => short(at.month().to_string()),
        "MM" => format!("{month:02}"),
        "M" => month.to_string(),
        "DD" => format!("{:02}", at.day()),
        "D" => at.day().to_string(),
        "EEEE" => at.weekday().to_string(),
        "EEE" => short(at.weekday().to_string()),
        "hh" => format!("{hour:02}"),
        "h" => hour.to_string(),
        "HH" => format!("{hour12:02}"),
        "H" => hour12.to_string(),
        "AA" => if hour < 12 { "AM" } else { "PM" }.to_owned(),
        "aa" => if hour < 12 { "am" } else { "pm" }.to_owned(),
        "mm" => format!("{:02}", at.minute()),
        "m" => at.minute().to_string(),
        "ss" => format!("{:02}", at.second()),
        "s" => at.second().to_string(),
        "ZZZZZ" => zone(at, ":", ""),
        "ZZZZ" => zone(at, "", ""),
        "ZZZ" => zone(at, "", "UTC"),
        "Z" => zone(at, ":", "Z"),
        _ => return None,
    })
}

/// A time or date as YAML has them, as a text of RFC 3339; nothing where it is none.
pub(super) fn of_yaml(text: &str) -> Option<String> {
    let year = text.get(..4).filter(|year| year.bytes().all(|byte| byte.is_ascii_digit()))?;
    let rest = text.get(4..)?.strip_prefix('-')?;
    if let Ok(at) = OffsetDateTime::parse(text, &Rfc3339) {
        // A blank between date and time is for times without a zone.
        return (text.get(10..11) != Some(" ")).then(|| written(at));
    }
    let (date, time) = rest.split_once(' ').unwrap_or((rest, "0:0:0"));
    let (month, day) = date.split_once('-')?;
    let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
    let date = Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok()?;
    let mut parts = time.split('.').next()?.split(':').map(|part| part.parse::<u8>().ok());
    let time = Time::from_hms(parts.next()??, parts.next()??, parts.next()??).ok()?;
    parts.next().is_none().then(|| written(date.with_time(time).assume_utc()))
}

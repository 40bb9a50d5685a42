//! The longest time between two runs that a schedule states. Time zones are left out: where clocks are put back,
//! one night has an hour more.

use croner::parser::{CronParser, Seconds, Year};
use croner::time::days_in_month;
use croner::{CronPattern, Weekday};

const HOUR: u32 = 60;
const DAY: u32 = 24 * HOUR;

/// Why a schedule has no interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoGap {
    /// It is in no form that is read here.
    NotRead,
    /// It names a day that there is not, such as 31 February.
    NeverRuns,
}

/// The longest time between two runs, in minutes: of a cron expression of five fields, of its nicknames (`@daily`),
/// of `@every 6h`, and of the words of snapshot schedules (`hourly`).
pub(super) fn longest(schedule: &str) -> Result<u32, NoGap> {
    let schedule = without_zone(schedule.trim());
    if let Some(duration) = schedule.strip_prefix("@every ") {
        return every(duration.trim());
    }
    match schedule.to_ascii_lowercase().as_str() {
        "hourly" => Ok(HOUR),
        "daily" | "@midnight" => Ok(DAY),
        "weekly" => Ok(7 * DAY),
        _ => of_cron(schedule),
    }
}

/// Kubernetes and Velero let a time zone stand in front.
fn without_zone(schedule: &str) -> &str {
    let is_zone = |word: &str| word.starts_with("TZ=") || word.starts_with("CRON_TZ=");
    match schedule.split_once(char::is_whitespace) {
        Some((zone, rest)) if is_zone(zone) => rest.trim_start(),
        _ => schedule,
    }
}

/// A duration as Go writes it, rounded up.
fn every(duration: &str) -> Result<u32, NoGap> {
    let duration = humantime::parse_duration(duration).map_err(|_| NoGap::NotRead)?;
    match u32::try_from(duration.as_secs().div_ceil(60)) {
        Ok(minutes) if minutes > 0 => Ok(minutes),
        _ => Err(NoGap::NotRead),
    }
}

fn of_cron(schedule: &str) -> Result<u32, NoGap> {
    let fields: Vec<&str> = schedule.split_whitespace().collect();
    // As crontab(5) has it: a day must match both fields where one of them begins with a star, also with `*/2`.
    let both = [2, 4].iter().any(|&day| fields.get(day).is_some_and(|it| it.starts_with('*')));
    let parser = CronParser::builder()
        .seconds(Seconds::Disallowed)
        .year(Year::Disallowed)
        .dom_and_dow(both)
        .build();
    let pattern = parser.parse(schedule).map_err(|_| NoGap::NotRead)?.pattern;
    let runs = runs_of_a_day(&pattern);
    let (Some(first), Some(last)) = (runs.first(), runs.last()) else {
        return Err(NoGap::NeverRuns);
    };
    let within = runs.windows(2).map(|pair| pair[1] - pair[0]).max().unwrap_or_default();
    let days = days_between(&pattern).ok_or(NoGap::NeverRuns)?;
    Ok(within.max(days * DAY + first - last))
}

/// The minutes of a day at which it runs, where it runs on that day.
fn runs_of_a_day(pattern: &CronPattern) -> Vec<u32> {
    let runs = |minute: &u32| {
        pattern.hour_match(minute / HOUR).unwrap_or(false)
            && pattern.minute_match(minute % HOUR).unwrap_or(false)
    };
    (0..DAY).filter(runs).collect()
}

/// The largest number of days from one on which it runs to the next. After 28 years weekdays and leap years come round
/// again, so that twice as many show every pair of days (the year 2100 is left out).
fn days_between(pattern: &CronPattern) -> Option<u32> {
    // 2001-01-01 is a Monday.
    let (mut today, mut latest, mut longest) = (0_u32, None::<u32>, None::<u32>);
    for year in 2001..2001 + 2 * 28 {
        for month in 1..=12 {
            let is_of_month = pattern.month_match(month).unwrap_or(false);
            for day in 1..=days_in_month(year, month) {
                let weekday = Weekday::from_days_from_sunday((today + 1) % 7);
                if is_of_month && pattern.day_match(year, month, day, weekday).unwrap_or(false) {
                    longest = longest.max(latest.map(|latest| today - latest));
                    latest = Some(today);
                }
                today += 1;
            }
        }
    }
    longest
}

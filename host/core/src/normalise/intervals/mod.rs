//! How long it is from one run of a schedule to the next: the `interval_minutes` of replications, backups and
//! snapshots, out of the cron expressions that their formats have. A run that fails is not counted on. What never runs is
//! switched off by its schedule, and its interval is an invalid one.

mod gap;

use resilint_schema::{Kind, Provenance, SnapshotSchedule, Topology, Value, Why};

/// Fills in what the formats leave open. What a topology document states itself stays as it is.
pub fn work_out_intervals(topology: &mut Topology) {
    for resource in &mut topology.resources {
        match &mut resource.kind {
            Kind::Replication(it) => {
                fill(&mut it.interval_minutes, &it.schedule);
                switch_off(&mut it.enabled, &it.schedule);
            }
            Kind::BackupJob(it) => {
                fill(&mut it.interval_minutes, &it.schedule);
                switch_off(&mut it.enabled, &it.schedule);
            }
            Kind::BackupPolicy(policy) => {
                for plan in &mut policy.plans.items {
                    fill(&mut plan.interval_minutes, &plan.schedule);
                    switch_off(&mut plan.active, &plan.schedule);
                }
            }
            Kind::FileShare(share) => {
                fill(&mut share.replication_interval_minutes, &share.replication_schedule);
                snapshots(&mut share.snapshot_schedules.items);
            }
            Kind::BlockVolume(volume) => snapshots(&mut volume.snapshot_schedules.items),
            _ => {}
        }
    }
}

fn snapshots(schedules: &mut [SnapshotSchedule]) {
    for it in schedules {
        fill(&mut it.interval_minutes, &it.interval);
        switch_off(&mut it.enabled, &it.interval);
    }
}

/// What has a schedule that names no day there is does not run, whatever its switch says.
fn switch_off(switch: &mut Value<bool>, schedule: &Value<String>) {
    let Value::Known { value, from, at } = schedule else { return };
    if gap::longest(value) == Err(gap::NoGap::NeverRuns) && switch.known() != Some(&false) {
        // A schedule that a default gives is as weak as that.
        let from = if *from == Provenance::Literal { Provenance::Inferred } else { *from };
        *switch = Value::Known { value: false, from, at: *at };
    }
}

fn fill(minutes: &mut Value<u32>, schedule: &Value<String>) {
    if minutes.is_absent() {
        *minutes = interval(schedule);
    }
}

/// The interval is as sure as the schedule, and is written where that is.
fn interval(schedule: &Value<String>) -> Value<u32> {
    match schedule {
        Value::Known { value, from, at } => match gap::longest(value) {
            Ok(minutes) => Value::Known { value: minutes, from: *from, at: *at },
            Err(gap::NoGap::NotRead) => Value::unknown(Why::Unsupported, value, *at),
            Err(gap::NoGap::NeverRuns) => Value::unknown(Why::Invalid, value, *at),
        },
        Value::Unknown { why, symbol, candidates, at } => {
            let all: Result<Vec<u32>, _> = candidates.iter().map(|it| gap::longest(it)).collect();
            // Candidates are all there are, so that one that is not read leaves none.
            let candidates = all.unwrap_or_default();
            Value::Unknown { why: *why, symbol: symbol.clone(), candidates, at: *at }
        }
        Value::Absent => Value::Absent,
    }
}

#[cfg(test)]
mod tests;

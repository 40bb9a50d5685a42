//! VS009: autoscaling that goes down to one server undoes what the servers are for.

use resilint_sdk::logic::{Truth, holds};
use resilint_sdk::schema::{Missing, Resource, ServerGroup, Value};
use resilint_sdk::{App, Report};

use crate::{fleet, missing};

resilint_sdk::declare_rule! {
    /// ## What it does
    ///
    /// Checks that each server group keeps at least two servers: by the minimum of its autoscaler, else by its
    /// declared size, and by the sizes that a calendar sets. Where nothing is written, a manager keeps 1
    /// (`min_membership_count`), and a group has 0 (`instance_count`).
    ///
    /// ## Why is this bad
    ///
    /// In quiet hours the group shrinks to its minimum. With a minimum of one, the next failure takes the whole group
    /// down until a new server has started.
    ///
    /// ## Bad
    ///
    /// ```hcl
    /// resource "ibm_is_instance_group_manager" "web" {
    ///   instance_group       = ibm_is_instance_group.web.id
    ///   max_membership_count = 5
    /// }
    /// ```
    ///
    /// ## Good
    ///
    /// ```hcl
    /// resource "ibm_is_instance_group_manager" "web" {
    ///   instance_group       = ibm_is_instance_group.web.id
    ///   min_membership_count = 2
    ///   max_membership_count = 5
    /// }
    /// ```
    ///
    /// ## Verdicts
    ///
    /// - **pass**: two servers or more at all times.
    /// - **fail**: fewer, at least at times.
    /// - **unknown**: the number is a variable without a value.
    /// - **not-applicable**: the app declares no server group.
    ///
    /// ## References
    ///
    /// - <https://cloud.ibm.com/docs/vpc?topic=vpc-creating-auto-scale-instance-group>
    code: "VS009",
    name: "servers/scales-to-one",
    title: "every server group keeps at least two servers",
    severity: Warning,
    basis: Vendor,
    bullet: None,
    since: "0.1.0",
}

const NEEDED: u32 = 2;

fn check(app: &App<'_>, report: &mut Report) {
    let mut any = false;
    for (resource, group) in app.of_kind(Resource::server_group) {
        any = true;
        judge(resource, group, report);
    }
    if !any {
        report.not_applicable("it declares no server group");
    }
}

fn judge(resource: &Resource, group: &ServerGroup, report: &mut Report) {
    let name = resource.label();
    let size = group.replicas.effective();
    let what = format!("whether {name} keeps two servers");
    if let Some(schedule) = shrinking(group) {
        let (index, number) = schedule;
        let when = group.schedules.items[index].schedule.known().map_or("", String::as_str);
        report
            .fail(format!("{name} may shrink to {number} at `{when}`"))
            .about(resource)
            .at(resource, &format!("/spec/schedules/items/{index}/schedule"), "from then on")
            .help("schedule two servers or more");
        return;
    }
    let truth = fleet::group_keeps(group, NEEDED, || missing::value(resource, doubt(group), &what));
    let truth = match truth {
        Truth::Yes => scheduled(resource, group, &what),
        other => other,
    };
    let failed = truth.is_no();
    let shown = size.known().map_or_else(|| "fewer than two".to_owned(), u32::to_string);
    let is_scaled = !group.replicas.autoscaled_min.is_absent();
    let fail = || match is_scaled {
        true => format!("{name} may shrink to {shown}"),
        false if shown == "1" => format!("{name} is one server"),
        false => format!("{name} has {shown} servers"),
    };
    let entry = report
        .decide(truth, || format!("{name} keeps at least {shown} servers"), fail)
        .about(resource)
        .at(resource, group.replicas.effective_pointer(), "the least it keeps");
    if failed {
        entry.help(match is_scaled {
            true => "set `min_membership_count` (`minimum_member_count`) to 2 or more",
            false => "declare two servers or more",
        });
    }
}

/// What leaves the size open: whether the autoscaler is on, else its minimum.
fn doubt(group: &ServerGroup) -> &Value<u32> {
    let size = group.replicas.effective();
    if size.is_unknown() { size } else { &group.replicas.autoscaled_max }
}

/// A scheduled size that is known to be too small.
fn shrinking(group: &ServerGroup) -> Option<(usize, u32)> {
    let sizes = group.schedules.items.iter().enumerate();
    sizes
        .filter_map(|(index, size)| {
            let all = [&size.desired, &size.autoscaled_min];
            let least = all.into_iter().filter_map(|value| value.known().copied()).min()?;
            Some((index, least))
        })
        .find(|(_, least)| *least < NEEDED)
}

/// Whether all scheduled sizes are large enough, where the size without them is.
fn scheduled(resource: &Resource, group: &ServerGroup, what: &str) -> Truth {
    let sizes = group.schedules.items.iter().flat_map(|size| [&size.desired, &size.autoscaled_min]);
    let told = sizes.filter(|value| !value.is_absent());
    let at_least = |value: &Value<u32>| -> Truth {
        holds(
            value,
            |number| *number >= NEEDED,
            || -> Missing { missing::value(resource, value, what) },
        )
    };
    resilint_sdk::logic::all(told.map(at_least))
}
